import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'shop_people',
  grain: 'One row per shop, person and role there: from when to when, and the share held.',
  key: ['shop_id', 'person_id', 'role'],
  scope: 'shop',
  by: 'shop_id',
  reads: { shop_role_granted: 'shop_id', shop_role_ended: 'shop_id' },
  columns: 'shop_id VARCHAR, person_id VARCHAR, role VARCHAR, share_bps BIGINT, from_ms BIGINT, to_ms BIGINT, event_id VARCHAR',
  sql: ({ firstBy }) => `
    WITH granted AS (
      SELECT shop_id, person_id, role, min(time_ms) AS from_ms, max(coalesce(share_bps, 0)) AS share_bps, ${firstBy('id', '(time_ms, id)')} AS event_id
      FROM shop_role_granted GROUP BY shop_id, person_id, role
    ), ended AS (
      SELECT shop_id, person_id, role, max(time_ms) AS to_ms FROM shop_role_ended GROUP BY shop_id, person_id, role
    )
    SELECT g.shop_id, g.person_id, g.role, g.share_bps, g.from_ms, coalesce(e.to_ms, ${Number.MAX_SAFE_INTEGER}) AS to_ms, g.event_id
    FROM granted g LEFT JOIN ended e ON e.shop_id = g.shop_id AND e.person_id = g.person_id AND e.role = g.role`,
})
