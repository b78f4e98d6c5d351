/** What came of each buyer's complaint: against whom, after what purchase, in whose words, for what sum, and how it ended. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { readText } from '../../../domain/lexicon.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import { hollowShops } from '../conduct/custom.ts'
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'
import { familiesBy } from '../conduct/families.ts'

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

/** Complaints that were looked into and found without ground, and their least part of all that were looked into. */
export const unfounded = { complaints: 3, share: 0.7 }

/** Shops that must have met a demand. */
export const shopsAsked = 2

const filed = defineRelation({
  name: 'mc_filed',
  grain: 'One row per complaint, as it was first filed.',
  key: ['complaint_id'],
  scope: 'buyer',
  by: 'complaint_id',
  reads: { complaint_filed: 'complaint_id' },
  columns: `complaint_id VARCHAR, t BIGINT, event_id VARCHAR, account_id VARCHAR, kind VARCHAR, target_kind VARCHAR, target_id VARCHAR, demanded_minor BIGINT,
    stated_minor BIGINT, text VARCHAR, handle_token VARCHAR, payee_wallet_id VARCHAR, complainant_shop_id VARCHAR, currency VARCHAR`,
  sql: `
    SELECT complaint_id, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id, ${firstBy('complainant_account_id', '(time_ms, id)')} AS account_id, ${firstBy('kind', '(time_ms, id)')} AS kind, ${firstBy('target_kind', '(time_ms, id)')} AS target_kind,
      ${firstBy('target_id', '(time_ms, id)')} AS target_id, max(demanded_minor) AS demanded_minor, max(paid_minor) AS stated_minor, ${firstBy('text', '(time_ms, id)')} AS text, ${firstBy('handle_token', '(time_ms, id)')} AS handle_token,
      ${firstBy('payee_wallet_id', '(time_ms, id)')} AS payee_wallet_id, ${firstBy('complainant_shop_id', '(time_ms, id)')} AS complainant_shop_id, min(currency) AS currency
    FROM complaint_filed GROUP BY complaint_id`,
})

const buyers = defineRelation({
  name: 'mc_buyers',
  grain: 'One row per complaint of a buyer about goods, labels or an order.',
  key: ['complaint_id'],
  scope: 'buyer',
  by: 'complaint_id',
  reads: { mc_filed: 'complaint_id' },
  columns: `complaint_id VARCHAR, t BIGINT, event_id VARCHAR, account_id VARCHAR, kind VARCHAR, target_kind VARCHAR, target_id VARCHAR, demanded_minor BIGINT,
    stated_minor BIGINT, text VARCHAR, handle_token VARCHAR, payee_wallet_id VARCHAR, complainant_shop_id VARCHAR, currency VARCHAR`,
  sql: `
    SELECT * FROM mc_filed WHERE complainant_shop_id IS NULL AND kind IN ('product_quality', 'labelling', 'not_my_order', 'other')`,
})

const people = defineRelation({
  name: 'mc_people',
  grain: 'One row per account that complains; one that never ordered is numbered below zero.',
  key: ['account_id'],
  scope: 'market',
  reads: ['mc_buyers', 'accounts'],
  columns: 'account_id VARCHAR, buyer INTEGER, person_id VARCHAR',
  sql: `
    SELECT p.account_id, coalesce(a.buyer, CAST(-row_number() OVER (ORDER BY p.account_id) AS INTEGER)) AS buyer, a.person_id
    FROM (SELECT DISTINCT account_id FROM mc_buyers) p LEFT JOIN accounts a ON a.account_id = p.account_id`,
})

const templates = defineRelation({
  name: 'mc_templates',
  grain: 'One row per complaint in words that others use too: their group. A wording of one’s own, or of everybody’s, is none.',
  key: ['complaint_id'],
  scope: 'market',
  reads: ['mc_buyers'],
  columns: 'complaint_id VARCHAR, template INTEGER',
  rows: templatesOf,
})

const demands = defineRelation({
  name: 'mc_demands',
  grain: 'One row per message to a shop, or complaint (no shop: its own text), in which silence is offered for money.',
  key: ['id'],
  scope: 'buyer',
  reads: ['message_sent', 'mc_people', 'shop_currencies', 'mc_buyers'],
  columns: 'account_id VARCHAR, shop_id VARCHAR, at_ms BIGINT, id VARCHAR, amount_minor BIGINT',
  rows: demandsOf,
})

