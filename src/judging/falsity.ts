/** Order by order: how likely is it that no real purchase stands behind it? Evidence on the order, then its shop and its buyer. */
import type { Engine } from '../warehouse/duckdb.ts'
import { quote } from '../warehouse/duckdb.ts'
import type { Group, OrderSignal } from '../signals/signal.ts'
import { weighPayers } from './payers.ts'

/** Most and least bits that one group of correlated signals may lend an order. */
const budget: Partial<Record<Group, [number, number]>> = {
  money: [0, 12],
  parcel: [-3.5, 9],
  path: [0, 3],
  device: [0, 3],
  review: [0, 3],
  repetition: [0, 11],
}
const anyBudget: [number, number] = [-3, 4]

/** Prior log2 odds that an order is fictitious: about 1 in 128, as in a market with some brushing. */
const priorBits = -7

/** Bits of its own from which an order counts as evidence about its shop and its buyer. */
const hardBits = 6

/** Least share of orders that look false by mistakes of carriers and catalogues alone. */
const errorShare = 0.002

/**
 * One transfer repays at most one order and one order is repaid at most once: the closest pair first, and a transfer that
 * names its order before one that does not.
 */
export async function matchMoneyBack(engine: Engine): Promise<void> {
  const pairs = await engine.all<{ r: number; ord: number; transfer_id: string }>(`
    SELECT rowid AS r, ord, transfer_id FROM money_back
    ORDER BY named DESC, linked DESC, hand DESC, abs(amount_minor - payable_minor) * 1.0 / payable_minor, abs(time_ms - settled_ms), ord, transfer_id`)
  const orders = new Set<number>()
  const transfers = new Set<string>()
  const chosen: number[] = []
  for (const pair of pairs) {
    if (orders.has(pair.ord) || transfers.has(pair.transfer_id)) continue
    orders.add(pair.ord)
    transfers.add(pair.transfer_id)
    chosen.push(pair.r)
  }
  await engine.run('CREATE TABLE chosen (r BIGINT)')
  for (let at = 0; at < chosen.length; at += 5000) {
    await engine.run(
      `INSERT INTO chosen VALUES ${chosen
        .slice(at, at + 5000)
        .map((r) => `(${r})`)
        .join(',')}`,
    )
  }
  await engine.run('CREATE TEMP TABLE pairs AS SELECT * FROM money_back WHERE rowid IN (SELECT r FROM chosen); DROP TABLE chosen')
  await weighPayers(engine)
}

/** Makes `order_signals` (one row per signal and order) and `order_evidence` (bits of an order, each group within its budget). */
export async function weighOrders(engine: Engine, signals: readonly OrderSignal[]): Promise<void> {
  await engine.run('CREATE TABLE order_signals (signal VARCHAR, grp VARCHAR, ord INTEGER, bits DOUBLE, event_id VARCHAR)')
  for (const signal of signals) {
    await engine.run(`INSERT INTO order_signals SELECT ${quote(signal.name)}, ${quote(signal.group)}, ord, bits, event_id FROM (${signal.sql}) WHERE bits <> 0`)
  }
  const least = Object.entries(budget)
    .map(([group, [low]]) => `WHEN ${quote(group)} THEN ${low}`)
    .join(' ')
  const most = Object.entries(budget)
    .map(([group, [, high]]) => `WHEN ${quote(group)} THEN ${high}`)
    .join(' ')
  await engine.run(`
    CREATE TABLE order_evidence AS
    SELECT ord, sum(bits) AS bits FROM (
      SELECT ord, grp, least(CASE grp ${most} ELSE ${anyBudget[1]} END, greatest(CASE grp ${least} ELSE ${anyBudget[0]} END, sum(bits))) AS bits
      FROM order_signals GROUP BY ord, grp
    ) GROUP BY ord`)
}

/**
 * Makes `order_falsity` (ord, shop, buyer, bits, hard, p): the evidence of an order together with what its shop and its
 * buyer are otherwise known for. An order with no evidence of its own follows only when both speak against it.
 */
export async function judgeOrders(engine: Engine, rounds = 3): Promise<void> {
  await engine.run(`
    CREATE TABLE order_falsity AS
    SELECT o.ord, o.shop, o.buyer, coalesce(e.bits, 0.0) AS bits, coalesce(e.bits, 0.0) >= ${hardBits} AS hard, 0.0 AS p
    FROM orders o LEFT JOIN order_evidence e ON e.ord = o.ord`)
  for (let round = 0; round < rounds; round++) {
    await engine.run(`
      CREATE TABLE next_falsity AS
      WITH by_shop AS (SELECT shop, count(*) AS n, count(*) FILTER (WHERE hard) AS h FROM order_falsity GROUP BY shop),
      -- Carriers and catalogues err in every shop; what the better quarter of shops shows is error, not brushing.
      usual AS (SELECT greatest(${errorShare}, coalesce(quantile_cont(h * 1.0 / n, 0.25) FILTER (WHERE n >= 30), 0.0)) AS share FROM by_shop),
      by_buyer AS (SELECT buyer, count(*) AS n, count(*) FILTER (WHERE hard) AS h FROM order_falsity GROUP BY buyer),
      by_pair AS (SELECT shop, buyer, count(*) AS h FROM order_falsity WHERE hard GROUP BY shop, buyer),
      odds AS (
        SELECT f.*,
          -- Leave the order itself out: nothing may speak for its own guilt twice.
          (s.h - f.hard::INTEGER + 0.16) / (s.n - 1 + 20.0) AS shop_share, s.h - f.hard::INTEGER AS shop_hard,
          (b.h - f.hard::INTEGER + 0.032) / (b.n - 1 + 4.0) AS buyer_share, b.h - f.hard::INTEGER AS buyer_hard,
          coalesce(q.h, 0) - f.hard::INTEGER AS pair_hard,
          s.h - f.hard::INTEGER >= greatest(3.0, 3.0 * usual.share * s.n) AS shop_stands_out
        FROM order_falsity f JOIN by_shop s ON s.shop = f.shop JOIN by_buyer b ON b.buyer = f.buyer CROSS JOIN usual
        LEFT JOIN by_pair q ON q.shop = f.shop AND q.buyer = f.buyer
      ), summed AS (
        SELECT *, bits + ${priorBits}
          + CASE WHEN shop_stands_out THEN least(6.0, greatest(0.0, log2(shop_share / (1 - shop_share)) - ${priorBits})) ELSE 0.0 END
          -- A brusher buys for himself too: what is known of the buyer counts only where the shop stands out as well.
          + CASE WHEN shop_stands_out AND (buyer_hard >= 2 OR pair_hard >= 1) THEN least(5.0, greatest(0.0, log2(buyer_share / (1 - buyer_share)) - ${priorBits})) ELSE 0.0 END AS total
        FROM odds
      )
      SELECT ord, shop, buyer, bits, bits >= ${hardBits} AND total >= 0 AS hard, shop_hard, buyer_hard,
        least(CASE WHEN shop_stands_out OR bits >= 11 THEN 1.0 ELSE 0.49 END, 1.0 / (1.0 + pow(2.0, -least(40.0, total)))) AS p
      FROM summed`)
    await engine.run('DROP TABLE order_falsity; ALTER TABLE next_falsity RENAME TO order_falsity')
  }
}
