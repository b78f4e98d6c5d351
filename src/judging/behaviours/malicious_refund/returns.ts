/** What came of each refund: whether the goods travelled back, what they weighed, what was found, what was shown; and which of it was false. */
import type { Engine } from '../../../warehouse/duckdb.ts'

/**
 * Makes `refund_facts`, one row per refund of at least half the order after dispatch, and `refund_photos(refund_id, photo, reused)`. Weights in grams.
 * `light`: the parcel came back at less than half of what one piece weighs. `emptied`: found empty or swapped, and the carrier's scale does not say the
 * goods were in it when sent. `borrowed`: the waybill is also of a parcel of somebody else, or of another journey. `astray`: delivered where this shop
 * takes no returns. `unsent`: no scan by a carrier that scans, and nothing arrived. `shown`: a photo that was shown for other goods. What the warehouse
 * found sound is never false, and neither is what is unknown.
 */
export async function prepareReturns(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TEMP TABLE rf_refunds AS
    WITH decided AS (SELECT refund_id, arg_max(outcome, time_ms) AS outcome FROM refund_decided GROUP BY refund_id),
    paid AS (SELECT refund_id, sum(amount_minor) AS amount_minor FROM refund_paid GROUP BY refund_id)
    SELECT r.refund_id, o.ord, o.buyer, o.shop, o.listing, arg_min(r.kind, r.time_ms) AS kind, arg_min(r.phase, r.time_ms) AS phase, min(r.time_ms) AS requested_ms, arg_min(r.id, r.time_ms) AS request_event, arg_min(r.reason_code, r.time_ms) AS reason, bool_or(coalesce(decided.outcome, '') = 'rejected') AS refused,
      any_value(o.region_code) AS region_code, any_value(o.quantity) AS quantity, max(coalesce(paid.amount_minor, r.amount_minor)) AS amount_minor,
      bool_or(paid.refund_id IS NOT NULL OR coalesce(decided.outcome, '') = 'approved') AS paid
    FROM refund_requested r JOIN orders o ON o.order_id = r.order_id
    LEFT JOIN decided ON decided.refund_id = r.refund_id LEFT JOIN paid ON paid.refund_id = r.refund_id
    WHERE r.kind <> 'exchange' AND coalesce(r.phase, '') <> 'before_ship' AND r.amount_minor >= 0.5 * o.payable_minor
    GROUP BY r.refund_id, o.ord, o.buyer, o.shop, o.listing;

    CREATE TEMP TABLE rf_back AS
    SELECT b.refund_id, arg_min(b.carrier, b.time_ms) AS carrier, arg_min(b.waybill_no, b.time_ms) AS waybill_no, max(b.weight_g) AS declared_g, arg_min(b.origin_region_code, b.time_ms) AS origin_region,
      min(b.time_ms) AS shipped_ms, arg_min(b.id, b.time_ms) AS event_id
    FROM return_shipped b GROUP BY b.refund_id;

    -- Scans from two days before the return was told of: an older journey under the same number is another parcel's.
    CREATE TEMP TABLE rf_scans AS
    SELECT b.refund_id, count(*) AS scans, arg_min(s.weight_g, s.time_ms) FILTER (WHERE s.weight_g IS NOT NULL) AS first_g, arg_max(s.region_code, s.time_ms) FILTER (WHERE s.code = 'delivered') AS to_region,
      arg_min(s.region_code, s.time_ms) AS from_region, arg_min(s.id, s.time_ms) AS event_id
    FROM rf_back b JOIN shipment_scanned s ON s.waybill_no = b.waybill_no
    WHERE coalesce(s.carrier, b.carrier, '') = coalesce(b.carrier, '') AND s.time_ms >= b.shipped_ms - 172800000 AND s.time_ms <= b.shipped_ms + 3888000000
    GROUP BY b.refund_id;

    CREATE TEMP TABLE rf_found AS
    SELECT refund_id, arg_max(outcome, time_ms) AS outcome, arg_max(weight_g, time_ms) AS weight_g, arg_max(id, time_ms) AS event_id FROM return_inspected GROUP BY refund_id;

    -- Whose silence means something: carriers that scan nearly all they carry.
    CREATE TEMP TABLE rf_carriers AS
    SELECT carrier, (SELECT max(time_ms) FROM shipment_scanned) AS last_ms FROM parcels GROUP BY carrier HAVING count(*) >= 50 AND avg((scans > 0 OR feed_gap)::INTEGER) >= 0.9;

    CREATE TEMP TABLE rf_gapped AS
    SELECT DISTINCT b.refund_id FROM rf_back b JOIN carrier_feed_interrupted g ON g.carrier = b.carrier WHERE g."from" <= b.shipped_ms + 864000000 AND g."to" >= b.shipped_ms - 86400000;

    CREATE TEMP TABLE rf_uses AS
    SELECT b.carrier, b.waybill_no, r.buyer, b.shipped_ms AS at_ms, r.ord FROM rf_back b JOIN rf_refunds r ON r.refund_id = b.refund_id WHERE b.carrier IS NOT NULL AND b.waybill_no IS NOT NULL
    UNION ALL
    SELECT d.carrier, d.waybill_no, o.buyer, d.time_ms, o.ord FROM shipment_dispatched d JOIN (SELECT DISTINCT waybill_no FROM rf_back) w ON w.waybill_no = d.waybill_no JOIN orders o ON o.order_id = d.order_id;

    -- One parcel may bring several of one's own orders back at once; numbers come round again after half a year.
    CREATE TEMP TABLE rf_borrowed AS
    SELECT DISTINCT r.refund_id FROM rf_refunds r JOIN rf_back b ON b.refund_id = r.refund_id JOIN rf_uses u ON u.waybill_no = b.waybill_no AND u.carrier = b.carrier
    WHERE u.ord <> r.ord AND abs(u.at_ms - b.shipped_ms) <= 15552000000 AND (u.buyer <> r.buyer OR abs(u.at_ms - b.shipped_ms) >= 259200000);

    CREATE TEMP TABLE rf_arrivals AS
    SELECT r.shop, substr(s.to_region, 1, 2) AS province, count(DISTINCT r.buyer) AS buyers FROM rf_refunds r JOIN rf_scans s ON s.refund_id = r.refund_id WHERE s.to_region IS NOT NULL GROUP BY r.shop, substr(s.to_region, 1, 2);
    CREATE TEMP TABLE rf_homes AS
    SELECT DISTINCT o.shop, substr(p.origin_region, 1, 2) AS province FROM parcels p JOIN orders o ON o.ord = p.ord WHERE p.origin_region IS NOT NULL;

    -- A picture that many accounts show is the market's own; the same goods show the same fault; and whoever was the first to show it, for one thing, may have taken it.
    CREATE TABLE refund_photos AS
    WITH shown AS (SELECT DISTINCT q.refund_id, unnest(q.media_sha256) AS photo FROM refund_requested q WHERE q.media_sha256 IS NOT NULL),
    placed AS (SELECT s.photo, r.refund_id, r.buyer, r.listing, r.requested_ms FROM shown s JOIN rf_refunds r ON r.refund_id = s.refund_id),
    uses AS (SELECT photo, count(DISTINCT listing) AS listings, count(DISTINCT buyer) AS buyers, min(requested_ms) AS first_ms FROM placed GROUP BY photo),
    own AS (SELECT photo, buyer, count(DISTINCT listing) AS listings FROM placed GROUP BY photo, buyer)
    SELECT p.refund_id, p.photo, u.listings >= 2 AND u.buyers <= 40 AND (p.requested_ms > u.first_ms OR o.listings >= 2) AS reused
    FROM placed p JOIN uses u ON u.photo = p.photo JOIN own o ON o.photo = p.photo AND o.buyer = p.buyer;

    CREATE TEMP TABLE rf_pieces AS
    SELECT p.order_id, count(*) AS lines, min(l.weight_g) AS lightest_g FROM order_placed p JOIN listings l ON l.listing_id = p.listing_id GROUP BY p.order_id;

    CREATE TABLE refund_facts AS
    WITH joined AS (
      SELECT r.*, b.carrier AS back_carrier, b.waybill_no AS back_waybill, b.origin_region AS back_origin, b.shipped_ms, b.event_id AS back_event, s.event_id AS scan_event, i.event_id AS inspect_event,
        i.outcome AS inspected,
        -- What the warehouse says it weighed is the same word as what it says it found.
        coalesce(s.first_g, b.declared_g) AS back_g, s.first_g AS scanned_g, s.to_region,
        -- One piece: what the carrier's scale had going out, or the lightest piece of the catalogue when several were ordered.
        CASE WHEN pieces.lines = 1 AND r.quantity = 1 THEN coalesce(p.measured_g, p.declared_g, pieces.lightest_g) ELSE pieces.lightest_g END AS piece_g,
        coalesce(i.outcome, '') NOT IN ('ok', 'defective', 'damaged') AS unsound,
        b.waybill_no IS NOT NULL AND s.refund_id IS NULL AND c.carrier IS NOT NULL AND g.refund_id IS NULL AND b.shipped_ms <= c.last_ms - 864000000 AS silent,
        w.refund_id IS NOT NULL AS reused_waybill, coalesce(ph.reused, FALSE) AS reused_photo, a.province IS NULL AND h.province IS NULL AND s.to_region IS NOT NULL AND known.shop IS NOT NULL AS elsewhere,
        substr(coalesce(s.from_region, b.origin_region), 1, 2) <> substr(r.region_code, 1, 2) AS sent_from_elsewhere
      FROM rf_refunds r
      JOIN orders o ON o.ord = r.ord
      JOIN rf_pieces pieces ON pieces.order_id = o.order_id
      LEFT JOIN parcels p ON p.ord = r.ord
      LEFT JOIN rf_back b ON b.refund_id = r.refund_id
      LEFT JOIN rf_scans s ON s.refund_id = r.refund_id
      LEFT JOIN rf_found i ON i.refund_id = r.refund_id
      LEFT JOIN rf_carriers c ON c.carrier = b.carrier
      LEFT JOIN rf_gapped g ON g.refund_id = r.refund_id
      LEFT JOIN rf_borrowed w ON w.refund_id = r.refund_id
      LEFT JOIN (SELECT refund_id, bool_or(reused) AS reused FROM refund_photos GROUP BY refund_id) ph ON ph.refund_id = r.refund_id
      LEFT JOIN (SELECT shop, province FROM rf_arrivals WHERE buyers >= 2) a ON a.shop = r.shop AND a.province = substr(s.to_region, 1, 2)
      LEFT JOIN rf_homes h ON h.shop = r.shop AND h.province = substr(s.to_region, 1, 2)
      LEFT JOIN (SELECT DISTINCT shop FROM rf_homes) known ON known.shop = r.shop
    ), flagged AS (
      SELECT *,
        unsound AND coalesce(back_g < 0.5 * piece_g AND piece_g - back_g >= 40, FALSE) AS light,
        coalesce(inspected IN ('empty', 'swapped') AND NOT (inspected = 'empty' AND coalesce(scanned_g >= 0.8 * piece_g, FALSE)), FALSE) AS emptied,
        coalesce(inspected IN ('empty', 'swapped', 'not_received') AND scanned_g >= 0.8 * piece_g AND inspected <> 'swapped', FALSE) AS lost_on_the_way,
        unsound AND reused_waybill AS borrowed, unsound AND elsewhere AS astray, unsound AND silent AS unsent, unsound AND reused_photo AS shown
      FROM joined
    )
    SELECT *, light::INTEGER + emptied::INTEGER + (borrowed OR astray OR unsent)::INTEGER + shown::INTEGER AS false_kinds,
      array_to_string(list_filter([CASE WHEN light THEN 'light' END, CASE WHEN emptied THEN 'emptied' END, CASE WHEN borrowed OR astray OR unsent THEN 'waybill' END, CASE WHEN shown THEN 'photo' END], lambda kind: kind IS NOT NULL), ',') AS kinds
    FROM flagged;

    DROP TABLE rf_refunds; DROP TABLE rf_back; DROP TABLE rf_scans; DROP TABLE rf_found; DROP TABLE rf_carriers; DROP TABLE rf_gapped; DROP TABLE rf_uses; DROP TABLE rf_borrowed; DROP TABLE rf_arrivals; DROP TABLE rf_homes; DROP TABLE rf_pieces`)
}
