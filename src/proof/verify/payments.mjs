/** Money asked for and paid under a threat, and the sheet of losses: read off the records and what is found of the harmed, and counted. */
import { sorted, sum } from './bytes.mjs'
import { lossByCurrency } from './rule.mjs'
import { amountText, cell } from './table.mjs'

/** Behaviours in which somebody is made to pay. */
export const demanding = ['review_extortion', 'malicious_complaint', 'ip_troll']

const text = (value) => (typeof value === 'string' ? value : null)
const number = (value) => (typeof value === 'number' ? value : null)
/** In the place of a currency that no record says; the amounts beside it are in minor units. */
const unknown = 'unknown'

/** The currencies of a list, each once, by code; what nobody says the currency of comes last. */
const currenciesOf = (list) =>
  sorted(new Set(list.map(({ currency }) => currency)), (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))

/**
 * One demand or payment each: transfers that the findings of the harmed rest on, and what the harmed reported themselves. `records`: all of the
 * bag, in the ledger's order.
 */
export function paymentsOf(behaviour, findings, records) {
  const of = (type) => records.filter((record) => record.type === type)
  const ids = (field) => new Set(findings.flatMap((one) => one[field]))
  const [complaints, notices, reviews] = ['complaint_ids', 'notice_ids', 'review_ids'].map(ids)
  const payments = []
  const transfers = new Map(of('transfer.made').map((record) => [record.id, record]))
  for (const { subject, role, reasons } of findings) {
    if (!role.startsWith('victim') || (subject.kind !== 'shop' && subject.kind !== 'account')) continue
    for (const cited of new Set(reasons.flatMap(({ evidence }) => evidence))) {
      const transfer = transfers.get(cited)
      if (transfer === undefined) continue
      const { id, time, data } = transfer
      payments.push({
        victim: { kind: subject.kind, id: subject.id },
        complaint_id: null,
        notice_id: null,
        demanded_minor: null,
        demanded_currency: null,
        paid_minor: number(data.amount_minor),
        currency: text(data.currency),
        paid_at: time,
        payee_wallet_id: text(data.to_wallet_id),
        observed_by: data.observed_by === 'party' || data.observed_by === 'authority' ? data.observed_by : 'platform',
        evidence_ids: [id],
      })
    }
  }
  /** Joins a report with the payment it tells of, or keeps it as one that only the harmed side tells of. */
  function told(victim, record, paid, paidAt, more, also) {
    const evidence = [record, ...also].map(({ id }) => id)
    const demanded_minor = number(record.data.demanded_minor)
    const currency = text(record.data.currency)
    const known = payments.find(
      (one) =>
        one.victim.id === victim.id &&
        one.complaint_id === null &&
        one.notice_id === null &&
        (paid === null || (one.paid_minor === paid && (currency === null || one.currency === currency))),
    )
    if (known !== undefined) {
      known.evidence_ids.push(...evidence)
      Object.assign(known, { ...more, payee_wallet_id: known.payee_wallet_id ?? more.payee_wallet_id ?? null, demanded_minor, demanded_currency: currency })
      return
    }
    const base = { complaint_id: null, notice_id: null, payee_wallet_id: null, currency, ...more }
    payments.push({
      victim,
      ...base,
      demanded_minor,
      demanded_currency: currency,
      paid_minor: paid,
      paid_at: paidAt,
      observed_by: 'party',
      evidence_ids: evidence,
    })
  }
  const accused = new Set(findings.flatMap(({ subject, role }) => (role.startsWith('victim') || role === 'bystander' ? [] : [`${subject.kind}/${subject.id}`])))
  const placed = new Map(of('order.placed').map(({ data }) => [String(data.order_id), text(data.shop_id)]))
  const published = new Map(of('listing.published').map(({ data }) => [String(data.listing_id), text(data.shop_id)]))
  const shopBehind = ({ target_kind, target_id }) =>
    target_kind === 'shop'
      ? text(target_id)
      : ((target_kind === 'order' ? placed : target_kind === 'listing' ? published : new Map()).get(String(target_id)) ?? null)
  const decided = new Map(of('complaint.decided').map((record) => [String(record.data.complaint_id), record]))
  for (const record of of('complaint.filed')) {
    const { data } = record
    if (!complaints.has(String(data.complaint_id)) && !(data.target_kind === 'review' && reviews.has(String(data.target_id)))) continue
    const decision = decided.get(String(data.complaint_id))
    // A complainant who is the suspect asks money of the shop he complains of, by name, by an order or by a listing; where none of these says which, nobody is said to have paid.
    const own = text(data.complainant_shop_id)
    const turned = behaviour === 'malicious_complaint' && own === null
    const shop = turned ? shopBehind(data) : own
    const victim = shop === null ? { kind: 'account', id: String(data.complainant_account_id) } : { kind: 'shop', id: shop }
    if ((turned && shop === null) || accused.has(`${victim.kind}/${victim.id}`)) continue
    const paid = number(data.paid_minor) ?? number(decision?.data.paid_minor)
    const more = { complaint_id: String(data.complaint_id), payee_wallet_id: text(data.payee_wallet_id) }
    told(victim, record, paid, paid === null ? null : (decision ?? record).time, more, decision === undefined ? [] : [decision])
  }
  const withdrawn = new Map(of('ip_notice.withdrawn').map((record) => [String(record.data.notice_id), record]))
  for (const record of of('ip_notice.filed')) {
    const id = String(record.data.notice_id)
    if (!notices.has(id)) continue
    const end = withdrawn.get(id)
    const more = { notice_id: id, payee_wallet_id: text(end?.data.payee_wallet_id) }
    told({ kind: 'shop', id: String(record.data.shop_id) }, record, number(end?.data.paid_minor), end?.time ?? null, more, end === undefined ? [] : [end])
  }
  return sorted(payments, (a, b) => Date.parse(a.paid_at ?? '9999') - Date.parse(b.paid_at ?? '9999'))
}

