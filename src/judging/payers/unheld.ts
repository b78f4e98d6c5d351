/**
 * Whose is a purse that nobody is known to hold, and that pays for nothing? Where a shop's own purse sends it, one by one and within days, what the orders of one buyer cost, and
 * always as much on top, it is his, whoever opened it. What that says of the shop is a question to it; of the buyer nothing follows, for anybody can send money to a purse.
 */
import { day } from '../../signals/signal.ts'
import { words } from '../../warehouse/dialect.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { onTop } from './limits.ts'

const { ratio, least } = words

/** Payments into a purse, at least and at most; the part of them that must fit orders of one buyer; from what part of the price on; and so long after the goods. */
const fits = { fewest: 2, most: 60, share: 0.8, least: 0.97, withinMs: 72 * 3_600_000 }

/** A shop that pays so: orders and people at least, the part of these people's older orders there, and of the shop's sales in these days. */
const pays = { orders: 6, people: 3, all: 0.8, sales: 0.1 }

/**
 * What work for sales bears beside the pay, any one of these: praise in three of ten and far beyond what the market gives, parcels that hold no goods or go to strangers, or the same good
 * ordered again. Who is paid to show goods bears none of it, and is paid price and fee as well.
 */
const marks = { praised: 0.3, beyond: 1.6, hollow: 0.6, light: 0.1, strangers: 0.1, again: 0.2 }

const unheldPayments = defineRelation({
  name: 'unheld_payments',
  grain: 'One row per transfer of a shop’s own purse into one that nobody is known to hold.',
  key: ['event_id', 'shop'],
  scope: 'global',
  reads: ['transfer_made', 'seller_wallets', 'wallet_links', 'buyer_wallets'],
  columns: 'event_id VARCHAR, time_ms BIGINT, to_wallet_id VARCHAR, amount_minor BIGINT, currency VARCHAR, shop INTEGER, n BIGINT',
  sql: `
    SELECT * FROM (
      SELECT t.id AS event_id, t.time_ms, t.to_wallet_id, t.amount_minor, t.currency, s.shop, count(*) OVER (PARTITION BY t.to_wallet_id) AS n
      FROM transfer_made t JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id AND s.hand AND t.time_ms BETWEEN s.from_ms AND s.to_ms
      WHERE coalesce(t.kind, 'p2p') <> 'payout' AND coalesce(t.observed_by, 'platform') <> 'party' AND t.after_sales_ticket_id IS NULL AND NOT EXISTS (SELECT 1 FROM wallet_links l WHERE l.wallet_id = t.to_wallet_id AND l.verified)
        AND NOT EXISTS (SELECT 1 FROM buyer_wallets b WHERE b.wallet_id = t.to_wallet_id) AND NOT EXISTS (SELECT 1 FROM seller_wallets w WHERE w.wallet_id = t.to_wallet_id)
    ) WHERE n BETWEEN ${fits.fewest} AND ${fits.most}`,
})

const unheldFits = defineRelation({
  name: 'unheld_fits',
  grain: 'One row per such transfer and order of the shop that it fits: the price, and on top what the shop most often sends so.',
  key: ['event_id', 'ord'],
  scope: 'global',
  reads: ['unheld_payments', 'sales', 'coins'],
  columns: 'event_id VARCHAR, to_wallet_id VARCHAR, n BIGINT, ord INTEGER, shop INTEGER, buyer INTEGER, after_ms BIGINT',
  sql: ({ greatest }) => `
    WITH fitting AS (
      SELECT s.event_id, s.to_wallet_id, s.n, c.ord, c.shop, c.buyer, s.time_ms - c.settled_ms AS after_ms, s.amount_minor - c.payable_minor AS over_minor, k.coin_minor
      FROM unheld_payments s JOIN sales c ON c.shop = s.shop AND c.currency = s.currency JOIN coins k ON k.currency = c.currency
      WHERE s.time_ms BETWEEN c.t AND c.settled_ms + ${fits.withinMs}
        AND s.amount_minor BETWEEN ${fits.least} * c.payable_minor AND c.payable_minor + ${greatest(`${onTop.mostCoins} * k.coin_minor`, `${onTop.part} * c.payable_minor`)}
    ), usual AS (
      SELECT shop, over_minor FROM (
        SELECT shop, over_minor, row_number() OVER (PARTITION BY shop ORDER BY count(DISTINCT event_id) DESC, abs(over_minor), over_minor) AS nth FROM fitting GROUP BY shop, over_minor
      ) WHERE nth = 1
    )
    SELECT f.event_id, f.to_wallet_id, f.n, f.ord, f.shop, f.buyer, f.after_ms FROM fitting f JOIN usual u ON u.shop = f.shop AND u.over_minor = f.over_minor
    -- What comes without anything on top is given back.
    WHERE f.over_minor >= ${onTop.leastCoins} * f.coin_minor`,
})

const unheldPurses = defineRelation({
  name: 'unheld_purses',
  grain: 'One row per such purse and the buyer whose orders nearly all fit that came into it: one purse has one buyer at most, and one buyer one purse.',
  key: ['to_wallet_id'],
  scope: 'global',
  reads: ['unheld_fits'],
  columns: 'to_wallet_id VARCHAR, buyer INTEGER',
  rows: onePurseEach,
})

