/** Where many want what there is little of, and which of those who got it are led by one hand. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { clusters } from '../../../linking/clusters.ts'
import { words } from '../../../warehouse/dialect.ts'
import { drop, fillTable, makeTable } from '../../../warehouse/tables.ts'

const { greatest, intDiv, least, one, ratio, unnest } = words

/**
 * From the page to the order in less than this, no person ordered: seeing takes a quarter of a second, and finding and pressing the button as long again.
 * A page that was hardly looked at (a second or less) is as telling up to a second and a half, but only beside another tie.
 */
const subHumanMs = 400

/** SQL of an order that no person placed, among columns of `table`. */
export const subHuman = (table: string): string => `coalesce(${table}.page_to_order_ms < ${subHumanMs}, FALSE)`

/** SQL of an order in haste, among columns of `table`. */
export const inhumanHaste = (table: string): string =>
  `coalesce(${table}.page_to_order_ms < ${subHumanMs} OR (${table}.view_seconds <= 1 AND ${table}.page_to_order_ms < 1500), FALSE)`

/** The first hour of a sale is the scramble for it. */
const opening = 3_600_000

/** Orders within ten minutes that make a scramble of a listing without an announced sale, and how far above its usual pace. */
const scramble = { orders: 20, times: 10 }

/** Bits of evidence on an order from which it is held to be no purchase at all (judging/falsity.ts). */
const fictitious = 6

/** A value that more accounts of the market hold is public, unless half of them are in this scramble. */
const mostHolders = 40

/**
 * Accounts that one purse pays for in a scramble, from which they may be one hand's; orders that make a beat, how even it is where people come as people do, and how fast: whoever helps
 * a club signs one after the other in, which takes longer.
 */
const purse = 3
const beat = { orders: 6, spread: 0.1, others: 0.8, near: 0.1, mostMs: 5000 }

/** Buyers who share nothing with anybody there, from which their haste says how fast the button is, and the part of them that must be so quick for it to say nothing of anybody. */
const quickButton = { buyers: 10, share: 0.5 }

/**
 * Makes `rush_quick(d)`, the scrambles in which everybody is quick; `rush_orders(d, ord, buyer, listing, shop, t)`, the orders of scrambles `d` that stand and bear no evidence of being fictitious; and `rush_parties(buyer, party)`,
 * buyers tied by two kinds of trace (instrument; device or door; phone) or by one and the same inhuman haste; and `rush_beats(d, ord)`, orders of people whose purse pays for
 * several, each at the same distance from the one before: a program that waits as long as a person still counts. Those on one beat are tied.
 */