/** What was asked for and what was paid, in their currencies. Where both are on record in two, the payment is what counts: it answers the demand. */
function askedOrPaid({ demanded_minor, demanded_currency, paid_minor, currency }) {
  const paid = paid_minor === null || paid_minor === 0 ? [] : [{ currency, minor: paid_minor }]
  return demanded_minor === null || (paid.length > 0 && demanded_currency !== currency)
    ? paid
    : [...paid, { currency: demanded_currency, minor: demanded_minor }]
}

/** The lines of the sheet and its totals, each currency by itself. `orders`: facts of those that are counted. */
export function sheetOf(orders, payments) {
  const byOrders = lossByCurrency(orders, new Set(orders.map(({ order_id }) => order_id)))
  const lines = []
  const totals = []
  for (const currency of currenciesOf([...byOrders, ...payments.flatMap(askedOrPaid)])) {
    const own = byOrders.find((one) => one.currency === currency)
    for (const [code, [quantity, low_minor, central_minor, high_minor]] of Object.entries(own?.lines ?? {}))
      if (quantity > 0) lines.push({ code, quantity, currency, low_minor, central_minor, high_minor })
    const flows = payments.flatMap((one) => {
      const parts = askedOrPaid(one).filter((part) => part.currency === currency)
      return parts.length === 0 ? [] : [{ ...one, parts }]
    })
    const paidIn = flows.filter((one) => one.currency === currency && (one.paid_minor ?? 0) > 0)
    const paid = sum(paidIn, (one) => one.paid_minor)
    const onRails = sum(paidIn, (one) => (one.observed_by === 'party' ? 0 : one.paid_minor))
    const asked = sum(flows, ({ parts }) => Math.max(...parts.map(({ minor }) => minor)))
    if (paid > 0) lines.push({ code: 'paid_under_threat', quantity: flows.length, currency, low_minor: onRails, central_minor: paid, high_minor: asked })
    totals.push({
      currency,
      low_minor: (own?.low_minor ?? 0) + onRails,
      central_minor: (own?.central_minor ?? 0) + paid,
      high_minor: (own?.high_minor ?? 0) + (paid > 0 ? asked : 0),
    })
  }
  return { lines, totals }
}

const sheetHead = ['code', '项目', 'item', 'count', 'low', 'central', 'high', 'currency']
const amounts = ({ low_minor, central_minor, high_minor, currency }) =>
  [low_minor, central_minor, high_minor].map((minor) => amountText(minor, currency)).concat(currency ?? unknown)

/**
 * The sheet as CSV. `names`: code → the two names of a line. A currency of the case's orders in which nothing was lost has its total too, so
 * that there is a figure to compare.
 */
export function sheetCsv({ lines, totals }, currencies, names) {
  const some = totals.filter(({ high_minor }) => high_minor > 0)
  const all = currenciesOf([...currencies.map((currency) => ({ currency })), ...some]).map(
    (currency) => some.find((one) => one.currency === currency) ?? { currency, low_minor: 0, central_minor: 0, high_minor: 0 },
  )
  const rows = lines.map((line) => [line.code, ...names(line.code), line.quantity, ...amounts(line)])
  for (const total of all) rows.push(['total', '合计', 'Total', '', ...amounts(total)])
  return `${[sheetHead, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

const paymentsHead = [
  'victim',
  'demanded',
  'demanded_currency',
  'paid',
  'currency',
  'paid_at',
  'payee_wallet',
  'known_from',
  'complaint_or_notice',
  'evidence_ids',
]

/** One row per payment or demand. */
export function paymentsTable(payments) {
  const rows = payments.map((one) => [
    one.victim.id,
    amountText(one.demanded_minor, one.demanded_currency),
    one.demanded_minor === null ? '' : (one.demanded_currency ?? unknown),
    amountText(one.paid_minor, one.currency),
    one.paid_minor === null ? '' : (one.currency ?? unknown),
    one.paid_at,
    one.payee_wallet_id,
    one.observed_by,
    one.complaint_id ?? one.notice_id,
    one.evidence_ids.join(' '),
  ])
  return `${[paymentsHead, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

/** The names of the sheet's lines are the platform's; everything else in it follows from records and findings. */
export function checkSheet(bag, { behaviour, findings, records, counted, currencies }, found) {
  const payments = demanding.includes(behaviour) ? paymentsOf(behaviour, findings, records) : undefined
  const table = payments && paymentsTable(payments)
  if (table !== bag.bytesOf('data/10-findings/payments-table.csv')?.toString('utf8'))
    found('TABLE_DIFFERS', 'expected payments-table.csv to say what the records say of demands and payments, it says something else')
  const sheet = bag.textOf('data/80-loss/loss-sheet.csv')
  const named = new Map(
    sheet
      .split('\n')
      .map((line) => /^([a-z_]+),([^",\n]+),([^",\n]+),/.exec(line) ?? [])
      .map(([, code, ...names]) => [code, names]),
  )
  const wanted = sheetCsv(sheetOf(counted, payments ?? []), currencies, (code) => named.get(code) ?? ['?', '?'])
  if (sheet !== wanted)
    found(
      'LOSS_DIFFERS',
      `expected loss-sheet.csv to give the lines and totals that records and findings give (${wanted
        .split('\n')
        .slice(1, -1)
        .map((line) => line.replace(/^([a-z_]+),[^,]*,[^,]*,/, '$1,'))
        .join('; ')}), it gives others`,
    )
}
