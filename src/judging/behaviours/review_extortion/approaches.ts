/** Who came to a shop about a review: talks and complaints read for what they ask, promise and threaten. */
import { readText, type Said, tellingText } from '../../../domain/lexicon.ts'
import { type Engine, quote } from '../../../warehouse/duckdb.ts'
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'
import { drop, fillTable } from '../../../warehouse/tables.ts'

const { lastBy, matches, real } = words

/** One talk, or one complaint, about a review at one shop. */
export type Approach = {
  shop: string
  /** First word from outside; undefined when only a complaint tells of it. */
  contactMs: number | undefined
  lastMs: number
  from: 'platform' | 'party' | 'complaint'
  accounts: Set<string>
  handles: Set<string>
  payees: Set<string>
  /** Accounts whose review is meant. */
  targets: Set<string>
  /** What was asked first, minor units. */
  askedMinor: number | undefined
  /** Where goods were asked for: how many pieces. */
  pieces: number | undefined
  /** What a complaint says was paid. */
  paidMinor: number
  demanded: boolean
  promised: boolean
  threatened: boolean
  more: boolean
  ledAway: boolean
  /** Nobody spoke of money: what was asked is read from what was done. */
  implied: boolean
  /** The shop named money for a review before anybody asked. */
  offeredFirst: boolean
  remedy: boolean
  defect: boolean
  statutory: boolean
  /** A customer's claim that the price or the law covers, or a shop's complaint about one; told by rings.ts, which knows the orders. */
  lawful: boolean
  /** What the customer complained of had claimed of the shop on the platform, with no word of a review. */
  claimed?: { askedMinor: number; statutory: boolean }
  complaintId: string | undefined
  events: { demand: string[]; threat: string[]; away: string[]; offer: string[]; all: string[] }
}

const day = 86_400_000

/** Kinds of complaint in which a shop speaks of reviews. */
const reviewKinds = `('review_extortion', 'unreasonable_review')`

/** Longest talk that is read whole; a longer one is read from where it first speaks of a review. */
const mostLines = 200

export async function findApproaches(engine: Engine): Promise<Approach[]> {
  const approaches = [...(await talks(engine)), ...(await complaints(engine))]
  await addPayees(engine, approaches)
  await addClaims(engine, approaches)
  await readDeeds(engine, approaches)
  return approaches
}

/** Where a shop complains of a customer: what he had written to it himself. Who names a fault or the law, and no review, claims; what the shop calls it is its word. */
async function addClaims(engine: Engine, approaches: readonly Approach[]): Promise<void> {
  const told = [...approaches.entries()].flatMap(([i, one]) =>
    one.complaintId === undefined ? [] : [...one.targets].map((account) => `(${i}, ${quote(account)}, ${quote(one.shop)}, ${one.lastMs})`),
  )
  if (told.length === 0) return
  const rows = await engine.all<{ i: number; text: string; currency: string | null }>(`
    WITH told(i, account_id, shop_id, at_ms) AS (VALUES ${told.join(',')})
    SELECT t.i, m.text, c.currency FROM told t JOIN message_sent m ON m.from_account_id = t.account_id AND m.to_shop_id = t.shop_id AND m.channel = 'platform' AND m.text IS NOT NULL
      AND m.time_ms BETWEEN t.at_ms - ${complaintFollows} AND t.at_ms
    LEFT JOIN shop_currencies c ON c.shop_id = t.shop_id ORDER BY t.i, m.time_ms, m.id`)
  for (const [i, lines] of Map.groupBy(rows, (row) => row.i)) {
    const said = lines.map(({ text, currency }) => readText(text, currency))
    const claims = said.filter((one) => one.amountMinor !== undefined && (one.statutory || one.defect || one.remedy))
    if (claims.length === 0 || said.some((one) => one.promise || one.more || one.offPlatform)) continue
    approaches[i]!.claimed = { askedMinor: Math.max(...claims.map((one) => one.amountMinor!)), statutory: claims.some((one) => one.statutory) }
  }
}

/** A payment for a review follows the first word within this many days, and the review goes within so many days of it. */
const deeds = { paid: 7, gone: 3, reviewed: 3 }

/**
 * Where nobody speaks of money: somebody led a talk about a review away, the shop then paid a stranger for the first and only time, and a bad review that stood before
 * went within three days of it. What was asked is what was paid. Payments to the author, and whatever has a ticket or an order, are settlements.
 */