const lawful = defineRelation({
  name: 'mc_lawful',
  grain: 'One row per complaint that claims by law, and does not offer silence.',
  key: ['complaint_id'],
  scope: 'buyer',
  reads: ['mc_buyers'],
  columns: 'complaint_id VARCHAR',
  rows: lawfulOf,
})

const against = defineRelation({
  name: 'mc_at',
  grain: 'One row per complaint and shop it is against.',
  key: ['complaint_id', 'shop_id'],
  scope: 'buyer',
  reads: ['mc_buyers', 'orders', 'shops', 'listings'],
  columns: 'complaint_id VARCHAR, shop_id VARCHAR, ord INTEGER',
  sql: `
    SELECT b.complaint_id, s.shop_id, s.ord FROM mc_buyers b JOIN (SELECT o.order_id, s.shop_id, o.ord FROM orders o JOIN shops s ON s.shop = o.shop) s ON b.target_kind = 'order' AND s.order_id = b.target_id
    UNION ALL SELECT b.complaint_id, b.target_id, NULL FROM mc_buyers b WHERE b.target_kind = 'shop'
    UNION ALL SELECT b.complaint_id, s.shop_id, NULL FROM mc_buyers b JOIN listings l ON b.target_kind = 'listing' AND l.listing_id = b.target_id JOIN shops s ON s.shop = l.shop`,
})

const bought = defineRelation({
  name: 'mc_bought',
  grain: 'One row per complaint after a purchase at that shop: the last one before it.',
  key: ['complaint_id'],
  scope: 'buyer',
  reads: ['mc_buyers', 'mc_at', 'mc_people', 'shops', 'orders', 'parcels'],
  columns: 'complaint_id VARCHAR, bought_ms BIGINT, held_ms BIGINT, payable_minor HUGEINT, order_id VARCHAR',
  sql: `
    SELECT b.complaint_id, max(o.t) AS bought_ms, min(coalesce(p.delivered_ms, p.dispatched_ms)) AS held_ms, ${lastBy('o.payable_minor', '(o.t, o.ord)')} AS payable_minor, ${lastBy('o.order_id', '(o.t, o.ord)')} AS order_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_people w ON w.account_id = b.account_id JOIN shops s ON s.shop_id = a.shop_id JOIN orders o ON o.buyer = w.buyer AND o.shop = s.shop
    LEFT JOIN parcels p ON p.ord = o.ord
    WHERE o.t <= b.t GROUP BY b.complaint_id`,
})

const ended = defineRelation({
  name: 'mc_ended',
  grain: 'One row per complaint that was decided.',
  key: ['complaint_id'],
  scope: 'buyer',
  by: 'complaint_id',
  reads: { complaint_decided: 'complaint_id' },
  columns: 'complaint_id VARCHAR, outcome VARCHAR, decided_ms BIGINT, event_id VARCHAR, paid_minor BIGINT',
  sql: `
    SELECT complaint_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, max(time_ms) AS decided_ms, ${lastBy('id', '(time_ms, id)')} AS event_id, max(paid_minor) AS paid_minor FROM complaint_decided GROUP BY complaint_id`,
})

const hollow = defineRelation({
  name: 'mc_hollow',
  grain: 'One row per complainant and shop without other custom that was found in the wrong (conduct/custom.ts).',
  key: ['sender', 'shop_id'],
  scope: 'market',
  reads: ['mc_buyers', 'mc_at', 'mc_ended', 'mc_people', 'shops', 'orders'],
  columns: 'sender VARCHAR, shop_id VARCHAR',
  sql: hollowShops(
    "SELECT b.account_id AS sender, a.shop_id, coalesce(d.outcome = 'upheld', FALSE) AS upheld FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id LEFT JOIN mc_ended d ON d.complaint_id = b.complaint_id",
    'SELECT account_id AS sender, buyer FROM mc_people',
  ),
})

const decided = defineRelation({
  name: 'mc_decided',
  grain: 'One row per complaint that was decided; `conceded` where a shop without other custom was found in the wrong.',
  key: ['complaint_id'],
  scope: 'market',
  reads: ['mc_ended', 'mc_buyers', 'mc_at', 'mc_hollow'],
  columns: 'complaint_id VARCHAR, outcome VARCHAR, decided_ms BIGINT, event_id VARCHAR, paid_minor BIGINT',
  sql: `
    SELECT d.complaint_id, CASE WHEN d.outcome = 'upheld' AND h.shop_id IS NOT NULL THEN 'conceded' ELSE d.outcome END AS outcome, d.decided_ms, d.event_id, d.paid_minor
    FROM mc_ended d LEFT JOIN mc_buyers b ON b.complaint_id = d.complaint_id LEFT JOIN mc_at a ON a.complaint_id = d.complaint_id LEFT JOIN mc_hollow h ON h.sender = b.account_id AND h.shop_id = a.shop_id`,
})

