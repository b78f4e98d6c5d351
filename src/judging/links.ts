/**
 * What ties people whose orders are held to be false to each other: the same device, line, door, recipient, instrument or paymaster, money that goes round, a
 * supplied text, the same shops on the same days (`ties/`). A place that others use as well says nothing, a household with lives of its own says nothing, and
 * conduct alone ties nobody.
 */
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import { candidatePairs, concatPairs, coPurchasePairs } from '../linking/candidatePairs.ts'
import { edges, type Edges } from '../linking/edges.ts'
import { day } from '../signals/signal.ts'

export const kinds = ['device', 'line', 'address', 'recipient', 'instrument', 'paymaster', 'circle', 'words', 'conduct'] as const
export type Kind = (typeof kinds)[number]

/** What people share because they live or work together is one family; who pays is another; what they do a third; what they were told to write a fourth. */
const families: Record<Kind, number> = { device: 0, line: 0, address: 0, recipient: 0, instrument: 1, paymaster: 1, circle: 1, conduct: 2, words: 3 }

/** Accounts that a home has at most (dossier §2.9). */
const household = 6

/** Part of those seen at a place who must be under suspicion themselves; below that it is a campus, a locker, a warehouse, a NAT. */
const concentrated = 0.5

/** Bits by which the suspects at a place must exceed their share of the market. */
const beyondChance = 8

/** Ordinary orders, or days between joining and the first order here, that show a life of one's own. */
const ownLife = { orders: 2, days: 90 }

/** Accounts that share a value beyond which it proposes no single pairs; the whole group is tied by it or nobody. */
const mostPairs = 40

const campaigns = defineRelation({
  name: 'campaigns',
  grain: 'One row per case in which orders were held to be false and it is told whose doing that is.',
  key: ['k'],
  scope: 'case',
  reads: [],
  columns: 'k INTEGER',
  told: 'the judge of rings',
})

const sparedOrders = defineRelation({
  name: 'spared_orders',
  grain: 'One row per case and order that looked false in it and counts after all.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: [],
  columns: 'k BIGINT, ord INTEGER',
  told: 'the judge of rings',
})

const held = defineRelation({
  name: 'held',
  grain: 'One row per case and order held to be false in it. What counts for the shop after all ties its buyer to nobody.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['campaigns', 'spared_orders', 'cohort_held', 'orders'],
  columns: 'k BIGINT, ord INTEGER, p DOUBLE, buyer INTEGER, shop INTEGER, listing INTEGER, t BIGINT, event_id VARCHAR',
  sql: `
    SELECT c.k, c.ord, c.p, o.buyer, o.shop, o.listing, o.t, o.event_id FROM cohort_held c JOIN orders o ON o.ord = c.ord
    WHERE EXISTS (SELECT 1 FROM campaigns g WHERE g.k = c.k) AND NOT EXISTS (SELECT 1 FROM spared_orders s WHERE s.k = c.k AND s.ord = c.ord)`,
})

const cores = defineRelation({
  name: 'cores',
  grain: 'One row per case and buyer whose orders are held to be false in it.',
  key: ['k', 'buyer'],
  scope: 'case',
  reads: ['held'],
  columns: 'k BIGINT, buyer INTEGER, n BIGINT, from_ms BIGINT, to_ms BIGINT',
  sql: `
    SELECT k, buyer, count(*) AS n, min(t) AS from_ms, max(t) AS to_ms FROM held GROUP BY k, buyer`,
})

const suspects = defineRelation({
  name: 'suspects',
  grain: 'One row per buyer who stands in a case.',
  key: ['buyer'],
  scope: 'buyer',
  reads: ['cores', 'accounts'],
  columns: 'buyer INTEGER, account_id VARCHAR, person_id VARCHAR',
  sql: `
    SELECT c.buyer, a.account_id, a.person_id FROM (SELECT DISTINCT buyer FROM cores) c JOIN accounts a ON a.buyer = c.buyer`,
})

const suspectsLives = defineRelation({
  name: 'suspects_lives',
  grain: 'One row per suspect: whether he has a life of his own here, by ordinary orders or by an old account.',
  key: ['buyer'],
  scope: 'buyer',
  reads: ['suspects', 'orders', 'held'],
  columns: 'buyer INTEGER, own BOOLEAN',
  sql: ({ long }) => `
    SELECT s.buyer, count(*) - count(h.ord) >= ${ownLife.orders} OR min(o.t) - min(o.registered_ms) >= ${long(ownLife.days * day)} AS own
    FROM suspects s JOIN orders o ON o.buyer = s.buyer LEFT JOIN (SELECT DISTINCT ord FROM held) h ON h.ord = o.ord GROUP BY s.buyer`,
})

