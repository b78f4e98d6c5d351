-- Who verifiably holds a wallet: one row per wallet and shop (seller_wallets), and per wallet and buyer (buyer_wallets). A nickname links nothing.
CREATE TABLE wallet_links AS
SELECT wallet_id, holder_kind, holder_id, arg_max(verified, time_ms) AS verified, arg_max(id, time_ms) AS event_id, min(time_ms) AS since_ms
FROM wallet_linked GROUP BY wallet_id, holder_kind, holder_id;

CREATE TABLE shop_people AS
WITH granted AS (
  SELECT shop_id, person_id, role, min(time_ms) AS from_ms, max(coalesce(share_bps, 0)) AS share_bps, arg_min(id, time_ms) AS event_id FROM shop_role_granted GROUP BY shop_id, person_id, role
), ended AS (
  SELECT shop_id, person_id, role, max(time_ms) AS to_ms FROM shop_role_ended GROUP BY shop_id, person_id, role
)
SELECT g.shop_id, g.person_id, g.role, g.share_bps, g.from_ms, coalesce(e.to_ms, 9007199254740991) AS to_ms, g.event_id
FROM granted g LEFT JOIN ended e ON e.shop_id = g.shop_id AND e.person_id = g.person_id AND e.role = g.role;

CREATE TABLE seller_wallets AS
WITH verified AS (SELECT * FROM wallet_links WHERE verified),
-- Who acts for the shop: its owner, managers, staff, agency, and a shareholder who holds the majority. A small shareholder may be a rival.
acting AS (
  SELECT shop_id, person_id, role, from_ms, to_ms FROM shop_people WHERE role <> 'shareholder' OR share_bps > 5000
), all_links AS (
  SELECT wallet_id, holder_id AS shop_id, 'shop' AS via, 0 AS from_ms, 9007199254740991 AS to_ms, event_id FROM verified WHERE holder_kind = 'shop'
  UNION ALL
  SELECT v.wallet_id, s.shop_id, 'owner', 0, 9007199254740991, v.event_id FROM verified v JOIN shops s ON v.holder_kind = 'account' AND s.owner_account_id = v.holder_id
  UNION ALL
  SELECT v.wallet_id, s.shop_id, 'owner', 0, 9007199254740991, v.event_id
  FROM verified v JOIN accounts a ON v.holder_kind = 'person' AND a.person_id = v.holder_id JOIN shops s ON s.owner_account_id = a.account_id
  UNION ALL
  SELECT v.wallet_id, p.shop_id, p.role, p.from_ms, p.to_ms, v.event_id FROM verified v JOIN acting p ON v.holder_kind = 'person' AND p.person_id = v.holder_id
  UNION ALL
  SELECT v.wallet_id, p.shop_id, p.role, p.from_ms, p.to_ms, v.event_id
  FROM verified v JOIN accounts a ON v.holder_kind = 'account' AND a.account_id = v.holder_id JOIN acting p ON p.person_id = a.person_id
  UNION ALL
  SELECT wallet_id, shop_id, 'payout', 0, 9007199254740991, min(id) FROM payout_settled WHERE wallet_id IS NOT NULL GROUP BY wallet_id, shop_id
)
-- What an employee does with a purse of his own is the shop's doing only with a sign of the shop's hand: a purse of the shop, its owner, its payouts or its majority is one.
SELECT a.wallet_id, s.shop, min(a.via) AS via, min(a.from_ms) AS from_ms, max(a.to_ms) AS to_ms, min(a.event_id) AS event_id, bool_or(a.via IN ('shop', 'owner', 'payout', 'shareholder')) AS hand
FROM all_links a JOIN shops s ON s.shop_id = a.shop_id GROUP BY a.wallet_id, s.shop;

CREATE TABLE buyer_wallets AS
WITH holders AS (
  SELECT v.wallet_id, a.buyer, TRUE AS held FROM wallet_links v JOIN accounts a ON v.verified AND v.holder_kind = 'account' AND a.account_id = v.holder_id
  UNION
  SELECT v.wallet_id, a.buyer, TRUE FROM wallet_links v JOIN accounts a ON v.verified AND v.holder_kind = 'person' AND a.person_id = v.holder_id
  UNION
  SELECT p.payer_wallet_id, o.buyer, FALSE FROM payment_captured p JOIN orders o ON o.order_id = p.order_id WHERE p.payer_wallet_id IS NOT NULL
)
-- A purse of more buyers than a large family is a counter's or a company's: money into it reaches nobody in particular.
-- `held`: verifiably his, or nobody's and he pays with it. Who pays with somebody else's purse is not the one whom money into it reaches.
SELECT wallet_id, buyer, bool_or(held) OR NOT bool_or(bool_or(held)) OVER (PARTITION BY wallet_id) AS held
FROM holders GROUP BY wallet_id, buyer QUALIFY count(*) OVER (PARTITION BY wallet_id) <= 20;
