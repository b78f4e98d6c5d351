/** The global gates of the scenarios over the real scan; other seeds and intensities in gates.long.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../../src/domain/report.ts'
import type { EventType } from '../../src/domain/vocabulary.ts'
import { makeWorld } from '../../worlds/index.ts'
import { above, brokenGates, brokenRankings, gist, severity, unambiguous, verdictOf, withWorld } from './judge.ts'

/** Bulk that says nothing about Li; handed over where the gates are held, left out of the smaller variations. */
const bulk: EventType[] = ['traffic.measured', 'session.started']
const seed = 11

test('S1: the shop is the victim from the eleventh minute on, and the rival is named by nobody at T0 and as a lead at T4', async () => {
  const world = makeWorld('S1', { seed, size: 'small' })
  let plain: string[] = []
  await withWorld(world, async ({ judge, oracle }) => {
    const { report } = await judge()
    assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
    assert.deepEqual(brokenRankings(report, world), [])
    assert.deepEqual(report.neutralised.order_ids, [...oracle.neutralise].toSorted())
    const victim = oracle.cast['S-VYW']!
    assert.deepEqual(verdictOf(report, victim), {
      behaviour: 'reverse_brushing',
      role: 'victim_merchant',
      certainty: 'established',
      proven: 0,
      supported: 2000,
      measure: 'lift',
    })
    assert.ok(
      report.verdicts.some(({ related }) => related.some((one) => one.id === oracle.cast['P-ZHONG'] && one.as === 'organiser' && one.certainty === 'lead')),
    )
    const [loss] = report.cases.find((one) => one.subjects.some(({ id }) => id === victim))!.loss
    assert.deepEqual([loss?.low_minor, loss?.central_minor], [1_874_050, 4_168_530])
    plain = gist(report, oracle)

    const low = await judge({ tier: 'T0' })
    assert.deepEqual(brokenGates(low.report, oracle, 'T0'), [])
    assert.deepEqual(low.report.neutralised.order_ids, [...oracle.neutralise].toSorted())
    const rivals = new Set(['P-ZHONG', 'S-CZH', 'W-ZHONG'].map((name) => oracle.cast[name]!))
    assert.ok(
      !rivals.values().some((id) => low.bytes.includes(id!)) ||
        low.report.verdicts.every(({ subject, related }) => !rivals.has(subject.id) && related.every((one) => !rivals.has(one.id))),
    )

    const early = await judge({ asOf: oracle.deadlines['neutralise_by']! })
    const until = Date.parse(oracle.deadlines['neutralise_by']!)
    const placed = [...world.events.rows('order.placed')].filter((row) => row.recordedtime <= until).map((row) => row['order_id'] as string)
    const burst = placed.filter((id) => oracle.neutralise.includes(id))
    const held = new Set(early.report.neutralised.order_ids)
    assert.ok(burst.length > 100)
    assert.deepEqual([burst.filter((id) => !held.has(id)).length, oracle.mustNotNeutralise.filter((id) => held.has(id)).length], [0, 0])
    for (const { subject, measure } of early.report.verdicts) if (subject.id === victim) assert.equal(measure.level, 'L0')
    // Open in the eleventh minute, a victim a day later, without money or with it: one case.
    const caseOf = (one: Report): [string, string][] =>
      one.verdicts.flatMap(({ subject, case_id, behaviour }) => (subject.id === victim ? [[case_id, behaviour] satisfies [string, string]] : []))
    assert.deepEqual(
      [early.report, low.report].map((one) => caseOf(one)[0]?.[0]),
      [report, report].map((one) => caseOf(one)[0]![0]),
    )
    assert.notEqual(caseOf(early.report)[0]![1], caseOf(report)[0]![1])
  })
  await withWorld(
    world,
    async ({ judge, oracle }) => {
      const { report } = await judge()
      assert.deepEqual(gist(report, oracle), plain)
    },
    'parquet',
    { shuffle: 5, shiftDays: 400, rename: 9 },
  )
})

