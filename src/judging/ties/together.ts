/**
 * Orders that a crew placed together, found without money: people who share devices, lines or the words of their reviews, which hardly anybody else does, and who also
 * keep buying in the same shops on the same days. Two independent kinds hold an order, and name nobody. A campus, an office, a mobile line, a household and friends who
 * order together in a chat share one kind, and are left alone.
 */
import { candidatePairs, concatPairs, coPurchasesOf } from '../../linking/candidatePairs.ts'
import { clusters } from '../../linking/clusters.ts'
import { edges } from '../../linking/edges.ts'
import { nearDuplicates } from '../../linking/nearDuplicate.ts'
import { day } from '../../signals/signal.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { round } from '../company.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { words as dialect } from '../../warehouse/dialect.ts'
import type { Run } from '../../warehouse/runner.ts'
import { drop, fillTable, makeTable } from '../../warehouse/tables.ts'

const { hash, lastBy, ratio } = dialect

/** People in a group, those of a group in one shop, and its shops; fewer are friends or a family, and one shop's own custom. */
const fewest = { group: 5, shop: 5, shops: 2 }

/** Holders of a value that is a crew's own, and the part of them with a door of their own, below which it is a home. */
const holders = { least: 3, most: 40, apart: 0.7 }

/** Letters below which words are everybody's, and texts of the market that are compared. */
const words = { letters: 8, texts: 20_000 }

/** Part of a crew's orders that are praised, and how much more than orders usually are. */
const praised = { share: 0.5, times: 1.6 }

/** Part of somebody's orders that must be at the crew's shops, where only a room is shared. */
const mostly = 0.5

/** Days around an order of somebody of the group in which another is placed with it. */
const nearby = 1

const kinds = { conduct: 0, device: 1, line: 2, words: 3 } as const
/** What people share by sitting in one room is one family. */
const families = Uint8Array.from([0, 1, 1, 2])
/** Bits that buying together must lend, net of the chance of meeting anywhere. */
const least = 6

type Kind = keyof typeof kinds

export type Together = { group: number; orderId: string; eventId: string; accountId: string; shopId: string; t: number; recordedMs: number; praised: boolean }
export type Crew = { group: number; kinds: Kind[] }