const money = defineRelation({
  name: 'mc_money',
  grain: 'One row per withdrawn complaint after which money went from the shop’s side to the complainant, without an after-sales ticket.',
  key: ['complaint_id'],
  scope: 'buyer',
  reads: ['mc_buyers', 'mc_at', 'mc_people', 'shops', 'seller_wallets', 'transfer_made', 'buyer_wallets', 'mc_decided'],
  columns: 'complaint_id VARCHAR, amount_minor HUGEINT, at_ms BIGINT, event_id VARCHAR',
  sql: `
    SELECT b.complaint_id, sum(t.amount_minor) AS amount_minor, min(t.time_ms) AS at_ms, ${firstBy('t.id', '(t.time_ms, t.id)')} AS event_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_people w ON w.account_id = b.account_id JOIN shops s ON s.shop_id = a.shop_id JOIN seller_wallets v ON v.shop = s.shop
    JOIN transfer_made t ON t.from_wallet_id = v.wallet_id JOIN buyer_wallets p ON p.wallet_id = t.to_wallet_id AND p.buyer = w.buyer JOIN mc_decided d ON d.complaint_id = b.complaint_id
    WHERE d.outcome = 'withdrawn' AND t.time_ms BETWEEN b.t AND d.decided_ms + 259200000 AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    GROUP BY b.complaint_id`,
})

const said = defineRelation({
  name: 'mc_said',
  grain: 'One row per complaint around which its author offered the shop silence for money.',
  key: ['complaint_id'],
  scope: 'buyer',
  reads: ['mc_buyers', 'mc_at', 'mc_demands'],
  columns: 'complaint_id VARCHAR, messages BIGINT, amount_minor BIGINT, event_id VARCHAR',
  sql: `
    SELECT b.complaint_id, count(*) AS messages, max(m.amount_minor) AS amount_minor, ${firstBy('m.id', '(m.at_ms, m.id)')} AS event_id
    FROM mc_buyers b JOIN mc_at a ON a.complaint_id = b.complaint_id JOIN mc_demands m ON m.account_id = b.account_id AND m.shop_id = a.shop_id
    WHERE m.at_ms BETWEEN b.t - 1209600000 AND b.t + 2592000000 GROUP BY b.complaint_id`,
})

/** What is known of a complaint beside its id. */
const facts = `buyer INTEGER, account_id VARCHAR, person_id VARCHAR, shop_id VARCHAR, ord INTEGER, t BIGINT, event_id VARCHAR, kind VARCHAR, currency VARCHAR,
  template INTEGER, outcome VARCHAR, decided_ms BIGINT, decided_event VARCHAR, bought_ms BIGINT, order_id VARCHAR, payable_minor HUGEINT,
  strange BOOLEAN, early BOOLEAN, asks BOOLEAN, sold BOOLEAN, for_price BOOLEAN, asked_minor BIGINT, asked_event VARCHAR, paid_minor HUGEINT,
  paid_event VARCHAR`

const complaintFacts = defineRelation({
  name: 'complaint_facts',
  grain:
    'One row per buyer’s complaint about goods, labels or an order. `early`: filed before the goods arrived. `strange`: the account never bought there. `template`: group of nearly equal wordings. `asked_minor`: the sum demanded, and `asks` whether any was; `sold`: silence was offered for it in words. Paid sums only where the complaint was withdrawn and they exceed the order’s price: what a decision awards, or the price given back, is no payment for silence. `for_price`: silence was offered in words for no more than the price of goods that were kept.',
  key: ['complaint_id', 'shop_id'],
  scope: 'market',
  reads: [
    'mc_buyers',
    'mc_people',
    'mc_at',
    'mc_templates',
    'mc_bought',
    'mc_decided',
    'mc_money',
    'mc_said',
    'mc_demands',
    'mc_lawful',
    'refund_requested',
    'coins',
  ],
  columns: `complaint_id VARCHAR, ${facts}`,
  sql: `
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
    LEFT JOIN mc_money y ON y.complaint_id = b.complaint_id LEFT JOIN mc_said said ON said.complaint_id = b.complaint_id LEFT JOIN (SELECT id AS complaint_id, amount_minor FROM mc_demands WHERE shop_id IS NULL) wd ON wd.complaint_id = b.complaint_id
    LEFT JOIN mc_lawful lw ON lw.complaint_id = b.complaint_id LEFT JOIN coins c ON c.currency = b.currency`,
})

