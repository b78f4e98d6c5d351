/** The loss of a cohort: low is provable in the accused's favour, central is what the shop lost, high is everything that flowed. */
import { type LossPart, lossOf } from '../domain/money.ts'
import type { Engine } from '../warehouse/duckdb.ts'

/**
 * By case. Minor units, each currency by itself. Low: goods refunded but not sent back at their cost, and freight out; central: the same goods at
 * the price refunded, and freight out; high: everything refunded, and freight out.
 */
export async function caseMoney(engine: Engine): Promise<Map<number, { loss: LossPart[]; shipped: number }>> {
  const rows = await engine.all<{ k: number; low: number; central: number; high: number; shipped: number; currency: string }>(`
    SELECT c.k,
      CAST(sum(CASE WHEN x.state IN ('refunded', 'refunding') AND NOT x.sent_back AND x.refund_kind = 'refund_only' AND p.ord IS NOT NULL THEN coalesce(l.unit_cost_minor, 0) * o.quantity ELSE 0 END) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS low,
      CAST(sum(CASE WHEN x.state = 'refunded' AND NOT x.sent_back AND x.refund_kind = 'refund_only' AND p.ord IS NOT NULL THEN x.refunded_minor ELSE 0 END) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS central,
      CAST(sum(x.refunded_minor) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS high,
      count(p.ord) AS shipped, o.currency
    FROM cohort_whole c JOIN orders o ON o.ord = c.ord JOIN outcomes x ON x.ord = c.ord JOIN listings l ON l.listing = o.listing LEFT JOIN parcels p ON p.ord = c.ord
    GROUP BY c.k, o.currency`)
  return new Map(
    [...Map.groupBy(rows, ({ k }) => k)].map(([k, own]) => [
      k,
      {
        loss: lossOf(own.map((row) => ({ currency: row.currency, low_minor: row.low, central_minor: row.central, high_minor: row.high }))),
        shipped: own.reduce((all, row) => all + row.shipped, 0),
      },
    ]),
  )
}
