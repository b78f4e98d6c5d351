/** The guilty, and the next change of habit: another desk, another kind of record, another thing of worth. */
import { openShop } from '../../../../worlds/background.ts'
import { deal } from '../../../../worlds/campaigns.ts'
import { type Buyer, categoryNamed, day, hour, type Order, type Shop } from '../../../../worlds/market.ts'
import { buyAndReview, takeBack, talk } from '../../../../worlds/reviews.ts'
import type { Stage } from '../../../../worlds/world.ts'
import { busyShop, campaign, fee, near, send } from '../../stagecraft.ts'
import { brickCampaign, empties, farm, onePurse, openly, partRefund, plainly, praise, suddenly } from '../escapes.ts'
import { ids } from '../frames.ts'
import { accusedShare, defineStrange, nothing, notify, otherShops, people, type Side, type Strange } from '../kit.ts'

const settled = (order: Order): number => order.completedAt ?? order.plan.at

/** Eighty accounts buy a hundred and sixty pieces in six hours, keep them, and have the bank take the money back. */
function disputed(stage: Stage): Side {
  const { market, random } = stage
  const dice = random.fork('disputed')
  const crew = people(stage, 80, 'disputed')
  const custom = busyShop(stage, 8, { name: 'disputed', not: new Set(crew) })
  const from = market.start + 6 * day + 9 * hour
  const matches = deal(dice, [
    ['mismatch', 80],
    ['match', 80],
  ] as const)
  const orders = matches.map((match, i) =>
    market.placeOrder(
      {
        at: from + dice.unit() * 6 * hour,
        buyer: crew[i % crew.length]!,
        listing: custom.shop.listings[0]!,
        quantity: 1,
        outcome: 'kept',
        match,
        ...(match === 'mismatch' ? { recipient: market.stranger(dice) } : {}),
        review: false,
        views: 1,
        path: { view: Math.round(dice.skewed(55, 0.9)) },
      },
      dice,
    ),
  )
  const mine = new Set(orders.map((order) => order.id))
  for (const row of market.events.rows('payment.captured')) {
    if (!mine.has(String(row['order_id']))) continue
    const dispute = market.ids.make('X')
    const at = from + (9 + dice.unit() * 3) * day
    market.emit('payment.disputed', at, {
      payment_id: row['payment_id'],
      dispute_id: dispute,
      reason: 'unauthorised',
      amount_minor: row['amount_minor'],
      currency: 'CNY',
    })
    market.emit('payment.dispute_resolved', at + (2 + dice.unit() * 4) * day, { dispute_id: dispute, outcome: 'buyer_won' })
  }
  const around = near([custom])
  return {
    ...around,
    guilty: crew.map(({ accountId }) => accountId),
    fake: orders.map((order) => order.id),
    genuine: custom.orders.map((order) => ({ order: order.id, of: [custom.shop.id] })),
    priceMinor: orders.length * fee,
  }
}

/** A bought mark, true on paper: half of the notices are wrong, the other half are taken back once the shop has paid, or bought a licence in a shop of the sender's. */
function licences(stage: Stage, asOrder: boolean): Side {
  const { background, market, random } = stage
  const dice = random.fork('licences')
  const [payee] = people(stage, 1, 'licences') as [Buyer]
  const own = openShop(market, { category: categoryNamed('services'), popularity: 0, listings: 1 }, background.options, dice)
  const [agent, holder, certificate] = ['G', 'H', 'Z'].map((kind) => market.ids.make(kind)) as [string, string, string]
  for (const [i, shop] of otherShops(stage, 'licences', [own]).slice(0, 24).entries()) {
    const at = market.start + (1 + i * 0.8) * day
    const sold = i % 2 === 1
    if (sold && asOrder)
      market.placeOrder(
        {
          at: at + 4.5 * day,
          buyer: { ...payee, accountId: shop.ownerAccountId, personId: shop.ownerPersonId, walletId: shop.ownerWalletId, payerWalletId: undefined },
          listing: own.listings[0]!,
          quantity: 1,
          outcome: 'kept',
          match: 'match',
          review: false,
        },
        dice,
      )
    notify(stage, {
      holder,
      agent,
      certificate,
      check: 'valid',
      registered: market.start - 900 * day,
      listing: shop.listings[0]!,
      at,
      end: sold ? 'withdrawn' : 'rejected',
      text: '贵店商品侵犯我方商标，请下架并联系授权',
      ...(sold && !asOrder ? { paid: 80_000, payee: payee.walletId } : {}),
    })
  }
  return { ...nothing, innocent: [], guilty: [agent, holder], fake: [], genuine: [], priceMinor: 0 }
}

