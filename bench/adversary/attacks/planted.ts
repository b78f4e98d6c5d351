/** Money that others send, or say that they saw, to make an honest shop or an honest buyer look paid. */
import { hit, wakingHour } from '../../../worlds/campaigns.ts'
import { type Buyer, day, hour, minute, type Order } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { askShop, busyShop, campaign, type Custom, done, near, people, send } from '../stagecraft.ts'

const paid = (orders: readonly Order[], extra = 0): number => orders.reduce((sum, order) => sum + order.payable + extra, 0)

/** An employee's own wallet, verified as his and registered by nobody as the shop's. */
const employee = (stage: Stage, { shop }: Custom, name: string): string => {
  const { market } = stage
  const [worker] = people(stage, 1, name)
  market.emit('shop.role_granted', market.start - 100 * day, { shop_id: shop.id, person_id: worker!.personId, role: 'customer_service' })
  market.emit('wallet.linked', market.start - 90 * day, { wallet_id: worker!.walletId, holder_kind: 'person', holder_id: worker!.personId, verified: true })
  return worker!.walletId
}

const byEmployee = (stage: Stage, count: number, silent: boolean): Told => {
  const custom = busyShop(stage, 14)
  const draw = stage.random.fork('attack')
  const wallet = employee(stage, custom, 'worker')
  const repaid = draw.sample(done(custom, stage.market), count)
  for (const order of repaid) send(stage, order.completedAt! + draw.between(2, 30) * hour, wallet, order.plan.buyer.walletId, order.payable + 500)
  if (silent) askShop(stage, custom.shop, repaid)
  return { ...near([custom]), guilty: [wallet], fake: [], priceMinor: paid(repaid, 500) }
}

/** Shops that conspire send one real buyer more than he paid. */
const overpaid = (stage: Stage, shops: number, each: number, asked: boolean): Told => {
  const { market, random } = stage
  const draw = random.fork('attack')
  const [buyer] = people(stage, 1, 'target')
  const customs: Custom[] = []
  const own: Order[] = []
  for (let i = 0; i < shops; i++) {
    const custom = busyShop(stage, 5, { name: `conspirator ${i}` })
    for (let n = 0; n < each; n++)
      own.push(
        market.placeOrder(
          {
            at: market.start + draw.between(3, 18) * day,
            buyer: buyer!,
            listing: draw.pick(custom.shop.listings),
            outcome: 'kept',
            match: 'match',
            quantity: 1,
          },
          draw,
        ),
      )
    customs.push(custom)
  }
  for (let n = 0; n < 12; n++) {
    const at = market.start + draw.between(1, 25) * day
    own.push(market.placeOrder({ at, buyer: buyer!, listing: stage.background.choice(buyer!, draw), outcome: 'kept', match: 'match', quantity: 1 }, draw))
  }
  const repaid = own.slice(0, shops * each)
  for (const order of repaid)
    send(stage, order.completedAt! + draw.between(2, 20) * hour, order.plan.listing.shop.walletId, buyer!.walletId, order.payable + 500)
  if (asked)
    market.emit('explanation.requested', market.start + 24 * day, {
      explanation_id: market.ids.make('Q'),
      account_id: buyer!.accountId,
      order_ids: repaid.map((order) => order.id),
      due_at: new Date(market.start + 27 * day).toISOString(),
    })
  return {
    innocent: [buyer!.accountId, buyer!.personId!],
    genuine: own.map((order) => ({ order: order.id, of: [buyer!.accountId] })),
    guilty: customs.map(({ shop }) => shop.id),
    fake: [],
    priceMinor: paid(repaid, 500) - paid(repaid),
  }
}

