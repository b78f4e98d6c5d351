/**
 * One case per shop and episode: what a surge holds and what single orders prove are put together when they are the same
 * orders. `case_all` is everything looked at,
 * `cohort` the orders held to be fictitious; `case_whole` and `cohort_whole` are the same once the crew's other orders are found, before likeness (likeness.ts).
 */
import { countsOf } from '../features/market_counts.ts'
import { defineRelation } from '../warehouse/relation.ts'
import { day } from '../signals/signal.ts'

/** Fewest fictitious orders that make a case of a shop; fewer are a matter of the buyers. */
const fewestOrders = 3

/** Part of the smaller side that must coincide for a surge and proven orders to be one episode. */
const sameEpisode = 0.2

const flagged = defineRelation({
  name: 'flagged',
  grain: 'One row per order held to be fictitious by itself.',
  key: ['ord'],
  scope: 'order',
  reads: ['order_falsity'],
  columns: 'ord INTEGER, shop INTEGER, p DOUBLE',
  sql: `
    SELECT ord, shop, p FROM order_falsity WHERE p >= 0.5`,
})

const surgeFakes = defineRelation({
  name: 'surge_fakes',
  grain: 'One row per order of a surge held to be one of its fictitious ones.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['members', 'surges'],
  columns: 'k INTEGER, ord INTEGER, shop INTEGER, p DOUBLE',
  sql: `
    SELECT m.k, m.ord, c.shop, m.p FROM members m JOIN surges c ON c.k = m.k WHERE m.fake`,
})

const evidenceCase = defineRelation({
  name: 'evidence_case',
  grain: 'One row per shop with a few orders proven one by one: the surge they are one episode with, or a case of their own.',
  key: ['shop'],
  scope: 'global',
  reads: ['flagged', 'surge_fakes', 'surges'],
  columns: 'shop INTEGER, k BIGINT, fresh BOOLEAN',
  sql: ({ least }) => `
    WITH flagged_shops AS (
      SELECT shop, count(*) AS n FROM flagged GROUP BY shop HAVING count(*) >= ${fewestOrders}
    ), sizes AS (SELECT k, shop, count(*) AS n FROM surge_fakes GROUP BY k, shop),
    overlap AS (SELECT s.k, count(*) AS n FROM surge_fakes s JOIN flagged f ON f.ord = s.ord GROUP BY s.k), joined AS (
      SELECT f.shop, z.k, row_number() OVER (PARTITION BY f.shop ORDER BY b.n DESC, z.k) AS nth
      FROM flagged_shops f JOIN sizes z ON z.shop = f.shop JOIN overlap b ON b.k = z.k
      WHERE b.n >= ${sameEpisode} * ${least('f.n', 'z.n')}
    )
    SELECT f.shop, coalesce(j.k, (SELECT coalesce(max(k), 0) FROM surges) + row_number() OVER (ORDER BY f.shop)) AS k, j.k IS NULL AS fresh
    FROM flagged_shops f LEFT JOIN joined j ON j.shop = f.shop AND j.nth = 1`,
})

const caseAll = defineRelation({
  name: 'case_all',
  grain: 'One row per case and order looked at in it.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['case_orders', 'flagged', 'evidence_case'],
  columns: 'k BIGINT, ord INTEGER',
  sql: `
    SELECT k, ord FROM case_orders
    UNION SELECT e.k, f.ord FROM flagged f JOIN evidence_case e ON e.shop = f.shop`,
})

const cohort = defineRelation({
  name: 'cohort',
  grain: 'One row per case and order held to be fictitious in it.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['surge_fakes', 'flagged', 'evidence_case'],
  columns: 'k BIGINT, ord INTEGER, p DOUBLE',
  sql: `
    SELECT k, ord, max(p) AS p FROM (
      SELECT k, ord, p FROM surge_fakes
      UNION ALL SELECT e.k, f.ord, f.p FROM flagged f JOIN evidence_case e ON e.shop = f.shop
    ) GROUP BY k, ord`,
})

