/** The word that was probably meant: few letters away, or the beginning of only one. */

/** Letters to add, drop, change or swap until one word is the other. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length]!
}

export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  const begun = lower.length >= 2 ? known.filter((one) => one.toLowerCase().startsWith(lower)) : []
  if (begun.length === 1) return begun[0]
  const far = known.map((one) => ({ one, off: distance(lower, one.toLowerCase()) })).toSorted((a, b) => a.off - b.off)
  const [best] = far
  return best !== undefined && best.off <= Math.max(1, Math.floor(Math.max(lower.length, best.one.length) / 3)) ? best.one : undefined
}
