/** What came of each refund: whether the goods travelled back, what they weighed, what was found, what was shown; and which of it was false. */
import { defineRelation } from '../../../warehouse/relation.ts'

const hour = 3_600_000

/** People of one door who may send back to one shop in one parcel: a household or a flat. */
const household = 6

/** Goods that came so close to each other may lie in one box, at a forwarder’s say, and one picture of it shows them all; it is shown for them within so long. */
const cameTogether = { withinMs: 168 * hour, shownMs: 72 * hour }

const refundClaims = defineRelation({
  name: 'refund_claims',
  grain:
    'One row per refund of at least half the order after dispatch, or exchange for a second piece: what was asked, and what was decided. `refused`: by somebody who is no party; a shop’s own refusal is its word.',
  key: ['refund_id', 'ord'],
  scope: 'order',
  reads: ['refund_requested', 'orders', 'refund_decided', 'refund_paid'],
  columns: `refund_id VARCHAR, ord INTEGER, buyer INTEGER, shop INTEGER, listing INTEGER, kind VARCHAR, phase VARCHAR, requested_ms BIGINT, request_event VARCHAR,
    reason VARCHAR, refused BOOLEAN, region_code VARCHAR, quantity HUGEINT, amount_minor HUGEINT, paid BOOLEAN`,
  sql: ({ firstBy, lastBy }) => `
    WITH decided AS (SELECT refund_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, ${lastBy('decided_by', '(time_ms, id)')} AS decided_by FROM refund_decided GROUP BY refund_id),
    paid AS (SELECT refund_id, sum(amount_minor) AS amount_minor FROM refund_paid GROUP BY refund_id)
    SELECT r.refund_id, o.ord, o.buyer, o.shop, o.listing, ${firstBy('r.kind', '(r.time_ms, r.id)')} AS kind, ${firstBy('r.phase', '(r.time_ms, r.id)')} AS phase, min(r.time_ms) AS requested_ms, ${firstBy('r.id', '(r.time_ms, r.id)')} AS request_event, ${firstBy('r.reason_code', '(r.time_ms, r.id)')} AS reason, bool_or(coalesce(decided.outcome, '') = 'rejected' AND coalesce(decided.decided_by, 'seller') NOT IN ('seller', 'shop', 'merchant')) AS refused,
      min(o.region_code) AS region_code, min(o.quantity) AS quantity, max(CASE WHEN r.kind = 'exchange' THEN o.payable_minor ELSE coalesce(paid.amount_minor, r.amount_minor) END) AS amount_minor,
      bool_or(paid.refund_id IS NOT NULL OR coalesce(decided.outcome, '') = 'approved') AS paid
    FROM refund_requested r JOIN orders o ON o.order_id = r.order_id
    LEFT JOIN decided ON decided.refund_id = r.refund_id LEFT JOIN paid ON paid.refund_id = r.refund_id
    WHERE coalesce(r.phase, '') <> 'before_ship' AND (r.kind = 'exchange' OR r.amount_minor >= 0.5 * o.payable_minor)
    GROUP BY r.refund_id, o.ord, o.buyer, o.shop, o.listing`,
})

const goodsSentBack = defineRelation({
  name: 'goods_sent_back',
  grain: 'One row per refund whose goods are said to travel back: by which waybill.',
  key: ['refund_id'],
  scope: 'order',
  reads: ['return_shipped'],
  columns: 'refund_id VARCHAR, carrier VARCHAR, waybill_no VARCHAR, declared_g BIGINT, origin_region VARCHAR, shipped_ms BIGINT, event_id VARCHAR',
  sql: ({ firstBy }) => `
    SELECT b.refund_id, ${firstBy('b.carrier', '(b.time_ms, b.id)')} AS carrier, ${firstBy('b.waybill_no', '(b.time_ms, b.id)')} AS waybill_no, max(b.weight_g) AS declared_g, ${firstBy('b.origin_region_code', '(b.time_ms, b.id)')} AS origin_region,
      min(b.time_ms) AS shipped_ms, ${firstBy('b.id', '(b.time_ms, b.id)')} AS event_id
    FROM return_shipped b GROUP BY b.refund_id`,
})

