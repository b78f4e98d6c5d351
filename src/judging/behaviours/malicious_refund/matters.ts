/** Whose refunds are looked at together: those of one family, where somebody of it took one by a falsehood, or is loud. */
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'
import { familiesBy } from '../conduct/families.ts'
import { flowTraces } from './hands.ts'

const { joined, ratio } = words

/** Refunds from which an account is loud enough to be told cleared. */
export const loud = { refunds: 10, share: 0.5 }

const families = familiesBy('refund', {
  // Who sent nothing false and is not loud is tied to nobody.
  of: {
    sql: `SELECT buyer FROM refund_facts GROUP BY buyer HAVING count(*) FILTER (WHERE false_kinds > 0) > 0 OR count(*) >= ${loud.refunds} UNION SELECT buyer FROM refund_unreturned`,
    reads: ['refund_facts', 'refund_unreturned'],
  },
  more: {
    sql: `SELECT f.buyer, 'deed', 'photo ' || p.photo FROM refund_photos p JOIN refund_facts f ON f.refund_id = p.refund_id
     UNION ALL SELECT buyer, 'deed', 'waybill ' || back_carrier || ' ' || back_waybill FROM refund_facts WHERE back_waybill IS NOT NULL AND back_carrier IS NOT NULL
     UNION ALL ${flowTraces}`,
    reads: ['refund_facts', 'refund_photos', 'refund_flows'],
  },
})

const refundMatters = defineRelation({
  name: 'refund_matters',
  grain: 'One row per matter and account of it with a false refund, or a loud one.',
  key: ['m', 'buyer'],
  scope: 'global',
  reads: ['buyer_orders', 'refund_facts', 'refund_families', 'refund_unreturned'],
  columns: 'm INTEGER, buyer INTEGER, falsely BIGINT, refunds BIGINT, orders BIGINT',
  sql: `
    WITH totals AS (SELECT buyer, n AS orders FROM buyer_orders),
    refunds AS (SELECT f.buyer, count(*) AS refunds, count(*) FILTER (WHERE f.false_kinds > 0) AS falsely FROM refund_facts f GROUP BY f.buyer),
    -- Only somebody with a false refund of his own is looked at with his family: sharing a home with one is no deed.
    families AS (
      SELECT p.family FROM refunds r JOIN refund_families p ON p.buyer = r.buyer JOIN totals t ON t.buyer = r.buyer GROUP BY p.family
      HAVING sum(r.falsely) >= 2 OR bool_or(r.buyer IN (SELECT buyer FROM refund_unreturned)) OR max(CASE WHEN r.refunds >= ${loud.refunds} AND r.refunds >= ${loud.share} * t.orders THEN r.refunds ELSE 0 END) > 0
    ), numbered AS (SELECT family, CAST(row_number() OVER (ORDER BY family) AS INTEGER) AS m FROM families)
    SELECT n.m, p.buyer, r.falsely, r.refunds, t.orders FROM numbered n JOIN refund_families p ON p.family = n.family JOIN refunds r ON r.buyer = p.buyer JOIN totals t ON t.buyer = r.buyer
    WHERE r.falsely > 0 OR r.refunds >= ${loud.refunds} OR r.buyer IN (SELECT buyer FROM refund_unreturned)`,
})

const matters = defineRelation({
  name: 'matters_malicious_refund',
  grain: 'One row per matter.',
  key: ['m'],
  scope: 'global',
  reads: ['refund_matters', 'refund_families'],
  columns: 'm INTEGER, accounts BIGINT, acting BIGINT, orders HUGEINT, ties VARCHAR',
  sql: `
    SELECT m.m, count(*) AS accounts, count(*) FILTER (WHERE m.falsely > 0) AS acting, sum(m.orders) AS orders, ${joined('p.ties', { orderBy: 'p.ties', where: 'p.ties IS NOT NULL', distinct: true })} AS ties
    FROM (SELECT DISTINCT m, buyer, falsely, orders FROM refund_matters) m JOIN refund_families p ON p.buyer = m.buyer GROUP BY m.m`,
})

const refundRows = defineRelation({
  name: 'refund_rows',
  grain: 'One row per refund of a matter.',
  key: ['m', 'refund_id'],
  scope: 'global',
  reads: ['refund_facts', 'refund_matters'],
  columns: `m INTEGER, refund_id VARCHAR, ord INTEGER, buyer INTEGER, shop INTEGER, listing INTEGER, kind VARCHAR, phase VARCHAR, requested_ms BIGINT,
    request_event VARCHAR, reason VARCHAR, refused BOOLEAN, region_code VARCHAR, quantity HUGEINT, amount_minor HUGEINT, paid BOOLEAN,
    back_carrier VARCHAR, back_waybill VARCHAR, back_origin VARCHAR, shipped_ms BIGINT, back_event VARCHAR, scan_event VARCHAR, inspect_event VARCHAR,
    inspected VARCHAR, back_g BIGINT, scanned_g BIGINT, to_region VARCHAR, piece_g BIGINT, unsound BOOLEAN, silent BOOLEAN, reused_waybill BOOLEAN,
    reused_photo BOOLEAN, elsewhere BOOLEAN, sent_from_elsewhere BOOLEAN, light BOOLEAN, emptied BOOLEAN, lost_on_the_way BOOLEAN, borrowed BOOLEAN,
    astray BOOLEAN, unsent BOOLEAN, shown BOOLEAN, false_kinds INTEGER, kinds VARCHAR, usual DOUBLE`,
  sql: `
    WITH shops_found AS (SELECT shop, count(*) AS n, count(*) FILTER (WHERE false_kinds > 0) AS falsely FROM refund_facts GROUP BY shop),
    own AS (SELECT m.m, f.shop, count(*) AS n, count(*) FILTER (WHERE f.false_kinds > 0) AS falsely FROM refund_matters m JOIN refund_facts f ON f.buyer = m.buyer GROUP BY m.m, f.shop)
    SELECT m.m, f.*,
      -- What this shop finds wrong with the returns of everybody else; a shop with few returns is taken to err in one of fifty.
      ${ratio('(s.falsely - o.falsely + 0.4)', '(s.n - o.n + 20.0)')} AS usual
    FROM refund_matters m JOIN refund_facts f ON f.buyer = m.buyer JOIN shops_found s ON s.shop = f.shop JOIN own o ON o.m = m.m AND o.shop = f.shop`,
})

export const relations = [...families, refundMatters, matters, refundRows]
