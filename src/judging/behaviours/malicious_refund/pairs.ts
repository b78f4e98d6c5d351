/**
 * One or two empty parcels are a warehouse's mistake, and somebody who sends two under each of many names hides behind that. The names share nothing; but mistakes of the carrier's
 * scale and the warehouse together are rare, and so many people with two of them are not to be had by chance.
 */
import type { Engine } from '../../../warehouse/duckdb.ts'

/** People who have such a pair, from which chance is asked, and the part of them that it may account for. */
const fewest = 5
const byChance = 0.1

/** Where more than this part of the parcels set out from one province, a carrier's people there may have opened them. */
const oneProvince = 0.5

export type Pairs = { orders: Map<number, string[]>; events: Map<number, string[]>; people: number; expected: number }

/** People with two returns or more, to two owners, that the carrier's scale and the warehouse both found empty, where chance does not give as many; none where it may. */
export async function findPairs(engine: Engine): Promise<Pairs> {
  const none: Pairs = { orders: new Map(), events: new Map(), people: 0, expected: 0 }
  const { expected } = await engine.one<{ expected: number | null }>(`
    WITH looked AS (SELECT buyer, CASE WHEN light AND emptied THEN 1 ELSE 0 END AS empty FROM refund_facts WHERE scanned_g IS NOT NULL AND inspected IS NOT NULL AND piece_g IS NOT NULL),
    rate AS (SELECT avg(CAST(empty AS DOUBLE)) AS r FROM looked), each AS (SELECT buyer, count(*) AS n FROM looked GROUP BY buyer)
    SELECT CAST(sum(0.5 * n * (n - 1) * r * r) AS DOUBLE) AS expected FROM each CROSS JOIN rate`)
  const rows = await engine.all<{ buyer: number; owner: string; order_id: string; event_id: string; province: string | null }>(`
    SELECT f.buyer, coalesce(s.owner_account_id, s.shop_id) AS owner, o.order_id, f.scan_event AS event_id, substr(f.back_origin, 1, 2) AS province
    FROM refund_facts f JOIN orders o ON o.ord = f.ord JOIN shops s ON s.shop = f.shop WHERE f.light AND f.emptied AND f.scanned_g IS NOT NULL ORDER BY f.buyer, o.order_id`)
  const pairs = [...Map.groupBy(rows, (row) => row.buyer)].filter(([, own]) => new Set(own.map(({ owner }) => owner)).size >= 2)
  if (pairs.length < fewest || (expected ?? Infinity) > byChance * pairs.length) return none
  const parcels = pairs.flatMap(([, own]) => own)
  const provinces = Map.groupBy(parcels, ({ province }) => province ?? 'unknown')
  if (Math.max(...[...provinces.values()].map((own) => own.length)) > oneProvince * parcels.length) return none
  return {
    orders: new Map(pairs.map(([buyer, own]) => [buyer, own.map(({ order_id }) => order_id)])),
    events: new Map(pairs.map(([buyer, own]) => [buyer, own.map(({ event_id }) => event_id)])),
    people: pairs.length,
    expected: expected!,
  }
}
