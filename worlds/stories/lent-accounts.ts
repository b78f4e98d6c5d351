/** A refunder who works over the accounts, phones and wallets of six lenders; beside him a mother who pays for her three grown children, who try on and send back what does not fit. */
import { type Buyer, day, hour, type Order } from '../market.ts'
import { claim, received } from '../refunds.ts'
import { pay } from '../reviews.ts'
import type { Stage } from '../world.ts'
import { pair, people, reach, shopsOfGoods } from './cast.ts'

const link = ({ market }: Stage, buyer: Buyer): void =>
  void market.emit('wallet.linked', market.start + hour, { wallet_id: buyer.walletId, holder_kind: 'account', holder_id: buyer.accountId, verified: true })

export const lentAccounts = pair('lent-accounts', (stage) => {
  const { market, random } = stage
  const draw = random.fork('refunder')
  const [hand, mother, ...rest] = people(stage, 11, 'lenders') as [Buyer, Buyer, ...Buyer[]]
  const [lent, children] = [rest.slice(0, 6), rest.slice(6)]
  const shops = shopsOfGoods(stage, 8, 'refunder')
  for (const one of [hand, mother, ...rest]) link(stage, one)
  const taken: Order[] = []
  const back = (order: Order, buyer: Buyer, scanned: number, found: string, at: number): void => {
    const carrier = draw.pick(market.carriers)
    claim(
      market,
      order,
      {
        kind: 'return_and_refund',
        at,
        reason: 'no_reason',
        back: {
          carrier: carrier.id,
          waybill: market.waybill(carrier, draw),
          from: buyer.home.place.code,
          journey: { to: order.plan.listing.shop.place.code, scanned },
        },
        found: { outcome: found },
      },
      draw,
    )
  }
  for (let i = 0; i < 18; i++) {
    const buyer = lent[i % lent.length]!
    const listing = draw.pick(shops[i % shops.length]!.listings)
    const order = received(market, { at: market.start + (1 + i * 0.6) * day, buyer, listing }, draw)
    if (order.deliveredAt === undefined) continue
    pay(market, hand.walletId, buyer.walletId, order.payable, order.plan.at - 3 * hour, draw, { kind: 'p2p' })
    back(order, buyer, Math.max(15, Math.round(listing.weight * 0.15)), i % 2 === 0 ? 'empty' : 'ok', order.deliveredAt + 10 * hour)
    pay(market, buyer.walletId, hand.walletId, Math.round(order.payable * 0.9), order.deliveredAt + 7 * day, draw, { kind: 'p2p' })
    taken.push(order)
  }
  for (let i = 0; i < 12; i++) {
    const buyer = children[i % 3]!
    const listing = draw.pick(shops[i % shops.length]!.listings)
    const order = received(market, { at: market.start + (1 + i) * day, buyer, listing }, draw)
    pay(market, mother.walletId, buyer.walletId, order.payable, order.plan.at - 2 * hour, draw, { kind: 'p2p' })
    if (i % 2 === 0 && order.deliveredAt !== undefined) back(order, buyer, listing.real, 'ok', order.deliveredAt + 10 * hour)
  }
  const ids = [hand, ...lent].map((buyer) => buyer.accountId)
  return {
    guilty: [
      {
        as: 'hand behind lent accounts',
        subject: { kind: 'account', id: hand.accountId },
        behaviour: ['malicious_refund'],
        role: 'perpetrator',
        certainty: reach('lead'),
        maxLevel: 'L2',
      },
    ],
    honest: [{ as: 'mother', id: mother.accountId }, ...children.map((buyer) => ({ as: 'child', id: buyer.accountId }))],
    incidents: [
      { name: 'lent accounts', behaviour: 'malicious_refund', benign: false, shopIds: shops.map((shop) => shop.id), accountIds: ids, fakeOrderIds: [] },
    ],
    fake: [],
    genuine: taken,
  }
})