/** `held`: orders that something else holds already; what a crew is known for says nothing about what its people bought beside. */
export async function placedTogether(engine: Engine, run: Run, held: ReadonlySet<string> = new Set()): Promise<{ orders: Together[]; crews: Crew[] }> {
  await run.make(...readByTogether)
  // Columns of numbers: of a large market a row here would be an object for everybody. People are numbered one after the other: from tick to tick their keys stand far apart.
  await makeTable(
    engine,
    'sharing',
    'SELECT buyer, CAST(row_number() OVER (ORDER BY buyer) AS INTEGER) - 1 AS n FROM (SELECT buyer FROM shared_rooms UNION SELECT buyer FROM shared_praise)',
  )
  const [buyers] = (await engine.columns('SELECT buyer FROM sharing ORDER BY n')) as [Float64Array]
  if (buyers.length < fewest.group) {
    await drop(engine, 'sharing')
    return { orders: [], crews: [] }
  }
  const [people, kindsShared, values] = await engine.columns(`
    SELECT s.n, CASE p.kind WHEN 'device' THEN ${kinds.device} WHEN 'line' THEN ${kinds.line} ELSE ${kinds.words} END AS kind, dense_rank() OVER (ORDER BY p.kind, p.v) - 1 AS value
    FROM (SELECT buyer, kind, v FROM shared_rooms UNION ALL SELECT buyer, 'words', v FROM shared_praise) p JOIN sharing s ON s.buyer = p.buyer`)
  const same = candidatePairs(
    { entity: Int32Array.from(people!), value: Int32Array.from(values!), kind: Uint8Array.from(kindsShared!) },
    { maxHolders: holders.most },
  )
  // In the order of orders, which is that of their times.
  const [buyer, shop, time, popularity] = await engine.columns(`
    WITH own AS (SELECT s.n, o.shop, o.t, o.ord, CAST(floor(${ratio('o.t', day)}) AS BIGINT) AS d FROM orders o JOIN sharing s ON s.buyer = o.buyer),
    days AS (SELECT o.shop, CAST(floor(${ratio('o.t', day)}) AS BIGINT) AS d, count(DISTINCT o.buyer) AS n FROM orders o WHERE EXISTS (SELECT 1 FROM own x WHERE x.shop = o.shop) GROUP BY o.shop, CAST(floor(${ratio('o.t', day)}) AS BIGINT))
    SELECT x.n, x.shop, x.t, y.n AS popularity FROM own x JOIN days y ON y.shop = x.shop AND y.d = x.d ORDER BY x.ord`)
  const { n: accounts } = await engine.one<{ n: number }>('SELECT count(DISTINCT buyer) AS n FROM orders')
  await drop(engine, 'sharing')
  // Only whoever shares something too is asked about: what two do in shops is never enough by itself.
  const met = coPurchasesOf(
    same.pairs,
    { buyer: Int32Array.from(buyer!), shop: Int32Array.from(shop!), time: time! },
    { window: day, minShops: fewest.shops, maxWindow: holders.most, kind: kinds.conduct, market: { buyers: accounts, popularity: popularity! } },
  )
  // How rare a value is was asked of the whole market when it was read; here each that is left speaks.
  same.pairs.bits.fill(least)
  const joined = edges(buyers.length, concatPairs(met.pairs, same.pairs), { familyOfKind: families, minFamilyBits: least })
  const { labels } = clusters(buyers.length, joined)
  const rows: (number | boolean)[][] = []
  const kindsOf = new Map<number, number>()
  for (let i = 0; i < joined.a.length; i++) {
    const [a, b] = [joined.a[i]!, joined.b[i]!]
    // Only pairs that bought together: what two share and never did in the same shop holds no order.
    if ((joined.families[i]! & 1) === 0) continue
    // Whole dormitories come through one line: it takes more than that beside the shops.
    if (joined.kinds[i] === ((1 << kinds.conduct) | (1 << kinds.line))) continue
    const g = labels[a]!
    kindsOf.set(g, (kindsOf.get(g) ?? 0) | joined.kinds[i]!)
    const wrote = ((joined.kinds[i]! >> kinds.words) & 1) === 1
    rows.push([buyers[a]!, buyers[b]!, g, wrote], [buyers[b]!, buyers[a]!, g, wrote])
  }
  if (rows.length === 0) return { orders: [], crews: [] }
  await fillTable(engine, 'together_pairs', 'a INTEGER, b INTEGER, g INTEGER, wrote BOOLEAN', rows)
  const placed = await engine.all<Together>(`
    WITH crews AS (SELECT g FROM together_pairs GROUP BY g HAVING count(DISTINCT a) >= ${fewest.group}),
    met AS (SELECT p.g, p.a AS buyer, bool_or(p.wrote) AS wrote FROM together_pairs p WHERE EXISTS (SELECT 1 FROM crews c WHERE c.g = p.g) GROUP BY p.g, p.a),
    core AS (
      SELECT DISTINCT p.g, x.shop, x.buyer FROM together_pairs p JOIN orders x ON x.buyer = p.a JOIN orders y ON y.buyer = p.b AND y.shop = x.shop AND abs(y.t - x.t) <= ${day} WHERE EXISTS (SELECT 1 FROM crews c WHERE c.g = p.g)
    ), worked AS (SELECT g, shop FROM core GROUP BY g, shop HAVING count(DISTINCT buyer) >= ${fewest.shop}),
    several AS (SELECT g FROM worked GROUP BY g HAVING count(*) >= ${fewest.shops}),
    -- Flatmates of a crew use its phones and meet it at any shop where it works every day; most of what they buy is elsewhere. Who wrote the crew's words is of it.
    people AS (
      SELECT m.g, m.buyer FROM met m JOIN orders o ON o.buyer = m.buyer LEFT JOIN worked w ON w.g = m.g AND w.shop = o.shop GROUP BY m.g, m.buyer
      HAVING bool_or(m.wrote) OR count(w.shop) >= ${mostly} * count(*)
    ),
    -- At the shops they work, what one of them orders within days of another.
    at_work AS (
      SELECT p.g, x.ord, min(p.buyer) OVER near AS one, max(p.buyer) OVER near AS other
      FROM people p JOIN several v ON v.g = p.g JOIN worked w ON w.g = p.g JOIN orders x ON x.buyer = p.buyer AND x.shop = w.shop
      WINDOW near AS (PARTITION BY p.g, x.shop ORDER BY x.t RANGE BETWEEN ${nearby * day} PRECEDING AND ${nearby * day} FOLLOWING)
    ), placed AS (SELECT g, ord FROM at_work WHERE one <> other)
    SELECT p.g AS "group", o.order_id AS "orderId", o.event_id AS "eventId", a.account_id AS "accountId", s.shop_id AS "shopId", o.t, o.recorded_ms AS "recordedMs", v.order_id IS NOT NULL AS praised
    FROM placed p JOIN orders o ON o.ord = p.ord JOIN outcomes e ON e.ord = p.ord AND e.state IN ('kept', 'open') LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating >= 4 AND order_id IN (SELECT b.order_id FROM placed p JOIN orders b ON b.ord = p.ord)) v ON v.order_id = o.order_id JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop ORDER BY p.g, o.t, o.order_id`)
  await drop(engine, 'together_pairs')
  const { usual } = await engine.one<{ usual: number }>(
    `SELECT coalesce(${ratio('(SELECT count(*) FROM orders WHERE order_id IN (SELECT order_id FROM review_posted WHERE rating >= 4))', 'count(*)')}, 0.0) AS usual FROM orders`,
  )
  // One hand may buy over many accounts to resell or to send back, and a club shares a computer: such orders are real. Work for a shop's sales is praised, order for order,
  // by each who does it, and so are the orders that nothing else holds: some of a crew are members of the club too.
  const isWork = (own: readonly Together[]): boolean => {
    const share = own.filter((one) => one.praised).length / own.length
    return share >= praised.share && share >= praised.times * usual
  }
  const orders = [...Map.groupBy(placed, (one) => one.group).values()].flatMap((all) => {
    const [known, fresh] = [all.filter((one) => held.has(one.orderId)), all.filter((one) => !held.has(one.orderId))]
    const own = [...Map.groupBy(fresh, (one) => one.accountId).values()].filter(isWork).flat()
    return own.length > 0 && isWork(fresh) && !inRounds(fresh) ? [...known, ...own] : []
  })
  return {
    orders,
    crews: [...new Set(orders.map((one) => one.group))].map((group) => ({
      group,
      kinds: (Object.keys(kinds) as Kind[]).filter((kind) => (kindsOf.get(group)! & (1 << kinds[kind])) !== 0),
    })),
  }
}

