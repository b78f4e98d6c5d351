import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from './statistics.ts'
import { type Tagger, emissions, expectations, fitTagger, likeliest } from './tagger.ts'

/** Tag 1 may not begin and stands only after 0 or itself; 2 stands anywhere. */
const before = [Int32Array.of(0, 1, 2, 3), Int32Array.of(0, 1), Int32Array.of(0, 1, 2, 3)]

function everyPath(tagger: Tagger, places: Int32Array[]): { path: number[]; score: number }[] {
  const count = before.length
  const here = emissions(tagger, places)
  let paths: { path: number[]; score: number }[] = [{ path: [], score: 0 }]
  for (let k = 0; k < places.length; k++)
    paths = paths.flatMap(({ path, score }) =>
      [0, 1, 2]
        .filter((t) => before[t]!.includes(path.at(-1) ?? count))
        .map((t) => ({ path: [...path, t], score: score + tagger.step[t * (count + 1) + (path.at(-1) ?? count)]! + here[k * count + t]! })),
    )
  return paths
}

test('probabilities, expected steps and the likeliest path are those of all paths written out', () => {
  const random = seeded(5)
  const tagger: Tagger = {
    before,
    emit: Float32Array.from({ length: 12 }, () => random() * 4 - 2),
    step: Float64Array.from({ length: 12 }, () => random() * 4 - 2),
  }
  const places = [Int32Array.of(0), Int32Array.of(1, 2), Int32Array.of(), Int32Array.of(3, 0)]
  const paths = everyPath(tagger, places)
  const all = paths.reduce((sum, { score }) => sum + Math.exp(score), 0)
  const tag = new Float64Array(12)
  const steps = new Float64Array(12)
  for (const { path, score } of paths)
    for (const [k, t] of path.entries()) {
      tag[k * 3 + t]! += Math.exp(score) / all
      steps[t * 4 + (path[k - 1] ?? 3)]! += Math.exp(score) / all
    }
  const got = expectations(tagger, places)
  assert.ok(got.tag.every((p, i) => Math.abs(p - tag[i]!) < 1e-9))
  assert.ok(got.steps.every((n, i) => Math.abs(n - steps[i]!) < 1e-9))
  assert.deepEqual(likeliest(tagger, emissions(tagger, places)), paths.toSorted((a, b) => b.score - a.score)[0]!.path)
})

test('what only the tag before tells is learned from steps', () => {
  const places = [0, 1, 1, 1].map((feature) => Int32Array.of(feature))
  const sentence = { places, tags: Int32Array.of(0, 1, 1, 1) }
  const other = { places: [2, 1, 1, 1].map((feature) => Int32Array.of(feature)), tags: Int32Array.of(2, 2, 2, 2) }
  const tagger = fitTagger([sentence, other], 3, before, { rounds: 60, rate: 0.3, drop: 0, seed: 1 })
  for (const { places: seen, tags } of [sentence, other]) assert.deepEqual(likeliest(tagger, emissions(tagger, seen)), [...tags])
})
