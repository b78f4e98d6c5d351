/**
 * Who stands behind accounts that take false refunds. An account may be lent or rented, and a wallet that only receives may be somebody's who was told a
 * story: the hand is whoever paid for the orders of others, or one of the accounts themselves whose phone or wallet the others use.
 */
import { words } from '../../../warehouse/dialect.ts'
import type { Engine } from '../../../warehouse/duckdb.ts'
import { defineRelation } from '../../../warehouse/relation.ts'
import type { Verdict } from '../../../domain/report.ts'

/** A refund is passed on whole or with a share kept back, and the price of an order is sent ahead, perhaps with a little on top. */
const passedOn = { least: 0.5, most: 1.05, days: 30 }
const sentAhead = { least: 0.9, most: 1.3, days: 3 }

/** Other accounts whose false refunds somebody's money or phone must serve to stand behind them. */
const served = 2

/** False refunds of one's own from which a phone that others write down as the recipient's is a hand's: as many as hold anybody by himself. */
const ownFalse = 3

/** Accounts that send their false refunds to one wallet, or have one wallet pay for the orders, to be one family by that alone. */
const oneFlow = 3

const day = 86_400_000

const { joined } = words

const refundFlows = defineRelation({
  name: 'refund_flows',
  grain:
    'One row per wallet, nobody’s own and no shop’s, that paid for an order refunded by falsehood (`paid`), or to which the refund went on (`received`). What only a party reports is no sighting.',
  key: ['buyer', 'wallet_id', 'how', 'ord', 'event_id'],
  scope: 'market',
  reads: ['refund_facts', 'orders', 'accounts', 'wallet_links', 'transfer_made', 'seller_wallets', 'payment_captured', 'buyer_wallets'],
  columns: 'buyer INTEGER, wallet_id VARCHAR, how VARCHAR, ord INTEGER, event_id VARCHAR',
  sql: `
    WITH acting AS (
      SELECT f.buyer, f.ord, o.order_id, o.t, o.payable_minor, f.requested_ms, f.amount_minor FROM refund_facts f JOIN orders o ON o.ord = f.ord WHERE f.false_kinds > 0
    ), own AS (
      SELECT a.buyer, l.wallet_id FROM (SELECT DISTINCT buyer FROM acting) x JOIN accounts a ON a.buyer = x.buyer
      JOIN wallet_links l ON l.verified AND ((l.holder_kind = 'account' AND l.holder_id = a.account_id) OR (l.holder_kind = 'person' AND l.holder_id = a.person_id))
    ), transfers AS (
      SELECT t.* FROM transfer_made t
      WHERE (t.from_wallet_id IN (SELECT wallet_id FROM own) OR t.to_wallet_id IN (SELECT wallet_id FROM own)) AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = t.from_wallet_id)
        AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = t.to_wallet_id) AND coalesce(t.observed_by, 'platform') <> 'party' AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout') AND t.after_sales_ticket_id IS NULL
    ), payers AS (SELECT DISTINCT a.buyer, p.payer_wallet_id AS wallet_id, a.ord, p.id AS event_id FROM acting a JOIN payment_captured p ON p.order_id = a.order_id WHERE p.payer_wallet_id IS NOT NULL),
    -- A wallet that half a market pays through is a gateway.
    theirs AS (
      SELECT b.wallet_id FROM (SELECT DISTINCT wallet_id FROM payers) w JOIN buyer_wallets b ON b.wallet_id = w.wallet_id LEFT JOIN (SELECT DISTINCT wallet_id, buyer FROM payers) p ON p.wallet_id = b.wallet_id AND p.buyer = b.buyer
      GROUP BY b.wallet_id HAVING 2 * count(p.buyer) >= count(*)
    )
    SELECT DISTINCT a.buyer, a.wallet_id, 'paid' AS how, a.ord, a.event_id FROM payers a JOIN theirs x ON x.wallet_id = a.wallet_id
    WHERE NOT EXISTS (SELECT 1 FROM own w WHERE w.buyer = a.buyer AND w.wallet_id = a.wallet_id)
    UNION
    SELECT a.buyer, t.from_wallet_id, 'sent', a.ord, t.id FROM acting a JOIN own w ON w.buyer = a.buyer JOIN transfers t ON t.to_wallet_id = w.wallet_id
    WHERE NOT EXISTS (SELECT 1 FROM own me WHERE me.buyer = a.buyer AND me.wallet_id = t.from_wallet_id) AND t.time_ms BETWEEN a.t - ${sentAhead.days * day} AND a.t + ${sentAhead.days * day} AND t.amount_minor BETWEEN ${sentAhead.least} * a.payable_minor AND ${sentAhead.most} * a.payable_minor
    UNION
    SELECT a.buyer, t.to_wallet_id, 'received', a.ord, t.id FROM acting a JOIN own w ON w.buyer = a.buyer JOIN transfers t ON t.from_wallet_id = w.wallet_id
    WHERE NOT EXISTS (SELECT 1 FROM own me WHERE me.buyer = a.buyer AND me.wallet_id = t.to_wallet_id) AND t.time_ms BETWEEN a.requested_ms AND a.requested_ms + ${passedOn.days * day} AND t.amount_minor BETWEEN ${passedOn.least} * a.amount_minor AND ${passedOn.most} * a.amount_minor`,
})

