/**
 * Which orders of a surge are the fictitious ones? A mixture: the orders the shop would have had anyway look like the
 * market's, the others look like each other. Unknown values say nothing, and no single trait decides alone.
 */
import { words } from '../warehouse/dialect.ts'
import type { Engine, Row } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'

const { least } = words

/** Most bits one trait may lend an order, either way: what few orders have in common may be chance, what thousands have is known. */
const traitCap = (orders: number): number => Math.max(4, Math.min(7, 0.65 * Math.log2(orders)))

/** Probability from which an order of a surge is held to be one of its fictitious ones; a genuine order lost costs more than a false one kept. */
const memberFrom = 0.75

/** Orders of one account beyond which more of them tell nothing more of how large a crew is. */
const mostOfOne = 3

/**
 * Each trait as SQL giving a label or NULL (unknown). They must make sense for the whole market and for one case. A label is a small number, what it means stands beside
 * it: a market has as many as orders, and a tick reads them all.
 */
const traits = {
  identity: `nullif(o.identity, 0)`,
  /** Undone, unpaid, cancelled, kept. */
  ending: `CASE WHEN x.state IN ('refunded', 'refunding') THEN 1 WHEN x.state = 'unpaid' THEN 2 WHEN x.state = 'cancelled' THEN 3 WHEN x.ord IS NULL THEN 4 END`,
  /** Of what is undone: the goods come back for it, or the money alone does. */
  back: `CASE WHEN x.state IN ('refunded', 'refunding') THEN CASE x.refund_kind WHEN 'return_and_refund' THEN 1 WHEN 'refund_only' THEN 2 END END`,
  /** A regular of the shop, or new. */
  regular: `CASE WHEN h.first_t < o.t - 14 * 86400000 THEN 1 ELSE 0 END`,
  traffic: `nullif(o.traffic_source, 'unknown')`,
  /** Below 10, 30, 90, 300 seconds, or longer. */
  view: `CASE WHEN o.view_seconds IS NULL THEN NULL WHEN o.view_seconds < 10 THEN 1 WHEN o.view_seconds < 30 THEN 2 WHEN o.view_seconds < 90 THEN 3 WHEN o.view_seconds < 300 THEN 4 ELSE 5 END`,
  rivals: least('o.rivals_viewed', 5),
  chat: least('o.chat_messages', 4),
  /** Hollow, or sound. */
  parcel: `CASE WHEN q.parcel_bits >= 3 THEN 1 WHEN q.parcel_bits <= -1 THEN 0 END`,
  /** Days, months, or older. */
  age: `CASE WHEN o.registered_ms IS NULL THEN NULL WHEN o.t - o.registered_ms < 7 * 86400000 THEN 1 WHEN o.t - o.registered_ms < 5184000000 THEN 2 ELSE 3 END`,
} as const
type Trait = keyof typeof traits
const traitNames = Object.keys(traits) as Trait[]
const typeOf = (trait: Trait): string => (trait === 'traffic' ? 'VARCHAR' : 'TINYINT')

type Member = Row & { k: number; ord: number; listing: number; buyer: number; quantity: number } & Record<Trait, string | null>

const bits = (share: number, base: number, cap: number): number => Math.max(-cap, Math.min(cap, Math.log2(share / base)))

