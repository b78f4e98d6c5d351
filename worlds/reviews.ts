/** What the worlds of reviews are played with: a purchase with its review, a talk about it, money, a complaint, each as the marketplace would record it. */
import type { EventType } from '../src/domain/vocabulary.ts'
import type { Row } from './events.ts'
import { type Buyer, day, hour, type Listing, type Market, type Order, type OrderPlan, sha256, type Shop } from './market.ts'
import type { Random } from './random.ts'
import { phoneNumber } from './texts.ts'

export type Reviewed = { id: string; order: Order; buyer: Buyer; shop: Shop; at: number }

/** Records something that the source learns of only at `recorded`, such as a chat that a merchant hands in. */
export function later(market: Market, type: EventType, at: number, recorded: number, data: Row): void {
  if (Math.max(at, recorded) <= market.end) market.events.table(type).push(Math.round(at), Math.round(Math.max(at + 400, recorded)), data)
}

/** A purchase that is delivered and reviewed at `at`; ordered about a week before. */
export function buyAndReview(
  market: Market,
  buyer: Buyer,
  listing: Listing,
  review: { at: number; rating: number; text: string | undefined; photo?: boolean },
  random: Random,
  plan: Partial<OrderPlan> = {},
): Reviewed {
  const ordered = Math.max(market.start + hour, review.at - random.between(5.5, 9) * day)
  const order = market.placeOrder(
    {
      at: ordered,
      buyer,
      listing,
      quantity: 1,
      outcome: 'kept',
      review: false,
      dispatchAt: ordered + random.between(3, 12) * hour,
      completeAt: review.at - random.between(0.2, 5) * hour,
      ...plan,
    },
    random,
  )
  return { id: postReview(market, order, review, random), order, buyer, shop: listing.shop, at: review.at }
}

export function postReview(
  market: Market,
  order: Order,
  { at, rating, text, photo = false }: { at: number; rating: number; text: string | undefined; photo?: boolean },
  random: Random,
): string {
  const id = market.ids.make('V')
  market.emit('review.posted', at, {
    review_id: id,
    order_id: order.id,
    listing_id: order.plan.listing.id,
    author_account_id: order.plan.buyer.accountId,
    rating,
    text,
    media_sha256: photo || random.chance(0.1) ? [sha256(`review photo ${id}`)] : undefined,
    appended: false,
  })
  return id
}

export type Line = { by: 'outside' | 'shop'; text: string; after: number; off?: string | undefined }

/** A talk between a shop and somebody. On the platform it is recorded as it happens; a chat from elsewhere when the merchant hands it in. Returns when each line was said. */
export function talk(
  market: Market,
  shop: Shop,
  outside: { account?: string; handle?: string },
  start: number,
  lines: readonly Line[],
  submitted?: number,
): number[] {
  const thread = market.ids.make('T')
  const times: number[] = []
  let at = start
  for (const line of lines) {
    at += line.after
    times.push(at)
    const data: Row = {
      message_id: market.ids.make('G'),
      thread_id: thread,
      from_account_id: line.by === 'shop' ? shop.ownerAccountId : outside.account,
      from_handle: line.by === 'shop' ? undefined : outside.handle,
      to_account_id: line.by === 'shop' ? outside.account : undefined,
      to_shop_id: line.by === 'shop' ? undefined : shop.id,
      channel: submitted === undefined ? 'platform' : 'party_submission',
      text: line.text,
      off_platform_contact: line.off,
    }
    if (submitted === undefined) market.emit('message.sent', at, data)
    else later(market, 'message.sent', at, submitted, data)
  }
  return times
}

/** Money from one wallet to another; seen on the rails, or told by a party at `told`. Returns the transfer's id. */
export function pay(
  market: Market,
  from: string,
  to: string,
  amount: number,
  at: number,
  random: Random,
  { told, kind }: { told?: number; kind?: string } = {},
): string {
  const id = market.ids.make('F')
  const data: Row = {
    transfer_id: id,
    from_wallet_id: from,
    to_wallet_id: to,
    amount_minor: amount,
    currency: 'CNY',
    kind: kind ?? random.pick(['p2p', 'p2p', 'red_packet', 'bank']),
    observed_by: told === undefined ? 'platform' : 'party',
  }
  if (told === undefined) market.emit('transfer.made', at, data)
  else later(market, 'transfer.made', at, told, data)
  return id
}

