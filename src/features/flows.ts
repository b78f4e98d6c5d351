import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'flows',
  grain:
    'One row per transfer and buyer whom it reached: money from others, outside the platform’s refunds. `promised`: the promotion it was sent under, where that had been announced by then.',
  key: ['event_id', 'buyer'],
  scope: 'buyer',
  by: 'to_wallet_id',
  reads: {
    transfer_made: 'to_wallet_id',
    buyer_wallets: ['wallet_id <- transfer_made.to_wallet_id', 'wallet_id <- transfer_made.from_wallet_id'],
    promotion_scheduled: 'promotion_id <- transfer_made.promotion_id',
    seller_wallets: 'wallet_id <- transfer_made.from_wallet_id',
  },
  columns: `transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR, to_wallet_id VARCHAR, amount_minor BIGINT, currency VARCHAR, order_id VARCHAR, buyer INTEGER,
    kind VARCHAR, ticketed BOOLEAN, promised VARCHAR`,
  sql: `
    SELECT t.transfer_id, t.id AS event_id, t.time_ms, t.from_wallet_id, t.to_wallet_id, t.amount_minor, t.currency, t.order_id, b.buyer, coalesce(t.kind, 'p2p') AS kind,
      t.after_sales_ticket_id IS NOT NULL AS ticketed,
      CASE WHEN n.first_ms <= t.time_ms THEN t.promotion_id END AS promised
    FROM transfer_made t JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id AND b.held
    LEFT JOIN buyer_wallets own ON own.held AND own.wallet_id = t.from_wallet_id AND own.buyer = b.buyer
    LEFT JOIN (SELECT promotion_id, min(time_ms) AS first_ms FROM promotion_scheduled GROUP BY promotion_id) n ON n.promotion_id = t.promotion_id
    -- Payouts are the platform's own, and coupons unless a seller's purse pays them; what only a party reports is a claim.
    WHERE coalesce(t.kind, 'p2p') <> 'payout' AND (coalesce(t.kind, 'p2p') <> 'coupon' OR t.from_wallet_id IN (SELECT wallet_id FROM seller_wallets)) AND coalesce(t.observed_by, 'platform') <> 'party'
      AND own.buyer IS NULL`,
})
