/** The global gates over other seeds and intensities, and over every format. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Intensity, makeWorld } from '../../worlds/index.ts'
import type { Stage } from '../../worlds/oracle.ts'
import { brokenGates, brokenRankings, gist, severity, unambiguous, withWorld } from './judge.ts'

const cases: [world: string, stage: Stage][] = [
  ['S1', 'T4'],
  ['S1-b', 'T4'],
  ['S2', 'after_explanation'],
  ['S9', 'T4'],
  ['S9-b', 'T4'],
  ['S12', 'after_explanation'],
]
const settings: [seed: number, intensity: Intensity][] = [
  [2, 'hard'],
  [3, 'medium'],
  [4, 'hard'],
  [5, 'easy'],
  [6, 'medium'],
]

for (const [name, stage] of cases)
  for (const [seed, intensity] of settings)
    test(`${name} at ${intensity}, seed ${seed}, holds every gate`, async () => {
      const world = makeWorld(name, { seed, intensity, size: 'small' })
      await withWorld(world, async ({ judge, oracle }) => {
        const { report } = await judge()
        const broken = brokenGates(report, oracle, stage)
        assert.deepEqual(name === 'S12' ? unambiguous(broken) : broken, [])
        assert.deepEqual(brokenRankings(report, world), [])
        if (name !== 'S12') assert.deepEqual(report.neutralised.order_ids, [...oracle.neutralise].toSorted())
      })
    })

for (const [format, disguise] of [
  ['csv.gz', { shuffle: 3 }],
  ['ndjson', { rename: 8 }],
  ['cloudevents', { shiftDays: 400 }],
  ['parquet', {}],
] as const)
  test(`S12 as ${format}${Object.keys(disguise).length > 0 ? `, ${Object.keys(disguise).join()},` : ''} gives the verdicts of the plain CSV`, async () => {
    const world = makeWorld('S12', { seed: 2, intensity: 'medium', size: 'small' })
    let plain: string[] = []
    await withWorld(world, async ({ judge, oracle }) => {
      plain = gist((await judge()).report, oracle)
    })
    await withWorld(world, async ({ judge, oracle }) => assert.deepEqual(gist((await judge()).report, oracle), plain), format, disguise)
  })

test('a promotion on the listing, or an accepted explanation, makes the thief of S12 look no worse', async () => {
  const world = makeWorld('S12', { seed: 2, intensity: 'medium', size: 'small' })
  await withWorld(world, async ({ judge, oracle }) => {
    const thief = oracle.cast['S-T1']!
    const hard = severity((await judge()).report, thief)
    const promotion = {
      time: '2020-05-20T10:00:00.000+08:00',
      id: 'E-promotion',
      source: '//market.example/desk',
      promotion_id: 'N-promotion',
      shop_id: thief,
      listing_ids: oracle.incidents[0]!.listingIds.join('|'),
      kind: 'coupon',
      starts_at: '2020-05-25T00:00:00.000+08:00',
      ends_at: '2020-06-16T00:00:00.000+08:00',
    }
    for (const look of [
      { add: { 'promotion.scheduled': [promotion] } },
      { edit: { 'explanation.received': (row: Record<string, string>) => ({ ...row, assessed: 'reasonable' }) } },
    ])
      severity((await judge(look)).report, thief).forEach((value, i) => assert.ok(value <= hard[i]!, `${value} against ${hard[i]}`))
  })
})
