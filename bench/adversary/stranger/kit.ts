/** What the stranger's attacks are made of: a purchase and its refund, a complaint, a notice, a scramble; each as the marketplace would record it. */
import { addListing, iso } from '../../../worlds/background.ts'
import { type Buyer, day, hour, type Listing, type Market, minute, type Order, type OrderPlan, sha256, type Shop } from '../../../worlds/market.ts'
import type { Random } from '../../../worlds/random.ts'
import type { Stage } from '../../../worlds/world.ts'
import type { Report } from '../../../src/domain/report.ts'
import type { Attack, Told } from '../attack.ts'

/** `reviews`: genuine reviews in the thick of it, each with the party that loses by its going out. */
export type Side = Told & { reviews?: readonly { review: string; of: string }[] }

/** `price`: what the attacker is taken to pay, in words. `alone`: too large to be played in one market with others. */
export type Strange = Attack & { price: string; alone?: true; play: (stage: Stage) => Side }

export const defineStrange = (attack: Strange): Strange => attack

const taken = new WeakMap<Market, Set<Buyer>>()

/** People who were there before the world began, serve in no shop, have a purse of record at home, and stand in no other attack of this market. */
export function people({ market, random }: Stage, count: number, name: string): Buyer[] {
  const used = taken.get(market) ?? new Set<Buyer>(market.shops.flatMap((shop) => shop.staff))
  taken.set(market, used)
  const fit = market.buyers.filter(
    (buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined && buyer.home.kind === 'residential' && !used.has(buyer),
  )
  const drawn = random.fork(`people ${name}`).sample(fit, count)
  for (const buyer of drawn) used.add(buyer)
  return drawn
}

/** Those whom a campaign of stagecraft drew are nobody else's. */
export function setAside(stage: Stage, buyers: readonly Buyer[]): void {
  people(stage, 0, 'nobody')
  for (const buyer of buyers) taken.get(stage.market)!.add(buyer)
}

export const nothing = { innocent: [], guilty: [], fake: [], genuine: [] } as const

/** An account rented for a few weeks, a SIM for codes, a waybill without a parcel, a brick or sand of the right weight with its packing: CNY minor units. */
export const prices = { account: 2000, sim: 300, waybill: 250, brick: 200, agent: 0, mule: 5000 }

/** Bought, shipped and received; what follows is told apart. */
export const bought = ({ market }: Stage, plan: OrderPlan, random: Random): Order =>
  market.placeOrder({ quantity: 1, discount: 0, ...plan, outcome: 'kept', completeAt: market.end + day, review: false }, random)

export type Back = {
  at?: number
  kind?: 'refund_only' | 'return_and_refund' | 'exchange'
  reason: string
  photo?: string
  /** A parcel that travels back; `weighed` by the carrier's scale. */
  parcel?: { weighed?: number; waybill?: string; carrier?: string }
  /** What the shop's warehouse says it found, and what it says that weighed. */
  found?: string
  says?: number
  refused?: boolean
}

/** Asks for the whole price back. */
export function askBack({ market }: Stage, order: Order, back: Back, random: Random): void {
  if (order.deliveredAt === undefined) return
  const refundId = market.ids.make('R')
  const asked = Math.max(back.at ?? 0, order.deliveredAt + hour)
  const { shop } = order.plan.listing
  market.emit('refund.requested', asked, {
    refund_id: refundId,
    order_id: order.id,
    kind: back.kind ?? 'return_and_refund',
    phase: 'after_receipt',
    reason_code: back.reason,
    amount_minor: back.kind === 'exchange' ? 0 : order.payable,
    media_sha256: back.photo === undefined ? undefined : [sha256(back.photo)],
  })
  if (back.parcel !== undefined) {
    const carrier = back.parcel.carrier ?? market.carriers[3]!.id
    const waybill =
      back.parcel.waybill ??
      market.waybill(
        market.carriers.find((one) => one.id === carrier)!,
        random,
      )
    const from = order.plan.buyer.home.place.code
    const sent = asked + 10 * hour
    market.emit('return.shipped', sent, { refund_id: refundId, carrier, waybill_no: waybill, origin_region_code: from })
    const scan = (at: number, code: string, region: string, grams?: number): void =>
      market.emit('shipment.scanned', at, { waybill_no: waybill, carrier, code, region_code: region, weight_g: grams })
    scan(sent + 2 * hour, 'picked_up', from, back.parcel.weighed)
    scan(sent + 9 * hour, 'departed', from)
    scan(sent + 33 * hour, 'arrived', shop.place.code)
    scan(sent + 50 * hour, 'delivered', shop.place.code)
    if (back.found !== undefined) market.emit('return.inspected', sent + 60 * hour, { refund_id: refundId, outcome: back.found, weight_g: back.says })
  }
  const decided = asked + (back.parcel === undefined ? 5 * hour : 75 * hour)
  market.emit('refund.decided', decided, {
    refund_id: refundId,
    outcome: back.refused === true ? 'rejected' : 'approved',
    decided_by: back.refused === true ? 'seller' : random.pick(['seller', 'platform']),
  })
  if (back.refused === true || back.kind === 'exchange') return
  market.emit('refund.paid', decided + minute, { refund_id: refundId, amount_minor: order.payable })
  market.emit('order.closed', decided + 2 * minute, { order_id: order.id, reason: 'refunded' })
}

export type Grudge = {
  buyer: Buyer
  shop: Shop
  order?: Order
  at: number
  text: string
  kind?: string
  demanded?: number
  end: 'upheld' | 'rejected' | 'withdrawn' | 'open'
  /** What the shop paid over the rails before the complaint was taken back. */
  paid?: number
}

/** A buyer's complaint and how it ended. */
export function grieve({ market }: Stage, one: Grudge): void {
  const id = market.ids.make('C')
  market.emit('complaint.filed', one.at, {
    complaint_id: id,
    kind: one.kind ?? 'labelling',
    complainant_account_id: one.buyer.accountId,
    target_kind: one.order === undefined ? 'shop' : 'order',
    target_id: one.order?.id ?? one.shop.id,
    demanded_minor: one.demanded,
    currency: one.demanded === undefined ? undefined : 'CNY',
    text: one.text,
  })
  if (one.end === 'open') return
  const ended = one.at + 2 * day
  if (one.paid !== undefined)
    market.emit('transfer.made', ended - 4 * hour, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: one.shop.walletId,
      to_wallet_id: one.buyer.walletId,
      amount_minor: one.paid,
      currency: 'CNY',
      kind: 'p2p',
      observed_by: 'platform',
    })
  market.emit('complaint.decided', ended, { complaint_id: id, outcome: one.end })
}

