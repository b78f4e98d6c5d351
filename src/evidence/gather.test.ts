import assert from 'node:assert/strict'
import test from 'node:test'
import { type OrderFacts, readOrders } from '../proof/index.ts'
import type { Verdict } from '../domain/report.ts'
import { extortionOf, lossSheet } from './gather.ts'
import type { Entry } from './material.ts'
import { orderRule } from './rule.ts'

const time = '2026-01-01T00:00:00.000Z'
const record = (type: string, id: string, data: Entry['data']): Entry => ({
  index: 0,
  leaf_hash: '',
  type,
  source: '//market',
  id,
  time,
  data,
  leaf: new Uint8Array(),
})

/** An order refunded without the goods coming back. */
const order = (order_id: string, currency: string, minor: number): Entry[] => [
  record('order.placed', `e-${order_id}`, {
    order_id,
    buyer_account_id: 'A-1',
    shop_id: 'S-1',
    listing_id: 'L-1',
    quantity: 1,
    payable_minor: minor,
    currency,
  }),
  record('payment.captured', `p-${order_id}`, { order_id, amount_minor: minor, currency }),
  record('shipment.dispatched', `s-${order_id}`, { order_id, freight_minor: 7 }),
  record('refund.requested', `r-${order_id}`, { refund_id: `R-${order_id}`, order_id, kind: 'refund_only', amount_minor: minor }),
  record('refund.paid', `q-${order_id}`, { refund_id: `R-${order_id}`, amount_minor: minor }),
]
const factsOf = (...records: Entry[]): OrderFacts[] => [...readOrders(records, { ...orderRule.parameters, as_of: time }).values()]

test('a loss in yuan and yen is two losses', () => {
  const sheet = lossSheet([], factsOf(...order('o-1', 'CNY', 1000), ...order('o-2', 'JPY', 500), ...order('o-3', 'CNY', 30)), null)
  assert.deepEqual(
    sheet.totals.map((one) => [one.currency, one.low_minor, one.central_minor, one.high_minor]),
    [
      ['CNY', 14, 1044, 1044],
      ['JPY', 7, 507, 507],
    ],
  )
  assert.ok(sheet.lines.every(({ currency }) => currency === 'CNY' || currency === 'JPY'))
  assert.match(sheet.assumptions.map(({ en }) => en).join(' '), /no rate is on record/)
})

test('a payment in another currency than its order is no part of what was paid for it', () => {
  const [one] = factsOf(...order('o-1', 'CNY', 1000), record('payment.captured', 'p-2', { order_id: 'o-1', amount_minor: 90_000, currency: 'JPY' }))
  assert.equal(one!.paid_amount_minor, 1000)
})

const complaint = (id: string, data: Entry['data']): Entry =>
  record('complaint.filed', `e-${id}`, {
    complaint_id: id,
    kind: 'review_extortion',
    complainant_account_id: 'A-9',
    complainant_shop_id: `S-${id}`,
    target_kind: 'review',
    target_id: 'V-1',
    ...data,
  })
const verdict = {
  subject: { kind: 'account', id: 'A-1' },
  role: 'perpetrator',
  reasons: [],
  complaint_ids: [],
  notice_ids: [],
  review_ids: ['V-1'],
} as unknown as Verdict

test('what shops paid under threat is summed by currency, and one that nobody names is said to be unknown', () => {
  const found = extortionOf(
    'review_extortion',
    [verdict],
    [
      complaint('K-1', { demanded_minor: 900, paid_minor: 600, currency: 'CNY' }),
      complaint('K-2', { demanded_minor: 5000, paid_minor: 4000, currency: 'JPY' }),
      complaint('K-3', { demanded_minor: 70, paid_minor: 70 }),
      complaint('K-4', { demanded_minor: 100, paid_minor: 300, currency: 'CNY' }),
    ],
  )!
  assert.deepEqual(found.paid, [
    { currency: 'CNY', total_minor: 900, min_minor: 300, max_minor: 600 },
    { currency: 'JPY', total_minor: 4000, min_minor: 4000, max_minor: 4000 },
    { currency: null, total_minor: 70, min_minor: 70, max_minor: 70 },
  ])
  const sheet = lossSheet([], [], found)
  assert.deepEqual(
    sheet.totals.map((one) => [one.currency, one.low_minor, one.central_minor, one.high_minor]),
    [
      ['CNY', 0, 900, 1200],
      ['JPY', 0, 4000, 5000],
      [null, 0, 70, 70],
    ],
  )
  assert.match(sheet.assumptions.map(({ zh }) => zh).join(''), /未载明币种/)
})

test('a demand in one currency that was paid in another is one loss: the payment', () => {
  const found = extortionOf('review_extortion', [verdict], [complaint('K-1', { demanded_minor: 5000, paid_minor: 300, currency: 'CNY' })])!
  found.payments[0]!.demanded_currency = 'JPY'
  assert.deepEqual(
    lossSheet([], [], found).totals.map((one) => [one.currency, one.high_minor]),
    [['CNY', 300]],
  )
})
