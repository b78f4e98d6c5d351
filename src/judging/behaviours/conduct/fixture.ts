/** Refunds, complaints, notices and sales, told for tests in a few words each; and what a signal makes of them. */
import { type Market, seesMatters } from '../../../../test/fixture/market.ts'
import type { Row } from '../../../warehouse/duckdb.ts'
import type { MatterSignal } from '../../../signals/signal.ts'
import type { BehaviourJudge, MatterFinding } from '../behaviour.ts'

export type Told = {
  buyer?: string
  shop?: string
  listing?: string
  at?: number
  payable?: number
  kind?: 'refund_only' | 'return_and_refund' | 'exchange'
  photo?: string
  waybill?: string
  /** Grams at the carrier's first scan on the way back; the goods weigh 400. */
  scanned?: number
  /** Province where the parcel that is told of was delivered. */
  deliveredTo?: string
  found?: string
  reason?: string
  /** Days from delivery until the refund is asked for. */
  after?: number
  device?: string
  wallet?: string
  phone?: string
  /** Where it was delivered, and goes back from. */
  door?: string
  region?: string
}

/** Tells one refund; returns the order's id. */
export function refunded(market: Market, told: Told = {}): string {
  const { at = 20, kind = 'return_and_refund', after = 1, region = '330106', payable = 10_000 } = told
  const shop = told.shop ?? 'shop'
  const [order] = market.usual(1, () => ({
    ends: 'open',
    at,
    shop,
    payable,
    listing: told.listing ?? `${shop}-goods`,
    ...(told.buyer === undefined ? {} : { buyer: told.buyer }),
    parcel: { grams: 400, scans: 3, from: '440106', to: region, hours: 24, freight: 500 },
    fields: { region_code: region, device_id: told.device, recipient_phone: told.phone, recipient_address: told.door },
  }))
  if (told.wallet !== undefined)
    market.event('payment.captured', at, { payment_id: `P${order}`, order_id: order!, amount_minor: payable, currency: 'CNY', payer_wallet_id: told.wallet })
  const asked = at + 1.5 + after
  const refund = { refund_id: `R${order}` }
  market.event('refund.requested', asked, {
    ...refund,
    order_id: order!,
    kind,
    phase: 'after_receipt',
    reason_code: told.reason,
    amount_minor: kind === 'exchange' ? 0 : payable,
    media_sha256: told.photo === undefined ? undefined : [told.photo.padEnd(64, '0')],
  })
  if (kind !== 'refund_only') {
    const waybill = told.waybill ?? `B${order}`
    market.event('return.shipped', asked + 0.5, { ...refund, carrier: 'carrier', waybill_no: waybill, origin_region_code: region })
    if (told.scanned !== undefined) {
      market.event('shipment.scanned', asked + 0.6, { waybill_no: waybill, carrier: 'carrier', code: 'picked_up', region_code: region, weight_g: told.scanned })
      market.event('shipment.scanned', asked + 2, { waybill_no: waybill, carrier: 'carrier', code: 'delivered', region_code: told.deliveredTo ?? '440106' })
    }
    if (told.found !== undefined) market.event('return.inspected', asked + 3, { ...refund, outcome: told.found })
  }
  if (kind === 'exchange') market.event('refund.decided', asked + 4, { ...refund, outcome: 'approved' })
  else market.event('refund.paid', asked + 4, { ...refund, amount_minor: payable })
  return order!
}

/** A market's honest returns, so that there is something usual. */
export function usualReturns(market: Market, shops: readonly string[], each = 12): void {
  for (const shop of shops) for (let i = 0; i < each; i++) refunded(market, { shop, buyer: `guest-${shop}-${i}`, at: 10 + i, scanned: 400, found: 'ok' })
}

/** What one signal makes of each matter of its behaviour. */
export const looks = <R extends Row>(judge: BehaviourJudge, signal: MatterSignal<R>, tell: (market: Market) => void): Promise<MatterFinding[]> =>
  seesMatters(judge, signal as unknown as MatterSignal, tell)

export type Complaint = {
  by?: string
  shop: string
  at?: number
  /** An order there first, delivered two days later; false when nothing was bought. */
  bought?: boolean
  kind?: string
  text?: string
  demanded?: number
  message?: string
  end?: 'upheld' | 'rejected' | 'withdrawn'
  paid?: number
  /** The shop tells the platform of the demand. */
  reported?: { demanded?: number; paid?: number; payee?: string }
}

let filed = 0

/** Tells one complaint and how it ended; returns its id. */
export function complains(market: Market, told: Complaint): string {
  const { by = 'one', shop, at = 30, kind = 'labelling' } = told
  const id = `complaint-${String(++filed).padStart(5, '0')}`
  const [order] =
    told.bought === false ? market.usual(1, () => ({ shop, at: at - 9 })) : market.usual(1, () => ({ buyer: by, shop, at: at - 5, parcel: { scans: 3 } }))
  const target = told.bought === false ? { target_kind: 'shop', target_id: shop } : { target_kind: 'order', target_id: order! }
  market.event('complaint.filed', at, { complaint_id: id, kind, complainant_account_id: by, ...target, demanded_minor: told.demanded, text: told.text })
  if (told.message !== undefined)
    market.event('message.sent', at + 0.5, {
      message_id: `m-${id}`,
      thread_id: `t-${id}`,
      from_account_id: by,
      to_shop_id: shop,
      channel: 'platform',
      text: told.message,
    })
  if (told.reported !== undefined)
    market.event('complaint.filed', at + 1, {
      complaint_id: `r-${id}`,
      kind: 'malicious_complaint',
      complainant_account_id: `owner-${shop}`,
      complainant_shop_id: shop,
      target_kind: 'account',
      target_id: by,
      demanded_minor: told.reported.demanded,
      paid_minor: told.reported.paid,
      payee_wallet_id: told.reported.payee,
    })
  if (told.end !== undefined) market.event('complaint.decided', at + 5, { complaint_id: id, outcome: told.end, paid_minor: told.paid })
  return id
}

