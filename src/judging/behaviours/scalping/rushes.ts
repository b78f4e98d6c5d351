/** Where many want what there is little of, and which of those who got it are led by one hand. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { clusters } from '../../../linking/clusters.ts'
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'

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

/** Accounts of one hand; a household has as many as four. */
export const fewest = 5

/** Accounts with a mark of their own in one scramble that show the hand at work there. */
export const atWork = 3

const bursts = defineRelation({
  name: 'sc_bursts',
  grain: 'One row per listing and ten minutes of far more orders than its usual pace.',
  key: ['listing', 'bin'],
  scope: 'shop',
  by: 'listing',
  reads: { orders: 'listing' },
  columns: 'listing INTEGER, bin BIGINT',
  sql: `
    WITH bins AS (SELECT listing, ${intDiv('t', 600000)} AS bin, count(*) AS n FROM orders GROUP BY listing, ${intDiv('t', 600000)} HAVING count(*) >= ${scramble.orders}),
    pace AS (SELECT o.listing, ${ratio('count(*) * 600000.0', greatest(86400000, 'max(o.t) - min(o.t)'))} AS per_bin FROM orders o JOIN (SELECT DISTINCT listing FROM bins) b ON b.listing = o.listing GROUP BY o.listing)
    SELECT b.listing, b.bin FROM bins b JOIN pace p ON p.listing = b.listing WHERE b.n >= ${scramble.times} * p.per_bin`,
})

const windows = defineRelation({
  name: 'sc_windows',
  grain: 'One row per listing and time in which there may be a scramble for it: the opening of an announced sale, or a burst.',
  key: ['listing', 'from_ms', 'to_ms'],
  scope: 'shop',
  reads: ['promotion_scheduled', 'listings', 'sc_bursts'],
  columns: 'listing INTEGER, from_ms BIGINT, to_ms BIGINT',
  sql: `
    WITH announced AS (
      SELECT l.listing, CAST(p.starts_at AS BIGINT) - 60000 AS from_ms, ${least('CAST(p.ends_at AS BIGINT)', `CAST(p.starts_at AS BIGINT) + ${opening}`)} AS to_ms
      FROM (SELECT i.id AS listing_id, a.starts_at, a.ends_at FROM promotion_scheduled a CROSS JOIN ${unnest('a.listing_ids')} AS i(id) WHERE a.kind IN ('flash_sale', 'official', 'live_stream')) p
      JOIN listings l ON l.listing_id = p.listing_id
    )
    SELECT listing, from_ms, to_ms FROM announced
    UNION SELECT listing, bin * 600000, bin * 600000 + 600000 FROM sc_bursts`,
})

const drops = defineRelation({
  name: 'sc_drops',
  grain: 'One row per scramble: windows of a listing that touch are one.',
  key: ['d'],
  scope: 'market',
  reads: ['sc_windows'],
  columns: 'd INTEGER, listing INTEGER, from_ms BIGINT, to_ms BIGINT',
  sql: `
    WITH ordered AS (SELECT *, max(to_ms) OVER (PARTITION BY listing ORDER BY from_ms, to_ms ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_ms FROM sc_windows),
    numbered AS (SELECT *, sum(${one('before_ms IS NULL OR from_ms > before_ms + 600000')}) OVER (ORDER BY listing, from_ms, to_ms) AS d FROM ordered)
    SELECT CAST(d AS INTEGER) AS d, listing, min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM numbered GROUP BY d, listing`,
})

const rushOrders = defineRelation({
  name: 'rush_orders',
  grain: 'One row per order of a scramble that stands and bears no evidence of being fictitious.',
  key: ['d', 'ord'],
  scope: 'market',
  reads: ['orders', 'sc_drops', 'outcomes', 'order_evidence'],
  columns: 'd INTEGER, ord INTEGER, buyer INTEGER, listing INTEGER, shop INTEGER, t BIGINT',
  sql: `
    SELECT w.d, o.ord, o.buyer, o.listing, o.shop, o.t
    FROM orders o JOIN sc_drops w ON w.listing = o.listing JOIN outcomes x ON x.ord = o.ord LEFT JOIN order_evidence e ON e.ord = o.ord
    WHERE o.t >= w.from_ms AND o.t < w.to_ms AND x.state IN ('kept', 'open') AND coalesce(e.bits, 0.0) < ${fictitious}`,
})

