/** The rule: what the records say about each order, and which of them count. */
import { earliest, groupBy, latest, sorted, sum, textOrder } from './bytes.mjs'
import { buyerWallets, sellerLinks } from './links.mjs'

const hourMs = 3_600_000
const timeOf = (record) => Date.parse(record.time)

/** The standing of an order: less than half back is a compensation, and the sale stands. */
function outcomeOf(order, refunds, closed, completed) {
  const asked = sum(refunds, (one) => one.asked)
  const reason = closed && latest(closed).data.reason
  if (reason === 'refunded' || (refunds.some((one) => one.granted) && asked >= 0.5 * order.payable_minor)) return 'refunded'
  if (reason === 'unpaid' || reason === 'cancelled') return reason
  if (refunds.length > 0 && !refunds.some((one) => one.granted) && !refunds.every((one) => one.rejected) && asked >= 0.5 * order.payable_minor)
    return 'refunding'
  return completed ? 'kept' : 'open'
}

/** The orders a question is about. */
const ordersAsked = (data) => data.order_ids ?? (data.about_kind === 'order' ? (data.about_ids ?? []) : [])

/**
 * Reads every order of a case off its records and applies the order rule: paid, then the price came back outside any refund from a
 * wallet verifiably tied to the seller, and no explanation was found reasonable. Each transfer repays one order at most.
 *
 * records: { type, id, time, data }. parameters: as in the rule's file. Returns facts per order, by order id.
 */
export function readOrders(records, parameters) {
  const all = records.map((record) => ({ ...record, ms: timeOf(record) }))
  const types = groupBy(all, (record) => record.type)
  const of = (type) => types.get(type) ?? []
  const byOrder = (type) => groupBy(of(type), (record) => record.data.order_id)
  const byRefund = (type) => groupBy(of(type), (record) => record.data.refund_id)
  const placed = byOrder('order.placed')
  const [completed, closed, payments, dispatched, snapshots, requested] = [
    'order.completed',
    'order.closed',
    'payment.captured',
    'shipment.dispatched',
    'order.snapshotted',
    'refund.requested',
  ].map(byOrder)
  const [decided, refunded, sentBack] = ['refund.decided', 'refund.paid', 'return.shipped'].map(byRefund)
  const listings = groupBy(of('listing.published'), (record) => record.data.listing_id)
  const answers = groupBy(of('explanation.received'), (record) => record.data.explanation_id)
  const asOf = Date.parse(parameters.as_of)

  const questions = new Map()
  for (const record of of('explanation.requested')) for (const id of ordersAsked(record.data)) questions.set(id, [...(questions.get(id) ?? []), record])
  const explanationOf = (order) => {
    const asked = questions.get(order)
    if (!asked) return { status: 'not_asked', evidence: [] }
    const question = latest(asked)
    const answer = latest(answers.get(question.data.explanation_id) ?? [])
    const evidence = [question.id, ...(answer ? [answer.id] : [])]
    if (answer) return { status: answer.data.assessed ?? 'open', evidence }
    return { status: Date.parse(question.data.due_at) <= asOf ? 'unanswered' : 'waiting', evidence }
  }

  const orders = new Map()
  for (const [order_id, lines] of placed) {
    const first = earliest(lines)
    const least = (field) =>
      sorted(
        lines.map((line) => line.data[field]),
        textOrder,
      )[0]
    const refunds = (requested.get(order_id) ?? [])
      .filter((record) => record.data.kind !== 'exchange')
      .map((record) => {
        const id = record.data.refund_id
        const paid = refunded.get(id) ?? []
        const outcome = latest(decided.get(id) ?? [])?.data.outcome
        return {
          record,
          asked: record.data.amount_minor,
          paid_minor: sum(paid, (one) => one.data.amount_minor),
          granted: paid.length > 0 || outcome === 'approved',
          rejected: outcome === 'rejected',
          back: sentBack.has(id),
          evidence: [record.id, ...paid.map((one) => one.id)],
        }
      })
    const paying = payments.get(order_id) ?? []
    const listing = latest(listings.get(first.data.listing_id) ?? [])
    const costs = (listings.get(first.data.listing_id) ?? []).map((one) => one.data.unit_cost_minor).filter((cost) => cost !== undefined)
    const order = {
      order_id,
      buyer_account_id: least('buyer_account_id'),
      shop_id: least('shop_id'),
      listing_id: least('listing_id'),
      title: listing?.data.title ?? null,
      quantity: sum(lines, (line) => line.data.quantity),
      payable_minor: sum(lines, (line) => line.data.payable_minor),
      currency: least('currency'),
      placed: first,
      paid: earliest(paying) ?? null,
      paid_amount_minor: null,
      completed: earliest(completed.get(order_id) ?? []) ?? null,
      snapshot: latest(snapshots.get(order_id) ?? []) ?? null,
      shipped: dispatched.has(order_id),
      freight_minor: sum(dispatched.get(order_id) ?? [], (one) => one.data.freight_minor),
      unit_cost_minor: costs.length === 0 ? null : Math.max(...costs),
      refunds,
      refund_kind: earliest(refunds.map((one) => one.record))?.data.kind ?? null,
      refunded_minor: refunds.some((one) => one.paid_minor > 0)
        ? sum(refunds, (one) => one.paid_minor)
        : refunds.some((one) => one.granted)
          ? sum(refunds, (one) => one.asked)
          : 0,
      returned: refunds.some((one) => one.back),
      explanation: explanationOf(order_id),
      money_back: null,
      /** Transfers that look like the price coming back, and why they do not count. */
      set_aside: [],
      proven: false,
    }
    // A payment in another currency is no part of the sum: no rate is guessed.
    const own = paying.filter((one) => one.data.currency === order.currency)
    if (own.length > 0) order.paid_amount_minor = sum(own, (one) => one.data.amount_minor)
    order.outcome = outcomeOf(order, refunds, closed.get(order_id), order.completed)
    orders.set(order_id, order)
  }

  const announced = groupBy(of('promotion.scheduled'), (record) => record.data.promotion_id)
  matchTransfers(of('transfer.made'), orders, sellerLinks(of), buyerWallets(of, placed), announced, parameters)
  for (const order of orders.values()) {
    const paid = order.paid !== null || order.completed !== null
    const excused = parameters.reasonable_explanation_excludes && order.explanation.status === 'reasonable'
    order.proven = paid && order.money_back !== null && !excused
  }
  return orders
}