const cases = defineRelation({
  name: 'cases',
  grain: 'One row per case of a shop: one episode. What a surge holds and what single orders prove are one where they are the same orders.',
  key: ['k'],
  scope: 'case',
  reads: ['case_orders', 'case_all', 'orders', 'case_expected', 'evidence_case'],
  columns: 'k BIGINT, shop INTEGER, from_ms BIGINT, to_ms BIGINT, n BIGINT, first_ms BIGINT, first_order VARCHAR, expected DOUBLE, kind VARCHAR',
  sql: `
    WITH case_firsts AS (
      -- A surge begins a case whatever is proven later; single orders do where there is none.
      SELECT k, first_ms, first_order FROM (
        SELECT b.k, o.recorded_ms AS first_ms, o.order_id AS first_order, row_number() OVER (PARTITION BY b.k ORDER BY o.recorded_ms, o.order_id) AS nth
        FROM (SELECT k, ord FROM case_orders UNION ALL SELECT a.k, a.ord FROM case_all a WHERE NOT EXISTS (SELECT 1 FROM case_orders s WHERE s.k = a.k)) b JOIN orders o ON o.ord = b.ord
      ) WHERE nth = 1
    )
    SELECT a.k, o.shop, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n, min(w.first_ms) AS first_ms, min(w.first_order) AS first_order,
      coalesce(min(x.expected), 0.0) AS expected, CASE WHEN bool_or(e.fresh IS NOT NULL AND e.fresh) THEN 'evidence' WHEN bool_or(e.k IS NOT NULL) THEN 'both' ELSE 'surge' END AS kind
    FROM case_all a JOIN orders o ON o.ord = a.ord LEFT JOIN case_expected x ON x.k = a.k LEFT JOIN evidence_case e ON e.k = a.k LEFT JOIN case_firsts w ON w.k = a.k GROUP BY a.k, o.shop`,
})

const caseRows = defineRelation({
  name: 'case_rows',
  grain:
    'One row per case and order looked at in it: the order, how it ended, and whether it is held to be fictitious in it. Signals of cases read it, so that none looks for them among all orders.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['case_all', 'cohort', 'orders', 'outcomes'],
  columns: `k BIGINT, ord INTEGER, fake BOOLEAN, order_id VARCHAR, event_id VARCHAR, t BIGINT, buyer INTEGER, shop INTEGER, listing INTEGER, quantity HUGEINT, payable_minor HUGEINT,
    currency VARCHAR, identity TINYINT, view_seconds BIGINT, rivals_viewed BIGINT, device_id VARCHAR, state VARCHAR, sent_back BOOLEAN, defect BOOLEAN, refund_kind VARCHAR,
    request_event VARCHAR`,
  sql: `
    SELECT a.k, a.ord, c.ord IS NOT NULL AS fake, o.order_id, o.event_id, o.t, o.buyer, o.shop, o.listing, o.quantity, o.payable_minor, o.currency, o.identity, o.view_seconds, o.rivals_viewed,
      o.device_id, x.state, x.sent_back, x.defect, x.refund_kind, x.request_event
    FROM case_all a JOIN orders o ON o.ord = a.ord JOIN outcomes x ON x.ord = a.ord LEFT JOIN cohort c ON c.k = a.k AND c.ord = a.ord`,
})

const caseParcels = defineRelation({
  name: 'case_parcels',
  grain: 'One row per case and shipped order looked at in it: what the carrier saw.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['case_rows', 'parcels'],
  columns:
    'k BIGINT, ord INTEGER, fake BOOLEAN, event_id VARCHAR, freight_minor HUGEINT, catalogue_g HUGEINT, scans BIGINT, measured_g BIGINT, refused BOOLEAN, feed_gap BOOLEAN',
  sql: `
    SELECT c.k, c.ord, c.fake, p.event_id, p.freight_minor, p.catalogue_g, p.scans, p.measured_g, p.refused, p.feed_gap FROM case_rows c JOIN parcels p ON p.ord = c.ord`,
})

const caseFacts = defineRelation({
  name: 'case_facts',
  grain: 'One row per order that any case has looked at: what is counted of it.',
  key: ['ord'],
  scope: 'case',
  reads: ['order_facts', 'case_all'],
  columns: `ord INTEGER, shop INTEGER, listing INTEGER, category VARCHAR, identity TINYINT, undone BOOLEAN, half_days BIGINT, rated VARCHAR, rivals_viewed BIGINT, view_seconds BIGINT,
    refused BOOLEAN`,
  sql: 'SELECT f.* FROM order_facts f WHERE EXISTS (SELECT 1 FROM case_all c WHERE c.ord = f.ord)',
})