async function readDeeds(engine: Engine, approaches: readonly Approach[]): Promise<void> {
  const silent = [...approaches.entries()].filter(([, one]) => !one.demanded && one.ledAway && !one.offeredFirst && one.contactMs !== undefined)
  if (silent.length === 0) return
  await fillTable(
    engine,
    'silent',
    'i INTEGER, shop_id VARCHAR, contact_ms BIGINT',
    silent.map(([i, one]) => [i, one.shop, one.contactMs]),
  )
  const rows = await engine.all<{ i: number; wallet_id: string; amount_minor: number }>(`
    WITH paid AS (
      SELECT a.i, s.shop, a.contact_ms, t.to_wallet_id AS wallet_id, min(t.time_ms) AS paid_ms, max(t.time_ms) AS last_ms, sum(t.amount_minor) AS amount_minor
      FROM silent a JOIN shops s ON s.shop_id = a.shop_id JOIN seller_wallets f ON f.shop = s.shop JOIN transfer_made t ON t.from_wallet_id = f.wallet_id
      WHERE t.time_ms BETWEEN a.contact_ms AND a.contact_ms + ${deeds.paid * day} AND t.after_sales_ticket_id IS NULL AND t.order_id IS NULL AND coalesce(t.kind, 'p2p') IN ('p2p', 'red_packet', 'bank') AND coalesce(t.observed_by, 'platform') <> 'party' AND NOT EXISTS (SELECT 1 FROM seller_wallets own WHERE own.wallet_id = t.to_wallet_id)
      GROUP BY a.i, s.shop, a.contact_ms, t.to_wallet_id
    ), once AS (
      -- A supplier is paid again and again.
      SELECT p.* FROM paid p JOIN seller_wallets f ON f.shop = p.shop JOIN transfer_made t ON t.from_wallet_id = f.wallet_id AND t.to_wallet_id = p.wallet_id
      GROUP BY p.i, p.shop, p.contact_ms, p.wallet_id, p.paid_ms, p.last_ms, p.amount_minor HAVING min(t.time_ms) >= p.contact_ms AND max(t.time_ms) <= p.last_ms
    ), gone AS (SELECT review_id, time_ms FROM review_withdrawn UNION ALL SELECT review_id, time_ms FROM review_changed WHERE rating >= 4),
    bad AS (SELECT v.review_id, o.shop, o.buyer, o.order_id, min(v.time_ms) AS t FROM review_posted v JOIN orders o ON o.order_id = v.order_id WHERE v.rating <= 3 GROUP BY v.review_id, o.shop, o.buyer, o.order_id)
    SELECT DISTINCT p.i, p.wallet_id, p.amount_minor FROM once p JOIN bad b ON b.shop = p.shop AND b.t BETWEEN p.contact_ms - ${deeds.reviewed * day} AND p.contact_ms
    JOIN gone g ON g.review_id = b.review_id AND g.time_ms BETWEEN p.paid_ms AND p.last_ms + ${deeds.gone * day} WHERE NOT EXISTS (SELECT 1 FROM buyer_wallets w WHERE w.buyer = b.buyer AND w.wallet_id = p.wallet_id) AND NOT EXISTS (SELECT 1 FROM refund_requested r WHERE r.order_id = b.order_id) ORDER BY p.i, p.wallet_id`)
  await drop(engine, 'silent')
  for (const { i, wallet_id: wallet, amount_minor: amount } of rows) {
    const one = approaches[i]!
    one.payees.add(wallet)
    one.demanded = true
    one.promised = true
    one.implied = true
    one.askedMinor = Math.max(one.askedMinor ?? 0, amount)
  }
}

/** A purse serves this many other shops for each that was asked, and it is a supplier's or a courier's. */
const mostOtherPayers = 2

/** Parts of the sum asked for that a shop may have been haggled down or up to; less is a small gift, more was for something else. */
const haggled = { least: 0.1, most: 1.2 }

