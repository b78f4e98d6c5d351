/** cn_addresses: entity F1 of a tagger of our own on the supplied test part; learned on the training part, its features and settings chosen on the dev part. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Lexicon, type Sentence, featuresOf, lexiconOf } from './addressFeatures.ts'
import { type Places, emissions, fitTagger, likeliest } from './tagger.ts'

export type AddressScore = { f1: number; sentences: number }

export function scoreAddresses(folder: string): { dev: AddressScore; test: AddressScore } {
  const [train, dev, test] = ['train', 'dev', 'test'].map((part) => read(join(folder, 'neural_parsing', `${part}.txt`))) as [Sentence[], Sentence[], Sentence[]]
  const spansIn = learn(train)
  const score = (part: Sentence[]): AddressScore => {
    let right = 0
    let said = 0
    let there = 0
    for (const sentence of part) {
      const want = new Set(sentence.spans.map(({ from, to, label }) => `${from}-${to}:${label}`))
      const got = spansIn(sentence)
      there += want.size
      said += got.length
      for (const { from, to, label } of got) if (want.has(`${from}-${to}:${label}`)) right++
    }
    return { f1: (2 * right) / (said + there), sentences: part.length }
  }
  return { dev: score(dev), test: score(test) }
}

/** One word and its tag a line, an empty line between addresses; spans as conlleval counts them. */
function read(file: string): Sentence[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n\s*\r?\n/u)
    .map((block) => {
      const sentence: Sentence = { words: [], spans: [] }
      for (const line of block.split(/\r?\n/u)) {
        const [word, tag] = line.trim().split(/\s+/u) as [string, string]
        const open = sentence.spans.at(-1)
        if (tag.startsWith('I-') && open?.label === tag.slice(2)) open.to++
        else sentence.spans.push({ from: sentence.words.length, to: sentence.words.length + 1, label: tag.slice(2) })
        sentence.words.push(word)
      }
      return sentence
    })
}

/** Tags of a label: begins, goes on, ends, stands alone. */
const [begin, inside, end, single] = [0, 1, 2, 3]
const kinds = 4

function learn(train: Sentence[]): (sentence: Sentence) => Sentence['spans'] {
  const labels = [...new Set(train.flatMap(({ spans }) => spans.map(({ label }) => label)))]
  const tags = labels.flatMap((_, l) => [begin, inside, end, single].map((kind) => ({ kind, first: l * kinds })))
  const finished = [...tags.keys()].filter((tag) => tag % kinds >= end)
  const before = tags.map(({ kind, first }) =>
    Int32Array.from(kind === begin || kind === single ? [...finished, tags.length] : [first + begin, first + inside]),
  )
  const lexicon = lexiconOf(train)
  const { seen, places, features } = numbered(train, lexicon)
  const sentences = train.map(({ words, spans }, i) => {
    const want = new Int32Array(words.length)
    for (const { from, to, label } of spans)
      for (let k = from; k < to; k++) want[k] = labels.indexOf(label) * kinds + (to - from === 1 ? single : k === from ? begin : k === to - 1 ? end : inside)
    return { places: seen[i]!, tags: want }
  })
  const tagger = fitTagger(sentences, features, before, { rounds: 3, rate: 0.1, drop: 0.5, seed: 1 })
  return (sentence) => {
    const spans: Sentence['spans'] = []
    for (const [k, tag] of likeliest(tagger, emissions(tagger, places(sentence))).entries()) {
      if (tag % kinds === begin || tag % kinds === single) spans.push({ from: k, to: k + 1, label: labels[Math.floor(tag / kinds)]! })
      else spans.at(-1)!.to = k + 1
    }
    return spans
  }
}

/** Numbers for the features seen at least twice in the training part; what was seen once says nothing of others. */
function numbered(train: Sentence[], lexicon: Lexicon): { seen: Places[]; places: (sentence: Sentence) => Places; features: number } {
  const first = new Map<string, number>()
  const counts: number[] = []
  const all = train.map((sentence) =>
    featuresOf(sentence, lexicon, true).map((names) =>
      Int32Array.from(names, (name) => {
        const number = first.get(name) ?? first.size
        first.set(name, number)
        counts[number] = (counts[number] ?? 0) + 1
        return number
      }),
    ),
  )
  let features = 0
  const final = Int32Array.from(counts, (count) => (count > 1 ? features++ : -1))
  const kept = (list: Int32Array) => list.map((number) => (number < 0 ? -1 : final[number]!)).filter((number) => number >= 0)
  return {
    seen: all.map((sentence) => sentence.map(kept)),
    places: (sentence) => featuresOf(sentence, lexicon, false).map((names) => kept(Int32Array.from(names, (name) => first.get(name) ?? -1))),
    features,
  }
}
