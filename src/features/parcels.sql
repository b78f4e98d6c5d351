-- One row per shipped order: what the carrier saw. Weights are grams; a gap in the carrier's feed makes the route unknown.
CREATE TEMP TABLE sent AS
SELECT o.ord, o.buyer, d.order_id, arg_min(d.carrier, d.time_ms) AS carrier, arg_min(d.waybill_no, d.time_ms) AS waybill_no, min(d.time_ms) AS dispatched_ms, arg_min(d.id, d.time_ms) AS event_id,
  max(d.weight_g) AS declared_g, sum(d.freight_minor) AS freight_minor, arg_min(d.origin_region_code, d.time_ms) AS origin_region
FROM shipment_dispatched d JOIN orders o ON o.order_id = d.order_id GROUP BY o.ord, o.buyer, d.order_id;

CREATE TEMP TABLE waybills AS
SELECT waybill_no, carrier, count(*) AS parcels, count(DISTINCT buyer) AS buyers FROM sent GROUP BY waybill_no, carrier;

-- A scan that names no carrier belongs to whoever was sent that waybill.
CREATE TEMP TABLE scans AS
SELECT s.waybill_no, coalesce(s.carrier, w.carrier) AS carrier, count(*) AS scans, max(s.weight_g) AS measured_g,
  min(CASE WHEN s.code = 'delivered' THEN s.time_ms END) AS delivered_ms, min(CASE WHEN s.code = 'delivered' THEN s.region_code END) AS delivered_region,
  min(CASE WHEN s.code = 'picked_up' THEN s.time_ms END) AS picked_ms, bool_or(s.code IN ('refused', 'returned')) AS refused
FROM shipment_scanned s JOIN (SELECT waybill_no, min(carrier) AS carrier FROM waybills GROUP BY waybill_no) w ON w.waybill_no = s.waybill_no
GROUP BY s.waybill_no, coalesce(s.carrier, w.carrier);

CREATE TEMP TABLE gapped AS
SELECT DISTINCT sent.ord FROM sent JOIN carrier_feed_interrupted g ON g.carrier = sent.carrier
WHERE g."from" <= sent.dispatched_ms + 604800000 AND g."to" >= sent.dispatched_ms;

-- Lines of one order may travel apart: the lightest is what a real parcel must weigh at least.
CREATE TEMP TABLE line_weights AS
SELECT p.order_id, sum(l.weight_g * p.quantity) AS catalogue_g, CASE WHEN count(*) > 1 THEN min(l.weight_g) ELSE sum(l.weight_g * p.quantity) END AS lightest_g FROM order_placed p JOIN listings l ON l.listing_id = p.listing_id GROUP BY p.order_id;

CREATE TABLE parcels AS
SELECT sent.ord, sent.event_id, sent.carrier, sent.dispatched_ms, sent.declared_g, sent.freight_minor, sent.origin_region, line_weights.catalogue_g, line_weights.lightest_g,
  coalesce(scans.scans, 0) AS scans, scans.measured_g, scans.picked_ms, scans.delivered_ms, scans.delivered_region, coalesce(scans.refused, FALSE) AS refused,
  waybills.buyers AS waybill_buyers, gapped.ord IS NOT NULL AS feed_gap
FROM sent
JOIN waybills ON waybills.waybill_no = sent.waybill_no AND waybills.carrier = sent.carrier
LEFT JOIN line_weights ON line_weights.order_id = sent.order_id
LEFT JOIN scans ON scans.waybill_no = sent.waybill_no AND scans.carrier = sent.carrier
LEFT JOIN gapped ON gapped.ord = sent.ord;

DROP TABLE sent; DROP TABLE waybills; DROP TABLE scans; DROP TABLE gapped; DROP TABLE line_weights;
