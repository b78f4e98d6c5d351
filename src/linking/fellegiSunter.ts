/**
 * Are these two records one person? Fellegi and Sunter's (1969) answer: each field's level of agreement weighs log2(m ÷ u) bits, m how often true matches
 * agree like this, u how often strangers do. Both are learned from the pairs themselves by expectation–maximisation; nobody needs to label any.
 */

/** Level that says nothing: its field weighs 0 bits. */
const unknown = 255

export type MatchModel = {
  /** Share of matches among the pairs learned from. */
  prior: number
  /** m[field][level], u[field][level]: probabilities of the level among matches and among strangers. */
  m: Float64Array[]
  u: Float64Array[]
  /** log2(m ÷ u). */
  bits: Float64Array[]
}

export type LearnOptions = {
  /** First guess of the share of matches. */
  prior?: number
  /** How strangers agree, from pairs drawn at random; learned together with m when absent. */
  u?: Float64Array[]
  rounds?: number
}

/**
 * Learns a model from comparisons: one column per field, vectors[f][i] the level (0 … levels[f]−1, or 255 unknown) at which pair i agrees on field f.
 * Level counts are smoothed by half an observation, so no level is impossible.
 */
export function learnMatchModel(vectors: Uint8Array[], levels: number[], { prior = 0.1, u, rounds = 50 }: LearnOptions = {}): MatchModel {
  const patterns = countPatterns(vectors)
  let share = prior
  // To start with, matches agree: each level up is four times as likely as the one below, and strangers the other way round.
  let m = levels.map((count) => normalised(Float64Array.from({ length: count }, (_, level) => 4 ** level)))
  let strangers = u ?? levels.map((count) => normalised(Float64Array.from({ length: count }, (_, level) => 4 ** -level)))
  for (let round = 0; round < rounds; round++) {
    const matchCounts = levels.map((count) => new Float64Array(count).fill(0.5))
    const strangerCounts = levels.map((count) => new Float64Array(count).fill(0.5))
    let matched = 0
    let all = 0
    for (const { pattern, count } of patterns) {
      let asMatch = share
      let asStranger = 1 - share
      for (const [f, level] of pattern.entries()) {
        if (level === unknown) continue
        asMatch *= m[f]![level]!
        asStranger *= strangers[f]![level]!
      }
      const belief = asMatch / (asMatch + asStranger)
      matched += belief * count
      all += count
      for (const [f, level] of pattern.entries()) {
        if (level === unknown) continue
        matchCounts[f]![level]! += belief * count
        strangerCounts[f]![level]! += (1 - belief) * count
      }
    }
    share = Math.min(1 - 1e-6, Math.max(1e-6, all === 0 ? prior : matched / all))
    m = matchCounts.map(normalised)
    if (u === undefined) strangers = strangerCounts.map(normalised)
  }
  const bits = m.map((row, f) => row.map((probability, level) => Math.log2(probability / strangers[f]![level]!)))
  return { prior: share, m, u: strangers, bits }
}

/** How often pairs agree at each level; of random pairs, an estimate of u. Smoothed by half an observation. */
export function levelShares(vectors: Uint8Array[], levels: number[]): Float64Array[] {
  return vectors.map((column, f) => {
    const counts = new Float64Array(levels[f]!).fill(0.5)
    for (const level of column) if (level !== unknown) counts[level]!++
    return normalised(counts)
  })
}

/**
 * Bits for each pair being a match, prior included. With `rarity`, rarity[f][i] bits are added where pair i agrees on a value rarer or commoner than
 * usual: log2(u of that level ÷ share of people with this value).
 */
export function matchBits(model: MatchModel, vectors: Uint8Array[], rarity: (Float64Array | undefined)[] = []): Float64Array {
  const pairs = vectors[0]?.length ?? 0
  const total = new Float64Array(pairs).fill(Math.log2(model.prior / (1 - model.prior)))
  for (const [f, column] of vectors.entries()) {
    const bits = model.bits[f]!
    for (let i = 0; i < pairs; i++) if (column[i] !== unknown) total[i]! += bits[column[i]!]! + (rarity[f]?.[i] ?? 0)
  }
  return total
}

function countPatterns(vectors: Uint8Array[]): { pattern: number[]; count: number }[] {
  const counts = new Map<string, { pattern: number[]; count: number }>()
  for (let i = 0; i < (vectors[0]?.length ?? 0); i++) {
    const pattern = vectors.map((column) => column[i]!)
    const key = pattern.join()
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { pattern, count: 1 })
    else known.count++
  }
  return [...counts.values()]
}

function normalised(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0)
  return counts.map((count) => count / sum)
}