const seenValues = defineRelation({
  name: 'seen_values',
  grain: 'One row per value a suspect was seen with; the device and line an order names count only where sessions may be seen at all.',
  key: ['kind', 'v'],
  scope: 'buyer',
  reads: ['orders', 'suspects', 'session_started', 'recipient_of', 'payment_captured'],
  columns: 'kind VARCHAR, v VARCHAR',
  sql: `
    WITH sighted AS (SELECT o.* FROM orders o WHERE EXISTS (SELECT 1 FROM suspects s WHERE s.buyer = o.buyer)),
    session_of AS (SELECT s.buyer, x.device_id, x.ip_token FROM session_started x JOIN suspects s ON s.account_id = x.account_id),
    visible AS (SELECT count(*) > 0 AS yes FROM session_started)
    SELECT DISTINCT kind, v FROM (
      SELECT 'device' AS kind, device_id AS v FROM sighted, visible WHERE visible.yes
      UNION ALL SELECT 'line', ip_token FROM sighted, visible WHERE visible.yes
      UNION ALL SELECT 'device', device_id FROM session_of
      UNION ALL SELECT 'line', ip_token FROM session_of
      UNION ALL SELECT 'address', recipient_address_token FROM sighted
      UNION ALL SELECT 'recipient', r.v FROM recipient_of r WHERE EXISTS (SELECT 1 FROM suspects s WHERE s.buyer = r.buyer)
      UNION ALL SELECT 'instrument', p.payer_wallet_id FROM payment_captured p JOIN sighted o ON o.order_id = p.order_id
    ) WHERE v IS NOT NULL`,
})

const holders = defineRelation({
  name: 'holders',
  grain: 'One row per value seen and buyer who holds it, whoever he is: the first event that shows it.',
  key: ['kind', 'v', 'buyer'],
  scope: 'buyer',
  reads: ['orders', 'session_started', 'accounts', 'seen_values', 'recipient_of', 'payment_captured'],
  columns: 'kind VARCHAR, v VARCHAR, buyer INTEGER, event_id VARCHAR',
  sql: `
    WITH homely_lines AS (
      -- Lines of homes and server rooms only: a mobile line is a NAT of thousands, and an unknown one may be.
      SELECT ip_token AS v FROM session_started WHERE ip_token IS NOT NULL
      GROUP BY ip_token HAVING bool_and(coalesce(ip_kind, 'unknown') IN ('residential', 'datacenter'))
    )
    SELECT kind, v, buyer, min(event_id) AS event_id FROM (
      SELECT 'device' AS kind, o.device_id AS v, o.buyer, o.event_id FROM orders o WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'device' AND s.v = o.device_id)
      UNION ALL
      SELECT 'device', x.device_id, a.buyer, x.id FROM session_started x JOIN accounts a ON a.account_id = x.account_id WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'device' AND s.v = x.device_id)
      UNION ALL
      SELECT 'line', o.ip_token, o.buyer, o.event_id FROM orders o JOIN homely_lines l ON l.v = o.ip_token WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'line' AND s.v = o.ip_token)
      UNION ALL
      SELECT 'line', x.ip_token, a.buyer, x.id FROM session_started x JOIN homely_lines l ON l.v = x.ip_token JOIN accounts a ON a.account_id = x.account_id WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'line' AND s.v = x.ip_token)
      UNION ALL
      SELECT 'address', o.recipient_address_token, o.buyer, o.event_id FROM orders o WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'address' AND s.v = o.recipient_address_token)
      UNION ALL
      SELECT 'recipient', r.v, r.buyer, r.event_id FROM recipient_of r WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'recipient' AND s.v = r.v)
      UNION ALL
      SELECT 'instrument', p.payer_wallet_id, o.buyer, p.id FROM payment_captured p JOIN orders o ON o.order_id = p.order_id WHERE EXISTS (SELECT 1 FROM seen_values s WHERE s.kind = 'instrument' AND s.v = p.payer_wallet_id)
    ) GROUP BY kind, v, buyer`,
})

const reach = defineRelation({
  name: 'reach',
  grain: 'One row per value that two suspects or more hold: by how many, how many of them live a life of their own, and how many are a shop’s people.',
  key: ['kind', 'v'],
  scope: 'buyer',
  reads: ['holders', 'suspects', 'suspects_lives', 'shop_people', 'accounts'],
  columns: 'kind VARCHAR, v VARCHAR, holders BIGINT, suspects BIGINT, living BIGINT, staff BIGINT',
  sql: `
    SELECT h.kind, h.v, count(*) AS holders, count(s.buyer) AS suspects, count(*) FILTER (WHERE l.own) AS living, count(*) FILTER (WHERE r.person_id IS NOT NULL) AS staff
    FROM holders h LEFT JOIN suspects s ON s.buyer = h.buyer LEFT JOIN suspects_lives l ON l.buyer = h.buyer
    LEFT JOIN (SELECT DISTINCT a.buyer, a.person_id FROM shop_people p JOIN accounts a ON a.person_id = p.person_id) r ON r.buyer = h.buyer
    GROUP BY h.kind, h.v HAVING count(s.buyer) >= 2`,
})

