/** Sums that settle several orders: a buyer’s account with a payer, and whether it balances. */
import { day } from '../../signals/signal.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { boundShops } from './companies.ts'
import { balances, fewest } from './limits.ts'

/**
 * A payment of more than the price may be a round sum: up to so many times what its payee spent, and a note more for each order. It counts where sums follow what each of `people` and more
 * spent, or where those who get them buy at another owner's shop together and are paid there as well.
 */
const rounded = { times: 3, noteCoins: 50, people: 8, all: 0.7, differ: 0.2, follows: 0.85 }

const sales = defineRelation({
  name: 'sales',
  grain: 'One row per order that stands and cost something; settled when it was paid and received.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord' },
  columns:
    'ord INTEGER, buyer INTEGER, shop INTEGER, listing INTEGER, t BIGINT, payable_minor HUGEINT, currency VARCHAR, identity TINYINT, order_id VARCHAR, settled_ms BIGINT',
  sql: ({ greatest }) => `
    -- What came back through the refund desk while the sale stood is no part of what it cost.
    SELECT o.ord, o.buyer, o.shop, o.listing, o.t, o.payable_minor - x.refunded_minor AS payable_minor, o.currency, o.identity, o.order_id, ${greatest('coalesce(x.completed_ms, 0)', 'coalesce(x.paid_ms, 0)', 'o.t')} AS settled_ms
    FROM orders o JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('kept', 'open') AND o.payable_minor > x.refunded_minor`,
})

