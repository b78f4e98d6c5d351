/**
 * Who pays buyers for their orders? Money after an order is given back or is pay; the two differ in whom it reaches and for how much of what they bought. A payer's
 * transfers to a shop's buyers are looked at together: a generous shop gives some orders back, what they cost, to whoever complained or won; a paymaster settles all
 * that the same people ordered, with something on top, and pays for little else.
 */
import { words } from '../warehouse/dialect.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import { day } from '../signals/signal.ts'
import { noFaultReasons } from './reasons.ts'

const { ratio } = words

/** A buyer's account with a payer balances when what he got is what he spent, within a discount or a premium of so much (in everyday coins of its money, `features/coins.ts`). */
const settled = { least: 0.85, most: 1.3, overCoins: 40 }

const balances = (spent: string, orders: string): string =>
  `(got >= ${settled.least} * ${spent} AND (got <= ${settled.most} * ${spent} OR got <= ${spent} + ${settled.overCoins} * coin_minor * ${orders}))`

/** Buyers of a shop whom a payer must repay to be looked at; of a payer whom nothing ties to the shop. */
const fewest = { own: 3, third: 4 }

/**
 * A payment of more than the price may be a round sum: up to so many times what its payee spent, and a note more for each order. It counts where sums follow what each of `people` and more
 * spent, or where those who get them buy at another owner's shop together and are paid there as well.
 */
const rounded = { times: 3, noteCoins: 50, people: 8, all: 0.7, differ: 0.2, follows: 0.85 }

/**
 * People paid at two shops of different owners are of one crew where these have so many times more customers in common than chance and those left unpaid would make, so large a part of
 * those paid: money can be planted on people, but not that they bought at the same shops. `sure`: so many times more, or the same at a third shop.
 */
const together = { people: 6, common: 1.4, beyond: 0.5, sure: 3 }

/** What is paid on top of a price is a coin at least. A packet sent with the price is on top of it: so soon before or after, and no more than so many coins or that part of it. */
const onTop = { leastCoins: 1, withinMs: 3_600_000, mostCoins: 15, part: 0.1 }

/** How many times more of those repaid are repaid at other shops too than of the market's buyers at several shops: who is paid here and there is paid for a trade. */
const oftenElsewhere = 4

/** Part of those repaid who must be repaid at other shops too for the name of a payment, or a ticket behind it, to explain it no longer. */
const mostElsewhere = 0.6

/** Orders of one buyer repaid by a shop that pays a crew from which none of them praised, hollow or for a stranger says that he was treated rather than hired. */
const treatedFrom = 3

/** Part of those who bought an announced promotion's goods in its time whom its money must reach to be the promotion's: what only some get is given to them for another reason. */
const everybody = 0.6

/** Part of a payer's payments that are of one sum, and how much what was bought must differ (standard deviation by mean), for them to be packets. */
const packets = { even: 0.8, differ: 0.1 }

/** People with several orders, the part of their other orders and how many times the shop's share that must be repaid, for it to speak where it is less than nearly all. */
const manyRegulars = { people: 10, share: 0.25, times: 4 }

/** Part of what a shop sends to these buyers, or a stranger to anybody, that must fit orders at the shops he serves for him to pay for orders. */
const mostlyFits = { tied: 0.5, third: 0.8 }

/** Part of the goods that one door takes in, from which whoever pays for them has them: the leader of a village's orders, a canteen. */
const oneDoor = 0.6

/** Bits from which a payer's transfers are held to be pay for orders. */
const paidFrom = 6

/**
 * Different sellers from whom one buyer must have the price back, with something on top, to be paid for ordering whatever any one of them meant by it; and how many
 * where he himself gave an account of these orders that was found unreasonable.
 */
const manySellers = { silent: 8, spoke: 5 }

/** Bits per fact about a payer's transfers to the buyers of one shop. Kept side by side, as they are read aloud in docs/adversary.md. */
const weights = {
  /** Of what those repaid bought there beside, nearly all is repaid too. */
  everythingRepaid: 8,
  /** A part of it is, of many, and far more than of the shop's sales. */
  muchRepaid: 4,
  /** The same people are repaid at other shops. */
  repaidElsewhere: 5,
  /** The parcels were hollow. */
  hollow: 8,
  /** More than the price, or always the same part of it. */
  premium: 3,
  exact: -3,
  /** Part of the shop's sales; between these by its logarithm. */
  third: 4,
  sixth: 2,
  fewInHundred: -2,
  praised: 1.5,
  strangers: 2,
  halfStrangers: 3,
  /** The buyer had complained, or written, between the goods and the money. */
  afterComplaint: -8,
  /** Half of what a shop sends to these buyers, or a fifth of what a stranger sends to anybody, fits no order at the shops he serves: he is an employer, a relative, a club. */
  mostlyElse: -8,
  /** The rails call it goodwill, cash-back or a draw; or a ticket stands behind it. */
  labelled: -2,
  ticketed: -4,
}

/** One row per announced promotion and article of it (NULL: all that the shop sells): from when to when an order falls under it. What was announced later was no reason to buy. */
const announcedGoods = `
      SELECT n.promotion_id, s.shop, l.listing, min(${words.greatest('n.starts_at', 'n.time_ms')}) AS from_ms, max(n.ends_at) AS to_ms
      FROM promotion_scheduled n JOIN shops s ON s.shop_id = n.shop_id
      LEFT JOIN (SELECT p.promotion_id, i.id AS listing_id FROM promotion_scheduled p CROSS JOIN ${words.unnest('p.listing_ids')} AS i(id)) g ON g.promotion_id = n.promotion_id LEFT JOIN listings l ON l.listing_id = g.listing_id
      WHERE EXISTS (SELECT 1 FROM flows f WHERE f.promised = n.promotion_id) GROUP BY n.promotion_id, s.shop, l.listing`

const chosenPairs = defineRelation({
  name: 'chosen_pairs',
  grain: 'One row per order held against a transfer: one transfer repays at most one order and one order is repaid at most once.',
  key: ['ord', 'event_id'],
  scope: 'buyer',
  reads: ['money_back'],
  columns: 'ord INTEGER, event_id VARCHAR',
  rows: matchedOneToOne,
})

