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
 * are paid too are looked at by threes. A street buys at the same three shops as well, and a rival may pay most of it: `narrow` is a crew that besides buys fewer of a shop's goods than
 * its other customers, so many times as far from all of them.
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

/** How many times as much of the orders falls on the same goods as chance and the shops' other customers would have it, for them to be chosen. */
export const narrower = 1.25

const paidGoods = defineRelation({
  name: 'paid_goods',
  grain:
    'One row per shop and purse, no seller’s: the orders it repaid there, how they fall on the shop’s goods (`squares`: the sum of squares of how many each good has), and how the shop’s other orders do (`fall`: the same over the square of their number).',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales'],
  columns: 'shop INTEGER, payer VARCHAR, n BIGINT, squares DOUBLE, fall DOUBLE',
  sql: ({ greatest }) => `
    WITH own AS (SELECT DISTINCT r.ord, r.payer, c.shop, c.listing FROM repaid r JOIN sales c ON c.ord = r.ord WHERE NOT r.tied),
    paid AS (
      SELECT shop, payer, CAST(sum(n) AS BIGINT) AS n, CAST(sum(n * n) AS DOUBLE) AS squares FROM (SELECT shop, payer, listing, count(*) AS n FROM own GROUP BY shop, payer, listing) GROUP BY shop, payer
    ), others AS (
      SELECT shop, ${ratio('sum(n * n)', greatest(1, 'sum(n) * sum(n)'))} AS fall FROM (
        SELECT c.shop, c.listing, count(*) AS n FROM sales c WHERE c.shop IN (SELECT shop FROM paid) AND NOT EXISTS (SELECT 1 FROM own t WHERE t.ord = c.ord) GROUP BY c.shop, c.listing
      ) GROUP BY shop
    )
    SELECT p.shop, p.payer, p.n, p.squares, o.fall FROM paid p LEFT JOIN others o ON o.shop = p.shop`,
})

/** Over rows of `paid_goods` (as `g`): how many times as much falls on the same goods as so many orders would by chance and by what the shops' other customers buy. */
export const narrowness = ratio(`sum(${ratio('g.squares', 'g.n')})`, 'sum(1 + g.n * coalesce(g.fall, 0))')

const paidTogether = defineRelation({
  name: 'paid_together',
  grain:
    'One row per shop and purse, no seller’s, whose payees there buy together at another owner’s shop beyond what the custom of both explains, and are repaid there too.',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales', 'shoppers', 'shops', 'paid_goods'],
  columns: 'shop INTEGER, payer VARCHAR, sure BOOLEAN',
  sql: `
    WITH payees AS (SELECT DISTINCT shop, buyer FROM repaid WHERE NOT tied), ${boundShops('payees')},
    narrow AS (SELECT g.payer FROM paid_goods g GROUP BY g.payer HAVING ${narrowness} >= ${narrower})
    SELECT r.shop, r.payer, bool_or(d.sure) OR ((bool_or(d.of_three) OR count(DISTINCT d.b) >= 2) AND r.payer IN (SELECT n.payer FROM narrow n)) AS sure FROM bound d JOIN repaid r ON r.shop = d.a JOIN payees p ON p.shop = d.b AND p.buyer = r.buyer
    WHERE NOT r.tied GROUP BY r.shop, r.payer HAVING count(DISTINCT r.buyer) >= 3`,
})

export const relations = [mules, paidGoods, paidTogether]
