import { defineRelation } from '../warehouse/relation.ts'

/** A purse of more buyers than a large family is a counter's or a company's: money into it reaches nobody in particular. */
const family = 20

export const relation = defineRelation({
  name: 'buyer_wallets',
  grain: 'One row per wallet and buyer who verifiably holds it or paid with it. `held`: verifiably his, or nobody’s and he pays with it.',
  key: ['wallet_id', 'buyer'],
  scope: 'buyer',
  by: 'wallet_id',
  reads: {
    wallet_links: 'wallet_id',
    accounts: ['account_id <- wallet_links.holder_id', 'person_id <- wallet_links.holder_id'],
    payment_captured: 'payer_wallet_id',
    orders: 'order_id <- payment_captured.order_id',
  },
  columns: 'wallet_id VARCHAR, buyer INTEGER, held BOOLEAN',
  sql: `
    WITH holders AS (
      SELECT v.wallet_id, a.buyer, TRUE AS held FROM wallet_links v JOIN accounts a ON v.verified AND v.holder_kind = 'account' AND a.account_id = v.holder_id
      UNION ALL
      SELECT v.wallet_id, a.buyer, TRUE FROM wallet_links v JOIN accounts a ON v.verified AND v.holder_kind = 'person' AND a.person_id = v.holder_id
      UNION ALL
      SELECT p.payer_wallet_id, o.buyer, FALSE FROM payment_captured p JOIN orders o ON o.order_id = p.order_id WHERE p.payer_wallet_id IS NOT NULL
    )
    -- Who pays with somebody else's purse is not the one whom money into it reaches.
    SELECT wallet_id, buyer, held FROM (
      SELECT wallet_id, buyer, bool_or(held) OR NOT bool_or(bool_or(held)) OVER (PARTITION BY wallet_id) AS held, count(*) OVER (PARTITION BY wallet_id) AS of_so_many
      FROM holders GROUP BY wallet_id, buyer
    ) WHERE of_so_many <= ${family}`,
})
