/**
 * A marketplace at work: whoever orders whatever, honest or not, goes through `placeOrder`, so that an order differs from
 * the others only in what its plan says.
 */
import { createHash } from 'node:crypto'
import type { EventType } from '../src/domain/vocabulary.ts'
import { type Events, type Row } from './events.ts'
import type { Ids } from './ids.ts'
import type { Random } from './random.ts'
import { answer, type Place, personName, phoneNumber, places, question, reviewText, streetAddress } from './texts.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** All worlds live at +08:00. */
export const zone = 8 * hour

export type Category = {
  name: string
  /** Share of orders that come back, as scenarios.md gives it. */
  returns: number
  medianPrice: number
  medianWeight: number
  kind: 'physical' | 'virtual' | 'service'
  share: number
}

export const categories: readonly Category[] = [
  { name: 'underwear', returns: 0.12, medianPrice: 3200, medianWeight: 110, kind: 'physical', share: 9 },
  { name: 'apparel', returns: 0.28, medianPrice: 9900, medianWeight: 380, kind: 'physical', share: 24 },
  { name: 'live_apparel', returns: 0.38, medianPrice: 7900, medianWeight: 350, kind: 'physical', share: 9 },
  { name: 'cosmetics', returns: 0.09, medianPrice: 6900, medianWeight: 180, kind: 'physical', share: 13 },
  { name: 'home', returns: 0.06, medianPrice: 3900, medianWeight: 650, kind: 'physical', share: 16 },
  { name: 'electronics', returns: 0.07, medianPrice: 5900, medianWeight: 240, kind: 'physical', share: 11 },
  { name: 'food', returns: 0.03, medianPrice: 4500, medianWeight: 900, kind: 'physical', share: 10 },
  { name: 'toys', returns: 0.06, medianPrice: 5200, medianWeight: 480, kind: 'physical', share: 5 },
  { name: 'services', returns: 0.03, medianPrice: 3500, medianWeight: 0, kind: 'service', share: 3 },
]

export const categoryNamed = (name: string): Category => categories.find((category) => category.name === name)!

export type AddressKind = 'residential' | 'campus' | 'office' | 'forwarder' | 'locker' | 'unknown'
export type Recipient = { name: string; phone: string; address: string; place: Place; kind: AddressKind }

export type Buyer = {
  accountId: string
  personId: string | undefined
  walletId: string
  /** Somebody at home who pays now and then. */
  payerWalletId: string | undefined
  name: string
  phone: string
  registeredAt: number
  home: Recipient
  /** People this buyer sends things to: family far away, friends. */
  contacts: Recipient[]
  devices: string[]
  ip: string
  ipKind: string
  activity: number
  tastes: readonly string[]
  /** How often the source cannot say whether the recipient is the account's holder. */
  masked: number
}

export type Carrier = {
  id: string
  weighs: number
  /** How often a scale or a scanner gets it wrong. */
  slips: number
  gaps: { from: number; to: number }[]
  nextWaybill: number
  prefix: string
}

export type Listing = {
  id: string
  shop: Shop
  title: string
  price: number
  cost: number
  /** Grams as the catalogue has them. */
  weight: number
  /** Grams as a scale has them; catalogues err. */
  real: number
  category: string
  pack: { low: number; high: number }
  weightSpread: number
  popularity: number
  kind: Category['kind']
  index: number
}

export type Shop = {
  id: string
  ownerAccountId: string
  ownerPersonId: string
  ownerWalletId: string
  walletId: string
  category: Category
  returns: number
  place: Place
  openedAt: number
  listings: Listing[]
  carriers: readonly Carrier[]
  /** Median hours from payment to hand-over. */
  handling: number
  freight: number
  /** Free delivery and no coupons: what is paid is the price. */
  flat: boolean
  snapshots: boolean
  /** Share of the category's orders; 0 for shops whose orders a scenario places itself. */
  popularity: number
  staff: Buyer[]
  /** Minor units completed per week, for payouts. */
  income: Map<number, number>
}

export type Outcome = 'kept' | 'refund_before_ship' | 'refund_only' | 'return' | 'refused' | 'exchange' | 'unpaid' | 'cancelled'
export type Match = 'match' | 'mismatch' | 'unknown'

