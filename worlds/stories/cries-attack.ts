/** A shop that buys from itself, refunds a third of it for show and reports an attack; beside it a shop that really was attacked and reports that. */
import { brush, deal, hit, moneyBack, suppliedPraise, wakingHour } from '../campaigns.ts'
import { type Buyer, day, hour, type Match, type Order, type Outcome, type Shop } from '../market.ts'
import type { Stage } from '../world.ts'
import { busyShop, pair, people, reach } from './cast.ts'

function reports({ market }: Stage, shop: Shop): void {
  market.emit('complaint.filed', market.start + 22 * day, {
    complaint_id: market.ids.make('C'),
    kind: 'reverse_brushing',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'shop',
    target_id: shop.id,
    text: '近期大量异常订单,怀疑同行恶意刷单',
  })
}

/** Ninety orders by a crew, paid back by the shop but for those that are refunded for show. */
function forShow({ market, random }: Stage, shop: Shop, crew: readonly Buyer[]): Order[] {
  const draw = random.fork('for show')
  return Array.from({ length: 90 }, (_, i) => {
    const order = brush(
      market,
      {
        at: wakingHour(market.start + draw.int(2, 18) * day, draw),
        buyer: crew[i % crew.length]!,
        listing: draw.pick(shop.listings.slice(0, 2)),
        parcel: 'empty',
      },
      { intensity: 'medium', scripted: 0.3, praise: suppliedPraise, empty: [20, 60], gift: [60, 140], twoScans: 0.5, mismatch: 0.2 },
      draw,
    )
    if (draw.chance(0.66)) {
      moneyBack(market, order, shop.walletId, 500, order.completedAt! + draw.between(1, 20) * hour, draw)
      return order
    }
    const refund = market.ids.make('R')
    const at = order.completedAt! + draw.between(4, 40) * hour
    market.emit('refund.requested', at, {
      refund_id: refund,
      order_id: order.id,
      kind: 'refund_only',
      phase: 'after_completion',
      reason_code: 'no_longer_wanted',
      amount_minor: order.payable,
    })
    market.emit('refund.decided', at + hour, { refund_id: refund, outcome: 'approved', decided_by: 'seller' })
    market.emit('refund.paid', at + 2 * hour, { refund_id: refund, amount_minor: order.payable })
    return order
  })
}

export const criesAttack = pair('cries-attack', (stage) => {
  const { market, random, intensity } = stage
  const draw = random.fork('attack')
  const all = people(stage, 75, 'crews')
  const [crew, crowd] = [all.slice(0, 30), all.slice(30)]
  const thief = busyShop(stage, 'thief', 6, all)
  const victim = busyShop(stage, 'victim', 6, all)
  const bought = forShow(stage, thief.shop, crew)
  const count = 120
  const flood = hit(
    market,
    {
      listing: victim.shop.listings[0]!,
      recruits: crowd,
      orders: count,
      from: market.start + 15 * day + 10 * hour,
      lasts: 5 * hour,
      outcomes: deal<Outcome>(draw, [
        ['return', 50],
        ['refund_only', 65],
        ['kept', 5],
      ]),
      matches: deal<Match>(draw, [
        ['mismatch', 80],
        ['match', 40],
      ]),
      intensity,
      refundBy: market.start + 24 * day,
    },
    random.fork('flood'),
  )
  for (const { shop } of [thief, victim]) reports(stage, shop)
  return {
    guilty: [
      {
        as: 'thief who cries attack',
        subject: { kind: 'shop', id: thief.shop.id },
        behaviour: ['self_brushing'],
        role: 'merchant_beneficiary',
        certainty: reach('lead'),
        maxLevel: 'L3',
      },
    ],
    honest: [{ as: 'attacked shop', id: victim.shop.id, kind: 'shop' }],
    incidents: [
      {
        name: 'for show',
        behaviour: 'self_brushing',
        benign: false,
        shopIds: [thief.shop.id],
        accountIds: crew.map((buyer) => buyer.accountId),
        fakeOrderIds: bought.map((order) => order.id),
      },
      {
        name: 'flood',
        behaviour: 'reverse_brushing',
        benign: false,
        shopIds: [victim.shop.id],
        accountIds: crowd.map((buyer) => buyer.accountId),
        fakeOrderIds: flood.map((order) => order.id),
      },
    ],
    fake: [...bought, ...flood],
    genuine: [...thief.orders, ...victim.orders],
  }
})