/** A purse of the shop, its owner, its payouts or its majority: the shop’s own hand. */
const hand = ['shop', 'owner', 'payout', 'shareholder']

function matchTransfers(transfers, orders, linkOf, buyersOf, announced, p) {
  const ofBuyer = groupBy([...orders.values()], (order) => order.buyer_account_id)
  const pairs = []
  for (const transfer of transfers) {
    const { data, ms } = transfer
    for (const buyer of buyersOf.get(data.to_wallet_id) ?? []) {
      for (const order of ofBuyer.get(buyer) ?? []) {
        if (order.currency !== data.currency || order.payable_minor <= 0) continue
        if (data.order_id !== undefined && data.order_id !== order.order_id) continue
        const low = Math.floor((order.payable_minor * p.min_percent) / 100)
        const high = order.payable_minor + Math.max(p.over_minor, Math.floor((order.payable_minor * p.over_percent) / 100))
        if (data.amount_minor < low || data.amount_minor > high) continue
        // An order nobody has confirmed for two months awaits nothing any more.
        const settledMs = Math.max(order.placed.ms, order.paid?.ms ?? 0, order.completed?.ms ?? 0)
        const end = Math.min(settledMs + p.window_hours * hourMs, order.placed.ms + p.most_days * 24 * hourMs)
        if (ms < order.placed.ms || ms > end) continue
        const settled = order.completed?.ms ?? order.paid?.ms ?? order.placed.ms
        pairs.push({
          transfer,
          order,
          link: linkOf(data.from_wallet_id, order.shop_id, ms),
          off: Math.abs(data.amount_minor - order.payable_minor) / order.payable_minor,
          away: Math.abs(ms - settled),
        })
      }
    }
  }
  const why = ({ transfer, order, link }) => {
    if (transfer.data.after_sales_ticket_id !== undefined) return 'after_sales_ticket'
    if (['coupon', 'payout'].includes(transfer.data.kind)) return 'platform_payment'
    if (transfer.data.observed_by === 'party') return 'party_claim'
    if ((announced.get(transfer.data.promotion_id) ?? []).some((promotion) => promotion.ms <= transfer.ms)) return 'announced'
    if (buyersOf.get(transfer.data.from_wallet_id)?.has(order.buyer_account_id)) return 'own_wallet'
    if (order.outcome !== 'kept' && order.outcome !== 'open') return 'order_undone'
    return p.need_verified_link && link === null ? 'payer_link_unverified' : null
  }
  const first = (a, b) =>
    Number(b.transfer.data.order_id !== undefined) - Number(a.transfer.data.order_id !== undefined) ||
    Number(b.link !== null) - Number(a.link !== null) ||
    Number(hand.includes(b.link?.via)) - Number(hand.includes(a.link?.via)) ||
    a.off - b.off ||
    a.away - b.away ||
    a.order.placed.ms - b.order.placed.ms ||
    textOrder(a.order.order_id, b.order.order_id) ||
    textOrder(a.transfer.data.transfer_id, b.transfer.data.transfer_id)
  const used = new Set()
  // Unverified pairs compete too, as they do when the whole market is judged; they just prove nothing.
  for (const pair of sorted(
    pairs.filter((one) => [null, 'payer_link_unverified'].includes(why(one))),
    first,
  )) {
    if (used.has(pair.transfer) || used.has(pair.order)) continue
    used.add(pair.transfer).add(pair.order)
    if (why(pair) === null) pair.order.money_back = { transfer: pair.transfer, link: pair.link }
  }
  for (const pair of pairs) {
    const reason = why(pair)
    if (reason !== null && pair.order.money_back === null) pair.order.set_aside.push({ transfer: pair.transfer, reason })
  }
}

