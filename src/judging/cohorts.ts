/**
 * One case per shop and episode: what a surge holds and what single orders prove are put together when they are the same
 * orders. Makes `case_all(k, ord)` (everything looked at) and `cohort(k, ord, p)` (the orders held to be fictitious).
 */
import type { Engine } from '../warehouse/duckdb.ts'

/** Fewest fictitious orders that make a case of a shop; fewer are a matter of the buyers. */
const fewestOrders = 3

/** Part of the smaller side that must coincide for a surge and proven orders to be one episode. */
const sameEpisode = 0.2

export async function assembleCases(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TABLE flagged AS SELECT ord, shop, p FROM order_falsity WHERE p >= 0.5;
    CREATE TABLE flagged_shops AS SELECT shop, count(*) AS n FROM flagged GROUP BY shop HAVING count(*) >= ${fewestOrders};
    CREATE TABLE surge_fakes AS SELECT m.k, m.ord, c.shop, m.p FROM members m JOIN cases c ON c.k = m.k WHERE m.fake;
    CREATE TABLE joined AS
    WITH sizes AS (SELECT k, shop, count(*) AS n FROM surge_fakes GROUP BY k, shop),
    overlap AS (SELECT s.k, count(*) AS n FROM surge_fakes s JOIN flagged f ON f.ord = s.ord GROUP BY s.k)
    SELECT f.shop, z.k, row_number() OVER (PARTITION BY f.shop ORDER BY b.n DESC, z.k) AS nth
    FROM flagged_shops f JOIN sizes z ON z.shop = f.shop JOIN overlap b ON b.k = z.k
    WHERE b.n >= ${sameEpisode} * least(f.n, z.n);
    CREATE TABLE evidence_case AS
    SELECT f.shop, coalesce(j.k, (SELECT coalesce(max(k), 0) FROM cases) + row_number() OVER (ORDER BY f.shop)) AS k, j.k IS NULL AS fresh
    FROM flagged_shops f LEFT JOIN joined j ON j.shop = f.shop AND j.nth = 1;
    CREATE TABLE case_all AS
    SELECT k, ord FROM case_orders
    UNION SELECT e.k, f.ord FROM flagged f JOIN evidence_case e ON e.shop = f.shop;
    CREATE TABLE cohort AS
    SELECT k, ord, max(p) AS p FROM (
      SELECT k, ord, p FROM surge_fakes
      UNION ALL SELECT e.k, f.ord, f.p FROM flagged f JOIN evidence_case e ON e.shop = f.shop
    ) GROUP BY k, ord;
    -- A surge begins a case whatever is proven later; single orders do where there is none.
    CREATE TABLE case_firsts AS
    SELECT b.k, o.recorded_ms AS first_ms, o.order_id AS first_order
    FROM (SELECT k, ord FROM case_orders UNION ALL SELECT a.k, a.ord FROM case_all a ANTI JOIN (SELECT DISTINCT k FROM case_orders) s ON s.k = a.k) b JOIN orders o ON o.ord = b.ord
    QUALIFY row_number() OVER (PARTITION BY b.k ORDER BY o.recorded_ms, o.order_id) = 1;
    CREATE TABLE all_cases AS
    SELECT a.k, o.shop, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n, min(w.first_ms) AS first_ms, min(w.first_order) AS first_order,
      coalesce(min(x.expected), 0.0) AS expected, CASE WHEN bool_or(e.fresh IS NOT NULL AND e.fresh) THEN 'evidence' WHEN bool_or(e.k IS NOT NULL) THEN 'both' ELSE 'surge' END AS kind
    FROM case_all a JOIN orders o ON o.ord = a.ord LEFT JOIN case_expected x ON x.k = a.k LEFT JOIN evidence_case e ON e.k = a.k LEFT JOIN case_firsts w ON w.k = a.k GROUP BY a.k, o.shop;
    DROP TABLE case_firsts; DROP TABLE cases; ALTER TABLE all_cases RENAME TO cases`)
}

/**
 * Makes `hubs(k, wallet_id, payees, amount, currency, first_ms, last_ms, events, nth)`: wallets, not the shop's own, that pay many
 * buyers of a cohort around their orders, and mostly them.
 */
export async function findHubs(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TABLE hubs AS
    WITH people AS (
      SELECT c.k, o.buyer, min(o.t) AS from_ms, max(o.t) AS to_ms FROM cohort c JOIN orders o ON o.ord = c.ord GROUP BY c.k, o.buyer
    ), sizes AS (SELECT k, count(*) AS buyers FROM people GROUP BY k),
    paid AS (
      SELECT p.k, t.from_wallet_id AS wallet_id, p.buyer, t.amount_minor, t.currency, t.time_ms, t.id
      FROM people p JOIN buyer_wallets b ON b.buyer = p.buyer JOIN transfer_made t ON t.to_wallet_id = b.wallet_id
      WHERE t.time_ms BETWEEN p.from_ms - 3 * 86400000 AND p.to_ms + 14 * 86400000 AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    ), reach AS (
      SELECT t.from_wallet_id AS wallet_id, count(DISTINCT t.to_wallet_id) AS payees FROM transfer_made t GROUP BY t.from_wallet_id
    ), grouped AS (
      SELECT p.k, p.wallet_id, count(DISTINCT p.buyer) AS payees, count(*) AS payments, sum(p.amount_minor) AS amount, CASE WHEN min(p.currency) = max(p.currency) THEN min(p.currency) END AS currency, min(p.time_ms) AS first_ms, max(p.time_ms) AS last_ms,
        array_to_string(list_slice(list(p.id ORDER BY p.time_ms, p.id), 1, 20), chr(31)) AS events
      FROM paid p GROUP BY p.k, p.wallet_id
    )
    SELECT g.*, row_number() OVER (PARTITION BY g.k ORDER BY g.payees DESC, g.first_ms, g.wallet_id) AS nth
    FROM grouped g JOIN sizes s ON s.k = g.k JOIN reach r ON r.wallet_id = g.wallet_id JOIN cases c ON c.k = g.k
    WHERE g.payees >= 5 AND g.payees >= 0.02 * s.buyers AND g.payees >= 0.4 * r.payees
      AND NOT EXISTS (SELECT 1 FROM seller_wallets w WHERE w.wallet_id = g.wallet_id AND w.shop = c.shop)`)
}

