/** Companies of paid people: those whom a purse pays at one shop buy together at another owner’s too, beyond what the custom of both explains, and are paid there as well. */
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { fewest, onTop } from './limits.ts'

const { ratio } = words

/**
 * People paid at two shops of different owners are of one crew where these have so many times more customers in common than chance and those left unpaid would make, so large a part of
 * those paid: money can be planted on people, but not that they bought at the same shops. `sure`: so many times more.
 *
 * Where two shops have much custom in common, that more of it is a crew's hardly shows; that people meet at three does. So of each shop the few others at which most of those paid there
 * are paid too are looked at by threes.
 */
const together = { people: 6, common: 1.4, beyond: 0.5, sure: 3, partners: 3 }

/** Of whom a company of paid people consists; after it, in a WITH clause: `bound`, rows per two shops of different owners at which they are paid. `payees`: one row per shop and buyer. */
export const boundShops = (payees: string): string => `
    owned AS (SELECT shop, coalesce(owner_account_id, shop_id) AS owner FROM shops),
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
      SELECT ${ratio('sum(shops * (shops - 1))', words.greatest(1, 'sum(shops) * sum(shops)'))} AS of_two, ${ratio('sum(CAST(shops * (shops - 1) AS DOUBLE) * (shops - 2))', words.greatest(1, 'power(sum(shops), 3)'))} AS of_three
      FROM shoppers WHERE (SELECT count(*) FROM sharing) > 0
    ), weighed AS (
      SELECT c.a, c.b, c.n, c.paid, p.n * q.n * ${words.greatest('(SELECT of_two FROM chance)', ratio('c.unpaid', words.greatest(1, 'p.unpaid * q.unpaid')))} AS expected
      FROM common c JOIN sizes p ON p.shop = c.a JOIN sizes q ON q.shop = c.b JOIN owned own ON own.shop = c.a JOIN owned other ON other.shop = c.b WHERE own.owner <> other.owner
    ), partners AS (
      SELECT a, b, row_number() OVER (PARTITION BY a ORDER BY paid DESC, b) AS nth FROM sharing s JOIN owned own ON own.shop = s.a JOIN owned other ON other.shop = s.b WHERE own.owner <> other.owner
    ), threes AS (
      SELECT p.a, p.b, q.b AS c FROM partners p JOIN partners q ON q.a = p.a AND q.b > p.b JOIN owned own ON own.shop = p.b JOIN owned other ON other.shop = q.b
      WHERE p.nth <= ${together.partners} AND q.nth <= ${together.partners} AND own.owner <> other.owner
    ), met AS (
      SELECT t.a, t.b, t.c, count(*) AS n, count(*) FILTER (WHERE x.paid AND y.paid AND z.paid) AS paid, count(*) FILTER (WHERE NOT (x.paid OR y.paid OR z.paid)) AS unpaid
      FROM threes t JOIN customs x ON x.shop = t.a JOIN customs y ON y.shop = t.b AND y.buyer = x.buyer JOIN customs z ON z.shop = t.c AND z.buyer = x.buyer GROUP BY t.a, t.b, t.c
    ), weighed_threes AS (
      SELECT m.a, m.b, m.c, m.n, m.paid, CAST(p.n AS DOUBLE) * q.n * r.n * ${words.greatest('(SELECT of_three FROM chance)', ratio('m.unpaid', words.greatest(1, 'CAST(p.unpaid AS DOUBLE) * q.unpaid * r.unpaid')))} AS expected
      FROM met m JOIN sizes p ON p.shop = m.a JOIN sizes q ON q.shop = m.b JOIN sizes r ON r.shop = m.c
    ), by_threes AS (SELECT a, b, c FROM weighed_threes WHERE paid >= ${together.people} AND n >= ${together.common} * expected AND n - expected >= ${together.beyond} * paid),
    bound AS (
      SELECT a, b, n >= ${together.sure} * expected AS sure, FALSE AS of_three FROM weighed WHERE n >= ${together.common} * expected AND n - expected >= ${together.beyond} * paid
      UNION ALL SELECT a, b, FALSE AS sure, TRUE AS of_three FROM by_threes UNION ALL SELECT a, c AS b, FALSE AS sure, TRUE AS of_three FROM by_threes
    )`

