/** What an announced promotion gives to everybody who buys its goods is no pay for orders; what only some get may be. */
import { day } from '../../signals/signal.ts'
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'

/** Part of those who bought an announced promotion's goods in its time whom its money must reach to be the promotion's: what only some get is given to them for another reason. */
const everybody = 0.6

/** One row per announced promotion and article of it (NULL: all that the shop sells): from when to when an order falls under it. What was announced later was no reason to buy. */
const announcedGoods = `
      SELECT n.promotion_id, s.shop, l.listing, min(${words.greatest('n.starts_at', 'n.time_ms')}) AS from_ms, max(n.ends_at) AS to_ms
      FROM promotion_scheduled n JOIN shops s ON s.shop_id = n.shop_id
      LEFT JOIN (SELECT p.promotion_id, i.id AS listing_id FROM promotion_scheduled p CROSS JOIN ${words.unnest('p.listing_ids')} AS i(id)) g ON g.promotion_id = n.promotion_id LEFT JOIN listings l ON l.listing_id = g.listing_id
      WHERE EXISTS (SELECT 1 FROM flows f WHERE f.promised = n.promotion_id) GROUP BY n.promotion_id, s.shop, l.listing`

const offers = defineRelation({
  name: 'offers',
  grain:
    'One row per announced promotion under which money was sent to buyers: how many had bought its goods in its time a week and more before the end, how many of them it reached, and whether that is everybody.',
  key: ['promotion_id'],
  scope: 'shop',
  reads: ['flows', 'promotion_scheduled', 'shops', 'listings', 'orders', 'sales'],
  columns: 'promotion_id VARCHAR, shop INTEGER, buyers BIGINT, reached BIGINT, everybody BOOLEAN',
  sql: `
    WITH bought AS (
      SELECT a.promotion_id, a.shop, c.buyer, min(c.settled_ms) AS settled_ms FROM (${announcedGoods}) a JOIN sales c ON c.shop = a.shop AND c.t BETWEEN a.from_ms AND a.to_ms JOIN orders o ON o.ord = c.ord
      WHERE a.listing IS NULL OR a.listing = o.listing GROUP BY a.promotion_id, a.shop, c.buyer
    ), sent AS (SELECT DISTINCT promised AS promotion_id, buyer FROM flows WHERE promised IS NOT NULL),
    counted AS (
      SELECT b.promotion_id, b.shop, count(*) AS buyers, count(s.buyer) AS reached FROM bought b LEFT JOIN sent s ON s.promotion_id = b.promotion_id AND s.buyer = b.buyer
      WHERE b.settled_ms <= (SELECT max(time_ms) FROM flows) - 7 * ${day} OR s.buyer IS NOT NULL GROUP BY b.promotion_id, b.shop
    )
    SELECT promotion_id, shop, buyers, reached, reached >= ${everybody} * buyers AS everybody FROM counted`,
})

const explained = defineRelation({
  name: 'explained',
  grain:
    'One row per promotion, buyer and currency in which it gave him no more than its goods cost, as it did everybody who bought them: nobody announces that he pays people to take them.',
  key: ['promised', 'buyer', 'currency'],
  scope: 'buyer',
  reads: ['flows', 'offers', 'promotion_scheduled', 'shops', 'listings', 'orders', 'sales'],
  columns: 'promised VARCHAR, buyer INTEGER, currency VARCHAR',
  sql: `
    WITH sums AS (SELECT promised, buyer, currency, sum(amount_minor) AS got FROM flows WHERE promised IS NOT NULL GROUP BY promised, buyer, currency),
    cost AS (
      SELECT a.promotion_id, c.buyer, c.currency, sum(c.payable_minor) AS spent FROM (${announcedGoods}) a JOIN sales c ON c.shop = a.shop AND c.t BETWEEN a.from_ms AND a.to_ms JOIN orders o ON o.ord = c.ord
      WHERE (SELECT count(*) FROM sums) > 0 AND (a.listing IS NULL OR a.listing = o.listing) GROUP BY a.promotion_id, c.buyer, c.currency
    )
    SELECT s.promised, s.buyer, s.currency FROM sums s JOIN offers f ON f.promotion_id = s.promised AND f.everybody
    JOIN cost c ON c.promotion_id = s.promised AND c.buyer = s.buyer AND c.currency = s.currency AND s.got <= c.spent`,
})

const given = defineRelation({
  name: 'given',
  grain: 'One row per transfer and buyer whom it reached, but for what an announced promotion explains.',
  key: ['event_id', 'buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { flows: 'buyer', explained: 'buyer' },
  columns: `transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR, to_wallet_id VARCHAR, amount_minor BIGINT, currency VARCHAR, order_id VARCHAR, buyer INTEGER,
    kind VARCHAR, ticketed BOOLEAN, promised VARCHAR`,
  sql: `
    SELECT f.* FROM flows f WHERE NOT EXISTS (SELECT 1 FROM explained x WHERE x.promised = f.promised AND x.buyer = f.buyer AND x.currency = f.currency)`,
})

export const relations = [offers, explained, given]
