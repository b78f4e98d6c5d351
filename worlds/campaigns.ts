/** Two kinds of organised untruth, as plans of ordinary orders: a shop that buys from itself, and a rival's hired crowd. */
import { type Buyer, day, hour, type Listing, type Market, type Match, minute, type Order, type OrderPlan, type Outcome } from './market.ts'
import type { Intensity } from './oracle.ts'
import type { Random } from './random.ts'

export type FakeParcel = 'empty' | 'gift' | 'other_goods' | 'real'

export type Task = {
  at: number
  buyer: Buyer
  listing: Listing
  parcel: FakeParcel
  discount?: number
  /** The studio's own device and line, where accounts are worked from one room. */
  device?: string
  ip?: string
  /** The brusher returns the goods after all, at this time. */
  refundAt?: number
}

export type TaskStyle = {
  intensity: Intensity
  /** Share of tasks that follow the script "three rivals, some minutes each, then a chat". */
  scripted: number
  praise: readonly string[]
  /** Grams an empty parcel weighs. */
  empty: readonly [number, number]
  /** Grams a small gift weighs. */
  gift: readonly [number, number]
  /** Share of made-up parcels with two scans only. */
  twoScans: number
  /** How often the order goes to somebody other than the account's holder. */
  mismatch: number
  /** How often the order is praised; three times in four where nothing is said. */
  reviewed?: number
}

/** One fake order of a shop that buys from itself. */
export function brush(market: Market, task: Task, style: TaskStyle, random: Random): Order {
  const { listing, buyer, parcel } = task
  const scripted = random.chance(style.scripted)
  const plan: OrderPlan = {
    at: task.at,
    buyer,
    listing,
    quantity: 1,
    outcome: task.refundAt === undefined ? 'kept' : 'return',
    views: random.int(1, 3),
    source: random.pick(['search', 'search', 'search', 'search', 'direct', 'share', 'feed', 'ad']),
    review: random.chance(style.reviewed ?? 0.75) ? { rating: 5, text: praiseText(style, random), afterHours: random.skewed(3, 0.7) } : false,
  }
  if (task.refundAt !== undefined) plan.refundAt = task.refundAt
  if (task.discount !== undefined) plan.discount = task.discount
  if (task.device !== undefined) plan.device = task.device
  if (task.ip !== undefined) plan.ip = task.ip
  if (random.chance(style.mismatch)) Object.assign(plan, { match: 'mismatch' satisfies Match, recipient: market.stranger(random) })
  if (scripted) plan.path = { view: Math.round(random.between(180, 300)), rivals: 3, chats: random.int(3, 6) }
  if (parcel === 'empty') {
    plan.parcelWeight = style.empty
    plan.parcelScans = random.chance(style.twoScans) ? 2 : random.int(3, 4)
  } else if (parcel === 'gift') plan.parcelWeight = style.gift
  else if (parcel === 'other_goods') plan.parcelWeight = [listing.weight * 0.35, listing.weight * 0.9]
  if (parcel !== 'real') plan.completeAt = task.at + random.between(1.2, 5) * day
  return market.placeOrder(plan, random)
}

function praiseText(style: TaskStyle, random: Random): string {
  const text = random.pick(style.praise)
  const copied = random.chance({ easy: 0.7, medium: 0.4, hard: 0.15 }[style.intensity])
  return copied ? text : text.slice(0, random.int(6, text.length)) + random.pick(['', ',不错', '!', '~', ',推荐', '。会回购'])
}

export const suppliedPraise: readonly string[] = [
  '宝贝收到了质量非常好和卖家描述的一样非常满意以后还会来的',
  '物流很快包装很严实宝贝质量很好客服态度也好全五分好评',
  '已经是第二次购买了一如既往的好推荐给朋友了都说不错',
  '比想象中的还要好做工精细颜色也正性价比很高值得购买',
  '收到货迫不及待打开看了真的很喜欢质量超级好家人也喜欢',
  '之前一直犹豫看了评价才买的果然没有失望很满意的一次购物',
]

/** Money returned for a task: principal and fee, in one packet or two. Says whether the world lasted long enough to see it. */
export function moneyBack(
  market: Market,
  order: Order,
  payer: string,
  fee: number,
  at: number,
  random: Random,
  packets: 1 | 2 = 1,
  observed = 'platform',
): boolean {
  const pay = (when: number, amount: number): void =>
    market.emit('transfer.made', when, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: payer,
      to_wallet_id: order.plan.buyer.walletId,
      amount_minor: amount,
      currency: 'CNY',
      kind: random.pick(['red_packet', 'p2p', 'p2p']),
      memo: random.chance(0.85) ? undefined : random.pick(['返', '谢谢', '已核对', '恭喜发财', '好的']),
      observed_by: observed,
    })
  if (packets === 1) pay(at, order.payable + fee)
  else {
    pay(at, order.payable)
    pay(at + random.between(0.5, 6) * minute, fee)
  }
  return at <= market.end
}

export type Crowd = {
  listing: Listing
  recruits: readonly Buyer[]
  orders: number
  from: number
  lasts: number
  /** Shares of what becomes of the orders. */
  outcomes: readonly Outcome[]
  matches: readonly Match[]
  intensity: Intensity
  quantity?: (random: Random) => number
  /** When refunds end. */
  refundBy: number
  /** Shape of arrivals: 1 even, below 1 swelling. */
  ramp?: number
  praise?: number
}

/** A crowd that buys in order to send back. `outcomes` and `matches` are dealt one to an order. */
export function hit(market: Market, crowd: Crowd, random: Random): Order[] {
  const { recruits, orders, intensity } = crowd
  const seats = random.shuffle(Array.from({ length: orders }, (_, i) => recruits[i % recruits.length]!))
  return seats.map((buyer, i) => {
    const match = crowd.matches[i]!
    const outcome = crowd.outcomes[i]!
    const at = Math.floor(crowd.from + random.unit() ** (crowd.ramp ?? 1) * crowd.lasts)
    const plan: OrderPlan = {
      at,
      buyer,
      listing: crowd.listing,
      quantity: crowd.quantity?.(random) ?? 1,
      match,
      recipient: match === 'match' ? buyer.home : market.stranger(random),
      outcome,
      refundBy: crowd.refundBy,
      source: random.pick(['direct', 'search', 'search', 'share', intensity === 'easy' ? 'direct' : 'search', 'feed', 'feed', 'ad']),
      path: {
        view: Math.round(random.skewed({ easy: 35, medium: 55, hard: 80 }[intensity], 0.9)),
        rivals: Math.floor(random.exponential({ easy: 0.5, medium: 1, hard: 1.7 }[intensity])),
      },
      views: random.chance(0.3) ? 2 : 1,
    }
    if (crowd.listing.shop.flat) plan.discount = 0
    if (outcome === 'kept') plan.review = random.chance(crowd.praise ?? 0.2) ? { rating: 5 } : false
    return market.placeOrder(plan, random)
  })
}

/** `count` of each value, shuffled: what a crowd is dealt. */
export function deal<T>(random: Random, hands: readonly (readonly [T, number])[]): T[] {
  return random.shuffle(hands.flatMap(([value, count]) => Array.from({ length: count }, () => value)))
}

/** A time of day when people are awake, on a day `offset` days after a midnight. */
export function wakingHour(midnight: number, random: Random): number {
  return midnight + 8.5 * hour + random.unit() * 14.5 * hour
}

export const idsOf = (orders: readonly Order[]): string[] => orders.map((order) => order.id)
