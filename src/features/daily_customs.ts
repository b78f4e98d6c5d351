import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'daily_customs',
  grain: 'One row per day and shop at which somebody ordered on it: how many people.',
  key: ['d', 'shop'],
  scope: 'market',
  adds: 'buyers',
  reads: ['visits'],
  columns: 'd BIGINT, shop INTEGER, buyers BIGINT',
  sql: 'SELECT d, shop, count(*) AS buyers FROM visits GROUP BY d, shop',
})
