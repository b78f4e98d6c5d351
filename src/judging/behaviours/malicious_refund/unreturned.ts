/** Refunds with nothing sent back, spread so thin that no shop sees more than a few: told only where the whole market has hardly anything like it. */
import { defineRelation } from '../../../warehouse/relation.ts'

/** Least refunds without a return, and shops they are spread over, and their part of all the orders; most that one shop met, and part that anything was sent back of. */
const spread = { refunds: 8, shops: 6, share: 0.3, perShop: 3, returned: 0.25 }

/** Other buyers of one article who asked the same, from which the article is at fault. */
const faulty = 3

const neverCame = `'missing', 'not_received', 'lost', 'late'`

const unreturnedClaims = defineRelation({
  name: 'unreturned_claims',
  grain: 'One row per refund asked for with nothing to send back. Goods that never came, and articles that others found at fault, are left out.',
  key: ['ord', 'request_event'],
  scope: 'market',
  reads: ['refund_facts', 'shops', 'parcels'],
  columns:
    'buyer INTEGER, ord INTEGER, shop INTEGER, listing INTEGER, category VARCHAR, province VARCHAR, refused BOOLEAN, paid BOOLEAN, request_event VARCHAR',
  sql: `
    WITH all_asked AS (
      SELECT f.buyer, f.ord, f.shop, f.listing, s.category, substr(f.region_code, 1, 2) AS province,
        -- That the carrier says it was handed over tells nothing against somebody whose parcels are taken from the stairs.
        f.refused AND coalesce(f.reason, '') NOT IN (${neverCame}) AS refused, f.paid, f.request_event FROM refund_facts f JOIN shops s ON s.shop = f.shop
      LEFT JOIN parcels p ON p.ord = f.ord
      -- That goods never came is the carrier's to say as well: where it handed the parcel over before, the claim is one like others.
      WHERE f.kind = 'refund_only' AND (coalesce(f.reason, '') NOT IN (${neverCame}) OR (coalesce(p.delivered_ms < f.requested_ms, FALSE) AND NOT p.feed_gap))
    ), at_fault AS (SELECT listing FROM all_asked GROUP BY listing HAVING count(DISTINCT buyer) > ${faulty})
    SELECT a.* FROM all_asked a WHERE NOT EXISTS (SELECT 1 FROM at_fault x WHERE x.listing = a.listing)`,
})

const refundUnreturned = defineRelation({
  name: 'refund_unreturned',
  grain: 'One row per buyer who asks so at many shops. `expected`: what buyers of such goods in such a province ask for on so many orders.',
  key: ['buyer'],
  scope: 'market',
  reads: ['unreturned_claims', 'refund_facts', 'orders', 'shops'],
  columns: 'buyer INTEGER, n BIGINT, shops BIGINT, orders BIGINT, expected DOUBLE, refused BIGINT, decided BIGINT, events VARCHAR',
  sql: ({ joined, ratio, greatest }) => `
    WITH own AS (
      SELECT a.buyer, count(*) AS n, count(DISTINCT a.shop) AS shops, count(*) FILTER (WHERE a.refused) AS refused, count(*) FILTER (WHERE a.refused OR a.paid) AS decided,
        ${joined('a.request_event', { orderBy: 'a.request_event', most: 20 })} AS events
      FROM unreturned_claims a GROUP BY a.buyer HAVING count(*) >= ${spread.refunds} AND count(DISTINCT a.shop) >= ${spread.shops} AND count(*) <= ${spread.perShop} * count(DISTINCT a.shop)
    ), others AS (
      SELECT a.* FROM unreturned_claims a WHERE NOT EXISTS (SELECT 1 FROM own w WHERE w.buyer = a.buyer)
    ), trade AS (SELECT s.category, count(*) AS orders FROM orders o JOIN shops s ON s.shop = o.shop GROUP BY s.category),
    asked AS (SELECT category, count(*) AS n FROM others a GROUP BY category),
    regions AS (SELECT substr(region_code, 1, 2) AS province, count(*) AS orders FROM orders WHERE region_code IS NOT NULL GROUP BY substr(region_code, 1, 2)),
    asked_in AS (SELECT province, count(*) AS n FROM others a GROUP BY province),
    whole AS (SELECT count(*) AS orders, (SELECT count(*) FROM others a) AS n FROM orders),
    rates AS (
      SELECT o.buyer, (${ratio('(coalesce(x.n, 0) + 1)', '(t.orders + 50)')})
        * ${greatest('1.0', `(${ratio('(coalesce(i.n, 0) + 1)', '(coalesce(g.orders, 0) + 50)')}) / (${ratio('(whole.n + 1)', '(whole.orders + 50)')})`)} AS rate
      FROM orders o JOIN own w ON w.buyer = o.buyer JOIN shops s ON s.shop = o.shop JOIN trade t ON t.category = s.category LEFT JOIN asked x ON x.category = s.category
      LEFT JOIN regions g ON g.province = substr(o.region_code, 1, 2) LEFT JOIN asked_in i ON i.province = substr(o.region_code, 1, 2) CROSS JOIN whole
    ), totals AS (SELECT buyer, count(*) AS orders, CAST(sum(rate) AS DOUBLE) AS expected FROM rates GROUP BY buyer),
    returned AS (SELECT buyer, count(*) FILTER (WHERE back_waybill IS NOT NULL) AS back FROM refund_facts GROUP BY buyer)
    SELECT w.buyer, w.n, w.shops, t.orders, t.expected, w.refused, w.decided, w.events FROM own w JOIN totals t ON t.buyer = w.buyer JOIN returned r ON r.buyer = w.buyer
    WHERE w.n >= ${spread.share} * t.orders AND r.back <= ${spread.returned} * w.n`,
})

export const relations = [unreturnedClaims, refundUnreturned]
