/** What came of each buyer's complaint: against whom, after what purchase, in whose words, for what sum, and how it ended. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { readText } from '../../../domain/lexicon.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import { makeHollow } from '../conduct/custom.ts'
import { words } from '../../../warehouse/dialect.ts'
import { drop, fillTable, makeTable } from '../../../warehouse/tables.ts'

const { firstBy, greatest, lastBy } = words

/** A wording that more accounts use is a form that the market or a handbook offers. */
const mostUsers = 40

/** A complaint to be taken back, in a text that also speaks of money. */
const takenBack =
  /[撤销消][^，。,.]{0,4}(?:投诉|举报|申诉|工单)|撤诉|(?:投诉|举报|申诉)[^，。,.]{0,6}(?:撤|销|取消|算了|不追究)|私了|\b(?:withdraw|drop|retract|cancel|close)\b[^.!?]{0,24}\b(?:complaints?|reports?|cases?|claims?|petitions?)\b/u

/** Says whether a text asks for money for not complaining, which the law's own compensation does not. */
export function demandsSilence(text: string): boolean {
  return takenBack.test(text.toLowerCase()) && readText(text).money
}

/** What the law gives at most, in prices: ten times the price, beside the price. A sum up to that or the least sum, claimed by law where nobody offers to be silent, is put to whoever decides. */
const byLaw = 11

/**
 * Makes `complaint_facts`, one row per buyer's complaint about goods, labels or an order, and `complaint_reports`, one row per merchant's complaint that names an
 * account as a complainant for money. `early`: filed before the goods arrived. `strange`: the account never bought there. `template`: group of nearly equal
 * wordings, NULL for a wording of one's own or of everybody's. `asked_minor`: the sum demanded, and `asks` whether any was; `sold`: silence was offered for it in words. Paid sums only where the complaint
 * was withdrawn and they exceed the order's price: what a decision awards, or the price given back, is no payment for silence. `for_price`: silence was offered in words for no more than the
 * price of goods that were kept. `outcome` is `conceded` where a shop without other custom was found in the wrong (conduct/custom.ts).
 */
