import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { refunded, usualReturns } from './conduct/fixture.ts'
import { behaviour } from './malicious_refund.ts'

const shops = ['a', 'b', 'c', 'd']

/** One account, twelve returns of nothing to four shops, and what else is to be told. */
const attack =
  (more: (market: Market, orders: string[]) => void = () => {}) =>
  (market: Market): void => {
    usualReturns(market, shops)
    const orders = Array.from({ length: 12 }, (_, i) => refunded(market, { shop: shops[i % 4]!, buyer: 'one', scanned: 50, found: 'empty', at: 20 + i }))
    more(market, orders)
  }

test('twelve returns of nothing: supported, refunds restricted after notice, four shops named as victims, the loss is price and freight', async () => {
  const { verdicts, cases } = await judges(behaviour, attack())
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.behaviour, one.role, one.certainty, one.knowledge], ['malicious_refund', 'perpetrator', 'supported', 'knowing'])
  assert.equal(one.supported_order_ids.length, 12)
  assert.deepEqual(one.measure, { level: 'L2', kind: 'restrict_refund', needs: ['notice', 'explanation', 'human_decision'] })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'victim_merchant').map(({ subject, measure }) => [subject.id, measure.level]),
    shops.map((shop) => [shop, 'L0']),
  )
  assert.equal(cases[0]!.loss[0]?.central_minor, 12 * (10_000 + 500))
  assert.ok(one.searched.length > 0 && one.contrary.length > 0)
})

const answer = (assessed: string | undefined) =>
  attack((market, orders) => {
    market.event('explanation.requested', 50, { explanation_id: 'q', account_id: 'one', order_ids: orders, due_at: '2024-05-01T00:00:00Z' })
    if (assessed !== undefined) market.event('explanation.received', 55, { explanation_id: 'q', text: 'words', assessed })
    market.event('order.completed', 90, { order_id: orders[0]! })
  })
const certainty = async (tell: (market: Market) => void): Promise<string | undefined> =>
  (await judges(behaviour, tell)).verdicts.find(({ subject }) => subject.id === 'one')?.certainty

test('established only when no reasonable explanation came; an accepted one leaves a lead and no measure', async () => {
  assert.equal(await certainty(answer(undefined)), 'established')
  assert.equal(await certainty(answer('unreasonable')), 'established')
  assert.equal(await certainty(answer('open')), 'supported')
  const { verdicts } = await judges(behaviour, answer('reasonable'))
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.certainty, one.measure.level], ['lead', 'L0'])
  assert.equal(
    await certainty(
      attack(
        (market) =>
          void market.event('explanation.requested', 50, { explanation_id: 'q', account_id: 'one', order_ids: ['other'], due_at: '2024-05-01T00:00:00Z' }),
      ),
    ),
    'supported',
    'asked about other orders',
  )
})

test('a court’s word is adjudicated, and about another behaviour it is no word on this one', async () => {
  const report = (status: string, about: string) =>
    attack(
      (market) =>
        void market.event('authority.reported', 90, { authority: 'court', request_no: '1', subject_id: 'one', behaviour: about, role: 'perpetrator', status }),
    )
  assert.equal(await certainty(report('judgment_final', 'malicious_refund')), 'adjudicated')
  assert.equal(await certainty(report('finding', 'malicious_refund')), 'established')
  assert.equal(await certainty(report('judgment_final', 'scalping')), 'supported')
})

test('somebody who sends back nine of ten things that were whole is cleared, whatever the share', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 30; i++) refunded(market, { shop: shops[i % 4]!, buyer: 'one', scanned: 400, found: i === 7 ? 'empty' : 'ok', at: 12 + i })
    market.usual(3, () => ({ buyer: 'one', shop: 'a' }))
  })
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said, measure }) => [subject.id, said, measure.kind]),
    [['one', 'benign', 'none']],
  )
  assert.deepEqual(cases, [])
})

test('a warehouse that finds every other return empty accuses none of its customers', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    for (let i = 0; i < 60; i++) refunded(market, { shop: 'a', buyer: `guest-${i % 12}`, found: i % 2 === 0 ? 'empty' : 'ok', at: 10 + (i % 30) })
  })
  assert.ok(verdicts.every(({ behaviour: said }) => said === 'inconclusive' || said === 'benign'))
})

test('five accounts of one hand are one case; the sister who only shares the purse is not in it', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 25; i++)
      refunded(market, { shop: shops[i % 4]!, buyer: `account-${i % 5}`, scanned: 50, wallet: 'purse', phone: '13800000001', at: 15 + i })
    for (let i = 0; i < 12; i++)
      refunded(market, { shop: shops[i % 4]!, buyer: 'sister', scanned: 400, found: 'ok', wallet: 'purse', phone: '13800000001', at: 15 + i })
  })
  const named = verdicts.filter(({ role }) => role === 'perpetrator')
  assert.deepEqual(named.map(({ subject }) => subject.id).toSorted(), ['account-0', 'account-1', 'account-2', 'account-3', 'account-4'])
  assert.equal(new Set(named.map((verdict) => verdict.case_id)).size, 1)
  assert.ok(named.every(({ knowledge }) => knowledge === 'unknown'))
  assert.equal(cases.length, 1)
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})