/** Do people order at an appointed hour, most of them at once? A club with a leader does, and one form gives it its words; a crew works through the day. */
function inRounds(orders: readonly Together[]): boolean {
  let met = 0
  for (const own of Map.groupBy(orders, (one) => one.shopId).values()) {
    const people = new Set(own.map((one) => one.accountId)).size
    for (const { t } of own) {
      const near = new Set(own.filter((other) => Math.abs(other.t - t) <= round.hours * 3_600_000).map((one) => one.accountId)).size
      if (people >= fewest.shop && near >= 0.5 * people) met++
    }
  }
  return met >= round.share * orders.length
}

const rareHolders = defineRelation({
  name: 'rare_holders',
  grain: 'One row per person and device, or line of a home or a server room, that a handful of people use.',
  key: ['buyer', 'kind', 'v'],
  scope: 'market',
  reads: ['session_started', 'accounts'],
  columns: 'buyer INTEGER, kind VARCHAR, v VARCHAR',
  sql: `
    WITH open_lines AS (SELECT ip_token FROM session_started WHERE ip_token IS NOT NULL GROUP BY ip_token HAVING bool_or(coalesce(ip_kind, 'unknown') NOT IN ('residential', 'datacenter'))),
    visits AS (SELECT a.buyer, s.device_id, s.ip_token FROM session_started s JOIN accounts a ON a.account_id = s.account_id),
    devices AS (SELECT DISTINCT buyer, device_id AS v FROM visits WHERE device_id IS NOT NULL),
    lines AS (SELECT DISTINCT buyer, ip_token AS v FROM visits WHERE ip_token IS NOT NULL AND ip_token NOT IN (SELECT ip_token FROM open_lines))
    SELECT d.buyer, 'device' AS kind, d.v FROM devices d JOIN (SELECT v FROM devices GROUP BY v HAVING count(*) BETWEEN ${holders.least} AND ${holders.most}) r ON r.v = d.v
    UNION ALL
    SELECT l.buyer, 'line' AS kind, l.v FROM lines l JOIN (SELECT v FROM lines GROUP BY v HAVING count(*) BETWEEN ${holders.least} AND ${holders.most}) r ON r.v = l.v`,
})