test('S2: 24 orders at T1, not 25; supported before the answer; nothing to go by without the transfers or at T0', async () => {
  const world = makeWorld('S2', { seed, size: 'small' })
  await withWorld(world, async ({ judge, oracle }) => {
    const li = oracle.cast['A-LI']!
    const after = await judge()
    assert.deepEqual(brokenGates(after.report, oracle, 'after_explanation'), [])
    assert.deepEqual(brokenRankings(after.report, world), [])
    assert.deepEqual(verdictOf(after.report, li), {
      behaviour: 'self_brushing',
      role: 'brusher',
      certainty: 'established',
      proven: 24,
      supported: 0,
      measure: 'restrict_login',
    })
    assert.deepEqual(after.report.neutralised.order_ids, [...oracle.neutralise].toSorted())

    const before = await judge({ tier: 'T1', asOf: oracle.judgeAt.T1!, without: bulk })
    assert.deepEqual(brokenGates(before.report, oracle, 'T1'), [])
    assert.deepEqual([verdictOf(before.report, li)?.certainty, verdictOf(before.report, li)?.proven], ['supported', 24])

    const blind = { tier: 'T0' as const, asOf: oracle.judgeAt.T0!, without: [...bulk, ...above('T0')] }
    const poor = await judge({ without: [...bulk, 'transfer.made'] })
    const poorest = await judge(blind)
    assert.equal((await judge(blind)).bytes, poorest.bytes, 'two runs, the same bytes')
    for (const { report } of [poor, poorest]) {
      assert.deepEqual(severity(report, li), [0, 0, 0])
      assert.deepEqual(report.neutralised.order_ids, [])
    }
    const accepted = await judge({ without: bulk, edit: { 'explanation.received': (row) => ({ ...row, assessed: 'reasonable' }) } })
    const ticketed = await judge({
      without: bulk,
      edit: {
        'transfer.made': (row) =>
          row['to_wallet_id'] === oracle.cast['W-LI'] && row['memo'] !== '工资' ? { ...row, after_sales_ticket_id: `K-${row['transfer_id']}` } : undefined,
      },
    })
    const hard = severity(after.report, li)
    for (const { report } of [accepted, ticketed])
      severity(report, li).forEach((value, i) => assert.ok(value <= hard[i]!, `${severity(report, li).join()} against ${hard.join()}`))
    assert.ok(severity(accepted.report, li)[1] < hard[1] && severity(ticketed.report, li)[2] < hard[2])
  })
})

for (const name of ['S9', 'S9-b'])
  test(`${name}: nobody is sanctioned for a live stream that sold`, async () => {
    const world = makeWorld(name, { seed, size: 'small' })
    await withWorld(world, async ({ judge, oracle }) => {
      const { report } = await judge()
      assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
      assert.deepEqual(report.neutralised.order_ids, [])
      assert.ok(report.verdicts.every(({ measure, behaviour }) => measure.level === 'L0' && (behaviour === 'benign' || behaviour === 'inconclusive')))
    })
  })

test('S12: the thief is found, his victim claim rejected, and red packets from a look-alike wallet prove nothing', async () => {
  const world = makeWorld('S12', { seed, size: 'small' })
  await withWorld(world, async ({ judge, oracle }) => {
    const [thief, framed] = [oracle.cast['S-T1']!, oracle.cast['S-T2']!]
    const { report } = await judge()
    assert.deepEqual(unambiguous(brokenGates(report, oracle, 'after_explanation')), [])
    assert.deepEqual(brokenRankings(report, world), [])
    assert.deepEqual(verdictOf(report, thief)?.behaviour, 'self_brushing')
    assert.deepEqual([verdictOf(report, thief)?.certainty, verdictOf(report, thief)?.measure], ['established', 'zero_sales'])
    const hit = new Set(oracle.incidents[1]!.fakeOrderIds)
    for (const verdict of report.verdicts)
      assert.deepEqual(
        verdict.proven_order_ids.filter((id) => hit.has(id)),
        [],
        `${verdict.subject.id}: planted packets counted`,
      )
    assert.equal(severity(report, framed)[0], 0)
    const wanted = new Set(oracle.expectations.find((one) => one.as === 'S-T1')!.provenOrderIds)
    const proven = report.verdicts.find((verdict) => verdict.subject.id === thief)!.proven_order_ids
    assert.ok(proven.filter((id) => wanted.has(id)).length >= 0.95 * wanted.size, `${proven.length} of ${wanted.size} proven`)

    const before = await judge({ asOf: oracle.judgeAt.T4! })
    assert.deepEqual(
      brokenGates(before.report, oracle, 'T4').filter((line) => !line.startsWith('G3')),
      [],
    )
    const penniless = await judge({ without: ['transfer.made'] })
    severity(penniless.report, thief).forEach((value, i) => assert.ok(value <= severity(report, thief)[i]!))
    assert.equal(penniless.report.verdicts.flatMap((verdict) => verdict.proven_order_ids).length, 0)
  })
})
