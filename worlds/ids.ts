/** Identifiers that give nothing away: same shape for all, and a number that tells neither order nor purpose. */
import type { Random } from './random.ts'

const bits = 30
const mask = 2 ** bits - 1

/** A one-to-one scramble of the numbers below 2^30. */
export function scramble(value: number, key: number): number {
  let x = (value ^ key) & mask
  x = Math.imul(x, 0x2c1b3c6d) & mask
  x ^= x >>> 15
  x = Math.imul(x, (key << 1) | 1) & mask
  x ^= x >>> 13
  x = Math.imul(x, 0x297a2d39) & mask
  x ^= x >>> 15
  return x
}

const width = String(mask).length

export class Ids {
  #key: number
  #next = new Map<string, number>()

  constructor(random: Random) {
    this.#key = random.fork('ids').next() & mask
  }

  /** The next identifier of a kind, such as `A-0123456789`. */
  make(prefix: string): string {
    const n = this.#next.get(prefix) ?? 0
    this.#next.set(prefix, n + 1)
    const key = (this.#key ^ Math.imul(prefix.charCodeAt(0) + 131 * prefix.charCodeAt(prefix.length - 1), 0x45d9f3b)) & mask
    return `${prefix}-${String(scramble(n, key)).padStart(width, '0')}`
  }
}
