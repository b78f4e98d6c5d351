/**
 * Who pays people to test? A magazine's testers are paid for what they order, as a crew is. But they buy once at a shop, what others buy there, have true goods sent home and
 * praise nothing, where sales are bought for the praise and for a place among the goods.
 */
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'

const { ratio } = words

/** Parcels that a scale must have seen, as a part of all; orders that would have been praised by ordinary customers, for silence to tell something; and how much is no silence any more. */
const tests = { weighed: 0.5, sound: 0.8, expected: 5, praised: 0.05, again: 0.05, narrower: 1.25 }

const panels = defineRelation({
  name: 'panels',
  grain:
    'One row per purse, no seller’s, that pays for tests: each of its people ordered once at a shop, as various goods as the shop’s other customers, received true weight at home, and hardly anything was praised where others praise.',
  key: ['payer'],
  scope: 'global',
  reads: ['repaid', 'orders', 'sales', 'parcels', 'review_posted'],
  columns: 'payer VARCHAR',
  sql: ({ greatest }) => `
    WITH tested AS (SELECT DISTINCT r.ord, r.payer, r.shop, r.buyer FROM repaid r WHERE NOT r.tied AND r.payer <> 'many'),
    praise AS (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5),
    looked AS (
      SELECT t.payer, t.shop, count(*) AS n, count(DISTINCT t.buyer) AS buyers, count(v.order_id) AS praised, count(*) FILTER (WHERE o.identity = -1) AS strangers,
        count(*) FILTER (WHERE q.measured_g > 0 AND NOT q.feed_gap) AS weighed, count(*) FILTER (WHERE q.measured_g > 0 AND NOT q.feed_gap AND q.measured_g < ${tests.sound} * coalesce(q.lightest_g, q.catalogue_g)) AS light
      FROM tested t JOIN orders o ON o.ord = t.ord LEFT JOIN parcels q ON q.ord = t.ord LEFT JOIN praise v ON v.order_id = o.order_id GROUP BY t.payer, t.shop
    ), goods AS (
      -- How the orders fall on the shop's goods: the sum of squares of how many each has.
      SELECT payer, shop, sum(n * n) AS squares FROM (SELECT t.payer, t.shop, o.listing, count(*) AS n FROM tested t JOIN orders o ON o.ord = t.ord GROUP BY t.payer, t.shop, o.listing) GROUP BY payer, shop
    ), others AS (
      SELECT shop, sum(n) AS n, sum(praised) AS praised, sum(n * n) AS squares FROM (
        SELECT c.shop, o.listing, count(*) AS n, count(v.order_id) AS praised FROM sales c JOIN orders o ON o.ord = c.ord LEFT JOIN praise v ON v.order_id = c.order_id
        WHERE c.shop IN (SELECT shop FROM looked) AND NOT EXISTS (SELECT 1 FROM tested t WHERE t.ord = c.ord) GROUP BY c.shop, o.listing
      ) GROUP BY shop
    )
    SELECT l.payer FROM looked l JOIN goods g ON g.payer = l.payer AND g.shop = l.shop LEFT JOIN others z ON z.shop = l.shop GROUP BY l.payer
    HAVING sum(l.strangers) = 0 AND sum(l.light) = 0 AND sum(l.weighed) >= ${tests.weighed} * sum(l.n) AND sum(l.n - l.buyers) <= ${tests.again} * sum(l.n)
      AND sum(l.praised) <= ${tests.praised} * sum(l.n) AND sum(l.n * ${ratio('coalesce(z.praised, 0)', greatest(1, 'z.n'))}) >= ${tests.expected}
      -- As many orders by chance fall on the same goods as once more each.
      AND sum(${ratio('g.squares', 'l.n')}) <= ${tests.narrower} * sum(1 + l.n * ${ratio('coalesce(z.squares, 0)', greatest(1, 'z.n * z.n'))})`,
})

export const relations = [panels]
