import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'flows',
  grain: 'One row per transfer and buyer whom it reached: money from others, outside the platform’s refunds.',
  key: ['event_id', 'buyer'],
  scope: 'buyer',
  by: 'to_wallet_id',
  reads: {
    transfer_made: 'to_wallet_id',
    buyer_wallets: ['wallet_id <- transfer_made.to_wallet_id', 'wallet_id <- transfer_made.from_wallet_id'],
    promotion_scheduled: 'promotion_id <- transfer_made.promotion_id',
  },
  columns: `transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR, to_wallet_id VARCHAR, amount_minor BIGINT, currency VARCHAR, order_id VARCHAR, buyer INTEGER,
    kind VARCHAR, ticketed BOOLEAN`,
  sql: `
    SELECT t.transfer_id, t.id AS event_id, t.time_ms, t.from_wallet_id, t.to_wallet_id, t.amount_minor, t.currency, t.order_id, b.buyer, coalesce(t.kind, 'p2p') AS kind,
      t.after_sales_ticket_id IS NOT NULL AS ticketed
    FROM transfer_made t JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id AND b.held
    -- Coupons and payouts are the platform's own, what a promotion announced beforehand gives everybody is no secret pay, and what only a party reports is a claim.
    WHERE coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout') AND coalesce(t.observed_by, 'platform') <> 'party'
      AND NOT EXISTS (SELECT 1 FROM promotion_scheduled n WHERE n.promotion_id = t.promotion_id AND n.time_ms <= t.time_ms)
      AND NOT EXISTS (SELECT 1 FROM buyer_wallets own WHERE own.wallet_id = t.from_wallet_id AND own.buyer = b.buyer AND own.held)`,
})
