/** Contents that follow from their number, so that a reader after a crash knows what must be there. */
import type { LedgerEntry } from '../../src/ledger/ledger.ts'
import type { Place } from '../../src/ledger/vault.ts'
import { checkpointText, consistencyProof, formatConsistency, leafHash, nodeHash, rootFrom, signerFrom, signNote } from '../../src/proof/index.ts'

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

/** Sealed value `n`: whose it is, where it stands, what it says. */
export const personOf = (n: number): string => `account:A-${(n * 7) % 40}`
export const placeAt = (n: number): Place => ({ source: '//crash.example/orders', id: `v-${n}`, field: 'recipient_phone' })
export const valueAt = (n: number): string => `1380013${String(n).padStart(4, '0')}`

/** A log of entries 0, 1, 2 … that shows a witness how it grew, or a second history in which the last entry is another. */
export function growingLog() {
  const origin = 'crash.example/ledger'
  const signer = signerFrom(origin, 'log', Buffer.alloc(32, 3))
  const nodes = new Map<string, Uint8Array>()
  const node = (level: number, index: number): Uint8Array => {
    const key = `${level}/${index}`
    const known = nodes.get(key)
    if (known) return known
    const made = level === 0 ? leafHash(entryAt(index).bytes) : nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
    nodes.set(key, made)
    return made
  }
  const head = (size: number, root: Uint8Array): string => signNote(checkpointText(origin, size, root), [signer])
  return {
    origin,
    vkey: signer.vkey,
    /** The body of a request that shows the log of `size` entries to extend the one of `old`. */
    extension: (old: number, size: number): string => formatConsistency(old, consistencyProof(old, size, node), head(size, rootFrom(size, node))),
    forked: (old: number, size: number): string =>
      formatConsistency(old, consistencyProof(old, size, node), head(size, nodeHash(rootFrom(size, node), Buffer.alloc(32)))),
  }
}