const history = defineRelation({
  name: 'history',
  grain: 'One row per shop and buyer: his first order there.',
  key: ['shop', 'buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { orders: 'buyer', comebacks: 'buyer' },
  columns: 'shop INTEGER, buyer INTEGER, first_t BIGINT',
  sql: `
    SELECT shop, buyer, first_t FROM comebacks
    UNION ALL SELECT shop, buyer, t AS first_t FROM orders o WHERE NOT EXISTS (SELECT 1 FROM comebacks c WHERE c.buyer = o.buyer AND c.shop = o.shop)`,
})

const shopReach = defineRelation({
  name: 'shop_reach',
  grain: 'One row per shop that sold: to how many people.',
  key: ['shop'],
  scope: 'market',
  adds: 'buyers',
  reads: ['history'],
  columns: 'shop INTEGER, buyers BIGINT',
  sql: 'SELECT shop, count(*) AS buyers FROM history GROUP BY shop',
})

const orderTraits = defineRelation({
  name: 'order_traits',
  grain: 'One row per order: a short label of each trait by which members of a surge are told apart, NULL where it is unknown.',
  key: ['ord'],
  scope: 'buyer',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord', history: 'buyer <- orders.buyer', order_evidence: 'ord' },
  // Whose first order in a shop comes now: it leads to itself. Whose other order turns out to be the first loses the row he had.
  known: { history: 'TRUE' },
  columns: `ord INTEGER, ${traitNames.map((trait) => `${trait} ${typeOf(trait)}`).join(', ')}`,
  sql: `
    SELECT o.ord, ${traitNames.map((trait) => `CAST(${traits[trait]} AS ${typeOf(trait)}) AS ${trait}`).join(', ')}
    -- Most orders are kept: what is joined is the rest.
    FROM orders o LEFT JOIN (SELECT ord, state, refund_kind FROM outcomes WHERE state <> 'kept') x ON x.ord = o.ord JOIN history h ON h.shop = o.shop AND h.buyer = o.buyer
    LEFT JOIN order_evidence q ON q.ord = o.ord`,
})

const traitCounts = defineRelation({
  name: 'trait_counts',
  grain: 'One row per trait and label: how many orders of the market bear it.',
  key: ['trait', 'label'],
  scope: 'market',
  adds: 'n',
  reads: ['order_traits'],
  columns: 'trait VARCHAR, label VARCHAR, n BIGINT',
  sql: `WITH counts AS (SELECT ${traitNames.join(', ')}, count(*) AS n FROM order_traits GROUP BY ${traitNames.join(', ')})
  ${traitNames.map((trait) => `SELECT '${trait}' AS trait, CAST(${trait} AS VARCHAR) AS label, CAST(sum(n) AS BIGINT) AS n FROM counts WHERE ${trait} IS NOT NULL GROUP BY ${trait}`).join(' UNION ALL ')}`,
})

const members = defineRelation({
  name: 'members',
  grain: 'One row per order of a surge: the probability that it is one of the fictitious ones, given that there are such.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['surges', 'case_orders', 'case_expected', 'orders', 'order_traits', 'trait_counts', 'market_counts'],
  columns: 'k INTEGER, ord INTEGER, p DOUBLE, fake BOOLEAN',
  rows: separateMembers,
})

export const relations = [history, shopReach, orderTraits, traitCounts, members]

type Share = ReadonlyMap<string, number>

async function separateMembers(engine: Engine): Promise<{ k: number; ord: number; p: number; fake: boolean }[]> {
  const members = await engine.all<Member>(`
    SELECT c.k, o.ord, o.listing, o.buyer, o.quantity, ${traitNames.map((trait) => `CAST(t.${trait} AS VARCHAR) AS ${trait}`).join(', ')}
    FROM case_orders c JOIN orders o ON o.ord = c.ord JOIN order_traits t ON t.ord = c.ord ORDER BY c.k, o.ord`)
  if (members.length === 0) return []
  const base = await marketShares(engine, members)
  const sold = await listingsSold(engine)
  const expected = new Map((await engine.all<{ k: number; expected: number }>('SELECT k, expected FROM case_expected')).map((row) => [row.k, row.expected]))
  return [...Map.groupBy(members, ({ k }) => k)].flatMap(([k, group]) => {
    const posterior = separate(group, expected.get(k), base, outside(sold.get(k) ?? new Map(), group))
    return group.map(({ ord }, i) => ({ k, ord, p: Number(posterior[i]!.toFixed(6)), fake: posterior[i]! >= memberFrom }))
  })
}

/** What each trait looks like among the orders of no surge. */
async function marketShares(engine: Engine, members: readonly Member[]): Promise<Map<string, Share>> {
  const counts = await engine.all<{ trait: string; label: string; n: number }>('SELECT trait, label, n FROM trait_counts')
  return new Map(
    traitNames.map((trait) => {
      const left = new Map(counts.flatMap((one) => (one.trait === trait ? [[one.label, one.n] as const] : [])))
      takeOff(
        left,
        members.flatMap((member) => member[trait] ?? []),
      )
      const total = [...left.values()].reduce((sum, n) => sum + n, 0)
      return [trait, new Map([...left].map(([label, n]) => [label, (n + 0.5) / (total + 5)]))]
    }),
  )
}

/** One off the count of each; what has none left is gone. */
function takeOff<K>(counts: Map<K, number>, each: readonly K[]): Map<K, number> {
  for (const one of each) counts.set(one, (counts.get(one) ?? 0) - 1)
  for (const [one, n] of counts) if (n === 0) counts.delete(one)
  return counts
}

/** Orders of each listing of a surging shop. */
async function listingsSold(engine: Engine): Promise<Map<number, Map<number, number>>> {
  const rows = await engine.all<{ k: number; listing: number; n: number }>(
    "SELECT c.k, s.listing, s.n FROM surges c JOIN market_counts s ON s.what = 'sold' AND s.shop = c.shop",
  )
  return new Map([...Map.groupBy(rows, ({ k }) => k)].map(([k, own]) => [k, new Map(own.map(({ listing, n }) => [listing, n]))]))
}

/** What is left of each listing without these orders. */
const outside = (sold: ReadonlyMap<number, number>, group: readonly { listing: number }[]): Map<number, number> =>
  takeOff(
    new Map(sold),
    group.map(({ listing }) => listing),
  )

/** Posterior of each member by expectation–maximisation; the honest side is fixed to the market's own shares. */
export function separate(
  group: readonly (Record<Trait, string | null> & { listing: number; buyer: number; quantity: number })[],
  expected: number | undefined,
  base: ReadonlyMap<string, ReadonlyMap<string, number>>,
  listingCounts: ReadonlyMap<number, number>,
): Float64Array {
  const n = group.length
  const cap = traitCap(n)
  const honest = Math.min(0.95 * n, Math.max(0.25, expected ?? 0.5 * n))
  const perBuyer = new Map<number, number>()
  for (const member of group) perBuyer.set(member.buyer, (perBuyer.get(member.buyer) ?? 0) + 1)
  // Ninety orders of one account make none of the others likelier to be of a crew.
  const counted = (buyer: number): number => Math.min(mostOfOne, perBuyer.get(buyer)!)
  const weights = Float64Array.from(group, ({ buyer }) => counted(buyer) / perBuyer.get(buyer)!)
  const counting = weights.reduce((sum, weight) => sum + weight, 0)
  // Several orders of one buyer inside the surge: rare among honest buyers, whose orders come one by one.
  const repeats = (buyer: number): string => String(counted(buyer))
  const repeatBase = new Map([
    ['1', 0.95],
    ['2', 0.04],
    ['3', 0.01],
  ])
  const usualTotal = [...listingCounts.values()].reduce((sum, count) => sum + count, 0)
  const listings = new Set(group.map((member) => member.listing)).size
  const listingBase = (listing: number): number => ((listingCounts.get(listing) ?? 0) + 1) / (usualTotal + listings)
  const baseOf = (trait: string, value: string): number =>
    trait === 'listing' ? listingBase(Number(value)) : trait === 'repeats' ? repeatBase.get(value)! : (base.get(trait)?.get(value) ?? 0.01)
  // Each trait as numbers: of which label a member is, and what the market has of each label.
  const all = [...traitNames, 'listing', 'repeats'].map((trait) => {
    const at = new Map<string, number>()
    const labels = Int32Array.from(group, (member) => {
      const value = trait === 'listing' ? String(member.listing) : trait === 'repeats' ? repeats(member.buyer) : member[trait as Trait]
      if (value === null) return -1
      if (!at.has(value)) at.set(value, at.size)
      return at.get(value)!
    })
    return { labels, base: Float64Array.from(at.keys(), (value) => baseOf(trait, value)), counts: new Float64Array(at.size), bits: new Float64Array(at.size) }
  })
  // By chance alone: two standard deviations of a count, and never more than the baseline can be trusted with.
  const fewest = Math.max(0.3, Math.min(0.8, 1 - 2 / Math.sqrt(honest)))
  const posterior = new Float64Array(n).fill(1 - honest / n)
  for (let round = 0; round < 40; round++) {
    for (const { labels, base: market, counts, bits: own } of all) {
      counts.fill(0)
      let total = 0
      for (let i = 0; i < n; i++) {
        const label = labels[i]!
        if (label < 0) continue
        counts[label]! += posterior[i]!
        total += posterior[i]!
      }
      // Smoothed towards the market's shares: with few members a trait cannot become a brand mark.
      for (let label = 0; label < own.length; label++) own[label] = bits((counts[label]! + 3 * market[label]!) / (total + 3), market[label]!, cap)
    }
    let mass = 0
    for (let i = 0; i < n; i++) mass += posterior[i]! * weights[i]!
    // The share of honest orders is known from history; the surge may hold somewhat more or fewer.
    const fakeShare = Math.max(0.02, Math.min(mass / counting, 1 - fewest * Math.min(0.95, honest / counting)))
    const prior = Math.log2(fakeShare / (1 - fakeShare))
    for (let i = 0; i < n; i++) {
      let odds = prior
      for (const { labels, bits: own } of all) if (labels[i]! >= 0) odds += own[labels[i]!]!
      posterior[i] = 1 / (1 + 2 ** -Math.max(-40, Math.min(40, odds)))
    }
  }
  return posterior
}