/** Six shops buy their sales from one platform, whose fee each of them pays every week, and which pays the crew its fees. */
function platform(stage: Stage, asOrder: boolean): Side {
  const { background, market, random } = stage
  const dice = random.fork('platform')
  const [operator] = people(stage, 1, 'platform') as [Buyer]
  const own = openShop(market, { category: categoryNamed('services'), popularity: 0, listings: 1 }, background.options, dice)
  const told = campaign(stage, {
    shops: 6,
    orders: 30,
    crew: 40,
    pay: (order, shop) => {
      send(stage, settled(order) + 8 * hour, shop.walletId, order.plan.buyer.walletId, order.payable)
      send(stage, settled(order) + 30 * hour, operator.walletId, order.plan.buyer.walletId, fee)
    },
  })
  for (const { shop } of told.customs)
    for (const week of [3, 10, 17]) {
      const at = market.start + (week + dice.unit()) * day
      if (asOrder)
        market.placeOrder(
          {
            at,
            buyer: { ...operator, accountId: shop.ownerAccountId, personId: shop.ownerPersonId, walletId: shop.ownerWalletId, payerWalletId: undefined },
            listing: own.listings[0]!,
            quantity: 30,
            discount: 0,
            outcome: 'kept',
            match: 'match',
            review: false,
          },
          dice,
        )
      else send(stage, at, shop.walletId, operator.walletId, dice.int(200, 300) * 100)
    }
  return { ...told, guilty: [...ids(operator), operator.walletId, own.id, own.ownerAccountId, own.ownerWalletId, own.walletId] }
}

/** One hand buys at six shops, reviews badly, and asks for five new pieces, which each shop sells it for a hundredth of a yuan. */
function forGoods(stage: Stage): Side {
  const { market, random } = stage
  const dice = random.fork('for goods')
  const [hand] = people(stage, 1, 'for goods') as [Buyer]
  for (const [i, shop] of otherShops(stage, 'for goods').slice(0, 6).entries()) {
    const listing = shop.listings[0]!
    const at = market.start + (9 + 2.5 * i) * day + 11 * hour
    const review = buyAndReview(market, hand, listing, { at, rating: 1, text: '质量太差，不推荐' }, dice, { match: 'match', discount: 0 })
    talk(market, shop, { account: hand.accountId }, at + 2 * hour, [
      { by: 'outside', text: '差评想删可以，白送我五件新的，链接改成一分钱我来拍，不给就再来十条差评', after: 0 },
      { by: 'shop', text: '改好了，您拍吧', after: hour },
    ])
    market.placeOrder(
      { at: at + 5 * hour, buyer: hand, listing, quantity: 5, discount: listing.price * 5 - 1, outcome: 'kept', match: 'match', review: false },
      dice,
    )
    takeBack(market, review, at + 20 * hour, dice)
  }
  return { ...nothing, innocent: [], guilty: ids(hand), fake: [], genuine: [], priceMinor: 30_000 }
}