const traces = defineRelation({
  name: 'sc_traces',
  grain: 'One row per buyer in a scramble and trace that others there leave too, and hardly anybody elsewhere.',
  key: ['buyer', 'family', 'value'],
  scope: 'market',
  reads: ['payment_captured', 'orders', 'rush_orders'],
  columns: 'buyer INTEGER, family VARCHAR, value VARCHAR',
  sql: `
    WITH rushers AS (
      SELECT order_id, buyer, device_id, recipient_phone_token, CASE WHEN address_kind NOT IN ('forwarder', 'locker', 'campus') THEN recipient_address_token END AS door
      FROM orders WHERE ord IN (SELECT ord FROM rush_orders)
    ), left_there AS (
      SELECT o.buyer, 'wallet' AS kind, p.payer_wallet_id AS value FROM (SELECT order_id, payer_wallet_id FROM payment_captured WHERE order_id IN (SELECT order_id FROM rushers)) p JOIN rushers o ON o.order_id = p.order_id
      UNION SELECT buyer, 'device', device_id FROM rushers UNION SELECT buyer, 'address', door FROM rushers UNION SELECT buyer, 'phone', recipient_phone_token FROM rushers
    ), rushing AS (SELECT buyer, kind, value FROM left_there WHERE value IS NOT NULL),
    sizes AS (SELECT kind, value, count(*) AS n FROM rushing GROUP BY kind, value HAVING count(*) BETWEEN 2 AND 2000),
    -- Elsewhere only what several leave there is looked for.
    paid AS (SELECT order_id, payer_wallet_id AS value FROM payment_captured WHERE payer_wallet_id IN (SELECT value FROM sizes WHERE kind = 'wallet')),
    everywhere AS (
      SELECT o.buyer, 'wallet' AS kind, p.value FROM paid p JOIN (SELECT order_id, buyer FROM orders WHERE order_id IN (SELECT order_id FROM paid)) o ON o.order_id = p.order_id
      UNION ALL SELECT buyer, 'device', device_id FROM orders WHERE device_id IN (SELECT value FROM sizes WHERE kind = 'device')
      UNION ALL SELECT buyer, 'address', recipient_address_token FROM orders
        WHERE address_kind NOT IN ('forwarder', 'locker', 'campus') AND recipient_address_token IN (SELECT value FROM sizes WHERE kind = 'address')
      UNION ALL SELECT buyer, 'phone', recipient_phone_token FROM orders WHERE recipient_phone_token IN (SELECT value FROM sizes WHERE kind = 'phone')
    ), holders AS (SELECT kind, value, count(DISTINCT buyer) AS n FROM everywhere GROUP BY kind, value)
    SELECT r.buyer, CASE r.kind WHEN 'wallet' THEN 'money' WHEN 'phone' THEN 'person' ELSE 'home' END AS family,
      CASE WHEN r.kind IN ('device', 'address') THEN r.kind || ' ' || r.value ELSE r.value END AS value
    FROM rushing r JOIN sizes s ON s.kind = r.kind AND s.value = r.value JOIN holders h ON h.kind = r.kind AND h.value = r.value WHERE h.n <= ${mostHolders} OR s.n >= 0.5 * h.n`,
})

const quick = defineRelation({
  name: 'rush_quick',
  grain: 'One row per scramble in which everybody is quick: a button that orders without a page makes everybody so.',
  key: ['d'],
  scope: 'market',
  reads: ['rush_orders', 'orders', 'sc_traces'],
  columns: 'd INTEGER',
  sql: `
    SELECT r.d FROM rush_orders r JOIN orders o ON o.ord = r.ord WHERE o.page_to_order_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sc_traces z WHERE z.buyer = r.buyer)
    GROUP BY r.d HAVING count(*) >= ${quickButton.buyers} AND count(*) FILTER (WHERE ${subHuman('o')}) >= ${quickButton.share} * count(*)`,
})

const hasty = defineRelation({
  name: 'sc_hasty',
  grain: 'One row per buyer who ordered in inhuman haste.',
  key: ['buyer'],
  scope: 'market',
  reads: ['rush_orders', 'orders', 'rush_quick'],
  columns: 'buyer INTEGER',
  sql: `SELECT DISTINCT r.buyer FROM rush_orders r JOIN orders o ON o.ord = r.ord WHERE ${inhumanHaste('o')} AND NOT EXISTS (SELECT 1 FROM rush_quick q WHERE q.d = r.d)`,
})

