/** A market with one shop that had so many orders placed and paid back: what a bag of ten thousand orders is made of. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../../worlds/random.ts'

type Value = string | number | boolean
const start = Date.UTC(2016, 2, 1)
const minute = 60_000
const day = 1440 * minute
const iso = (ms: number): string => new Date(start + Math.round(ms)).toISOString().replace('Z', '+00:00')

/** Writes the events as CSV files; the same each time. `accounts` people place `orders` orders at the shop S-0 within four days. */
export function brushedMarket(folder: string, orders: number, accounts: number): string {
  const random = new Random(20_160_301)
  const table = new Map<string, Record<string, Value>[]>()
  let events = 0
  const add = (type: string, ms: number, data: Record<string, Value>): void => {
    const rows = table.get(type) ?? []
    table.set(type, rows)
    rows.push({ time: iso(ms), id: `e-${events++}`, source: '//market', ...data })
  }
  const shops = 31
  for (let s = 0; s < shops; s++) {
    add('account.registered', s * minute, { account_id: `A-own-${s}`, kind: 'seller', person_id: `P-own-${s}` })
    add('shop.opened', s * minute, { shop_id: `S-${s}`, owner_account_id: `A-own-${s}`, category: 'toys', name: `Shop ${s}` })
    add('wallet.linked', s * minute, { wallet_id: `W-own-${s}`, holder_kind: 'person', holder_id: `P-own-${s}`, verified: true })
    add('listing.published', s * minute, {
      listing_id: `L-${s}`,
      shop_id: `S-${s}`,
      category: 'toys',
      title: `Toy ${s}`,
      price_minor: 3000 + 70 * s,
      currency: 'CNY',
      unit_cost_minor: 1000,
      weight_g: 300,
    })
  }
  let placed = 0
  const order = (buyer: string, shop: number, at: number, weight: number): { id: string; price: number } => {
    const id = `o-${placed++}`
    const price = 3000 + 70 * shop
    add('order.placed', at, {
      order_id: id,
      buyer_account_id: buyer,
      shop_id: `S-${shop}`,
      listing_id: `L-${shop}`,
      quantity: 1,
      unit_price_minor: price,
      payable_minor: price,
      currency: 'CNY',
    })
    add('order.snapshotted', at, { order_id: id, sha256: createHash('sha256').update(id).digest('hex'), media_type: 'text/html' })
    add('payment.captured', at + 2 * minute, { payment_id: `p-${id}`, order_id: id, amount_minor: price, currency: 'CNY', payer_wallet_id: `W-${buyer}` })
    add('shipment.dispatched', at + day, { order_id: id, carrier: 'YTO', waybill_no: `wb-${id}`, weight_g: weight, freight_minor: 400 })
    add('shipment.scanned', at + 1.2 * day, { waybill_no: `wb-${id}`, carrier: 'YTO', code: 'picked_up', weight_g: weight })
    add('shipment.scanned', at + 3 * day, { waybill_no: `wb-${id}`, carrier: 'YTO', code: 'delivered' })
    add('order.completed', at + 4 * day, { order_id: id })
    return { id, price }
  }
  const people = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, n) => {
      const account = `${prefix}-${n}`
      add('account.registered', n * minute, { account_id: account, kind: 'buyer', person_id: `P-${account}` })
      add('wallet.linked', n * minute + 1, { wallet_id: `W-${account}`, holder_kind: 'account', holder_id: account, verified: true })
      return account
    })
  const honest = people('A', 2000)
  const crew = people('B', accounts)
  for (let d = 1; d < 60; d++)
    for (let s = 0; s < shops; s++)
      for (let n = 0; n < 5; n++) order(random.pick(honest), s, d * day + random.unit() * day, Math.round(290 + 40 * random.unit()))
  for (let n = 0; n < orders; n++) {
    const buyer = crew[n % accounts]!
    const at = 40 * day + random.unit() * 4 * day
    const { id, price } = order(buyer, 0, at, 20)
    add('transfer.made', at + 4 * day + 600 * minute * random.unit(), {
      transfer_id: `t-${id}`,
      from_wallet_id: 'W-own-0',
      to_wallet_id: `W-${buyer}`,
      amount_minor: price + 500,
      currency: 'CNY',
      kind: 'p2p',
      observed_by: 'platform',
    })
  }
  mkdirSync(folder, { recursive: true })
  for (const [type, rows] of table) {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    writeFileSync(
      join(folder, `${type}.csv`),
      `${[columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))].map((row) => row.join(',')).join('\n')}\n`,
    )
  }
  return folder
}