/** What a shop tells of a complainant, true or not. */
export function denounce({ market }: Stage, shop: Shop, buyer: Buyer, at: number, demanded: number, more: { payee?: string; handle?: string } = {}): void {
  market.emit('complaint.filed', at, {
    complaint_id: market.ids.make('C'),
    kind: 'malicious_complaint',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'account',
    target_id: buyer.accountId,
    demanded_minor: demanded,
    payee_wallet_id: more.payee,
    handle: more.handle,
    currency: 'CNY',
    text: '对方以投诉要挟索要钱款',
  })
}

export type Notice = {
  holder: string
  agent?: string
  certificate?: string
  check?: 'valid' | 'invalid' | 'unchecked'
  registered?: number
  listing: Listing
  at: number
  end: 'upheld' | 'rejected' | 'withdrawn' | 'open'
  text: string
  paid?: number
  payee?: string
}

export function notify({ market }: Stage, one: Notice): void {
  const id = market.ids.make('I')
  market.emit('ip_notice.filed', one.at, {
    notice_id: id,
    rights_holder_id: one.holder,
    agent_id: one.agent,
    right_type: 'trademark',
    certificate_id: one.certificate,
    certificate_check: one.check ?? 'valid',
    right_registered_at: iso(one.registered ?? market.start - 2000 * day),
    listing_id: one.listing.id,
    shop_id: one.listing.shop.id,
    test_purchase: true,
    text: one.text,
  })
  const ended = one.at + 5 * day
  if (one.end === 'withdrawn') {
    if (one.paid !== undefined && one.payee !== undefined)
      market.emit('transfer.made', ended - 3 * hour, {
        transfer_id: market.ids.make('F'),
        from_wallet_id: one.listing.shop.walletId,
        to_wallet_id: one.payee,
        amount_minor: one.paid,
        currency: 'CNY',
        kind: 'bank',
        observed_by: 'platform',
      })
    market.emit('ip_notice.withdrawn', ended, { notice_id: id, paid_minor: one.paid, payee_wallet_id: one.payee })
  } else if (one.end !== 'open') market.emit('ip_notice.decided', ended, { notice_id: id, outcome: one.end })
}

/** An article that many want: an announced sale and the crowd that comes for it by hand. */
export function scramble(
  stage: Stage,
  name: string,
  n: number,
  count: number,
  not: ReadonlySet<Buyer>,
  page?: () => number,
): { listing: Listing; opens: number; crowd: Order[] } {
  const { background, market, random } = stage
  const dice = random.fork(`scramble ${name} ${n}`)
  const shop = dice.pick(market.shops.filter((one) => one.category.kind === 'physical' && one.popularity > 0))
  const listing = addListing(market, shop, { price: 80_000, weight: 500, popularity: 0.02 }, dice)
  const opens = market.start + (8 + 4 * n) * day + 10 * hour
  market.emit('promotion.scheduled', opens - 2 * day, {
    promotion_id: market.ids.make('N'),
    shop_id: shop.id,
    listing_ids: [listing.id],
    kind: 'flash_sale',
    starts_at: iso(opens),
    ends_at: iso(opens + 2 * hour),
  })
  const crowd: Order[] = []
  while (crowd.length < count) {
    const at = opens + dice.skewed(75, 0.9) * 1000
    const buyer = background.somebody(dice, at)
    if (not.has(buyer)) continue
    crowd.push(
      market.placeOrder(
        {
          at,
          buyer,
          listing,
          quantity: 1,
          discount: 0,
          outcome: 'kept',
          views: 4,
          path: { view: dice.int(2, 40), page: page?.() ?? Math.round(Math.max(620, dice.skewed(2600, 0.7))) },
        },
        dice,
      ),
    )
  }
  return { listing, opens, crowd }
}

/** Shops of goods other than `not`, in chance order. */
export const otherShops = ({ market, random }: Stage, name: string, not: readonly Shop[] = []): Shop[] =>
  random.fork(`shops ${name}`).shuffle(market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0 && !not.includes(shop)))

const cleared = ['benign', 'inconclusive']
const hurt = ['victim_merchant', 'victim_identity', 'bystander']

/** Part of the guilty that a report accuses, as a subject or beside one. */
export function accusedShare(report: Report, told: Told): number {
  const named = new Set(
    report.verdicts.flatMap((verdict) => [
      ...(cleared.includes(verdict.behaviour) || hurt.includes(verdict.role) ? [] : [verdict.subject.id]),
      ...verdict.related.filter((one) => !hurt.includes(one.as)).map((one) => one.id),
    ]),
  )
  return told.guilty.length === 0 ? 1 : told.guilty.filter((id) => named.has(id)).length / told.guilty.length
}
