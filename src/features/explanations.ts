import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'explanations',
  grain: 'One row per explanation and thing it asks about: whom was asked, whether the question arrived, and what came of it.',
  key: ['explanation_id', 'about_kind', 'about_id'],
  scope: 'order',
  by: 'explanation_id',
  reads: {
    explanation_requested: 'explanation_id',
    explanation_received: 'explanation_id',
    asked_things: 'explanation_id',
    asking_sources: 'source <- explanation_requested.source',
    refund_requested: 'refund_id <- asked_things.about_id',
  },
  columns: `explanation_id VARCHAR, event_id VARCHAR, subject_id VARCHAR, about_kind VARCHAR, about_id VARCHAR, asked_ms BIGINT, due_ms BIGINT, delivered BOOLEAN, answered BOOLEAN,
    assessed VARCHAR, answer_event VARCHAR`,
  sql: ({ firstBy, lastBy }) => `
    WITH answered AS (
      SELECT explanation_id, ${lastBy('assessed', '(time_ms, id)', `assessed IS NOT NULL AND assessed <> 'open'`)} AS assessed, min(time_ms) AS answered_ms, ${lastBy('id', '(time_ms, id)')} AS event_id
      FROM explanation_received GROUP BY explanation_id
    ), requests AS (
      -- A second word of the same question is the time to answer prolonged.
      SELECT r.explanation_id, min(r.source) AS source, ${firstBy('r.id', '(r.time_ms, r.id)')} AS event_id, min(r.time_ms) AS asked_ms, max(r.due_at) AS due_ms, min(r.delivered_at) AS delivered_ms,
        ${firstBy('coalesce(r.subject_id, r.account_id, r.shop_id)', '(r.time_ms, r.id)')} AS subject_id
      FROM explanation_requested r GROUP BY r.explanation_id
    ), things AS (
      SELECT explanation_id, about_kind, about_id FROM asked_things
      -- Whoever is asked about a refund is asked about the order it was for.
      UNION SELECT t.explanation_id, 'order', r.order_id FROM asked_things t JOIN refund_requested r ON t.about_kind = 'refund' AND r.refund_id = t.about_id
    )
    SELECT q.explanation_id, q.event_id, q.subject_id, t.about_kind, t.about_id, q.asked_ms, q.due_ms,
      -- A question that came after its own deadline left no time to answer.
      CASE WHEN q.delivered_ms IS NULL THEN NOT s.deliveries ELSE q.delivered_ms < q.due_ms END AS delivered,
      a.explanation_id IS NOT NULL AS answered, a.assessed, a.event_id AS answer_event
    FROM requests q JOIN things t ON t.explanation_id = q.explanation_id LEFT JOIN answered a ON a.explanation_id = q.explanation_id JOIN asking_sources s ON s.source = q.source
    WHERE q.subject_id IS NOT NULL`,
})
