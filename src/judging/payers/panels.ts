/**
 * Who pays people to test? A magazine's testers are paid for what they order, as a crew is. But they buy once at a shop, what others buy there, have true goods sent home and
 * praise nothing, where sales are bought for the praise and for a place among the goods.
 */
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { narrower, narrowness } from './companies.ts'

const { ratio } = words

/** Parcels that a scale must have seen, as a part of all; orders that would have been praised by ordinary customers, for silence to tell something; and how much is no silence any more. */
const tests = { weighed: 0.5, sound: 0.8, expected: 5, praised: 0.05, again: 0.05 }

const panels = defineRelation({
  name: 'panels',
  grain:
    'One row per purse, no seller’s, that pays for tests: each of its people ordered once at a shop, as various goods as the shop’s other customers, received true weight at home, and hardly anything was praised where others praise.',
  key: ['payer'],
  scope: 'global',
  reads: ['repaid_rows', 'sales', 'review_posted', 'paid_goods'],
  columns: 'payer VARCHAR',
  sql: ({ greatest }) => `
    WITH tested AS (SELECT DISTINCT ord, payer, shop, buyer, order_id, listing, identity, weighed_g, lightest_g FROM repaid_rows WHERE NOT tied AND payer <> 'many'),
    praise AS (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5),
    each_shop AS (
      SELECT t.payer, t.shop, count(*) AS n, count(DISTINCT t.buyer) AS buyers, count(v.order_id) AS praised, count(*) FILTER (WHERE t.identity = -1) AS strangers,
        count(t.weighed_g) AS weighed, count(*) FILTER (WHERE t.weighed_g < ${tests.sound} * t.lightest_g) AS light
      FROM tested t LEFT JOIN praise v ON v.order_id = t.order_id GROUP BY t.payer, t.shop
    ), likely AS (
      -- By their own orders; what others buy is looked at for them alone.
      SELECT payer FROM each_shop GROUP BY payer
      HAVING sum(strangers) = 0 AND sum(light) = 0 AND sum(weighed) >= ${tests.weighed} * sum(n) AND sum(n - buyers) <= ${tests.again} * sum(n) AND sum(praised) <= ${tests.praised} * sum(n)
    ), looked AS (SELECT * FROM each_shop e WHERE EXISTS (SELECT 1 FROM likely l WHERE l.payer = e.payer)),
    others AS (
      SELECT c.shop, ${ratio('count(v.order_id)', greatest(1, 'count(*)'))} AS praised FROM sales c LEFT JOIN praise v ON v.order_id = c.order_id
      WHERE c.shop IN (SELECT shop FROM looked) AND NOT EXISTS (SELECT 1 FROM tested t WHERE t.ord = c.ord) GROUP BY c.shop
    )
    SELECT l.payer FROM looked l JOIN paid_goods g ON g.payer = l.payer AND g.shop = l.shop LEFT JOIN others z ON z.shop = l.shop GROUP BY l.payer
    HAVING sum(l.n * coalesce(z.praised, 0)) >= ${tests.expected} AND ${narrowness} <= ${narrower}`,
})

export const relations = [panels]