/** Two busy shops of one trade; a rival overpays, for both orders, whoever bought at both: from one purse, or from one for every three. */
const atTwoShops = (stage: Stage, purseFor: (i: number) => number): Told => {
  const { market, random } = stage
  const draw = random.fork('attack')
  const customs = ['left', 'right'].map((name) => busyShop(stage, 16, { name }))
  const [left, right] = customs.map((custom) => Map.groupBy(done(custom, market), (order) => order.plan.buyer)) as [Map<Buyer, Order[]>, Map<Buyer, Order[]>]
  const both = [...left.keys()].filter((buyer) => right.has(buyer))
  const purses = both.map(() => market.ids.make('W'))
  const repaid = both.flatMap((buyer, i) =>
    [left.get(buyer)![0]!, right.get(buyer)![0]!].map((order) => {
      send(stage, order.completedAt! + draw.between(2, 30) * hour, purses[purseFor(i)]!, buyer.walletId, order.payable + 500)
      return order
    }),
  )
  return { ...near(customs), guilty: [], fake: [], priceMinor: paid(repaid, 500) }
}

/**
 * Three busy shops at which the people of one street buy too, each when he needs something; a rival overpays some of these people, for what each bought at all three. The others of the
 * street are what tells their custom from a crew.
 */
const onOneStreet = (stage: Stage, residents: number, overpaid: number): Told => {
  const { market, random } = stage
  const draw = random.fork('attack')
  const street = people(stage, residents, 'street')
  const customs = ['left', 'middle', 'right'].map((name) => busyShop(stage, 6, { name, not: new Set(street) }))
  const purse = market.ids.make('W')
  let priceMinor = 0
  for (const [i, buyer] of street.entries())
    for (const { shop, orders } of customs) {
      const at = wakingHour(market.start + draw.int(1, 20) * day, draw)
      const order = market.placeOrder(
        { at, buyer, listing: draw.pick(shop.listings), match: 'match', outcome: 'kept', completeAt: at + draw.between(3, 6) * day },
        draw,
      )
      orders.push(order)
      if (i >= overpaid) continue
      send(stage, order.completedAt! + draw.between(2, 30) * hour, purse, buyer.walletId, order.payable + 500)
      priceMinor += order.payable + 500
    }
  return { ...near(customs), guilty: [], fake: [], priceMinor }
}

