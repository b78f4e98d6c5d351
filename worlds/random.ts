/** Seeded chance: xoshiro128**, forked by name, so that one thing more in a world leaves the draws of all others as they were. */

function hash(text: string, seed: number): number {
  let h = seed ^ 0x9e3779b9
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x85ebca6b)
    h ^= h >>> 13
  }
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export class Random {
  #seed: number
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number) {
    this.#seed = seed >>> 0
    let x = (this.#seed ^ Math.imul(Math.floor(seed / 0x1_0000_0000), 0x27d4eb2d)) >>> 0
    const split = (): number => {
      x = (x + 0x9e3779b9) >>> 0
      let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = split()
    this.#b = split()
    this.#c = split()
    this.#d = split() | 1
  }

  /** A stream of its own, the same for the same seed and name however much was drawn here before. */
  fork(name: string): Random {
    return new Random(hash(name, this.#seed))
  }

  /** An integer from 0 to 2^32 − 1. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0
    const t = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= t
    this.#d = rotate(this.#d, 11)
    return result
  }

  /** From 0 inclusive to 1 exclusive. */
  unit(): number {
    return this.next() / 0x1_0000_0000
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  /** An integer, both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  between(low: number, high: number): number {
    return low + this.unit() * (high - low)
  }

  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.unit())
  }

  /** Log-normal by its median; `spread` is the deviation of the logarithm. */
  skewed(median: number, spread: number): number {
    return median * Math.exp(this.normal(0, spread))
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 50) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))))
    const limit = Math.exp(-mean)
    let product = this.unit()
    let count = 0
    while (product > limit) {
      product *= this.unit()
      count++
    }
    return count
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.unit() * items.length)]!
  }

  /** A new array in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items]
    for (let i = result.length - 1; i > 0; i--) {
      const j = Math.floor(this.unit() * (i + 1))
      const held = result[i]!
      result[i] = result[j]!
      result[j] = held
    }
    return result
  }

  /** `count` different items, in chance order. */
  sample<T>(items: readonly T[], count: number): T[] {
    if (count > items.length) throw new RangeError(`expected at least ${count} to draw from, got ${items.length}`)
    return this.shuffle(items).slice(0, count)
  }
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k))
}

/** Draws an index in proportion to its weight in constant time (Walker's alias method). */
export class Weighted {
  #accept: Float64Array
  #alias: Int32Array

  constructor(weights: readonly number[]) {
    const n = weights.length
    const total = weights.reduce((sum, w) => sum + w, 0)
    if (n === 0 || !(total > 0)) throw new RangeError(`expected weights with a positive sum, got ${n} of sum ${total}`)
    this.#accept = new Float64Array(n)
    this.#alias = new Int32Array(n)
    const scaled = weights.map((w) => (w * n) / total)
    const small: number[] = []
    const large: number[] = []
    scaled.forEach((p, i) => (p < 1 ? small : large).push(i))
    while (small.length > 0 && large.length > 0) {
      const s = small.pop()!
      const l = large.at(-1)!
      this.#accept[s] = scaled[s]!
      this.#alias[s] = l
      scaled[l] = scaled[l]! + scaled[s]! - 1
      if (scaled[l]! < 1) small.push(large.pop()!)
    }
    for (const i of [...small, ...large]) this.#accept[i] = 1
  }

  draw(random: Random): number {
    const i = Math.floor(random.unit() * this.#accept.length)
    return random.unit() < this.#accept[i]! ? i : this.#alias[i]!
  }
}
