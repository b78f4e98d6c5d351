/**
 * Shops like those that are being struck. Which shops an attack falls on is read off the attacks themselves: a trait counts where the shops that have it were struck more
 * often than those that have it not, beyond chance. What is looked at is the shop as its customers see it, never who holds it or where; it is looked at to warn, and
 * nothing is held against anybody by it.
 */
import { type Attack, attackKinds, type Exposure, type ExposureTrait, exposureTraits } from '../domain/exposure.ts'
import type { Report } from '../domain/report.ts'
import { shareOf } from '../domain/share.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import { makeWhole } from '../warehouse/runner.ts'
import { drop } from '../warehouse/tables.ts'

const day = 86_400_000
/** Attacks that began longer ago say little of those under way. */
const recentMs = 180 * day
/** A shop is new for so long. */
const newMs = 180 * day
/** Fewer shops struck are an accident, not a way. */
const fewestStruck = 3
/** Of fewer reviews or orders nothing is said. */
const fewest = { reviews: 5, orders: 5, shops: 9 }

export const shopTraits = defineRelation({
  name: 'shop_traits',
  grain: 'One row per shop that sold something: since when it is open, what its goods cost, whether freight is free, and until when no bad review stood.',
  key: ['shop_id'],
  scope: 'shop',
  reads: ['order_placed', 'review_posted', 'shop_opened', 'shop_closed'],
  columns:
    'shop_id VARCHAR, opened_ms BIGINT, closed BOOLEAN, orders BIGINT, freight_known BIGINT, freight_free BIGINT, currency VARCHAR, price_minor DOUBLE, reviewed_ms BIGINT, first_bad_ms BIGINT',
  sql: ({ quantile, one, long }) => `
    WITH sold AS (
      SELECT shop_id, count(*) AS orders, count(freight_minor) AS freight_known, ${long(`sum(${one('coalesce(freight_minor, 1) = 0')})`)} AS freight_free,
        CASE WHEN count(DISTINCT currency) = 1 THEN min(currency) END AS currency, ${quantile('unit_price_minor', 0.5)} AS price_minor
      FROM order_placed GROUP BY shop_id
    ), said AS (
      SELECT o.shop_id, r.time_ms, r.rating, row_number() OVER (PARTITION BY o.shop_id ORDER BY r.time_ms, r.review_id) AS n
      FROM review_posted r JOIN order_placed o ON o.order_id = r.order_id
    ), reviewed AS (
      SELECT shop_id, min(CASE WHEN n = ${fewest.reviews} THEN time_ms END) AS reviewed_ms, min(CASE WHEN rating <= 2 THEN time_ms END) AS first_bad_ms FROM said GROUP BY shop_id
    ), opened AS (SELECT shop_id, min(time_ms) AS opened_ms FROM shop_opened GROUP BY shop_id)
    SELECT s.shop_id, o.opened_ms, EXISTS (SELECT 1 FROM shop_closed c WHERE c.shop_id = s.shop_id) AS closed, s.orders, s.freight_known, s.freight_free, s.currency, s.price_minor,
      r.reviewed_ms, r.first_bad_ms
    FROM sold s LEFT JOIN reviewed r ON r.shop_id = s.shop_id LEFT JOIN opened o ON o.shop_id = s.shop_id`,
})

type Row = {
  shop_id: string
  opened_ms: number | null
  closed: boolean
  orders: number
  freight_known: number
  freight_free: number
  currency: string | null
  price_minor: number
  reviewed_ms: number | null
  first_bad_ms: number | null
}

const isAttack = (behaviour: string): behaviour is Attack => (attackKinds as readonly string[]).includes(behaviour)

