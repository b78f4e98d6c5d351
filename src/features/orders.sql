-- One row per order (ord); buyer, shop and listing are dense keys of the tables made here. Times are epoch ms, money minor units.
CREATE TABLE shops AS
WITH ids AS (
  SELECT shop_id FROM order_placed UNION SELECT shop_id FROM shop_opened UNION SELECT shop_id FROM listing_published
), opened AS (
  SELECT shop_id, min(category) AS category, min(owner_account_id) AS owner_account_id, min(time_ms) AS opened_ms FROM shop_opened GROUP BY shop_id
), sold AS (
  SELECT shop_id, min(category) AS category FROM listing_published GROUP BY shop_id
)
SELECT CAST(row_number() OVER (ORDER BY ids.shop_id) AS INTEGER) AS shop, ids.shop_id, coalesce(opened.category, sold.category, '') AS category,
  opened.owner_account_id, opened.opened_ms
FROM ids LEFT JOIN opened ON opened.shop_id = ids.shop_id LEFT JOIN sold ON sold.shop_id = ids.shop_id;

CREATE TABLE listings AS
WITH ids AS (
  SELECT listing_id, min(shop_id) AS shop_id FROM (SELECT listing_id, shop_id FROM order_placed UNION ALL SELECT listing_id, shop_id FROM listing_published) GROUP BY listing_id
), published AS (
  SELECT listing_id, min(category) AS category, max(weight_g) AS weight_g, max(unit_cost_minor) AS unit_cost_minor, max(price_minor) AS price_minor,
    min(goods_kind) AS goods_kind, min(time_ms) AS published_ms
  FROM listing_published GROUP BY listing_id
)
SELECT CAST(row_number() OVER (ORDER BY ids.listing_id) AS INTEGER) AS listing, ids.listing_id, shops.shop, coalesce(published.category, shops.category) AS category,
  published.weight_g, published.unit_cost_minor, published.price_minor, coalesce(published.goods_kind, 'physical') AS goods_kind, published.published_ms
FROM ids LEFT JOIN shops ON shops.shop_id = ids.shop_id LEFT JOIN published ON published.listing_id = ids.listing_id;

CREATE TABLE accounts AS
WITH registered AS (
  SELECT account_id, min(time_ms) AS registered_ms, min(person_id) AS person_id, min(name_token) AS name_token, min(phone_token) AS phone_token, min(region_code) AS region_code
  FROM account_registered GROUP BY account_id
), ids AS (
  SELECT buyer_account_id AS account_id FROM order_placed UNION SELECT account_id FROM registered
)
SELECT CAST(row_number() OVER (ORDER BY ids.account_id) AS INTEGER) AS buyer, ids.account_id, registered_ms, person_id, name_token, phone_token, region_code
FROM ids LEFT JOIN registered ON registered.account_id = ids.account_id;

-- Addresses that many people share: forwarding warehouses, lockers, counters. Whose name stands there says nothing.
CREATE TEMP TABLE public_addresses AS
WITH busy AS (SELECT recipient_address_token AS address FROM order_placed WHERE recipient_address_token IS NOT NULL GROUP BY recipient_address_token HAVING count(*) >= 25)
SELECT busy.address FROM busy JOIN order_placed p ON p.recipient_address_token = busy.address GROUP BY busy.address HAVING count(DISTINCT p.buyer_account_id) >= 25;

