/**
 * Which cases one crew worked. The people decide first: how many buyers two cases have in common, beyond what their ordinary shopping and the common taste of
 * the two shops' ordinary customers would bring. Cases once joined are weighed again as one, so that small campaigns of one platform find each other.
 */
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import { UnionFind } from '../linking/unionFind.ts'
import { day } from '../signals/signal.ts'
import { linkedPairs } from './links.ts'

/** Buyers two groups of cases must have in common, and the bits beyond chance; log2 of the cases comes on top, since each is compared with all. */
const overlap = { buyers: 3, bits: 3 }

/** Two shops' brushers may be alike in ways that their ordinary customers do not show. */
const alike = 2

/** Pairs of people linked across two cases, and people of each case in one room, for the cases to be one crew's. */
const across = { pairs: 3, roommates: 3 }

/** Buyers of a second case whom the hand of a first must pay around their orders, or to whom it hands their money back. */
const paidByOne = 2

/** What joined cases other than people in common: one hand that pays, one room, or pairs of people linked across. */
export type Joint = 'hand' | 'room' | 'pairs'

/** `people`: where having people in common joined the cases, how many chance would have put in two of them, and the bits by which it is exceeded. */
export type Crew = { cases: number[]; people: Met | undefined; by: Joint[] }
type Met = { expected: number; bits: number }

const hands = defineRelation({
  name: 'hands',
  grain: 'One row per case and wallet, no shop’s own, that pays many people of it.',
  key: ['k', 'wallet_id'],
  scope: 'case',
  reads: ['hubs', 'cores', 'seller_wallets'],
  columns: 'k BIGINT, wallet_id VARCHAR',
  sql: `
    SELECT DISTINCT h.k, h.wallet_id FROM hubs h
    WHERE h.nth <= 3 AND EXISTS (SELECT 1 FROM cores c WHERE c.k = h.k) AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = h.wallet_id)`,
})

const handPayments = defineRelation({
  name: 'hand_payments',
  grain: 'One row per payment of such a hand and buyer whom it reached.',
  key: ['wallet_id', 'buyer', 'time_ms'],
  scope: 'case',
  reads: ['hands', 'transfer_made', 'buyer_wallets'],
  columns: 'wallet_id VARCHAR, buyer INTEGER, time_ms BIGINT',
  sql: `
    SELECT DISTINCT t.from_wallet_id AS wallet_id, b.buyer, t.time_ms FROM transfer_made t JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id
    WHERE EXISTS (SELECT 1 FROM hands h WHERE h.wallet_id = t.from_wallet_id) AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')`,
})

const ordinaryOrders = defineRelation({
  name: 'ordinary_orders',
  grain: 'One row per order that no case holds to be false: orders held to be false are no shopping.',
  key: ['ord'],
  scope: 'global',
  reads: ['orders', 'held'],
  columns: 'ord INTEGER, buyer INTEGER, shop INTEGER',
  sql: `
    SELECT o.ord, o.buyer, o.shop FROM orders o WHERE NOT EXISTS (SELECT 1 FROM held h WHERE h.ord = o.ord)`,
})

const ordinaryCustomers = defineRelation({
  name: 'ordinary_customers',
  grain: 'One row per shop of a case and ordinary customer of it.',
  key: ['shop', 'buyer'],
  scope: 'shop',
  reads: ['ordinary_orders', 'held'],
  columns: 'shop INTEGER, buyer INTEGER',
  sql: `
    SELECT DISTINCT o.shop, o.buyer FROM ordinary_orders o WHERE EXISTS (SELECT 1 FROM held h WHERE h.shop = o.shop)`,
})

const metShops = defineRelation({
  name: 'met_shops',
  grain: 'One row per two shops at which one buyer stands in different cases.',
  key: ['a', 'b'],
  scope: 'case',
  reads: ['held'],
  columns: 'a INTEGER, b INTEGER',
  sql: `
    WITH stood AS (
      SELECT DISTINCT k, buyer, shop FROM held
    )
    SELECT DISTINCT x.shop AS a, y.shop AS b FROM stood x JOIN stood y ON y.buyer = x.buyer WHERE y.shop >= x.shop AND y.k <> x.k`,
})