const scansBack = defineRelation({
  name: 'scans_back',
  grain:
    'One row per refund whose goods a carrier saw on the way back. Scans from two days before the return was told of: an older journey under the same number is another parcel’s.',
  key: ['refund_id'],
  scope: 'order',
  reads: ['goods_sent_back', 'shipment_scanned'],
  columns: 'refund_id VARCHAR, scans BIGINT, first_g BIGINT, to_region VARCHAR, from_region VARCHAR, event_id VARCHAR',
  sql: ({ firstBy, lastBy }) => `
    SELECT b.refund_id, count(*) AS scans, ${firstBy('s.weight_g', '(s.time_ms, s.id)', `s.weight_g IS NOT NULL`)} AS first_g, ${lastBy('s.region_code', '(s.time_ms, s.id)', `s.code = 'delivered'`)} AS to_region,
      ${firstBy('s.region_code', '(s.time_ms, s.id)')} AS from_region, ${firstBy('s.id', '(s.time_ms, s.id)')} AS event_id
    FROM goods_sent_back b JOIN shipment_scanned s ON s.waybill_no = b.waybill_no
    WHERE coalesce(s.carrier, b.carrier, '') = coalesce(b.carrier, '') AND s.time_ms >= b.shipped_ms - 172800000 AND s.time_ms <= b.shipped_ms + 3888000000
    GROUP BY b.refund_id`,
})

const waybillUses = defineRelation({
  name: 'waybill_uses',
  grain: 'One row per use of a waybill under which goods travelled back: by whose order, and when.',
  key: ['carrier', 'waybill_no', 'ord', 'at_ms'],
  scope: 'order',
  reads: ['goods_sent_back', 'refund_claims', 'shipment_dispatched', 'orders'],
  columns: 'carrier VARCHAR, waybill_no VARCHAR, buyer INTEGER, at_ms BIGINT, ord INTEGER, shop INTEGER, door VARCHAR',
  sql: `
    -- The door from which goods go back, unless it is everybody's; '' where nobody wrote it down.
    SELECT b.carrier, b.waybill_no, r.buyer, b.shipped_ms AS at_ms, r.ord, r.shop, CASE WHEN coalesce(o.address_kind, '') NOT IN ('forwarder', 'locker') THEN coalesce(o.recipient_address_token, '') END AS door
    FROM goods_sent_back b JOIN refund_claims r ON r.refund_id = b.refund_id JOIN orders o ON o.ord = r.ord WHERE b.carrier IS NOT NULL AND b.waybill_no IS NOT NULL
    UNION ALL
    SELECT d.carrier, d.waybill_no, o.buyer, d.time_ms, o.ord, o.shop, NULL FROM shipment_dispatched d JOIN (SELECT DISTINCT waybill_no FROM goods_sent_back) w ON w.waybill_no = d.waybill_no JOIN orders o ON o.order_id = d.order_id`,
})

const refundPhotos = defineRelation({
  name: 'refund_photos',
  grain:
    'One row per refund and photo shown with it. A picture that many accounts show is the market’s own; the same goods show the same fault; and whoever was the first to show it, for one thing or for what came together, may have taken it.',
  key: ['refund_id', 'photo'],
  scope: 'market',
  reads: ['refund_requested', 'refund_claims', 'parcels'],
  columns: 'refund_id VARCHAR, photo VARCHAR, reused BOOLEAN',
  sql: ({ unnest }) => `
    WITH shown AS (SELECT DISTINCT q.refund_id, m.photo FROM refund_requested q CROSS JOIN ${unnest('q.media_sha256')} AS m(photo)),
    placed AS (SELECT s.photo, r.refund_id, r.buyer, r.listing, r.requested_ms, q.delivered_ms FROM shown s JOIN refund_claims r ON r.refund_id = s.refund_id LEFT JOIN parcels q ON q.ord = r.ord),
    uses AS (SELECT photo, count(DISTINCT listing) AS listings, count(DISTINCT buyer) AS buyers FROM placed GROUP BY photo),
    own AS (
      SELECT photo, buyer, min(requested_ms) AS first_ms, count(DISTINCT listing) >= 2 AND NOT coalesce(count(delivered_ms) = count(*) AND max(delivered_ms) - min(delivered_ms) <= ${cameTogether.withinMs}
        AND max(requested_ms) - min(requested_ms) <= ${cameTogether.shownMs}, FALSE) AS several FROM placed GROUP BY photo, buyer
    ), before AS (
      -- Joined: an EXISTS that asks for another and for earlier at once is answered wrongly by the embedded engine (test/tidy.test.ts).
      SELECT DISTINCT p.refund_id, p.photo FROM placed p JOIN uses u ON u.photo = p.photo AND u.buyers <= 40 JOIN own z ON z.photo = p.photo AND z.buyer <> p.buyer AND z.first_ms < p.requested_ms
    )
    SELECT p.refund_id, p.photo, u.listings >= 2 AND u.buyers <= 40 AND (o.several OR b.photo IS NOT NULL) AS reused
    FROM placed p JOIN uses u ON u.photo = p.photo JOIN own o ON o.photo = p.photo AND o.buyer = p.buyer LEFT JOIN before b ON b.refund_id = p.refund_id AND b.photo = p.photo`,
})

