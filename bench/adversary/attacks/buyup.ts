/** A few accounts buy a listing up over days, praise it, and take their money back; and the customer who only looks like that. */
import { type Buyer, day, hour } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { busyShop, near, people } from '../stagecraft.ts'

/** `per` orders of each account over some days, all praised, then asked back without sending anything. */
const buyUp = (stage: Stage, accounts: number, orders: number, days: number): Told => {
  const { market, random } = stage
  const draw = random.fork('attack')
  const crew: Buyer[] = people(stage, accounts, 'buyers')
  const custom = busyShop(stage, 8, { not: new Set(crew) })
  const listing = custom.shop.listings[0]!
  const placed = Array.from({ length: orders }, (_, i) => {
    const at = market.start + 8 * day + (i / orders) * days * day + draw.between(0, 3) * hour
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
    const refund = market.ids.make('R')
    const asked = at + draw.between(4, 6) * day
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
  return {
    ...near([custom]),
    guilty: crew.map((buyer) => buyer.accountId),
    fake: placed.map((order) => order.id),
    // Everything comes back but the freight insurance.
    priceMinor: orders * 60,
  }
}

export const attacks = [
  ...(
    [
      ['three-accounts-buy-up', 3, 150, 5],
      ['one-account-buys-up', 1, 90, 4],
      ['thirty-accounts-buy-up', 30, 240, 6],
    ] as const
  ).map(([name, accounts, orders, days]) =>
    defineAttack({
      name,
      aim: 'escape',
      behaviour: 'reverse_brushing',
      story: `${accounts === 1 ? 'One account places' : accounts === 3 ? 'Three accounts place' : 'Thirty accounts place'} ${orders} orders for one good of a rival within ${days} days, praise it, and ask all the money back.`,
      play: (stage) => buyUp(stage, accounts, orders, days),
    }),
  ),
  defineAttack({
    name: 'bulk-buyer-with-faulty-goods',
    aim: 'frame',
    behaviour: 'reverse_brushing',
    story: 'A caterer orders sixty times in a week, finds half of it faulty, sends that back and is refunded.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const [buyer] = people(stage, 1, 'caterer')
      const custom = busyShop(stage, 8, { not: new Set([buyer!]) })
      const listing = custom.shop.listings[0]!
      for (let i = 0; i < 60; i++) {
        const faulty = i % 2 === 0
        custom.orders.push(
          market.placeOrder(
            {
              at: market.start + 8 * day + draw.between(0, 7) * day,
              buyer: buyer!,
              listing,
              quantity: draw.int(1, 4),
              match: 'match',
              outcome: faulty ? 'return' : 'kept',
              ...(faulty ? { reason: 'quality', inspection: 'defective' } : {}),
            },
            draw,
          ),
        )
      }
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
]
