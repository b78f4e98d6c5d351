/** What a tagger of Chinese addresses sees at each place: characters around it, what came before, and what the training part says of them. */

export type Span = { from: number; to: number; label: string }
export type Sentence = { words: string[]; spans: Span[] }

/** Counted in the training part. */
export type Lexicon = {
  /** How often a text of two words or more was an entity of each label. */
  entities: Map<string, Map<string, number>>
  /** Words that end an entity more often than not (省, 路, 号, …). */
  enders: Set<string>
}

export function lexiconOf(train: Sentence[]): Lexicon {
  const entities: Lexicon['entities'] = new Map()
  const seen = new Map<string, { ends: number; all: number }>()
  for (const { words, spans } of train) {
    for (const word of words) seen.set(word, { ends: seen.get(word)?.ends ?? 0, all: (seen.get(word)?.all ?? 0) + 1 })
    for (const { from, to, label } of spans) {
      if (to - from < 2) continue
      seen.get(words[to - 1]!)!.ends++
      const text = words.slice(from, to).join('')
      const labels = entities.get(text) ?? new Map<string, number>()
      entities.set(text, labels.set(label, (labels.get(label) ?? 0) + 1))
    }
  }
  return { entities, enders: new Set([...seen].filter(([, { ends, all }]) => ends >= 15 && ends > 0.4 * all).map(([word]) => word)) }
}

/** With `own`, the sentence is one the lexicon was counted in: its own entities are taken out, so that learning sees what an unseen sentence would. */
export function featuresOf({ words, spans }: Sentence, { entities, enders }: Lexicon, own: boolean): string[][] {
  const kinds = words.map((word) => (/^\d+$/u.test(word) ? `0${Math.min(5, word.length)}` : /^[a-z]+$/iu.test(word) ? 'a' : word))
  const features = words.map((_, i) => [...windows(kinds, words, i), ...landmarks(kinds, words, enders, i)])
  addKnown(features, words, entities, own ? spans : [])
  addRepeats(features, words)
  return features
}

function windows(kinds: string[], words: string[], i: number): string[] {
  const at = (k: number) => kinds[i + k] ?? (i + k < 0 ? '<' : '>')
  return [
    '',
    `0${at(0)}`,
    `1${at(-1)}`,
    `2${at(1)}`,
    `3${at(-2)}`,
    `4${at(2)}`,
    `5${at(-1)}${at(0)}`,
    `6${at(0)}${at(1)}`,
    `7${at(-2)}${at(-1)}`,
    `8${at(1)}${at(2)}`,
    `9${at(-1)}${at(0)}${at(1)}`,
    `a${at(-2)}${at(-1)}${at(0)}`,
    `b${at(0)}${at(1)}${at(2)}`,
    `c${at(1)}${at(2)}${at(3)}`,
    `d${at(-3)}${at(-2)}${at(-1)}`,
    `e${at(3)}`,
    `f${Math.min(i, 4)}`,
    `g${Math.min(words.length - i, 4)}${at(0)}`,
    `h${words[i]}`,
    `i${at(-3)}`,
    `j${at(-1)}${at(1)}`,
    `k${at(-2)}${at(-1)}${at(0)}${at(1)}`,
    `l${at(-1)}${at(0)}${at(1)}${at(2)}`,
    `m${at(0)}${at(1)}${at(2)}${at(3)}`,
    `n${at(-3)}${at(-2)}${at(-1)}${at(0)}`,
    `o${at(4)}`,
    `p${at(0)}${at(2)}`,
    `q${at(-2)}${at(0)}`,
  ]
}

/** The two nearest enders on either side, how far the first is, and all those before and after. */
function landmarks(kinds: string[], words: string[], enders: Set<string>, i: number): string[] {
  const find = (start: number, step: number) => {
    let k = start
    while (k >= 0 && k < words.length && Math.abs(k - start) < 8 && !enders.has(words[k]!)) k += step
    return k
  }
  const nameAt = (k: number) => (enders.has(words[k] ?? '') ? words[k]! : '-')
  const [next, last] = [find(i, 1), find(i - 1, -1)]
  const [n, p] = [nameAt(next), nameAt(last)]
  return [
    `N${n}`,
    `N${n}${next - i}`,
    `P${p}`,
    `P${p}${i - last}`,
    `PN${p}${n}`,
    `NN${n}${nameAt(find(next + 1, 1))}`,
    `PP${p}${nameAt(find(last - 1, -1))}`,
    `NH${n}${kinds[i]}`,
    `PH${p}${kinds[i]}`,
    ...new Set(words.map((word, k) => (enders.has(word) && k !== i ? `B${k < i ? 'b' : 'a'}${word}` : '')).filter((name) => name !== '')),
  ]
}

/** Texts that were entities in other addresses: where one begins, goes on, ends, and stands beside. */
function addKnown(features: string[][], words: string[], entities: Lexicon['entities'], own: Span[]): void {
  const mine = own.map(({ from, to, label }) => `${words.slice(from, to).join('')} ${label}`)
  const known = words.map(() => new Set<string>())
  for (let from = 0; from < words.length; from++) {
    let text = words[from]!
    for (let to = from + 2; to <= Math.min(words.length, from + 10); to++) {
      text += words[to - 1]!
      for (const [label, count] of entities.get(text) ?? []) {
        const others = count - mine.filter((entity) => entity === `${text} ${label}`).length
        if (others < 1) continue
        const often = others > 3 ? 'm' : 'f'
        for (let k = from; k < to; k++) known[k]!.add(`D${label}${k === from ? 'B' : k === to - 1 ? 'E' : 'I'}${often}${Math.min(to - from, 4)}`)
        known[to]?.add(`DA${label}${often}`)
        known[from - 1]?.add(`DZ${label}${often}`)
      }
    }
  }
  for (const [i, set] of known.entries()) features[i]!.push(...set)
}

/** What is written a second time is often redundant: the longest run from here that also stands earlier, or later. */
function addRepeats(features: string[][], words: string[]): void {
  const run = (i: number, j: number) => {
    let n = 0
    while (n < 4 && Math.max(i, j) + n < words.length && words[i + n] === words[j + n]) n++
    return n
  }
  for (let i = 0; i < words.length; i++) {
    const longest = (others: number[]) => others.reduce((most, j) => Math.max(most, run(i, j)), 0)
    const all = [...words.keys()]
    for (const [mark, length] of [
      ['R', longest(all.slice(0, i))],
      ['L', longest(all.slice(i + 1))],
    ] as const) {
      features[i]!.push(`${mark}${length}`)
      if (length >= 2) for (let k = 1; k < length && i + k < words.length; k++) features[i + k]!.push(`${mark}I${Math.min(length, 3)}`)
    }
  }
}
