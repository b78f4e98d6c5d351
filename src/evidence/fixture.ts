/** A little market with one buyer who was paid back for some of his orders: twelve orders, of which five count. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Value = string | number | boolean
const header = ['time', 'id', 'source']
const at = (day: number, minute: number): string => new Date(Date.UTC(2016, 2, 1) + day * 86_400_000 + minute * 60_000).toISOString().replace('Z', '+00:00')

/** What is true of the market. */
export const truth = {
  buyer: 'A-LI',
  proven: ['o-li-0', 'o-li-1', 'o-li-2', 'o-li-3', 'o-li-4'],
  refunded: 'o-li-5',
  compensated: 'o-li-6',
  nicknamed: 'o-li-7',
  plain: ['o-li-8', 'o-li-9', 'o-li-10', 'o-li-11'],
}

/** Writes the market's events as CSV files; the same each time. Shops of `yen` sell in yen. Every personal value begins with 雀. */
export function paidBackMarket(folder: string, { yen = [] as readonly number[] } = {}): string {
  const currencyOf = (shop: number): string => (yen.includes(shop) ? 'JPY' : 'CNY')
  const table = new Map<string, Record<string, Value>[]>()
  let events = 0
  const add = (type: string, time: string, data: Record<string, Value>): void => {
    const rows = table.get(type) ?? []
    table.set(type, rows)
    rows.push({ time, id: `e-${events++}`, source: '//market', ...data })
  }
  const shops = Array.from({ length: 6 }, (_, i) => `S-${i}`)
  for (const [i, shop] of shops.entries()) {
    add('account.registered', at(0, i), { account_id: `A-own-${i}`, kind: 'seller', person_id: `P-own-${i}`, name: `雀主${i}`, phone: `雀135${i}` })
    add('shop.opened', at(0, i + 10), { shop_id: shop, owner_account_id: `A-own-${i}`, category: 'toys', name: `Shop ${i}` })
    add('shop.role_granted', at(0, i + 20), { shop_id: shop, person_id: `P-staff-${i}`, role: 'customer_service' })
    add('wallet.linked', at(0, i + 30), { wallet_id: `W-own-${i}`, holder_kind: 'person', holder_id: `P-own-${i}`, verified: true })
    add('wallet.linked', at(0, i + 40), { wallet_id: `W-staff-${i}`, holder_kind: 'person', holder_id: `P-staff-${i}`, verified: true })
    add('wallet.linked', at(0, i + 45), { wallet_id: `W-staff-${i}`, holder_kind: 'shop', holder_id: shop, verified: true })
    add('listing.published', at(0, i + 50), {
      listing_id: `L-${i}`,
      shop_id: shop,
      category: 'toys',
      title: `Toy ${i}`,
      price_minor: 3000 + 700 * i,
      currency: currencyOf(i),
      unit_cost_minor: 1000,
      weight_g: 300,
    })
  }
  add('wallet.linked', at(0, 90), { wallet_id: 'W-like', holder_kind: 'account', holder_id: 'A-3', verified: false, nickname: 'Shop 1' })
  const order = (id: string, buyer: string, n: number, day: number, minute: number, snapshot: boolean): number => {
    const price = 3000 + 700 * n
    const person = { recipient_name: `雀名${id}`, recipient_phone: `雀159${id}`, recipient_address: `雀路${id}号` }
    add('order.placed', at(day, minute), {
      order_id: id,
      buyer_account_id: buyer,
      shop_id: `S-${n}`,
      listing_id: `L-${n}`,
      quantity: 1,
      unit_price_minor: price,
      payable_minor: price,
      currency: currencyOf(n),
      ...person,
    })
    if (snapshot) add('order.snapshotted', at(day, minute), { order_id: id, sha256: createHash('sha256').update(id).digest('hex'), media_type: 'text/html' })
    add('payment.captured', at(day, minute + 2), {
      payment_id: `p-${id}`,
      order_id: id,
      amount_minor: price,
      currency: currencyOf(n),
      payer_wallet_id: `W-${buyer}`,
    })
    add('shipment.dispatched', at(day + 1, minute), { order_id: id, carrier: 'YTO', waybill_no: `wb-${id}`, weight_g: 300, freight_minor: 400 })
    add('shipment.scanned', at(day + 2, minute), { waybill_no: `wb-${id}`, carrier: 'YTO', code: 'picked_up', weight_g: 310 })
    add('shipment.scanned', at(day + 4, minute), { waybill_no: `wb-${id}`, carrier: 'YTO', code: 'delivered' })
    return price
  }
  for (let n = 0; n < 40; n++) {
    add('account.registered', at(0, 100 + n), { account_id: `A-${n}`, kind: 'buyer', person_id: `P-${n}`, name: `雀客${n}`, phone: `雀138${n}` })
    for (let k = 0; k < 2; k++) {
      order(`o-${n}-${k}`, `A-${n}`, (n + k) % 6, 2 + ((n * 3 + k * 11) % 40), n * 20 + k * 7, false)
      add('order.completed', at(8 + ((n * 3 + k * 11) % 40), n * 20), { order_id: `o-${n}-${k}` })
    }
  }
  add('account.registered', at(0, 200), { account_id: 'A-LI', kind: 'buyer', person_id: 'P-LI', name: '雀李', phone: '雀137' })
  add('account.agreement_accepted', at(0, 201), {
    account_id: 'A-LI',
    agreement_id: 'terms',
    version: '4',
    text_sha256: createHash('sha256').update('terms 4').digest('hex'),
  })
  add('wallet.linked', at(0, 202), { wallet_id: 'W-A-LI', holder_kind: 'account', holder_id: 'A-LI', verified: true })
  add('session.started', at(1, 0), { account_id: 'A-LI', device_id: 'D-1', ip: '雀203.0.113.9' })
  const transfer = (id: string, from: string, amount: number, time: string, more: Record<string, Value> = {}): void =>
    add('transfer.made', time, {
      transfer_id: id,
      from_wallet_id: from,
      to_wallet_id: 'W-A-LI',
      amount_minor: amount,
      currency: 'CNY',
      kind: 'p2p',
      observed_by: 'platform',
      ...more,
    })
  for (let n = 0; n < 12; n++) {
    const id = `o-li-${n}`
    const day = 3 + n * 3
    const price = order(id, 'A-LI', n % 6, day, 600 + n, true)
    add('order.completed', at(day + 5, 600), { order_id: id })
    if (n < 5) {
      transfer(`t-${n}`, n === 4 ? 'W-staff-4' : `W-own-${n}`, price + 500, at(day + 5, 630 + n * 90), { currency: currencyOf(n) })
      add('review.posted', at(day + 6, 0), { review_id: `v-${n}`, order_id: id, listing_id: `L-${n}`, author_account_id: 'A-LI', rating: 5, text: '好' })
    }
    if (n === 5) {
      add('refund.requested', at(day + 6, 0), { refund_id: 'r-5', order_id: id, kind: 'return_and_refund', amount_minor: price, reason_code: 'size' })
      add('return.shipped', at(day + 7, 0), { refund_id: 'r-5', carrier: 'YTO', waybill_no: 'wb-back-5', weight_g: 300 })
      add('refund.decided', at(day + 9, 0), { refund_id: 'r-5', outcome: 'approved' })
      add('refund.paid', at(day + 9, 10), { refund_id: 'r-5', amount_minor: price })
    }
    if (n === 6) transfer('t-6', 'W-own-0', price, at(day + 5, 700), { order_id: id, after_sales_ticket_id: 'k-6' })
    if (n === 7) transfer('t-7', 'W-like', price, at(day + 5, 700))
  }
  add('explanation.requested', at(60, 0), { explanation_id: 'q-1', account_id: 'A-LI', order_ids: truth.proven.join('|'), due_at: at(67, 0) })
  add('explanation.received', at(62, 0), { explanation_id: 'q-1', text: '朋友之间的转账', assessed: 'unreasonable' })
  mkdirSync(folder, { recursive: true })
  for (const [type, rows] of table) {
    const columns = [...header, ...new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !header.includes(name)))]
    writeFileSync(
      join(folder, `${type}.csv`),
      `${[columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))].map((row) => row.join(',')).join('\n')}\n`,
    )
  }
  return folder
}
