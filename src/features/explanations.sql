-- One row per explanation and thing it asks about (order, review, notice, complaint, refund): whom was asked, whether the question arrived, and what came of it.
CREATE TABLE explanations AS
WITH answered AS (
  SELECT explanation_id, arg_max(assessed, time_ms) FILTER (WHERE assessed IS NOT NULL AND assessed <> 'open') AS assessed, min(time_ms) AS answered_ms, arg_max(id, time_ms) AS event_id
  FROM explanation_received GROUP BY explanation_id
), recorded AS (
  -- A source that writes down when questions arrived would have written it; one that never does tells nothing either way.
  SELECT source, count(delivered_at) > 0 AS deliveries FROM explanation_requested GROUP BY source
), requests AS (
  -- A second word of the same question is the time to answer prolonged.
  SELECT r.explanation_id, min(r.source) AS source, arg_min(r.id, r.time_ms) AS event_id, min(r.time_ms) AS asked_ms, max(r.due_at) AS due_ms, min(r.delivered_at) AS delivered_ms,
    arg_min(coalesce(r.subject_id, r.account_id, r.shop_id), r.time_ms) AS subject_id
  FROM explanation_requested r GROUP BY r.explanation_id
), told AS (
  SELECT explanation_id, 'order' AS about_kind, unnest(order_ids) AS about_id FROM explanation_requested
  UNION SELECT explanation_id, coalesce(about_kind, 'order'), unnest(about_ids) FROM explanation_requested
), things AS (
  SELECT explanation_id, about_kind, about_id FROM told
  -- Whoever is asked about a refund is asked about the order it was for.
  UNION SELECT t.explanation_id, 'order', r.order_id FROM told t JOIN refund_requested r ON t.about_kind = 'refund' AND r.refund_id = t.about_id
)
SELECT q.explanation_id, q.event_id, q.subject_id, t.about_kind, t.about_id, q.asked_ms, q.due_ms,
  -- A question that came after its own deadline left no time to answer.
  CASE WHEN q.delivered_ms IS NULL THEN NOT recorded.deliveries ELSE q.delivered_ms < q.due_ms END AS delivered,
  a.explanation_id IS NOT NULL AS answered, a.assessed, a.event_id AS answer_event
FROM requests q JOIN things t ON t.explanation_id = q.explanation_id LEFT JOIN answered a ON a.explanation_id = q.explanation_id JOIN recorded ON recorded.source = q.source
WHERE q.subject_id IS NOT NULL;
