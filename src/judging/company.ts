/**
 * Who buys in company? People who come back within days to the same shops of different owners, more of them than those shops' own custom explains, are a club or a crew.
 * A crew bears marks of its work besides: everybody praises, in the same words, by the same path, from the same few devices, for strangers. Two kinds of mark, or it
 * is a club and nothing is said.
 */
import { defineRelation } from '../warehouse/relation.ts'
import { day } from '../signals/signal.ts'
import { filled, sentNothing } from './hollow.ts'

/** Days within which a second order at a shop makes its buyer come back, and two shops are served together. */
const span = { back: 12, together: 21 }

/** People who must come back to both of two shops; so many times what the custom of the two explains, and so many more. */
const beyond = { people: 6, times: 3, more: 3 }

/** Shops one buyer comes back to within days beyond which he is an office or a dealer, and ties no two of them. */
const mostShops = 25

/** Hours within which half of a company must order for its orders to be a round, and the part of them that must be so. */
export const round = { hours: 2, share: 0.6 }
const near = round.hours * 3_600_000

/** Kinds of mark a company must bear to be a crew. */
const kinds = 2

const standing = defineRelation({
  name: 'standing',
  grain: 'One row per order that stands; `back`: its buyer had ordered there within days before.',
  key: ['ord'],
  scope: 'order',
  by: 'buyer',
  reads: { orders: 'buyer', outcomes: 'ord <- orders.ord', comebacks: 'buyer' },
  columns: `ord INTEGER, order_id VARCHAR, buyer INTEGER, shop INTEGER, t BIGINT, identity TINYINT, device_id VARCHAR, rivals_viewed BIGINT, view_seconds BIGINT,
    back BOOLEAN`,
  sql: ({ long }) => `
    WITH fallen AS (SELECT ord FROM outcomes WHERE state NOT IN ('kept', 'open')),
    again AS (
      SELECT o.ord, o.t - lag(o.t) OVER (PARTITION BY o.buyer, o.shop ORDER BY o.t, o.ord) <= ${long(span.back * day)} AS back
      FROM orders o JOIN comebacks c ON c.buyer = o.buyer AND c.shop = o.shop WHERE o.ord NOT IN (SELECT ord FROM fallen)
    )
    SELECT o.ord, o.order_id, o.buyer, o.shop, o.t, o.identity, o.device_id, o.rivals_viewed, o.view_seconds, a.back
    FROM orders o LEFT JOIN again a ON a.ord = o.ord WHERE o.ord NOT IN (SELECT ord FROM fallen)`,
})

const regulars = defineRelation({
  name: 'regulars',
  grain: 'One row per buyer and shop he came back to: between which times. Who comes back to very many is an office or a dealer.',
  key: ['buyer', 'shop'],
  scope: 'buyer',
  by: 'buyer',
  reads: { standing: 'buyer' },
  columns: 'buyer INTEGER, shop INTEGER, from_ms BIGINT, to_ms BIGINT',
  sql: ({ long }) => `
    SELECT buyer, shop, from_ms, to_ms FROM (
      SELECT buyer, shop, min(t) - ${long(span.back * day)} AS from_ms, max(t) AS to_ms, count(*) OVER (PARTITION BY buyer) AS shops
      FROM standing WHERE back GROUP BY buyer, shop
    ) WHERE shops <= ${mostShops}`,
})

const bonds = defineRelation({
  name: 'bonds',
  grain: 'One row per two shops of different owners to which more people come back than the custom of the two explains.',
  key: ['a', 'b'],
  scope: 'global',
  reads: ['standing', 'regulars', 'shops'],
  columns: 'a INTEGER, b INTEGER',
  sql: ({ long, greatest, ratio }) => `
    WITH together AS (
      SELECT x.shop AS a, y.shop AS b, count(*) AS n FROM regulars x JOIN regulars y ON y.buyer = x.buyer AND y.shop > x.shop JOIN shops own ON own.shop = x.shop JOIN shops other ON other.shop = y.shop
      WHERE coalesce(own.owner_account_id, '') <> coalesce(other.owner_account_id, '?') AND abs(x.to_ms - y.to_ms) <= ${long(span.together * day)}
      GROUP BY x.shop, y.shop HAVING count(*) >= ${beyond.people}
    ), shop_buyers AS (
      -- Only of shops that share enough people is the whole custom looked at.
      SELECT DISTINCT shop, buyer FROM standing WHERE shop IN (SELECT a FROM together UNION SELECT b FROM together)
    ), shop_customs AS (
      SELECT s.shop, count(*) AS buyers, (SELECT count(*) FROM regulars r WHERE r.shop = s.shop) AS regulars FROM shop_buyers s GROUP BY s.shop
    ), both_shops AS (
      SELECT t.a, t.b, count(*) AS n FROM together t JOIN shop_buyers x ON x.shop = t.a JOIN shop_buyers y ON y.shop = t.b AND y.buyer = x.buyer GROUP BY t.a, t.b
    )
    SELECT t.a, t.b FROM together t JOIN both_shops s ON s.a = t.a AND s.b = t.b JOIN shop_customs p ON p.shop = t.a JOIN shop_customs q ON q.shop = t.b
    -- The company itself is taken off the custom.
    WHERE t.n >= ${beyond.times} * ${greatest(0, 's.n - t.n')} * (${ratio('p.regulars', 'p.buyers')}) * (${ratio('q.regulars', 'q.buyers')}) + ${beyond.more}`,
})

