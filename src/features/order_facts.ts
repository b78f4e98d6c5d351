import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'order_facts',
  grain: 'One row per order: what is counted of it. `half_days`: how soon it came back. `refused`: NULL where nobody saw its way.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord', listings: 'listing <- orders.listing', parcels: 'ord', review_posted: 'order_id <- orders.order_id' },
  columns: `ord INTEGER, shop INTEGER, listing INTEGER, category VARCHAR, identity TINYINT, undone BOOLEAN, half_days BIGINT, rated VARCHAR, rivals_viewed BIGINT, view_seconds BIGINT,
    refused BOOLEAN`,
  sql: ({ greatest, intDiv, lastBy }) => `
    WITH several AS (SELECT order_id FROM review_posted WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1),
    ratings AS (
      SELECT order_id, rating FROM review_posted r WHERE r.order_id NOT IN (SELECT order_id FROM several)
      UNION ALL
      SELECT order_id, ${lastBy('rating', '(time_ms, id)')} AS rating FROM review_posted r WHERE EXISTS (SELECT 1 FROM several s WHERE s.order_id = r.order_id) GROUP BY order_id
    )
    SELECT o.ord, o.shop, o.listing, l.category, o.identity, coalesce(x.state IN ('refunded', 'refunding'), FALSE) AS undone,
      CASE WHEN x.state IN ('refunded', 'refunding') THEN ${greatest(0, intDiv('(x.requested_ms - o.t)', 43200000))} END AS half_days,
      -- An order that was kept might have been rated; any other counts where it was.
      CASE WHEN r.order_id IS NOT NULL OR x.ord IS NULL THEN coalesce(CAST(r.rating AS VARCHAR), 'not') END AS rated,
      o.rivals_viewed, o.view_seconds, p.refused
    FROM orders o LEFT JOIN (SELECT ord, state, requested_ms FROM outcomes WHERE state <> 'kept') x ON x.ord = o.ord JOIN listings l ON l.listing = o.listing
    LEFT JOIN ratings r ON r.order_id = o.order_id LEFT JOIN (SELECT ord, refused FROM parcels WHERE scans > 0 AND NOT feed_gap) p ON p.ord = o.ord`,
})
