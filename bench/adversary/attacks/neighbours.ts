/** Honest people who share a wallet, a device or a door with somebody who is not, or who are paid back for honest reasons. */
import { day, hour, type Order } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { busyShop, campaign, done, near, people, send } from '../stagecraft.ts'

/** Orders of these people at the campaign's shops and elsewhere, genuine all. */
const beside = (stage: Stage, told: ReturnType<typeof campaign>, count: number, device: string | undefined, wallet: string | undefined): Told => {
  const { market, background, random } = stage
  const draw = random.fork('beside')
  const honest = people(stage, count + 60, 'honest')
    .filter((buyer) => !told.crew.includes(buyer))
    .slice(0, count)
  const orders: Order[] = []
  for (const buyer of honest) {
    if (wallet !== undefined) buyer.payerWalletId = wallet
    for (let i = 0; i < 12; i++) {
      const at = market.start + draw.between(2, 24) * day
      const listing = i < 4 ? draw.pick(draw.pick(told.customs).shop.listings) : background.choice(buyer, draw)
      orders.push(market.placeOrder({ at, buyer, listing, outcome: 'kept', quantity: 1, match: 'match', ...(device === undefined ? {} : { device }) }, draw))
    }
  }
  return {
    innocent: honest.flatMap((buyer) => [buyer.accountId, buyer.personId!]),
    genuine: [...told.genuine, ...orders.map((order) => ({ order: order.id, of: [order.plan.buyer.accountId] }))],
    guilty: told.guilty,
    fake: told.fake,
    priceMinor: told.priceMinor,
  }
}

/** One wallet pays people what their purchases cost, at whatever shops. */
const reimbursed = (stage: Stage, count: number, share: number): Told => {
  const { market, background, random } = stage
  const draw = random.fork('attack')
  const staff = people(stage, count, 'reimbursed')
  const wallet = market.ids.make('W')
  const orders: Order[] = []
  for (const buyer of staff)
    for (let i = 0; i < 12; i++) {
      const order = market.placeOrder(
        { at: market.start + draw.between(2, 20) * day, buyer, listing: background.choice(buyer, draw), outcome: 'kept', quantity: 1, match: 'match' },
        draw,
      )
      orders.push(order)
      if (draw.chance(share) && order.completedAt !== undefined)
        send(stage, order.completedAt + draw.between(5, 60) * hour, wallet, buyer.walletId, order.payable)
    }
  return {
    innocent: [...staff.flatMap((buyer) => [buyer.accountId, buyer.personId!]), wallet, ...new Set(orders.map((order) => order.plan.listing.shop.id))],
    genuine: orders.map((order) => ({ order: order.id, of: [order.plan.buyer.accountId] })),
    guilty: [],
    fake: [],
    priceMinor: 0,
  }
}

export const attacks = [
  defineAttack({
    name: 'dormitory-beside-a-farm',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Four flatmates order from the device on which a dozen paid accounts work, at the same shops and elsewhere.',
    play: (stage) => {
      const device = stage.market.ids.make('D')
      const told = campaign(stage, { crew: 12, orders: 40, device: () => device })
      return beside(stage, told, 4, device, undefined)
    },
  }),
  defineAttack({
    name: 'family-wallet',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Three relatives pay with the wallet of a brusher, into which his pay-backs come.',
    play: (stage) => {
      const told = campaign(stage, { crew: 12, orders: 40, parcel: 'real' })
      return beside(stage, told, 3, undefined, told.crew[0]!.walletId)
    },
  }),
  defineAttack({
    name: 'employer-reimburses',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'An employer pays twenty-five people what half of their purchases cost, at whatever shops.',
    play: (stage) => reimbursed(stage, 25, 0.5),
  }),
  defineAttack({
    name: 'mother-pays',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A mother sends three children what they paid for everything.',
    play: (stage) => reimbursed(stage, 3, 1),
  }),
  defineAttack({
    name: 'office-bulk',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Thirty colleagues on one office line buy the same good on one afternoon, and the firm pays them back.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const custom = busyShop(stage, 10)
      const staff = people(stage, 30, 'office')
      const wallet = market.ids.make('W')
      const orders = staff.map((buyer) =>
        market.placeOrder(
          {
            at: market.start + 11 * day + 14 * hour + draw.between(0, 3) * hour,
            buyer,
            listing: custom.shop.listings[0]!,
            outcome: 'kept',
            quantity: 1,
            recipient: { ...buyer.home, kind: 'office' },
            source: 'share',
          },
          draw,
        ),
      )
      for (const order of orders) send(stage, order.completedAt! + draw.between(5, 30) * hour, wallet, order.plan.buyer.walletId, order.payable)
      custom.orders.push(...orders)
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'loyal-neighbours',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Twenty neighbours order again and again at one village shop, which refunds one in ten by transfer.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const neighbours = people(stage, 20, 'village')
      const custom = busyShop(stage, 6, { not: new Set(neighbours) })
      for (const buyer of neighbours)
        for (let i = 0; i < 6; i++)
          custom.orders.push(
            market.placeOrder(
              { at: market.start + draw.between(1, 20) * day, buyer, listing: draw.pick(custom.shop.listings), outcome: 'kept', quantity: 1, match: 'match' },
              draw,
            ),
          )
      for (const order of done(custom, market))
        if (draw.chance(0.1)) send(stage, order.completedAt! + draw.between(5, 60) * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable)
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'buying-club',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Twenty-five neighbours order together at three shops, twice and thrice each, and most of them praise what they got in their own words.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const club = people(stage, 25, 'club')
      const customs = Array.from({ length: 3 }, (_, i) => busyShop(stage, 6, { not: new Set(club), name: `club ${i}` }))
      for (const { shop, orders } of customs)
        for (const buyer of club)
          for (let n = draw.int(2, 3); n > 0; n--)
            orders.push(
              market.placeOrder(
                {
                  at: market.start + draw.between(3, 15) * day,
                  buyer,
                  listing: draw.pick(shop.listings),
                  outcome: 'kept',
                  match: 'match',
                  quantity: 1,
                  ...(draw.chance(0.7) ? { review: { rating: 5 } } : {}),
                },
                draw,
              ),
            )
      return { ...near(customs), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
]
