/**
 * What ties people whose orders are held to be false to each other: the same device, line, door, recipient, instrument or paymaster, money that goes round, a
 * supplied text, the same shops on the same days (`ties/`). A place that others use as well says nothing, a household with lives of its own says nothing, and
 * conduct alone ties nobody.
 */
import type { Engine } from '../warehouse/duckdb.ts'
import { candidatePairs, concatPairs, coPurchasePairs } from '../linking/candidatePairs.ts'
import { edges, type Edges } from '../linking/edges.ts'
import { day } from '../signals/signal.ts'
import { tieByBlocks } from './ties/blocks.ts'
import { tieByCircles } from './ties/circles.ts'
import { makeRecipients } from './ties/recipients.ts'
import { tieByWords } from './ties/words.ts'

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

/**
 * Makes `held(k, ord, p, buyer, shop, listing, t, event_id)`, the orders held to be false in the cases; `cores(k, buyer, n, from_ms, to_ms)`, one row per case and
 * buyer; `shared(kind, v, buyer, event_id, bits, k)`, one row per value that ties, suspect who holds it and event, with the value's rarity and, where it comes from orders of
 * a case, that case; `homes(buyer, v)`, doors of
 * households, which tie nobody; and `housemates(buyer, n)`, how many others each suspect lives with.
 */
