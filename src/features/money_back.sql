-- One row per candidate (order, transfer): money that reached the buyer outside the platform's refunds and nearly equals what the order cost. Matched one to one later.
CREATE TABLE money_back AS
WITH free AS (
  SELECT transfer_id, id, time_ms, from_wallet_id, to_wallet_id, amount_minor, currency, order_id
  FROM transfer_made
  -- An after-sales ticket explains the transfer; coupons and payouts are the platform's own.
  WHERE after_sales_ticket_id IS NULL AND coalesce(kind, 'p2p') NOT IN ('coupon', 'payout')
), paired AS (
  SELECT o.ord, o.buyer, o.shop, o.t, o.payable_minor, f.transfer_id, f.id AS event_id, f.time_ms, f.amount_minor, f.from_wallet_id, f.order_id IS NOT NULL AS named,
    coalesce(x.completed_ms, x.paid_ms, o.t) AS settled_ms
  FROM free f
  JOIN buyer_wallets b ON b.wallet_id = f.to_wallet_id
  JOIN orders o ON o.buyer = b.buyer AND o.currency = f.currency
  JOIN outcomes x ON x.ord = o.ord
  WHERE (f.order_id IS NULL OR f.order_id = o.order_id)
    AND x.state IN ('kept', 'open')
    -- Principal, with or without a small fee on top: 97 % of the price up to the price and 15.00 or a tenth.
    AND f.amount_minor BETWEEN o.payable_minor * 97 // 100 AND o.payable_minor + greatest(1500, o.payable_minor // 10)
    AND f.time_ms BETWEEN o.t AND greatest(coalesce(x.completed_ms, 0), coalesce(x.paid_ms, 0), o.t) + 72 * 3600000
    AND o.payable_minor > 0
)
SELECT p.*, s.via, s.event_id AS link_event, s.wallet_id IS NOT NULL AS verified
FROM paired p LEFT JOIN seller_wallets s ON s.wallet_id = p.from_wallet_id AND s.shop = p.shop AND p.time_ms BETWEEN s.from_ms AND s.to_ms;