/** Shops that have what those struck of late had in common, and are not struck themselves; by shop and attack. */
export async function exposedShops(engine: Engine, { as_of, verdicts, cases }: Pick<Report, 'as_of' | 'verdicts' | 'cases'>): Promise<Exposure[]> {
  const now = Date.parse(as_of)
  const began = new Map(cases.map(({ case_id, first_seen }) => [case_id, Date.parse(first_seen)]))
  /** Shops struck of late, and when the attack began there. */
  const struck = new Map<Attack, Map<string, number>>()
  const ofReview = new Map<string, { attack: Attack; shop: string }[]>()
  for (const { behaviour, role, certainty, subject, case_id, review_ids } of verdicts) {
    const since = began.get(case_id)
    if (role !== 'victim_merchant' || subject.kind !== 'shop' || certainty === 'lead' || !isAttack(behaviour) || since === undefined || since < now - recentMs)
      continue
    const shops = struck.get(behaviour) ?? new Map<string, number>()
    struck.set(behaviour, shops)
    shops.set(subject.id, Math.min(shops.get(subject.id) ?? since, since))
    for (const id of review_ids) ofReview.set(id, [...(ofReview.get(id) ?? []), { attack: behaviour, shop: subject.id }])
  }
  if ([...struck.values()].every((shops) => shops.size < fewestStruck)) return []
  await beforeTheirReviews(engine, struck, ofReview)
  await makeWhole(engine, shopTraits)
  const rows = await engine.all<Row>('SELECT * FROM shop_traits ORDER BY shop_id')
  await drop(engine, 'shop_traits')
  const cheap = cheapest(rows)
  const found: Exposure[] = []
  for (const [attack, shops] of [...struck].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const told = exposureTraits.flatMap((trait) => {
      const having = { n: 0, of: 0 }
      const others = { n: 0, of: 0 }
      for (const row of rows) {
        const has = hasTrait(trait, row, shops.get(row.shop_id) ?? now, cheap)
        if (has === undefined) continue
        const side = has ? having : others
        side.of++
        if (shops.has(row.shop_id)) side.n++
      }
      const [low, high] = [shareOf(having.n, having.of).low, shareOf(others.n, others.of).high]
      return having.n >= fewestStruck && low !== null && high !== null && low > high ? [{ trait, having, others }] : []
    })
    for (const row of rows) {
      if (row.closed || shops.has(row.shop_id)) continue
      const traits = told.filter(({ trait }) => hasTrait(trait, row, now, cheap) === true)
      if (traits.length > 0) found.push({ shop_id: row.shop_id, attack, traits })
    }
  }
  return found
}

/** A shop as it was before it was struck: the orders whose reviews are the attack belong to the attack. */
async function beforeTheirReviews(
  engine: Engine,
  struck: ReadonlyMap<Attack, Map<string, number>>,
  ofReview: ReadonlyMap<string, readonly { attack: Attack; shop: string }[]>,
): Promise<void> {
  const ids = [...ofReview.keys()].toSorted()
  for (let at = 0; at < ids.length; at += 5000) {
    const listed = ids.slice(at, at + 5000).map(quote)
    const placed = await engine.all<{ review_id: string; placed_ms: number }>(
      `SELECT r.review_id, min(o.time_ms) AS placed_ms FROM review_posted r JOIN order_placed o ON o.order_id = r.order_id WHERE r.review_id IN (${listed.join(',')}) GROUP BY r.review_id`,
    )
    for (const { review_id, placed_ms } of placed)
      for (const { attack, shop } of ofReview.get(review_id)!) {
        const shops = struck.get(attack)!
        shops.set(shop, Math.min(shops.get(shop)!, placed_ms))
      }
  }
}

/** By currency the price under which the cheapest third of the shops sells. */
function cheapest(rows: readonly Row[]): ReadonlyMap<string, number> {
  const byCurrency = Map.groupBy(
    rows.filter(({ currency, orders }) => currency !== null && orders >= fewest.orders),
    ({ currency }) => currency!,
  )
  const prices = new Map<string, number>()
  for (const [currency, shops] of byCurrency) {
    if (shops.length < fewest.shops) continue
    const sorted = shops.map(({ price_minor }) => price_minor).toSorted((a, b) => a - b)
    prices.set(currency, sorted[Math.floor(sorted.length / 3)]!)
  }
  return prices
}

/** Whether a shop had it at a time; undefined where the record does not say. */
function hasTrait(trait: ExposureTrait, row: Row, at: number, cheap: ReadonlyMap<string, number>): boolean | undefined {
  if (trait === 'new') return row.opened_ms === null || row.opened_ms > at ? undefined : at - row.opened_ms <= newMs
  if (trait === 'spotless') return row.reviewed_ms === null || row.reviewed_ms >= at ? undefined : row.first_bad_ms === null || row.first_bad_ms >= at
  if (trait === 'free_freight') return row.freight_known < fewest.orders ? undefined : row.freight_free >= row.freight_known * 0.9
  const price = row.currency === null || row.orders < fewest.orders ? undefined : cheap.get(row.currency)
  return price === undefined ? undefined : row.price_minor < price
}
