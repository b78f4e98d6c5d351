import { defineRelation } from '../warehouse/relation.ts'

const day = 86_400_000

/** Orders of one listing that one buyer must send back within days, the part of his orders of it that these must be, and units beyond what all others keep of it in as many days. */
const bulk = { orders: 5, days: 14, part: 0.9, times: 3, units: 20 }

export const relation = defineRelation({
  name: 'bulk_returns',
  grain: 'One row per buyer and listing that he bought up again and again, more of it than all others together keep, and sent back.',
  key: ['buyer', 'listing'],
  scope: 'global',
  reads: ['orders', 'outcomes'],
  columns: 'buyer INTEGER, listing INTEGER',
  sql: ({ long, ratio }) => `
    WITH hands AS (
      SELECT o.buyer, o.listing, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n, sum(o.quantity) AS units FROM orders o JOIN outcomes x ON x.ord = o.ord
      WHERE x.state IN ('refunded', 'refunding') AND NOT x.defect GROUP BY o.buyer, o.listing
      HAVING count(*) >= ${bulk.orders} AND max(o.t) - min(o.t) <= ${long(bulk.days * day)}
    ), span AS (SELECT min(t) AS from_ms, max(t) AS to_ms FROM orders),
    others AS (
      SELECT h.buyer, h.listing, count(CASE WHEN o.buyer = h.buyer THEN 1 END) AS own, sum(CASE WHEN o.buyer <> h.buyer AND x.state IN ('kept', 'open') THEN o.quantity ELSE 0 END) AS units
      FROM hands h JOIN orders o ON o.listing = h.listing JOIN outcomes x ON x.ord = o.ord GROUP BY h.buyer, h.listing
    )
    SELECT h.buyer, h.listing FROM hands h JOIN others z ON z.buyer = h.buyer AND z.listing = h.listing CROSS JOIN span s
    WHERE h.n >= ${bulk.part} * z.own AND h.units >= ${bulk.units} + ${bulk.times} * z.units * ${ratio(`(h.to_ms - h.from_ms + ${long(day)})`, `(s.to_ms - s.from_ms + ${long(day)})`)}`,
})
