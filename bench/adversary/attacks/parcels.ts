/** Parcels that weigh too little through somebody else's doing. */
import { day, type Order } from '../../../worlds/market.ts'
import type { Random } from '../../../worlds/random.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { askShop, busyShop, campaign, type Custom, near, people } from '../stagecraft.ts'

type Wish = { complain?: number; silent?: boolean; perDay?: number }

/** Orders of one shop that an envelope comes for in place of the goods; some customers notice at once, some never say a word. */
function hollowOf(
  { market, background }: Stage,
  { shop, orders }: Custom,
  count: number,
  complain: number,
  draw: Random,
  days: [number, number] = [8, 17],
): Order[] {
  const hollow = Array.from({ length: count }, () => {
    const at = background.momentOf(market.start + draw.int(...days) * day, draw)
    const complains = draw.chance(complain)
    return market.placeOrder(
      {
        at,
        buyer: background.somebody(draw, at),
        listing: draw.pick(shop.listings),
        quantity: 1,
        parcelWeight: [20, 60],
        outcome: complains ? 'refund_only' : 'kept',
        ...(complains ? { reason: 'missing' } : {}),
      },
      draw,
    )
  })
  orders.push(...hollow)
  return hollow
}

const envelopes = (stage: Stage, count: number, { complain = 0.5, silent = false, perDay = 14 }: Wish = {}): Told => {
  const draw = stage.random.fork('attack')
  const custom = busyShop(stage, perDay)
  const hollow = hollowOf(stage, custom, count, complain, draw)
  if (silent) askShop(stage, custom.shop, hollow)
  return { ...near([custom]), guilty: [], fake: [], priceMinor: count * 6000 }
}

/** A house that packs for ten shops has a packer who keeps goods of all of them. */
const atTheWarehouse = (stage: Stage): Told => {
  const draw = stage.random.fork('attack')
  const customs = Array.from({ length: 10 }, (_, i) => busyShop(stage, 6, { name: `client ${i}` }))
  for (const custom of customs) hollowOf(stage, custom, 45, 0, draw)
  return { ...near(customs), guilty: [], fake: [], priceMinor: 450 * 6000 }
}

/** The same in three days of a sale that brings three times as many true parcels. */
const duringASale = (stage: Stage): Told => {
  const { background, market } = stage
  const draw = stage.random.fork('attack')
  const custom = busyShop(stage, 6)
  for (let d = 12; d < 15; d++) custom.orders.push(...background.ordinaryAt(custom.shop, market.start + d * day, 60, draw))
  hollowOf(stage, custom, 60, 0, draw, [12, 14])
  return { ...near([custom]), guilty: [], fake: [], priceMinor: 60 * 6000 }
}

/** A crew known from other shops buys here `each` times, and a bribed packer sends it envelopes: the rival pays the price of the goods and keeps them. */
const crewAndPacker = (stage: Stage, each: number): Told => {
  const { background, market, random } = stage
  const draw = random.fork('attack')
  const known = campaign(stage, { shops: 2, orders: 40 })
  const custom = busyShop(stage, 8, { not: new Set(known.crew) })
  const bought: Order[] = []
  for (let n = 0; n < each; n++)
    for (const buyer of known.crew)
      bought.push(
        market.placeOrder(
          {
            at: background.momentOf(market.start + draw.int(5 + 6 * n, 10 + 6 * n) * day, draw),
            buyer,
            listing: draw.pick(custom.shop.listings),
            quantity: 1,
            parcelWeight: [20, 60],
            outcome: 'kept',
            review: { rating: 5 },
          },
          draw,
        ),
      )
  return {
    ...near([custom]),
    guilty: known.guilty,
    fake: bought.map((order) => order.id),
    // The shop is paid for goods that the rival has.
    priceMinor: bought.length * (6000 + 500),
  }
}

/** Twenty people buy most of what a shop sells, some ten times each; forty of their two hundred orders come as envelopes. */
const regularsHit = (stage: Stage, regulars: number, perDay: number, hollow = 40): Told => {
  const { background, market, random } = stage
  const draw = random.fork('attack')
  const faithful = people(stage, regulars, 'regulars')
  const custom = busyShop(stage, perDay, { not: new Set(faithful) })
  const theirs = Array.from({ length: 200 }, (_, i) =>
    market.placeOrder(
      {
        at: background.momentOf(market.start + draw.int(1, 22) * day, draw),
        buyer: draw.pick(faithful),
        listing: draw.pick(custom.shop.listings),
        quantity: 1,
        outcome: 'kept',
        ...(i < hollow ? { parcelWeight: [20, 60] as [number, number] } : {}),
      },
      draw,
    ),
  )
  custom.orders.push(...theirs)
  return { ...near([custom]), guilty: [], fake: [], priceMinor: hollow * 6000 }
}

