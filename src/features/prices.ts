import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'prices',
  grain: 'One row per sum that orders cost: how many.',
  key: ['currency', 'payable_minor'],
  scope: 'market',
  adds: 'n',
  reads: ['orders'],
  columns: 'currency VARCHAR, payable_minor HUGEINT, n BIGINT',
  sql: 'SELECT currency, payable_minor, count(*) AS n FROM orders GROUP BY currency, payable_minor',
})