export type Notice = {
  holder?: string
  agent?: string
  type?: 'trademark' | 'patent' | 'copyright' | 'design'
  certificate?: string
  check?: 'valid' | 'invalid' | 'unchecked'
  registered?: string
  tested?: boolean
  demanded?: number
  text?: string
  end?: 'upheld' | 'rejected' | 'withdrawn'
  countered?: boolean
  paid?: number
  payee?: string
}

/** Tells notices, each against another of ten shops whose listings went live on the market's first day (2024-03-01); returns their ids. */
export function notices(market: Market, n: number, tell: (i: number) => Notice): string[] {
  const first = filed
  const ids: string[] = []
  for (let i = 0; i < n; i++) {
    const told = tell(i)
    const id = `notice-${String(++filed).padStart(5, '0')}`
    ids.push(id)
    const shop = `shop-${i % 10}`
    if (i < 10)
      market.event('listing.published', 0, { listing_id: `${shop}-goods-${first}`, shop_id: shop, category: 'toys', price_minor: 5000, currency: 'CNY' })
    market.event('ip_notice.filed', 20 + i, {
      notice_id: id,
      rights_holder_id: told.holder ?? 'holder',
      agent_id: told.agent,
      right_type: told.type ?? 'trademark',
      certificate_id: told.certificate,
      certificate_check: told.check,
      right_registered_at: told.registered,
      listing_id: `${shop}-goods-${first}`,
      shop_id: shop,
      test_purchase: told.tested,
      demanded_minor: told.demanded,
      text: told.text,
    })
    if (told.countered === true) market.event('ip_notice.countered', 21 + i, { notice_id: id })
    if (told.end === 'withdrawn') market.event('ip_notice.withdrawn', 25 + i, { notice_id: id, paid_minor: told.paid, payee_wallet_id: told.payee })
    else if (told.end !== undefined) market.event('ip_notice.decided', 25 + i, { notice_id: id, outcome: told.end })
  }
  return ids
}

export type Rush = {
  buyer: string
  /** Seconds after the sale opens. */
  after: number
  pageMs?: number
  viewSeconds?: number
  wallet?: string
  device?: string
  phone?: string
  address?: string
  addressKind?: string
  quantity?: number
  /** A sign-in just before. */
  client?: { ip?: string; agent?: string }
  day?: number
}

/** Tells a sale that opens at noon of a day, and who ordered when; the article has one title. Returns the orders' ids. */
export function rushes(market: Market, orders: readonly Rush[], { announced = true } = {}): string[] {
  const days = [...new Set(orders.map((order) => order.day ?? 30))]
  for (const day of days) {
    market.event('listing.published', 1, {
      listing_id: `toy-${day}`,
      shop_id: 'toys',
      category: 'toys',
      title: '限量盲盒',
      price_minor: 90_000,
      currency: 'CNY',
    })
    if (announced)
      market.event('promotion.scheduled', day - 2, {
        promotion_id: `p-${day}`,
        shop_id: 'toys',
        listing_ids: [`toy-${day}`],
        kind: 'flash_sale',
        starts_at: new Date(Date.parse('2024-03-01T00:00:00Z') + day * 86_400_000).toISOString(),
        ends_at: new Date(Date.parse('2024-03-01T00:00:00Z') + day * 86_400_000 + 7_200_000).toISOString(),
      })
  }
  return orders.map((order) => {
    const day = order.day ?? 30
    const at = day + order.after / 86_400
    const [id] = market.usual(1, () => ({
      buyer: order.buyer,
      shop: 'toys',
      listing: `toy-${day}`,
      at,
      payable: 90_000 * (order.quantity ?? 1),
      quantity: order.quantity ?? 1,
      fields: {
        page_to_order_ms: order.pageMs,
        view_seconds: order.viewSeconds,
        device_id: order.device,
        recipient_phone: order.phone,
        recipient_address: order.address,
        address_kind: order.addressKind ?? 'residential',
      },
    }))
    if (order.wallet !== undefined)
      market.event('payment.captured', at, { payment_id: `P${id}`, order_id: id!, amount_minor: 90_000, currency: 'CNY', payer_wallet_id: order.wallet })
    if (order.client !== undefined)
      market.event('session.started', at - 0.001, {
        account_id: order.buyer,
        device_id: order.device,
        ip_kind: order.client.ip,
        user_agent: order.client.agent,
      })
    return id!
  })
}

/** People who want it too: at no beat, and no faster than a hand. */
export const others = (n: number): Rush[] =>
  Array.from({ length: n }, (_, i) => ({ buyer: `guest-${i}`, after: 3 + ((i * i * 37) % 211), pageMs: 900 + ((i * 331) % 4000), viewSeconds: 5 }))