export async function makeLinks(engine: Engine, cases: readonly number[]): Promise<void> {
  await engine.run(`
    CREATE TABLE held AS
    SELECT c.k, c.ord, c.p, o.buyer, o.shop, o.listing, o.t, o.event_id FROM cohort_whole c JOIN orders o ON o.ord = c.ord WHERE c.k IN (${cases.join(',')});
    CREATE TABLE cores AS SELECT k, buyer, count(*) AS n, min(t) AS from_ms, max(t) AS to_ms FROM held GROUP BY k, buyer;
    CREATE TEMP TABLE suspects AS
    SELECT c.buyer, a.account_id, a.person_id FROM (SELECT DISTINCT buyer FROM cores) c JOIN accounts a ON a.buyer = c.buyer`)
  await makeRecipients(engine)
  await engine.run(`
    CREATE TEMP TABLE lives AS
    SELECT s.buyer, count(*) - count(h.ord) >= ${ownLife.orders} OR min(o.t) - min(o.registered_ms) >= ${ownLife.days * day} AS own
    FROM suspects s JOIN orders o ON o.buyer = s.buyer LEFT JOIN (SELECT DISTINCT ord FROM held) h ON h.ord = o.ord GROUP BY s.buyer;
    -- What the suspects were seen with; the device and line an order names count only where sessions may be seen at all.
    CREATE TEMP TABLE seen AS
    WITH sighted AS (SELECT o.* FROM orders o SEMI JOIN suspects s ON s.buyer = o.buyer), session_of AS (SELECT s.buyer, x.device_id, x.ip_token FROM session_started x JOIN suspects s ON s.account_id = x.account_id),
    visible AS (SELECT count(*) > 0 AS yes FROM session_started)
    SELECT DISTINCT kind, v FROM (
      SELECT 'device' AS kind, device_id AS v FROM sighted, visible WHERE visible.yes
      UNION ALL SELECT 'line', ip_token FROM sighted, visible WHERE visible.yes
      UNION ALL SELECT 'device', device_id FROM session_of
      UNION ALL SELECT 'line', ip_token FROM session_of
      UNION ALL SELECT 'address', recipient_address_token FROM sighted
      UNION ALL SELECT 'recipient', r.v FROM recipient_of r SEMI JOIN suspects s ON s.buyer = r.buyer
      UNION ALL SELECT 'instrument', p.payer_wallet_id FROM payment_captured p JOIN sighted o ON o.order_id = p.order_id
    ) WHERE v IS NOT NULL;
    -- Lines of homes and server rooms only: a mobile line is a NAT of thousands, and an unknown one may be.
    CREATE TEMP TABLE open_lines AS
    SELECT ip_token AS v FROM session_started WHERE ip_token IS NOT NULL GROUP BY ip_token HAVING bool_or(coalesce(ip_kind, 'unknown') NOT IN ('residential', 'datacenter'));
    CREATE TEMP TABLE known_lines AS
    SELECT DISTINCT ip_token AS v FROM session_started WHERE ip_kind IN ('residential', 'datacenter');
    CREATE TEMP TABLE holders AS
    SELECT kind, v, buyer, min(event_id) AS event_id FROM (
      SELECT 'device' AS kind, o.device_id AS v, o.buyer, o.event_id FROM orders o SEMI JOIN (SELECT v FROM seen WHERE kind = 'device') s ON s.v = o.device_id
      UNION ALL
      SELECT 'device', x.device_id, a.buyer, x.id FROM session_started x SEMI JOIN (SELECT v FROM seen WHERE kind = 'device') s ON s.v = x.device_id JOIN accounts a ON a.account_id = x.account_id
      UNION ALL
      SELECT 'line', o.ip_token, o.buyer, o.event_id FROM orders o SEMI JOIN (SELECT v FROM seen WHERE kind = 'line') s ON s.v = o.ip_token
        SEMI JOIN known_lines n ON n.v = o.ip_token ANTI JOIN open_lines l ON l.v = o.ip_token
      UNION ALL
      SELECT 'line', x.ip_token, a.buyer, x.id FROM session_started x SEMI JOIN (SELECT v FROM seen WHERE kind = 'line') s ON s.v = x.ip_token
        SEMI JOIN known_lines n ON n.v = x.ip_token ANTI JOIN open_lines l ON l.v = x.ip_token JOIN accounts a ON a.account_id = x.account_id
      UNION ALL
      SELECT 'address', o.recipient_address_token, o.buyer, o.event_id FROM orders o SEMI JOIN (SELECT v FROM seen WHERE kind = 'address') s ON s.v = o.recipient_address_token
      UNION ALL
      SELECT 'recipient', r.v, r.buyer, r.event_id FROM recipient_of r SEMI JOIN (SELECT v FROM seen WHERE kind = 'recipient') s ON s.v = r.v
      UNION ALL
      SELECT 'instrument', p.payer_wallet_id, o.buyer, p.id FROM payment_captured p SEMI JOIN (SELECT v FROM seen WHERE kind = 'instrument') s ON s.v = p.payer_wallet_id JOIN orders o ON o.order_id = p.order_id
    ) GROUP BY kind, v, buyer;
    CREATE TEMP TABLE reach AS
    SELECT h.kind, h.v, count(*) AS holders, count(s.buyer) AS suspects, count(*) FILTER (WHERE l.own) AS living, count(*) FILTER (WHERE r.person_id IS NOT NULL) AS staff
    FROM holders h LEFT JOIN suspects s ON s.buyer = h.buyer LEFT JOIN lives l ON l.buyer = h.buyer
    LEFT JOIN (SELECT DISTINCT a.buyer, a.person_id FROM shop_people p JOIN accounts a ON a.person_id = p.person_id) r ON r.buyer = h.buyer
    GROUP BY h.kind, h.v HAVING count(s.buyer) >= 2;
    CREATE TEMP TABLE public_doors AS
    SELECT DISTINCT o.recipient_address_token AS v FROM orders o SEMI JOIN (SELECT v FROM reach WHERE kind = 'address') r ON r.v = o.recipient_address_token WHERE o.address_kind IN ('campus', 'office', 'forwarder', 'locker');
    -- At home live people with lives of their own, behind one door; a room of accounts that do nothing else is none.
    CREATE TEMP TABLE doors AS
    SELECT h.v, h.buyer FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v
    WHERE h.kind = 'address' AND r.holders <= ${household} AND (r.living + r.holders - r.suspects) * 2 >= r.holders;
    CREATE TEMP TABLE at_home AS
    SELECT DISTINCT h.kind, h.v, h.buyer FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v AND r.holders <= ${household}
    JOIN doors d ON d.buyer = h.buyer JOIN doors e ON e.v = d.v AND e.buyer <> d.buyer JOIN holders g ON g.kind = h.kind AND g.v = h.v AND g.buyer = e.buyer;
    CREATE TEMP TABLE domestic AS SELECT h.kind, h.v FROM at_home h JOIN reach r ON r.kind = h.kind AND r.v = h.v GROUP BY h.kind, h.v HAVING count(*) * 2 >= min(r.holders);
    CREATE TABLE housemates AS
    SELECT h.buyer, sum(z.n - 1) AS n FROM holders h JOIN (SELECT v, count(*) AS n FROM holders WHERE kind = 'address' GROUP BY v HAVING count(*) <= ${household}) z ON z.v = h.v
    SEMI JOIN suspects s ON s.buyer = h.buyer WHERE h.kind = 'address' GROUP BY h.buyer;
    CREATE TABLE homes AS SELECT d.buyer, d.v FROM doors d SEMI JOIN suspects s ON s.buyer = d.buyer;
    CREATE TABLE shared AS
    SELECT h.kind, h.v, h.buyer, h.event_id, log2((SELECT count(*) FROM accounts) * 1.0 / r.holders) AS bits, CAST(NULL AS INTEGER) AS k
    FROM holders h JOIN reach r ON r.kind = h.kind AND r.v = h.v SEMI JOIN suspects s ON s.buyer = h.buyer
    ANTI JOIN domestic d ON d.kind = h.kind AND d.v = h.v ANTI JOIN public_doors p ON h.kind = 'address' AND p.v = h.v
    WHERE r.suspects >= ${concentrated} * r.holders AND r.staff < 0.5 * r.holders
      -- Where many are suspected, a few of them meet anywhere by chance.
      AND r.suspects * log2(r.suspects * 1.0 / r.holders * (SELECT count(*) FROM accounts) / (SELECT count(*) FROM suspects)) >= ${beyondChance};
    -- Who paid them: the price back from the seller's wallet, and the wallets that pay many of a cohort around their orders.
    INSERT INTO shared
    SELECT 'paymaster', p.wallet_id, p.buyer, min(p.id), log2((SELECT count(*) FROM accounts) * 1.0 / greatest(1, min(r.payees))), p.k FROM (
      SELECT m.from_wallet_id AS wallet_id, m.buyer, m.event_id AS id, h.k FROM money_matches m JOIN held h ON h.ord = m.ord WHERE m.verified
      UNION ALL
      SELECT h.wallet_id, c.buyer, t.id, h.k
      FROM hubs h JOIN cores c ON c.k = h.k JOIN buyer_wallets b ON b.buyer = c.buyer JOIN transfer_made t ON t.from_wallet_id = h.wallet_id AND t.to_wallet_id = b.wallet_id
      WHERE h.nth <= 3 AND t.time_ms BETWEEN c.from_ms - ${3 * day} AND c.to_ms + ${14 * day} AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    ) p JOIN (SELECT from_wallet_id AS wallet_id, count(DISTINCT to_wallet_id) AS payees FROM transfer_made GROUP BY from_wallet_id) r ON r.wallet_id = p.wallet_id
    GROUP BY p.wallet_id, p.buyer, p.k;
    DROP TABLE seen; DROP TABLE holders; DROP TABLE open_lines; DROP TABLE known_lines; DROP TABLE lives; DROP TABLE reach; DROP TABLE public_doors; DROP TABLE doors; DROP TABLE at_home; DROP TABLE domestic; DROP TABLE recipient_of`)
  await tieByCircles(engine)
  await tieByWords(engine)
  await tieByBlocks(engine)
  await engine.run('DROP TABLE suspects')
}

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
