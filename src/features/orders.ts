import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'orders',
  grain:
    'One row per order, its lines added up, with the key that stands for it. Times are epoch ms, money minor units; `identity` is 1 where recipient and buyer agree, −1 where they do not.',
  key: ['ord'],
  scope: 'order',
  by: 'order_id',
  number: { column: 'ord', orderBy: 't, order_id' },
  reads: {
    order_placed: 'order_id',
    accounts: 'account_id <- order_placed.buyer_account_id',
    shops: 'shop_id <- order_placed.shop_id',
    listings: 'listing_id <- order_placed.listing_id',
    public_addresses: 'address <- order_placed.recipient_address_token',
  },
  columns: `ord INTEGER, order_id VARCHAR, event_id VARCHAR, t BIGINT, recorded_ms BIGINT, buyer INTEGER, shop INTEGER, listing INTEGER, quantity HUGEINT, payable_minor HUGEINT,
    goods_minor HUGEINT, currency VARCHAR, recipient_name_token VARCHAR, recipient_phone_token VARCHAR, recipient_address_token VARCHAR, address_kind VARCHAR, region_code VARCHAR,
    identity TINYINT, is_gift BOOLEAN, promotion_id VARCHAR, traffic_source VARCHAR, device_id VARCHAR, ip_token VARCHAR, view_seconds BIGINT, rivals_viewed BIGINT,
    chat_messages BIGINT, page_to_order_ms BIGINT, registered_ms BIGINT, lines INTEGER`,
  sql: ({ huge }) => `
    WITH several AS (
      SELECT order_id FROM order_placed GROUP BY order_id HAVING count(*) > 1
    ), placed AS (
      -- Most orders have one line and need no aggregate over it.
      SELECT order_id, time_ms AS t, coalesce(recorded_ms, time_ms) AS recorded_ms, id AS event_id, buyer_account_id, shop_id, listing_id, ${huge('quantity')} AS quantity,
        ${huge('payable_minor')} AS payable_minor, ${huge('unit_price_minor')} * quantity AS goods_minor, currency, recipient_name_token, recipient_phone_token,
        recipient_address_token, address_kind, region_code, name_match, phone_match, address_match, is_gift, promotion_id, traffic_source, device_id, ip_token, view_seconds,
        rivals_viewed, chat_messages, page_to_order_ms, 1 AS lines
      FROM order_placed p WHERE NOT EXISTS (SELECT 1 FROM several s WHERE s.order_id = p.order_id)
      UNION ALL
      SELECT order_id, min(time_ms) AS t, min(coalesce(recorded_ms, time_ms)) AS recorded_ms, min(id) AS event_id, min(buyer_account_id) AS buyer_account_id, min(shop_id) AS shop_id,
        min(listing_id) AS listing_id, sum(quantity) AS quantity, sum(payable_minor) AS payable_minor, sum(unit_price_minor * quantity) AS goods_minor, min(currency) AS currency,
        min(recipient_name_token) AS recipient_name_token, min(recipient_phone_token) AS recipient_phone_token, min(recipient_address_token) AS recipient_address_token,
        min(address_kind) AS address_kind, min(region_code) AS region_code, min(name_match) AS name_match, min(phone_match) AS phone_match, min(address_match) AS address_match,
        bool_or(is_gift) AS is_gift, min(promotion_id) AS promotion_id, min(traffic_source) AS traffic_source, min(device_id) AS device_id, min(ip_token) AS ip_token,
        max(view_seconds) AS view_seconds, max(rivals_viewed) AS rivals_viewed, max(chat_messages) AS chat_messages, min(page_to_order_ms) AS page_to_order_ms, CAST(count(*) AS INTEGER) AS lines
      FROM order_placed p WHERE EXISTS (SELECT 1 FROM several s WHERE s.order_id = p.order_id) GROUP BY order_id
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
    SELECT order_id, event_id, t, recorded_ms, buyer, shop, listing, quantity, payable_minor, goods_minor, currency,
      recipient_name_token, recipient_phone_token, recipient_address_token, coalesce(address_kind, 'unknown') AS address_kind, region_code,
      -- The triple speaks of a mismatch when the name or the phone does; a strange address alone is a parcel sent to work.
      CAST(CASE WHEN coalesce(is_gift, FALSE) OR public_address THEN 0 WHEN name_m + phone_m < 0 OR (name_m + phone_m = 0 AND (name_m < 0 OR address_m < 0)) THEN -1
        WHEN name_m + phone_m > 0 OR address_m > 0 THEN 1 ELSE 0 END AS TINYINT) AS identity,
      coalesce(is_gift, FALSE) AS is_gift, promotion_id, coalesce(traffic_source, 'unknown') AS traffic_source, device_id, ip_token, view_seconds, rivals_viewed, chat_messages,
      page_to_order_ms, registered_ms, lines
    FROM joined`,
})
