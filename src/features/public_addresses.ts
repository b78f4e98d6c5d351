import { defineRelation } from '../warehouse/relation.ts'

/** Accounts from which a door is a forwarding warehouse, a locker, a counter: whose name stands there says nothing. */
const many = 25

export const relation = defineRelation({
  name: 'public_addresses',
  grain: 'One row per address that many people share.',
  key: ['address'],
  scope: 'market',
  by: 'address',
  reads: { order_placed: 'recipient_address_token' },
  columns: 'address VARCHAR',
  sql: `
    WITH busy AS (SELECT recipient_address_token AS address FROM order_placed WHERE recipient_address_token IS NOT NULL GROUP BY recipient_address_token HAVING count(*) >= ${many})
    SELECT busy.address FROM busy JOIN order_placed p ON p.recipient_address_token = busy.address GROUP BY busy.address HAVING count(DISTINCT p.buyer_account_id) >= ${many}`,
})
