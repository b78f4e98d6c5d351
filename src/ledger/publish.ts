/** The ledger as static files another program can read: entry bundles and hash tiles in the C2SP tlog-tiles layout. */
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundlePath, leafHash, nodeHash, parseTile, rootFrom, tileNodes, tilePath, tileWidth, tileWidthAt, VerificationError } from '../proof/index.ts'
import { batchOfFiles, findFile } from './files.ts'

export const logFolder = (folder: string): string => join(folder, 'tlog')

/** The RFC 3161 reply over the head of `size`. */
export const stampPath = (folder: string, size: number): string => join(logFolder(folder), 'stamps', `${size}.tsr`)

/** A bundle: each entry with its length before it, two bytes, big-endian. */
export function bundleOf(leaves: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.allocUnsafe(leaves.reduce((sum, leaf) => sum + 2 + leaf.length, 0))
  let at = 0
  for (const leaf of leaves) {
    at = bytes.writeUInt16BE(leaf.length, at)
    bytes.set(leaf, at)
    at += leaf.length
  }
  return bytes
}

/** The root of a full tile: what the tile above lists. */
export function tileRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let row = [...hashes]
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!))
  return row[0]!
}

/** Reads nodes from the published files of a tree of `size`. */
export function publishedNodes(folder: string, size: number) {
  return tileNodes(size, (path) => findFile(join(logFolder(folder), path)))
}

/**
 * Hashes of the unfinished tile of each level of a tree of `size`, from its files. After a crash between the files and their
 * head the unfinished tile may already have become a full one; its first hashes are the same.
 */
function rightEdge(folder: string, size: number): Uint8Array[][] {
  const edge: Uint8Array[][] = []
  for (let level = 0; tileWidth ** level <= size; level++) {
    const index = Math.floor(size / tileWidth ** (level + 1))
    const width = tileWidthAt(level, index, size)
    if (width === 0) {
      edge.push([])
      continue
    }
    const bytes =
      findFile(join(logFolder(folder), tilePath(level, index, width))) ?? findFile(join(logFolder(folder), tilePath(level, index)))?.subarray(0, width * 32)
    if (!bytes)
      throw new VerificationError('TILE_MISSING', `expected the tile ${tilePath(level, index, width)} of the published tree of ${size} entries, found none`)
    edge.push(parseTile(bytes, width))
  }
  return edge
}

/**
 * Writes what is missing between the published tree of `from` leaves and one of `to`, partial tiles included; durable on return.
 * Leaves are hashed again from the stored bytes, so a row changed since it was appended shows as another root.
 * Returns the root the files now say.
 */
export function publish(folder: string, from: number, to: number, leavesOf: (from: number, to: number) => Uint8Array[]): Uint8Array {
  const files = batchOfFiles(logFolder(folder))
  const edge = rightEdge(folder, from)
  const finished: string[] = []
  for (let start = from - (from % tileWidth); start < to; start += tileWidth) {
    const end = Math.min(start + tileWidth, to)
    const leaves = leavesOf(start, end)
    if (leaves.length !== end - start)
      throw new VerificationError('STORE_ENTRY_MISSING', `expected entries ${start} to ${end} in the store, got ${leaves.length} of them`)
    const index = start / tileWidth
    files.write(bundlePath(index, leaves.length), bundleOf(leaves))
    edge[0] ??= []
    for (const leaf of leaves.slice(edge[0].length)) edge[0].push(leafHash(leaf))
    if (leaves.length < tileWidth) continue
    finished.push(dirname(bundlePath(index, 1)))
    // A full tile becomes one hash of the tile above, which may become full in turn.
    for (let level = 0; edge[level]?.length === tileWidth; level++) {
      const at = Math.floor(end / tileWidth ** (level + 1)) - 1
      files.write(tilePath(level, at), Buffer.concat(edge[level]!))
      finished.push(dirname(tilePath(level, at, 1)))
      edge[level + 1] ??= []
      edge[level + 1]!.push(tileRoot(edge[level]!))
      edge[level] = []
    }
  }
  for (const [level, hashes] of edge.entries()) {
    if (hashes.length > 0) files.write(tilePath(level, Math.floor(to / tileWidth ** (level + 1)), hashes.length), Buffer.concat(hashes))
  }
  files.settle()
  // Only after the full ones are durable: partial tiles nobody needs any more.
  for (const path of finished) rmSync(join(logFolder(folder), path), { recursive: true, force: true })
  return to === 0 ? Buffer.alloc(0) : rootFrom(to, publishedNodes(folder, to))
}
