import { defineRelation } from '../warehouse/relation.ts'

const always = `0 AS from_ms, ${Number.MAX_SAFE_INTEGER} AS to_ms`

export const relation = defineRelation({
  name: 'seller_wallets',
  grain: 'One row per wallet and shop it is verifiably tied to: by what tie, from when to when, and whether it is the shop’s own hand.',
  key: ['wallet_id', 'shop'],
  scope: 'buyer',
  by: 'wallet_id',
  reads: {
    wallet_links: 'wallet_id',
    payout_settled: 'wallet_id',
    accounts: ['person_id <- wallet_links.holder_id', 'account_id <- wallet_links.holder_id'],
    shop_people: ['person_id <- wallet_links.holder_id', 'person_id <- accounts.person_id'],
    shops: [
      'shop_id <- wallet_links.holder_id',
      'owner_account_id <- wallet_links.holder_id',
      'owner_account_id <- accounts.account_id',
      'shop_id <- shop_people.shop_id',
      'shop_id <- payout_settled.shop_id',
    ],
  },
  columns: 'wallet_id VARCHAR, shop INTEGER, via VARCHAR, from_ms BIGINT, to_ms BIGINT, event_id VARCHAR, hand BOOLEAN',
  sql: `
    WITH verified AS (SELECT * FROM wallet_links WHERE verified),
    -- Who acts for the shop: its owner, managers, staff, agency, and a shareholder who holds the majority. A small shareholder may be a rival.
    acting AS (
      SELECT shop_id, person_id, role, from_ms, to_ms FROM shop_people WHERE role <> 'shareholder' OR share_bps > 5000
    ), all_links AS (
      SELECT wallet_id, holder_id AS shop_id, 'shop' AS via, ${always}, event_id FROM verified WHERE holder_kind = 'shop'
      UNION ALL
      SELECT v.wallet_id, s.shop_id, 'owner', ${always}, v.event_id FROM verified v JOIN shops s ON v.holder_kind = 'account' AND s.owner_account_id = v.holder_id
      UNION ALL
      SELECT v.wallet_id, s.shop_id, 'owner', ${always}, v.event_id
      FROM verified v JOIN accounts a ON v.holder_kind = 'person' AND a.person_id = v.holder_id JOIN shops s ON s.owner_account_id = a.account_id
      UNION ALL
      SELECT v.wallet_id, p.shop_id, p.role, p.from_ms, p.to_ms, v.event_id FROM verified v JOIN acting p ON v.holder_kind = 'person' AND p.person_id = v.holder_id
      UNION ALL
      SELECT v.wallet_id, p.shop_id, p.role, p.from_ms, p.to_ms, v.event_id
      FROM verified v JOIN accounts a ON v.holder_kind = 'account' AND a.account_id = v.holder_id JOIN acting p ON p.person_id = a.person_id
      UNION ALL
      SELECT wallet_id, shop_id, 'payout', ${always}, min(id) FROM payout_settled WHERE wallet_id IS NOT NULL GROUP BY wallet_id, shop_id
    )
    -- What an employee does with a purse of his own is the shop's doing only with a sign of the shop's hand: a purse of the shop, its owner, its payouts or its majority is one.
    SELECT a.wallet_id, s.shop, min(a.via) AS via, min(a.from_ms) AS from_ms, max(a.to_ms) AS to_ms, min(a.event_id) AS event_id,
      bool_or(a.via IN ('shop', 'owner', 'payout', 'shareholder')) AS hand
    FROM all_links a JOIN shops s ON s.shop_id = a.shop_id GROUP BY a.wallet_id, s.shop`,
})