const companyVisits = defineRelation({
  name: 'company_visits',
  grain: 'One row per order of those who come back to both of two bound shops, in the days in which they do.',
  key: ['ord'],
  scope: 'global',
  reads: ['bonds', 'regulars', 'standing'],
  columns: `ord INTEGER, order_id VARCHAR, buyer INTEGER, shop INTEGER, t BIGINT, identity TINYINT, device_id VARCHAR, rivals_viewed BIGINT, view_seconds BIGINT,
    back BOOLEAN`,
  sql: ({ long }) => `
    WITH members AS (
      SELECT DISTINCT x.shop, x.buyer, x.from_ms, x.to_ms FROM bonds d JOIN regulars x ON x.shop IN (d.a, d.b) JOIN regulars y ON y.shop = CASE WHEN x.shop = d.a THEN d.b ELSE d.a END AND y.buyer = x.buyer
      WHERE abs(x.to_ms - y.to_ms) <= ${long(span.together * day)}
    )
    SELECT s.* FROM standing s JOIN members m ON m.shop = s.shop AND m.buyer = s.buyer AND s.t BETWEEN m.from_ms AND m.to_ms`,
})

const worded = defineRelation({
  name: 'worded',
  grain: 'One row per review: its words as a template, without signs and with every number alike.',
  key: ['event_id'],
  scope: 'order',
  by: 'event_id',
  reads: { review_posted: 'id' },
  columns: 'event_id VARCHAR, order_id VARCHAR, author_account_id VARCHAR, rating BIGINT, template VARCHAR',
  sql: ({ replaceAll }) => `
    SELECT id AS event_id, order_id, author_account_id, rating, ${replaceAll(replaceAll("lower(coalesce(text, ''))", "'[0-9]+'", "'0'"), "'[^\\p{L}0]+'", "''")} AS template FROM review_posted`,
})

const scripts = defineRelation({
  name: 'scripts',
  grain: 'One row per shop and path that the company takes far more often than anybody else.',
  key: ['shop', 'rivals_viewed'],
  scope: 'global',
  reads: ['company_visits', 'standing'],
  columns: 'shop INTEGER, rivals_viewed BIGINT, scripted BIGINT',
  sql: ({ ratio }) => `
    WITH steps AS (
      SELECT shop, rivals_viewed, count(*) FILTER (WHERE view_seconds >= 150) AS n, sum(count(*)) OVER (PARTITION BY shop) AS paths FROM company_visits WHERE rivals_viewed IS NOT NULL AND view_seconds IS NOT NULL GROUP BY shop, rivals_viewed
    ), usual_steps AS (
      SELECT s.rivals_viewed, ${ratio('count(*) FILTER (WHERE s.view_seconds >= 150)', 'sum(count(*)) OVER ()')} AS share FROM standing s
      WHERE (SELECT count(*) FROM steps) > 0 AND NOT EXISTS (SELECT 1 FROM company_visits own WHERE own.ord = s.ord) AND s.rivals_viewed IS NOT NULL AND s.view_seconds IS NOT NULL GROUP BY s.rivals_viewed
    )
    SELECT p.shop, p.rivals_viewed, p.n AS scripted FROM steps p LEFT JOIN usual_steps u ON u.rivals_viewed = p.rivals_viewed
    WHERE p.rivals_viewed >= 2 AND p.n >= 8 AND p.n >= 0.15 * p.paths AND p.n >= 3 * coalesce(u.share, 0) * p.paths`,
})

