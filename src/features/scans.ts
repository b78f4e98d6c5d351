import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'scans',
  grain: 'One row per waybill and carrier: what the carrier saw of it on the way. Weights are grams.',
  key: ['waybill_no', 'carrier'],
  scope: 'order',
  by: 'waybill_no',
  reads: { waybills: 'waybill_no', shipment_scanned: 'waybill_no' },
  columns: `waybill_no VARCHAR, carrier VARCHAR, scans BIGINT, measured_g BIGINT, delivered_ms BIGINT, delivered_region VARCHAR, picked_ms BIGINT, refused BOOLEAN`,
  sql: `
    -- A scan that names no carrier belongs to whoever was sent that waybill.
    SELECT s.waybill_no, coalesce(s.carrier, w.carrier) AS carrier, count(*) AS scans, max(s.weight_g) AS measured_g,
      min(CASE WHEN s.code = 'delivered' THEN s.time_ms END) AS delivered_ms, min(CASE WHEN s.code = 'delivered' THEN s.region_code END) AS delivered_region,
      min(CASE WHEN s.code = 'picked_up' THEN s.time_ms END) AS picked_ms, bool_or(s.code IN ('refused', 'returned')) AS refused
    FROM shipment_scanned s JOIN (SELECT waybill_no, min(carrier) AS carrier FROM waybills GROUP BY waybill_no) w ON w.waybill_no = s.waybill_no
    GROUP BY s.waybill_no, coalesce(s.carrier, w.carrier)`,
})