const reports = defineRelation({
  name: 'complaint_reports',
  grain: 'One row per merchant’s complaint that names an account as a complainant for money.',
  key: ['complaint_id'],
  scope: 'buyer',
  reads: ['mc_filed', 'mc_people', 'mc_decided'],
  columns: `complaint_id VARCHAR, buyer INTEGER, shop_id VARCHAR, event_id VARCHAR, handle_token VARCHAR, payee_wallet_id VARCHAR, asked_minor BIGINT,
    stated_minor BIGINT, currency VARCHAR`,
  sql: `
    SELECT f.complaint_id, w.buyer, f.complainant_shop_id AS shop_id, f.event_id, f.handle_token, f.payee_wallet_id, coalesce(f.demanded_minor, 0) AS asked_minor, coalesce(f.stated_minor, 0) AS stated_minor, f.currency
    FROM mc_filed f JOIN mc_people w ON f.target_kind = 'account' AND w.account_id = f.target_id LEFT JOIN mc_decided d ON d.complaint_id = f.complaint_id
    WHERE f.kind = 'malicious_complaint' AND f.complainant_shop_id IS NOT NULL AND coalesce(d.outcome, '') <> 'rejected'`,
})

const families = familiesBy('complaint', {
  of: { sql: 'SELECT buyer FROM complaint_facts', reads: ['complaint_facts'] },
  more: {
    sql: `SELECT buyer, 'deed', 'template ' || CAST(template AS VARCHAR) FROM complaint_facts WHERE template IS NOT NULL
     -- A purse and a number that the same shops write down are one word of theirs, whatever they are of.
     UNION ALL SELECT buyer, 'word', 'wallet ' || payee_wallet_id FROM complaint_reports WHERE payee_wallet_id IS NOT NULL
     UNION ALL SELECT buyer, 'word', 'handle ' || handle_token FROM complaint_reports WHERE handle_token IS NOT NULL`,
    reads: ['complaint_facts', 'complaint_reports'],
  },
})

const namesIn = (columns: string, of: string): string =>
  columns
    .split(',')
    .map((column) => `${of}.${column.trim().split(' ')[0]!}`)
    .join(', ')

const complaintRows = defineRelation({
  name: 'complaint_rows',
  grain: 'One row per complaint of a matter: of a family that complained of several shops.',
  key: ['m', 'complaint_id', 'shop_id'],
  scope: 'global',
  reads: ['complaint_facts', 'complaint_families'],
  columns: `m INTEGER, complaint_id VARCHAR, ${facts}, parted BOOLEAN, part INTEGER`,
  sql: `
    WITH several AS (
      SELECT p.family FROM complaint_facts f JOIN complaint_families p ON p.buyer = f.buyer GROUP BY p.family HAVING count(DISTINCT f.shop_id) >= 2 AND count(*) >= 3
    ), sums AS (
      SELECT p.family, count(*) FILTER (WHERE f.sold) AS sales, count(DISTINCT f.shop_id) FILTER (WHERE f.sold) AS shops,
        count(*) FILTER (WHERE f.sold AND f.outcome IN ('upheld', 'rejected')) AS sale_looked, count(*) FILTER (WHERE f.sold AND f.outcome = 'upheld') AS sale_upheld,
        count(*) FILTER (WHERE NOT f.sold AND f.outcome IN ('upheld', 'rejected')) AS rest_looked, count(*) FILTER (WHERE NOT f.sold AND f.outcome = 'upheld') AS rest_upheld
      FROM complaint_facts f JOIN complaint_families p ON p.buyer = f.buyer GROUP BY p.family
    ), parted AS (
      -- Of somebody whose complaints are true elsewhere, those whose silence is for sale are looked at by themselves.
      SELECT family FROM sums WHERE sales >= ${unfounded.complaints} AND shops >= ${shopsAsked} AND rest_looked >= ${unfounded.complaints} AND 2 * rest_upheld >= rest_looked AND 10 * sale_upheld <= 3 * sale_looked
    ), placed AS (
      SELECT f.*, p.family, q.family IS NOT NULL AS parted, CASE WHEN q.family IS NOT NULL AND NOT f.sold THEN 1 ELSE 0 END AS part
      FROM complaint_facts f JOIN complaint_families p ON p.buyer = f.buyer JOIN several v ON v.family = p.family LEFT JOIN parted q ON q.family = p.family
    ), numbered AS (SELECT family, part, CAST(row_number() OVER (ORDER BY family, part) AS INTEGER) AS m FROM (SELECT DISTINCT family, part FROM placed))
    SELECT n.m, f.complaint_id, ${namesIn(facts, 'f')}, f.parted, f.part FROM placed f JOIN numbered n ON n.family = f.family AND n.part = f.part`,
})

