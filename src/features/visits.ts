import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'visits',
  grain: 'One row per buyer, day and shop at which he ordered on it.',
  key: ['buyer', 'd', 'shop'],
  scope: 'buyer',
  by: 'buyer',
  reads: { orders: 'buyer', comebacks: 'buyer' },
  columns: 'buyer INTEGER, d BIGINT, shop INTEGER',
  sql: ({ intDiv }) => `
    SELECT buyer, ${intDiv('t', 86400000)} AS d, shop FROM orders o WHERE NOT EXISTS (SELECT 1 FROM comebacks c WHERE c.buyer = o.buyer AND c.shop = o.shop)
    UNION ALL
    SELECT DISTINCT o.buyer, ${intDiv('o.t', 86400000)} AS d, o.shop FROM orders o JOIN comebacks c ON c.buyer = o.buyer AND c.shop = o.shop`,
})