/** Days before and after an episode in which its crew may have ordered too slowly to be seen by number. */
const reachOfCrew = 21

/** Undone orders of one buyer in a cohort from which all that he undid there in those days belongs to it. */
const boughtUp = 5

/** Accounts on one device beyond a household, and the part of them that must stand in one cohort for the device to be its crew's. */
const room = { accounts: 6, share: 0.7 }

/**
 * Adds to a cohort what its crew ordered at the same shop outside the surge: by a buyer whom a hub of the case paid for that very order, undone and addressed to
 * somebody else; or on a device that is the crew's. What a paid buyer keeps, or may have ordered home, is his own. Comes after the cases are weighed: how loud an
 * episode was is told by its surge.
 */
export async function extendCohorts(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TEMP TABLE crew_orders AS
    WITH near AS (SELECT k, shop, from_ms - ${reachOfCrew} * 86400000::BIGINT AS from_ms, to_ms + ${reachOfCrew} * 86400000::BIGINT AS to_ms FROM cases),
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
      HAVING y.payments > count(w.t) AND abs(y.time_ms - o.t) < coalesce(min(abs(y.time_ms - w.t)), ${reachOfCrew} * 86400000::BIGINT)
    ), used AS (SELECT DISTINCT c.k, o.device_id, o.buyer FROM cohort c JOIN orders o ON o.ord = c.ord WHERE o.device_id IS NOT NULL),
    crowded AS (SELECT k, device_id, count(*) AS n FROM used GROUP BY k, device_id HAVING count(*) > ${room.accounts}),
    holders AS (
      SELECT device_id, count(DISTINCT buyer) AS n FROM (
        SELECT o.device_id, o.buyer FROM orders o SEMI JOIN crowded c ON c.device_id = o.device_id
        UNION ALL SELECT s.device_id, a.buyer FROM session_started s SEMI JOIN crowded c ON c.device_id = s.device_id JOIN accounts a ON a.account_id = s.account_id
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
    )
    SELECT ord, min(k) AS k, max(p) AS p FROM (SELECT * FROM paid UNION ALL SELECT * FROM housed) GROUP BY ord;
    -- An order that a case has looked at stays where that case left it.
    DELETE FROM crew_orders WHERE ord IN (SELECT ord FROM case_all);
    INSERT INTO case_all SELECT k, ord FROM crew_orders;
    INSERT INTO cohort SELECT k, ord, p FROM crew_orders;
    DROP TABLE crew_orders;
    -- Who by himself bought a shop up and took it all back did so with every one of these orders, whatever each looks like. A defect found is a reason to send things back.
    CREATE TEMP TABLE bought_up AS
    WITH undone AS (SELECT o.ord, o.buyer, o.shop, o.t FROM orders o JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('refunded', 'refunding') AND NOT x.defect),
    hands AS (SELECT c.k, u.buyer, u.shop, min(u.t) AS from_ms, max(u.t) AS to_ms FROM cohort c JOIN undone u ON u.ord = c.ord GROUP BY c.k, u.buyer, u.shop HAVING count(*) >= ${boughtUp}),
    -- Whom the shop pays and who sends some of it back sends it back for show.
    shown AS (
      SELECT c.k, m.buyer, m.shop, min(m.t) AS from_ms, max(m.t) AS to_ms FROM cohort c JOIN money_matches m ON m.ord = c.ord AND m.paid AND m.hand AND m.tied GROUP BY c.k, m.buyer, m.shop
    )
    SELECT min(h.k) AS k, u.ord FROM (SELECT * FROM hands UNION SELECT * FROM shown) h JOIN undone u ON u.buyer = h.buyer AND u.shop = h.shop AND u.t BETWEEN h.from_ms - 3 * 86400000 AND h.to_ms + 3 * 86400000
    ANTI JOIN cohort c ON c.ord = u.ord GROUP BY u.ord;
    INSERT INTO case_all SELECT k, ord FROM bought_up b WHERE NOT EXISTS (SELECT 1 FROM case_all a WHERE a.k = b.k AND a.ord = b.ord);
    INSERT INTO cohort SELECT k, ord, 0.9 FROM bought_up;
    DROP TABLE bought_up`)
}
