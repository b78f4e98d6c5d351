/** How good a ranking or a decision is, and the seeded chance the models use. */

/** Uniform numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Area under the ROC curve; ties count half. */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = byScore(scores)
  let positives = 0
  let negatives = 0
  let area = 0
  for (let i = order.length - 1; i >= 0;) {
    let p = 0
    let n = 0
    const score = scores[order[i]!]!
    for (; i >= 0 && scores[order[i]!] === score; i--) {
      if (labels[order[i]!] === 1) p++
      else n++
    }
    // From the lowest score up: each positive beats the negatives seen so far.
    area += p * (negatives + n / 2)
    positives += p
    negatives += n
  }
  return area / (positives * negatives)
}

/** Mean precision at each positive, highest score first; tied scores share one precision. */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = byScore(scores)
  let seen = 0
  let hits = 0
  let sum = 0
  for (let i = 0; i < order.length;) {
    const score = scores[order[i]!]
    let p = 0
    for (; i < order.length && scores[order[i]!] === score; i++) {
      seen++
      if (labels[order[i]!] === 1) p++
    }
    hits += p
    sum += p * (hits / seen)
  }
  return sum / hits
}

/** F1 of "score ≥ threshold". */
export function f1At(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): number {
  let hit = 0
  let said = 0
  let there = 0
  for (let i = 0; i < scores.length; i++) {
    const yes = scores[i]! >= threshold
    if (yes) said++
    if (labels[i] === 1) there++
    if (yes && labels[i] === 1) hit++
  }
  return hit === 0 ? 0 : (2 * hit) / (said + there)
}

/** The threshold with the best F1, and that F1. For training data only; with `missed`, positives that are not among the scores count as missed. */
export function bestThreshold(scores: ArrayLike<number>, labels: ArrayLike<number>, missed = 0): { threshold: number; f1: number } {
  const order = byScore(scores)
  let there = missed
  for (let i = 0; i < labels.length; i++) there += labels[i] === 1 ? 1 : 0
  let hit = 0
  let best = { threshold: Infinity, f1: 0 }
  for (let i = 0; i < order.length; i++) {
    if (labels[order[i]!] === 1) hit++
    const score = scores[order[i]!]!
    const next = order[i + 1]
    if (next !== undefined && scores[next] === score) continue
    const f1 = (2 * hit) / (i + 1 + there)
    // Halfway to the next score, so that it holds for rows not seen here.
    if (f1 > best.f1) best = { threshold: next === undefined ? score : (score + scores[next]!) / 2, f1 }
  }
  return best
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function byScore(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).toSorted((x, y) => scores[y]! - scores[x]! || x - y)
}