const doors = defineRelation({
  name: 'doors',
  grain: 'One row per door and buyer behind it, where people with lives of their own live; a room of accounts that do nothing else is none.',
  key: ['v', 'buyer'],
  scope: 'buyer',
  reads: ['holders', 'reach'],
  columns: 'v VARCHAR, buyer INTEGER',
  sql: `
    SELECT h.v, h.buyer FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v
    WHERE h.kind = 'address' AND r.holders <= ${household} AND (r.living + r.holders - r.suspects) * 2 >= r.holders`,
})

const domestic = defineRelation({
  name: 'domestic',
  grain: 'One row per value that the people behind one door share.',
  key: ['kind', 'v'],
  scope: 'buyer',
  reads: ['holders', 'reach', 'doors'],
  columns: 'kind VARCHAR, v VARCHAR',
  sql: `
    WITH at_home AS (
      SELECT DISTINCT h.kind, h.v, h.buyer FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v AND r.holders <= ${household}
      JOIN doors d ON d.buyer = h.buyer JOIN doors e ON e.v = d.v AND e.buyer <> d.buyer JOIN holders g ON g.kind = h.kind AND g.v = h.v AND g.buyer = e.buyer
    )
    SELECT h.kind, h.v FROM at_home h JOIN reach r ON r.kind = h.kind AND r.v = h.v GROUP BY h.kind, h.v HAVING count(*) * 2 >= min(r.holders)`,
})

const housemates = defineRelation({
  name: 'housemates',
  grain: 'One row per suspect who lives with others: how many.',
  key: ['buyer'],
  scope: 'buyer',
  reads: ['holders', 'suspects'],
  columns: 'buyer INTEGER, n HUGEINT',
  sql: `
    SELECT h.buyer, sum(z.n - 1) AS n FROM holders h JOIN (SELECT v, count(*) AS n FROM holders WHERE kind = 'address' GROUP BY v HAVING count(*) <= ${household}) z ON z.v = h.v
    WHERE h.kind = 'address' AND EXISTS (SELECT 1 FROM suspects s WHERE s.buyer = h.buyer) GROUP BY h.buyer`,
})

const homes = defineRelation({
  name: 'homes',
  grain: 'One row per suspect and door of a household, which ties nobody.',
  key: ['buyer', 'v'],
  scope: 'buyer',
  reads: ['doors', 'suspects'],
  columns: 'buyer INTEGER, v VARCHAR',
  sql: `
    SELECT d.buyer, d.v FROM doors d WHERE EXISTS (SELECT 1 FROM suspects s WHERE s.buyer = d.buyer)`,
})

const sharedValues = defineRelation({
  name: 'shared_values',
  grain: 'One row per value that ties and suspect who holds it, with the value’s rarity.',
  key: ['kind', 'v', 'buyer'],
  scope: 'buyer',
  reads: ['holders', 'reach', 'suspects', 'domestic', 'orders', 'accounts'],
  columns: 'kind VARCHAR, v VARCHAR, buyer INTEGER, event_id VARCHAR, bits DOUBLE',
  sql: ({ ratio }) => `
    WITH public_doors AS (
      SELECT DISTINCT o.recipient_address_token AS v FROM orders o
      WHERE EXISTS (SELECT 1 FROM reach r WHERE r.kind = 'address' AND r.v = o.recipient_address_token) AND o.address_kind IN ('campus', 'office', 'forwarder', 'locker')
    )
    SELECT h.kind, h.v, h.buyer, h.event_id, log2(${ratio('(SELECT count(*) FROM accounts)', 'r.holders')}) AS bits
    FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v 
    WHERE EXISTS (SELECT 1 FROM suspects s WHERE s.buyer = h.buyer) AND NOT EXISTS (SELECT 1 FROM domestic d WHERE d.kind = h.kind AND d.v = h.v)
      AND NOT (h.kind = 'address' AND EXISTS (SELECT 1 FROM public_doors p WHERE p.v = h.v)) AND r.suspects >= ${concentrated} * r.holders AND r.staff < 0.5 * r.holders
      -- Where many are suspected, a few of them meet anywhere by chance.
      AND r.suspects * log2(${ratio(`${ratio('r.suspects', 'r.holders')} * (SELECT count(*) FROM accounts)`, '(SELECT count(*) FROM suspects)')}) >= ${beyondChance}`,
})

