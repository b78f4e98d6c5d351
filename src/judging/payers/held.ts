/** Which orders are held against a payment: by a payer of orders, or by so many sellers that their buyer collects; not those of a customer who was treated. */
import { defineRelation } from '../../warehouse/relation.ts'
import { onTop } from './limits.ts'

/** Orders of one buyer repaid by a shop that pays a crew from which none of them hollow, or praised, says that he was treated rather than hired: two full parcels of a shop that sends its crew hollow ones say it, two orders without praise are chance. */
const treatedFrom = { full: 2, unpraised: 3 }

/** Part of a payer's payments that after-sales tickets may stand behind for a ticket to tell a customer given back the price from a crew that gets something on top. */
const ticketTells = 0.15

/**
 * Different sellers from whom one buyer must have the price back, with something on top, to be paid for ordering whatever any one of them meant by it; and how many
 * where he himself gave an account of these orders that was found unreasonable.
 */
const manySellers = { silent: 8, spoke: 5 }

const collectors = defineRelation({
  name: 'collectors',
  grain: 'One row per buyer whom many sellers repaid: no one of them could have meant him alone, and he went on ordering.',
  key: ['buyer'],
  scope: 'buyer',
  reads: ['explanations', 'orders', 'accounts', 'pairs', 'coins', 'shops'],
  columns: 'buyer INTEGER',
  sql: `
    WITH spoke AS (
      SELECT o.buyer FROM explanations e JOIN orders o ON o.order_id = e.about_id JOIN accounts a ON a.buyer = o.buyer AND a.account_id = e.subject_id JOIN pairs p ON p.ord = o.ord AND p.hand
      WHERE e.about_kind = 'order' AND e.assessed = 'unreasonable' GROUP BY o.buyer HAVING count(DISTINCT o.ord) >= 3
    )
    SELECT p.buyer FROM pairs p JOIN orders o ON o.ord = p.ord JOIN coins k ON k.currency = o.currency JOIN shops own ON own.shop = p.shop LEFT JOIN spoke s ON s.buyer = p.buyer WHERE p.hand
    GROUP BY p.buyer, s.buyer HAVING count(DISTINCT coalesce(own.owner_account_id, own.shop_id)) >= CASE WHEN s.buyer IS NULL THEN ${manySellers.silent} ELSE ${manySellers.spoke} END
      AND count(*) FILTER (WHERE p.amount_minor >= p.payable_minor + ${onTop.leastCoins} * k.coin_minor) >= 0.6 * count(*)`,
})

const moneyMatches = defineRelation({
  name: 'money_matches',
  grain:
    'One row per order held against a transfer or a sum: `paid` = pay for the order, `hand` = by the shop’s hand, `verified` = both, and the pairing is clear and of the whole price, as the published rule asks.',
  key: ['ord'],
  scope: 'buyer',
  reads: ['payers', 'repaid_rows', 'accounts_with', 'collectors', 'coins', 'seller_wallets', 'review_posted'],
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor HUGEINT,
    from_wallet_id VARCHAR, clear BOOLEAN, tied BOOLEAN, payer VARCHAR, paid BOOLEAN, hand BOOLEAN, via VARCHAR, link_event VARCHAR, verified BOOLEAN`,
  sql: `
    WITH pay AS (SELECT * FROM payers WHERE paid),
    -- A shop that pays a crew may treat a customer. Who received true goods at his own door where the crew gets hollow parcels, or praised none of it where the crew does, and is
    -- paid nowhere else, did nothing but get money; and so did he to whom an after-sales ticket gave the price and no more, where the crew gets something on top and no ticket.
    treated AS (
      SELECT r.buyer, r.shop, r.payer FROM repaid_rows r JOIN pay ON pay.shop = r.shop AND pay.payer = r.payer
      JOIN coins c ON c.currency = r.currency
      LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5 AND order_id IN (SELECT order_id FROM repaid_rows)) v ON v.order_id = r.order_id
      LEFT JOIN accounts_with a ON a.shop = r.shop AND a.payer = r.payer AND a.buyer = r.buyer AND a.tied
      WHERE NOT EXISTS (SELECT 1 FROM repaid_rows z WHERE z.buyer = r.buyer AND z.shop <> r.shop)
      GROUP BY r.buyer, r.shop, r.payer
      HAVING count(*) FILTER (WHERE r.identity = -1) = 0 AND count(*) FILTER (WHERE r.weighed_g <= 0.9 * r.catalogue_g) = 0
        AND ((min(pay.hollow) >= 0.3 * min(pay.n) AND count(r.weighed_g) >= ${treatedFrom.full}) OR (count(DISTINCT r.ord) >= ${treatedFrom.unpraised} AND count(v.order_id) = 0 AND min(pay.praised) >= 0.5 * min(pay.n) AND count(r.weighed_g) >= 1)
          OR (bool_and(coalesce(a.ticketed, FALSE)) AND min(pay.ticketed) <= ${ticketTells} AND min(pay.premium) >= 0.6 * min(pay.n) AND max(r.over_minor - ${onTop.leastCoins} * c.coin_minor) < 0))
    ),
    every AS (
      SELECT r.ord, r.buyer, r.shop, r.t, r.price_minor, r.payable_minor, r.transfer_id, r.event_id, r.time_ms, r.amount_minor, r.from_wallet_id, r.clear, r.tied, r.payer,
        (pay.shop IS NOT NULL AND g.buyer IS NULL) OR (k.buyer IS NOT NULL AND r.clear AND r.payer = 'own') AS paid,
        CASE WHEN pay.shop IS NOT NULL THEN pay.hand ELSE r.payer = 'own' END AS hand
      FROM repaid_rows r LEFT JOIN pay ON pay.shop = r.shop AND pay.payer = r.payer LEFT JOIN collectors k ON k.buyer = r.buyer
      LEFT JOIN treated g ON g.buyer = r.buyer AND g.shop = r.shop AND g.payer = r.payer
      -- A sum that balances is no more than that until its payer is known to pay for orders.
      WHERE r.clear OR pay.shop IS NOT NULL
    ), best AS (
      SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY ord ORDER BY paid DESC, hand DESC, clear DESC, transfer_id) AS nth FROM every) WHERE nth = 1
    )
    SELECT b.ord, b.buyer, b.shop, b.t, b.payable_minor, b.transfer_id, b.event_id, b.time_ms, b.amount_minor, b.from_wallet_id, b.clear, b.tied, b.payer, b.paid, b.hand,
      s.via, s.event_id AS link_event, b.paid AND b.hand AND b.clear AND b.tied AND b.payable_minor = b.price_minor AS verified
    FROM best b LEFT JOIN seller_wallets s ON s.wallet_id = b.from_wallet_id AND s.shop = b.shop`,
})

export const relations = [collectors, moneyMatches]