const outsideCounts = defineRelation({
  name: 'outside_counts',
  grain:
    'One row per thing that is counted of orders, and label, or shop and listing: how many orders that no case has looked at. What is usual is told by these.',
  key: ['what', 'label', 'shop', 'listing'],
  scope: 'market',
  reads: ['market_counts', 'case_facts'],
  columns: 'what VARCHAR, label VARCHAR, shop INTEGER, listing INTEGER, n BIGINT',
  sql: `
    SELECT what, label, shop, listing, CAST(sum(n) AS BIGINT) AS n
    FROM (SELECT what, label, shop, listing, n FROM market_counts UNION ALL SELECT what, label, shop, listing, -n FROM (${countsOf('case_facts')}))
    GROUP BY what, label, shop, listing HAVING sum(n) > 0`,
})

const hubs = defineRelation({
  name: 'hubs',
  grain: 'One row per case and wallet, not the shop’s own, that pays many buyers of the cohort around their orders, and mostly them.',
  key: ['k', 'wallet_id'],
  scope: 'case',
  reads: ['case_rows', 'buyer_wallets', 'transfer_made', 'cases', 'seller_wallets'],
  columns: `k BIGINT, wallet_id VARCHAR, payees BIGINT, payments BIGINT, amount HUGEINT, currency VARCHAR, first_ms BIGINT, last_ms BIGINT, events VARCHAR,
    nth BIGINT`,
  sql: ({ joined }) => `
    WITH people AS (
      SELECT k, buyer, min(t) AS from_ms, max(t) AS to_ms FROM case_rows WHERE fake GROUP BY k, buyer
    ), sizes AS (SELECT k, count(*) AS buyers FROM people GROUP BY k),
    paid AS (
      SELECT p.k, t.from_wallet_id AS wallet_id, p.buyer, t.amount_minor, t.currency, t.time_ms, t.id
      FROM people p JOIN buyer_wallets b ON b.buyer = p.buyer JOIN transfer_made t ON t.to_wallet_id = b.wallet_id
      WHERE t.time_ms BETWEEN p.from_ms - 3 * 86400000 AND p.to_ms + 14 * 86400000 AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    ), grouped AS (
      SELECT p.k, p.wallet_id, count(DISTINCT p.buyer) AS payees, count(*) AS payments, sum(p.amount_minor) AS amount, CASE WHEN min(p.currency) = max(p.currency) THEN min(p.currency) END AS currency, min(p.time_ms) AS first_ms, max(p.time_ms) AS last_ms,
        ${joined('p.id', { orderBy: 'p.time_ms, p.id', most: 20 })} AS events
      FROM paid p GROUP BY p.k, p.wallet_id HAVING count(DISTINCT p.buyer) >= 5
    ), reach AS (
      SELECT from_wallet_id AS wallet_id, count(DISTINCT to_wallet_id) AS payees FROM transfer_made WHERE from_wallet_id IN (SELECT wallet_id FROM grouped) GROUP BY from_wallet_id
    )
    SELECT g.*, row_number() OVER (PARTITION BY g.k ORDER BY g.payees DESC, g.first_ms, g.wallet_id) AS nth
    FROM grouped g JOIN sizes s ON s.k = g.k JOIN reach r ON r.wallet_id = g.wallet_id JOIN cases c ON c.k = g.k
    WHERE g.payees >= 0.02 * s.buyers AND g.payees >= 0.4 * r.payees
      AND NOT EXISTS (SELECT 1 FROM seller_wallets w WHERE w.wallet_id = g.wallet_id AND w.shop = c.shop)`,
})

/** Days before and after an episode in which its crew may have ordered too slowly to be seen by number. */
const reachOfCrew = 21

/** Undone orders of one buyer in a cohort from which all that he undid there in those days belongs to it. */
const boughtUp = 5

/** So long before and after a rush its own people's orders are its edge: a window begins and ends where a clock's bins do. */
const edge = 10 * 60_000

/** Accounts on one device beyond a household, and the part of them that must stand in one cohort for the device to be its crew's. */
const room = { accounts: 6, share: 0.7 }

/**
 * What a crew ordered at the same shop outside the surge: by a buyer whom a hub of the case paid for that very order, undone and addressed to somebody else; on a
 * device that is the crew's; or minutes beside a rush that the same buyer stands in, the same goods to the same end. What a paid buyer keeps, or may have ordered home, is his own. It joins the cohort after the cases are weighed: how loud an episode was is
 * told by its surge.
 */