/** What this file reads of its own, once the campaigns are told. */
export const readByCrews = ['hands', 'hand_payments', 'ordinary_orders', 'ordinary_customers', 'met_shops'] as const

export const relations = [hands, handPayments, ordinaryOrders, ordinaryCustomers, metShops]

/** Cases by their keys. */
export async function sameCrews(engine: Engine, cases: readonly number[]): Promise<Crew[]> {
  const at = new Map(cases.map((k, i) => [k, i]))
  const sets = new UnionFind(cases.length)
  const enough = overlap.bits + Math.log2(cases.length)
  const found: Record<Joint, { a: number; b: number }[]> = {
    hand: await sameHand(engine, enough),
    room: await sameRoom(engine),
    pairs: await linkedAcross(engine),
  }
  for (const { a, b } of Object.values(found).flat()) sets.union(at.get(a)!, at.get(b)!)
  const met = await joinByPeople(engine, at, sets, enough)
  const rootOf = (k: number): number => sets.find(at.get(k)!)
  return [...Map.groupBy(cases, rootOf)].map(([root, keys]) => ({
    cases: keys,
    people: met.get(root),
    by: (Object.keys(found) as Joint[]).filter((joint) => found[joint].some(({ a }) => rootOf(a) === root)),
  }))
}

/**
 * One hand, no shop's own, that pays many people of one case pays others of the second around their orders too, more than two crowds have in common by chance, or
 * hands money back in both.
 */
async function sameHand(engine: Engine, enough: number): Promise<{ a: number; b: number }[]> {
  const both = await engine.all<{ a: number; b: number }>('SELECT h.k AS a, g.k AS b FROM hands h JOIN hands g ON g.wallet_id = h.wallet_id WHERE h.k < g.k')
  // Whom the hand pays beside its own crew, and how many of those stand in another case.
  const others = await engine.all<{ a: number; b: number; n: number; outside: number; size: number; buyers: number }>(`
    WITH beside AS (SELECT DISTINCT h.k, p.wallet_id, p.buyer FROM hands h JOIN hand_payments p ON p.wallet_id = h.wallet_id WHERE NOT EXISTS (SELECT 1 FROM cores c WHERE c.k = h.k AND c.buyer = p.buyer)),
    met AS (
      SELECT x.k AS a, c.k AS b, x.wallet_id, count(DISTINCT x.buyer) AS n FROM beside x JOIN cores c ON c.buyer = x.buyer JOIN hand_payments p ON p.wallet_id = x.wallet_id AND p.buyer = x.buyer
      WHERE c.k <> x.k AND p.time_ms BETWEEN c.from_ms - ${3 * day} AND c.to_ms + ${14 * day} GROUP BY x.k, c.k, x.wallet_id HAVING count(DISTINCT x.buyer) >= ${paidByOne}
    )
    SELECT m.a, m.b, m.n, (SELECT count(*) FROM beside y WHERE y.k = m.a AND y.wallet_id = m.wallet_id) AS outside,
      (SELECT count(*) FROM cores z WHERE z.k = m.b) AS size, (SELECT count(*) FROM accounts) AS buyers
    FROM met m`)
  const back = await engine.all<{ a: number; b: number }>(`
    WITH circled AS (
      SELECT s.k, s.v AS wallet_id FROM shared s WHERE s.kind = 'circle' AND NOT EXISTS (SELECT 1 FROM seller_wallets w WHERE w.wallet_id = s.v) GROUP BY s.k, s.v HAVING count(DISTINCT s.buyer) >= ${paidByOne}
    )
    SELECT x.k AS a, y.k AS b FROM circled x JOIN circled y ON y.wallet_id = x.wallet_id WHERE x.k < y.k`)
  return [...both, ...others.filter(({ n, outside, size, buyers }) => beyondChance(n, (alike * outside * size) / buyers) >= enough), ...back]
}