/** Where nobody named the purse: one that at least two of the shops paid soon after they were asked, no more than that, and hardly any other shop. */
async function addPayees(engine: Engine, approaches: readonly Approach[]): Promise<void> {
  // Who speaks from an account of his own is paid as that account.
  const asked = [...approaches.entries()].filter(([, one]) => one.demanded && !one.offeredFirst && one.accounts.size === 0 && one.payees.size === 0)
  if (asked.length === 0) return
  await fillTable(
    engine,
    'asked',
    'i INTEGER, shop_id VARCHAR, from_ms BIGINT, to_ms BIGINT, asked_minor BIGINT',
    asked.map(([i, one]) => [i, one.shop, one.contactMs ?? one.lastMs - complaintFollows, one.lastMs + complaintFollows, one.askedMinor]),
  )
  const rows = await engine.all<{ i: number; wallet_id: string }>(`
    WITH paid AS (
      SELECT a.i, s.owner_account_id AS owner, t.to_wallet_id AS wallet_id
      FROM asked a JOIN shops s ON s.shop_id = a.shop_id JOIN seller_wallets f ON f.shop = s.shop JOIN transfer_made t ON t.from_wallet_id = f.wallet_id AND t.time_ms BETWEEN a.from_ms AND a.to_ms
      WHERE t.after_sales_ticket_id IS NULL AND t.order_id IS NULL AND coalesce(t.kind, '') <> 'payout' AND NOT EXISTS (SELECT 1 FROM seller_wallets own WHERE own.wallet_id = t.to_wallet_id) GROUP BY a.i, s.owner_account_id, t.to_wallet_id, a.asked_minor
      HAVING sum(t.amount_minor) BETWEEN ${real(haggled.least)} * coalesce(a.asked_minor, 0) AND ${real(haggled.most)} * coalesce(a.asked_minor, sum(t.amount_minor))
    ), common AS (SELECT wallet_id, count(DISTINCT owner) AS shops FROM paid GROUP BY wallet_id HAVING count(DISTINCT owner) >= 2),
    payers AS (
      SELECT c.wallet_id, count(DISTINCT s.owner_account_id) AS shops FROM common c JOIN transfer_made t ON t.to_wallet_id = c.wallet_id JOIN seller_wallets f ON f.wallet_id = t.from_wallet_id JOIN shops s ON s.shop = f.shop GROUP BY c.wallet_id
    )
    SELECT DISTINCT p.i, p.wallet_id FROM paid p JOIN common c ON c.wallet_id = p.wallet_id JOIN payers y ON y.wallet_id = p.wallet_id WHERE y.shops <= ${1 + mostOtherPayers} * c.shops ORDER BY p.i, p.wallet_id`)
  await drop(engine, 'asked')
  for (const { i, wallet_id: wallet } of rows) approaches[i]!.payees.add(wallet)
}

type Line = {
  currency: string | null
  id: string
  thread_id: string
  t: number
  account: string | null
  handle: string | null
  shop: string | null
  by_shop: boolean
  channel: string
  text: string | null
  away: boolean
}

const threads = defineRelation({
  name: 'review_threads',
  grain: 'One row per talk in which somebody speaks of a review, or leads it away, or that a party handed in.',
  key: ['thread_id'],
  scope: 'shop',
  by: 'thread_id',
  reads: { message_sent: 'thread_id' },
  columns: 'thread_id VARCHAR',
  sql: `
    SELECT thread_id FROM message_sent GROUP BY thread_id
    HAVING bool_or(channel = 'party_submission') OR bool_or(off_platform_contact IS NOT NULL) OR bool_or(coalesce(${matches('text', quote(tellingText))}, FALSE))`,
})

const talkLines = defineRelation({
  name: 'review_lines',
  grain: 'One row per message of such a talk, up to so many: who wrote, to which shop or account, and for which shop the accounts speak.',
  key: ['id'],
  scope: 'shop',
  by: 'thread_id',
  reads: {
    message_sent: 'thread_id',
    review_threads: 'thread_id',
    shop_voices: ['account_id <- message_sent.from_account_id', 'account_id <- message_sent.to_account_id'],
  },
  columns: `id VARCHAR, thread_id VARCHAR, t BIGINT, account VARCHAR, handle VARCHAR, to_shop_id VARCHAR, to_account_id VARCHAR, channel VARCHAR, text VARCHAR, away BOOLEAN,
    from_shop VARCHAR, to_shop VARCHAR`,
  sql: `
    SELECT id, thread_id, t, account, handle, to_shop_id, to_account_id, channel, text, away, from_shop, to_shop FROM (
    SELECT m.id, m.thread_id, m.time_ms AS t, m.from_account_id AS account, m.from_handle_token AS handle, m.to_shop_id, m.to_account_id, m.channel, m.text,
      m.off_platform_contact IS NOT NULL AS away, f.shop_id AS from_shop, o.shop_id AS to_shop,
      row_number() OVER (PARTITION BY m.thread_id ORDER BY m.time_ms, m.id) AS nth
    FROM message_sent m JOIN review_threads r ON r.thread_id = m.thread_id
    LEFT JOIN shop_voices f ON f.account_id = m.from_account_id LEFT JOIN shop_voices o ON o.account_id = m.to_account_id
    ) WHERE nth <= ${mostLines}`,
})