const rushBeats = defineRelation({
  name: 'rush_beats',
  grain:
    'One row per order on a beat, of people whose purse pays for several: each at the same distance from the one before. A program that waits as long as a person still counts.',
  key: ['d', 'ord'],
  scope: 'market',
  reads: ['rush_orders', 'orders', 'payment_captured'],
  columns: 'd INTEGER, ord INTEGER, buyer INTEGER',
  rows: beats,
})

const parties = defineRelation({
  name: 'rush_parties',
  grain: 'One row per buyer tied to others by two kinds of trace (instrument; device or door; phone), by one and the same inhuman haste, or by one beat.',
  key: ['buyer'],
  scope: 'global',
  reads: ['sc_traces', 'sc_hasty', 'rush_beats'],
  columns: 'buyer INTEGER, party INTEGER',
  rows: joinHands,
})

const rushRows = defineRelation({
  name: 'rush_rows',
  grain: 'One row per order of a matter in a scramble.',
  key: ['m', 'd', 'ord'],
  scope: 'global',
  reads: ['rush_parties', 'orders', 'rush_orders', 'rush_quick', 'payment_captured'],
  columns: `m INTEGER, d INTEGER, ord INTEGER, buyer INTEGER, listing INTEGER, shop INTEGER, t BIGINT, event_id VARCHAR, quantity HUGEINT,
    page_to_order_ms BIGINT, view_seconds BIGINT, device_id VARCHAR, recipient_phone_token VARCHAR, recipient_address_token VARCHAR,
    address_kind VARCHAR, wallet_id VARCHAR, own_door BOOLEAN`,
  sql: `
    WITH large AS (SELECT party FROM rush_parties GROUP BY party HAVING count(*) >= ${fewest}),
    numbered AS (SELECT party, CAST(row_number() OVER (ORDER BY party) AS INTEGER) AS m FROM large),
    -- A door at which somebody receives his other parcels too is his own, whoever takes them in.
    doors AS (SELECT DISTINCT o.buyer, o.recipient_address_token AS door FROM orders o WHERE o.recipient_address_token IS NOT NULL AND o.buyer IN (SELECT buyer FROM rush_parties) AND o.ord NOT IN (SELECT ord FROM rush_orders))
    SELECT n.m, r.d, r.ord, r.buyer, r.listing, r.shop, r.t, o.event_id, o.quantity, CASE WHEN NOT EXISTS (SELECT 1 FROM rush_quick q WHERE q.d = r.d) THEN o.page_to_order_ms END AS page_to_order_ms, o.view_seconds, o.device_id, o.recipient_phone_token, o.recipient_address_token, o.address_kind, w.wallet_id, y.door IS NOT NULL AS own_door
    FROM rush_orders r JOIN rush_parties p ON p.buyer = r.buyer JOIN numbered n ON n.party = p.party JOIN orders o ON o.ord = r.ord
    LEFT JOIN (SELECT order_id, min(payer_wallet_id) AS wallet_id FROM payment_captured WHERE order_id IN (SELECT b.order_id FROM rush_orders r JOIN orders b ON b.ord = r.ord) GROUP BY order_id) w ON w.order_id = o.order_id
    LEFT JOIN doors y ON y.buyer = r.buyer AND y.door = o.recipient_address_token`,
})

const matters = defineRelation({
  name: 'matters_scalping',
  grain: 'One row per matter.',
  key: ['m'],
  scope: 'global',
  reads: ['rush_rows'],
  columns: 'm INTEGER, accounts BIGINT, orders BIGINT',
  sql: 'SELECT m, count(DISTINCT buyer) AS accounts, count(*) AS orders FROM rush_rows GROUP BY m',
})

const plain = defineRelation({
  name: 'rush_plain',
  grain:
    'One row per order of a matter that bears a mark of its own: an account is named for these; who only lives with one, and pays from the same purse, is not.',
  key: ['m', 'ord'],
  scope: 'global',
  reads: ['rush_rows'],
  columns: 'm INTEGER, ord INTEGER, buyer INTEGER, wallet_id VARCHAR',
  sql: `
    WITH phones AS (SELECT m, recipient_phone_token AS phone FROM rush_rows WHERE recipient_phone_token IS NOT NULL AND NOT own_door GROUP BY m, recipient_phone_token HAVING count(DISTINCT buyer) >= 3 AND count(DISTINCT recipient_address_token) >= 3)
    SELECT DISTINCT r.m, r.ord, r.buyer, r.wallet_id FROM rush_rows r LEFT JOIN phones p ON p.m = r.m AND p.phone = r.recipient_phone_token AND NOT r.own_door WHERE p.phone IS NOT NULL OR ${subHuman('r')}`,
})

