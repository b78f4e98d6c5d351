/** What the records come to, as tables: amounts, cells, one row per order. */
import { sorted, textOrder } from './bytes.mjs'
import { digitsOf } from './currency.mjs'

/** Minor units as people write them; as they are where no record says the currency. */
export function amountText(minor, currency) {
  if (minor === null || minor === undefined) return ''
  if (currency === null || currency === 'unknown') return String(minor)
  const digits = digitsOf(currency)
  if (digits === 0) return String(minor)
  const whole = Math.floor(Math.abs(minor) / 10 ** digits)
  return `${minor < 0 ? '-' : ''}${whole}.${String(Math.abs(minor) % 10 ** digits).padStart(digits, '0')}`
}

/** A CSV cell; text that a spreadsheet would take for a formula is kept from being one. */
export function cell(value) {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const tableHead = [
  'order_id',
  'paid_at',
  'paid_amount',
  'snapshot_sha256',
  'money_back_at',
  'money_back_amount',
  'payer_link_to_seller',
  'explanation_status',
  'currency',
  'evidence_ids',
]

/** Ids of the records an order's row rests on. */
export function evidenceOf(order) {
  const list = [order.placed, order.snapshot, order.paid, order.completed, order.money_back?.transfer].filter(Boolean).map((record) => record.id)
  return [...new Set([...list, ...(order.money_back?.link?.evidence ?? []), ...order.explanation.evidence, ...order.refunds.flatMap((one) => one.evidence)])]
}

/** All that is known of an order, as orders.jsonl has it. */
export function orderRow(order, finding, lead) {
  const { transfer, link } = order.money_back ?? {}
  return {
    order_id: order.order_id,
    finding,
    lead,
    buyer_account_id: order.buyer_account_id,
    shop_id: order.shop_id,
    listing_id: order.listing_id,
    title: order.title,
    quantity: order.quantity,
    currency: order.currency,
    placed_at: order.placed.time,
    payable_minor: order.payable_minor,
    paid_at: order.paid?.time ?? null,
    paid_amount_minor: order.paid_amount_minor,
    snapshot_sha256: order.snapshot?.data.sha256 ?? null,
    money_back_at: transfer?.time ?? null,
    money_back_amount_minor: transfer?.data.amount_minor ?? null,
    money_back_evidence_id: transfer?.id ?? null,
    payer_link_to_seller: link ?? null,
    explanation_status: order.explanation.status,
    outcome: order.outcome,
    refund_kind: order.refund_kind,
    refunded_minor: order.refunded_minor,
    returned: order.returned,
    freight_minor: order.freight_minor,
    unit_cost_minor: order.unit_cost_minor,
    evidence_ids: evidenceOf(order),
  }
}

/** The table a judge reads: one row per order, by time paid. */
export function orderTable(orders) {
  const rows = sorted(orders, (a, b) => (a.paid?.ms ?? a.placed.ms) - (b.paid?.ms ?? b.placed.ms) || textOrder(a.order_id, b.order_id)).map((order) => [
    order.order_id,
    order.paid?.time ?? '',
    amountText(order.paid_amount_minor, order.currency),
    order.snapshot?.data.sha256 ?? '',
    order.money_back?.transfer.time ?? '',
    order.money_back ? amountText(order.money_back.transfer.data.amount_minor, order.currency) : '',
    order.money_back?.link?.via ?? '',
    order.explanation.status,
    order.currency,
    evidenceOf(order).join(' '),
  ])
  return `${[tableHead, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

const indexHead = ['order_id', 'finding', 'shop_id', 'buyer_account_id', 'placed_at', 'payable', 'currency', 'timeline', 'entries']

/** Timelines of so many orders stand in one file. */
export const timelinesPerFile = 50

/**
 * The index by order: one row each, with the file of its timeline and the numbers of all entries of its story. `listed`: { order_id, finding }
 * in the order of the case; `facts`: Map of what readOrders gives; `stories`: Map of numbers; the orders of `beside` have nothing but these.
 */
export function ordersIndex(listed, facts, stories, beside) {
  const rows = listed.map(({ order_id, finding }, n) => {
    const order = facts.get(order_id)
    return [
      order_id,
      finding,
      order?.shop_id,
      order?.buyer_account_id,
      order?.placed.time,
      order && amountText(order.payable_minor, order.currency),
      order?.currency,
      `timelines-${String(Math.floor(n / timelinesPerFile) + 1).padStart(3, '0')}.md`,
      (stories.get(order_id) ?? []).join(' '),
    ]
  })
  const others = sorted(beside, textOrder).map((id) => [id, 'beside', '', '', '', '', '', '', (stories.get(id) ?? []).join(' ')])
  return `${[indexHead, ...rows, ...others].map((row) => row.map(cell).join(',')).join('\n')}\n`
}