/**
 * `light`: the parcel came back at less than half of what one piece weighs. `emptied`: found empty or swapped, and the carrier's scale does not say the goods were in it
 * when sent. `borrowed`: the waybill is also of a parcel of somebody else, or of another journey. `astray`: delivered where this shop takes no returns, without the goods by the scale, or, unweighed, missed by the shop: whom a shop tells to send them elsewhere sends the goods. `unsent`: no scan
 * by a carrier that scans, and nothing arrived. `shown`: a photo that was shown for other goods. What the warehouse found sound is never false, and neither is what is
 * unknown.
 */
const refundFacts = defineRelation({
  name: 'refund_facts',
  grain: 'One row per refund of at least half the order after dispatch, or exchange: what came of it, and by which kinds of falsehood. Weights in grams.',
  key: ['refund_id', 'ord'],
  scope: 'market',
  reads: [
    'refund_claims',
    'goods_sent_back',
    'scans_back',
    'waybill_uses',
    'refund_photos',
    'return_inspected',
    'parcels',
    'shipment_scanned',
    'carrier_feed_interrupted',
    'orders',
    'order_placed',
    'listings',
  ],
  columns: `refund_id VARCHAR, ord INTEGER, buyer INTEGER, shop INTEGER, listing INTEGER, kind VARCHAR, phase VARCHAR, requested_ms BIGINT, request_event VARCHAR,
    reason VARCHAR, refused BOOLEAN, region_code VARCHAR, quantity HUGEINT, amount_minor HUGEINT, paid BOOLEAN, back_carrier VARCHAR, back_waybill VARCHAR,
    back_origin VARCHAR, shipped_ms BIGINT, back_event VARCHAR, scan_event VARCHAR, inspect_event VARCHAR, inspected VARCHAR, back_g BIGINT,
    scanned_g BIGINT, to_region VARCHAR, piece_g BIGINT, unsound BOOLEAN, silent BOOLEAN, reused_waybill BOOLEAN, reused_photo BOOLEAN, elsewhere BOOLEAN,
    sent_from_elsewhere BOOLEAN, light BOOLEAN, emptied BOOLEAN, lost_on_the_way BOOLEAN, borrowed BOOLEAN, astray BOOLEAN, unsent BOOLEAN, shown BOOLEAN,
    false_kinds INTEGER, kinds VARCHAR`,
  sql: ({ lastBy, one }) => `
    WITH found AS (
      SELECT refund_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, ${lastBy('weight_g', '(time_ms, id)')} AS weight_g, ${lastBy('id', '(time_ms, id)')} AS event_id FROM return_inspected GROUP BY refund_id
    ), silent_carriers AS (
      -- Whose silence means something: carriers that scan nearly all they carry.
      SELECT carrier, (SELECT max(time_ms) FROM shipment_scanned) AS last_ms FROM parcels GROUP BY carrier HAVING count(*) >= 50 AND avg(${one('scans > 0 OR feed_gap')}) >= 0.9
    ), gapped AS (
      SELECT DISTINCT b.refund_id FROM goods_sent_back b JOIN carrier_feed_interrupted g ON g.carrier = b.carrier WHERE g."from" <= b.shipped_ms + 864000000 AND g."to" >= b.shipped_ms - 86400000
    ), borrowed_waybills AS (
      -- One parcel may bring several of one's own orders back at once, or those of a flat to one shop; a door that is not known is not another one; numbers come round again after half a year.
      SELECT DISTINCT r.refund_id FROM refund_claims r JOIN goods_sent_back b ON b.refund_id = r.refund_id JOIN waybill_uses mine ON mine.waybill_no = b.waybill_no AND mine.carrier = b.carrier AND mine.ord = r.ord
      JOIN waybill_uses u ON u.waybill_no = b.waybill_no AND u.carrier = b.carrier
      LEFT JOIN (SELECT carrier, waybill_no, shop FROM waybill_uses WHERE door IS NOT NULL GROUP BY carrier, waybill_no, shop HAVING count(DISTINCT buyer) <= ${household} AND count(DISTINCT nullif(door, '')) <= 1) f
        ON f.carrier = u.carrier AND f.waybill_no = u.waybill_no AND f.shop = u.shop AND f.shop = mine.shop AND u.door IS NOT NULL AND mine.door IS NOT NULL
      WHERE u.ord <> r.ord AND abs(u.at_ms - b.shipped_ms) <= 15552000000 AND ((u.buyer <> r.buyer AND f.shop IS NULL) OR abs(u.at_ms - b.shipped_ms) >= 259200000)
    ), arrivals AS (
      SELECT r.shop, substr(s.to_region, 1, 2) AS province, count(DISTINCT r.buyer) AS buyers FROM refund_claims r JOIN scans_back s ON s.refund_id = r.refund_id WHERE s.to_region IS NOT NULL GROUP BY r.shop, substr(s.to_region, 1, 2)
    ), homes_of_shops AS (
      SELECT DISTINCT o.shop, substr(p.origin_region, 1, 2) AS province FROM parcels p JOIN orders o ON o.ord = p.ord WHERE p.origin_region IS NOT NULL
    ), pieces AS (
      SELECT p.order_id, count(*) AS lines, min(l.weight_g) AS lightest_g FROM order_placed p JOIN listings l ON l.listing_id = p.listing_id
      WHERE p.order_id IN (SELECT o.order_id FROM refund_claims r JOIN orders o ON o.ord = r.ord) GROUP BY p.order_id
    ), joined AS (
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
      FROM refund_claims r
      JOIN orders o ON o.ord = r.ord
      JOIN pieces ON pieces.order_id = o.order_id
      LEFT JOIN parcels p ON p.ord = r.ord
      LEFT JOIN goods_sent_back b ON b.refund_id = r.refund_id
      LEFT JOIN scans_back s ON s.refund_id = r.refund_id
      LEFT JOIN found i ON i.refund_id = r.refund_id
      LEFT JOIN silent_carriers c ON c.carrier = b.carrier
      LEFT JOIN gapped g ON g.refund_id = r.refund_id
      LEFT JOIN borrowed_waybills w ON w.refund_id = r.refund_id
      LEFT JOIN (SELECT refund_id, bool_or(reused) AS reused FROM refund_photos GROUP BY refund_id) ph ON ph.refund_id = r.refund_id
      LEFT JOIN (SELECT shop, province FROM arrivals WHERE buyers >= 2) a ON a.shop = r.shop AND a.province = substr(s.to_region, 1, 2)
      LEFT JOIN homes_of_shops h ON h.shop = r.shop AND h.province = substr(s.to_region, 1, 2)
      LEFT JOIN (SELECT DISTINCT shop FROM homes_of_shops) known ON known.shop = r.shop
    ), flagged AS (
      SELECT *,
        unsound AND coalesce(back_g < 0.5 * piece_g AND piece_g - back_g >= 40, FALSE) AS light,
        coalesce(inspected IN ('empty', 'swapped') AND NOT (inspected = 'empty' AND coalesce(scanned_g >= 0.8 * piece_g, FALSE)), FALSE) AS emptied,
        coalesce(inspected IN ('empty', 'swapped', 'not_received') AND scanned_g >= 0.8 * piece_g AND inspected <> 'swapped', FALSE) AS lost_on_the_way,
        unsound AND reused_waybill AS borrowed, unsound AND elsewhere AND CASE WHEN scanned_g IS NULL THEN inspected IS NOT NULL ELSE scanned_g < 0.8 * piece_g END AS astray, unsound AND silent AS unsent, unsound AND reused_photo AS shown
      FROM joined
    )
    SELECT *, ${one('light')} + ${one('emptied')} + ${one('borrowed OR astray OR unsent')} + ${one('shown')} AS false_kinds,
      concat_ws(',', CASE WHEN light THEN 'light' END, CASE WHEN emptied THEN 'emptied' END, CASE WHEN borrowed OR unsent OR (astray AND scanned_g IS NOT NULL) THEN 'waybill' WHEN astray THEN 'astray' END, CASE WHEN shown THEN 'photo' END) AS kinds
    FROM flagged`,
})

export const relations = [refundClaims, goodsSentBack, scansBack, waybillUses, refundPhotos, refundFacts]
