/** Refunds with nothing sent back, spread so thin that no shop sees more than a few: told only where the whole market has hardly anything like it. */
import type { Engine } from '../../../warehouse/duckdb.ts'

/** Least refunds without a return, and shops they are spread over, and their part of all the orders; most that one shop met, and part that anything was sent back of. */
const spread = { refunds: 8, shops: 6, share: 0.3, perShop: 3, returned: 0.25 }

/** Other buyers of one article who asked the same, from which the article is at fault. */
const faulty = 3

/**
 * Makes `refund_unreturned(buyer, n, shops, orders, expected, refused, decided, events)`, one row per buyer. `expected`: what buyers of such goods in such a province ask for
 * on so many orders. Goods that never came by the carrier's word too, and articles that others found at fault, are left out on both sides.
 */
export async function prepareUnreturned(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TEMP TABLE ru_asked AS
    WITH all_asked AS (
      SELECT f.buyer, f.ord, f.shop, f.listing, s.category, substr(f.region_code, 1, 2) AS province, f.refused, f.paid, f.request_event FROM refund_facts f JOIN shops s ON s.shop = f.shop
      LEFT JOIN parcels p ON p.ord = f.ord
      -- That goods never came is the carrier's to say as well: where it handed the parcel over before, the claim is one like others.
      WHERE f.kind = 'refund_only' AND (coalesce(f.reason, '') NOT IN ('missing', 'not_received', 'lost', 'late') OR (coalesce(p.delivered_ms < f.requested_ms, FALSE) AND NOT p.feed_gap))
    ), at_fault AS (SELECT listing FROM all_asked GROUP BY listing HAVING count(DISTINCT buyer) > ${faulty})
    SELECT a.* FROM all_asked a ANTI JOIN at_fault x ON x.listing = a.listing;
    CREATE TEMP TABLE ru_own AS
    SELECT a.buyer, count(*) AS n, count(DISTINCT a.shop) AS shops, count(*) FILTER (WHERE a.refused) AS refused, count(*) FILTER (WHERE a.refused OR a.paid) AS decided,
      array_to_string(list_slice(list(a.request_event ORDER BY a.request_event), 1, 20), chr(31)) AS events
    FROM ru_asked a GROUP BY a.buyer HAVING count(*) >= ${spread.refunds} AND count(DISTINCT a.shop) >= ${spread.shops} AND count(*) <= ${spread.perShop} * count(DISTINCT a.shop);
    CREATE TABLE refund_unreturned AS
    WITH trade AS (SELECT s.category, count(*) AS orders FROM orders o JOIN shops s ON s.shop = o.shop GROUP BY s.category),
    asked AS (SELECT category, count(*) AS n FROM ru_asked a ANTI JOIN ru_own w ON w.buyer = a.buyer GROUP BY category),
    regions AS (SELECT substr(region_code, 1, 2) AS province, count(*) AS orders FROM orders WHERE region_code IS NOT NULL GROUP BY substr(region_code, 1, 2)),
    asked_in AS (SELECT province, count(*) AS n FROM ru_asked a ANTI JOIN ru_own w ON w.buyer = a.buyer GROUP BY province),
    whole AS (SELECT count(*) AS orders, (SELECT count(*) FROM ru_asked a ANTI JOIN ru_own w ON w.buyer = a.buyer) AS n FROM orders),
    rates AS (
      SELECT o.buyer, ((coalesce(x.n, 0) + 1) * 1.0 / (t.orders + 50))
        * greatest(1.0, ((coalesce(i.n, 0) + 1) * 1.0 / (coalesce(g.orders, 0) + 50)) / ((whole.n + 1) * 1.0 / (whole.orders + 50))) AS rate
      FROM orders o JOIN ru_own w ON w.buyer = o.buyer JOIN shops s ON s.shop = o.shop JOIN trade t ON t.category = s.category LEFT JOIN asked x ON x.category = s.category
      LEFT JOIN regions g ON g.province = substr(o.region_code, 1, 2) LEFT JOIN asked_in i ON i.province = substr(o.region_code, 1, 2) CROSS JOIN whole
    ), totals AS (SELECT buyer, count(*) AS orders, CAST(sum(rate) AS DOUBLE) AS expected FROM rates GROUP BY buyer),
    returned AS (SELECT buyer, count(*) FILTER (WHERE back_waybill IS NOT NULL) AS back FROM refund_facts GROUP BY buyer)
    SELECT w.buyer, w.n, w.shops, t.orders, t.expected, w.refused, w.decided, w.events FROM ru_own w JOIN totals t ON t.buyer = w.buyer JOIN returned r ON r.buyer = w.buyer
    WHERE w.n >= ${spread.share} * t.orders AND r.back <= ${spread.returned} * w.n;
    DROP TABLE ru_asked; DROP TABLE ru_own`)
}