const companies = defineRelation({
  name: 'companies',
  grain: 'One row per shop at which a company buys: its size, and how many kinds of mark of its work it bears.',
  key: ['shop'],
  scope: 'global',
  reads: ['company_visits', 'standing', 'worded', 'scripts', 'session_started'],
  columns: `shop INTEGER, orders BIGINT, members BIGINT, devices BIGINT, seen BIGINT, strangers BIGINT, known BIGINT, praised BIGINT, copied BIGINT,
    scripted BIGINT, marks INTEGER`,
  sql: ({ ratio, greatest, least, one, long }) => `
    WITH sizes AS (SELECT shop, count(*) AS orders, count(DISTINCT buyer) AS members, count(DISTINCT device_id) FILTER (WHERE device_id IS NOT NULL) AS devices, count(DISTINCT CASE WHEN device_id IS NOT NULL THEN buyer END) AS seen,
        count(*) FILTER (WHERE identity = -1) AS strangers, count(*) FILTER (WHERE identity <> 0) AS known FROM company_visits GROUP BY shop),
    usual AS (SELECT ${ratio('count(*) FILTER (WHERE v.rating = 5)', 'count(*)')} AS praised, ${ratio('count(*) FILTER (WHERE s.identity = -1)', greatest(1, 'count(*) FILTER (WHERE s.identity <> 0)'))} AS strangers
      FROM standing s LEFT JOIN (SELECT order_id, rating FROM worded WHERE (SELECT count(*) FROM sizes) > 0) v ON v.order_id = s.order_id WHERE (SELECT count(*) FROM sizes) > 0 AND NOT EXISTS (SELECT 1 FROM company_visits own WHERE own.ord = s.ord)),
    words AS (SELECT o.shop, v.template, v.order_id, v.rating, count(*) OVER (PARTITION BY o.shop, v.template) AS uses FROM company_visits o JOIN worded v ON v.order_id = o.order_id),
    everywhere AS (SELECT template, count(*) AS uses FROM worded WHERE length(template) >= 8 GROUP BY template),
    praise AS (
      SELECT w.shop, count(*) FILTER (WHERE w.rating = 5) AS praised, count(*) FILTER (WHERE length(w.template) >= 8) AS written,
        -- Words that hardly anybody outside such companies uses.
        count(*) FILTER (WHERE w.uses >= 3 AND e.uses <= 2 * (SELECT count(*) FROM company_visits y JOIN worded z ON z.order_id = y.order_id WHERE z.template = w.template)) AS copied
      FROM words w LEFT JOIN everywhere e ON e.template = w.template GROUP BY w.shop
    ), spells AS (
      -- The times at which a buyer is near: spells of one buyer never overlap, so those that are open at an order are the buyers who order near it.
      SELECT shop, buyer, min(t) - ${long(near)} AS from_ms, max(t) + ${long(near)} AS to_ms FROM (
        SELECT shop, buyer, t, sum(fresh) OVER (PARTITION BY shop, buyer ORDER BY t, ord ROWS UNBOUNDED PRECEDING) AS spell FROM (
          SELECT shop, buyer, t, ord, CASE WHEN t - lag(t) OVER (PARTITION BY shop, buyer ORDER BY t, ord) <= ${long(2 * near)} THEN 0 ELSE 1 END AS fresh FROM company_visits
        )
      ) GROUP BY shop, buyer, spell
    ), rounds AS (
      -- Who orders at an appointed hour with most of the others orders in a round, as a club does that has a leader and a form.
      SELECT c.shop, ${ratio('count(*) FILTER (WHERE c.met >= 0.5 * z.members)', 'count(*)')} AS share FROM (
        SELECT shop, turn, sum(step) OVER (PARTITION BY shop ORDER BY ms, turn ROWS UNBOUNDED PRECEDING) AS met FROM (
          SELECT shop, from_ms AS ms, 1 AS turn, 1 AS step FROM spells UNION ALL SELECT shop, t, 2, 0 FROM company_visits UNION ALL SELECT shop, to_ms, 3, -1 FROM spells
        )
      ) c JOIN sizes z ON z.shop = c.shop WHERE c.turn = 2 GROUP BY c.shop
    ), judged AS (
      SELECT z.*, coalesce(p.praised, 0) AS praised, coalesce(p.copied, 0) AS copied, coalesce(c.scripted, 0) AS scripted,
        -- Praise, words and path come out of one form, where people order in rounds.
        ${least(
          `CASE WHEN r.share >= ${round.share} THEN 1 ELSE 3 END`,
          `${one('coalesce(p.praised, 0) >= 0.5 * z.orders AND coalesce(p.praised, 0) >= 1.6 * usual.praised * z.orders')} + ${one('coalesce(p.copied, 0) >= 5 AND p.copied >= 0.25 * p.written')}
          + ${one('coalesce(c.scripted, 0) > 0')}`,
        )} + ${one('z.seen >= 8 AND z.devices <= 0.4 * z.seen AND (SELECT count(*) FROM session_started) > 0')}
          + ${one('z.known >= 20 AND z.strangers >= 0.2 * z.known AND z.strangers >= 1.8 * usual.strangers * z.known')} AS marks
      FROM sizes z CROSS JOIN usual LEFT JOIN praise p ON p.shop = z.shop LEFT JOIN (SELECT shop, max(scripted) AS scripted FROM scripts GROUP BY shop) c ON c.shop = z.shop LEFT JOIN rounds r ON r.shop = z.shop
    )
    SELECT * FROM judged WHERE members >= ${beyond.people}`,
})

