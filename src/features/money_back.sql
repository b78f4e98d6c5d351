-- Money that reached buyers (flows), and one row per candidate (order, transfer): money that reached the buyer outside the platform's refunds and nearly equals what the order cost. Matched one to one later.
-- Orders and payments meet by buyer, currency and week, never by currency alone: the join stays as small as what one person buys in a week.
CREATE TABLE flows AS
SELECT t.transfer_id, t.id AS event_id, t.time_ms, t.from_wallet_id, t.to_wallet_id, t.amount_minor, t.currency, t.order_id, b.buyer, coalesce(t.kind, 'p2p') AS kind,
  t.after_sales_ticket_id IS NOT NULL AS ticketed
FROM transfer_made t JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id AND b.held
-- Coupons and payouts are the platform's own, what a promotion announced beforehand gives everybody is no secret pay, and what only a party reports is a claim.
WHERE coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout') AND coalesce(t.observed_by, 'platform') <> 'party'
  AND NOT EXISTS (SELECT 1 FROM promotion_scheduled n WHERE n.promotion_id = t.promotion_id AND n.time_ms <= t.time_ms)
  AND NOT EXISTS (SELECT 1 FROM buyer_wallets own WHERE own.wallet_id = t.from_wallet_id AND own.buyer = b.buyer AND own.held);

CREATE TEMP TABLE reached AS
SELECT transfer_id, event_id AS id, time_ms, time_ms // 604800000 AS week, from_wallet_id, amount_minor, currency, order_id, buyer
-- An after-sales ticket explains the transfer of one order.
FROM flows WHERE NOT ticketed;

CREATE TEMP TABLE awaited AS
WITH repaid AS (SELECT DISTINCT buyer FROM reached),
spans AS (
  SELECT o.ord, o.order_id, o.buyer, o.shop, o.t, o.payable_minor, o.currency, coalesce(x.completed_ms, x.paid_ms, o.t) AS settled_ms,
    -- An order nobody has confirmed for two months awaits nothing any more.
    least(greatest(coalesce(x.completed_ms, 0), coalesce(x.paid_ms, 0), o.t) + 72 * 3600000, o.t + 60 * 86400000::BIGINT) AS until_ms
  FROM orders o SEMI JOIN repaid r ON r.buyer = o.buyer JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('kept', 'open') AND o.payable_minor > 0
)
SELECT *, unnest(range(t // 604800000, until_ms // 604800000 + 1)) AS week FROM spans;

CREATE TABLE money_back AS
WITH paired AS (
  SELECT o.ord, o.buyer, o.shop, o.t, o.payable_minor, r.transfer_id, r.id AS event_id, r.time_ms, r.amount_minor, r.from_wallet_id, r.order_id IS NOT NULL AS named, o.settled_ms
  FROM awaited o JOIN reached r ON r.buyer = o.buyer AND r.currency = o.currency AND r.week = o.week
  WHERE (r.order_id IS NULL OR r.order_id = o.order_id)
    -- Principal, with or without a small fee on top: 97 % of the price up to the price and 15.00 or a tenth.
    AND r.amount_minor BETWEEN o.payable_minor * 97 // 100 AND o.payable_minor + greatest(1500, o.payable_minor // 10)
    AND r.time_ms BETWEEN o.t AND o.until_ms
)
SELECT p.*, s.via, s.event_id AS link_event, s.wallet_id IS NOT NULL AS linked, coalesce(s.hand, FALSE) AS hand
FROM paired p LEFT JOIN seller_wallets s ON s.wallet_id = p.from_wallet_id AND s.shop = p.shop AND p.time_ms BETWEEN s.from_ms AND s.to_ms;

DROP TABLE reached; DROP TABLE awaited;
