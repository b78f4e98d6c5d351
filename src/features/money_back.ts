import { defineRelation } from '../warehouse/relation.ts'

const hour = 3_600_000
const day = 24 * hour

/** What of money that reached a buyer is the price of an order come back. A reader of a bag may replay the rule with figures of his own (`evidence/rule.ts`). */
export const repayment = {
  /** After the later of payment and receipt. */
  window_hours: 72,
  /** An order nobody has confirmed by then awaits nothing any more. */
  most_days: 60,
  /** Principal, with or without a small fee on top: so much of the price, up to the price and the greater of these two (a coin: `coins.ts`). */
  min_percent: 97,
  over_coins: 15,
  over_percent: 10,
} as const
const { window_hours, most_days, min_percent, over_coins, over_percent } = repayment

/** Longer than any order awaits. */
const span = (most_days + 4) * day

export const relation = defineRelation({
  name: 'money_back',
  grain:
    'One row per candidate (order, transfer): money that reached the buyer outside refunds and nearly equals what the order cost, or what was left of it (`payable_minor`) where a part had come back. Matched one to one later.',
  key: ['ord', 'event_id'],
  scope: 'buyer',
  by: 'buyer',
  reads: {
    flows: 'buyer',
    orders: 'buyer',
    outcomes: 'ord <- orders.ord',
    coins: 'currency <- orders.currency',
    seller_wallets: 'wallet_id <- flows.from_wallet_id',
  },
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT, from_wallet_id VARCHAR,
    named BOOLEAN, settled_ms BIGINT, via VARCHAR, link_event VARCHAR, linked BOOLEAN, hand BOOLEAN`,
  // Orders and payments meet by buyer, currency and time, never by currency alone: a payment meets the orders of its own span and of the one before, for no order awaits longer.
  // Only then is divided: a quotient of each order's price is dearer than all else here.
  sql: ({ intDiv, least, greatest, long }) => `
    WITH reached AS (
      SELECT transfer_id, event_id AS id, time_ms, ${intDiv('time_ms', long(span))} AS span, from_wallet_id, amount_minor, currency, order_id, buyer
      -- An after-sales ticket explains the transfer of one order, and a promotion announced beforehand any one of its own.
      FROM flows WHERE NOT ticketed AND promised IS NULL
    ), reaching AS (
      SELECT * FROM reached UNION ALL SELECT transfer_id, id, time_ms, span - 1 AS span, from_wallet_id, amount_minor, currency, order_id, buyer FROM reached
    ), awaiting AS (
      SELECT o.ord, o.order_id, o.buyer, o.shop, o.t, ${intDiv('o.t', long(span))} AS span, o.payable_minor AS price_minor, o.payable_minor - x.refunded_minor AS left_minor, o.currency,
        coalesce(x.completed_ms, x.paid_ms, o.t) AS settled_ms,
        ${least(`${greatest('coalesce(x.completed_ms, 0)', 'coalesce(x.paid_ms, 0)', 'o.t')} + ${window_hours * hour}`, `o.t + ${long(most_days * day)}`)} AS until_ms
      FROM orders o JOIN outcomes x ON x.ord = o.ord
      WHERE x.state IN ('kept', 'open') AND o.payable_minor > 0
    ), met AS (
      SELECT o.ord, o.buyer, o.shop, o.t, o.price_minor, o.left_minor, o.settled_ms, r.transfer_id, r.id AS event_id, r.time_ms, r.amount_minor, r.from_wallet_id, r.order_id IS NOT NULL AS named,
        ${over_coins} * k.coin_minor AS over_minor
      FROM awaiting o JOIN reaching r ON r.buyer = o.buyer AND r.currency = o.currency AND r.span = o.span JOIN coins k ON k.currency = o.currency
      WHERE r.time_ms BETWEEN o.t AND o.until_ms AND (r.order_id IS NULL OR r.order_id = o.order_id)
    ), costs AS (
      SELECT m.*, m.price_minor AS payable_minor FROM met m UNION ALL SELECT m.*, m.left_minor AS payable_minor FROM met m WHERE m.left_minor > 0 AND m.left_minor < m.price_minor
    ), paired AS (
      SELECT ord, buyer, shop, t, max(payable_minor) AS payable_minor, transfer_id, event_id, time_ms, amount_minor, from_wallet_id, named, settled_ms
      FROM costs
      WHERE amount_minor BETWEEN ${intDiv(`payable_minor * ${min_percent}`, 100)} AND payable_minor + ${greatest('over_minor', intDiv('payable_minor', 100 / over_percent))}
      -- What fits both fits the whole price.
      GROUP BY ord, buyer, shop, t, transfer_id, event_id, time_ms, amount_minor, from_wallet_id, named, settled_ms
    )
    SELECT p.*, s.via, s.event_id AS link_event, s.wallet_id IS NOT NULL AS linked, coalesce(s.hand, FALSE) AS hand
    FROM paired p LEFT JOIN seller_wallets s ON s.wallet_id = p.from_wallet_id AND s.shop = p.shop AND p.time_ms BETWEEN s.from_ms AND s.to_ms`,
})
