import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'shops',
  grain: 'One row per shop: its trade, who owns it and since when it is known; with the key that stands for it.',
  key: ['shop'],
  scope: 'shop',
  by: 'shop_id',
  number: { column: 'shop', orderBy: 'shop_id' },
  reads: { order_placed: 'shop_id', shop_opened: 'shop_id', listing_published: 'shop_id' },
  known: { order_placed: 'EXISTS (SELECT 1 FROM shops s WHERE s.shop_id = r.shop_id)' },
  columns: 'shop INTEGER, shop_id VARCHAR, category VARCHAR, owner_account_id VARCHAR, opened_ms BIGINT',
  sql: `
    WITH ids AS (
      SELECT shop_id FROM order_placed UNION SELECT shop_id FROM shop_opened UNION SELECT shop_id FROM listing_published
    ), opened AS (
      SELECT shop_id, min(category) AS category, min(owner_account_id) AS owner_account_id, min(time_ms) AS opened_ms FROM shop_opened GROUP BY shop_id
    ), sold AS (
      SELECT shop_id, min(category) AS category FROM listing_published GROUP BY shop_id
    )
    SELECT ids.shop_id, coalesce(opened.category, sold.category, '') AS category, opened.owner_account_id, opened.opened_ms
    FROM ids LEFT JOIN opened ON opened.shop_id = ids.shop_id LEFT JOIN sold ON sold.shop_id = ids.shop_id`,
})
