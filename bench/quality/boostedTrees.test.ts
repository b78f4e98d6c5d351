import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitBoostedTrees } from './boostedTrees.ts'
import { areaUnderCurve, averagePrecision, bestThreshold, f1At, seeded } from './statistics.ts'

const options = { rounds: 60, leaves: 6, minChild: 1, learningRate: 0.2, lambda: 1, rowShare: 0.8, columnShare: 1, seed: 3 }

const truth = (columns: Float64Array[]) => Uint8Array.from(columns[0]!, (x, i) => (x > 0.5 !== columns[1]![i]! > 0.5 ? 1 : 0))

test('trees learn what no single cut can tell, and say the same for the same seed', () => {
  const random = seeded(1)
  const draw = (count: number) => [0, 1, 2].map(() => Float64Array.from({ length: count }, random))
  const train = draw(1000)
  const test = draw(1000)
  const scores = fitBoostedTrees(train, truth(train), options)(test)
  assert.ok(areaUnderCurve(scores, truth(test)) > 0.97)
  assert.deepEqual(fitBoostedTrees(train, truth(train), options)(test), scores)
})

test('one tree of two leaves is the stump worked out by hand', () => {
  const predict = fitBoostedTrees([Float64Array.of(1, 2, 3, 4)], Uint8Array.of(0, 0, 1, 1), {
    ...options,
    rounds: 1,
    leaves: 2,
    minChild: 0.1,
    learningRate: 1,
    lambda: 0,
    rowShare: 1,
  })
  // Base log-odds 0; each side has gradient ±1 and second derivative ½, so its leaf is ∓2.
  const [low, high] = predict([Float64Array.of(0, 9)])
  assert.ok(Math.abs(low! - 1 / (1 + Math.exp(2))) < 1e-9)
  assert.ok(Math.abs(high! - 1 / (1 + Math.exp(-2))) < 1e-9)
})

test('area, average precision and the best threshold are those of counting by definition', () => {
  const row = fc.tuple(fc.nat(5), fc.nat(1))
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (rows) => {
      const scores = rows.map(([score]) => score)
      const labels = rows.map(([, label]) => label)
      const positives = rows.filter(([, label]) => label === 1)
      const negatives = rows.filter(([, label]) => label === 0)
      fc.pre(positives.length > 0 && negatives.length > 0)
      let wins = 0
      for (const [p] of positives) for (const [n] of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0
      assert.ok(Math.abs(areaUnderCurve(scores, labels) - wins / positives.length / negatives.length) < 1e-12)
      const precisionAt = (least: number) => positives.filter(([p]) => p >= least).length / rows.filter(([score]) => score >= least).length
      const expected = positives.reduce((sum, [p]) => sum + precisionAt(p), 0) / positives.length
      assert.ok(Math.abs(averagePrecision(scores, labels) - expected) < 1e-12)
      const { threshold, f1 } = bestThreshold(scores, labels)
      assert.ok(Math.abs(f1At(scores, labels, threshold) - f1) < 1e-12)
      assert.ok([0, 1, 2, 3, 4, 5].every((other) => f1At(scores, labels, other) <= f1 + 1e-12))
    }),
  )
})
