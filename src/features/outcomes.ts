import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'outcomes',
  grain: 'One row per order: how it ended. state: kept, refunded, refunding, unpaid, cancelled, open.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: {
    orders: 'ord',
    order_completed: 'order_id <- orders.order_id',
    order_closed: 'order_id <- orders.order_id',
    payment_captured: 'order_id <- orders.order_id',
    refund_requested: 'order_id <- orders.order_id',
    refund_decided: 'refund_id <- refund_requested.refund_id',
    refund_paid: 'refund_id <- refund_requested.refund_id',
    payment_disputed: 'payment_id <- payment_captured.payment_id',
    payment_dispute_resolved: 'dispute_id <- payment_disputed.dispute_id',
    return_shipped: 'refund_id <- refund_requested.refund_id',
    return_inspected: 'refund_id <- refund_requested.refund_id',
  },
  columns: `ord INTEGER, state VARCHAR, refund_kind VARCHAR, requested_ms BIGINT, request_event VARCHAR, refund_paid_ms BIGINT, refunded_minor HUGEINT, sent_back BOOLEAN, defect BOOLEAN,
    falsely_returned BOOLEAN, completed_ms BIGINT, closed_ms BIGINT, paid_ms BIGINT`,
  sql: ({ firstBy, lastBy }) => `
    WITH decided AS (
      SELECT refund_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome FROM refund_decided GROUP BY refund_id
    ), paid AS (
      SELECT refund_id, sum(amount_minor) AS amount_minor, min(time_ms) AS paid_ms FROM refund_paid GROUP BY refund_id
    ), back AS (
      SELECT refund_id, min(time_ms) AS shipped_ms, max(weight_g) AS weight_g FROM return_shipped GROUP BY refund_id
    ), inspected AS (
      SELECT refund_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, max(weight_g) AS weight_g FROM return_inspected GROUP BY refund_id
    ), refunds AS (
      SELECT r.order_id, min(r.time_ms) AS requested_ms, ${firstBy('r.id', '(r.time_ms, r.id)')} AS request_event, ${firstBy('r.kind', '(r.time_ms, r.id)')} AS kind,
        sum(r.amount_minor) AS asked_minor, sum(paid.amount_minor) AS paid_minor, min(paid.paid_ms) AS paid_ms,
        bool_or(paid.refund_id IS NOT NULL OR coalesce(decided.outcome, '') = 'approved') AS granted,
        bool_and(coalesce(decided.outcome, '') = 'rejected') AS rejected,
        bool_or(back.refund_id IS NOT NULL) AS sent_back,
        bool_or(coalesce(inspected.outcome, '') IN ('defective', 'damaged') OR coalesce(r.reason_code, '') IN ('defective', 'quality', 'damaged', 'faulty')) AS defect,
        bool_or(coalesce(inspected.outcome, '') IN ('empty', 'swapped')) AS falsely_returned
      FROM refund_requested r
      LEFT JOIN decided ON decided.refund_id = r.refund_id LEFT JOIN paid ON paid.refund_id = r.refund_id
      LEFT JOIN back ON back.refund_id = r.refund_id LEFT JOIN inspected ON inspected.refund_id = r.refund_id
      WHERE r.kind <> 'exchange'
      GROUP BY r.order_id
    ), charged_back AS (
      -- The bank gave the buyer his money back.
      SELECT p.order_id, min(d.time_ms) AS disputed_ms, ${firstBy('d.id', '(d.time_ms, d.id)')} AS dispute_event, min(r.time_ms) AS decided_ms, max(d.amount_minor) AS amount_minor
      FROM payment_disputed d JOIN payment_captured p ON p.payment_id = d.payment_id JOIN payment_dispute_resolved r ON r.dispute_id = d.dispute_id AND r.outcome = 'buyer_won' GROUP BY p.order_id
    ), progress AS (
      SELECT order_id, min(completed_ms) AS completed_ms, min(paid_ms) AS paid_ms FROM (
        SELECT order_id, time_ms AS completed_ms, CAST(NULL AS BIGINT) AS paid_ms FROM order_completed
        UNION ALL SELECT order_id, CAST(NULL AS BIGINT) AS completed_ms, time_ms AS paid_ms FROM payment_captured
      ) GROUP BY order_id
    ), closed AS (
      SELECT order_id, ${lastBy('reason', '(time_ms, id)')} AS reason, max(time_ms) AS closed_ms FROM order_closed GROUP BY order_id
    )
    SELECT o.ord,
      CASE
        WHEN closed.reason = 'refunded' OR (refunds.granted AND refunds.asked_minor >= 0.5 * o.payable_minor) THEN 'refunded'
        WHEN charged_back.amount_minor >= 0.5 * o.payable_minor THEN 'refunded'
        WHEN closed.reason IN ('unpaid', 'cancelled') THEN closed.reason
        -- Less than half back is a compensation or a price protection: the sale stands.
        WHEN refunds.order_id IS NOT NULL AND NOT refunds.granted AND NOT refunds.rejected AND refunds.asked_minor >= 0.5 * o.payable_minor THEN 'refunding'
        WHEN progress.completed_ms IS NOT NULL THEN 'kept'
        ELSE 'open'
      END AS state,
      CASE WHEN refunds.kind IS NULL AND charged_back.order_id IS NOT NULL THEN 'refund_only' ELSE refunds.kind END AS refund_kind, coalesce(refunds.requested_ms, charged_back.disputed_ms) AS requested_ms,
      coalesce(refunds.request_event, charged_back.dispute_event) AS request_event, coalesce(refunds.paid_ms, charged_back.decided_ms) AS refund_paid_ms,
      coalesce(refunds.paid_minor, CASE WHEN refunds.granted THEN refunds.asked_minor END, charged_back.amount_minor, 0) AS refunded_minor,
      coalesce(refunds.sent_back, FALSE) AS sent_back, coalesce(refunds.defect, FALSE) AS defect, coalesce(refunds.falsely_returned, FALSE) AS falsely_returned,
      progress.completed_ms, closed.closed_ms, progress.paid_ms
    FROM orders o
    LEFT JOIN refunds ON refunds.order_id = o.order_id
    LEFT JOIN charged_back ON charged_back.order_id = o.order_id
    LEFT JOIN progress ON progress.order_id = o.order_id
    LEFT JOIN closed ON closed.order_id = o.order_id`,
})