const mules = defineRelation({
  name: 'mules',
  grain:
    'One row per shop and small purse, no seller’s, that repays people with something on top who together with others so repaid buy there and at another owner’s shop.',
  key: ['shop', 'wallet_id'],
  scope: 'global',
  reads: ['pairs', 'sales', 'shoppers', 'shops', 'coins'],
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

/**
 * A street buys at the same shops too, each what he needs, and a rival may pay nearly all of it; a magazine pays people to test what they choose. A crew buys what is to be sold, or praises: so many times as much of its orders falls on the
 * same goods as chance and the shops' other customers would have it, or such a part of them is praised and so many times what others praise there.
 */
const narrower = 1.25
const praises = { part: 0.5, beyond: 2 }

const paidGoods = defineRelation({
  name: 'paid_goods',
  grain:
    'One row per shop and purse, no seller’s: the orders it repaid there, how many were praised, how they fall on the shop’s goods (`squares`: the sum of squares of how many each good has), and of the shop’s other orders the part praised (`praise`) and how they fall (`fall`: the sum of squares over the square of the sum).',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales', 'review_posted'],
  columns: 'shop INTEGER, payer VARCHAR, n BIGINT, praised BIGINT, squares DOUBLE, praise DOUBLE, fall DOUBLE',
  sql: ({ greatest }) => `
    WITH own AS (SELECT DISTINCT r.ord, r.payer, c.shop, c.listing, c.order_id FROM repaid r JOIN sales c ON c.ord = r.ord WHERE NOT r.tied),
    praise AS (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5 AND (SELECT count(*) FROM own) > 0),
    paid AS (
      SELECT shop, payer, CAST(sum(n) AS BIGINT) AS n, CAST(sum(praised) AS BIGINT) AS praised, CAST(sum(n * n) AS DOUBLE) AS squares
      FROM (SELECT o.shop, o.payer, o.listing, count(*) AS n, count(v.order_id) AS praised FROM own o LEFT JOIN praise v ON v.order_id = o.order_id GROUP BY o.shop, o.payer, o.listing) GROUP BY shop, payer
    ), others AS (
      SELECT shop, ${ratio('sum(praised)', greatest(1, 'sum(n)'))} AS praise, ${ratio('sum(n * n)', greatest(1, 'sum(n) * sum(n)'))} AS fall FROM (
        SELECT c.shop, c.listing, count(*) AS n, count(v.order_id) AS praised FROM sales c LEFT JOIN praise v ON v.order_id = c.order_id
        WHERE c.shop IN (SELECT shop FROM paid) AND NOT EXISTS (SELECT 1 FROM own t WHERE t.ord = c.ord) GROUP BY c.shop, c.listing
      ) GROUP BY shop
    )
    SELECT p.shop, p.payer, p.n, p.praised, p.squares, coalesce(o.praise, 0.0) AS praise, coalesce(o.fall, 0.0) AS fall FROM paid p LEFT JOIN others o ON o.shop = p.shop`,
})

/** Over rows of `paid_goods` (as `g`): how many times as much falls on the same goods as so many orders would by chance and by what the shops' other customers buy. */
const narrowness = ratio(`sum(${ratio('g.squares', 'g.n')})`, 'sum(1 + g.n * g.fall)')

const paidTogether = defineRelation({
  name: 'paid_together',
  grain:
    'One row per shop and purse, no seller’s, whose payees there buy together at another owner’s shop beyond what the custom of both explains, and are repaid there too. `sure`: many times beyond it, or at a third shop as well; `marked`: and buy fewer goods than the shops’ other customers, or praise more.',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales', 'shoppers', 'shops', 'paid_goods'],
  columns: 'shop INTEGER, payer VARCHAR, sure BOOLEAN, marked BOOLEAN',
  sql: `
    WITH payees AS (SELECT DISTINCT shop, buyer FROM repaid WHERE NOT tied), ${boundShops('payees')},
    marked AS (
      SELECT g.payer FROM paid_goods g GROUP BY g.payer
      HAVING ${narrowness} >= ${narrower} OR (sum(g.praised) >= ${praises.part} * sum(g.n) AND sum(g.praised) >= ${praises.beyond} * sum(g.n * g.praise))
    ), companies AS (
      SELECT r.shop, r.payer, bool_or(d.sure) OR bool_or(d.of_three) OR count(DISTINCT d.b) >= 2 AS sure FROM bound d JOIN repaid r ON r.shop = d.a JOIN payees p ON p.shop = d.b AND p.buyer = r.buyer
      WHERE NOT r.tied GROUP BY r.shop, r.payer HAVING count(DISTINCT r.buyer) >= 3
    )
    SELECT c.shop, c.payer, c.sure, m.payer IS NOT NULL AS marked FROM companies c LEFT JOIN marked m ON m.payer = c.payer`,
})

export const relations = [mules, paidGoods, paidTogether]