export async function prepareRushes(engine: Engine): Promise<void> {
  await makeTable(
    engine,
    'sc_windows',
    `
    WITH announced AS (
      SELECT l.listing, CAST(p.starts_at AS BIGINT) - 60000 AS from_ms, ${least('CAST(p.ends_at AS BIGINT)', `CAST(p.starts_at AS BIGINT) + ${opening}`)} AS to_ms
      FROM (SELECT i.id AS listing_id, a.starts_at, a.ends_at FROM promotion_scheduled a CROSS JOIN ${unnest('a.listing_ids')} AS i(id) WHERE a.kind IN ('flash_sale', 'official', 'live_stream')) p
      JOIN listings l ON l.listing_id = p.listing_id
    ), bins AS (SELECT listing, ${intDiv('t', 600000)} AS bin, count(*) AS n FROM orders GROUP BY listing, ${intDiv('t', 600000)} HAVING count(*) >= ${scramble.orders}),
    pace AS (SELECT o.listing, ${ratio('count(*) * 600000.0', greatest(86400000, 'max(o.t) - min(o.t)'))} AS per_bin FROM orders o JOIN (SELECT DISTINCT listing FROM bins) b ON b.listing = o.listing GROUP BY o.listing)
    SELECT listing, from_ms, to_ms FROM announced
    UNION SELECT b.listing, b.bin * 600000, b.bin * 600000 + 600000 FROM bins b JOIN pace p ON p.listing = b.listing WHERE b.n >= ${scramble.times} * p.per_bin`,
  )
  // Windows of a listing that touch are one scramble.
  await makeTable(
    engine,
    'sc_drops',
    `
    WITH ordered AS (SELECT *, max(to_ms) OVER (PARTITION BY listing ORDER BY from_ms, to_ms ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_ms FROM sc_windows),
    numbered AS (SELECT *, sum(${one('before_ms IS NULL OR from_ms > before_ms + 600000')}) OVER (ORDER BY listing, from_ms, to_ms) AS d FROM ordered)
    SELECT CAST(d AS INTEGER) AS d, listing, min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM numbered GROUP BY d, listing`,
  )
  await makeTable(
    engine,
    'rush_orders',
    `
    SELECT w.d, o.ord, o.buyer, o.listing, o.shop, o.t
    FROM orders o JOIN sc_drops w ON w.listing = o.listing JOIN outcomes x ON x.ord = o.ord LEFT JOIN order_evidence e ON e.ord = o.ord
    WHERE o.t >= w.from_ms AND o.t < w.to_ms AND x.state IN ('kept', 'open') AND coalesce(e.bits, 0.0) < ${fictitious}`,
  )
  await makeTable(
    engine,
    'sc_traces',
    `
    WITH everywhere AS (
      SELECT o.ord, o.buyer, 'money' AS family, p.payer_wallet_id AS value FROM payment_captured p JOIN orders o ON o.order_id = p.order_id WHERE p.payer_wallet_id IS NOT NULL
      UNION ALL SELECT ord, buyer, 'home', 'device ' || device_id FROM orders WHERE device_id IS NOT NULL
      UNION ALL SELECT ord, buyer, 'home', 'address ' || recipient_address_token FROM orders WHERE recipient_address_token IS NOT NULL AND address_kind NOT IN ('forwarder', 'locker', 'campus')
      UNION ALL SELECT ord, buyer, 'person', recipient_phone_token FROM orders WHERE recipient_phone_token IS NOT NULL
    ), rushing AS (SELECT DISTINCT e.buyer, e.family, e.value FROM everywhere e JOIN rush_orders r ON r.ord = e.ord),
    sizes AS (SELECT family, value, count(*) AS n FROM rushing GROUP BY family, value HAVING count(*) BETWEEN 2 AND 2000),
    holders AS (SELECT e.family, e.value, count(DISTINCT e.buyer) AS n FROM everywhere e JOIN sizes s ON s.family = e.family AND s.value = e.value GROUP BY e.family, e.value)
    SELECT r.* FROM rushing r JOIN sizes s ON s.family = r.family AND s.value = r.value JOIN holders h ON h.family = r.family AND h.value = r.value WHERE h.n <= ${mostHolders} OR s.n >= 0.5 * h.n`,
  )
  // A button that orders without a page makes everybody quick.
  await makeTable(
    engine,
    'rush_quick',
    `
    SELECT r.d FROM rush_orders r JOIN orders o ON o.ord = r.ord WHERE o.page_to_order_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sc_traces z WHERE z.buyer = r.buyer)
    GROUP BY r.d HAVING count(*) >= ${quickButton.buyers} AND count(*) FILTER (WHERE ${subHuman('o')}) >= ${quickButton.share} * count(*)`,
  )
  await makeTable(
    engine,
    'sc_hasty',
    `SELECT DISTINCT r.buyer FROM rush_orders r JOIN orders o ON o.ord = r.ord WHERE ${inhumanHaste('o')} AND NOT EXISTS (SELECT 1 FROM rush_quick q WHERE q.d = r.d)`,
  )
  const pairs = await engine.all<{ a: number; b: number }>(`
    SELECT x.buyer AS a, y.buyer AS b FROM sc_traces x JOIN sc_traces y ON y.family = x.family AND y.value = x.value LEFT JOIN sc_hasty h ON h.buyer = x.buyer LEFT JOIN sc_hasty g ON g.buyer = y.buyer
    WHERE x.buyer < y.buyer GROUP BY x.buyer, y.buyer, h.buyer, g.buyer HAVING count(DISTINCT x.family) + ${one('h.buyer IS NOT NULL AND g.buyer IS NOT NULL')} >= 2 ORDER BY a, b`)
  const keeping = await beats(engine)
  for (const own of Map.groupBy(keeping, (row) => row.d).values()) for (const { buyer } of own.slice(1)) pairs.push({ a: own[0]!.buyer, b: buyer })
  await fillTable(
    engine,
    'rush_beats',
    'd INTEGER, ord INTEGER',
    keeping.map(({ d, ord }) => [d, ord]),
  )
  const buyers = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].toSorted((a, b) => a - b)
  const at = new Map(buyers.map((buyer, i) => [buyer, i]))
  const { labels } = clusters(buyers.length, { a: Int32Array.from(pairs, ({ a }) => at.get(a)!), b: Int32Array.from(pairs, ({ b }) => at.get(b)!) })
  await fillTable(
    engine,
    'rush_parties',
    'buyer INTEGER, party INTEGER',
    buyers.map((buyer, i) => [buyer, labels[i]!]),
  )
  await drop(engine, 'sc_windows', 'sc_drops', 'sc_traces', 'sc_hasty')
}

