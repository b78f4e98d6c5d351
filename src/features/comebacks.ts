import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'comebacks',
  grain:
    'One row per buyer and shop where he ordered more than once: when first and when last. Most orders are their buyer’s only one there, and need no grouping.',
  key: ['buyer', 'shop'],
  scope: 'buyer',
  by: 'buyer',
  reads: { orders: 'buyer' },
  columns: 'buyer INTEGER, shop INTEGER, first_t BIGINT, last_t BIGINT',
  sql: 'SELECT buyer, shop, min(t) AS first_t, max(t) AS last_t FROM orders GROUP BY buyer, shop HAVING count(*) > 1',
})
