import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'buyer_orders',
  grain: 'One row per buyer who ordered: how often.',
  key: ['buyer'],
  scope: 'buyer',
  adds: 'n',
  reads: ['orders'],
  columns: 'buyer INTEGER, n BIGINT',
  sql: 'SELECT buyer, count(*) AS n FROM orders GROUP BY buyer',
})
