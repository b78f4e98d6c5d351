/** What attacks are made of: a busy shop with its custom, money sent, a campaign of fake orders. */
import { addListing, iso, openShop, type ShopWish } from '../../worlds/background.ts'
import { brush, moneyBack, suppliedPraise, type Task, type TaskStyle, wakingHour } from '../../worlds/campaigns.ts'
import { type Buyer, categoryNamed, day, hour, type Order, type Shop } from '../../worlds/market.ts'
import type { Random } from '../../worlds/random.ts'
import type { Stage } from '../../worlds/world.ts'
import type { Told } from './attack.ts'

export type Custom = { shop: Shop; orders: Order[] }

/** A shop of physical goods with `perDay` ordinary orders on every day, by people other than `not`. */
export function busyShop(
  stage: Stage,
  perDay = 12,
  { not = new Set<Buyer>(), wish = {}, name = 'busy', price }: { not?: ReadonlySet<Buyer>; wish?: Partial<ShopWish>; name?: string; price?: number } = {},
): Custom {
  const { background, market, random } = stage
  const draw = random.fork(`shop ${name}`)
  const weighing = market.carriers.filter((carrier) => carrier.weighs > 0 && carrier.slips < 0.003)
  const shop = openShop(
    market,
    { category: categoryNamed('home'), popularity: 0, listings: price === undefined ? 4 : 0, carriers: weighing.slice(0, 2), ...wish },
    background.options,
    draw,
  )
  if (price !== undefined) for (let i = 0; i < 3; i++) addListing(market, shop, { price }, draw)
  const orders: Order[] = []
  for (const midnight of background.midnights()) orders.push(...background.ordinaryAt(shop, midnight, draw.poisson(perDay), draw, not))
  background.expect(shop, perDay * background.options.days)
  return { shop, orders }
}

/** Those of the shop's orders that were kept and done with before the world's end. */
export const done = ({ orders }: Custom, market: Stage['market']): Order[] =>
  orders.filter((order) => order.completedAt !== undefined && order.completedAt < market.end - 4 * day && order.refundId === undefined)

export function send({ market }: Stage, at: number, from: string, to: string, amountMinor: number, more: Record<string, string | undefined> = {}): void {
  market.emit('transfer.made', at, {
    transfer_id: market.ids.make('F'),
    from_wallet_id: from,
    to_wallet_id: to,
    amount_minor: Math.round(amountMinor),
    currency: 'CNY',
    kind: 'p2p',
    observed_by: 'platform',
    ...more,
  })
}

/** The shop is asked about these orders; nobody answers. */
export function askShop({ market }: Stage, shop: Shop, orders: readonly Order[]): void {
  market.emit('explanation.requested', market.end - 6 * day, {
    explanation_id: market.ids.make('Q'),
    shop_id: shop.id,
    order_ids: orders.map((order) => order.id),
    due_at: iso(market.end - 2 * day),
  })
}

/** People who were there before the world began and serve in no shop. */
export function people({ market, random }: Stage, count: number, name: string): Buyer[] {
  const staff = new Set(market.shops.flatMap((shop) => shop.staff))
  const fit = market.buyers.filter(
    (buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined && !staff.has(buyer) && buyer.home.kind === 'residential',
  )
  return random.fork(`people ${name}`).sample(fit, count)
}

/** All that the people of these orders and the shop stand to lose. */
export function near(customs: readonly Custom[], guilty: readonly string[] = []): Pick<Told, 'innocent' | 'genuine'> {
  const bad = new Set(guilty)
  const innocent = new Set<string>()
  const genuine = customs.flatMap(({ shop, orders }) =>
    orders.map((order) => {
      const of = [shop.id, order.plan.buyer.accountId].filter((id) => !bad.has(id))
      for (const id of of) innocent.add(id)
      return { order: order.id, of: [shop.id, ...of] }
    }),
  )
  return { innocent: [...innocent], genuine }
}

export type Campaign = {
  orders: number
  crew: number
  /** What the parcels hold, or each of them. */
  parcel: Task['parcel'] | ((i: number) => Task['parcel'])
  style: Partial<TaskStyle>
  /** Pays one order back; left out, the shop's own wallet sends the price and a fee some hours after the confirmation. */
  pay?: (order: Order, shop: Shop, draw: Random) => void
  /** Ordinary orders of the shop a day. */
  custom: number
  shops: number
  /** Goods of a shop that the crew orders; the others are left to customers. */
  goods: number
  device?: (buyer: Buyer, draw: Random) => string | undefined
}

export const fee = 500

/** What a task costs the shop that has it done: the fee, freight, and what is in the parcel. */
const parcelCost = (order: Order, parcel: Task['parcel']): number => (parcel === 'real' ? order.plan.listing.cost : 150) + order.plan.listing.shop.freight

export const payBack = (stage: Stage, order: Order, shop: Shop, draw: Random): void =>
  void moneyBack(stage.market, order, shop.walletId, fee, (order.completedAt ?? order.plan.at) + draw.between(1, 20) * hour, draw)

/** A shop, or several, that buy from themselves through one crew, beside their own custom. */
export function campaign(stage: Stage, wish: Partial<Campaign> = {}): Told & { customs: Custom[]; orders: Order[]; crew: Buyer[] } {
  const { market, random } = stage
  const plan: Campaign = { orders: 60, crew: 30, parcel: 'empty', style: {}, custom: 6, shops: 3, goods: 2, ...wish }
  const draw = random.fork('campaign')
  const crew = people(stage, plan.crew, 'crew')
  const style: TaskStyle = {
    intensity: 'medium',
    scripted: 0.3,
    praise: suppliedPraise,
    empty: [20, 60],
    gift: [60, 140],
    twoScans: 0.5,
    mismatch: 0.2,
    ...plan.style,
  }
  const customs = Array.from({ length: plan.shops }, (_, i) => busyShop(stage, plan.custom, { not: new Set(crew), name: `campaign ${i}` }))
  const orders: Order[] = []
  let price = 0
  for (const { shop } of customs) {
    for (let i = 0; i < plan.orders; i++) {
      const at = wakingHour(market.start + draw.int(2, 18) * day, draw)
      const buyer = crew[i % crew.length]!
      const parcel = typeof plan.parcel === 'string' ? plan.parcel : plan.parcel(i)
      const device = plan.device?.(buyer, draw)
      const order = brush(
        market,
        { at, buyer, listing: draw.pick(shop.listings.slice(0, plan.goods)), parcel, ...(device === undefined ? {} : { device }) },
        style,
        draw,
      )
      ;(plan.pay ?? ((one, own, dice) => payBack(stage, one, own, dice)))(order, shop, draw)
      price += fee + parcelCost(order, parcel)
      orders.push(order)
    }
  }
  const guilty = [...customs.map(({ shop }) => shop.id), ...customs.map(({ shop }) => shop.ownerAccountId), ...crew.map((buyer) => buyer.accountId)]
  return { ...near(customs, guilty), guilty, fake: orders.map((order) => order.id), priceMinor: price, customs, orders, crew }
}

/** The same records, told of honest people: what was bought is wanted, and who sent money meant nothing by it. */
export const honestly = (told: Told): Told => ({
  ...told,
  innocent: [...new Set([...told.innocent, ...told.guilty])],
  guilty: [],
  fake: [],
  genuine: [...told.genuine, ...told.fake.map((order) => ({ order, of: ['they'] }))],
  priceMinor: 0,
})