export type Grievance = {
  kind: string
  target?: { kind: string; id: string }
  handle?: string
  payee?: string
  demanded?: number
  paid?: number
  text: string
}

export function complain(market: Market, shop: Shop, at: number, { kind, target, handle, payee, demanded, paid, text }: Grievance): string {
  const id = market.ids.make('C')
  market.emit('complaint.filed', at, {
    complaint_id: id,
    kind,
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: target?.kind,
    target_id: target?.id,
    handle,
    payee_wallet_id: payee,
    demanded_minor: demanded,
    paid_minor: paid,
    currency: demanded === undefined && paid === undefined ? undefined : 'CNY',
    text,
  })
  return id
}

/** The review is taken back, or turned into praise. */
export function takeBack(market: Market, review: Reviewed, at: number, random: Random): void {
  if (random.chance(0.5)) market.emit('review.withdrawn', at, { review_id: review.id })
  else
    market.emit('review.changed', at, {
      review_id: review.id,
      rating: 5,
      text: random.pick(['误会一场，东西不错', '卖家处理得很好', '用了几天感觉还行，改好评', '好评']),
    })
}

export const qqNumber = (random: Random): string => String(random.int(100_000_000, 3_000_000_000))
export const mobileNumber = phoneNumber

/** A sum as people write it in a chat. */
export function said(yuan: number, random: Random): string {
  const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']
  const [thousands, hundreds] = [Math.floor(yuan / 1000), Math.floor((yuan % 1000) / 100)]
  const words =
    yuan % 100 === 0 && yuan < 10_000
      ? thousands > 0
        ? `${thousands === 2 ? '两' : digits[thousands]}千${hundreds > 0 ? digits[hundreds] : ''}`
        : `${hundreds === 2 ? '两' : digits[hundreds]}百`
      : undefined
  return random.pick([`${yuan}元`, `${yuan}`, `${yuan}块`, words === undefined ? `${yuan}元` : `${words}块`])
}

/** What a bad review says, honest or not: its words tell nothing. */
export const complaintsOfGoods = [
  '质量太差了，穿一次就开线，大家别买',
  '跟图片完全不一样，失望',
  '味道很重，做工粗糙，线头一大堆',
  '收到就是坏的，客服还爱答不理',
  '以前没见过这么差的，浪费钱',
  '尺码不准，布料薄得透光',
  '包装破了，东西有划痕，差评',
  '掉色严重，洗一次水都黑了',
  '发货慢，东西还有瑕疵',
] as const

/** Somebody with a name of record and an old account who has no role at a shop. */
export function somebody(market: Market, random: Random, not: ReadonlySet<Buyer>): Buyer {
  const staff = new Set(market.shops.flatMap((shop) => shop.staff))
  for (;;) {
    const buyer = random.pick(market.buyers)
    if (
      buyer.personId !== undefined &&
      buyer.registeredAt < market.start - 20 * day &&
      buyer.home.kind === 'residential' &&
      !not.has(buyer) &&
      !staff.has(buyer)
    ) {
      ;(not as Set<Buyer>).add(buyer)
      return buyer
    }
  }
}

/** A bad review out of ordinary displeasure, whose author is in no plot. */
export function displeased(market: Market, buyer: Buyer, listing: Listing, at: number, random: Random): Reviewed {
  return buyAndReview(market, buyer, listing, { at, rating: random.int(1, 2), text: random.pick(complaintsOfGoods), photo: random.chance(0.4) }, random)
}

/** Ordinary purchases of somebody who is also in a plot, some reviewed as people do. */
export function ordinaryLife(market: Market, buyer: Buyer, choice: (random: Random) => Listing, count: number, random: Random): Order[] {
  return Array.from({ length: count }, () => {
    const at = market.start + random.between(1, Math.max(2, (market.end - market.start) / day - 12)) * day
    return market.placeOrder(
      { at, buyer, listing: choice(random), outcome: 'kept', review: random.chance(0.4) ? { rating: random.pick([5, 5, 5, 4]) } : false },
      random,
    )
  })
}
