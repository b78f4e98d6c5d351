/** What tells pay for orders from money given back, payer by payer: whom it reaches, for how much of what they bought, and how these orders look. */
import { day } from '../../signals/signal.ts'
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { noFaultReasons } from '../reasons.ts'
import { mostlyFits, onTop, settled } from './limits.ts'

const { ratio } = words

/** Part of a payer's payments that are of one sum, and how much what was bought must differ (standard deviation by mean), for them to be packets. */
const packets = { even: 0.8, differ: 0.1 }

const repaid = defineRelation({
  name: 'repaid',
  grain: 'One row per order and payer who may have repaid it: by one transfer that fits it (clear), or by a sum that balances.',
  key: ['ord', 'payer', 'transfer_id'],
  scope: 'buyer',
  reads: ['pairs', 'served', 'balanced', 'account_sales', 'flows', 'given', 'mules', 'coins'],
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
    FROM balanced b JOIN account_sales c ON c.buyer = b.buyer AND c.shop = b.shop AND c.payer = b.payer AND c.tied = b.tied AND (b.whole OR c.settled_ms <= (SELECT max(time_ms) FROM flows) - 7 * ${day})
    WHERE NOT EXISTS (SELECT 1 FROM pairs p WHERE p.ord = c.ord)`,
})

const repaidRows = defineRelation({
  name: 'repaid_rows',
  grain:
    'One row per order and payer who may have repaid it: the payment, the order, and its parcel where a scale saw it and no feed was interrupted. Facts about payers read it, so that none looks for them among all orders.',
  key: ['ord', 'payer', 'transfer_id'],
  scope: 'order',
  by: 'ord',
  reads: { repaid: 'ord', orders: 'ord', parcels: 'ord' },
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, payer VARCHAR, tied BOOLEAN, clear BOOLEAN, over_minor DOUBLE, payable_minor HUGEINT, amount_minor HUGEINT, transfer_id VARCHAR,
    event_id VARCHAR, time_ms BIGINT, from_wallet_id VARCHAR, order_id VARCHAR, t BIGINT, listing INTEGER, price_minor HUGEINT, currency VARCHAR, identity TINYINT, door VARCHAR,
    weighed_g BIGINT, catalogue_g HUGEINT, lightest_g HUGEINT`,
  sql: `
    SELECT r.ord, r.buyer, r.shop, r.payer, r.tied, r.clear, r.over_minor, r.payable_minor, r.amount_minor, r.transfer_id, r.event_id, r.time_ms, r.from_wallet_id,
      o.order_id, o.t, o.listing, o.payable_minor AS price_minor, o.currency, o.identity, CASE WHEN o.address_kind NOT IN ('forwarder', 'locker') THEN o.recipient_address_token END AS door,
      CASE WHEN q.measured_g > 0 AND NOT q.feed_gap THEN q.measured_g END AS weighed_g, q.catalogue_g, coalesce(q.lightest_g, q.catalogue_g) AS lightest_g
    FROM repaid r JOIN orders o ON o.ord = r.ord LEFT JOIN parcels q ON q.ord = r.ord`,
})

