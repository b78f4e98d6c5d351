import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'listings',
  grain: 'One row per listing: its shop, what it is said to weigh and cost; with the key that stands for it.',
  key: ['listing'],
  scope: 'shop',
  by: 'listing_id',
  number: { column: 'listing', orderBy: 'listing_id' },
  // The shop of a listing may be told by another order than the one that came now.
  reads: { order_placed: 'listing_id', listing_published: 'listing_id', shops: ['shop_id <- order_placed.shop_id', 'shop_id <- listing_published.shop_id'] },
  known: { order_placed: 'EXISTS (SELECT 1 FROM listings l JOIN shops s ON s.shop = l.shop WHERE l.listing_id = r.listing_id AND s.shop_id = r.shop_id)' },
  columns: `listing INTEGER, listing_id VARCHAR, shop INTEGER, category VARCHAR, weight_g BIGINT, unit_cost_minor BIGINT, price_minor BIGINT, goods_kind VARCHAR,
    published_ms BIGINT`,
  sql: `
    WITH ids AS (
      SELECT listing_id, min(shop_id) AS shop_id FROM (SELECT listing_id, shop_id FROM order_placed UNION ALL SELECT listing_id, shop_id FROM listing_published) GROUP BY listing_id
    ), published AS (
      SELECT listing_id, min(category) AS category, max(weight_g) AS weight_g, max(unit_cost_minor) AS unit_cost_minor, max(price_minor) AS price_minor,
        min(goods_kind) AS goods_kind, min(time_ms) AS published_ms
      FROM listing_published GROUP BY listing_id
    )
    SELECT ids.listing_id, shops.shop, coalesce(published.category, shops.category) AS category,
      published.weight_g, published.unit_cost_minor, published.price_minor, coalesce(published.goods_kind, 'physical') AS goods_kind, published.published_ms
    FROM ids LEFT JOIN shops ON shops.shop_id = ids.shop_id LEFT JOIN published ON published.listing_id = ids.listing_id`,
})
