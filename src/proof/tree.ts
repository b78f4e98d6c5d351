/** Proofs out of tiles: any hash of a full subtree can be read, the few on the right edge are computed (RFC 6962 §2.1). */
import { nodeHash, parseTile, tilePath, VerificationError } from './verify/verify.mjs'

/** The root of the full subtree of 2^level leaves that starts at leaf index·2^level. */
export type NodeReader = (level: number, index: number) => Uint8Array

export const tileWidth = 256

/** How many hashes the tile has in a tree of `size`: 256 when full, 0 when it does not exist. */
export function tileWidthAt(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / tileWidth ** level) - index * tileWidth
  return Math.max(0, Math.min(tileWidth, hashes))
}

/** Tiles kept in memory while proofs are made; one is about 40 kB with its inner hashes. */
const cachedTiles = 1024

/** Reads nodes of a tree of `size` through its tiles; `readTile` gets the path, and `undefined` for a missing tile is a finding. */
export function tileNodes(size: number, readTile: (path: string) => Uint8Array | undefined): NodeReader {
  /** Per tile its rows, the hashes themselves first, each further row half as wide. */
  const cache = new Map<string, Uint8Array[][]>()
  function rowsOf(level: number, index: number): Uint8Array[][] {
    const width = tileWidthAt(level, index, size)
    const path = tilePath(level, index, width)
    const known = cache.get(path)
    if (known) return known
    const bytes = readTile(path) ?? readTile(tilePath(level, index))?.subarray(0, width * 32)
    if (!bytes) throw new VerificationError('TILE_MISSING', `expected the tile ${path}, found none`)
    const rows = [parseTile(bytes, width)]
    if (cache.size >= cachedTiles) cache.clear()
    cache.set(path, rows)
    return rows
  }
  return (level, index) => {
    const height = level % 8
    const across = tileWidth / 2 ** height
    const rows = rowsOf(Math.floor(level / 8), Math.floor(index / across))
    while (rows.length <= height) {
      const below = rows.at(-1)!
      rows.push(Array.from({ length: Math.floor(below.length / 2) }, (_, i) => nodeHash(below[2 * i]!, below[2 * i + 1]!)))
    }
    const node = rows[height]![index % across]
    if (!node) throw new VerificationError('TILE_MISSING', `expected node ${index} of level ${level} inside a tree of ${size}, it is not`)
    return node
  }
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

function rangeRoot(from: number, to: number, node: NodeReader): Uint8Array {
  const n = to - from
  const level = Math.log2(n)
  if (Number.isInteger(level)) return node(level, from / n)
  const k = splitOf(n)
  return nodeHash(rangeRoot(from, from + k, node), rangeRoot(from + k, to, node))
}

/** The root of a tree of `size` ≥ 1. */
export function rootFrom(size: number, node: NodeReader): Uint8Array {
  return rangeRoot(0, size, node)
}

/** The siblings from leaf `index` up to the root of a tree of `size`, leaf's own first. */
export function inclusionProof(index: number, size: number, node: NodeReader): Uint8Array[] {
  if (!(index >= 0 && index < size)) throw new VerificationError('INCLUSION_INDEX', `expected an index below the tree size ${size}, got ${index}`)
  const siblings: Uint8Array[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      siblings.push(rangeRoot(middle, to, node))
      to = middle
    } else {
      siblings.push(rangeRoot(from, middle, node))
      from = middle
    }
  }
  return siblings.toReversed()
}

/** The hashes that show the tree of `oldSize` to be a prefix of the tree of `size`. */
export function consistencyProof(oldSize: number, size: number, node: NodeReader): Uint8Array[] {
  if (!(oldSize >= 0 && oldSize <= size)) throw new VerificationError('CONSISTENCY_SIZE', `expected an old size of at most ${size}, got ${oldSize}`)
  if (oldSize === 0 || oldSize === size) return []
  const hashes: Uint8Array[] = []
  let from = 0
  let to = size
  while (to !== oldSize) {
    const middle = from + splitOf(to - from)
    if (oldSize <= middle) {
      hashes.push(rangeRoot(middle, to, node))
      to = middle
    } else {
      hashes.push(rangeRoot(from, middle, node))
      from = middle
    }
  }
  // A verifier who holds the old root needs no copy of it.
  if (from > 0) hashes.push(rangeRoot(from, to, node))
  return hashes.toReversed()
}