async function onePurseEach(engine: Engine): Promise<{ to_wallet_id: string; buyer: number }[]> {
  const candidates = await engine.all<{ to_wallet_id: string; buyer: number }>(`
    SELECT to_wallet_id, buyer FROM unheld_fits GROUP BY to_wallet_id, buyer
    HAVING ${least('count(DISTINCT event_id)', 'count(DISTINCT ord)')} >= ${fits.fewest} AND ${least('count(DISTINCT event_id)', 'count(DISTINCT ord)')} >= ${fits.share} * min(n)
    -- Of several whom it fits, the one who always got it as soon.
    ORDER BY ${least('count(DISTINCT event_id)', 'count(DISTINCT ord)')} DESC, stddev_pop(after_ms), to_wallet_id, buyer`)
  const [purses, buyers] = [new Set<string>(), new Set<number>()]
  return candidates.filter(({ to_wallet_id: purse, buyer }) => {
    if (purses.has(purse) || buyers.has(buyer)) return false
    purses.add(purse)
    buyers.add(buyer)
    return true
  })
}

const paidUnheld = defineRelation({
  name: 'paid_unheld',
  grain:
    'One row per order paid into such a purse by a shop that pays so for nearly all that these people order there, and for a part of its sales, where their orders bear a mark of such work.',
  key: ['ord'],
  scope: 'global',
  reads: ['unheld_purses', 'unheld_fits', 'sales', 'transfer_made', 'orders', 'parcels', 'review_posted'],
  columns: 'ord INTEGER, event_id VARCHAR',
  sql: ({ firstBy, greatest }) => `
    WITH repaid AS (
      SELECT f.ord, f.shop, f.buyer, ${firstBy('f.event_id', '(f.after_ms, f.event_id)')} AS event_id FROM unheld_fits f JOIN unheld_purses p ON p.to_wallet_id = f.to_wallet_id AND p.buyer = f.buyer GROUP BY f.ord, f.shop, f.buyer
    ), shops_paying AS (
      SELECT r.shop, count(*) AS n, count(DISTINCT r.buyer) AS people, min(c.t) AS from_ms, max(c.t) AS to_ms FROM repaid r JOIN sales c ON c.ord = r.ord GROUP BY r.shop
    ), theirs AS (
      -- What was settled in the last week may still be repaid.
      SELECT p.shop, count(*) AS n, count(r.ord) AS repaid FROM shops_paying p JOIN (SELECT DISTINCT shop, buyer FROM repaid) b ON b.shop = p.shop
      JOIN sales c ON c.shop = p.shop AND c.buyer = b.buyer AND c.t BETWEEN p.from_ms AND p.to_ms LEFT JOIN repaid r ON r.ord = c.ord
      WHERE r.ord IS NOT NULL OR c.settled_ms <= (SELECT max(time_ms) FROM transfer_made) - 7 * ${day} GROUP BY p.shop
    -- How usual praise is is asked only where there is somebody to compare with it.
    ), praise AS (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5 AND (SELECT count(*) FROM repaid) > 0),
    usual AS (SELECT ${ratio('count(v.order_id)', greatest(1, 'count(*)'))} AS praised FROM sales c LEFT JOIN praise v ON v.order_id = c.order_id WHERE (SELECT count(*) FROM repaid) > 0 AND NOT EXISTS (SELECT 1 FROM repaid r WHERE r.ord = c.ord)),
    goods AS (
      SELECT r.shop, r.buyer, o.listing, count(*) AS n, count(v.order_id) AS praised, count(*) FILTER (WHERE o.identity = -1) AS strangers,
        count(*) FILTER (WHERE q.measured_g > 0 AND NOT q.feed_gap AND q.measured_g < ${marks.hollow} * coalesce(q.lightest_g, q.catalogue_g)) AS light
      FROM repaid r JOIN orders o ON o.ord = r.ord LEFT JOIN praise v ON v.order_id = o.order_id LEFT JOIN parcels q ON q.ord = r.ord GROUP BY r.shop, r.buyer, o.listing
    ), marked AS (
      SELECT g.shop FROM goods g CROSS JOIN usual u GROUP BY g.shop, u.praised
      HAVING (sum(g.praised) >= ${marks.praised} * sum(g.n) AND sum(g.praised) >= ${marks.beyond} * u.praised * sum(g.n)) OR sum(g.light) >= ${marks.light} * sum(g.n) OR sum(g.strangers) >= ${marks.strangers} * sum(g.n)
        OR sum(g.n - 1) >= ${marks.again} * sum(g.n)
    ), sold AS (SELECT p.shop, count(*) AS n FROM shops_paying p JOIN sales c ON c.shop = p.shop AND c.t BETWEEN p.from_ms AND p.to_ms GROUP BY p.shop)
    SELECT r.ord, r.event_id FROM repaid r JOIN shops_paying p ON p.shop = r.shop JOIN marked k ON k.shop = p.shop JOIN theirs t ON t.shop = p.shop JOIN sold s ON s.shop = p.shop
    WHERE p.n >= ${pays.orders} AND p.people >= ${pays.people} AND t.repaid >= ${pays.all} * t.n AND ${ratio('p.n', 's.n')} >= ${pays.sales}`,
})

export const relations = [unheldPayments, unheldFits, unheldPurses, paidUnheld]
