import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitExtraTrees } from './extraTrees.ts'
import { areaUnderCurve, seeded } from './statistics.ts'

const options = { trees: 60, seed: 3 }

test('random trees learn what no single cut can tell, and say the same for the same seed', () => {
  const random = seeded(1)
  const draw = (count: number) => [0, 1, 2].map(() => Float64Array.from({ length: count }, random))
  const truth = (columns: Float64Array[]) => Uint8Array.from(columns[0]!, (x, i) => (x > 0.5 !== columns[1]![i]! > 0.5 ? 1 : 0))
  const train = draw(1000)
  const unseen = draw(1000)
  const scores = fitExtraTrees(train, truth(train), options)(unseen)
  assert.ok(areaUnderCurve(scores, truth(unseen)) > 0.97)
  assert.deepEqual(fitExtraTrees(train, truth(train), options)(unseen), scores)
})

test('a tree grows until its leaves agree: rows that differ are told as they were labelled, rows that do not share their mean', () => {
  const columns = [Float64Array.of(1, 2, 3, 4, 4, 4), Float64Array.of(5, 5, 5, 5, 5, 5)]
  const scores = fitExtraTrees(columns, Uint8Array.of(1, 0, 1, 0, 0, 1), { trees: 5, seed: 1 })(columns)
  for (const [i, share] of [1, 0, 1, 1 / 3, 1 / 3, 1 / 3].entries()) assert.ok(Math.abs(scores[i]! - share) < 1e-12)
})
