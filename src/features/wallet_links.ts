import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'wallet_links',
  grain: 'One row per wallet and who is said to hold it; the last word on whether that was verified. A nickname links nothing.',
  key: ['wallet_id', 'holder_kind', 'holder_id'],
  scope: 'buyer',
  by: 'wallet_id',
  reads: { wallet_linked: 'wallet_id' },
  columns: 'wallet_id VARCHAR, holder_kind VARCHAR, holder_id VARCHAR, verified BOOLEAN, event_id VARCHAR, since_ms BIGINT',
  sql: ({ lastBy }) => `
    SELECT wallet_id, holder_kind, holder_id, ${lastBy('verified', '(time_ms, id)')} AS verified, ${lastBy('id', '(time_ms, id)')} AS event_id, min(time_ms) AS since_ms
    FROM wallet_linked GROUP BY wallet_id, holder_kind, holder_id`,
})
