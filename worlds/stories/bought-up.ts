/**
 * One to thirty accounts buy a rival's listing up over days, praise it, and take their money back, so that the platform punishes the shop (a court in Nanjing). Beside them a
 * caterer who orders as often, finds half of it faulty and sends that back.
 */
import { type Buyer, day, hour, type Order } from '../market.ts'
import type { Stage } from '../world.ts'
import { busyShop, pair, people, reach } from './cast.ts'

function buyUp({ market, random }: Stage, crew: readonly Buyer[], listing: Order['plan']['listing'], count: number): Order[] {
  const draw = random.fork('bought up')
  const days = draw.between(3, 8)
  return Array.from({ length: count }, (_, i) => {
    const at = market.start + 8 * day + (i / count) * days * day + draw.between(0, 3) * hour
    const order = market.placeOrder(
      {
        at,
        buyer: crew[i % crew.length]!,
        listing,
        outcome: 'kept',
        quantity: draw.int(1, 3),
        match: 'match',
        completeAt: at + draw.between(2, 3) * day,
        review: { rating: 5, text: draw.pick(['很好', '非常好,支持', '不错,推荐', '好评']) },
      },
      draw,
    )
    const asked = at + draw.between(4, 6) * day
    const refund = market.ids.make('R')
    market.emit('refund.requested', asked, {
      refund_id: refund,
      order_id: order.id,
      kind: 'refund_only',
      phase: 'after_completion',
      reason_code: 'no_longer_wanted',
      amount_minor: order.payable,
    })
    market.emit('refund.decided', asked + 5 * hour, { refund_id: refund, outcome: 'approved', decided_by: 'platform' })
    market.emit('refund.paid', asked + 6 * hour, { refund_id: refund, amount_minor: order.payable })
    return order
  })
}

export const boughtUp = pair('bought-up', (stage) => {
  const { market, random, intensity } = stage
  const draw = random.fork('sizes')
  // The fewer they are the harder it is to see a crowd; at thirty each does little.
  const accounts = { easy: 3, medium: 1, hard: 30 }[intensity]
  const [caterer, ...crew] = people(stage, accounts + 1, 'bought-up') as [Buyer, ...Buyer[]]
  const attacked = busyShop(stage, 'attacked', 8, [caterer, ...crew])
  const faulty = busyShop(stage, 'faulty', 8, [caterer, ...crew])
  const fake = buyUp(stage, crew, attacked.shop.listings[0]!, { easy: 150, medium: 90, hard: 240 }[intensity])
  const catered = Array.from({ length: 60 }, (_, i) =>
    market.placeOrder(
      {
        at: market.start + 8 * day + draw.between(0, 7) * day,
        buyer: caterer,
        listing: faulty.shop.listings[0]!,
        quantity: draw.int(1, 4),
        match: 'match',
        ...(i % 2 === 0 ? { outcome: 'return', reason: 'quality', inspection: 'defective' } : { outcome: 'kept' }),
      },
      draw,
    ),
  )
  return {
    guilty: crew.map((buyer) => ({
      as: 'buys a rival up',
      subject: { kind: 'account', id: buyer.accountId },
      behaviour: ['reverse_brushing'],
      role: 'brusher',
      certainty: reach('lead'),
      maxLevel: 'L1',
    })),
    honest: [
      { as: 'caterer', id: caterer.accountId },
      { as: 'shop with a faulty batch', id: faulty.shop.id, kind: 'shop' },
      { as: 'attacked shop', id: attacked.shop.id, kind: 'shop' },
    ],
    incidents: [
      {
        name: 'bought up',
        behaviour: 'reverse_brushing',
        benign: false,
        shopIds: [attacked.shop.id],
        accountIds: crew.map((buyer) => buyer.accountId),
        fakeOrderIds: fake.map((order) => order.id),
      },
      { name: 'caterer', behaviour: 'benign', benign: true, shopIds: [faulty.shop.id], accountIds: [caterer.accountId], fakeOrderIds: [] },
    ],
    fake,
    genuine: [...attacked.orders, ...faulty.orders, ...catered],
  }
})