/** Who stands in both cases is weighed as people; here others of each must meet in one room. */
const sameRoom = (engine: Engine): Promise<{ a: number; b: number }[]> =>
  engine.all<{ a: number; b: number }>(`
    WITH used AS (SELECT DISTINCT c.k, s.kind, s.v, c.buyer FROM cores c JOIN shared s ON s.buyer = c.buyer WHERE s.kind IN ('device', 'line')),
    rooms AS (SELECT k, kind, v, count(*) AS n FROM used GROUP BY k, kind, v HAVING count(*) >= ${across.roommates}),
    both_used AS (SELECT x.k AS a, y.k AS b, x.kind, x.v, count(*) AS n FROM used x JOIN used y ON y.kind = x.kind AND y.v = x.v AND y.buyer = x.buyer AND x.k < y.k GROUP BY x.k, y.k, x.kind, x.v)
    SELECT DISTINCT x.k AS a, y.k AS b FROM rooms x JOIN rooms y ON y.kind = x.kind AND y.v = x.v AND x.k < y.k
    LEFT JOIN both_used u ON u.a = x.k AND u.b = y.k AND u.kind = x.kind AND u.v = x.v
    WHERE x.n - coalesce(u.n, 0) >= ${across.roommates} AND y.n - coalesce(u.n, 0) >= ${across.roommates}`)