const robbedOfAThird = (stage: Stage): Told => regularsHit(stage, 20, 3, 66)

/** The same records, told of a shop that paid for the last `n` of its orders, in cash. */
function hired(told: Told, n: number, priceMinor: number): Told {
  const shop = told.genuine[0]!.of[0]!
  const paid = told.genuine.slice(-n)
  const crew = new Set(paid.map(({ of }) => of[1]!))
  return {
    innocent: told.innocent.filter((id) => id !== shop && !crew.has(id)),
    guilty: [shop, ...crew],
    fake: paid.map(({ order }) => order),
    genuine: told.genuine.slice(0, -n).map(({ order, of }) => ({ order, of: of.filter((id) => id !== shop && !crew.has(id)) })),
    priceMinor,
  }
}

const smallShop = (stage: Stage): Told => envelopes(stage, 40, { complain: 0, perDay: 4 })

export const attacks = [
  defineAttack({
    name: 'bribed-packer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A bribed packer sends forty customers envelopes and keeps the goods; half of them ask for their money.',
    play: (stage) => envelopes(stage, 40),
  }),
  defineAttack({
    name: 'bribed-packer-nobody-notices',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same, and not one of the forty customers says a word.',
    play: (stage) => envelopes(stage, 40, { complain: 0 }),
  }),
  defineAttack({
    name: 'bribed-packer-at-a-small-shop',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A bribed packer of a shop with four orders a day sends forty customers envelopes, and nobody says a word.',
    play: smallShop,
  }),
  defineAttack({
    name: 'bribed-packer-unanswered',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same with sixty, and the owner does not answer when asked.',
    play: (stage) => envelopes(stage, 60, { complain: 0.2, silent: true }),
  }),
  defineAttack({
    name: 'bribed-packer-of-a-warehouse',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A packer in a house that packs for ten shops keeps the goods of forty-five customers of each; who buys at two of them may be hit twice.',
    play: atTheWarehouse,
  }),
  defineAttack({
    name: 'bribed-packer-during-a-sale',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'In three days of a sale sixty of two hundred and forty customers get envelopes, and nobody says a word.',
    play: duringASale,
  }),
  defineAttack({
    name: 'bribed-packer-and-a-known-crew',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A crew known from other shops buys once each at the honest one, praises and keeps it, and a bribed packer sends it envelopes.',
    play: (stage) => crewAndPacker(stage, 1),
  }),
  defineAttack({
    name: 'bribed-packer-and-a-known-crew-again',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same crew comes twice, a week apart.',
    play: (stage) => crewAndPacker(stage, 2),
  }),
  defineAttack({
    name: 'bribed-packer-at-a-shop-of-regulars',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Twenty people buy most of what a shop sells, ten times each; a bribed packer sends envelopes for forty of their orders.',
    play: (stage) => regularsHit(stage, 20, 3),
  }),
  defineAttack({
    name: 'bribed-packer-at-a-shop-with-some-regulars',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same at a shop with four times as much other custom: the packer keeps what the regulars are known to order.',
    play: (stage) => regularsHit(stage, 20, 24),
  }),
  defineAttack({
    name: 'bribed-packer-takes-a-third',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Twenty people buy most of what a shop sells, ten times each; a bribed packer keeps a third of their goods, and nobody says a word.',
    play: robbedOfAThird,
  }),
  defineAttack({
    name: 'two-true-parcels-to-an-envelope-at-home',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'A shop has twenty people buy ten times each at home, sends one envelope to two true parcels and pays in cash.',
    play: (stage) => hired(robbedOfAThird(stage), 200, 66 * 1000 + 134 * 4000),
    blind: 'bribed-packer-takes-a-third',
  }),
  defineAttack({
    name: 'envelopes-to-people-who-come-once',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'A shop has forty ordinary people buy once each, sends them envelopes and pays in cash.',
    play: (stage) => hired(smallShop(stage), 40, 40 * 1000),
    blind: 'bribed-packer-at-a-small-shop',
  }),
  defineAttack({
    name: 'new-packing',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'From one day on a shop sells the same good at half its weight and forgets to say so.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const custom = busyShop(stage, 8)
      const listing = custom.shop.listings[0]!
      for (let i = 0; i < 90; i++) {
        const at = stage.background.momentOf(market.start + draw.int(12, 24) * day, draw)
        custom.orders.push(
          market.placeOrder(
            { at, buyer: stage.background.somebody(draw, at), listing, quantity: 1, parcelWeight: [listing.weight * 0.3, listing.weight * 0.34] },
            draw,
          ),
        )
      }
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
]