export const escapes: readonly Strange[] = [
  defineStrange({
    name: 'half-through-the-refund-desk',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story:
      'The shop gives 45 % back as price protection through the refund desk, which leaves the sale standing, and the rest with the fee by transfer; bricks of the right weight travel in the parcels.',
    price: 'fee, brick and freight per order',
    play: (stage) =>
      brickCampaign(stage, (_, order, shop) => {
        const part = Math.round(order.payable * 0.45)
        partRefund(stage, order, settled(order) + 2 * hour, part)
        send(stage, settled(order) + 6 * hour, shop.walletId, order.plan.buyer.walletId, order.payable - part + fee)
      }),
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'paid-in-coupons',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop’s purse sends the price and the fee as its own coupons, which the platform pays out; bricks of the right weight travel in the parcels.',
    price: 'fee, brick and freight per order',
    play: (stage) =>
      brickCampaign(stage, (_, order, shop) =>
        send(stage, settled(order) + 6 * hour, shop.walletId, order.plan.buyer.walletId, order.payable + fee, { kind: 'coupon' }),
      ),
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'paid-to-a-fresh-purse',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story:
      'Each brusher opens a purse that he never pays with, and has the shop’s own purse send price and fee there; bricks of the right weight travel in the parcels.',
    price: 'fee, brick and freight per order',
    play: (stage) => {
      const purses = new Map<Buyer, string>()
      return brickCampaign(stage, ({ market }, order, shop: Shop) => {
        const { buyer } = order.plan
        if (!purses.has(buyer)) purses.set(buyer, market.ids.make('W'))
        send(stage, settled(order) + 6 * hour, shop.walletId, purses.get(buyer)!, order.payable + fee)
      })
    },
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'kept-and-charged-back',
    alone: true,
    aim: 'escape',
    behaviour: 'reverse_brushing',
    story: 'The hired crowd keeps everything, and nine days later the bank takes the money back from the shop.',
    price: '5 yuan an order; the goods are kept',
    play: disputed,
    plain: suddenly,
  }),
  defineStrange({
    name: 'praise-paid-by-part-refund',
    aim: 'escape',
    behaviour: 'fake_review',
    story: 'Five yuan for five stars come through the refund desk, as price protection that the seller grants.',
    price: '40 refunds of 5 yuan',
    play: (stage) => praise(stage, 'refund'),
    plain: (stage) => praise(stage, 'shop'),
  }),
  defineStrange({
    name: 'exchanged-for-nothing',
    aim: 'escape',
    behaviour: 'malicious_refund',
    story: 'Thirty empty parcels go back, but to be exchanged and not refunded: a second piece comes each time.',
    price: 'thirty waybills',
    play: (stage) => empties(stage, 1, 'exchange'),
    plain: (stage) => empties(stage, 1),
  }),
  defineStrange({
    name: 'licence-as-an-order',
    aim: 'escape',
    behaviour: 'ip_troll',
    story: 'A mark bought for the purpose is true on paper; who wants the notice withdrawn buys a licence in a shop of the sender’s.',
    price: 'a mark and a shop',
    play: (stage) => licences(stage, true),
    plain: (stage) => licences(stage, false),
  }),
  defineStrange({
    name: 'asks-for-goods',
    aim: 'escape',
    behaviour: 'review_extortion',
    story: 'Asks six shops for five new pieces each for the review to go, and buys them for a hundredth of a yuan.',
    price: 'six cheap orders',
    play: forGoods,
    plain: openly,
  }),
  defineStrange({
    name: 'uneven-beat',
    aim: 'escape',
    behaviour: 'scalping',
    story: 'The program waits half a second, says it looked for two, comes at no even distance, and has a phone of its own for each account; one purse pays.',
    price: '24 rented accounts and SIMs',
    play: onePurse,
    plain: farm,
    blind: 'firm-buys-for-its-staff',
    held: accusedShare,
  }),
  defineStrange({
    name: 'fees-as-orders',
    alone: true,
    aim: 'escape',
    behaviour: 'task_platform',
    story: 'The platform has a shop of services, where the owners of the brushing shops buy its fee by the piece.',
    price: 'a shop of services',
    play: (stage) => platform(stage, true),
    plain: (stage) => platform(stage, false),
    held: accusedShare,
  }),
]
