/** Proofs over many entries at once, out of the published tiles. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logFolder } from '../ledger/publish.ts'
import { nodeHash, type NodeReader, tilePath, tileWidth, tileWidthAt } from '../proof/index.ts'

/** All leaf hashes of the first `size` entries, 32 bytes each, from the published tiles. */
export function leafHashes(folder: string, size: number): (index: number) => Buffer {
  const parts: Buffer[] = []
  for (let index = 0; index * tileWidth < size; index++) {
    const width = tileWidthAt(0, index, size)
    parts.push(readFileSync(join(logFolder(folder), tilePath(0, index, width))).subarray(0, width * 32))
  }
  const all = Buffer.concat(parts)
  return (index) => all.subarray(32 * index, 32 * index + 32)
}

/**
 * The text of verify's parseTree: these entries shown (`e`) or withheld (`w`), everything between them as hashes. No stretch goes across one
 * of `heads`, so that the root at each of these sizes can be computed from the same text: that is a proof of consistency with each of them.
 */
export function treeText(size: number, node: NodeReader, kinds: ReadonlyMap<number, 'e' | 'w'>, heads: readonly number[] = []): string {
  const wanted = [...kinds.keys()].toSorted((a, b) => a - b)
  const ends = heads.filter((one) => one > 0 && one < size).toSorted((a, b) => a - b)
  /** Does a head end inside this stretch? */
  function cut(from: number, to: number): boolean {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! <= from) low = middle + 1
      else high = middle
    }
    return low < ends.length && ends[low]! < to
  }
  const lines: string[] = []
  const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')
  const splitOf = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)
  function rangeHash(from: number, to: number): Uint8Array {
    const level = Math.log2(to - from)
    if (Number.isInteger(level)) return node(level, from / (to - from))
    const middle = from + splitOf(to - from)
    return nodeHash(rangeHash(from, middle), rangeHash(middle, to))
  }
  /** [first, last) of `wanted` lie in [from, to). */
  function walk(from: number, to: number, first: number, last: number): void {
    if (first === last && !cut(from, to)) lines.push(`h ${from} ${to} ${base64(rangeHash(from, to))}`)
    else if (to - from === 1) lines.push(`${kinds.get(from)!} ${from} ${base64(node(0, from))}`)
    else {
      const middle = from + splitOf(to - from)
      let split = first
      for (let high = last; split < high;) {
        const at = (split + high) >> 1
        if (wanted[at]! < middle) split = at + 1
        else high = at
      }
      walk(from, middle, first, split)
      walk(middle, to, split, last)
    }
  }
  walk(0, size, 0, wanted.length)
  return `aedile.tree/1\nsize ${size}\n${lines.join('\n')}\n`
}
