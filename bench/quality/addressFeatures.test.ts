import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Sentence, featuresOf, lexiconOf } from './addressFeatures.ts'

const sentence = (...parts: [text: string, label: string][]): Sentence => {
  const spans = parts.map(([text, label], i) => {
    const from = parts.slice(0, i).reduce((sum, [before]) => sum + before.length, 0)
    return { from, to: from + text.length, label }
  })
  return { words: parts.flatMap(([text]) => [...text]), spans }
}

test('an address that was learned from does not know itself; what other addresses say it does know', () => {
  const [once, twice] = [sentence(['东海路', 'road']), sentence(['西湖路', 'road'], ['东山村', 'town'])]
  const lexicon = lexiconOf([once, twice, sentence(['西湖路', 'road'])])
  const known = (features: string[][]) => features.flat().filter((name) => name.startsWith('Droad'))
  assert.deepEqual(known(featuresOf(once, lexicon, true)), [])
  assert.deepEqual(known(featuresOf(once, lexicon, false)), ['DroadBf3', 'DroadIf3', 'DroadEf3'])
  assert.deepEqual(known(featuresOf(twice, lexicon, true)), ['DroadBf3', 'DroadIf3', 'DroadEf3'])
})

test('what is written twice is marked at both places', () => {
  const lexicon = lexiconOf([])
  const features = featuresOf(sentence(['滨海区', 'district'], ['甲', 'road'], ['滨海区', 'redundant']), lexicon, false)
  assert.ok(features[0]!.includes('L3') && features[0]!.includes('R0'))
  assert.ok(features[4]!.includes('R3') && features[4]!.includes('L0'))
  assert.ok(features[5]!.includes('RI3') && !features[3]!.includes('RI3'))
})

test('words that mostly end entities are landmarks', () => {
  const lexicon = lexiconOf(Array.from({ length: 20 }, () => sentence(['东海路', 'road'], ['海', 'poi'])))
  assert.deepEqual([...lexicon.enders], ['路'])
  const [first] = featuresOf(sentence(['新东海路', 'road']), lexicon, false)
  assert.ok(first!.includes('N路3') && first!.includes('P-'))
})
