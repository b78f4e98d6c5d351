/**
 * A tagger for sequences: a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), learned by AdaGrad one sentence at a time. While it
 * learns, features are dropped at random, so that it does not rely on a single rare one. Deterministic: order and drops come from a seeded generator.
 */
import { seeded } from './statistics.ts'

/** One sentence: the numbers of the features that hold at each place. */
export type Places = Int32Array[]
export type TaggerOptions = { rounds: number; rate: number; drop: number; seed: number }
/** Feature f weighs emit[f · tags + t] for tag t; the step from s to t weighs step[t · (tags + 1) + s], where s = tags is the beginning. */
export type Tagger = { before: Int32Array[]; emit: Float32Array; step: Float64Array }

/** `before[t]`: the tags that may stand before t, and `before.length` among them if t may begin a sentence. */
export function fitTagger(sentences: { places: Places; tags: Int32Array }[], features: number, before: Int32Array[], options: TaggerOptions): Tagger {
  const count = before.length
  const tagger: Tagger = { before, emit: new Float32Array(features * count), step: new Float64Array(count * (count + 1)) }
  const { emit, step } = tagger
  const emitSum = new Float32Array(emit.length).fill(1e-4)
  const stepSum = new Float64Array(step.length).fill(1e-4)
  const random = seeded(options.seed)
  for (let round = 0; round < options.rounds; round++) {
    const rate = options.rate * (1 - round / options.rounds)
    const order = sentences.map((sentence) => ({ sentence, at: random() })).toSorted((a, b) => a.at - b.at)
    for (const { sentence } of order) {
      const places = sentence.places.map((list) => list.filter(() => random() >= options.drop))
      const { tag, steps } = expectations(tagger, places)
      for (let k = 0; k < places.length; k++) {
        const right = sentence.tags[k]!
        const row = k * count
        tag[row + right]! -= 1
        steps[right * (count + 1) + (k > 0 ? sentence.tags[k - 1]! : count)]! -= 1
        const list = places[k]!
        for (let t = 0; t < count; t++) {
          const slope = tag[row + t]!
          if (Math.abs(slope) < 1e-4) continue
          const square = slope * slope
          for (let i = 0; i < list.length; i++) {
            const at = list[i]! * count + t
            emitSum[at]! += square
            emit[at]! -= (rate * slope) / Math.sqrt(emitSum[at]!)
          }
        }
      }
      for (let at = 0; at < steps.length; at++) {
        const slope = steps[at]!
        if (slope === 0) continue
        stepSum[at]! += slope * slope
        step[at]! -= (rate * slope) / Math.sqrt(stepSum[at]!)
      }
    }
  }
  return tagger
}

/** What the features at each place say of each tag. */
export function emissions({ before, emit }: Tagger, places: Places): Float64Array {
  const count = before.length
  const sums = new Float64Array(places.length * count)
  for (let k = 0; k < places.length; k++) {
    const list = places[k]!
    for (let i = 0; i < list.length; i++) {
      const at = list[i]! * count
      for (let t = 0; t < count; t++) sums[k * count + t]! += emit[at + t]!
    }
  }
  return sums
}

/** The probability of each tag at each place and the expected number of each step (forward–backward, scaled place by place). */
export function expectations(tagger: Tagger, places: Places): { tag: Float64Array; steps: Float64Array } {
  const { before, step } = tagger
  const count = before.length
  const last = places.length - 1
  const here = emissions(tagger, places)
  const grow = new Float64Array(step.length)
  for (let t = 0; t < count; t++) for (const s of before[t]!) grow[t * (count + 1) + s] = Math.exp(step[t * (count + 1) + s]!)
  const forward = new Float64Array(here.length)
  for (let k = 0; k <= last; k++) {
    const row = k * count
    let top = -Infinity
    for (let t = 0; t < count; t++) top = Math.max(top, here[row + t]!)
    let sum = 0
    for (let t = 0; t < count; t++) {
      const from = before[t]!
      let inflow = 0
      if (k === 0) inflow = grow[t * (count + 1) + count]!
      else for (let i = 0; i < from.length; i++) if (from[i]! < count) inflow += forward[row - count + from[i]!]! * grow[t * (count + 1) + from[i]!]!
      here[row + t] = Math.exp(here[row + t]! - top)
      forward[row + t] = inflow * here[row + t]!
      sum += forward[row + t]!
    }
    for (let t = 0; t < count; t++) {
      forward[row + t]! /= sum
      here[row + t]! /= sum
    }
  }
  const tag = new Float64Array(here.length)
  const steps = new Float64Array(step.length)
  const backward = new Float64Array(here.length).fill(1, last * count)
  for (let k = last; k >= 0; k--) {
    const row = k * count
    for (let t = 0; t < count; t++) {
      tag[row + t] = forward[row + t]! * backward[row + t]!
      const outflow = here[row + t]! * backward[row + t]!
      if (k === 0) steps[t * (count + 1) + count]! += tag[row + t]!
      if (k === 0 || outflow < 1e-12) continue
      const from = before[t]!
      for (let i = 0; i < from.length; i++) {
        const s = from[i]!
        if (s === count) continue
        const flow = grow[t * (count + 1) + s]! * outflow
        backward[row - count + s]! += flow
        steps[t * (count + 1) + s]! += forward[row - count + s]! * flow
      }
    }
  }
  return { tag, steps }
}

/** The likeliest tags for sums of emissions (Viterbi). */
export function likeliest({ before, step }: Tagger, here: Float64Array): number[] {
  const count = before.length
  const length = here.length / count
  const best = new Float64Array(here.length).fill(-Infinity)
  const come = new Int32Array(here.length)
  for (let k = 0; k < length; k++) {
    for (let t = 0; t < count; t++) {
      const at = k * count + t
      for (const s of before[t]!) {
        if ((s === count) !== (k === 0)) continue
        const score = (k > 0 ? best[at - t - count + s]! : 0) + step[t * (count + 1) + s]! + here[at]!
        if (score > best[at]!) {
          best[at] = score
          come[at] = s
        }
      }
    }
  }
  let tag = 0
  for (let t = 1; t < count; t++) if (best[(length - 1) * count + t]! > best[(length - 1) * count + tag]!) tag = t
  const path: number[] = []
  for (let k = length - 1; k >= 0; k--) {
    path.push(tag)
    tag = come[k * count + tag]!
  }
  return path.toReversed()
}
