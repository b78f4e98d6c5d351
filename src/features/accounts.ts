import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'accounts',
  grain: 'One row per account that ordered or registered, whose it is and since when; with the key that stands for the buyer.',
  key: ['buyer'],
  scope: 'buyer',
  by: 'account_id',
  number: { column: 'buyer', orderBy: 'account_id' },
  reads: { order_placed: 'buyer_account_id', account_registered: 'account_id' },
  known: { order_placed: 'EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = r.buyer_account_id)' },
  columns: 'buyer INTEGER, account_id VARCHAR, registered_ms BIGINT, person_id VARCHAR, name_token VARCHAR, phone_token VARCHAR, region_code VARCHAR',
  sql: `
    WITH registered AS (
      SELECT account_id, min(time_ms) AS registered_ms, min(person_id) AS person_id, min(name_token) AS name_token, min(phone_token) AS phone_token, min(region_code) AS region_code
      FROM account_registered GROUP BY account_id
    ), ids AS (
      SELECT buyer_account_id AS account_id FROM order_placed UNION SELECT account_id FROM registered
    )
    SELECT ids.account_id, registered_ms, person_id, name_token, phone_token, region_code
    FROM ids LEFT JOIN registered ON registered.account_id = ids.account_id`,
})
