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
    SELECT r.explanation_id, 'order' AS about_kind, o.id AS about_id FROM explanation_requested r CROSS JOIN ${unnest('r.order_ids')} AS o(id)
    UNION SELECT r.explanation_id, coalesce(r.about_kind, 'order'), a.id FROM explanation_requested r CROSS JOIN ${unnest('r.about_ids')} AS a(id)`,
})
