import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'given_back',
  grain: 'One row per order whose money came back or is on its way, so that nobody looks for these among all.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord' },
  columns: 'ord INTEGER, shop INTEGER, listing INTEGER, t BIGINT, identity TINYINT',
  sql: `
    SELECT o.ord, o.shop, o.listing, o.t, o.identity FROM orders o JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('refunded', 'refunding')`,
})
