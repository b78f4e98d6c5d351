/** One attack, told four ways: a marketplace whose truth is known is written as exports of other platforms, and the scan over them finds who was attacked. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Report } from '../src/domain/report.ts'
import type { EventType } from '../src/domain/vocabulary.ts'
import { readMapping } from '../src/door/mapping.ts'
import { scan } from '../src/pipeline.ts'
import { makeWorld, type World } from '../worlds/index.ts'

type Order = {
  id: string
  at: number
  buyer: string
  shop: string
  listing: string
  quantity: number
  price: number
  payable: number
  name: string
  phone: string
  address: string
  paid?: number
  refunded?: { at: number; minor: number }
  closed?: { at: number; reason: string }
  completed?: number
}

/** What a seller's export can say of a world: orders with their buyers, payments, refunds and ends. */
function ordersOf(world: World): Order[] {
  const table = (type: EventType) => world.events.tables.get(type)!
  const placed = table('order.placed')
  const cell = (name: string, i: number): string => String(placed.column(name)[i] ?? '')
  const orders = new Map<string, Order>()
  for (let i = 0; i < placed.length; i++)
    orders.set(cell('order_id', i), {
      id: cell('order_id', i),
      at: placed.times[i]!,
      buyer: cell('buyer_account_id', i),
      shop: cell('shop_id', i),
      listing: cell('listing_id', i),
      quantity: Number(cell('quantity', i)),
      price: Number(cell('unit_price_minor', i)),
      payable: Number(cell('payable_minor', i)),
      name: cell('recipient_name', i),
      phone: cell('recipient_phone', i),
      address: cell('recipient_address', i),
    })
  const each = (
    type: EventType,
    key: string,
    tell: (order: Order, at: number, column: (name: string) => unknown) => void,
    of = (id: string) => orders.get(id),
  ): void => {
    const rows = table(type)
    for (let i = 0; i < rows.length; i++) {
      const order = of(String(rows.column(key)[i]))
      if (order !== undefined) tell(order, rows.times[i]!, (name) => rows.column(name)[i])
    }
  }
  each('payment.captured', 'order_id', (order, at) => (order.paid = at))
  each('order.closed', 'order_id', (order, at, column) => (order.closed = { at, reason: String(column('reason')) }))
  each('order.completed', 'order_id', (order, at) => (order.completed = at))
  const refunds = new Map<string, Order>()
  each('refund.requested', 'order_id', (order, _, column) => refunds.set(String(column('refund_id')), order))
  each(
    'refund.paid',
    'refund_id',
    (order, at, column) => (order.refunded = { at, minor: Number(column('amount_minor')) }),
    (id) => refunds.get(id),
  )
  return [...orders.values()]
}