CREATE TABLE orders AS
WITH several AS (
  SELECT order_id FROM order_placed GROUP BY order_id HAVING count(*) > 1
), placed AS (
  -- Most orders have one line and need no aggregate over it.
  SELECT order_id, time_ms AS t, coalesce(recorded_ms, time_ms) AS recorded_ms, id AS event_id, buyer_account_id, shop_id, listing_id, CAST(quantity AS HUGEINT) AS quantity, CAST(payable_minor AS HUGEINT) AS payable_minor,
    CAST(unit_price_minor AS HUGEINT) * quantity AS goods_minor, currency, recipient_name_token, recipient_phone_token, recipient_address_token, address_kind, region_code,
    name_match, phone_match, address_match, is_gift, promotion_id, traffic_source, device_id, ip_token, view_seconds, rivals_viewed, chat_messages, page_to_order_ms
  FROM order_placed ANTI JOIN several USING (order_id)
  UNION ALL
  SELECT order_id, min(time_ms) AS t, min(coalesce(recorded_ms, time_ms)) AS recorded_ms, min(id) AS event_id, min(buyer_account_id) AS buyer_account_id, min(shop_id) AS shop_id, min(listing_id) AS listing_id,
    sum(quantity) AS quantity, sum(payable_minor) AS payable_minor, sum(unit_price_minor * quantity) AS goods_minor, min(currency) AS currency,
    min(recipient_name_token) AS recipient_name_token, min(recipient_phone_token) AS recipient_phone_token, min(recipient_address_token) AS recipient_address_token,
    min(address_kind) AS address_kind, min(region_code) AS region_code, min(name_match) AS name_match, min(phone_match) AS phone_match, min(address_match) AS address_match,
    bool_or(is_gift) AS is_gift, min(promotion_id) AS promotion_id, min(traffic_source) AS traffic_source, min(device_id) AS device_id, min(ip_token) AS ip_token,
    max(view_seconds) AS view_seconds, max(rivals_viewed) AS rivals_viewed, max(chat_messages) AS chat_messages, min(page_to_order_ms) AS page_to_order_ms
  FROM order_placed SEMI JOIN several USING (order_id) GROUP BY order_id
), joined AS (
  SELECT placed.*, accounts.buyer, shops.shop, listings.listing, accounts.registered_ms, coalesce(address_kind, '') = 'forwarder' OR public_addresses.address IS NOT NULL AS public_address,
    CASE coalesce(name_match, CASE WHEN accounts.name_token = recipient_name_token THEN 'match' WHEN accounts.name_token <> recipient_name_token THEN 'mismatch' END)
      WHEN 'match' THEN 1 WHEN 'mismatch' THEN -1 ELSE 0 END AS name_m,
    CASE coalesce(phone_match, CASE WHEN accounts.phone_token = recipient_phone_token THEN 'match' WHEN accounts.phone_token <> recipient_phone_token THEN 'mismatch' END)
      WHEN 'match' THEN 1 WHEN 'mismatch' THEN -1 ELSE 0 END AS phone_m,
    CASE address_match WHEN 'match' THEN 1 WHEN 'mismatch' THEN -1 ELSE 0 END AS address_m
  FROM placed
  JOIN accounts ON accounts.account_id = placed.buyer_account_id
  JOIN shops ON shops.shop_id = placed.shop_id
  JOIN listings ON listings.listing_id = placed.listing_id
  LEFT JOIN public_addresses ON public_addresses.address = placed.recipient_address_token
)
SELECT CAST(row_number() OVER () AS INTEGER) AS ord, * FROM (
SELECT order_id, event_id, t, recorded_ms, buyer, shop, listing, quantity, payable_minor, goods_minor, currency,
  recipient_name_token, recipient_phone_token, recipient_address_token, coalesce(address_kind, 'unknown') AS address_kind, region_code,
  -- The triple speaks of a mismatch when the name or the phone does; a strange address alone is a parcel sent to work.
  CAST(CASE WHEN coalesce(is_gift, FALSE) OR public_address THEN 0 WHEN name_m + phone_m < 0 OR (name_m + phone_m = 0 AND (name_m < 0 OR address_m < 0)) THEN -1 WHEN name_m + phone_m > 0 OR address_m > 0 THEN 1 ELSE 0 END AS TINYINT) AS identity,
  coalesce(is_gift, FALSE) AS is_gift, promotion_id, coalesce(traffic_source, 'unknown') AS traffic_source, device_id, ip_token, view_seconds, rivals_viewed, chat_messages, page_to_order_ms,
  registered_ms
FROM joined
ORDER BY t, order_id);

-- One row per shop: the currency it sells in, NULL where it sells in several.
CREATE TABLE shop_currencies AS
SELECT s.shop_id, CASE WHEN min(o.currency) = max(o.currency) THEN min(o.currency) END AS currency FROM orders o JOIN shops s ON s.shop = o.shop GROUP BY s.shop_id;

DROP TABLE public_addresses;
