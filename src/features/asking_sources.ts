import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'asking_sources',
  grain: 'One row per source that asks for explanations: whether it writes down when its questions arrive. One that never does tells nothing either way.',
  key: ['source'],
  scope: 'market',
  by: 'source',
  reads: { explanation_requested: 'source' },
  columns: 'source VARCHAR, deliveries BOOLEAN',
  sql: `SELECT source, count(delivered_at) > 0 AS deliveries FROM explanation_requested GROUP BY source`,
})