const crewOrders = defineRelation({
  name: 'crew_orders',
  grain: 'One row per order that a case’s crew placed outside its surge.',
  key: ['ord'],
  scope: 'case',
  reads: ['cases', 'cohort', 'surges', 'orders', 'hubs', 'transfer_made', 'buyer_wallets', 'outcomes', 'session_started', 'accounts', 'case_all'],
  columns: 'ord INTEGER, k BIGINT, p DOUBLE',
  sql: ({ long }) => `
    WITH near AS (SELECT k, shop, from_ms - ${long(reachOfCrew * day)} AS from_ms, to_ms + ${long(reachOfCrew * day)} AS to_ms FROM cases),
    known AS (SELECT DISTINCT c.k, o.buyer, o.t FROM cohort c JOIN orders o ON o.ord = c.ord),
    own AS (
      SELECT n.k, n.from_ms, n.to_ms, n.shop, b.buyer, t.id, t.time_ms, count(*) OVER (PARTITION BY n.k, b.buyer) AS payments
      FROM hubs h JOIN near n ON n.k = h.k JOIN transfer_made t ON t.from_wallet_id = h.wallet_id JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id
      WHERE h.nth <= 3 AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout') AND t.time_ms BETWEEN n.from_ms - 3 * 86400000 AND n.to_ms + 14 * 86400000
    ),
    -- A payment is for the order nearest to it, and there are more of them than orders already known.
    paid AS (
      SELECT y.k, o.ord, 0.95 AS p
      FROM own y JOIN orders o ON o.buyer = y.buyer AND o.shop = y.shop JOIN outcomes x ON x.ord = o.ord LEFT JOIN known w ON w.k = y.k AND w.buyer = o.buyer
      WHERE y.time_ms BETWEEN o.t - 3 * 86400000 AND o.t + 14 * 86400000 AND o.t BETWEEN y.from_ms AND y.to_ms
        AND o.identity = -1 AND x.state IN ('refunded', 'refunding', 'unpaid', 'cancelled')
      GROUP BY y.k, o.ord, o.t, y.id, y.time_ms, y.payments
      HAVING y.payments > count(w.t) AND abs(y.time_ms - o.t) < coalesce(min(abs(y.time_ms - w.t)), ${long(reachOfCrew * day)})
    ), used AS (SELECT DISTINCT c.k, o.device_id, o.buyer FROM cohort c JOIN orders o ON o.ord = c.ord WHERE o.device_id IS NOT NULL),
    crowded AS (SELECT k, device_id, count(*) AS n FROM used GROUP BY k, device_id HAVING count(*) > ${room.accounts}),
    holders AS (
      SELECT device_id, count(DISTINCT buyer) AS n FROM (
        SELECT o.device_id, o.buyer FROM orders o WHERE EXISTS (SELECT 1 FROM crowded c WHERE c.device_id = o.device_id)
        UNION ALL SELECT s.device_id, a.buyer FROM session_started s JOIN accounts a ON a.account_id = s.account_id WHERE EXISTS (SELECT 1 FROM crowded c WHERE c.device_id = s.device_id)
      ) GROUP BY device_id
    ), rooms AS (
      -- The device an order names counts only where sessions may be seen at all.
      SELECT c.k, c.device_id FROM crowded c JOIN holders h ON h.device_id = c.device_id WHERE c.n >= ${room.share} * h.n AND (SELECT count(*) FROM session_started) > 0
    ),
    -- Who lives in the room and shops elsewhere as people do is not of the crew, unless he stands in the case himself or the order tells.
    housed AS (
      SELECT r.k, o.ord, 0.9 AS p FROM rooms r JOIN near n ON n.k = r.k JOIN orders o ON o.device_id = r.device_id AND o.shop = n.shop JOIN outcomes x ON x.ord = o.ord
      LEFT JOIN (SELECT DISTINCT k, buyer FROM known) w ON w.k = r.k AND w.buyer = o.buyer
      WHERE o.t BETWEEN n.from_ms AND n.to_ms AND (w.buyer IS NOT NULL OR o.identity = -1 OR x.state IN ('refunded', 'refunding', 'unpaid', 'cancelled')
        OR (SELECT count(*) FROM orders y WHERE y.buyer = o.buyer AND y.shop NOT IN (SELECT shop FROM cases)) < 2)
    ), rushed AS (
      -- Counted and not joined by time: whom a rush holds is told by its case.
      SELECT c.k, o.buyer, o.shop, o.listing, x.state, min(s.from_ms) AS from_ms, min(s.to_ms) AS to_ms FROM surges s JOIN cohort c ON c.k = s.k JOIN orders o ON o.ord = c.ord JOIN outcomes x ON x.ord = c.ord
      WHERE s.rush GROUP BY c.k, o.buyer, o.shop, o.listing, x.state HAVING count(*) FILTER (WHERE o.t BETWEEN s.from_ms AND s.to_ms) > 0
    ),
    edges AS (
      SELECT r.k, o.ord, 0.9 AS p FROM rushed r JOIN orders o ON o.buyer = r.buyer AND o.shop = r.shop AND o.listing = r.listing JOIN outcomes x ON x.ord = o.ord AND x.state = r.state
      WHERE o.t BETWEEN r.from_ms - ${edge} AND r.to_ms + ${edge}
    )
    SELECT ord, min(k) AS k, CAST(max(p) AS DOUBLE) AS p FROM (SELECT * FROM paid UNION ALL SELECT * FROM housed UNION ALL SELECT * FROM edges)
    -- An order that a case has looked at stays where that case left it.
    WHERE ord NOT IN (SELECT ord FROM case_all) GROUP BY ord`,
})