const complaintNamed = defineRelation({
  name: 'complaint_named',
  grain: 'One row per matter and what merchants reported of it.',
  key: ['m', 'complaint_id'],
  scope: 'global',
  reads: ['complaint_reports', 'complaint_rows'],
  columns: `m INTEGER, complaint_id VARCHAR, buyer INTEGER, shop_id VARCHAR, event_id VARCHAR, handle_token VARCHAR, payee_wallet_id VARCHAR,
    asked_minor BIGINT, stated_minor BIGINT, currency VARCHAR`,
  sql: `
    SELECT DISTINCT r.m, n.* FROM complaint_reports n JOIN (SELECT DISTINCT m, buyer FROM complaint_rows WHERE part = 0) r ON r.buyer = n.buyer`,
})

const matters = defineRelation({
  name: 'matters_malicious_complaint',
  grain: 'One row per matter.',
  key: ['m'],
  scope: 'global',
  reads: ['complaint_rows'],
  columns: 'm INTEGER, accounts BIGINT',
  sql: 'SELECT m, count(DISTINCT buyer) AS accounts FROM complaint_rows GROUP BY m',
})

type Told = { complaint_id: string; account_id: string; text: string }

const textsOf = (engine: Engine): Promise<Told[]> =>
  engine.all<Told>('SELECT complaint_id, account_id, text FROM mc_buyers WHERE text IS NOT NULL ORDER BY complaint_id')

async function templatesOf(engine: Engine): Promise<{ complaint_id: string; template: number }[]> {
  const texts = await textsOf(engine)
  const groups = nearDuplicates(texts.map((row) => row.text))
  const users = new Map<number, Set<string>>()
  for (const [i, group] of groups.entries()) users.set(group, (users.get(group) ?? new Set()).add(texts[i]!.account_id))
  return texts.flatMap(({ complaint_id }, i) => (groups[i]! >= 0 && users.get(groups[i]!)!.size <= mostUsers ? [{ complaint_id, template: groups[i]! }] : []))
}

async function lawfulOf(engine: Engine): Promise<{ complaint_id: string }[]> {
  const texts = await textsOf(engine)
  return texts.filter(({ text }) => readText(text).statutory && !demandsSilence(text)).map(({ complaint_id }) => ({ complaint_id }))
}

type Demand = { account_id: string; shop_id: string | null; at_ms: number; id: string; amount_minor: number }

async function demandsOf(engine: Engine): Promise<Demand[]> {
  const written = await engine.all<{ account_id: string; shop_id: string; at_ms: number; id: string; text: string; currency: string | null }>(`
    SELECT p.account_id, m.to_shop_id AS shop_id, m.time_ms AS at_ms, m.id, m.text, c.currency FROM message_sent m JOIN mc_people p ON p.account_id = m.from_account_id LEFT JOIN shop_currencies c ON c.shop_id = m.to_shop_id WHERE m.to_shop_id IS NOT NULL AND m.text IS NOT NULL
    UNION ALL
    SELECT account_id, NULL, t, complaint_id, text, currency FROM mc_buyers WHERE text IS NOT NULL ORDER BY 3, 4`)
  return written
    .filter(({ text }) => demandsSilence(text))
    .map(({ text, currency, ...where }) => ({ ...where, amount_minor: readText(text, currency).amountMinor ?? 0 }))
}

export const relations = [
  filed,
  buyers,
  people,
  templates,
  demands,
  lawful,
  against,
  bought,
  ended,
  hollow,
  decided,
  money,
  said,
  complaintFacts,
  reports,
  ...families,
  complaintRows,
  complaintNamed,
  matters,
]