export const attacks = [
  defineAttack({
    name: 'common-customers-overpaid',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A rival sends everybody who bought at both of two shops the price of both orders and five yuan, from one purse.',
    play: (stage) => atTwoShops(stage, () => 0),
  }),
  defineAttack({
    name: 'common-customers-overpaid-by-many',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same from a purse for every three of them.',
    play: (stage) => atTwoShops(stage, (i) => Math.floor(i / 3)),
  }),
  defineAttack({
    name: 'half-a-street-overpaid',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Sixty people of one street buy at the same three shops; a rival sends thirty of them the price of each order and five yuan, from one purse.',
    play: (stage) => onOneStreet(stage, 60, 30),
  }),
  defineAttack({
    name: 'most-of-a-street-overpaid',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same, and he sends it to forty-five of the sixty.',
    play: (stage) => onOneStreet(stage, 60, 45),
  }),
  defineAttack({
    name: 'employee-wallet',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'An employee whom a rival bribed sends ten real customers their price and five yuan from his own wallet.',
    play: (stage) => byEmployee(stage, 10, false),
  }),
  defineAttack({
    name: 'employee-wallet-unanswered',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same with forty customers, and the owner does not answer when asked about them.',
    play: (stage) => byEmployee(stage, 40, true),
  }),
  defineAttack({
    name: 'screenshots',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A rival hands in screenshots of forty transfers from the shop’s wallet to its customers; no money moved.',
    play: (stage) => {
      const custom = busyShop(stage, 14)
      const draw = stage.random.fork('attack')
      const shown = draw.sample(done(custom, stage.market), 40)
      for (const order of shown)
        send(stage, order.completedAt! + draw.between(2, 20) * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable + 500, {
          observed_by: 'party',
        })
      askShop(stage, custom.shop, shown)
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'overpaid-buyer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Four shops send a real buyer the price and five yuan for three orders each.',
    play: (stage) => overpaid(stage, 4, 3, false),
  }),
  defineAttack({
    name: 'overpaid-buyer-unanswered',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same, and the buyer, who never reads such mail, is asked to explain.',
    play: (stage) => overpaid(stage, 4, 3, true),
  }),
  defineAttack({
    name: 'overpaid-by-two-shops',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Two shops send a real buyer the price and five yuan for five orders each.',
    play: (stage) => overpaid(stage, 2, 5, false),
  }),
  defineAttack({
    name: 'planted-look-alike',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A rival’s wallet under the shop’s name sends eighty real customers the price and five yuan.',
    play: (stage) => {
      const { market, random } = stage
      const custom = busyShop(stage, 14)
      const draw = random.fork('attack')
      const wallet = market.ids.make('W')
      const named = [...market.events.rows('shop.opened')].find((row) => row['shop_id'] === custom.shop.id)!['name'] as string
      market.emit('wallet.linked', market.start + day, { wallet_id: wallet, holder_kind: 'shop', holder_id: custom.shop.id, verified: false, nickname: named })
      const repaid = draw.sample(done(custom, market), 80)
      for (const order of repaid) send(stage, order.completedAt! + draw.between(2, 20) * hour, wallet, order.plan.buyer.walletId, order.payable + 500)
      return { ...near([custom]), guilty: [wallet], fake: [], priceMinor: paid(repaid, 500) }
    },
  }),
  defineAttack({
    name: 'planted-by-stranger',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A stranger’s wallet sends a hundred and fifty real customers of one shop exactly what they paid.',
    play: (stage) => {
      const { market, random } = stage
      const custom = busyShop(stage, 14)
      const draw = random.fork('attack')
      const wallet = market.ids.make('W')
      const repaid = draw.sample(done(custom, market), 150)
      for (const order of repaid) send(stage, order.completedAt! + draw.between(2, 20) * hour, wallet, order.plan.buyer.walletId, order.payable)
      return { ...near([custom]), guilty: [wallet], fake: [], priceMinor: paid(repaid) }
    },
  }),
  defineAttack({
    name: 'known-crew-buys-here',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A crew known from other shops buys fifty real goods at the honest one, praises them and keeps them.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const known = campaign(stage, { shops: 2, orders: 40 })
      const custom = busyShop(stage, 14, { not: new Set(known.crew) })
      let price = known.priceMinor
      for (let i = 0; i < 50; i++) {
        const order = market.placeOrder(
          {
            at: market.start + draw.between(10, 15) * day,
            buyer: known.crew[i % known.crew.length]!,
            listing: custom.shop.listings[0]!,
            outcome: 'kept',
            quantity: 1,
            review: { rating: 5 },
          },
          draw,
        )
        price += order.payable
      }
      return { ...near([custom]), guilty: known.guilty, fake: [], priceMinor: price }
    },
  }),
  defineAttack({
    name: 'crew-at-the-rival',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A hired crowd buys eighty times in an hour at the rival’s shop and keeps it all, while a stranger’s wallet pays them.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const crew = people(stage, 40, 'crew')
      const custom = busyShop(stage, 14, { not: new Set(crew) })
      const orders = hit(
        market,
        {
          listing: custom.shop.listings[0]!,
          recruits: crew,
          orders: 80,
          from: market.start + 12 * day + 10 * hour,
          lasts: 60 * minute,
          outcomes: Array.from({ length: 80 }, () => 'kept' as const),
          matches: Array.from({ length: 80 }, () => 'match' as const),
          intensity: 'medium',
          refundBy: market.end,
        },
        draw,
      )
      const wallet = market.ids.make('W')
      for (const order of orders) send(stage, order.plan.at + draw.between(1, 20) * hour, wallet, order.plan.buyer.walletId, order.payable + 500)
      return {
        ...near([custom]),
        guilty: [wallet, ...crew.map((buyer) => buyer.accountId)],
        fake: orders.map((order) => order.id),
        priceMinor: paid(orders, 500),
      }
    },
  }),
]
