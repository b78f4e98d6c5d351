import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'sent',
  grain: 'One row per shipped order: the first parcel of it, what was declared and what it cost; of an order of one line, what lay in it.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', shipment_dispatched: 'order_id <- orders.order_id' },
  columns: `ord INTEGER, buyer INTEGER, order_id VARCHAR, carrier VARCHAR, waybill_no VARCHAR, dispatched_ms BIGINT, event_id VARCHAR, declared_g BIGINT, freight_minor HUGEINT,
    origin_region VARCHAR, listing INTEGER, one_quantity BIGINT`,
  sql: ({ firstBy, huge, long }) => `
    WITH several AS (
      SELECT order_id FROM shipment_dispatched WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1
    )
    -- Most orders travel in one parcel and need no aggregate over it. Asked of the order, which is the narrower of the two rows that meet.
    SELECT o.ord, o.buyer, d.order_id, d.carrier, d.waybill_no, d.time_ms AS dispatched_ms, d.id AS event_id, d.weight_g AS declared_g, ${huge('d.freight_minor')} AS freight_minor,
      d.origin_region_code AS origin_region,
      CASE WHEN o.lines = 1 THEN o.listing END AS listing, CASE WHEN o.lines = 1 THEN ${long('o.quantity')} END AS one_quantity
    FROM shipment_dispatched d JOIN orders o ON o.order_id = d.order_id WHERE o.order_id NOT IN (SELECT order_id FROM several)
    UNION ALL
    SELECT o.ord, o.buyer, d.order_id, ${firstBy('d.carrier', '(d.time_ms, d.id)')} AS carrier, ${firstBy('d.waybill_no', '(d.time_ms, d.id)')} AS waybill_no, min(d.time_ms) AS dispatched_ms,
      ${firstBy('d.id', '(d.time_ms, d.id)')} AS event_id, max(d.weight_g) AS declared_g, sum(d.freight_minor) AS freight_minor, ${firstBy('d.origin_region_code', '(d.time_ms, d.id)')} AS origin_region,
      min(CASE WHEN o.lines = 1 THEN o.listing END) AS listing, min(CASE WHEN o.lines = 1 THEN ${long('o.quantity')} END) AS one_quantity
    FROM shipment_dispatched d JOIN orders o ON o.order_id = d.order_id
    WHERE EXISTS (SELECT 1 FROM several s WHERE s.order_id = d.order_id) GROUP BY o.ord, o.buyer, d.order_id`,
})