const payerGroups = defineRelation({
  name: 'payer_groups',
  grain: 'One row per shop and payer: the orders he repaid there, and how they look.',
  key: ['shop', 'payer'],
  scope: 'shop',
  by: 'shop',
  reads: {
    repaid_rows: 'shop',
    accounts: 'buyer <- repaid_rows.buyer',
    shops: 'shop',
    message_sent: 'to_shop_id <- shops.shop_id',
    complaint_filed: 'target_id <- repaid_rows.order_id',
    refund_requested: 'order_id <- repaid_rows.order_id',
    review_posted: 'order_id <- repaid_rows.order_id',
    coins: 'currency <- repaid_rows.currency',
  },
  columns: `shop INTEGER, payer VARCHAR, tied BOOLEAN, n BIGINT, buyers BIGINT, from_ms BIGINT, to_ms BIGINT, amount HUGEINT, wallets BIGINT, premium BIGINT,
    discount BIGINT, spread DOUBLE, strangers BIGINT, known BIGINT, hollow BIGINT, complained BIGINT, praised BIGINT, gathered BIGINT`,
  sql: ({ ratio }) => `
    WITH doors AS (
      SELECT shop, payer, max(n) AS gathered FROM (
        SELECT shop, payer, door, count(DISTINCT ord) AS n FROM repaid_rows WHERE NOT tied AND door IS NOT NULL GROUP BY shop, payer, door
      ) GROUP BY shop, payer
    ), said_before AS (
      -- Whose buyer had complained, or written, between the goods and the money.
      SELECT r.ord, r.payer FROM repaid_rows r JOIN accounts a ON a.buyer = r.buyer JOIN shops s ON s.shop = r.shop
      WHERE EXISTS (SELECT 1 FROM message_sent m WHERE m.from_account_id = a.account_id AND m.to_shop_id = s.shop_id AND m.channel = 'platform' AND m.time_ms BETWEEN r.t + 21600000 AND r.time_ms)
        OR EXISTS (SELECT 1 FROM complaint_filed c WHERE c.complainant_account_id = a.account_id AND c.target_id = r.order_id AND c.time_ms <= r.time_ms)
        -- A part of the price that comes back for nobody's fault is no complaint.
        OR EXISTS (SELECT 1 FROM refund_requested q WHERE q.order_id = r.order_id AND q.time_ms <= r.time_ms AND (q.amount_minor >= 0.5 * r.price_minor OR coalesce(q.reason_code, 'other') NOT IN (${noFaultReasons})))
        OR EXISTS (SELECT 1 FROM review_posted v WHERE v.order_id = r.order_id AND v.rating <= 3)
    )
    SELECT r.shop, r.payer, bool_and(r.tied) AS tied, count(*) AS n, count(DISTINCT r.buyer) AS buyers, min(r.t) AS from_ms, max(r.t) AS to_ms, sum(r.amount_minor) AS amount, count(DISTINCT r.from_wallet_id) AS wallets,
      count(*) FILTER (WHERE r.over_minor >= ${onTop.leastCoins} * k.coin_minor) AS premium, count(*) FILTER (WHERE r.over_minor <= -0.03 * r.payable_minor) AS discount, stddev_pop(${ratio('r.over_minor', 'r.payable_minor')}) AS spread,
      count(*) FILTER (WHERE r.identity = -1) AS strangers, count(*) FILTER (WHERE r.identity <> 0) AS known,
      count(*) FILTER (WHERE r.weighed_g <= 0.5 * r.lightest_g) AS hollow,
      count(c.ord) AS complained, count(v.order_id) AS praised, coalesce(min(d.gathered), 0) AS gathered
    FROM repaid_rows r JOIN coins k ON k.currency = r.currency LEFT JOIN said_before c ON c.ord = r.ord AND c.payer = r.payer
    LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5) v ON v.order_id = r.order_id LEFT JOIN doors d ON d.shop = r.shop AND d.payer = r.payer
    GROUP BY r.shop, r.payer`,
})

const payerFacts = defineRelation({
  name: 'payer_facts',
  grain: 'One row per shop and payer: what tells pay for orders from money given back.',
  key: ['shop', 'payer'],
  scope: 'shop',
  reads: [
    'payer_groups',
    'sales',
    'shoppers',
    'repaid',
    'paying',
    'accounts_with',
    'account_sales',
    'balanced',
    'given',
    'transfer_made',
    'seller_wallets',
    'shops',
  ],
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
      SELECT g.shop, g.payer, c.buyer, count(*) AS n, count(r.ord) AS repaid FROM payer_groups g JOIN account_sales c ON c.shop = g.shop AND c.payer = g.payer AND c.t BETWEEN g.from_ms AND g.to_ms
      LEFT JOIN repaid r ON r.ord = c.ord AND r.payer = g.payer GROUP BY g.shop, g.payer, c.buyer
      -- Who got as much as one of them cost: a sum that settles all of somebody's orders by chance settles those of few.
      HAVING count(r.ord) >= 1 OR min(c.got) >= ${settled.least} * min(c.payable_minor)
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
      SELECT ${ratio('(count(z.buyer) + 1.0)', '(count(*) + 2.0)')} AS rate FROM shoppers a
      LEFT JOIN (SELECT DISTINCT buyer FROM big WHERE buyers >= 3) z ON z.buyer = a.buyer WHERE a.shops >= 2
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

export const relations = [repaid, repaidRows, payerGroups, payerFacts]
