import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'shop_currencies',
  grain: 'One row per shop that sold: the currency it sells in, NULL where it sells in several.',
  key: ['shop_id'],
  scope: 'shop',
  by: 'shop_id',
  reads: { shops: 'shop_id', orders: 'shop <- shops.shop' },
  known: { orders: 'EXISTS (SELECT 1 FROM shop_currencies c JOIN shops s ON s.shop_id = c.shop_id WHERE s.shop = r.shop AND c.currency = r.currency)' },
  columns: 'shop_id VARCHAR, currency VARCHAR',
  sql: `
    SELECT s.shop_id, CASE WHEN min(o.currency) = max(o.currency) THEN min(o.currency) END AS currency FROM orders o JOIN shops s ON s.shop = o.shop GROUP BY s.shop_id`,
})