export const relations = [refundFlows]

/** Traces `(buyer, family, value)` that join accounts whose money runs through one wallet: the wallet, and what was done through it. */
export const flowTraces = `
  SELECT f.buyer, k.family, k.family || ' through ' || f.wallet_id FROM refund_flows f
  JOIN (SELECT wallet_id FROM refund_flows GROUP BY wallet_id HAVING count(DISTINCT buyer) >= ${oneFlow}) w ON w.wallet_id = f.wallet_id CROSS JOIN (VALUES ('money'), ('deed')) k (family)`

export type Hand = {
  subject: Verdict['subject']
  /** Every id by which the hand may be named or asked. */
  ids: string[]
  /** Accounts of others that it serves. */
  accounts: string[]
  /** By acts of its own: it paid, or took false refunds itself. Who only received may have lent a wallet. */
  acted: boolean
  events: string[]
}

type Owner = {
  m: number
  holder: string
  account_id: string | null
  person_id: string | null
  wallet_id: string
  users: string
  acted: boolean
  own: boolean
  events: string
}

/** Per matter, whoever serves the most accounts of others. Reads `refund_rows` and `refund_flows`. */
export async function findHands(engine: Engine): Promise<Map<number, Hand>> {
  const owners = await engine.all<Owner>(`
    WITH acting AS (SELECT m, buyer, count(*) AS n FROM refund_rows WHERE false_kinds > 0 GROUP BY m, buyer),
    people AS (SELECT buyer, account_id, person_id, coalesce(person_id, account_id) AS holder FROM accounts),
    used AS (
      SELECT a.m, a.buyer, f.how, coalesce(h.holder, l.holder_id, f.wallet_id) AS holder, h.account_id, coalesce(h.person_id, CASE WHEN l.holder_kind = 'person' THEN l.holder_id END) AS person_id, f.wallet_id, f.event_id
      FROM acting a JOIN refund_flows f ON f.buyer = a.buyer LEFT JOIN wallet_links l ON l.wallet_id = f.wallet_id AND l.verified AND l.holder_kind IN ('account', 'person')
      LEFT JOIN people h ON (l.holder_kind = 'account' AND h.account_id = l.holder_id) OR (l.holder_kind = 'person' AND h.person_id = l.holder_id)
      UNION ALL
      -- A phone of record that others receive under, of an account that takes false refunds itself: anybody may write down a stranger's.
      SELECT r.m, r.buyer, 'phone', h.holder, h.account_id, h.person_id, '', r.request_event
      FROM refund_rows r JOIN orders o ON o.ord = r.ord JOIN accounts p ON p.phone_token = o.recipient_phone_token JOIN people h ON h.buyer = p.buyer JOIN acting x ON x.m = r.m AND x.buyer = p.buyer AND x.n >= ${ownFalse}
      WHERE r.false_kinds > 0
    )
    SELECT u.m, u.holder, min(u.account_id) AS account_id, min(u.person_id) AS person_id, min(u.wallet_id) FILTER (WHERE u.wallet_id <> '') AS wallet_id, 
      -- Who sends the price and has the goods sent to him bought them; behind the refunds stands who has the money back as well.
      bool_or(u.how = 'paid') OR (bool_or(u.how = 'sent') AND bool_or(u.how = 'received')) AS acted,
      bool_or(mine.buyer IS NOT NULL) AS own, ${joined('me.account_id', { orderBy: 'me.account_id', distinct: true })} AS users,
      ${joined('u.event_id', { orderBy: 'u.event_id', distinct: true, most: 20 })} AS events
    FROM used u JOIN people me ON me.buyer = u.buyer LEFT JOIN (SELECT a.m, a.buyer, p.holder FROM acting a JOIN people p ON p.buyer = a.buyer WHERE a.n >= ${ownFalse}) mine ON mine.m = u.m AND mine.holder = u.holder
    WHERE me.holder <> u.holder GROUP BY u.m, u.holder HAVING count(DISTINCT me.holder) >= ${served}
    ORDER BY u.m, count(DISTINCT me.holder) DESC, acted DESC, bool_or(mine.buyer IS NOT NULL) DESC, u.holder`)
  const hands = new Map<number, Hand>()
  for (const row of owners) {
    if (hands.has(row.m)) continue
    const subject: Hand['subject'] =
      row.account_id !== null
        ? { kind: 'account', id: row.account_id }
        : row.person_id !== null
          ? { kind: 'person', id: row.person_id }
          : { kind: 'wallet', id: row.wallet_id }
    hands.set(row.m, {
      subject,
      ids: [...new Set([subject.id, row.person_id ?? [], row.account_id ?? []].flat())],
      accounts: row.users.split('\u001f'),
      acted: row.acted || row.own,
      events: row.events.split('\u001f'),
    })
  }
  return hands
}
