import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'visits',
  grain: 'One row per buyer, day and shop at which he ordered on it.',
  key: ['buyer', 'd', 'shop'],
  scope: 'buyer',
  by: 'buyer',
  reads: { orders: 'buyer' },
  columns: 'buyer INTEGER, d BIGINT, shop INTEGER',
  sql: ({ intDiv }) => `SELECT DISTINCT buyer, ${intDiv('t', 86400000)} AS d, shop FROM orders`,
})