const paymasters = defineRelation({
  name: 'paymasters',
  grain:
    'One row per wallet, suspect and case in which it paid him: the price back from the seller’s wallet, and the wallets that pay many of a cohort around their orders.',
  key: ['v', 'buyer', 'k'],
  scope: 'case',
  reads: ['money_matches', 'held', 'hubs', 'cores', 'buyer_wallets', 'transfer_made', 'accounts'],
  columns: 'kind VARCHAR, v VARCHAR, buyer INTEGER, event_id VARCHAR, bits DOUBLE, k INTEGER',
  sql: ({ ratio, greatest }) => `
    SELECT 'paymaster' AS kind, p.wallet_id AS v, p.buyer, min(p.id) AS event_id, log2(${ratio('(SELECT count(*) FROM accounts)', greatest(1, 'min(r.payees)'))}) AS bits, CAST(p.k AS INTEGER) AS k FROM (
      SELECT m.from_wallet_id AS wallet_id, m.buyer, m.event_id AS id, h.k FROM money_matches m JOIN held h ON h.ord = m.ord WHERE m.verified
      UNION ALL
      SELECT h.wallet_id, c.buyer, t.id, h.k
      FROM hubs h JOIN cores c ON c.k = h.k JOIN buyer_wallets b ON b.buyer = c.buyer JOIN transfer_made t ON t.from_wallet_id = h.wallet_id AND t.to_wallet_id = b.wallet_id
      WHERE h.nth <= 3 AND t.time_ms BETWEEN c.from_ms - ${3 * day} AND c.to_ms + ${14 * day} AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    ) p JOIN (SELECT from_wallet_id AS wallet_id, count(DISTINCT to_wallet_id) AS payees FROM transfer_made GROUP BY from_wallet_id) r ON r.wallet_id = p.wallet_id
    GROUP BY p.wallet_id, p.buyer, p.k`,
})

const shared = defineRelation({
  name: 'shared',
  grain: 'One row per value that ties, suspect who holds it and event, with the value’s rarity and, where it comes from orders of a case, that case.',
  key: ['kind', 'v', 'buyer', 'event_id', 'k'],
  scope: 'case',
  reads: ['shared_values', 'paymasters', 'ties_by_circle', 'ties_by_words', 'ties_by_conduct', 'held'],
  columns: 'kind VARCHAR, v VARCHAR, buyer INTEGER, event_id VARCHAR, bits DOUBLE, k INTEGER',
  sql: `
    WITH ties AS (SELECT * FROM ties_by_circle UNION ALL SELECT * FROM ties_by_words UNION ALL SELECT * FROM ties_by_conduct)
    SELECT kind, v, buyer, event_id, bits, CAST(NULL AS INTEGER) AS k FROM shared_values
    UNION ALL SELECT kind, v, buyer, event_id, bits, k FROM paymasters
    -- A tie by an order counts in the cases of that order.
    UNION ALL SELECT t.kind, t.v, t.buyer, coalesce(t.event_id, h.event_id), t.bits, CAST(h.k AS INTEGER) FROM held h JOIN ties t ON t.ord = h.ord`,
})

/** What the judge of rings reads, once the campaigns are told. */
export const readByRings = ['held', 'cores', 'shared', 'homes', 'housemates'] as const

export const relations = [
  campaigns,
  sparedOrders,
  held,
  cores,
  suspects,
  suspectsLives,
  seenValues,
  holders,
  reach,
  doors,
  domestic,
  housemates,
  homes,
  sharedValues,
  paymasters,
  shared,
]

/**
 * Single pairs of suspects that at least two independent families speak for, whatever cases they stand in: rare values they share, and buying in the same shops
 * within a day of each other. Buyers' keys, not indices.
 */
export async function linkedPairs(engine: Engine): Promise<Edges & { buyers: Int32Array }> {
  const [buyer, value, kind] = await engine.columns(`
    SELECT buyer, dense_rank() OVER (ORDER BY kind, v) - 1 AS value, CASE kind ${kinds.map((name, i) => `WHEN '${name}' THEN ${i}`).join(' ')} END AS kind FROM shared`)
  const [held, shop, time] = await engine.columns('SELECT buyer, shop, t FROM held ORDER BY shop, t, ord')
  const buyers = Int32Array.from(new Set([...buyer!, ...held!])).toSorted()
  const at = new Map(Array.from(buyers, (one, i) => [one, i]))
  const indexed = (column: Float64Array): Int32Array => Int32Array.from(column, (one) => at.get(one)!)
  const { pairs } = candidatePairs({ entity: indexed(buyer!), value: Int32Array.from(value!), kind: Uint8Array.from(kind!) }, { maxHolders: mostPairs })
  const together = coPurchasePairs(
    { buyer: indexed(held!), shop: Int32Array.from(shop!), time: time! },
    { window: day, minShops: 2, maxWindow: mostPairs, kind: kinds.indexOf('conduct') },
  )
  const found = edges(buyers.length, concatPairs(pairs, together.pairs), { familyOfKind: Uint8Array.from(kinds, (name) => families[name]) })
  return { ...found, buyers }
}
