import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'followed',
  grain: 'One row per order that was kept: whether its buyer wrote to the shop, or ordered there, a day and more after it.',
  key: ['ord'],
  scope: 'buyer',
  by: 'buyer',
  reads: {
    orders: 'buyer',
    outcomes: 'ord <- orders.ord',
    comebacks: 'buyer',
    accounts: 'buyer',
    message_sent: 'from_account_id <- accounts.account_id',
    shops: 'shop_id <- message_sent.to_shop_id',
  },
  columns: 'ord INTEGER, buyer INTEGER, t BIGINT, followed BOOLEAN',
  sql: `
    WITH spoke AS (
      SELECT a.buyer, s.shop, max(m.time_ms) AS last_ms FROM message_sent m JOIN accounts a ON a.account_id = m.from_account_id JOIN shops s ON s.shop_id = m.to_shop_id GROUP BY a.buyer, s.shop
    )
    SELECT o.ord, o.buyer, o.t, coalesce(p.last_ms > o.t + 86400000, FALSE) OR coalesce(c.last_t > o.t + 86400000, FALSE) AS followed
    FROM orders o LEFT JOIN comebacks c ON c.buyer = o.buyer AND c.shop = o.shop LEFT JOIN spoke p ON p.buyer = o.buyer AND p.shop = o.shop
    -- Fewer were not kept than were.
    WHERE o.ord NOT IN (SELECT ord FROM outcomes WHERE state <> 'kept')`,
})