export const relations = [threads, talkLines]

async function talks(engine: Engine): Promise<Approach[]> {
  // The shop of a talk is the one written to; where nobody wrote to one, the only shop that its voice speaks for.
  const lines = await engine.all<Line>(`
    WITH place AS (SELECT thread_id, coalesce(min(to_shop_id), min(to_shop), min(from_shop)) AS shop_id FROM review_lines GROUP BY thread_id)
    SELECT l.id, l.thread_id, l.t, l.account, l.handle, p.shop_id AS shop,
      (l.from_shop IS NOT NULL AND l.to_shop_id IS NULL) OR (l.account IS NULL AND l.handle IS NULL AND l.to_shop_id IS NULL AND l.to_account_id IS NOT NULL AND l.to_shop IS NULL) AS by_shop,
      l.channel, l.text, l.away, c.currency
    FROM review_lines l JOIN place p ON p.thread_id = l.thread_id LEFT JOIN shop_currencies c ON c.shop_id = p.shop_id WHERE p.shop_id IS NOT NULL ORDER BY l.thread_id, l.t, l.id`)
  return [...Map.groupBy(lines, (line) => line.thread_id).values()].flatMap((thread) => readTalk(thread) ?? [])
}

/** Undefined for a talk in which nobody from outside asks for anything about a review. */
function readTalk(lines: readonly Line[]): Approach | undefined {
  const told = lines.map((line) => ({ line, said: readText(line.text ?? '', line.currency) }))
  const outside = told.filter(({ line }) => !line.by_shop)
  if (outside.length === 0) return undefined
  const linked = ({ said }: { said: Said }): boolean => said.promise || said.threat || said.more
  const ofReview = told.some(({ said }) => said.review)
  const asks = outside.filter(({ said }) => said.money || said.goods || said.amountMinor !== undefined)
  const away = outside.filter(({ line, said }) => (line.away || said.offPlatform) && (said.review || said.promise || line.channel === 'party_submission'))
  const pressed = outside.filter(linked)
  const demanded = asks.length > 0 && ofReview
  if (!demanded && pressed.length === 0 && away.length === 0) return undefined
  if (!demanded && away.length === 0 && !pressed.some(({ said }) => said.money || said.goods || said.more)) return undefined
  const offers = told.filter(
    ({ line, said }) => line.by_shop && (said.money || said.goods) && (said.promise || (said.review && said.amountMinor !== undefined)),
  )
  const firstPressure = Math.min(...[...asks, ...pressed, ...away].map(({ line }) => line.t))
  const firstAsk = asks.find(({ said }) => said.amountMinor !== undefined)
  const first = lines[0]!
  return {
    shop: first.shop!,
    contactMs: outside[0]!.line.t,
    lastMs: lines.at(-1)!.t,
    from: lines.some((line) => line.channel === 'platform') ? 'platform' : 'party',
    accounts: new Set(outside.flatMap(({ line }) => line.account ?? [])),
    handles: new Set([...outside.flatMap(({ line }) => line.handle ?? []), ...outside.flatMap(({ line }) => handlesIn(line.text ?? ''))]),
    payees: new Set(),
    targets: new Set(),
    askedMinor: firstAsk?.said.amountMinor,
    pieces: asks.find(({ said }) => said.goods && said.pieces !== undefined)?.said.pieces,
    paidMinor: 0,
    demanded,
    promised: outside.some(({ said }) => said.promise),
    threatened: outside.some(({ said }) => said.threat),
    more: outside.some(({ said }) => said.more),
    ledAway: away.length > 0,
    implied: false,
    offeredFirst: offers.some(({ line }) => line.t < firstPressure),
    remedy: outside.some(({ said }) => said.remedy),
    defect: outside.some(({ said }) => said.defect),
    statutory: outside.some(({ said }) => said.statutory),
    lawful: false,
    complaintId: undefined,
    events: {
      demand: asks.map(({ line }) => line.id),
      threat: pressed.map(({ line }) => line.id),
      away: away.map(({ line }) => line.id),
      offer: offers.filter(({ line }) => line.t < firstPressure).map(({ line }) => line.id),
      all: told.map(({ line }) => line.id),
    },
  }
}