const local = (ms: number, hours: number): string => new Date(ms + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
const money = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
const csv = (cells: readonly (string | number)[]): string =>
  cells.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')

/** Writes the orders as exports of a platform into a folder. */
const shapes: Record<string, (orders: readonly Order[], put: (file: string, text: string) => void) => void> = {
  shopify(orders, put) {
    const at = (ms: number): string => `${local(ms, 8)} +0800`
    put(
      'orders_export.csv',
      [
        'Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Street,Shipping Phone,Cancelled at,Refunded Amount,Vendor,Id',
      ]
        .concat(
          orders.map((o) =>
            csv([
              `#${o.id}`,
              `${o.buyer.toLowerCase()}@mail.example`,
              o.refunded ? 'refunded' : 'paid',
              o.paid === undefined ? '' : at(o.paid),
              'CNY',
              money(o.payable),
              at(o.at),
              o.quantity,
              'Article',
              money(o.price),
              o.listing,
              o.name,
              o.address,
              o.phone,
              o.closed === undefined ? '' : at(o.closed.at),
              money(o.refunded?.minor ?? 0),
              o.shop,
              `1${o.id.replace(/\D/g, '')}`,
            ]),
          ),
        )
        .join('\n'),
    )
    put(
      'payment_transactions_export.csv',
      [
        'Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Payout ID,Available On,Amount,Fee,Net,Checkout,Payment Method Name,Presentment Amount,Presentment Currency,Currency',
      ]
        .concat(
          orders.flatMap((o) =>
            o.refunded === undefined
              ? []
              : [
                  csv([
                    at(o.refunded.at),
                    'refund',
                    `#${o.id}`,
                    'visa',
                    'online',
                    'paid',
                    '',
                    '',
                    '',
                    `-${money(o.refunded.minor)}`,
                    '0.00',
                    `-${money(o.refunded.minor)}`,
                    '',
                    'card',
                    '',
                    '',
                    'CNY',
                  ]),
                ],
          ),
        )
        .join('\n'),
    )
  },
  woocommerce(orders, put) {
    const gmt = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
    put(
      'orders.ndjson',
      orders
        .map((o) =>
          JSON.stringify({
            id: o.id,
            number: o.id,
            status: o.refunded ? 'refunded' : o.closed ? 'cancelled' : 'completed',
            currency: 'CNY',
            total: money(o.payable),
            customer_id: 0,
            date_created_gmt: gmt(o.at),
            date_modified_gmt: gmt(o.refunded?.at ?? o.closed?.at ?? o.completed ?? o.at),
            date_paid_gmt: o.paid === undefined ? null : gmt(o.paid),
            date_completed_gmt: o.completed === undefined ? null : gmt(o.completed),
            billing: { email: `${o.buyer.toLowerCase()}@mail.example`, phone: o.phone },
            shipping: { first_name: o.name, last_name: 'x', address_1: o.address, phone: o.phone },
            payment_method: 'card',
            store: { id: o.shop },
            line_items: [{ id: 1, product_id: o.listing, quantity: o.quantity, total: money(o.payable), price: 1 }],
            refunds: o.refunded === undefined ? [] : [{ id: `r-${o.id}`, reason: '', total: `-${money(o.refunded.minor)}` }],
          }),
        )
        .join('\n'),
    )
  },
  taobao(orders, put) {
    put(
      'ExportOrderList.csv',
      [
        '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量,店铺名称,订单关闭原因,退款金额,确认收货时间',
      ]
        .concat(
          orders.map((o) =>
            csv([
              `="${o.id}"`,
              o.buyer,
              money(o.price * o.quantity),
              '0.00',
              money(o.payable),
              money(o.payable),
              o.closed ? '交易关闭' : '交易成功',
              o.name,
              o.address,
              `'${o.phone}`,
              local(o.at, 8),
              o.paid === undefined ? '' : local(o.paid, 8),
              o.listing,
              o.quantity,
              o.shop,
              o.closed === undefined ? '订单未关闭' : o.closed.reason === 'refunded' ? '退款' : '买家未付款',
              money(o.refunded?.minor ?? 0),
              o.completed === undefined ? '' : local(o.completed, 8),
            ]).replace(/^"=""(.*?)"""/, '="$1"'),
          ),
        )
        .join('\n'),
    )
  },
  olist(orders, put) {
    put(
      'olist_orders_dataset.csv',
      [
        'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date',
      ]
        .concat(
          orders.map((o) =>
            csv([
              o.id,
              `c-${o.id}`,
              o.closed || o.refunded ? 'canceled' : 'delivered',
              local(o.at, -3),
              o.paid === undefined ? '' : local(o.paid, -3),
              '',
              o.completed === undefined ? '' : local(o.completed, -3),
              '',
            ]),
          ),
        )
        .join('\n'),
    )
    put(
      'olist_customers_dataset.csv',
      ['customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state']
        .concat(orders.map((o) => csv([`c-${o.id}`, o.buyer, '01000', 'sao paulo', 'SP'])))
        .join('\n'),
    )
    put(
      'olist_order_items_dataset.csv',
      ['order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value']
        .concat(orders.map((o) => csv([o.id, 1, o.listing, o.shop, '', money(o.payable), '0.00'])))
        .join('\n'),
    )
  },
}

const world = makeWorld('S1', { seed: 7, intensity: 'easy', size: 'small' })
const orders = ordersOf(world)

async function judged(shape: string): Promise<{ report: Report; taken: number }> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-shapes-'))
  const folder = join(base, 'exports')
  mkdirSync(folder)
  try {
    shapes[shape]!(orders, (file, text) => writeFileSync(join(folder, file), `${text}\n`))
    const done = await scan({ folders: [folder], scratch: base, mapping: readMapping(shape) })
    done.close()
    return { report: done.report, taken: done.imported.byType['order.placed'] ?? 0 }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

for (const shape of Object.keys(shapes))
  test(`${shape}: the attack on a shop is found in its exports, the shop is the victim, and no shop is held for it`, async () => {
    const { report, taken } = await judged(shape)
    const victim = world.oracle.expectations.find(({ role, subject }) => role === 'victim_merchant' && subject.kind === 'shop')!.subject.id
    assert.equal(taken, orders.length)
    const shops = report.verdicts.filter(({ subject }) => subject.kind === 'shop').map(({ subject, behaviour, role }) => `${subject.id} ${behaviour} ${role}`)
    assert.deepEqual([...new Set(shops)], [`${victim} reverse_brushing victim_merchant`])
  })