const pairs = defineRelation({
  name: 'pairs',
  grain: 'One row per order held against a transfer, with what is known of both.',
  key: ['ord'],
  scope: 'buyer',
  by: 'ord',
  reads: { money_back: 'ord', chosen_pairs: 'ord' },
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, named BOOLEAN, settled_ms BIGINT, via VARCHAR, link_event VARCHAR, linked BOOLEAN, hand BOOLEAN`,
  sql: 'SELECT m.* FROM money_back m JOIN chosen_pairs c ON c.ord = m.ord AND c.event_id = m.event_id',
})

const sales = defineRelation({
  name: 'sales',
  grain: 'One row per order that stands and cost something; settled when it was paid and received.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord' },
  columns: 'ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, currency VARCHAR, identity TINYINT, order_id VARCHAR, settled_ms BIGINT',
  sql: ({ greatest }) => `
    -- What came back through the refund desk while the sale stood is no part of what it cost.
    SELECT o.ord, o.buyer, o.shop, o.t, o.payable_minor - x.refunded_minor AS payable_minor, o.currency, o.identity, o.order_id, ${greatest('coalesce(x.completed_ms, 0)', 'coalesce(x.paid_ms, 0)', 'o.t')} AS settled_ms
    FROM orders o JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('kept', 'open') AND o.payable_minor > x.refunded_minor`,
})

/** Of whom a company of paid people consists; after it, in a WITH clause: `bound`, a row per two shops of different owners at which they are paid. `payees`: one row per shop and buyer. */
const boundShops = (payees: string): string => `
    -- Only of shops that share enough of those who are paid is the whole custom looked at.
    bought AS (SELECT DISTINCT c.shop, c.buyer FROM ${payees} p JOIN sales c ON c.shop = p.shop AND c.buyer = p.buyer),
    sharing AS (
      SELECT x.shop AS a, y.shop AS b, count(*) AS paid FROM bought x JOIN bought y ON y.buyer = x.buyer AND y.shop <> x.shop GROUP BY x.shop, y.shop HAVING count(*) >= ${together.people}
    ), customs AS (
      SELECT c.shop, c.buyer, p.buyer IS NOT NULL AS paid FROM (SELECT DISTINCT shop, buyer FROM sales WHERE shop IN (SELECT a FROM sharing)) c
      LEFT JOIN ${payees} p ON p.shop = c.shop AND p.buyer = c.buyer
    ), sizes AS (SELECT shop, count(*) AS n, count(*) FILTER (WHERE NOT paid) AS unpaid FROM customs GROUP BY shop),
    common AS (
      SELECT s.a, s.b, min(s.paid) AS paid, count(*) AS n, count(*) FILTER (WHERE NOT x.paid AND NOT y.paid) AS unpaid
      FROM sharing s JOIN customs x ON x.shop = s.a JOIN customs y ON y.shop = s.b AND y.buyer = x.buyer GROUP BY s.a, s.b
    ), chance AS (
      SELECT ${ratio('sum(shops * (shops - 1))', words.greatest(1, 'sum(shops) * sum(shops)'))} AS rate FROM (SELECT buyer, count(DISTINCT shop) AS shops FROM sales WHERE (SELECT count(*) FROM sharing) > 0 GROUP BY buyer)
    ), weighed AS (
      SELECT c.a, c.b, c.n, c.paid, p.n * q.n * ${words.greatest('(SELECT rate FROM chance)', ratio('c.unpaid', words.greatest(1, 'p.unpaid * q.unpaid')))} AS expected
      FROM common c JOIN sizes p ON p.shop = c.a JOIN sizes q ON q.shop = c.b JOIN shops own ON own.shop = c.a JOIN shops other ON other.shop = c.b
      WHERE coalesce(own.owner_account_id, '') <> coalesce(other.owner_account_id, '?')
    ), bound AS (
      SELECT a, b, n >= ${together.sure} * expected AS sure FROM weighed WHERE n >= ${together.common} * expected AND n - expected >= ${together.beyond} * paid
    )`

const mules = defineRelation({
  name: 'mules',
  grain:
    'One row per shop and small purse, no seller’s, that repays people with something on top who together with others so repaid buy there and at another owner’s shop.',
  key: ['shop', 'wallet_id'],
  scope: 'global',
  reads: ['pairs', 'sales', 'shops', 'coins'],
  columns: 'shop INTEGER, wallet_id VARCHAR',
  sql: `
    WITH small AS (SELECT from_wallet_id FROM pairs WHERE NOT linked GROUP BY from_wallet_id HAVING count(DISTINCT buyer) < ${fewest.third}),
    fits AS (
      SELECT p.* FROM pairs p JOIN small z ON z.from_wallet_id = p.from_wallet_id JOIN sales c ON c.ord = p.ord JOIN coins k ON k.currency = c.currency
      WHERE p.amount_minor >= p.payable_minor + ${onTop.leastCoins} * k.coin_minor
    ),
    payees AS (
      SELECT DISTINCT shop, buyer FROM fits WHERE buyer IN (SELECT buyer FROM fits GROUP BY buyer HAVING count(DISTINCT shop) >= 2)
    ), ${boundShops('payees')}
    SELECT DISTINCT f.shop, f.from_wallet_id AS wallet_id FROM bound d JOIN fits f ON f.shop = d.a JOIN payees p ON p.buyer = f.buyer AND p.shop = d.b`,
})

const offers = defineRelation({
  name: 'offers',
  grain:
    'One row per announced promotion under which money was sent to buyers: how many had bought its goods in its time a week and more before the end, how many of them it reached, and whether that is everybody.',
  key: ['promotion_id'],
  scope: 'shop',
  reads: ['flows', 'promotion_scheduled', 'shops', 'listings', 'orders', 'sales'],
  columns: 'promotion_id VARCHAR, shop INTEGER, buyers BIGINT, reached BIGINT, everybody BOOLEAN',
  sql: `
    WITH bought AS (
      SELECT a.promotion_id, a.shop, c.buyer, min(c.settled_ms) AS settled_ms FROM (${announcedGoods}) a JOIN sales c ON c.shop = a.shop AND c.t BETWEEN a.from_ms AND a.to_ms JOIN orders o ON o.ord = c.ord
      WHERE a.listing IS NULL OR a.listing = o.listing GROUP BY a.promotion_id, a.shop, c.buyer
    ), sent AS (SELECT DISTINCT promised AS promotion_id, buyer FROM flows WHERE promised IS NOT NULL),
    counted AS (
      SELECT b.promotion_id, b.shop, count(*) AS buyers, count(s.buyer) AS reached FROM bought b LEFT JOIN sent s ON s.promotion_id = b.promotion_id AND s.buyer = b.buyer
      WHERE b.settled_ms <= (SELECT max(time_ms) FROM flows) - 7 * ${day} OR s.buyer IS NOT NULL GROUP BY b.promotion_id, b.shop
    )
    SELECT promotion_id, shop, buyers, reached, reached >= ${everybody} * buyers AS everybody FROM counted`,
})

const given = defineRelation({
  name: 'given',
  grain:
    'One row per transfer and buyer whom it reached, but for what an announced promotion gives to everybody who buys its goods, up to what these cost: nobody announces that he pays people to take them.',
  key: ['event_id', 'buyer'],
  scope: 'buyer',
  reads: ['flows', 'offers', 'promotion_scheduled', 'shops', 'listings', 'orders', 'sales'],
  columns: `transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR, to_wallet_id VARCHAR, amount_minor BIGINT, currency VARCHAR, order_id VARCHAR, buyer INTEGER,
    kind VARCHAR, ticketed BOOLEAN, promised VARCHAR`,
  sql: `
    WITH sums AS (SELECT promised, buyer, currency, sum(amount_minor) AS got FROM flows WHERE promised IS NOT NULL GROUP BY promised, buyer, currency),
    cost AS (
      SELECT a.promotion_id, c.buyer, c.currency, sum(c.payable_minor) AS spent FROM (${announcedGoods}) a JOIN sales c ON c.shop = a.shop AND c.t BETWEEN a.from_ms AND a.to_ms JOIN orders o ON o.ord = c.ord
      WHERE a.listing IS NULL OR a.listing = o.listing GROUP BY a.promotion_id, c.buyer, c.currency
    ), explained AS (
      SELECT s.promised, s.buyer, s.currency FROM sums s JOIN offers f ON f.promotion_id = s.promised AND f.everybody
      JOIN cost c ON c.promotion_id = s.promised AND c.buyer = s.buyer AND c.currency = s.currency AND s.got <= c.spent
    )
    SELECT f.* FROM flows f WHERE NOT EXISTS (SELECT 1 FROM explained x WHERE x.promised = f.promised AND x.buyer = f.buyer AND x.currency = f.currency)`,
})

const payments = defineRelation({
  name: 'payments',
  grain:
    'One row per transfer and shop at which its payee ordered around it. A shop’s own purses are one payer, those of its staff another; a purse that nothing ties to the shop is its own, many small ones that pay one crowd are one.',
  key: ['event_id', 'buyer', 'shop', 'payer'],
  scope: 'buyer',
  reads: ['flows', 'given', 'sales', 'seller_wallets', 'mules', 'coins'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, hand BOOLEAN, buyer INTEGER, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, kind VARCHAR, ticketed BOOLEAN, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, from_ms BIGINT, to_ms BIGINT, coin_minor BIGINT`,
  sql: ({ long }) => `
    WITH bought AS (
      SELECT c.buyer, c.shop, c.currency, count(*) AS n, sum(c.payable_minor) AS price, min(c.t) AS from_ms, max(c.settled_ms) AS to_ms,
        -- What was settled in the last week may still be repaid.
        count(*) FILTER (WHERE c.settled_ms <= z.seen_ms - 7 * ${day}) AS old_n, coalesce(sum(c.payable_minor) FILTER (WHERE c.settled_ms <= z.seen_ms - 7 * ${day}), 0) AS old_price
      FROM sales c CROSS JOIN (SELECT max(time_ms) AS seen_ms FROM flows) z
      WHERE EXISTS (SELECT 1 FROM given f WHERE f.buyer = c.buyer) GROUP BY c.buyer, c.shop, c.currency
    )
    SELECT b.shop, CASE WHEN m.wallet_id IS NOT NULL THEN 'many' WHEN s.wallet_id IS NULL THEN f.from_wallet_id WHEN s.hand THEN 'own' ELSE 'staff' END AS payer, s.wallet_id IS NOT NULL AS tied, coalesce(s.hand, FALSE) AS hand,
      f.buyer, f.transfer_id, f.event_id, f.time_ms, f.amount_minor, f.from_wallet_id, CASE WHEN f.promised IS NULL THEN f.kind ELSE 'promised' END AS kind, f.ticketed, b.n, b.price, b.old_n, b.old_price, b.from_ms, b.to_ms, k.coin_minor
    FROM given f JOIN bought b ON b.buyer = f.buyer AND b.currency = f.currency JOIN coins k ON k.currency = f.currency
    LEFT JOIN seller_wallets s ON s.wallet_id = f.from_wallet_id AND s.shop = b.shop AND f.time_ms BETWEEN s.from_ms AND s.to_ms
    LEFT JOIN mules m ON m.wallet_id = f.from_wallet_id AND m.shop = b.shop
    WHERE f.time_ms BETWEEN b.from_ms - ${day} AND b.to_ms + ${long(35 * day)}`,
})

