/** Which records are worth comparing: those that share a key. Comparing everyone with everyone is for small markets only. */

/**
 * Pairs a < b of records that share a key in at least one of `keys` (one list per blocking rule; undefined says nothing), each pair once, in order.
 * A key shared by more than `maxBlock` records is too common to propose anyone.
 */
export function blockedPairs(keys: (string | undefined)[][], maxBlock = 500): { a: Int32Array; b: Int32Array } {
  const records = keys[0]?.length ?? 0
  const seen = new Set<number>()
  for (const rule of keys) {
    const blocks = new Map<string, number[]>()
    for (const [record, key] of rule.entries()) {
      if (key === undefined || key === '') continue
      const block = blocks.get(key)
      if (block === undefined) blocks.set(key, [record])
      else block.push(record)
    }
    for (const block of blocks.values()) {
      if (block.length > maxBlock) continue
      for (let x = 0; x < block.length; x++) for (let y = x + 1; y < block.length; y++) seen.add(block[x]! * records + block[y]!)
    }
  }
  const sorted = Float64Array.from(seen).toSorted()
  return { a: Int32Array.from(sorted, (pair) => Math.floor(pair / records)), b: Int32Array.from(sorted, (pair) => pair % records) }
}
