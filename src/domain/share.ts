export type Share = { n: number; of: number; share: number | null; low: number | null; high: number | null }

/** A share with its 95 % interval (Wilson). */
export function shareOf(n: number, of: number): Share {
  if (of === 0) return { n, of, share: null, low: null, high: null }
  const z = 1.959963984540054
  const p = n / of
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)
  return { n, of, share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
