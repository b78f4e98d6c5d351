/** The loss sheet of a cohort: low is provable in the accused's favour, central is what the shop lost, high is everything that flowed. */
import type { Engine } from '../warehouse/duckdb.ts'

export type Loss = { low_minor: number; central_minor: number; high_minor: number; currency: string }

/**
 * Makes `case_money(k, …)`. Minor units. Low: goods refunded but not sent back at their cost, and freight out; central: the same goods at
 * the price refunded, and freight out; high: everything refunded, and freight out.
 */
export async function caseMoney(engine: Engine): Promise<Map<number, Loss & { shipped: number }>> {
  const rows = await engine.all<{ k: number; low: number; central: number; high: number; shipped: number; currency: string }>(`
    SELECT c.k,
      CAST(sum(CASE WHEN x.state IN ('refunded', 'refunding') AND NOT x.sent_back AND x.refund_kind = 'refund_only' AND p.ord IS NOT NULL THEN coalesce(l.unit_cost_minor, 0) * o.quantity ELSE 0 END) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS low,
      CAST(sum(CASE WHEN x.state = 'refunded' AND NOT x.sent_back AND x.refund_kind = 'refund_only' AND p.ord IS NOT NULL THEN x.refunded_minor ELSE 0 END) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS central,
      CAST(sum(x.refunded_minor) + sum(coalesce(p.freight_minor, 0)) AS BIGINT) AS high,
      count(p.ord) AS shipped, min(o.currency) AS currency
    FROM cohort c JOIN orders o ON o.ord = c.ord JOIN outcomes x ON x.ord = c.ord JOIN listings l ON l.listing = o.listing LEFT JOIN parcels p ON p.ord = c.ord
    GROUP BY c.k`)
  return new Map(
    rows.map((row) => {
      const low = Math.min(row.low, row.central)
      return [row.k, { low_minor: low, central_minor: row.central, high_minor: Math.max(row.central, row.high), currency: row.currency, shipped: row.shipped }]
    }),
  )
}