const takenBack = defineRelation({
  name: 'bought_up',
  grain:
    'One row per order of somebody who by himself bought a shop up and took it all back: he did so with every one of these, whatever each looks like. A defect found is a reason to send things back.',
  key: ['ord'],
  scope: 'case',
  reads: ['cohort', 'crew_orders', 'orders', 'outcomes', 'money_matches'],
  columns: 'k BIGINT, ord INTEGER',
  sql: `
    WITH crew AS (SELECT k, ord FROM cohort UNION ALL SELECT k, ord FROM crew_orders),
    undone AS (SELECT o.ord, o.buyer, o.shop, o.t FROM orders o JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('refunded', 'refunding') AND NOT x.defect),
    hands AS (SELECT c.k, u.buyer, u.shop, min(u.t) AS from_ms, max(u.t) AS to_ms FROM crew c JOIN undone u ON u.ord = c.ord GROUP BY c.k, u.buyer, u.shop HAVING count(*) >= ${boughtUp}),
    -- Whom the shop pays and who sends some of it back sends it back for show.
    shown AS (
      SELECT c.k, m.buyer, m.shop, min(m.t) AS from_ms, max(m.t) AS to_ms FROM crew c JOIN money_matches m ON m.ord = c.ord AND m.paid AND m.hand AND m.tied GROUP BY c.k, m.buyer, m.shop
    )
    SELECT min(h.k) AS k, u.ord FROM (SELECT * FROM hands UNION SELECT * FROM shown) h JOIN undone u ON u.buyer = h.buyer AND u.shop = h.shop AND u.t BETWEEN h.from_ms - 3 * 86400000 AND h.to_ms + 3 * 86400000
    WHERE NOT EXISTS (SELECT 1 FROM crew c WHERE c.ord = u.ord) GROUP BY u.ord`,
})

const caseWhole = defineRelation({
  name: 'case_whole',
  grain: 'One row per case and order looked at in it, with those that were found through its crew.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['case_all', 'crew_orders', 'bought_up'],
  columns: 'k BIGINT, ord INTEGER',
  sql: `
    SELECT k, ord FROM case_all UNION ALL SELECT k, ord FROM crew_orders
    UNION ALL SELECT k, ord FROM bought_up b WHERE NOT EXISTS (SELECT 1 FROM case_all a WHERE a.k = b.k AND a.ord = b.ord)`,
})

const cohortWhole = defineRelation({
  name: 'cohort_whole',
  grain: 'One row per case and order held to be fictitious in it, with those that were found through its crew.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['cohort', 'crew_orders', 'bought_up'],
  columns: 'k BIGINT, ord INTEGER, p DOUBLE',
  sql: `
    SELECT k, ord, p FROM cohort UNION ALL SELECT k, ord, p FROM crew_orders UNION ALL SELECT k, ord, 0.9 FROM bought_up`,
})

export const relations = [
  flagged,
  surgeFakes,
  evidenceCase,
  caseAll,
  cohort,
  cases,
  caseRows,
  caseParcels,
  caseFacts,
  outsideCounts,
  hubs,
  crewOrders,
  takenBack,
  caseWhole,
  cohortWhole,
]
