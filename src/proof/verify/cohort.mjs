/**
 * What a case of false refunds or of a victim rests on: which orders were paid back by the platform, who paid for them, and where the
 * parcels went. Read off the records, order by order, and counted.
 */
import { groupBy, sorted, textOrder } from './bytes.mjs'
import { amountText, cell } from './table.mjs'

const head = [
  'order_id',
  'buyer',
  'placed_at',
  'payable',
  'currency',
  'outcome',
  'refund_kind',
  'refunded',
  'sent_back',
  'payer_wallet',
  'orders_by_this_payer',
  'waybills',
  'parcel',
]

const first = (list) => sorted(new Set(list.filter((one) => typeof one === 'string' && one !== '')), textOrder)

/** What the scans say became of the parcels, the worst for the sale first. */
const ends = ['refused', 'returned', 'delivered', 'out_for_delivery', 'arrived', 'departed', 'picked_up']

/** orders: as readOrders gives them; records: all of the bag. */
export function cohortOf(orders, records) {
  const of = (type) => records.filter((record) => record.type === type)
  const payments = groupBy(of('payment.captured'), (record) => record.data.order_id)
  const dispatched = groupBy(of('shipment.dispatched'), (record) => record.data.order_id)
  const scans = groupBy(of('shipment.scanned'), (record) => record.data.waybill_no)
  const payersOf = (order) => first((payments.get(order.order_id) ?? []).map((record) => record.data.payer_wallet_id))
  const buyersOf = new Map()
  const paidBy = new Map()
  for (const order of orders)
    for (const wallet of payersOf(order)) {
      paidBy.set(wallet, (paidBy.get(wallet) ?? 0) + 1)
      buyersOf.set(wallet, (buyersOf.get(wallet) ?? new Set()).add(order.buyer_account_id))
    }
  const facts = {
    orders: orders.length,
    undone: 0,
    refund_only: 0,
    sent_back: 0,
    refunded_minor: 0,
    payers: paidBy.size,
    paid_by_shared: 0,
    shipped: 0,
    refused: 0,
    delivered: 0,
  }
  const rows = sorted(orders, (a, b) => a.placed.ms - b.placed.ms || textOrder(a.order_id, b.order_id)).map((order) => {
    const payers = payersOf(order)
    const waybills = first((dispatched.get(order.order_id) ?? []).map((record) => record.data.waybill_no))
    const codes = new Set(waybills.flatMap((waybill) => (scans.get(waybill) ?? []).map((record) => record.data.code)))
    const parcel = ends.find((code) => codes.has(code)) ?? (order.shipped ? 'no_scan' : 'not_shipped')
    if (order.outcome === 'refunded' || order.outcome === 'refunding') facts.undone++
    if (order.refund_kind === 'refund_only') facts.refund_only++
    if (order.returned) facts.sent_back++
    if (payers.some((wallet) => buyersOf.get(wallet).size > 1)) facts.paid_by_shared++
    if (order.shipped) facts.shipped++
    if (parcel === 'refused' || parcel === 'returned') facts.refused++
    if (parcel === 'delivered') facts.delivered++
    facts.refunded_minor += order.refunded_minor
    return [
      order.order_id,
      order.buyer_account_id,
      order.placed.time,
      amountText(order.payable_minor, order.currency),
      order.currency,
      order.outcome,
      order.refund_kind ?? '',
      amountText(order.refunded_minor, order.currency),
      order.returned ? 'yes' : 'no',
      payers.join(' '),
      payers.length === 0 ? '' : Math.max(...payers.map((wallet) => paidBy.get(wallet))),
      waybills.join(' '),
      parcel,
    ]
  })
  return {
    facts,
    table: `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`,
    sentence: `of ${facts.orders} orders ${facts.undone} were refunded (${facts.refund_only} without a return asked for, ${facts.sent_back} sent back), ${facts.paid_by_shared} were paid by a wallet that paid for several buyers, ${facts.shipped} were shipped, ${facts.refused} parcels were refused or returned`,
  }
}
