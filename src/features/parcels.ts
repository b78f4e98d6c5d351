import { defineRelation } from '../warehouse/relation.ts'

/** An interruption of the carrier's feed within so many days of the dispatch hides the route. */
const onTheWay = 7 * 86_400_000

export const relation = defineRelation({
  name: 'parcels',
  grain: 'One row per shipped order: what the carrier saw. Weights are grams; a gap in the carrier’s feed makes the route unknown.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: {
    sent: 'ord',
    waybills: 'waybill_no <- sent.waybill_no',
    scans: 'waybill_no <- sent.waybill_no',
    carrier_feed_interrupted: 'carrier <- sent.carrier',
    order_placed: 'order_id <- sent.order_id',
    listings: ['listing_id <- order_placed.listing_id', 'listing <- sent.listing'],
  },
  columns: `ord INTEGER, event_id VARCHAR, carrier VARCHAR, dispatched_ms BIGINT, declared_g BIGINT, freight_minor HUGEINT, origin_region VARCHAR, catalogue_g HUGEINT, lightest_g HUGEINT,
    scans BIGINT, measured_g BIGINT, picked_ms BIGINT, delivered_ms BIGINT, delivered_region VARCHAR, refused BOOLEAN, waybill_buyers BIGINT, feed_gap BOOLEAN`,
  sql: ({ huge }) => `
    WITH gapped AS (
      SELECT DISTINCT sent.ord FROM sent JOIN carrier_feed_interrupted g ON g.carrier = sent.carrier WHERE g."from" <= sent.dispatched_ms + ${onTheWay} AND g."to" >= sent.dispatched_ms
    ), line_weights AS (
      -- Lines of one order may travel apart: the lightest is what a real parcel must weigh at least. Most orders have one line, which is asked of its listing.
      SELECT p.order_id, sum(l.weight_g * p.quantity) AS catalogue_g, CASE WHEN count(*) > 1 THEN min(l.weight_g) ELSE sum(l.weight_g * p.quantity) END AS lightest_g
      FROM order_placed p JOIN listings l ON l.listing_id = p.listing_id WHERE p.order_id IN (SELECT order_id FROM sent WHERE listing IS NULL) GROUP BY p.order_id
    )
    SELECT sent.ord, sent.event_id, sent.carrier, sent.dispatched_ms, sent.declared_g, sent.freight_minor, sent.origin_region,
      coalesce(line_weights.catalogue_g, ${huge('one.weight_g * sent.one_quantity')}) AS catalogue_g, coalesce(line_weights.lightest_g, ${huge('one.weight_g * sent.one_quantity')}) AS lightest_g,
      coalesce(scans.scans, 0) AS scans, scans.measured_g, scans.picked_ms, scans.delivered_ms, scans.delivered_region, coalesce(scans.refused, FALSE) AS refused,
      coalesce(waybills.buyers, 1) AS waybill_buyers, gapped.ord IS NOT NULL AS feed_gap
    FROM sent
    LEFT JOIN listings one ON one.listing = sent.listing
    LEFT JOIN line_weights ON line_weights.order_id = sent.order_id
    LEFT JOIN waybills ON waybills.waybill_no = sent.waybill_no AND waybills.carrier = sent.carrier
    LEFT JOIN gapped ON gapped.ord = sent.ord
    -- The last and, as the engine guesses, the lesser: or the rows of all that stands above would be held in memory to meet it.
    LEFT JOIN (SELECT * FROM scans WHERE scans > 0) scans ON scans.waybill_no = sent.waybill_no AND scans.carrier = sent.carrier
    WHERE sent.waybill_no IS NOT NULL AND sent.carrier IS NOT NULL`,
})