/** Handles and numbers written into a text: as the door's tokens, or as they came. They join where both sides came the same way. */
const handlesIn = (text: string): string[] => [...(text.match(/hmac256:[\w.-]+:[0-9a-f]{16,}/g) ?? []), ...(text.match(/(?<![\w:])\d{6,12}(?!\w)/g) ?? [])]

async function complaints(engine: Engine): Promise<Approach[]> {
  const rows = await engine.all<{
    id: string
    complaint_id: string
    kind: string
    t: number
    shop: string
    target_kind: string | null
    target_id: string | null
    target_account: string | null
    handle: string | null
    payee: string | null
    demanded_minor: number | null
    paid_minor: number | null
    currency: string | null
    text: string | null
  }>(`
    WITH filed AS (
      SELECT c.*, coalesce(c.complainant_shop_id, v.shop_id) AS shop FROM complaint_filed c LEFT JOIN shop_voices v ON v.account_id = c.complainant_account_id AND v.shops = 1
      LEFT JOIN (SELECT complaint_id FROM complaint_decided GROUP BY complaint_id HAVING ${lastBy('outcome', '(time_ms, id)')} = 'rejected') d ON d.complaint_id = c.complaint_id
      -- A complaint that a person found unfounded tells no more.
      WHERE d.complaint_id IS NULL AND (c.kind IN ${reviewKinds} OR (c.kind = 'other' AND ${matches("coalesce(c.text, '')", quote(tellingText))}))
    ), authors AS (SELECT review_id, min(author_account_id) AS account_id FROM review_posted WHERE review_id IN (SELECT target_id FROM filed) GROUP BY review_id),
    buyers AS (SELECT order_id, min(buyer_account_id) AS account_id FROM order_placed WHERE order_id IN (SELECT target_id FROM filed) GROUP BY order_id)
    SELECT f.id, f.complaint_id, f.kind, f.time_ms AS t, f.shop, f.target_kind, f.target_id,
      CASE f.target_kind WHEN 'account' THEN f.target_id WHEN 'review' THEN a.account_id WHEN 'order' THEN b.account_id END AS target_account,
      f.handle_token AS handle, f.payee_wallet_id AS payee, f.demanded_minor, f.paid_minor, coalesce(f.currency, c.currency) AS currency, f.text
    FROM filed f LEFT JOIN shop_currencies c ON c.shop_id = f.shop LEFT JOIN authors a ON f.target_kind = 'review' AND a.review_id = f.target_id LEFT JOIN buyers b ON f.target_kind = 'order' AND b.order_id = f.target_id
    WHERE f.shop IS NOT NULL ORDER BY f.time_ms, f.id`)
  return rows.flatMap((row) => {
    const said = readText(row.text ?? '', row.currency)
    const extortion = row.kind === 'review_extortion'
    const demanded = row.demanded_minor !== null || row.paid_minor !== null || ((said.money || said.goods) && (extortion || said.promise || said.threat))
    if (!extortion && !demanded) return []
    return {
      shop: row.shop,
      contactMs: undefined,
      lastMs: row.t,
      from: 'complaint' as const,
      accounts: new Set<string>(),
      handles: new Set([...(row.handle === null ? [] : [row.handle]), ...(row.target_kind === 'handle' && row.target_id !== null ? [row.target_id] : [])]),
      payees: new Set(row.payee === null ? [] : [row.payee]),
      targets: new Set(row.target_account === null ? [] : [row.target_account]),
      askedMinor: row.demanded_minor ?? said.amountMinor,
      pieces: said.goods ? said.pieces : undefined,
      paidMinor: row.paid_minor ?? 0,
      demanded,
      promised: said.promise,
      // The kind of the complaint is the shop's word for a threat.
      threatened: said.threat || extortion,
      more: said.more,
      ledAway: false,
      implied: false,
      offeredFirst: false,
      remedy: false,
      defect: false,
      statutory: said.statutory,
      lawful: false,
      complaintId: row.complaint_id,
      events: { demand: demanded ? [row.id] : [], threat: [row.id], away: [], offer: [], all: [row.id] },
    }
  })
}

/** Longest time between a talk and the complaint about it. */
export const complaintFollows = 14 * day