const sharedRooms = defineRelation({
  name: 'shared_rooms',
  grain: 'One row per person and such a device or line, where those who use it live apart.',
  key: ['buyer', 'kind', 'v'],
  scope: 'market',
  reads: ['rare_holders', 'orders'],
  columns: 'buyer INTEGER, kind VARCHAR, v VARCHAR',
  sql: `
    WITH
    -- Where somebody mostly receives; a campus or an office is everybody's door.
    received AS (SELECT o.buyer, o.recipient_address_token AS door, count(*) AS n FROM orders o WHERE o.recipient_address_token IS NOT NULL AND o.buyer IN (SELECT h.buyer FROM rare_holders h) GROUP BY o.buyer, o.recipient_address_token),
    doors AS (SELECT buyer, ${lastBy('door', '(n, door)')} AS door FROM received GROUP BY buyer),
    apart AS (SELECT h.kind, h.v FROM rare_holders h LEFT JOIN doors d ON d.buyer = h.buyer GROUP BY h.kind, h.v HAVING count(DISTINCT d.door) >= ${holders.apart} * count(*))
    SELECT h.buyer, h.kind, h.v FROM rare_holders h JOIN apart a ON a.kind = h.kind AND a.v = h.v`,
})

const sharedPraise = defineRelation({
  name: 'shared_praise',
  grain: 'One row per person and praise that a handful of people write in nearly the same words.',
  key: ['buyer', 'v'],
  scope: 'market',
  reads: ['review_posted', 'accounts'],
  columns: 'buyer INTEGER, v VARCHAR',
  rows: wordings,
})

export const relations = [rareHolders, sharedRooms, sharedPraise]

/** Made for what is placed together. */
export const readByTogether: readonly string[] = ['shared_rooms', 'shared_praise']

async function wordings(engine: Engine): Promise<{ buyer: number; v: string }[]> {
  const said = await engine.all<{ buyer: number; text: string }>(`
    WITH praise AS (SELECT DISTINCT a.buyer, r.text FROM review_posted r JOIN accounts a ON a.account_id = r.author_account_id WHERE r.rating >= 4 AND length(r.text) >= ${words.letters}),
    used AS (SELECT text FROM praise GROUP BY text HAVING count(*) <= ${holders.most} ORDER BY count(*) = 1, ${hash('text')}, text LIMIT ${words.texts})
    SELECT p.buyer, p.text FROM praise p JOIN used u ON u.text = p.text ORDER BY p.text, p.buyer`)
  const texts = [...new Set(said.map((row) => row.text))]
  const groups = nearDuplicates(texts, { minLetters: words.letters })
  const groupOf = new Map(texts.map((text, i) => [text, groups[i]! >= 0 ? `group ${groups[i]}` : `text ${i}`]))
  return [...Map.groupBy(said, (row) => groupOf.get(row.text)!)].flatMap(([v, list]) => {
    const own = new Set(list.map((row) => row.buyer))
    return own.size >= holders.least && own.size <= holders.most ? [...own].map((buyer) => ({ buyer, v })) : []
  })
}
