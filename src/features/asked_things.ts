import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'asked_things',
  grain: 'One row per explanation and thing it names (order, review, notice, complaint, refund).',
  key: ['explanation_id', 'about_kind', 'about_id'],
  scope: 'order',
  by: 'explanation_id',
  reads: { explanation_requested: 'explanation_id' },
  columns: 'explanation_id VARCHAR, about_kind VARCHAR, about_id VARCHAR',
  sql: ({ unnest }) => `
    SELECT explanation_id, 'order' AS about_kind, ${unnest('order_ids')} AS about_id FROM explanation_requested
    UNION SELECT explanation_id, coalesce(about_kind, 'order'), ${unnest('about_ids')} FROM explanation_requested`,
})
