/** What the told pairs have in common: a market of forty shops and a month, in which a story and its honest twin are played side by side. */
import { addListing, openShop } from '../background.ts'
import { type Buyer, categoryNamed, type Order, type Shop } from '../market.ts'
import type { Expectation, Incident } from '../oracle.ts'
import { innocent } from '../oracle.ts'
import type { Stage, Stagecraft } from '../world.ts'

const window = { start: Date.parse('2023-05-01T00:00:00+08:00'), days: 30, shops: 40, buyers: 2500, ordersPerDay: 180 }

export type Pair = {
  guilty: Expectation[]
  /** The twin, and whoever stands near. */
  honest: readonly { as: string; id: string; kind?: 'shop' }[]
  incidents: Omit<Incident, 'startsAt' | 'endsAt' | 'listingIds'>[]
  fake: readonly Order[]
  genuine: readonly Order[]
}

/** A world of one pair. */
export const pair = (name: string, play: (stage: Stage) => Pair): Stagecraft => ({
  name,
  stream: name,
  full: window,
  small: window,
  extraBuyers: 0,
  ownShops: 0,
  play: (stage) => {
    const { guilty, honest, incidents, fake, genuine } = play(stage)
    const { start, end } = stage.market
    return {
      cast: {},
      expectations: [...guilty, ...honest.map(({ as, id, kind }) => innocent(as, id, kind))],
      incidents: incidents.map((one) => ({ ...one, startsAt: start, endsAt: end, listingIds: [] })),
      neutralise: fake.map((order) => order.id).toSorted(),
      mustNotNeutralise: genuine.map((order) => order.id).toSorted(),
      judgeAt: {},
      deadlines: {},
      facts: {},
    }
  },
})

export const reach = (atLeast: 'none' | 'lead' | 'supported'): Expectation['certainty'] => ({
  T0: { atLeast: 'none', atMost: 'supported' },
  T4: { atLeast, atMost: 'supported' },
})

/** People who were there before the world began and serve in no shop. */
export function people({ market, random }: Stage, count: number, name: string): Buyer[] {
  const staff = new Set(market.shops.flatMap((shop) => shop.staff))
  return random.fork(`people ${name}`).sample(
    market.buyers.filter(
      (buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined && !staff.has(buyer) && buyer.home.kind === 'residential',
    ),
    count,
  )
}

/** A shop of its own with `perDay` ordinary orders on every day. */
export function busyShop({ background, market, random }: Stage, name: string, perDay: number, not: readonly Buyer[]): { shop: Shop; orders: Order[] } {
  const draw = random.fork(`shop ${name}`)
  const weighing = market.carriers.filter((carrier) => carrier.weighs > 0 && carrier.slips < 0.003)
  const shop = openShop(market, { category: categoryNamed('home'), popularity: 0, listings: 0, carriers: weighing.slice(0, 2) }, background.options, draw)
  for (let i = 0; i < 4; i++) addListing(market, shop, {}, draw)
  const orders = background.midnights().flatMap((midnight) => background.ordinaryAt(shop, midnight, draw.poisson(perDay), draw, new Set(not)))
  background.expect(shop, perDay * background.options.days)
  return { shop, orders }
}

export const shopsOfGoods = ({ market, random }: Stage, count: number, name: string): Shop[] =>
  random.fork(`shops ${name}`).sample(
    market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0 && shop.openedAt < market.start),
    count,
  )

export const cheapest = (shop: Shop): Shop['listings'][number] => shop.listings.toSorted((a, b) => a.price - b.price)[0]!