/** What orders of one currency cost the shop: low in favour of the accused, central at the price, high everything that flowed. Minor units. */
export function lossOf(orders) {
  const lines = { goods_not_returned: [0, 0, 0, 0], goods_refunded: [0, 0, 0, 0], freight_out: [0, 0, 0, 0] }
  const add = (name, count, ...amounts) => amounts.forEach((amount, i) => (i === 0 && (lines[name][0] += count), (lines[name][i + 1] += amount)))
  for (const order of orders) {
    const undone = order.outcome === 'refunded' || order.outcome === 'refunding'
    const gone = undone && !order.returned && order.refund_kind === 'refund_only' && order.shipped
    if (gone) {
      const price = order.outcome === 'refunded' ? order.refunded_minor : 0
      add('goods_not_returned', 1, (order.unit_cost_minor ?? 0) * order.quantity, price, order.refunded_minor)
    } else if (order.refunded_minor > 0) add('goods_refunded', 1, 0, 0, order.refunded_minor)
    if (order.shipped) add('freight_out', 1, order.freight_minor, order.freight_minor, order.freight_minor)
  }
  const total = (i) => Object.values(lines).reduce((all, line) => all + line[i], 0)
  const central = total(2)
  return { lines, low_minor: Math.min(total(1), central), central_minor: central, high_minor: Math.max(central, total(3)) }
}

/** The same for each currency by itself, by its code: every currency of `orders`, counted over those whose ids are in `counted`. */
export function lossByCurrency(orders, counted) {
  return sorted([...groupBy(orders, (order) => order.currency)], ([a], [b]) => textOrder(a, b)).map(([currency, own]) => ({
    currency,
    ...lossOf(own.filter((order) => counted.has(order.order_id))),
  }))
}
