import { defineRelation } from '../warehouse/relation.ts'

const hour = 3_600_000
const day = 24 * hour
const week = 7 * day

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
  // Orders and payments meet by buyer, currency and week, never by currency alone: the join stays as small as what one person buys in a week.
  sql: ({ intDiv, least, greatest, long, each }) => `
    WITH reached AS (
      SELECT transfer_id, event_id AS id, time_ms, ${intDiv('time_ms', week)} AS week, from_wallet_id, amount_minor, currency, order_id, buyer
      -- An after-sales ticket explains the transfer of one order, and a promotion announced beforehand any one of its own.
      FROM flows WHERE NOT ticketed AND promised IS NULL
    ), spans AS (
      SELECT o.ord, o.order_id, o.buyer, o.shop, o.t, o.payable_minor AS price_minor, o.payable_minor - x.refunded_minor AS left_minor, o.currency, coalesce(x.completed_ms, x.paid_ms, o.t) AS settled_ms,
        ${least(`${greatest('coalesce(x.completed_ms, 0)', 'coalesce(x.paid_ms, 0)', 'o.t')} + ${window_hours * hour}`, `o.t + ${long(most_days * day)}`)} AS until_ms
      FROM orders o JOIN outcomes x ON x.ord = o.ord
      WHERE x.state IN ('kept', 'open') AND o.payable_minor > 0 AND EXISTS (SELECT 1 FROM reached r WHERE r.buyer = o.buyer)
    ), awaited AS (
      SELECT s.*, w.week FROM spans s CROSS JOIN ${each(intDiv('s.t', week), intDiv('s.until_ms', week))} AS w(week)
    ), costs AS (
      SELECT ord, order_id, buyer, shop, t, currency, settled_ms, until_ms, week, price_minor AS payable_minor FROM awaited
      UNION ALL SELECT ord, order_id, buyer, shop, t, currency, settled_ms, until_ms, week, left_minor FROM awaited WHERE left_minor > 0 AND left_minor < price_minor
    ), paired AS (
      SELECT o.ord, o.buyer, o.shop, o.t, max(o.payable_minor) AS payable_minor, r.transfer_id, r.id AS event_id, r.time_ms, r.amount_minor, r.from_wallet_id, r.order_id IS NOT NULL AS named, o.settled_ms
      FROM costs o JOIN reached r ON r.buyer = o.buyer AND r.currency = o.currency AND r.week = o.week JOIN coins k ON k.currency = o.currency
      WHERE (r.order_id IS NULL OR r.order_id = o.order_id)
        AND r.amount_minor BETWEEN ${intDiv(`o.payable_minor * ${min_percent}`, 100)} AND o.payable_minor + ${greatest(`${over_coins} * k.coin_minor`, intDiv('o.payable_minor', 100 / over_percent))}
        AND r.time_ms BETWEEN o.t AND o.until_ms
      -- What fits both fits the whole price.
      GROUP BY o.ord, o.buyer, o.shop, o.t, r.transfer_id, r.id, r.time_ms, r.amount_minor, r.from_wallet_id, r.order_id, o.settled_ms
    )
    SELECT p.*, s.via, s.event_id AS link_event, s.wallet_id IS NOT NULL AS linked, coalesce(s.hand, FALSE) AS hand
    FROM paired p LEFT JOIN seller_wallets s ON s.wallet_id = p.from_wallet_id AND s.shop = p.shop AND p.time_ms BETWEEN s.from_ms AND s.to_ms`,
})
