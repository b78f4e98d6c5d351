/** S3 over the real scan: five strangers, one purse; other seeds, intensities and worlds in reviews.long.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventType } from '../../src/domain/vocabulary.ts'
import { makeWorld } from '../../worlds/index.ts'
import { brokenGates, brokenRankings, withWorld } from './judge.ts'

/** Bulk that says nothing about reviews. */
const bulk: EventType[] = ['traffic.measured', 'session.started', 'shipment.scanned', 'order.snapshotted']

test('S3: 20,400.00 of five shops meet in one purse, three roles are found, the decoys are cleared and the scores restored', async () => {
  const world = makeWorld('S3', { seed: 12, size: 'small' })
  await withWorld(world, async ({ judge, oracle }) => {
    const { report } = await judge({ without: bulk })
    assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
    assert.deepEqual(brokenRankings(report, world), [])
    const one = report.cases.find(({ behaviour }) => behaviour === 'review_extortion')!
    assert.deepEqual(one.loss, [{ low_minor: 1_480_000, central_minor: 2_040_000, high_minor: 2_710_000, currency: 'CNY' }])
    assert.equal(one.merged_from.length, 5)
    assert.deepEqual(one.subjects.map(({ role }) => role).toSorted(), [
      'buyer_reviewer',
      'buyer_reviewer',
      'recruited_relative',
      'selector_negotiator',
      ...Array<string>(5).fill('victim_merchant'),
    ])
    assert.deepEqual(report.neutralised.review_ids, [...oracle.quarantineReviews!].toSorted())
    for (const shop of ['M1', 'M2', 'M3', 'M4', 'M5']) {
      const row = report.rankings.credit.find(({ shop_id }) => shop_id === oracle.cast[shop])!
      assert.ok(row.clean_count <= row.observed_count)
    }
    const silent = report.verdicts
      .filter(({ role, measure }) => role === 'victim_merchant' && measure.needs.includes('victim_consent'))
      .map(({ subject }) => subject.id)
    assert.deepEqual(silent.toSorted(), [oracle.cast['M1'], oracle.cast['M3']].toSorted())
    assert.deepEqual(
      report.verdicts.filter(({ behaviour }) => behaviour === 'fake_review').map(({ subject, measure }) => [subject.id, measure.kind]),
      [[oracle.cast['M5'], 'education']],
    )

    const merged = (await judge({ without: bulk, asOf: oracle.deadlines['merge_by']! })).report
    const early = merged.cases.filter(({ behaviour }) => behaviour === 'review_extortion')
    assert.equal(early.length, 1)
    for (const shop of ['M2', 'M4']) assert.ok(early[0]!.subjects.some(({ id }) => id === oracle.cast[shop]))
  })
})
