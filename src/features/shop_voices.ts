import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'shop_voices',
  grain:
    'One row per account that may speak for a shop: its owner, or somebody with a role there; which shop (the first of several), of how many, from when to when. Whoever has left speaks for it no more.',
  key: ['account_id'],
  scope: 'shop',
  by: 'account_id',
  reads: { shops: 'owner_account_id', accounts: 'account_id', shop_people: 'person_id <- accounts.person_id' },
  columns: 'account_id VARCHAR, shop_id VARCHAR, shops BIGINT, from_ms BIGINT, to_ms BIGINT',
  sql: ({ long }) => `
    SELECT account_id, min(shop_id) AS shop_id, count(DISTINCT shop_id) AS shops, min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM (
      SELECT owner_account_id AS account_id, shop_id, ${long(0)} AS from_ms, ${Number.MAX_SAFE_INTEGER} AS to_ms FROM shops WHERE owner_account_id IS NOT NULL
      UNION SELECT a.account_id, p.shop_id, p.from_ms, p.to_ms FROM shop_people p JOIN accounts a ON a.person_id = p.person_id WHERE p.role <> 'shareholder'
    ) GROUP BY account_id`,
})
