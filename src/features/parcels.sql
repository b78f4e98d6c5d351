-- One row per shipped order: what the carrier saw. Weights are grams; a gap in the carrier's feed makes the route unknown.
CREATE TABLE parcels AS
WITH scans AS (
  SELECT waybill_no, coalesce(carrier, '') AS carrier, count(*) AS scans, max(weight_g) AS measured_g, min(time_ms) AS first_ms,
    min(CASE WHEN code = 'delivered' THEN time_ms END) AS delivered_ms, min(CASE WHEN code = 'delivered' THEN region_code END) AS delivered_region,
    min(CASE WHEN code = 'picked_up' THEN time_ms END) AS picked_ms, bool_or(code IN ('refused', 'returned')) AS refused
  FROM shipment_scanned GROUP BY waybill_no, coalesce(carrier, '')
), sent AS (
  SELECT order_id, arg_min(carrier, time_ms) AS carrier, arg_min(waybill_no, time_ms) AS waybill_no, min(time_ms) AS dispatched_ms, arg_min(id, time_ms) AS event_id,
    max(weight_g) AS declared_g, sum(freight_minor) AS freight_minor, arg_min(origin_region_code, time_ms) AS origin_region
  FROM shipment_dispatched GROUP BY order_id
), line_weights AS (
  SELECT p.order_id, sum(l.weight_g * p.quantity) AS catalogue_g FROM order_placed p JOIN listings l ON l.listing_id = p.listing_id GROUP BY p.order_id
), shared AS (
  SELECT sent.carrier, sent.waybill_no, count(DISTINCT o.buyer) AS waybill_buyers
  FROM sent JOIN orders o ON o.order_id = sent.order_id GROUP BY sent.carrier, sent.waybill_no HAVING count(*) > 1
), gaps AS (
  SELECT carrier, "from" AS from_ms, "to" AS to_ms FROM carrier_feed_interrupted
)
SELECT o.ord, sent.event_id, sent.carrier, sent.dispatched_ms, sent.declared_g, sent.freight_minor, sent.origin_region, line_weights.catalogue_g,
  coalesce(scans.scans, 0) AS scans, scans.measured_g, scans.picked_ms, scans.delivered_ms, scans.delivered_region, coalesce(scans.refused, FALSE) AS refused,
  coalesce(shared.waybill_buyers, 1) AS waybill_buyers,
  EXISTS (SELECT 1 FROM gaps WHERE gaps.carrier = sent.carrier AND gaps.from_ms <= sent.dispatched_ms + 7 * 86400000 AND gaps.to_ms >= sent.dispatched_ms) AS feed_gap
FROM sent
JOIN orders o ON o.order_id = sent.order_id
LEFT JOIN line_weights ON line_weights.order_id = sent.order_id
LEFT JOIN scans ON scans.waybill_no = sent.waybill_no AND (scans.carrier = sent.carrier OR scans.carrier = '')
LEFT JOIN shared ON shared.carrier = sent.carrier AND shared.waybill_no = sent.waybill_no;
