/** Entries whose bytes follow from their number, so that a reader after a crash knows what must be there. */
import type { LedgerEntry } from '../../src/ledger/ledger.ts'

/** Mulberry32: small, seeded, good enough to choose where to cut. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Entry `n`; every 97th is too large for a leaf. */
export function entryAt(n: number): LedgerEntry {
  const bytes = n % 97 === 96 ? Buffer.alloc(70_000, `${n} `) : Buffer.from(`{"n":${n},"fill":"${'x'.repeat((n * 7) % 300)}"}`)
  return { type: 'order.placed', source: '//crash.example/orders', id: `o-${n}`, bytes }
}