const shoppers = defineRelation({
  name: 'shoppers',
  grain: 'One row per buyer whose orders stand: at how many shops.',
  key: ['buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { sales: 'buyer' },
  columns: 'buyer INTEGER, shops BIGINT',
  sql: 'SELECT buyer, count(DISTINCT shop) AS shops FROM sales GROUP BY buyer',
})

const payments = defineRelation({
  name: 'payments',
  grain:
    'One row per transfer and shop at which its payee ordered around it. A shop’s own purses are one payer, those of its staff another; a purse that nothing ties to the shop is its own, many small ones that pay one crowd are one.',
  key: ['event_id', 'buyer', 'shop', 'payer'],
  scope: 'buyer',
  by: 'buyer',
  reads: {
    given: 'buyer',
    sales: 'buyer',
    seller_wallets: 'wallet_id <- given.from_wallet_id',
    mules: 'wallet_id <- given.from_wallet_id',
    coins: 'currency <- given.currency',
  },
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, hand BOOLEAN, buyer INTEGER, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, kind VARCHAR, ticketed BOOLEAN, currency VARCHAR, n BIGINT, price HUGEINT, from_ms BIGINT, to_ms BIGINT, coin_minor BIGINT`,
  sql: ({ long }) => `
    WITH bought AS (
      SELECT c.buyer, c.shop, c.currency, count(*) AS n, sum(c.payable_minor) AS price, min(c.t) AS from_ms, max(c.settled_ms) AS to_ms FROM sales c WHERE c.buyer IN (SELECT f.buyer FROM given f) GROUP BY c.buyer, c.shop, c.currency
    )
    SELECT b.shop, CASE WHEN m.wallet_id IS NOT NULL THEN 'many' WHEN s.wallet_id IS NULL THEN f.from_wallet_id WHEN s.hand THEN 'own' ELSE 'staff' END AS payer, s.wallet_id IS NOT NULL AS tied, coalesce(s.hand, FALSE) AS hand,
      f.buyer, f.transfer_id, f.event_id, f.time_ms, f.amount_minor, f.from_wallet_id, CASE WHEN f.promised IS NULL THEN f.kind ELSE 'promised' END AS kind, f.ticketed, b.currency, b.n, b.price, b.from_ms, b.to_ms, k.coin_minor
    FROM given f JOIN bought b ON b.buyer = f.buyer AND b.currency = f.currency JOIN coins k ON k.currency = f.currency
    LEFT JOIN seller_wallets s ON s.wallet_id = f.from_wallet_id AND s.shop = b.shop AND f.time_ms BETWEEN s.from_ms AND s.to_ms
    LEFT JOIN mules m ON m.wallet_id = f.from_wallet_id AND m.shop = b.shop
    WHERE f.time_ms BETWEEN b.from_ms - ${day} AND b.to_ms + ${long(35 * day)}`,
})

const recentSales = defineRelation({
  name: 'recent_sales',
  grain: 'One row per buyer to whom money was given, shop and currency: what was settled there in the last week, which may still be repaid.',
  key: ['buyer', 'shop', 'currency'],
  scope: 'buyer',
  reads: ['flows', 'given', 'sales'],
  columns: 'buyer INTEGER, shop INTEGER, currency VARCHAR, n BIGINT, price HUGEINT',
  sql: `
    SELECT c.buyer, c.shop, c.currency, count(*) AS n, sum(c.payable_minor) AS price FROM sales c
    WHERE c.settled_ms > (SELECT max(time_ms) FROM flows) - 7 * ${day} AND c.buyer IN (SELECT f.buyer FROM given f) GROUP BY c.buyer, c.shop, c.currency`,
})

const served = defineRelation({
  name: 'served',
  grain: 'One row per shop and stranger’s purse of which much of the crowd bought there: a stranger’s purse speaks of these shops alone.',
  key: ['shop', 'payer'],
  scope: 'buyer',
  by: 'payer',
  reads: { given: 'from_wallet_id', payments: 'payer' },
  columns: 'shop INTEGER, payer VARCHAR',
  sql: ({ greatest }) => `
    WITH crowds AS (
      SELECT from_wallet_id AS payer, count(DISTINCT buyer) AS payees FROM given GROUP BY from_wallet_id HAVING count(DISTINCT buyer) >= ${fewest.third}
    )
    SELECT DISTINCT shop, payer FROM payments WHERE payer = 'many'
    UNION ALL SELECT p.shop, p.payer FROM payments p JOIN crowds c ON c.payer = p.payer WHERE NOT p.tied GROUP BY p.shop, p.payer, c.payees HAVING count(DISTINCT p.buyer) >= ${greatest(fewest.third, '0.3 * c.payees')}`,
})

const paying = defineRelation({
  name: 'paying',
  grain: 'One row per transfer and shop it may be pay at.',
  key: ['event_id', 'buyer', 'shop', 'payer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { payments: 'buyer', served: 'payer <- payments.payer' },
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, hand BOOLEAN, buyer INTEGER, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, kind VARCHAR, ticketed BOOLEAN, currency VARCHAR, n BIGINT, price HUGEINT, from_ms BIGINT, to_ms BIGINT, coin_minor BIGINT`,
  sql: `
    SELECT * FROM payments p WHERE tied OR EXISTS (SELECT 1 FROM served s WHERE s.shop = p.shop AND s.payer = p.payer)`,
})

const accountsWith = defineRelation({
  name: 'accounts_with',
  grain: 'One row per shop, payer and buyer: what he got there and what he spent.',
  key: ['shop', 'payer', 'buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { paying: 'buyer', recent_sales: 'buyer' },
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, buyer INTEGER, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, got HUGEINT, payments BIGINT,
    ticketed BOOLEAN, event_id VARCHAR, transfer_id VARCHAR, from_wallet_id VARCHAR, time_ms BIGINT, coin_minor BIGINT, spent HUGEINT, orders HUGEINT, old_spent HUGEINT,
    old_orders HUGEINT`,
  sql: ({ lastBy }) => `
    WITH sums AS (
      SELECT p.shop, payer, tied, p.buyer, min(p.n) AS n, min(p.price) AS price, min(p.n - coalesce(r.n, 0)) AS old_n, min(p.price - coalesce(r.price, 0)) AS old_price, sum(amount_minor) AS got, count(*) AS payments, bool_and(ticketed) AS ticketed, ${lastBy('event_id', '(amount_minor, event_id)')} AS event_id,
        ${lastBy('transfer_id', '(amount_minor, event_id)')} AS transfer_id, ${lastBy('from_wallet_id', '(amount_minor, event_id)')} AS from_wallet_id, max(time_ms) AS time_ms, min(coin_minor) AS coin_minor
      FROM paying p LEFT JOIN recent_sales r ON r.buyer = p.buyer AND r.shop = p.shop AND r.currency = p.currency GROUP BY p.shop, payer, tied, p.buyer
    )
    -- What a stranger's purse sends pays for all the shops that it serves.
    SELECT *, sum(price) OVER same_purse AS spent, sum(n) OVER same_purse AS orders, sum(old_price) OVER same_purse AS old_spent, sum(old_n) OVER same_purse AS old_orders
    FROM sums WINDOW same_purse AS (PARTITION BY payer, buyer, CASE WHEN tied THEN shop ELSE 0 END)`,
})

const accountSales = defineRelation({
  name: 'account_sales',
  grain: 'One row per such account and order of it that stands, so that nobody looks for these among all that stand.',
  key: ['shop', 'payer', 'tied', 'ord'],
  scope: 'buyer',
  by: 'buyer',
  reads: { accounts_with: 'buyer', sales: 'buyer' },
  columns: 'shop INTEGER, payer VARCHAR, tied BOOLEAN, buyer INTEGER, got HUGEINT, ord INTEGER, t BIGINT, payable_minor HUGEINT, settled_ms BIGINT',
  sql: `
    SELECT a.shop, a.payer, a.tied, a.buyer, a.got, c.ord, c.t, c.payable_minor, c.settled_ms FROM accounts_with a JOIN sales c ON c.buyer = a.buyer AND c.shop = a.shop`,
})

const covered = defineRelation({
  name: 'covered',
  grain: 'One row per shop and buyer whom the shop’s own hand sent what he spent there, or a round sum above it, in no more payments than he has orders.',
  key: ['shop', 'buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { accounts_with: 'buyer' },
  columns: 'shop INTEGER, buyer INTEGER, spent HUGEINT, got HUGEINT',
  sql: `
    SELECT shop, buyer, spent, got FROM accounts_with WHERE payer = 'own' AND (${balances('spent', 'orders')} OR old_orders > 0 AND ${balances('old_spent', 'old_orders')}
      OR payments <= orders AND got BETWEEN spent AND ${rounded.times} * spent + ${rounded.noteCoins} * coin_minor * orders)`,
})

const inRoundSums = defineRelation({
  name: 'in_round_sums',
  grain:
    'One row per shop and buyer who got a sum above what he spent there that is no gift: it follows what each spent, or comes to the same people at another owner’s shop.',
  key: ['shop', 'buyer'],
  scope: 'global',
  reads: ['covered', 'accounts_with', 'sales', 'shoppers', 'shops'],
  columns: 'shop INTEGER, buyer INTEGER',
  sql: `
    WITH following AS (
      SELECT a.shop FROM accounts_with a LEFT JOIN covered c ON c.shop = a.shop AND c.buyer = a.buyer WHERE a.payer = 'own' GROUP BY a.shop
      HAVING count(c.buyer) >= ${rounded.people} AND count(c.buyer) >= ${rounded.all} * count(*) AND stddev_pop(a.spent) >= ${rounded.differ} * avg(a.spent) AND corr(a.got, a.spent) >= ${rounded.follows}
    ), ${boundShops('covered')}
    SELECT c.shop, c.buyer FROM covered c JOIN following f ON f.shop = c.shop
    UNION SELECT c.shop, c.buyer FROM bound b JOIN covered c ON c.shop = b.a JOIN covered d ON d.shop = b.b AND d.buyer = c.buyer`,
})

const balanced = defineRelation({
  name: 'balanced',
  grain: 'One row per shop, payer and buyer whose account balances: what he got is what he spent, all of it or all but the last week’s.',
  key: ['shop', 'payer', 'buyer'],
  scope: 'buyer',
  by: 'buyer',
  reads: { accounts_with: 'buyer', account_sales: 'buyer', paying: 'buyer', in_round_sums: 'buyer' },
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, buyer INTEGER, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, got HUGEINT, payments BIGINT,
    ticketed BOOLEAN, event_id VARCHAR, transfer_id VARCHAR, from_wallet_id VARCHAR, time_ms BIGINT, spent HUGEINT, orders HUGEINT, old_spent HUGEINT,
    old_orders HUGEINT, whole BOOLEAN, old BOOLEAN`,
  sql: `
    -- Payments that are each the price of one order repay these: the dear one given back leaves the cheap one beside it paid for.
    WITH single AS (
      SELECT p.shop, p.payer, p.buyer, count(DISTINCT p.event_id) AS n FROM paying p
      JOIN account_sales c ON c.buyer = p.buyer AND c.shop = p.shop AND c.payer = p.payer AND c.tied = p.tied AND abs(c.payable_minor - p.amount_minor) < p.coin_minor
      WHERE p.tied GROUP BY p.shop, p.payer, p.buyer
    ), accounts AS (
      SELECT a.*, coalesce(s.n, 0) = a.payments AS one_by_one FROM accounts_with a LEFT JOIN single s ON s.shop = a.shop AND s.payer = a.payer AND s.buyer = a.buyer
    ), tried AS (
      SELECT *, NOT (one_by_one AND payments < orders) AND (${balances('spent', 'orders')} OR payer = 'own' AND got >= spent AND EXISTS (SELECT 1 FROM in_round_sums r WHERE r.shop = a.shop AND r.buyer = a.buyer)) AS whole,
        old_orders > 0 AND NOT (one_by_one AND payments < old_orders) AND ${balances('old_spent', 'old_orders')} AS old FROM accounts a
    )
    SELECT shop, payer, tied, buyer, n, price, old_n, old_price, got, payments, ticketed, event_id, transfer_id, from_wallet_id, time_ms,
      CASE WHEN whole THEN spent ELSE old_spent END AS spent, CASE WHEN whole THEN orders ELSE old_orders END AS orders, old_spent, old_orders, whole, old
    FROM tried WHERE whole OR old`,
})

export const relations = [sales, shoppers, payments, recentSales, served, paying, accountsWith, accountSales, covered, inRoundSums, balanced]
