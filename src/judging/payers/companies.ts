/** Companies of paid people: those whom a purse pays at one shop buy together at another owner’s too, beyond what the custom of both explains, and are paid there as well. */
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { fewest, onTop } from './limits.ts'

const { ratio } = words

/**
 * People paid at two shops of different owners are of one crew where these have so many times more customers in common than chance and those left unpaid would make, so large a part of
 * those paid: money can be planted on people, but not that they bought at the same shops. `sure`: so many times more, or the same at a third shop.
 */
const together = { people: 6, common: 1.4, beyond: 0.5, sure: 3 }

/** Of whom a company of paid people consists; after it, in a WITH clause: `bound`, a row per two shops of different owners at which they are paid. `payees`: one row per shop and buyer. */
export const boundShops = (payees: string): string => `
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
      SELECT ${ratio('sum(shops * (shops - 1))', words.greatest(1, 'sum(shops) * sum(shops)'))} AS rate FROM shoppers WHERE (SELECT count(*) FROM sharing) > 0
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

const paidTogether = defineRelation({
  name: 'paid_together',
  grain:
    'One row per shop and purse, no seller’s, whose payees there buy together at another owner’s shop beyond what the custom of both explains, and are repaid there too.',
  key: ['shop', 'payer'],
  scope: 'global',
  reads: ['repaid', 'sales', 'shoppers', 'shops'],
  columns: 'shop INTEGER, payer VARCHAR, sure BOOLEAN',
  sql: `
    WITH payees AS (SELECT DISTINCT shop, buyer FROM repaid WHERE NOT tied), ${boundShops('payees')}
    SELECT r.shop, r.payer, bool_or(d.sure) OR count(DISTINCT d.b) >= 2 AS sure FROM bound d JOIN repaid r ON r.shop = d.a JOIN payees p ON p.shop = d.b AND p.buyer = r.buyer
    WHERE NOT r.tied GROUP BY r.shop, r.payer HAVING count(DISTINCT r.buyer) >= 3`,
})

export const relations = [mules, paidTogether]