export type OrderPlan = {
  at: number
  buyer: Buyer
  listing: Listing
  quantity?: number
  match?: Match
  recipient?: Recipient
  outcome?: Outcome
  /** When the refund is asked for, if the outcome has one. */
  refundAt?: number
  /** No later than this, when nature would take longer. */
  refundBy?: number
  reason?: string
  /** What an inspection of the return finds. */
  inspection?: string
  /** Grams between which a parcel that is not the real goods weighs. */
  parcelWeight?: readonly [number, number]
  /** Scans a made-up parcel shows at most. */
  parcelScans?: number
  review?: { rating: number; text?: string; afterHours?: number } | false
  source?: string
  promotionId?: string
  gift?: boolean
  path?: { view?: number; rivals?: number; chats?: number; page?: number }
  device?: string
  ip?: string
  discount?: number
  dispatchAt?: number
  completeAt?: number
  /** Visits to the listing that this order brought with it; a background order's are counted with all others'. */
  views?: number
}

export type Order = {
  id: string
  plan: OrderPlan
  payable: number
  walletId: string
  paidAt: number | undefined
  dispatchedAt: number | undefined
  deliveredAt: number | undefined
  completedAt: number | undefined
  refundId: string | undefined
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const sources = ['search', 'search', 'search', 'search', 'feed', 'feed', 'feed', 'feed', 'ad', 'ad', 'direct', 'share']
const liveSources = [...sources, 'live', 'live']

/** Hours in which parcels are handed over and delivered, local. */
function intoHours(at: number, from: number, to: number, random: Random): number {
  const midnight = Math.floor((at + zone) / day) * day - zone
  const clock = (at - midnight) / hour
  if (clock >= from && clock <= to) return at
  const base = clock > to ? midnight + day : midnight
  return base + (from + random.unit() * (to - from)) * hour
}

/** An order nobody confirms or disputes counts as received after this. */
const autoConfirm = 9 * day

const weekNumber = (at: number): number => Math.floor((at + zone) / (7 * day))

export class Market {
  readonly events: Events
  readonly ids: Ids
  readonly start: number
  readonly end: number
  readonly buyers: Buyer[] = []
  readonly shops: Shop[] = []
  readonly listings: Listing[] = []
  readonly carriers: Carrier[] = []
  readonly lockers: Recipient[] = []
  readonly forwarders: Recipient[] = []
  readonly campuses: { place: Place; ip: string; address: string }[] = []
  /** Visits per listing and hour that came with particular orders or campaigns, keyed `listing index * hours + hour`. */
  readonly #extraViews = new Map<number, number>()
  readonly #orderViews = new Map<number, number>()

  constructor(events: Events, ids: Ids, start: number, end: number) {
    this.events = events
    this.ids = ids
    this.start = start
    this.end = end
  }

  /** Records what happened, unless the world has ended before. */
  emit(type: EventType, at: number, data: Row): void {
    if (at <= this.end) this.events.add(type, at, data)
  }

  hourKey(listing: Listing, at: number): number {
    return listing.index * 100_000 + Math.floor((at - this.start) / hour)
  }

  /** Visits that the ordinary traffic of a listing does not explain. */
  addViews(listing: Listing, at: number, count: number): void {
    const key = this.hourKey(listing, at)
    this.#extraViews.set(key, (this.#extraViews.get(key) ?? 0) + count)
  }

  viewsWithOrders(listing: Listing, at: number): { extra: number; ordered: number } {
    const key = this.hourKey(listing, at)
    return { extra: this.#extraViews.get(key) ?? 0, ordered: this.#orderViews.get(key) ?? 0 }
  }

  /** A person outside the marketplace whom a parcel can be addressed to. */
  stranger(random: Random): Recipient {
    const place = random.pick(places)
    return {
      name: personName(random),
      phone: phoneNumber(random),
      address: streetAddress(random, place),
      place,
      kind: random.chance(0.85) ? 'residential' : random.pick(['office', 'campus', 'unknown']),
    }
  }

  /** Nature's draw of what becomes of an order. */
  naturalOutcome(shop: Shop, random: Random): Outcome {
    const draw = random.unit()
    if (draw < 0.04) return 'unpaid'
    if (draw < 0.052) return 'cancelled'
    if (!random.chance(shop.returns)) return 'kept'
    const kind = random.unit()
    if (shop.category.kind !== 'physical') return kind < 0.5 ? 'refund_before_ship' : 'refund_only'
    return kind < 0.18 ? 'refund_before_ship' : kind < 0.31 ? 'refund_only' : kind < 0.93 ? 'return' : kind < 0.96 ? 'refused' : 'exchange'
  }

  /** Places an order and lets everything follow from it until the world ends. */
  placeOrder(plan: OrderPlan, random: Random): Order {
    const { at, buyer, listing } = plan
    const { shop } = listing
    const outcome = plan.outcome ?? this.naturalOutcome(shop, random)
    const quantity = plan.quantity ?? (random.chance(0.9) ? 1 : random.chance(0.75) ? 2 : random.int(3, 5))
    const order: Order = {
      id: this.ids.make('O'),
      plan,
      payable: 0,
      walletId: buyer.walletId,
      paidAt: undefined,
      dispatchedAt: undefined,
      deliveredAt: undefined,
      completedAt: undefined,
      refundId: undefined,
    }
    const recipient = this.#placed(order, quantity, outcome, random)
    if (plan.views === undefined) {
      const key = this.hourKey(listing, at)
      this.#orderViews.set(key, (this.#orderViews.get(key) ?? 0) + 1)
    } else this.addViews(listing, at, plan.views)

    if (outcome === 'unpaid') {
      this.emit('order.closed', at + random.pick([30 * minute, day, day]) + random.int(0, 5000), { order_id: order.id, reason: 'unpaid' })
      return order
    }
    const paidAt = at + random.skewed(25_000, 0.9)
    order.paidAt = paidAt
    if (buyer.payerWalletId !== undefined && random.chance(0.2)) order.walletId = buyer.payerWalletId
    this.emit('payment.captured', paidAt, {
      payment_id: this.ids.make('M'),
      order_id: order.id,
      amount_minor: order.payable,
      currency: 'CNY',
      method: random.pick(['balance', 'balance', 'debit_card', 'credit_card', 'quick_pay']),
      payer_wallet_id: order.walletId,
    })
    const handOver = plan.dispatchAt ?? intoHours(paidAt + random.skewed(shop.handling, 0.5) * hour, 13, 21, random)
    if (outcome === 'cancelled' || outcome === 'refund_before_ship') {
      const asked = plan.refundAt ?? Math.min(handOver - minute, paidAt + random.skewed(90, 1) * minute)
      if (outcome === 'cancelled') this.emit('order.closed', asked, { order_id: order.id, reason: 'cancelled' })
      this.#refund(
        order,
        asked,
        'refund_only',
        'before_ship',
        plan.reason ?? random.pick(['no_longer_wanted', 'wrong_choice', 'slow_dispatch', 'no_longer_wanted']),
        random,
      )
      if (outcome !== 'cancelled') this.emit('order.closed', asked + 3 * hour, { order_id: order.id, reason: 'refunded' })
      return order
    }
    this.#ship(order, handOver, recipient, quantity, outcome, random)
    this.#settle(order, outcome, random)
    return order
  }

  #placed(order: Order, quantity: number, outcome: Outcome, random: Random): Recipient {
    const { plan } = order
    const { at, buyer, listing } = plan
    const { shop } = listing
    const match: Match = plan.match ?? (random.chance(buyer.masked) ? 'unknown' : buyer.contacts.length > 0 && random.chance(0.098) ? 'mismatch' : 'match')
    const recipient = plan.recipient ?? (match === 'mismatch' ? random.pick(buyer.contacts) : buyer.home)
    const hidden = match === 'unknown'
    const phoneMatch = hidden || random.chance(0.03) ? 'unknown' : match === 'mismatch' && random.chance(0.93) ? 'mismatch' : match
    const addressMatch =
      hidden && random.chance(0.8) ? 'unknown' : recipient.address === buyer.home.address ? 'match' : random.chance(0.06) ? 'unknown' : 'mismatch'
    const discount =
      plan.discount ?? (!shop.flat && random.chance(0.15) ? Math.min(Math.round(listing.price * 0.2), random.pick([100, 200, 300, 500, 1000])) : 0)
    const freight = !shop.flat && random.chance(0.12) ? random.pick([500, 600, 800, 1000]) : 0
    const payable = Math.max(1, listing.price * quantity - discount) + (plan.discount === undefined ? freight : 0)
    order.payable = payable
    const device = plan.device ?? (random.chance(0.04) ? undefined : random.chance(0.87) ? buyer.devices[0] : random.pick(buyer.devices))
    const ip = plan.ip ?? (random.chance(0.03) ? undefined : buyer.ipKind === 'mobile' || random.chance(0.25) ? mobileIp(random) : buyer.ip)
    const known = (probability: number): boolean => random.chance(probability)
    const view = plan.path?.view ?? Math.round(random.skewed(85, 1))
    const source = random.chance(0.04) ? 'unknown' : (plan.source ?? random.pick(shop.category.name === 'live_apparel' ? liveSources : sources))
    const chats = plan.path?.chats ?? (random.chance(0.82) ? 0 : random.int(1, 9))
    this.emit('order.placed', at, {
      order_id: order.id,
      line_id: '1',
      buyer_account_id: buyer.accountId,
      shop_id: shop.id,
      listing_id: listing.id,
      quantity,
      unit_price_minor: listing.price,
      payable_minor: payable,
      freight_minor: plan.discount === undefined ? freight : 0,
      currency: 'CNY',
      recipient_name: hidden ? (known(0.5) ? undefined : `${recipient.name[0]}**`) : recipient.name,
      recipient_phone:
        phoneMatch === 'unknown' ? undefined : phoneMatch === 'mismatch' ? recipient.phone : match === 'mismatch' ? buyer.phone : recipient.phone,
      recipient_address: addressMatch === 'unknown' ? undefined : recipient.address,
      address_kind: recipient.kind,
      region_code: recipient.place.code,
      name_match: match,
      phone_match: phoneMatch,
      address_match: addressMatch,
      is_gift: plan.gift ?? (known(0.05) ? undefined : plan.recipient === undefined && match === 'mismatch' ? known(0.22) : known(0.008)),
      promotion_id: plan.promotionId,
      traffic_source: source,
      device_id: device,
      ip,
      view_seconds: known(0.94) ? view : undefined,
      rivals_viewed: known(0.94) ? (plan.path?.rivals ?? Math.min(15, Math.floor(random.exponential(1.8)))) : undefined,
      chat_messages: known(0.96) ? chats : undefined,
      page_to_order_ms: known(0.94) ? (plan.path?.page ?? Math.round(random.skewed(42_000, 0.9))) : undefined,
    })
    if (plan.quantity === undefined && plan.discount === undefined && shop.listings.length > 1 && random.chance(0.03)) {
      const second = random.pick(shop.listings)
      if (second !== listing) this.#secondLine(order, second, recipient)
    }
    if (shop.snapshots) {
      this.emit('order.snapshotted', at + 150, {
        order_id: order.id,
        sha256: sha256(`${listing.id} ${listing.title} ${listing.price} ${order.id}`),
        media_type: 'text/html',
        title: listing.title,
        price_minor: listing.price,
        terms_version: 'terms-3',
      })
    }
    if (device !== undefined && random.chance(0.45)) this.session(buyer, at - random.skewed(6, 0.8) * minute, device, ip, random)
    if (chats > 0 && random.chance(0.4)) this.#chat(buyer, shop, at, random)
    if (outcome !== 'unpaid' && random.chance(0.00035)) this.#askAboutGoods(order, random)
    return recipient
  }

  #secondLine(order: Order, listing: Listing, recipient: Recipient): void {
    const { at, buyer } = order.plan
    order.payable += listing.price
    this.emit('order.placed', at, {
      order_id: order.id,
      line_id: '2',
      buyer_account_id: buyer.accountId,
      shop_id: listing.shop.id,
      listing_id: listing.id,
      quantity: 1,
      unit_price_minor: listing.price,
      payable_minor: listing.price,
      currency: 'CNY',
      address_kind: recipient.kind,
      region_code: recipient.place.code,
    })
    const key = this.hourKey(listing, at)
    this.#orderViews.set(key, (this.#orderViews.get(key) ?? 0) + 1)
  }

  session(buyer: Buyer, at: number, device: string | undefined, ip: string | undefined, random: Random): void {
    this.emit('session.started', Math.max(this.start, at), {
      account_id: buyer.accountId,
      device_id: device,
      ip,
      ip_region_code: random.chance(0.9) ? buyer.home.place.code : random.pick(places).code,
      ip_kind: random.chance(0.05) ? 'unknown' : ip === buyer.ip ? buyer.ipKind : 'mobile',
      user_agent: random.pick(['app/7.2 ios', 'app/7.2 android', 'app/7.1 android', 'app/6.9 android', 'web', 'app/7.0 ios']),
    })
  }

  #chat(buyer: Buyer, shop: Shop, at: number, random: Random): void {
    const thread = this.ids.make('T')
    let when = at - random.skewed(12, 0.8) * minute
    for (let i = random.int(1, 2); i > 0; i--) {
      this.emit('message.sent', when, {
        message_id: this.ids.make('G'),
        thread_id: thread,
        from_account_id: buyer.accountId,
        to_shop_id: shop.id,
        channel: 'platform',
        text: question(random),
      })
      when += random.skewed(50, 0.7) * 1000
      this.emit('message.sent', when, {
        message_id: this.ids.make('G'),
        thread_id: thread,
        from_account_id: shop.ownerAccountId,
        to_account_id: buyer.accountId,
        channel: 'platform',
        text: answer(random),
      })
      when += random.skewed(40, 0.7) * 1000
    }
  }

  /** Now and then somebody complains, and now and then a support agent rings a recipient. */
  #askAboutGoods(order: Order, random: Random): void {
    const { at, buyer } = order.plan
    if (random.chance(0.5)) {
      const complaint = this.ids.make('C')
      const when = at + random.between(2, 12) * day
      this.emit('complaint.filed', when, {
        complaint_id: complaint,
        kind: random.pick(['product_quality', 'product_quality', 'labelling', 'other', 'not_my_order']),
        complainant_account_id: buyer.accountId,
        target_kind: 'order',
        target_id: order.id,
        text: random.pick(['质量有问题', '标签和实物不符', '卖家不处理', '这个订单不是我下的', '要求退款']),
      })
      this.emit('complaint.decided', when + random.between(1, 5) * day, { complaint_id: complaint, outcome: random.pick(['upheld', 'rejected', 'withdrawn']) })
    } else {
      const answers = order.plan.match === 'mismatch' ? ['bought', 'did_not_buy', 'no_answer'] : ['bought', 'bought', 'bought', 'bought', 'no_answer']
      this.emit('contact.verified', at + random.between(1, 9) * day, {
        order_id: order.id,
        method: random.pick(['call', 'sms', 'app']),
        answer: random.pick(answers),
        by: 'support',
      })
    }
  }

  #ship(order: Order, handOver: number, recipient: Recipient, quantity: number, outcome: Outcome, random: Random): void {
    const { plan } = order
    const { listing } = plan
    const { shop } = listing
    order.dispatchedAt = handOver
    if (listing.kind !== 'physical') {
      order.dispatchedAt = Math.min(handOver, order.paidAt! + random.skewed(30, 0.8) * minute)
      order.deliveredAt = order.dispatchedAt + minute
      return
    }
    const made = plan.parcelWeight === undefined ? undefined : random.between(plan.parcelWeight[0], plan.parcelWeight[1])
    const weight = made ?? parcelGrams(listing, quantity, random)
    const short = plan.parcelScans !== undefined
    const carrier = random.chance(0.85) ? shop.carriers[0]! : shop.carriers[1]!
    const waybill = this.waybill(carrier, random)
    this.emit('shipment.dispatched', handOver, {
      order_id: order.id,
      carrier: carrier.id,
      waybill_no: waybill,
      weight_g: random.chance(0.3) ? undefined : Math.round(short && random.chance(0.4) ? listing.weight * quantity : weight),
      freight_minor: shop.freight + (weight > 1000 ? Math.round((weight - 1000) / 1000) * 100 : 0),
      origin_region_code: shop.place.code,
    })
    order.deliveredAt = this.#scan(carrier, waybill, handOver, shop.place, recipient.place, weight, plan.parcelScans, outcome === 'refused', random)
  }

  waybill(carrier: Carrier, random: Random): string {
    carrier.nextWaybill += random.int(1, 37)
    return `${carrier.prefix}${String(carrier.nextWaybill).padStart(11, '0')}`
  }

  /** Scans of a parcel on its way; returns when it was handed over or refused. */
  #scan(
    carrier: Carrier,
    waybill: string,
    handOver: number,
    from: Place,
    to: Place,
    weight: number,
    most: number | undefined,
    refused: boolean,
    random: Random,
  ): number {
    const add = (at: number, code: string, place: Place, grams?: number): void => {
      if (carrier.gaps.some((gap) => at >= gap.from && at < gap.to)) return
      this.emit('shipment.scanned', at, {
        waybill_no: waybill,
        carrier: carrier.id,
        code,
        region_code: place.code,
        site: `${place.city.replace(/市$/, '')}${code === 'arrived' || code === 'departed' ? '转运中心' : '营业部'}`,
        weight_g: grams,
      })
    }
    const slip = random.chance(carrier.slips) ? random.between(0.1, 1.7) : 1
    const measure = (): number | undefined =>
      random.chance(carrier.weighs) ? Math.max(1, Math.round(weight * slip * random.between(0.985, 1.015))) : undefined
    const picked = handOver + random.skewed(50, 0.7) * minute
    const near = from.province === to.province
    if (most !== undefined) {
      add(picked, 'picked_up', from, measure())
      const delivered = picked + random.between(3, most > 2 ? 40 : 14) * hour
      for (let i = 2; i < most; i++) add(picked + ((delivered - picked) * (i - 1)) / most, i % 2 === 0 ? 'departed' : 'arrived', i % 2 === 0 ? from : to)
      add(delivered, 'delivered', to)
      return delivered
    }
    add(picked, 'picked_up', from, measure())
    let at = picked + random.between(1.5, 5) * hour
    const sparse = random.chance(carrier.slips * 2)
    if (sparse) {
      // Hand-helds without reception: the hubs' scans are lost.
      at += (near ? random.between(5, 20) : random.between(16, 70)) * hour
      const end = intoHours(at + random.between(1, 12) * hour, 8, 20, random)
      add(end, refused ? 'refused' : 'delivered', to)
      return end
    }
    if (random.chance(0.7)) add(at - hour, 'arrived', from, random.chance(0.5) ? measure() : undefined)
    add(at, 'departed', from)
    at += (near ? random.between(5, 20) : random.between(16, 70)) * hour
    if (!near && random.chance(0.4)) {
      const via = random.pick(places)
      add(at - random.between(6, 12) * hour, 'arrived', via)
      if (random.chance(0.7)) add(at - random.between(2, 5) * hour, 'departed', via)
    }
    add(at, 'arrived', to, random.chance(0.2) ? measure() : undefined)
    const out = intoHours(at + random.between(1, 10) * hour, 7.5, 11, random)
    if (random.chance(0.93)) add(out, 'out_for_delivery', to)
    const end = out + random.between(0.6, 8.5) * hour
    add(end, refused ? 'refused' : 'delivered', to)
    if (refused) add(end + random.between(2, 5) * day, 'returned', from)
    return end
  }

  #settle(order: Order, outcome: Outcome, random: Random): void {
    const { plan } = order
    const { shop } = plan.listing
    const delivered = order.deliveredAt!
    if (outcome === 'refused') {
      const asked = Math.min(plan.refundAt ?? delivered + random.skewed(20, 0.8) * hour, plan.refundBy ?? Infinity)
      this.#refund(order, asked, 'return_and_refund', 'in_transit', plan.reason ?? 'refused', random)
      this.emit('order.closed', asked + 4 * day, { order_id: order.id, reason: 'refunded' })
      return
    }
    if (outcome === 'refund_only' || outcome === 'return') {
      const early = outcome === 'refund_only' && plan.listing.kind === 'physical' && random.chance(0.45)
      const usual = early
        ? order.dispatchedAt! + random.unit() * (delivered - order.dispatchedAt!)
        : delivered + Math.min(autoConfirm, random.skewed(30, 0.8) * hour)
      const at =
        plan.refundAt ?? Math.min(usual, plan.refundBy === undefined ? usual : Math.max(order.dispatchedAt! + hour, plan.refundBy - random.unit() * 20 * hour))
      const phase = at < delivered ? 'in_transit' : 'after_receipt'
      const reason = plan.reason ?? random.pick(['size', 'not_as_described', 'quality', 'no_reason', 'no_reason', 'no_reason', 'late', 'missing'])
      const closed = this.#refund(order, at, outcome === 'return' ? 'return_and_refund' : 'refund_only', phase, reason, random)
      this.emit('order.closed', closed + random.between(1, 60) * 1000, { order_id: order.id, reason: 'refunded' })
      return
    }
    if (outcome === 'exchange') {
      const refundId = this.ids.make('R')
      const at = delivered + random.skewed(30, 0.6) * hour
      this.emit('refund.requested', at, {
        refund_id: refundId,
        order_id: order.id,
        kind: 'exchange',
        phase: 'after_receipt',
        reason_code: random.pick(['size', 'quality']),
        amount_minor: 0,
      })
      this.emit('refund.decided', at + random.skewed(5, 0.8) * hour, { refund_id: refundId, outcome: 'approved', decided_by: 'seller' })
      this.#comeBack(order, refundId, at + day, random)
    }
    const completed = plan.completeAt ?? delivered + Math.min(autoConfirm, random.chance(0.4) ? autoConfirm : random.skewed(26, 0.9) * hour)
    order.completedAt = completed
    this.emit('order.completed', completed, { order_id: order.id })
    if (completed <= this.end) {
      const week = weekNumber(completed)
      shop.income.set(week, (shop.income.get(week) ?? 0) + order.payable)
    }
    this.#review(order, completed, random)
    if (plan.outcome === undefined) this.#afterwards(order, completed, random)
  }

  /** What sellers give back outside the refund desk: compensation, price protection. */
  #afterwards(order: Order, completed: number, random: Random): void {
    const { plan } = order
    const { shop } = plan.listing
    const draw = random.unit()
    if (draw < 0.0042) {
      const ticket = random.chance(0.87) ? this.ids.make('K') : undefined
      const whole = ticket !== undefined && random.chance(0.06)
      this.emit('transfer.made', completed + random.skewed(20, 1) * hour, {
        transfer_id: this.ids.make('F'),
        from_wallet_id: random.chance(0.75) ? shop.walletId : shop.ownerWalletId,
        to_wallet_id: plan.buyer.walletId,
        amount_minor: whole ? order.payable : Math.max(100, Math.round((order.payable * random.between(0.04, 0.22)) / 50) * 50),
        currency: 'CNY',
        kind: random.pick(['red_packet', 'p2p', 'p2p']),
        memo: random.chance(0.8) ? random.pick(['补偿', '少发一件补差', '瑕疵补偿', '运费补贴', '售后补偿', '退差价', '晚发货补偿']) : undefined,
        order_id: random.chance(0.85) ? order.id : undefined,
        after_sales_ticket_id: ticket,
        observed_by: 'platform',
      })
    } else if (draw < 0.0062) {
      const amount = Math.max(100, Math.round((order.payable * random.between(0.05, 0.25)) / 100) * 100)
      const refundId = this.ids.make('R')
      const at = completed + random.between(1, 9) * day
      this.emit('refund.requested', at, {
        refund_id: refundId,
        order_id: order.id,
        kind: 'refund_only',
        phase: 'after_completion',
        reason_code: 'price_protection',
        amount_minor: amount,
      })
      this.emit('refund.decided', at + 5 * minute, { refund_id: refundId, outcome: 'approved', decided_by: 'platform' })
      this.emit('refund.paid', at + 6 * minute, { refund_id: refundId, amount_minor: amount })
    }
  }

  #refund(order: Order, at: number, kind: 'refund_only' | 'return_and_refund', phase: string, reason: string, random: Random): number {
    const refundId = this.ids.make('R')
    order.refundId = refundId
    this.emit('refund.requested', at, {
      refund_id: refundId,
      order_id: order.id,
      kind,
      phase,
      reason_code: random.chance(0.05) ? undefined : reason,
      amount_minor: order.payable,
      media_sha256: phase === 'after_receipt' && random.chance(0.3) ? [sha256(`photo ${refundId}`)] : undefined,
    })
    const decided = at + (phase === 'before_ship' ? random.skewed(20, 1) * minute : random.skewed(5, 0.9) * hour)
    this.emit('refund.decided', decided, { refund_id: refundId, outcome: 'approved', decided_by: random.pick(['seller', 'seller', 'seller', 'platform']) })
    let paid = decided + random.between(1, 40) * minute
    if (kind === 'return_and_refund' && phase === 'after_receipt') paid = this.#comeBack(order, refundId, decided, random) + random.between(0.1, 6) * hour
    this.emit('refund.paid', paid, { refund_id: refundId, amount_minor: order.payable })
    return paid
  }

  /** The goods travel back and are looked at; returns when. */
  #comeBack(order: Order, refundId: string, decided: number, random: Random): number {
    const { plan } = order
    const { listing } = plan
    const carrier = random.pick(this.carriers)
    const waybill = this.waybill(carrier, random)
    const sent = intoHours(decided + random.skewed(16, 0.7) * hour, 9, 20, random)
    const place = (plan.recipient ?? plan.buyer.home).place
    const grams = Math.round(parcelGrams(listing, plan.quantity ?? 1, random))
    this.emit('return.shipped', sent, {
      refund_id: refundId,
      carrier: carrier.id,
      waybill_no: waybill,
      weight_g: random.chance(0.6) ? grams : undefined,
      origin_region_code: place.code,
    })
    const back = this.#scan(carrier, waybill, sent, place, listing.shop.place, grams, undefined, false, random)
    const looked = back + random.between(1, 26) * hour
    const outcome = plan.inspection ?? (random.chance(0.93) ? 'ok' : random.pick(['defective', 'damaged', 'swapped', 'empty', 'not_received', 'defective']))
    this.emit('return.inspected', looked, { refund_id: refundId, outcome, weight_g: random.chance(0.7) ? grams : undefined })
    return looked
  }

  #review(order: Order, completed: number, random: Random): void {
    const { plan } = order
    if (plan.review === false || (plan.review === undefined && !random.chance(0.36))) return
    const draw = random.unit()
    const rating = plan.review?.rating ?? (draw < 0.8 ? 5 : draw < 0.94 ? 4 : draw < 0.985 ? 3 : random.int(1, 2))
    const reviewId = this.ids.make('V')
    const at = completed + (plan.review?.afterHours ?? random.skewed(9, 1.2)) * hour
    this.emit('review.posted', at, {
      review_id: reviewId,
      order_id: order.id,
      listing_id: plan.listing.id,
      author_account_id: plan.buyer.accountId,
      rating,
      text: plan.review?.text ?? reviewText(random, rating),
      media_sha256: random.chance(0.12) ? [sha256(`review photo ${reviewId}`)] : undefined,
      appended: false,
    })
    if (rating <= 3 && random.chance(0.1))
      this.emit('review.changed', at + random.between(1, 6) * day, {
        review_id: reviewId,
        rating: random.int(rating, 5),
        text: random.pick(['客服已处理', '卖家补发了', '解决了']),
      })
    else if (random.chance(0.004)) this.emit('review.withdrawn', at + random.between(1, 9) * day, { review_id: reviewId })
  }

  /** Weekly settlement of what was completed. */
  payOut(): void {
    for (const shop of this.shops) {
      for (const [week, amount] of shop.income) {
        const at = (week + 1) * 7 * day - zone + 4 * hour
        if (at > this.end) continue
        this.emit('payout.settled', at, { shop_id: shop.id, amount_minor: Math.round(amount * 0.95), currency: 'CNY', wallet_id: shop.walletId })
      }
    }
  }
}

function parcelGrams(listing: Listing, quantity: number, random: Random): number {
  const net = listing.real * quantity
  const grams = net * random.normal(1, listing.weightSpread) + random.between(listing.pack.low, listing.pack.high)
  return Math.max(net * 0.94, Math.min(grams, net * 1.03 + listing.pack.high))
}

export function mobileIp(random: Random): string {
  return `${random.pick([112, 117, 120, 183, 223, 39])}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`
}
