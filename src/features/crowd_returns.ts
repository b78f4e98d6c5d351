import type { Words } from '../warehouse/dialect.ts'
import { defineRelation } from '../warehouse/relation.ts'

const day = 86_400_000

/**
 * What a crowd that comes by the day leaves at a listing: in its days so many orders came back, and such a part of all; so many of them sent to strangers, so many
 * times as often as of those that were kept, and so many standard deviations more than chance gives; those sent home came back as well, so many times as often as the shop's other goods, and in all so many times as many that
 * three in four are the crowd's. Who comes in an hour is seen by that. Gifts that displease come back from strangers alone, a poor article from strangers no more than
 * from homes, and what is tried on comes back at the whole shop.
 */
export const crowd = { back: 20, share: 0.4, strangers: 10, times: 4, chance: 3.5, usual: 4, home: 3, defects: 0.25, days: 4 }
export type Crowd = Readonly<Record<keyof typeof crowd, number>>

/** Part of what a crowd gave back that may be called off before anything was sent, for that to be no way of the crowd's. */
export const calledOff = 0.25

/** By numbers of somebody's own, for who varies them (`bench/adversary/vary.ts`). */
export const crowdReturns =
  (crowd: Crowd) =>
  ({ greatest, long, quantile, ratio }: Words): string =>
    `
    WITH days AS (
      SELECT shop, listing, min(t) AS from_ms, max(t) AS to_ms FROM given_back WHERE identity = -1 GROUP BY shop, listing
      HAVING count(*) >= ${crowd.strangers} AND ${quantile('t', 0.9)} - ${quantile('t', 0.1)} >= ${long(crowd.days * day)}
    -- Few shops: what is joined to their orders is asked for these alone, or all orders of the market meet each other first.
    ), own AS (SELECT ord, order_id, shop, listing, buyer, t, identity FROM orders WHERE shop IN (SELECT shop FROM days)),
    ended AS (
      SELECT o.ord, o.order_id, o.shop, o.listing, o.buyer, o.t, o.identity, x.state = 'kept' AS kept, x.defect, d.ord IS NOT NULL AS sent
      FROM own o JOIN (SELECT ord, state, defect FROM outcomes WHERE ord IN (SELECT ord FROM own)) x ON x.ord = o.ord LEFT JOIN (SELECT ord FROM sent WHERE ord IN (SELECT ord FROM own)) d ON d.ord = o.ord
      WHERE x.state IN ('kept', 'refunded', 'refunding')
    ), sums AS (
      SELECT d.shop, d.listing, d.from_ms, d.to_ms, count(*) AS n, count(CASE WHEN NOT e.kept THEN 1 END) AS back, count(CASE WHEN NOT e.kept AND e.defect THEN 1 END) AS defects, count(CASE WHEN NOT e.kept AND NOT e.sent THEN 1 END) AS called_off,
        count(CASE WHEN NOT e.kept AND e.identity = -1 THEN 1 END) AS strangers_back, count(CASE WHEN NOT e.kept AND e.identity = 1 THEN 1 END) AS home_back,
        count(CASE WHEN e.kept AND e.identity = -1 THEN 1 END) AS strangers_kept, count(CASE WHEN e.kept AND e.identity = 1 THEN 1 END) AS home_kept
      FROM days d JOIN ended e ON e.shop = d.shop AND e.listing = d.listing AND e.t BETWEEN d.from_ms AND d.to_ms GROUP BY d.shop, d.listing, d.from_ms, d.to_ms
    ), others AS (
      SELECT d.shop, d.listing, count(*) AS n, count(CASE WHEN NOT e.kept THEN 1 END) AS back FROM days d JOIN ended e ON e.shop = d.shop AND e.listing <> d.listing GROUP BY d.shop, d.listing
    ), drawn AS (
      -- Had it been by lot which of all came back: how many of those for strangers would be among them, and how far chance strays from that.
      SELECT *, ${ratio('back_known * strangers', greatest(1, 'known'))} AS by_lot, ${ratio('back_known * strangers * 1.0 * (known - strangers) * (known - back_known)', greatest(1, 'known * 1.0 * known * (known - 1)'))} AS variance
      FROM (SELECT *, strangers_back + home_back AS back_known, strangers_back + strangers_kept AS strangers, strangers_back + home_back + strangers_kept + home_kept AS known FROM sums) z
    ), beside AS (
      SELECT s.*, ${ratio('(coalesce(z.back, 0) + 1.0)', '(coalesce(z.n, 0) + 10.0)')} AS usual FROM drawn s LEFT JOIN others z ON z.shop = s.shop AND z.listing = s.listing
    ), crowds AS (
      SELECT shop, listing, from_ms, to_ms, called_off < ${calledOff} * back AS takes FROM beside
      WHERE back >= ${crowd.back} AND back >= ${crowd.share} * n AND defects < ${crowd.defects} * back
        AND ${ratio('strangers_back', '(strangers_back + home_back)')} >= ${crowd.times} * ${ratio('(strangers_kept + 1.0)', '(strangers_kept + home_kept + 20.0)')}
        AND strangers_back >= by_lot + ${crowd.chance} * sqrt(variance) AND back >= ${crowd.usual} * usual * n AND home_back >= ${crowd.home} * usual * (home_back + home_kept)
    )
    SELECT e.shop, e.ord, e.identity = -1 AS stranger FROM crowds c JOIN ended e ON e.shop = c.shop AND e.listing = c.listing AND e.t BETWEEN c.from_ms AND c.to_ms
    LEFT JOIN (SELECT DISTINCT shop, buyer FROM ended WHERE kept) k ON k.shop = e.shop AND k.buyer = e.buyer WHERE NOT e.kept AND k.buyer IS NULL AND (e.sent OR NOT c.takes)
      AND NOT EXISTS (SELECT 1 FROM refund_requested r JOIN return_inspected i ON i.refund_id = r.refund_id WHERE r.order_id = e.order_id AND i.outcome IN ('defective', 'damaged'))`

export const relation = defineRelation({
  name: 'crowd_returns',
  grain:
    'One row per order that came back from a listing of which a crowd took pieces and gave them back, many of them sent to strangers; of people who kept nothing of the shop. What an inspection found faulty had a reason to come back, and who called off before anything was sent, where the crowd takes the goods, is none of it.',
  key: ['ord'],
  scope: 'shop',
  // Made whole: it looks at those shops alone at which enough came back, and new orders touch nearly all.
  reads: ['given_back', 'orders', 'outcomes', 'sent', 'refund_requested', 'return_inspected'],
  columns: 'shop INTEGER, ord INTEGER, stranger BOOLEAN',
  sql: crowdReturns(crowd),
})
