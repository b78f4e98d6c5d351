/** Reviews over the real scan: seeds and intensities of S3, and worlds that no scenario scripted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventType } from '../../src/domain/vocabulary.ts'
import { intensities, makeWorld } from '../../worlds/index.ts'
import { brokenGates, brokenRankings, gist, withWorld } from './judge.ts'

const bulk: EventType[] = ['traffic.measured', 'session.started', 'order.snapshotted']

for (const intensity of intensities)
  for (const seed of [21, 22])
    test(`S3 at ${intensity}, seed ${seed}: the same five shops, sums and people`, async () => {
      const world = makeWorld('S3', { seed, intensity, size: 'small' })
      await withWorld(world, async ({ judge, oracle }) => {
        const { report } = await judge({ without: bulk })
        assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
        assert.equal(report.cases.find(({ behaviour }) => behaviour === 'review_extortion')!.loss[0]?.central_minor, 2_040_000)
        assert.deepEqual(report.neutralised.review_ids, [...oracle.quarantineReviews!].toSorted())
        const early = (await judge({ without: bulk, asOf: oracle.deadlines['quarantine_by']! })).report.neutralised.review_ids
        assert.ok((oracle.facts['last_threatened'] as string[]).every((id) => early.includes(id)))
        assert.ok(oracle.mustNotQuarantine!.every((id) => !early.includes(id)))
      })
    })

test('S3 with the authority’s word: found, then judged', async () => {
  const world = makeWorld('S3-authority', { seed: 23, size: 'small' })
  await withWorld(world, async ({ judge, oracle }) => {
    assert.deepEqual(brokenGates((await judge({ without: bulk, asOf: oracle.judgeAt.authority! })).report, oracle, 'authority'), [])
    // One word half a year after everything else moves no time by itself: the day is said.
    assert.deepEqual(brokenGates((await judge({ without: bulk, asOf: '2018-02-01T00:00:00.000+08:00' })).report, oracle, 'judgment'), [])
  })
})

test('S3 in other names, another order and other days says the same', async () => {
  const world = makeWorld('S3', { seed: 24, intensity: 'medium', size: 'small' })
  let plain: string[] = []
  await withWorld(world, async ({ judge, oracle }) => void (plain = gist((await judge()).report, oracle)))
  await withWorld(world, async ({ judge, oracle }) => assert.deepEqual(gist((await judge()).report, oracle), plain), 'csv', {
    shuffle: 5,
    shiftDays: 400,
    rename: 9,
  })
})

for (const name of [
  'reviews-lone',
  'reviews-packets',
  'reviews-settled',
  'reviews-critics',
  'reviews-praise',
  'reviews-bombing',
  'reviews-fans',
  'reviews-disclosed',
])
  test(`${name}: the guilty are found and the look-alikes keep their peace`, async () => {
    const world = makeWorld(name, { seed: 31, intensity: 'medium', size: 'small' })
    await withWorld(world, async ({ judge, oracle }) => {
      const { report } = await judge({ without: bulk })
      assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
      assert.deepEqual(brokenRankings(report, world), [])
      const out = new Set(report.neutralised.review_ids)
      assert.deepEqual(
        oracle.mustNotQuarantine!.filter((id) => out.has(id)),
        [],
      )
      assert.ok(oracle.quarantineReviews!.filter((id) => out.has(id)).length >= 0.75 * oracle.quarantineReviews!.length)
    })
  })