type Placed = { d: number; ord: number; buyer: number; t: number; shared: boolean }

/** Orders on a beat: each as far from its neighbour, among those paid from a purse that pays for several, as these usually are; the other buyers come as they like. */
async function beats(engine: Engine): Promise<Placed[]> {
  const rows = await engine.all<Placed>(`
    WITH paid AS (SELECT r.d, r.ord, r.buyer, p.payer_wallet_id AS wallet FROM rush_orders r JOIN orders o ON o.ord = r.ord JOIN payment_captured p ON p.order_id = o.order_id WHERE p.payer_wallet_id IS NOT NULL),
    purses AS (SELECT d, wallet FROM paid GROUP BY d, wallet HAVING count(DISTINCT buyer) >= ${purse})
    SELECT r.d, r.ord, r.buyer, r.t, EXISTS (SELECT 1 FROM paid p JOIN purses s ON s.d = p.d AND s.wallet = p.wallet WHERE p.ord = r.ord) AS shared
    FROM rush_orders r WHERE r.d IN (SELECT d FROM purses) ORDER BY r.d, r.t, r.ord`)
  return [...Map.groupBy(rows, (row) => row.d).values()].flatMap((all) => {
    const own = all.filter(({ shared }) => shared)
    const [mine, rest] = [gapsOf(own), gapsOf(all.filter(({ shared }) => !shared))]
    if (own.length < beat.orders || rest.length < beat.orders - 1 || spreadOf(mine) > beat.spread || spreadOf(rest) < beat.others) return []
    const usual = quantile(mine, 0.5)
    if (usual > beat.mostMs) return []
    const near = (gap: number | undefined): boolean => gap !== undefined && Math.abs(gap - usual) <= beat.near * usual
    return own.filter((_, i) => near(mine[i - 1]) || near(mine[i]))
  })
}

const gapsOf = (rows: readonly Placed[]): number[] => rows.slice(1).map(({ t }, i) => t - rows[i]!.t)

function quantile(values: readonly number[], at: number): number {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.round(at * (ordered.length - 1))] ?? 0
}

/** Width of the middle half in medians: 1.6 for people who come independently of each other. */
const spreadOf = (gaps: readonly number[]): number => (quantile(gaps, 0.75) - quantile(gaps, 0.25)) / Math.max(1, quantile(gaps, 0.5))