const marked = defineRelation({
  name: 'rush_marked',
  grain:
    'One row per order that counts for a marked account. Quick people press within a second and a half too: such an order counts where the hand was at work (three of its accounts bear a mark in this scramble, or its purse paid), or hurried so twice on the purse of marked ones.',
  key: ['m', 'ord'],
  scope: 'global',
  reads: ['rush_plain', 'rush_rows', 'rush_beats'],
  columns: 'm INTEGER, ord INTEGER',
  sql: `
    WITH purses AS (SELECT m, wallet_id FROM rush_plain WHERE wallet_id IS NOT NULL GROUP BY m, wallet_id HAVING count(DISTINCT buyer) >= 3),
    marked AS (SELECT DISTINCT m, buyer FROM rush_plain),
    worked AS (SELECT r.m, r.d FROM rush_rows r JOIN rush_plain p ON p.m = r.m AND p.ord = r.ord GROUP BY r.m, r.d HAVING count(DISTINCT r.buyer) >= ${atWork}),
    hasty AS (
      SELECT r.m, r.ord, r.buyer, k.buyer IS NOT NULL AND (p.wallet_id IS NOT NULL OR w.d IS NOT NULL) AS known, count(p.wallet_id) OVER (PARTITION BY r.m, r.buyer) AS purse
      FROM rush_rows r LEFT JOIN marked k ON k.m = r.m AND k.buyer = r.buyer LEFT JOIN purses p ON p.m = r.m AND p.wallet_id = r.wallet_id
      LEFT JOIN worked w ON w.m = r.m AND w.d = r.d WHERE ${inhumanHaste('r')}
    )
    SELECT m, ord FROM rush_plain UNION SELECT m, ord FROM hasty WHERE known OR purse >= 2 UNION SELECT r.m, r.ord FROM rush_rows r JOIN rush_beats b ON b.d = r.d AND b.ord = r.ord`,
})

async function joinHands(engine: Engine): Promise<{ buyer: number; party: number }[]> {
  const pairs = await engine.all<{ a: number; b: number }>(`
    SELECT x.buyer AS a, y.buyer AS b FROM sc_traces x JOIN sc_traces y ON y.family = x.family AND y.value = x.value LEFT JOIN sc_hasty h ON h.buyer = x.buyer LEFT JOIN sc_hasty g ON g.buyer = y.buyer
    WHERE x.buyer < y.buyer GROUP BY x.buyer, y.buyer, h.buyer, g.buyer HAVING count(DISTINCT x.family) + ${one('h.buyer IS NOT NULL AND g.buyer IS NOT NULL')} >= 2 ORDER BY a, b`)
  const keeping = await engine.all<{ d: number; buyer: number }>('SELECT d, buyer FROM rush_beats ORDER BY d, ord')
  for (const own of Map.groupBy(keeping, (row) => row.d).values()) for (const { buyer } of own.slice(1)) pairs.push({ a: own[0]!.buyer, b: buyer })
  const buyers = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].toSorted((a, b) => a - b)
  const at = new Map(buyers.map((buyer, i) => [buyer, i]))
  const { labels } = clusters(buyers.length, { a: Int32Array.from(pairs, ({ a }) => at.get(a)!), b: Int32Array.from(pairs, ({ b }) => at.get(b)!) })
  return buyers.map((buyer, i) => ({ buyer, party: labels[i]! }))
}

type Placed = { d: number; ord: number; buyer: number; t: number; shared: boolean }

/** Orders on a beat: each as far from its neighbour, among those paid from a purse that pays for several, as these usually are; the other buyers come as they like. */
async function beats(engine: Engine): Promise<{ d: number; ord: number; buyer: number }[]> {
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
    return own.filter((_, i) => near(mine[i - 1]) || near(mine[i])).map(({ d, ord, buyer }) => ({ d, ord, buyer }))
  })
}

const gapsOf = (rows: readonly Placed[]): number[] => rows.slice(1).map(({ t }, i) => t - rows[i]!.t)

function quantile(values: readonly number[], at: number): number {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.round(at * (ordered.length - 1))] ?? 0
}

/** Width of the middle half in medians: 1.6 for people who come independently of each other. */
const spreadOf = (gaps: readonly number[]): number => (quantile(gaps, 0.75) - quantile(gaps, 0.25)) / Math.max(1, quantile(gaps, 0.5))

export const relations = [bursts, windows, drops, rushOrders, traces, quick, hasty, rushBeats, parties, rushRows, matters, plain, marked]