/** Several pairs of people, each linked by two independent families, of whom one stands in either case. */
async function linkedAcross(engine: Engine): Promise<{ a: number; b: number }[]> {
  const casesOf = new Map<number, number[]>()
  for (const { k, buyer } of await engine.all<{ k: number; buyer: number }>('SELECT k, buyer FROM cores ORDER BY k, buyer')) {
    const held = casesOf.get(buyer)
    if (held === undefined) casesOf.set(buyer, [k])
    else held.push(k)
  }
  const pairs = await linkedPairs(engine)
  const counts = new Map<string, number>()
  for (let i = 0; i < pairs.a.length; i++) {
    const [left, right] = [casesOf.get(pairs.buyers[pairs.a[i]!]!)!, casesOf.get(pairs.buyers[pairs.b[i]!]!)!]
    // What ties two people of one case says nothing about their other cases.
    if (left.some((k) => right.includes(k))) continue
    for (const a of left)
      for (const b of right) {
        const key = a < b ? `${a},${b}` : `${b},${a}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
  }
  return [...counts]
    .filter(([, n]) => n >= across.pairs)
    .map(([key]) => {
      const [a, b] = key.split(',').map(Number) as [number, number]
      return { a, b }
    })
}

/** The market that chance draws from: how much each suspect shops ordinarily, and how many ordinary customers the shops of the cases have in common. */
type Market = { activity: Map<number, number>; all: number; alikeness: number; customers: Map<number, number>; common: Map<string, number> }

const pairKey = (a: number, b: number): string => (a < b ? `${a},${b}` : `${b},${a}`)

type Group = { buyers: Set<number>; shops: number[] }

/** Joins the two groups that chance explains least, as long as one is left that it does not explain. */
async function joinByPeople(engine: Engine, at: ReadonlyMap<number, number>, sets: UnionFind, enough: number): Promise<Map<number, Met>> {
  const rows = await engine.all<{ k: number; buyer: number; shop: number }>('SELECT DISTINCT k, buyer, shop FROM held ORDER BY k, buyer, shop')
  const groups = new Map<number, Group>()
  for (const { k, buyer, shop } of rows) {
    const root = sets.find(at.get(k)!)
    const group = groups.get(root) ?? { buyers: new Set(), shops: [] }
    group.buyers.add(buyer)
    if (!group.shops.includes(shop)) group.shops.push(shop)
    groups.set(root, group)
  }
  const joined = new Map<number, Met>()
  if (groups.size < 2) return joined
  const market = await ordinaryMarket(engine)
  const rootsOf = new Map<number, Set<number>>()
  for (const [root, { buyers }] of groups) for (const buyer of buyers) rootsOf.set(buyer, (rootsOf.get(buyer) ?? new Set()).add(root))
  const surprise = new Map<string, Met>()
  const weigh = (root: number): void => {
    const own = groups.get(root)!
    const met = new Map<number, number>()
    for (const buyer of own.buyers) for (const other of rootsOf.get(buyer)!) if (other !== root) met.set(other, (met.get(other) ?? 0) + 1)
    for (const [other, n] of met)
      if (n >= overlap.buyers) {
        const expected = alike * expectedCommon(own, groups.get(other)!, market)
        surprise.set(pairKey(root, other), { expected, bits: beyondChance(n, expected) })
      }
  }
  for (const root of groups.keys()) weigh(root)
  for (;;) {
    let best: string | undefined
    for (const [key, { bits }] of surprise) if (bits >= enough && (best === undefined || bits > surprise.get(best)!.bits)) best = key
    if (best === undefined) return joined
    const [a, b] = best.split(',').map(Number) as [number, number]
    const [one, two] = [groups.get(a)!, groups.get(b)!]
    const parts = [surprise.get(best), joined.get(a), joined.get(b)].filter((one) => one !== undefined)
    for (const key of surprise.keys()) if (key.split(',').some((root) => Number(root) === a || Number(root) === b)) surprise.delete(key)
    sets.union(a, b)
    const root = sets.find(a)
    joined.delete(a)
    joined.delete(b)
    joined.set(root, { expected: parts.reduce((sum, one) => sum + one.expected, 0), bits: parts.reduce((sum, one) => sum + one.bits, 0) })
    groups.delete(a)
    groups.delete(b)
    groups.set(root, { buyers: new Set([...one.buyers, ...two.buyers]), shops: [...new Set([...one.shops, ...two.shops])] })
    for (const buyer of groups.get(root)!.buyers) {
      const roots = rootsOf.get(buyer)!
      roots.delete(a)
      roots.delete(b)
      roots.add(root)
    }
    weigh(root)
  }
}

async function ordinaryMarket(engine: Engine): Promise<Market> {
  const { total, squares } = await engine.one<{ total: number; squares: number }>(`
    SELECT coalesce(sum(n + 1), 0) AS total, coalesce(sum((n + 1) * (n + 1)), 0) AS squares
    FROM (SELECT a.buyer, count(o.buyer) AS n FROM accounts a LEFT JOIN ordinary_orders o ON o.buyer = a.buyer GROUP BY a.buyer)`)
  const activity = await engine.all<{ buyer: number; n: number }>(
    'SELECT o.buyer, count(*) AS n FROM ordinary_orders o WHERE EXISTS (SELECT 1 FROM cores c WHERE c.buyer = o.buyer) GROUP BY o.buyer',
  )
  const customers = await engine.all<{ shop: number; n: number }>('SELECT shop, count(*) AS n FROM ordinary_customers GROUP BY shop')
  const common = await engine.all<{ a: number; b: number; n: number }>(
    'SELECT m.a, m.b, count(y.buyer) AS n FROM met_shops m LEFT JOIN ordinary_customers x ON x.shop = m.a LEFT JOIN ordinary_customers y ON y.shop = m.b AND y.buyer = x.buyer GROUP BY m.a, m.b',
  )
  return {
    activity: new Map(activity.map(({ buyer, n }) => [buyer, n])),
    all: total,
    alikeness: squares / total ** 2,
    customers: new Map(customers.map(({ shop, n }) => [shop, n])),
    common: new Map(common.map(({ a, b, n }) => [pairKey(a, b), n])),
  }
}

/** Buyers two groups would have in common if people shopped at them as they shop anywhere, and as much as ordinary customers of the one go to the other. */
function expectedCommon(x: Group, y: Group, market: Market): number {
  const [small, large] = x.buyers.size <= y.buyers.size ? [x, y] : [y, x]
  let byShopping = 0
  for (const buyer of small.buyers) byShopping += 1 - Math.exp((-large.buyers.size * ((market.activity.get(buyer) ?? 0) + 1)) / market.all)
  let [seen, expected] = [0, 0]
  for (const a of x.shops)
    for (const b of y.shops) {
      const common = market.common.get(pairKey(a, b))
      if (common === undefined) continue
      seen += common
      expected += (market.customers.get(a) ?? 0) * (market.customers.get(b) ?? 0) * market.alikeness
    }
  return byShopping * Math.max(1, (seen + 1) / (expected + 1))
}

/** Bits of surprise (Poisson, Chernoff) of seeing `n` where `expected` were to be expected. */
export function beyondChance(n: number, expected: number): number {
  return n <= expected ? 0 : (n * Math.log(n / expected) - (n - expected)) / Math.LN2
}
