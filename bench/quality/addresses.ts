/** cn_addresses: entity F1 of a tagger of our own (averaged perceptron, Viterbi) on the supplied test part; learned on the training part only. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from './statistics.ts'

type Sentence = { words: string[]; tags: number[] }

const slots = 1 << 18

export function scoreAddresses(folder: string, rounds = 6): { precision: number; recall: number; f1: number; test: number } {
  const names: string[] = []
  const read = (part: string): Sentence[] =>
    readFileSync(join(folder, 'neural_parsing', `${part}.txt`), 'utf8')
      .trim()
      .split(/\r?\n\s*\r?\n/u)
      .map((block) => {
        const lines = block.split(/\r?\n/u).map((line) => line.trim().split(/\s+/u))
        return {
          words: lines.map(([word]) => word!),
          tags: lines.map((line) => {
            const name = line.at(-1)!
            if (!names.includes(name)) names.push(name)
            return names.indexOf(name)
          }),
        }
      })
  const train = read('train')
  const test = read('test')
  const tagger = learn(train, names, rounds)
  let right = 0
  let said = 0
  let there = 0
  for (const sentence of test) {
    const want = entities(sentence.tags, names)
    const got = entities(tagger(sentence.words), names)
    there += want.size
    said += got.size
    for (const entity of got) if (want.has(entity)) right++
  }
  return { precision: right / said, recall: right / there, f1: (2 * right) / (said + there), test: test.length }
}

/** Spans with their label, as conlleval counts them. */
function entities(tags: number[], names: string[]): Set<string> {
  const found = new Set<string>()
  let start = 0
  for (let i = 1; i <= tags.length; i++) {
    const name = i < tags.length ? names[tags[i]!]! : ''
    if (i < tags.length && name.startsWith('I-') && name.slice(2) === names[tags[i - 1]!]!.slice(2)) continue
    found.add(`${start}-${i}:${names[tags[start]!]!.slice(2)}`)
    start = i
  }
  return found
}

function learn(train: Sentence[], names: string[], rounds: number): (words: string[]) => number[] {
  const tags = names.length
  const weight = new Float32Array(slots * tags)
  const total = new Float64Array(slots * tags)
  const steps = new Float64Array((tags + 1) * tags)
  const stepTotal = new Float64Array((tags + 1) * tags)
  // I-x may only follow B-x or I-x.
  const allowed = Array.from({ length: tags + 1 }, (_, before) =>
    names.map((name) => !name.startsWith('I-') || (before < tags && names[before]!.slice(2) === name.slice(2))),
  )
  let clock = 1
  const features = train.map(({ words }) => featuresOf(words))
  const random = seeded(9)
  for (let round = 0; round < rounds; round++) {
    const order = train.map((_, i) => ({ i, at: random() })).toSorted((a, b) => a.at - b.at)
    for (const { i } of order) {
      const want = train[i]!.tags
      const got = decode(features[i]!, weight, steps, tags, allowed)
      for (let k = 0; k < want.length; k++) {
        if (want[k] !== got[k]) {
          for (const feature of features[i]![k]!) {
            weight[feature * tags + want[k]!]! += 1
            total[feature * tags + want[k]!]! += clock
            weight[feature * tags + got[k]!]! -= 1
            total[feature * tags + got[k]!]! -= clock
          }
        }
        const wantStep = (k > 0 ? want[k - 1]! : tags) * tags + want[k]!
        const gotStep = (k > 0 ? got[k - 1]! : tags) * tags + got[k]!
        if (wantStep !== gotStep) {
          steps[wantStep]! += 1
          stepTotal[wantStep]! += clock
          steps[gotStep]! -= 1
          stepTotal[gotStep]! -= clock
        }
      }
      clock++
    }
  }
  for (let k = 0; k < weight.length; k++) weight[k] = weight[k]! - total[k]! / clock
  for (let k = 0; k < steps.length; k++) steps[k] = steps[k]! - stepTotal[k]! / clock
  return (words) => decode(featuresOf(words), weight, steps, tags, allowed)
}

/** Hashed character windows around each place. */
function featuresOf(words: string[]): Int32Array[] {
  const kinds = words.map((word) => (/^\d+$/u.test(word) ? `0${Math.min(5, word.length)}` : /^[a-z]+$/iu.test(word) ? 'a' : word))
  const at = (i: number) => (i < 0 ? '<' : i >= words.length ? '>' : kinds[i]!)
  return words.map((_, i) =>
    Int32Array.from(
      [
        '',
        `0${at(i)}`,
        `1${at(i - 1)}`,
        `2${at(i + 1)}`,
        `3${at(i - 2)}`,
        `4${at(i + 2)}`,
        `5${at(i - 1)}${at(i)}`,
        `6${at(i)}${at(i + 1)}`,
        `7${at(i - 2)}${at(i - 1)}`,
        `8${at(i + 1)}${at(i + 2)}`,
        `9${at(i - 1)}${at(i)}${at(i + 1)}`,
        `a${at(i - 2)}${at(i - 1)}${at(i)}`,
        `b${at(i)}${at(i + 1)}${at(i + 2)}`,
        `c${at(i + 1)}${at(i + 2)}${at(i + 3)}`,
        `d${at(i - 3)}${at(i - 2)}${at(i - 1)}`,
        `e${at(i + 3)}`,
        `f${Math.min(i, 4)}`,
        `g${Math.min(words.length - i, 4)}${at(i)}`,
        `h${words[i]}`,
      ],
      hash,
    ),
  )
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return ((value ^ (value >>> 15)) >>> 0) % slots
}

function decode(features: Int32Array[], weight: Float32Array, steps: Float64Array, tags: number, allowed: boolean[][]): number[] {
  const length = features.length
  const best = new Float64Array(length * tags)
  const from = new Int32Array(length * tags)
  const here = new Float64Array(tags)
  for (let k = 0; k < length; k++) {
    here.fill(0)
    for (const feature of features[k]!) for (let t = 0; t < tags; t++) here[t]! += weight[feature * tags + t]!
    for (let t = 0; t < tags; t++) {
      let top = -Infinity
      let topFrom = 0
      if (k === 0) top = allowed[tags]![t] ? steps[tags * tags + t]! : -1e9
      else {
        for (let before = 0; before < tags; before++) {
          if (!allowed[before]![t]) continue
          const score = best[(k - 1) * tags + before]! + steps[before * tags + t]!
          if (score > top) {
            top = score
            topFrom = before
          }
        }
      }
      best[k * tags + t] = top + here[t]!
      from[k * tags + t] = topFrom
    }
  }
  const path: number[] = []
  let tag = 0
  for (let t = 1; t < tags; t++) if (best[(length - 1) * tags + t]! > best[(length - 1) * tags + tag]!) tag = t
  for (let k = length - 1; k >= 0; k--) {
    path.push(tag)
    tag = from[k * tags + tag]!
  }
  return path.toReversed()
}
