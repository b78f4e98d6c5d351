import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'scans',
  grain: 'One row per waybill and carrier: what the carrier saw of it on the way. Weights are grams.',
  key: ['waybill_no', 'carrier'],
  scope: 'order',
  by: 'waybill_no',
  reads: { sent: 'waybill_no', shipment_scanned: 'waybill_no' },
  columns: `waybill_no VARCHAR, carrier VARCHAR, scans BIGINT, measured_g BIGINT, delivered_ms BIGINT, delivered_region VARCHAR, picked_ms BIGINT, refused BOOLEAN`,
  sql: `
    -- A scan that names no carrier belongs to whoever was sent that waybill.
    WITH nameless AS (
      SELECT waybill_no, min(carrier) AS carrier FROM sent WHERE waybill_no IN (SELECT waybill_no FROM shipment_scanned WHERE carrier IS NULL) GROUP BY waybill_no
    ), seen AS (
      SELECT waybill_no, carrier, time_ms, weight_g, code, region_code FROM shipment_scanned WHERE carrier IS NOT NULL
      UNION ALL
      SELECT s.waybill_no, n.carrier, s.time_ms, s.weight_g, s.code, s.region_code FROM shipment_scanned s JOIN nameless n ON n.waybill_no = s.waybill_no WHERE s.carrier IS NULL
    )
    SELECT waybill_no, carrier, count(*) AS scans, max(weight_g) AS measured_g,
      min(CASE WHEN code = 'delivered' THEN time_ms END) AS delivered_ms, min(CASE WHEN code = 'delivered' THEN region_code END) AS delivered_region,
      min(CASE WHEN code = 'picked_up' THEN time_ms END) AS picked_ms, bool_or(code IN ('refused', 'returned')) AS refused
    FROM seen WHERE waybill_no IS NOT NULL GROUP BY waybill_no, carrier`,
})