const served = defineRelation({
  name: 'served',
  grain: 'One row per shop and stranger’s purse of which much of the crowd bought there: a stranger’s purse speaks of these shops alone.',
  key: ['shop', 'payer'],
  scope: 'buyer',
  reads: ['given', 'payments'],
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
  reads: ['payments', 'served'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, hand BOOLEAN, buyer INTEGER, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, kind VARCHAR, ticketed BOOLEAN, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, from_ms BIGINT, to_ms BIGINT, coin_minor BIGINT`,
  sql: `
    SELECT * FROM payments p WHERE tied OR EXISTS (SELECT 1 FROM served s WHERE s.shop = p.shop AND s.payer = p.payer)`,
})

const accountsWith = defineRelation({
  name: 'accounts_with',
  grain: 'One row per shop, payer and buyer: what he got there and what he spent.',
  key: ['shop', 'payer', 'buyer'],
  scope: 'buyer',
  reads: ['paying'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, buyer INTEGER, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, got HUGEINT, payments BIGINT,
    ticketed BOOLEAN, event_id VARCHAR, transfer_id VARCHAR, from_wallet_id VARCHAR, time_ms BIGINT, coin_minor BIGINT, spent HUGEINT, orders HUGEINT, old_spent HUGEINT,
    old_orders HUGEINT`,
  sql: ({ lastBy }) => `
    WITH sums AS (
      SELECT shop, payer, tied, buyer, min(n) AS n, min(price) AS price, min(old_n) AS old_n, min(old_price) AS old_price, sum(amount_minor) AS got, count(*) AS payments, bool_and(ticketed) AS ticketed, ${lastBy('event_id', '(amount_minor, event_id)')} AS event_id,
        ${lastBy('transfer_id', '(amount_minor, event_id)')} AS transfer_id, ${lastBy('from_wallet_id', '(amount_minor, event_id)')} AS from_wallet_id, max(time_ms) AS time_ms, min(coin_minor) AS coin_minor
      FROM paying GROUP BY shop, payer, tied, buyer
    )
    -- What a stranger's purse sends pays for all the shops that it serves.
    SELECT *, sum(price) OVER same_purse AS spent, sum(n) OVER same_purse AS orders, sum(old_price) OVER same_purse AS old_spent, sum(old_n) OVER same_purse AS old_orders
    FROM sums WINDOW same_purse AS (PARTITION BY payer, buyer, CASE WHEN tied THEN shop ELSE 0 END)`,
})

const covered = defineRelation({
  name: 'covered',
  grain: 'One row per shop and buyer whom the shop’s own hand sent what he spent there, or a round sum above it, in no more payments than he has orders.',
  key: ['shop', 'buyer'],
  scope: 'buyer',
  reads: ['accounts_with'],
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
  reads: ['covered', 'accounts_with', 'sales', 'shops'],
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
  reads: ['accounts_with', 'in_round_sums'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, buyer INTEGER, n BIGINT, price HUGEINT, old_n BIGINT, old_price HUGEINT, got HUGEINT, payments BIGINT,
    ticketed BOOLEAN, event_id VARCHAR, transfer_id VARCHAR, from_wallet_id VARCHAR, time_ms BIGINT, spent HUGEINT, orders HUGEINT, old_spent HUGEINT,
    old_orders HUGEINT, whole BOOLEAN, old BOOLEAN`,
  sql: `
    WITH tried AS (
      SELECT *, ${balances('spent', 'orders')} OR payer = 'own' AND got >= spent AND EXISTS (SELECT 1 FROM in_round_sums r WHERE r.shop = a.shop AND r.buyer = a.buyer) AS whole,
        old_orders > 0 AND ${balances('old_spent', 'old_orders')} AS old FROM accounts_with a
    )
    SELECT shop, payer, tied, buyer, n, price, old_n, old_price, got, payments, ticketed, event_id, transfer_id, from_wallet_id, time_ms,
      CASE WHEN whole THEN spent ELSE old_spent END AS spent, CASE WHEN whole THEN orders ELSE old_orders END AS orders, old_spent, old_orders, whole, old
    FROM tried WHERE whole OR old`,
})

const repaid = defineRelation({
  name: 'repaid',
  grain: 'One row per order and payer who may have repaid it: by one transfer that fits it (clear), or by a sum that balances.',
  key: ['ord', 'payer', 'transfer_id'],
  scope: 'buyer',
  reads: ['pairs', 'served', 'balanced', 'sales', 'flows', 'given', 'mules', 'coins'],
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, payer VARCHAR, tied BOOLEAN, clear BOOLEAN, over_minor DOUBLE, payable_minor HUGEINT, amount_minor HUGEINT,
    transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR`,
  sql: ({ greatest }) => `
    WITH extras AS (
      -- What comes on top in a packet of its own, within the hour.
      SELECT p.ord, sum(g.amount_minor) AS amount_minor FROM pairs p JOIN given g ON g.buyer = p.buyer AND g.from_wallet_id = p.from_wallet_id AND g.event_id <> p.event_id JOIN coins k ON k.currency = g.currency
      WHERE abs(g.time_ms - p.time_ms) <= ${onTop.withinMs} AND g.amount_minor <= ${greatest(`${onTop.mostCoins} * k.coin_minor`, `${onTop.part} * p.payable_minor`)}
        AND NOT EXISTS (SELECT 1 FROM pairs other WHERE other.event_id = g.event_id) GROUP BY p.ord
    )
    SELECT p.ord, p.buyer, p.shop, CASE WHEN m.wallet_id IS NOT NULL THEN 'many' WHEN NOT p.linked THEN p.from_wallet_id WHEN p.hand THEN 'own' ELSE 'staff' END AS payer, p.linked AS tied, TRUE AS clear,
      p.amount_minor - p.payable_minor + coalesce(e.amount_minor, 0) AS over_minor,
      p.payable_minor, p.amount_minor, p.transfer_id, p.event_id, p.time_ms, p.from_wallet_id
    -- A stranger's payment that fits an order at a shop where his crowd does not buy fits by chance.
    FROM pairs p LEFT JOIN mules m ON m.wallet_id = p.from_wallet_id AND m.shop = p.shop LEFT JOIN extras e ON e.ord = p.ord
    WHERE p.linked OR m.wallet_id IS NOT NULL OR EXISTS (SELECT 1 FROM served v WHERE v.shop = p.shop AND v.payer = p.from_wallet_id)
    UNION ALL
    SELECT c.ord, c.buyer, c.shop, b.payer, b.tied, FALSE, ${ratio('(b.got - b.spent)', 'b.orders')}, c.payable_minor, c.payable_minor, b.transfer_id, b.event_id, b.time_ms, b.from_wallet_id
    FROM balanced b JOIN sales c ON c.buyer = b.buyer AND c.shop = b.shop AND (b.whole OR c.settled_ms <= (SELECT max(time_ms) FROM flows) - 7 * ${day})
    WHERE NOT EXISTS (SELECT 1 FROM pairs p WHERE p.ord = c.ord)`,
})

const payerGroups = defineRelation({
  name: 'payer_groups',
  grain: 'One row per shop and payer: the orders he repaid there, and how they look.',
  key: ['shop', 'payer'],
  scope: 'shop',
  reads: ['repaid', 'orders', 'accounts', 'shops', 'message_sent', 'complaint_filed', 'refund_requested', 'review_posted', 'parcels', 'coins'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, n BIGINT, buyers BIGINT, from_ms BIGINT, to_ms BIGINT, amount HUGEINT, wallets BIGINT, premium BIGINT,
    discount BIGINT, spread DOUBLE, strangers BIGINT, known BIGINT, hollow BIGINT, complained BIGINT, praised BIGINT, gathered BIGINT`,
  sql: ({ ratio }) => `
    WITH doors AS (
      SELECT shop, payer, max(n) AS gathered FROM (
        SELECT r.shop, r.payer, o.recipient_address_token AS door, count(DISTINCT r.ord) AS n FROM repaid r JOIN orders o ON o.ord = r.ord
        WHERE NOT r.tied AND o.recipient_address_token IS NOT NULL AND o.address_kind NOT IN ('forwarder', 'locker') GROUP BY r.shop, r.payer, o.recipient_address_token
      ) GROUP BY shop, payer
    ), said_before AS (
      -- Whose buyer had complained, or written, between the goods and the money.
      SELECT r.ord, r.payer FROM repaid r JOIN orders o ON o.ord = r.ord JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop
      WHERE EXISTS (SELECT 1 FROM message_sent m WHERE m.from_account_id = a.account_id AND m.to_shop_id = s.shop_id AND m.channel = 'platform' AND m.time_ms BETWEEN o.t + 21600000 AND r.time_ms)
        OR EXISTS (SELECT 1 FROM complaint_filed c WHERE c.complainant_account_id = a.account_id AND c.target_id = o.order_id AND c.time_ms <= r.time_ms)
        -- A part of the price that comes back for nobody's fault is no complaint.
        OR EXISTS (SELECT 1 FROM refund_requested q WHERE q.order_id = o.order_id AND q.time_ms <= r.time_ms AND (q.amount_minor >= 0.5 * o.payable_minor OR coalesce(q.reason_code, 'other') NOT IN (${noFaultReasons})))
        OR EXISTS (SELECT 1 FROM review_posted v WHERE v.order_id = o.order_id AND v.rating <= 3)
    )
    SELECT r.shop, r.payer, bool_and(r.tied) AS tied, count(*) AS n, count(DISTINCT r.buyer) AS buyers, min(o.t) AS from_ms, max(o.t) AS to_ms, sum(r.amount_minor) AS amount, count(DISTINCT r.from_wallet_id) AS wallets,
      count(*) FILTER (WHERE r.over_minor >= ${onTop.leastCoins} * k.coin_minor) AS premium, count(*) FILTER (WHERE r.over_minor <= -0.03 * r.payable_minor) AS discount, stddev_pop(${ratio('r.over_minor', 'r.payable_minor')}) AS spread,
      count(*) FILTER (WHERE o.identity = -1) AS strangers, count(*) FILTER (WHERE o.identity <> 0) AS known,
      count(*) FILTER (WHERE q.measured_g > 0 AND q.measured_g <= 0.5 * coalesce(q.lightest_g, q.catalogue_g) AND NOT q.feed_gap) AS hollow,
      count(c.ord) AS complained, count(v.order_id) AS praised, coalesce(min(d.gathered), 0) AS gathered
    FROM repaid r JOIN orders o ON o.ord = r.ord JOIN coins k ON k.currency = o.currency LEFT JOIN parcels q ON q.ord = r.ord LEFT JOIN said_before c ON c.ord = r.ord AND c.payer = r.payer
    LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5) v ON v.order_id = o.order_id LEFT JOIN doors d ON d.shop = r.shop AND d.payer = r.payer
    GROUP BY r.shop, r.payer`,
})

const payerFacts = defineRelation({
  name: 'payer_facts',
  grain: 'One row per shop and payer: what tells pay for orders from money given back.',
  key: ['shop', 'payer'],
  scope: 'shop',
  reads: ['payer_groups', 'sales', 'repaid', 'paying', 'accounts_with', 'balanced', 'given', 'transfer_made', 'seller_wallets', 'shops'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, n BIGINT, buyers BIGINT, from_ms BIGINT, to_ms BIGINT, amount HUGEINT, wallets BIGINT, premium BIGINT,
    discount BIGINT, spread DOUBLE, strangers BIGINT, known BIGINT, hollow BIGINT, complained BIGINT, praised BIGINT, gathered BIGINT, share DOUBLE, regulars BIGINT,
    regular_share DOUBLE, elsewhere BIGINT, elsewhere_by_chance DOUBLE, ticketed DOUBLE, labelled DOUBLE, matched DOUBLE, packet BOOLEAN, hand BOOLEAN`,
  sql: ({ ratio, least, greatest, long }) => `
    WITH matched AS (
      -- Buyer by buyer, so that one employee's wages do not drown a crew.
      SELECT a.shop, a.payer, avg(CASE WHEN b.buyer IS NOT NULL THEN 1.0 ELSE ${least('1.0', ratio('coalesce(c.amount, 0)', greatest(1, 'a.got')))} END) AS share
      FROM accounts_with a LEFT JOIN balanced b ON b.shop = a.shop AND b.payer = a.payer AND b.buyer = a.buyer
      LEFT JOIN (SELECT shop, payer, buyer, sum(amount_minor) AS amount FROM repaid WHERE clear GROUP BY shop, payer, buyer) c ON c.shop = a.shop AND c.payer = a.payer AND c.buyer = a.buyer
      GROUP BY a.shop, a.payer
    ), matching AS (
      -- Of what a shop sends to its buyers; of what a stranger sends to anybody.
      SELECT g.shop, g.payer, g.tied, CASE WHEN g.tied OR g.payer = 'many' THEN coalesce(matched.share, 0)
        ELSE ${least('1.0', ratio('(SELECT sum(x.amount_minor) FROM repaid x WHERE x.payer = g.payer)', greatest(1, '(SELECT sum(f.amount_minor) FROM given f WHERE f.from_wallet_id = g.payer)')))} END AS share
      FROM payer_groups g LEFT JOIN matched ON matched.shop = g.shop AND matched.payer = g.payer
    ), sold AS (SELECT g.shop, g.payer, count(*) AS n FROM payer_groups g JOIN sales c ON c.shop = g.shop AND c.t BETWEEN g.from_ms AND g.to_ms GROUP BY g.shop, g.payer),
    -- Of those with several orders in these days: how many of the others are repaid too, the first of each left out.
    each_buyer AS (
      SELECT g.shop, g.payer, c.buyer, count(*) AS n, count(r.ord) AS repaid FROM payer_groups g JOIN accounts_with w ON w.shop = g.shop AND w.payer = g.payer
      JOIN sales c ON c.shop = g.shop AND c.buyer = w.buyer AND c.t BETWEEN g.from_ms AND g.to_ms LEFT JOIN repaid r ON r.ord = c.ord AND r.payer = g.payer GROUP BY g.shop, g.payer, c.buyer
      -- Who got as much as one of them cost: a sum that settles all of somebody's orders by chance settles those of few.
      HAVING count(r.ord) >= 1 OR min(w.got) >= ${settled.least} * min(c.payable_minor)
    ), several AS (
      SELECT shop, payer, count(*) FILTER (WHERE repaid >= 1) AS buyers, ${ratio('sum(CASE WHEN repaid >= 1 THEN repaid - 1 ELSE 0 END)', 'sum(n - 1)')} AS share FROM each_buyer WHERE n >= 2 GROUP BY shop, payer
    ),
    -- A purse that pays mostly for something else repays nobody.
    big AS (
      SELECT r.shop, r.payer, r.buyer, count(*) OVER (PARTITION BY r.shop, r.payer) AS buyers FROM (SELECT DISTINCT shop, payer, buyer FROM repaid) r
      JOIN matching m ON m.shop = r.shop AND m.payer = r.payer AND m.share >= CASE WHEN m.tied THEN ${mostlyFits.tied} ELSE ${mostlyFits.third} END
    ),
    elsewhere AS (
      -- At the shop of another owner: one who has two shops gives in both.
      SELECT b.shop, b.payer, count(DISTINCT b.buyer) AS n FROM big b JOIN big z ON z.buyer = b.buyer AND z.shop <> b.shop JOIN shops own ON own.shop = b.shop JOIN shops other ON other.shop = z.shop
      WHERE b.buyers >= 3 AND z.buyers >= 3 AND coalesce(own.owner_account_id, '') <> coalesce(other.owner_account_id, '?') GROUP BY b.shop, b.payer
    ), usual AS (
      -- What chance gives: how many of the buyers who bought at several shops are repaid at any.
      SELECT ${ratio('(count(z.buyer) + 1.0)', '(count(*) + 2.0)')} AS rate FROM (SELECT buyer FROM sales GROUP BY buyer HAVING count(DISTINCT shop) >= 2) a
      LEFT JOIN (SELECT DISTINCT buyer FROM big WHERE buyers >= 3) z ON z.buyer = a.buyer
    ), sent AS (
      SELECT shop, payer, sum(amount_minor) AS amount, count(*) AS n, count(*) FILTER (WHERE ticketed) AS ticketed, count(*) FILTER (WHERE kind IN ('cash_back', 'draw', 'goodwill', 'promised')) AS labelled
      FROM (SELECT DISTINCT shop, payer, transfer_id, amount_minor, ticketed, kind FROM paying) GROUP BY shop, payer
    ), packets AS (
      -- One sum for whatever was bought: nobody reckoned what these people had spent.
      SELECT o.shop, o.payer, o.even >= ${packets.even} AND d.differ >= ${packets.differ} AS packet
      FROM (SELECT shop, payer, ${ratio('max(n)', 'sum(n)')} AS even FROM (SELECT shop, payer, amount_minor, count(*) AS n FROM paying GROUP BY shop, payer, amount_minor) GROUP BY shop, payer) o
      JOIN (SELECT shop, payer, ${ratio('stddev_pop(payable_minor)', 'avg(payable_minor)')} AS differ FROM repaid GROUP BY shop, payer) d ON d.shop = o.shop AND d.payer = o.payer
    ), staff AS (
      -- The shop's hand behind its staff: two of them or more do alike, or the shop's own purse gives them what they send on.
      SELECT shop, count(*) AS wallets FROM (SELECT shop, from_wallet_id FROM repaid WHERE payer = 'staff' GROUP BY shop, from_wallet_id HAVING count(DISTINCT buyer) >= 3) GROUP BY shop
    ), funding AS (
      SELECT g.shop, sum(t.amount_minor) AS amount FROM payer_groups g JOIN (SELECT DISTINCT shop, from_wallet_id FROM repaid WHERE payer = 'staff') w ON w.shop = g.shop AND g.payer = 'staff'
      JOIN transfer_made t ON t.to_wallet_id = w.from_wallet_id JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id AND s.shop = g.shop AND s.hand
      WHERE coalesce(t.kind, 'p2p') <> 'bank' AND t.time_ms BETWEEN g.from_ms - 3 * ${day} AND g.to_ms + ${long(14 * day)} GROUP BY g.shop
    )
    SELECT g.*, ${ratio('g.n', greatest(1, 'sold.n'))} AS share, coalesce(several.buyers, 0) AS regulars, coalesce(several.share, 0) AS regular_share, coalesce(elsewhere.n, 0) AS elsewhere,
      g.buyers * (SELECT rate FROM usual) AS elsewhere_by_chance,
      coalesce(${ratio('sent.ticketed', 'sent.n')}, 0) AS ticketed, coalesce(${ratio('sent.labelled', 'sent.n')}, 0) AS labelled, 
      matching.share AS matched, coalesce(packets.packet, FALSE) AS packet,
      g.payer = 'own' OR (g.payer = 'staff' AND (coalesce(staff.wallets, 0) >= 2 OR coalesce(funding.amount, 0) >= 0.5 * g.amount OR g.hollow >= 0.3 * g.n)) AS hand
    FROM payer_groups g JOIN sold ON sold.shop = g.shop AND sold.payer = g.payer LEFT JOIN several ON several.shop = g.shop AND several.payer = g.payer
    LEFT JOIN elsewhere ON elsewhere.shop = g.shop AND elsewhere.payer = g.payer LEFT JOIN sent ON sent.shop = g.shop AND sent.payer = g.payer
    JOIN matching ON matching.shop = g.shop AND matching.payer = g.payer LEFT JOIN packets ON packets.shop = g.shop AND packets.payer = g.payer LEFT JOIN staff ON staff.shop = g.shop LEFT JOIN funding ON funding.shop = g.shop`,
})

const paidTogether = defineRelation({
  name: 'paid_together',
  grain:
    'One row per shop and purse, no seller’s, whose payees there buy together at another owner’s shop beyond what the custom of both explains, and are repaid there too.',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales', 'shops'],
  columns: 'shop INTEGER, payer VARCHAR, sure BOOLEAN',
  sql: `
    WITH payees AS (SELECT DISTINCT shop, buyer FROM repaid WHERE NOT tied), ${boundShops('payees')}
    SELECT r.shop, r.payer, bool_or(d.sure) OR count(DISTINCT d.b) >= 2 AS sure FROM bound d JOIN repaid r ON r.shop = d.a JOIN payees p ON p.shop = d.b AND p.buyer = r.buyer
    WHERE NOT r.tied GROUP BY r.shop, r.payer HAVING count(DISTINCT r.buyer) >= 3`,
})

const payers = defineRelation({
  name: 'payers',
  grain: 'One row per shop and payer: the bits of each fact, and whether it is pay for orders.',
  key: ['shop', 'payer'],
  scope: 'shop',
  reads: ['payer_facts', 'paid_together'],
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, n BIGINT, buyers BIGINT, from_ms BIGINT, to_ms BIGINT, amount HUGEINT, wallets BIGINT, premium BIGINT,
    discount BIGINT, spread DOUBLE, strangers BIGINT, known BIGINT, hollow BIGINT, complained BIGINT, praised BIGINT, gathered BIGINT, share DOUBLE, regulars BIGINT,
    regular_share DOUBLE, elsewhere BIGINT, elsewhere_by_chance DOUBLE, ticketed DOUBLE, labelled DOUBLE, matched DOUBLE, packet BOOLEAN, hand BOOLEAN,
    regular_bits DOUBLE, elsewhere_bits INTEGER, hollow_bits INTEGER, premium_bits INTEGER, share_bits DOUBLE, order_bits DOUBLE, complaint_bits INTEGER,
    label_bits INTEGER, bits DOUBLE, paid BOOLEAN`,
  sql: ({ least, greatest }) => `
    WITH weighed AS (
      SELECT *,
        CASE WHEN regulars >= 3 AND regular_share >= 0.4 AND regular_share >= 2.0 * ${least('share', 0.4)} THEN ${weights.everythingRepaid} * ${least('1.0', `${ratio('regulars', '6.0')} + 0.25`)} 
          -- Of a crew of many of whose orders a part was paid where it is seen.
          WHEN regulars >= ${manyRegulars.people} AND regular_share >= ${manyRegulars.share} AND regular_share >= ${manyRegulars.times} * share THEN ${weights.muchRepaid} ELSE 0 END AS regular_bits,
        CASE WHEN elsewhere >= 3 AND (elsewhere >= 0.25 * buyers OR elsewhere >= ${oftenElsewhere} * elsewhere_by_chance) THEN ${weights.repaidElsewhere} ELSE 0 END AS elsewhere_bits,
        CASE WHEN hollow >= 3 AND hollow >= 0.3 * n THEN ${weights.hollow} ELSE 0 END AS hollow_bits,
        CASE WHEN packet THEN 0 WHEN premium >= 0.6 * n OR (discount >= 0.6 * n AND spread <= 0.06) THEN ${weights.premium} WHEN premium <= 0.15 * n THEN ${weights.exact} ELSE 0 END AS premium_bits,
        ${least(weights.third, greatest(weights.fewInHundred, `${weights.sixth} * (1 + log2(${ratio('share', '0.165')}))`))} AS share_bits,
        CAST(CASE WHEN praised >= 0.6 * n THEN ${weights.praised} ELSE 0 END
          + CASE WHEN known >= 10 AND strangers >= 0.45 * known THEN ${weights.halfStrangers} WHEN known >= 10 AND strangers >= 0.25 * known THEN ${weights.strangers} ELSE 0 END AS DOUBLE) AS order_bits,
        CASE WHEN complained >= 0.4 * n THEN ${weights.afterComplaint} ELSE 0 END AS complaint_bits,
        CASE WHEN matched < CASE WHEN tied THEN ${mostlyFits.tied} ELSE ${mostlyFits.third} END THEN ${weights.mostlyElse} ELSE 0 END + 
          -- What a payment is called is the payer's own word; it explains nothing where most of those repaid are repaid at other shops too.
          CASE WHEN elsewhere >= ${mostElsewhere} * buyers THEN 0 ELSE CASE WHEN labelled >= 0.5 THEN ${weights.labelled} ELSE 0 END + CASE WHEN ticketed >= 0.5 THEN ${weights.ticketed} ELSE 0 END END AS label_bits
      FROM payer_facts
    ), summed AS (SELECT *, regular_bits + elsewhere_bits + hollow_bits + premium_bits + share_bits + order_bits + complaint_bits + label_bits AS bits FROM weighed)
    SELECT *, CASE
      WHEN NOT tied AND buyers < ${fewest.third} OR tied AND buyers < ${fewest.own} THEN FALSE
      WHEN bits < ${paidFrom} THEN FALSE
      WHEN NOT tied AND hollow_bits = 0 AND gathered >= ${oneDoor} * n THEN FALSE
      -- Money of others is pay only where something else shows a crew: anybody can send money to a shop's customers, and who gives back just the price reimburses.
      WHEN payer <> 'own' THEN hollow_bits > 0
        OR (elsewhere_bits > 0 AND (payer = 'staff' OR (premium_bits > 0 AND EXISTS (SELECT 1 FROM paid_together t WHERE t.shop = summed.shop AND t.payer = summed.payer AND (t.sure OR summed.regular_bits > 0 OR summed.praised >= 0.6 * summed.n))))) OR (payer = 'staff' AND hand AND regular_bits > 0)
      ELSE TRUE END AS paid
    FROM summed`,
})

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
    'One row per order held against a transfer or a sum: `paid` = pay for the order, `hand` = by the shop’s hand, `verified` = both, and the pairing is clear.',
  key: ['ord'],
  scope: 'buyer',
  reads: ['payers', 'repaid', 'collectors', 'orders', 'seller_wallets', 'parcels', 'review_posted'],
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor HUGEINT,
    from_wallet_id VARCHAR, clear BOOLEAN, tied BOOLEAN, payer VARCHAR, paid BOOLEAN, hand BOOLEAN, via VARCHAR, link_event VARCHAR, verified BOOLEAN`,
  sql: `
    WITH pay AS (SELECT * FROM payers WHERE paid),
    -- A shop that pays a crew may treat a customer. Who received true goods at his own door where the crew gets hollow parcels, or praised none of it where the crew does, and is
    -- paid nowhere else, did nothing but get money.
    treated AS (
      SELECT r.buyer, r.shop, r.payer FROM repaid r JOIN pay ON pay.shop = r.shop AND pay.payer = r.payer JOIN orders o ON o.ord = r.ord LEFT JOIN parcels q ON q.ord = r.ord AND q.measured_g > 0 AND NOT q.feed_gap
      LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5) v ON v.order_id = o.order_id
      WHERE NOT EXISTS (SELECT 1 FROM repaid z WHERE z.buyer = r.buyer AND z.shop <> r.shop)
      GROUP BY r.buyer, r.shop, r.payer
      HAVING count(DISTINCT r.ord) >= ${treatedFrom} AND count(*) FILTER (WHERE o.identity = -1) = 0 AND count(*) FILTER (WHERE q.measured_g <= 0.9 * q.catalogue_g) = 0
        AND ((min(pay.hollow) >= 0.3 * min(pay.n) AND count(q.ord) >= 2) OR (count(v.order_id) = 0 AND min(pay.praised) >= 0.5 * min(pay.n) AND count(q.ord) >= 1))
    ),
    every AS (
      SELECT r.ord, r.buyer, r.shop, r.payable_minor, r.transfer_id, r.event_id, r.time_ms, r.amount_minor, r.from_wallet_id, r.clear, r.tied, r.payer,
        (pay.shop IS NOT NULL AND g.buyer IS NULL) OR (k.buyer IS NOT NULL AND r.clear AND r.payer = 'own') AS paid,
        CASE WHEN pay.shop IS NOT NULL THEN pay.hand ELSE r.payer = 'own' END AS hand
      FROM repaid r LEFT JOIN pay ON pay.shop = r.shop AND pay.payer = r.payer LEFT JOIN collectors k ON k.buyer = r.buyer
      LEFT JOIN treated g ON g.buyer = r.buyer AND g.shop = r.shop AND g.payer = r.payer
      -- A sum that balances is no more than that until its payer is known to pay for orders.
      WHERE r.clear OR pay.shop IS NOT NULL
    ), best AS (
      SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY ord ORDER BY paid DESC, hand DESC, clear DESC, transfer_id) AS nth FROM every) WHERE nth = 1
    )
    SELECT b.ord, b.buyer, b.shop, o.t, b.payable_minor, b.transfer_id, b.event_id, b.time_ms, b.amount_minor, b.from_wallet_id, b.clear, b.tied, b.payer, b.paid, b.hand,
      s.via, s.event_id AS link_event, b.paid AND b.hand AND b.clear AND b.tied AS verified
    FROM best b JOIN orders o ON o.ord = b.ord LEFT JOIN seller_wallets s ON s.wallet_id = b.from_wallet_id AND s.shop = b.shop`,
})

/** The closest pair first, and a transfer that names its order before one that does not. */
async function matchedOneToOne(engine: Engine): Promise<{ ord: number; event_id: string }[]> {
  const candidates = await engine.all<{ ord: number; transfer_id: string; event_id: string }>(`
    SELECT ord, transfer_id, event_id FROM money_back
    ORDER BY named DESC, linked DESC, hand DESC, ${ratio('abs(amount_minor - payable_minor)', 'payable_minor')}, abs(time_ms - settled_ms), ord, transfer_id, event_id`)
  const [orders, transfers] = [new Set<number>(), new Set<string>()]
  return candidates.flatMap(({ ord, transfer_id, event_id }) => {
    if (orders.has(ord) || transfers.has(transfer_id)) return []
    orders.add(ord)
    transfers.add(transfer_id)
    return [{ ord, event_id }]
  })
}

/** From candidates of a price that came back to who paid whom for which order. */
export const relations = [
  chosenPairs,
  pairs,
  sales,
  mules,
  offers,
  given,
  payments,
  served,
  paying,
  accountsWith,
  covered,
  inRoundSums,
  balanced,
  repaid,
  payerGroups,
  payerFacts,
  paidTogether,
  payers,
  collectors,
  moneyMatches,
]