export async function prepareComplaints(engine: Engine): Promise<void> {
  await makeTable(
    engine,
    'mc_filed',
    `
    SELECT complaint_id, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id, ${firstBy('complainant_account_id', '(time_ms, id)')} AS account_id, ${firstBy('kind', '(time_ms, id)')} AS kind, ${firstBy('target_kind', '(time_ms, id)')} AS target_kind,
      ${firstBy('target_id', '(time_ms, id)')} AS target_id, max(demanded_minor) AS demanded_minor, max(paid_minor) AS stated_minor, ${firstBy('text', '(time_ms, id)')} AS text, ${firstBy('handle_token', '(time_ms, id)')} AS handle_token,
      ${firstBy('payee_wallet_id', '(time_ms, id)')} AS payee_wallet_id, ${firstBy('complainant_shop_id', '(time_ms, id)')} AS complainant_shop_id, min(currency) AS currency
    FROM complaint_filed GROUP BY complaint_id`,
  )
  await makeTable(
    engine,
    'mc_buyers',
    `
    SELECT * FROM mc_filed WHERE complainant_shop_id IS NULL AND kind IN ('product_quality', 'labelling', 'not_my_order', 'other')`,
  )
  await makeTable(
    engine,
    'mc_people',
    `
    SELECT p.account_id, coalesce(a.buyer, CAST(-row_number() OVER (ORDER BY p.account_id) AS INTEGER)) AS buyer, a.person_id
    FROM (SELECT DISTINCT account_id FROM mc_buyers) p LEFT JOIN accounts a ON a.account_id = p.account_id`,
  )
  const texts = await engine.all<{ complaint_id: string; account_id: string; text: string }>(
    'SELECT complaint_id, account_id, text FROM mc_buyers WHERE text IS NOT NULL ORDER BY complaint_id',
  )
  const groups = nearDuplicates(texts.map((row) => row.text))
  const users = new Map<number, Set<string>>()
  for (const [i, group] of groups.entries()) users.set(group, (users.get(group) ?? new Set()).add(texts[i]!.account_id))
  await fillTable(
    engine,
    'mc_templates',
    'complaint_id VARCHAR, template INTEGER',
    texts.flatMap((row, i) => (groups[i]! >= 0 && users.get(groups[i]!)!.size <= mostUsers ? [[row.complaint_id, groups[i]!]] : [])),
  )
  const written = await engine.all<{ account_id: string; shop_id: string; at: number; id: string; text: string; currency: string | null }>(`
    SELECT p.account_id, m.to_shop_id AS shop_id, m.time_ms AS at, m.id, m.text, c.currency FROM message_sent m JOIN mc_people p ON p.account_id = m.from_account_id LEFT JOIN shop_currencies c ON c.shop_id = m.to_shop_id WHERE m.to_shop_id IS NOT NULL AND m.text IS NOT NULL
    UNION ALL
    SELECT account_id, NULL, t, complaint_id, text, currency FROM mc_buyers WHERE text IS NOT NULL ORDER BY 3, 4`)
  const demands = written.filter((row) => demandsSilence(row.text))
  await fillTable(
    engine,
    'mc_messages',
    'account_id VARCHAR, shop_id VARCHAR, at_ms BIGINT, id VARCHAR, amount_minor BIGINT',
    demands
      .filter((row) => row.shop_id !== null)
      .map((row) => [row.account_id, row.shop_id, row.at, row.id, readText(row.text, row.currency).amountMinor ?? 0]),
  )
  await fillTable(
    engine,
    'mc_worded',
    'complaint_id VARCHAR, amount_minor BIGINT',
    demands.filter((row) => row.shop_id === null).map((row) => [row.id, readText(row.text, row.currency).amountMinor ?? 0]),
  )
  await fillTable(
    engine,
    'mc_lawful',
    'complaint_id VARCHAR',
    texts.filter((row) => readText(row.text).statutory && !demandsSilence(row.text)).map((row) => [row.complaint_id]),
  )
  await makeTable(
    engine,
    'mc_at',
    `
    SELECT b.complaint_id, s.shop_id, s.ord FROM mc_buyers b JOIN (SELECT o.order_id, s.shop_id, o.ord FROM orders o JOIN shops s ON s.shop = o.shop) s ON b.target_kind = 'order' AND s.order_id = b.target_id
    UNION ALL SELECT b.complaint_id, b.target_id, NULL FROM mc_buyers b WHERE b.target_kind = 'shop'
    UNION ALL SELECT b.complaint_id, s.shop_id, NULL FROM mc_buyers b JOIN listings l ON b.target_kind = 'listing' AND l.listing_id = b.target_id JOIN shops s ON s.shop = l.shop`,
  )
  await makeTable(
    engine,
    'mc_bought',
    `
    SELECT b.complaint_id, max(o.t) AS bought_ms, min(coalesce(p.delivered_ms, p.dispatched_ms)) AS held_ms, ${lastBy('o.payable_minor', '(o.t, o.ord)')} AS payable_minor, ${lastBy('o.order_id', '(o.t, o.ord)')} AS order_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_people w ON w.account_id = b.account_id JOIN shops s ON s.shop_id = a.shop_id JOIN orders o ON o.buyer = w.buyer AND o.shop = s.shop
    LEFT JOIN parcels p ON p.ord = o.ord
    WHERE o.t <= b.t GROUP BY b.complaint_id`,
  )
  await makeTable(
    engine,
    'mc_ended',
    `
    SELECT complaint_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, max(time_ms) AS decided_ms, ${lastBy('id', '(time_ms, id)')} AS event_id, max(paid_minor) AS paid_minor FROM complaint_decided GROUP BY complaint_id`,
  )
  await makeHollow(
    engine,
    'mc_hollow',
    "SELECT b.account_id AS sender, a.shop_id, coalesce(d.outcome = 'upheld', FALSE) AS upheld FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id LEFT JOIN mc_ended d ON d.complaint_id = b.complaint_id",
    'SELECT account_id AS sender, buyer FROM mc_people',
  )
  await makeTable(
    engine,
    'mc_decided',
    `
    SELECT d.complaint_id, CASE WHEN d.outcome = 'upheld' AND h.shop_id IS NOT NULL THEN 'conceded' ELSE d.outcome END AS outcome, d.decided_ms, d.event_id, d.paid_minor
    FROM mc_ended d LEFT JOIN mc_buyers b ON b.complaint_id = d.complaint_id LEFT JOIN mc_at a ON a.complaint_id = d.complaint_id LEFT JOIN mc_hollow h ON h.sender = b.account_id AND h.shop_id = a.shop_id`,
  )
  // Money from the shop's side to the complainant between complaint and its end, without an after-sales ticket.
  await makeTable(
    engine,
    'mc_money',
    `
    SELECT b.complaint_id, sum(t.amount_minor) AS amount_minor, min(t.time_ms) AS at_ms, ${firstBy('t.id', '(t.time_ms, t.id)')} AS event_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_people w ON w.account_id = b.account_id JOIN shops s ON s.shop_id = a.shop_id JOIN seller_wallets v ON v.shop = s.shop
    JOIN transfer_made t ON t.from_wallet_id = v.wallet_id JOIN buyer_wallets p ON p.wallet_id = t.to_wallet_id AND p.buyer = w.buyer JOIN mc_decided d ON d.complaint_id = b.complaint_id
    WHERE d.outcome = 'withdrawn' AND t.time_ms BETWEEN b.t AND d.decided_ms + 259200000 AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    GROUP BY b.complaint_id`,
  )
  await makeTable(
    engine,
    'mc_said',
    `
    SELECT b.complaint_id, count(*) AS messages, max(m.amount_minor) AS amount_minor, ${firstBy('m.id', '(m.at_ms, m.id)')} AS event_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_messages m ON m.account_id = b.account_id AND m.shop_id = a.shop_id
    WHERE m.at_ms BETWEEN b.t - 1209600000 AND b.t + 2592000000 GROUP BY b.complaint_id`,
  )
  await makeTable(
    engine,
    'complaint_facts',
    `
    SELECT b.complaint_id, w.buyer, b.account_id, w.person_id, a.shop_id, a.ord, b.t, b.event_id, b.kind, b.currency, tp.template, d.outcome, d.decided_ms, d.event_id AS decided_event,
      g.bought_ms, g.order_id, g.payable_minor, g.bought_ms IS NULL AS strange, coalesce(b.t < g.held_ms, FALSE) AND b.kind IN ('product_quality', 'labelling') AS early,
      -- Up to the price of the order it is a refund that is asked for, which a buyer may.
      (coalesce(b.demanded_minor, 0) > 0 OR said.complaint_id IS NOT NULL OR wd.complaint_id IS NOT NULL)
        AND NOT coalesce(${greatest('coalesce(b.demanded_minor, 0)', 'coalesce(said.amount_minor, 0)', 'coalesce(wd.amount_minor, 0)')} BETWEEN 1 AND g.payable_minor, FALSE)
        AND NOT coalesce(lw.complaint_id IS NOT NULL AND said.complaint_id IS NULL AND b.demanded_minor <= ${greatest('coalesce(c.least_claim_minor, 0)', `${byLaw} * coalesce(g.payable_minor, 0)`)}
          AND (coalesce(d.outcome, '') <> 'withdrawn' OR ${greatest('coalesce(d.paid_minor, 0)', 'coalesce(y.amount_minor, 0)')} = 0), FALSE) AS asks,
      -- Silence offered for money in words: what somebody claims by law he does not offer to forget.
      (said.complaint_id IS NOT NULL OR wd.complaint_id IS NOT NULL)
        AND NOT coalesce(${greatest('coalesce(said.amount_minor, 0)', 'coalesce(wd.amount_minor, 0)')} BETWEEN 1 AND g.payable_minor, FALSE) AS sold,
      (said.complaint_id IS NOT NULL OR wd.complaint_id IS NOT NULL) AND coalesce(${greatest('coalesce(said.amount_minor, 0)', 'coalesce(wd.amount_minor, 0)')} BETWEEN 1 AND g.payable_minor, FALSE)
        AND NOT EXISTS (SELECT 1 FROM refund_requested q WHERE q.order_id = g.order_id) AS for_price,
      ${greatest('coalesce(b.demanded_minor, 0)', 'coalesce(said.amount_minor, 0)', 'coalesce(wd.amount_minor, 0)')} AS asked_minor, coalesce(said.event_id, b.event_id) AS asked_event,
      CASE WHEN d.outcome = 'withdrawn' AND ${greatest('coalesce(d.paid_minor, 0)', 'coalesce(y.amount_minor, 0)')} > coalesce(g.payable_minor, 0) THEN ${greatest('coalesce(d.paid_minor, 0)', 'coalesce(y.amount_minor, 0)')} ELSE 0 END AS paid_minor,
      coalesce(y.event_id, d.event_id) AS paid_event
    FROM mc_buyers b JOIN mc_people w ON w.account_id = b.account_id JOIN mc_at a ON a.complaint_id = b.complaint_id
    LEFT JOIN mc_templates tp ON tp.complaint_id = b.complaint_id LEFT JOIN mc_bought g ON g.complaint_id = b.complaint_id LEFT JOIN mc_decided d ON d.complaint_id = b.complaint_id
    LEFT JOIN mc_money y ON y.complaint_id = b.complaint_id LEFT JOIN mc_said said ON said.complaint_id = b.complaint_id LEFT JOIN mc_worded wd ON wd.complaint_id = b.complaint_id
    LEFT JOIN mc_lawful lw ON lw.complaint_id = b.complaint_id LEFT JOIN coins c ON c.currency = b.currency`,
  )
  await makeTable(
    engine,
    'complaint_reports',
    `
    SELECT f.complaint_id, w.buyer, f.complainant_shop_id AS shop_id, f.event_id, f.handle_token, f.payee_wallet_id, coalesce(f.demanded_minor, 0) AS asked_minor, coalesce(f.stated_minor, 0) AS stated_minor, f.currency
    FROM mc_filed f JOIN mc_people w ON f.target_kind = 'account' AND w.account_id = f.target_id LEFT JOIN mc_decided d ON d.complaint_id = f.complaint_id
    WHERE f.kind = 'malicious_complaint' AND f.complainant_shop_id IS NOT NULL AND coalesce(d.outcome, '') <> 'rejected'`,
  )
  await drop(
    engine,
    'mc_filed',
    'mc_buyers',
    'mc_people',
    'mc_templates',
    'mc_messages',
    'mc_worded',
    'mc_lawful',
    'mc_at',
    'mc_bought',
    'mc_ended',
    'mc_hollow',
    'mc_decided',
    'mc_money',
    'mc_said',
  )
}