/** Times that somebody got his goods at his own door, and always, where the company is sent nothing: he is a customer whom something else ties to it. */
const his = 2

const companyOrders = defineRelation({
  name: 'company_orders',
  grain:
    'One row per order of those held to be crews. A customer who happens to come back to two of its shops is none: each bears two marks himself, and gets no goods where the others get none.',
  key: ['ord'],
  scope: 'global',
  reads: ['company_visits', 'worded', 'scripts', 'companies', 'parcels'],
  columns: 'ord INTEGER, shop INTEGER',
  sql: ({ one }) => `
    WITH marked AS (
      WITH said AS (SELECT template FROM company_visits o JOIN worded v ON v.order_id = o.order_id WHERE length(template) >= 8 GROUP BY template HAVING count(DISTINCT o.buyer) >= 3),
      rooms AS (SELECT device_id FROM company_visits WHERE device_id IS NOT NULL GROUP BY device_id HAVING count(DISTINCT buyer) >= 3),
      weighed AS (
        SELECT o.ord, o.shop, q.measured_g < ${filled.hollow} * q.catalogue_g AS hollow, q.measured_g >= ${filled.whole} * q.catalogue_g AND o.identity = 1 AS his FROM company_visits o
        JOIN (SELECT ord, measured_g, catalogue_g FROM parcels WHERE measured_g > 0 AND catalogue_g > 0 AND NOT feed_gap AND ord IN (SELECT ord FROM company_visits)) q ON q.ord = o.ord
      ), nothing_sent AS (SELECT shop FROM weighed GROUP BY shop HAVING count(*) >= ${sentNothing.weighed} AND count(*) FILTER (WHERE hollow) >= ${sentNothing.share} * count(*))
      SELECT o.buyer FROM company_visits o LEFT JOIN worded v ON v.order_id = o.order_id LEFT JOIN said w ON w.template = v.template LEFT JOIN rooms r ON r.device_id = o.device_id
      LEFT JOIN scripts c ON c.shop = o.shop AND c.rivals_viewed = o.rivals_viewed AND o.view_seconds >= 150
      LEFT JOIN (SELECT * FROM weighed WHERE shop IN (SELECT shop FROM nothing_sent)) g ON g.ord = o.ord
      GROUP BY o.buyer HAVING ${one('count(DISTINCT o.ord) FILTER (WHERE v.rating = 5) >= 0.5 * count(DISTINCT o.ord)')} + ${one('count(w.template) > 0')} + ${one('count(r.device_id) > 0')}
        + ${one('count(c.shop) > 0')} + ${one('count(*) FILTER (WHERE o.identity = -1) > 0')} >= ${kinds}
        AND NOT (count(DISTINCT o.ord) FILTER (WHERE g.his) >= ${his} AND count(*) FILTER (WHERE g.hollow) = 0)
    )
    SELECT o.ord, o.shop FROM company_visits o JOIN companies c ON c.shop = o.shop WHERE c.marks >= ${kinds} AND EXISTS (SELECT 1 FROM marked m WHERE m.buyer = o.buyer)`,
})

export const relations = [standing, regulars, bonds, companyVisits, worded, scripts, companies, companyOrders]
