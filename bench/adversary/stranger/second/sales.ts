/** Honest ways of selling and buying that look like sales bought, or like an attack. */
import { addListing, iso } from '../../../../worlds/background.ts'
import { type Buyer, day, hour, minute, type Order, type Shop } from '../../../../worlds/market.ts'
import type { Stage } from '../../../../worlds/world.ts'
import { busyShop, honestly, near, send } from '../../stagecraft.ts'
import { onePurse, praise } from '../escapes.ts'
import { ids } from '../frames.ts'
import { defineStrange, nothing, people, type Side, type Strange } from '../kit.ts'

/** One owner holds them all. */
function sisters({ market }: Stage, shops: readonly Shop[]): void {
  const owner = shops.map(({ ownerAccountId }) => ownerAccountId).toSorted()[0]!
  for (const shop of shops) market.emit('shop.opened', shop.openedAt, { shop_id: shop.id, owner_account_id: owner, category: shop.category.name })
}

const side = (orders: readonly Order[], also: readonly string[] = []): Side['genuine'] =>
  orders.map((order) => ({ order: order.id, of: [order.plan.listing.shop.id, order.plan.buyer.accountId, ...also] }))

const buyersOf = (orders: readonly Order[]): string[] => [...new Set(orders.map((order) => order.plan.buyer.accountId))]

export const sales: readonly Strange[] = [
  defineStrange({
    name: 'price-typo-cut',
    aim: 'frame',
    behaviour: 'reverse_brushing',
    story:
      'At night a shop writes 9.90 in place of 99.00; a group of bargain hunters passes the link on, ninety of them order two pieces apart each, and in the morning the shop asks them all to take their money back.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('typo')
      const hunters = people(stage, 90, 'typo')
      const custom = busyShop(stage, 8, { name: 'typo', not: new Set(hunters) })
      const listing = addListing(market, custom.shop, { price: 990, weight: 500, cost: 4000 }, dice)
      const from = market.start + 11 * day + 23 * hour
      const orders = hunters.flatMap((buyer) => {
        const at = from + dice.unit() * 70 * minute
        return [0, 1].map((n) =>
          market.placeOrder(
            {
              at: at + n * (40_000 + dice.int(0, 40_000)),
              buyer,
              listing,
              quantity: 1,
              discount: 0,
              outcome: 'refund_before_ship',
              reason: 'price_error',
              refundAt: from + 10 * hour + dice.int(0, 120) * minute,
              match: 'match',
              source: 'share',
              views: 1,
              path: { view: dice.int(8, 40), rivals: 0, chats: 0 },
            },
            dice,
          ),
        )
      })
      return {
        ...nothing,
        innocent: [custom.shop.id, ...buyersOf(orders)],
        guilty: [],
        fake: [],
        genuine: side(custom.orders),
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'customers-from-elsewhere',
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'A shop leaves another platform: it sends its old customers the link, a hundred and forty of them order within three days without looking round, and many praise it as the card in the parcel proposes.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('elsewhere')
      const faithful = people(stage, 140, 'elsewhere')
      const custom = busyShop(stage, 2, { name: 'elsewhere', not: new Set(faithful), wish: { openedAt: market.start - 6 * day } })
      const card = ['老店搬家第一时间来支持，东西还是老味道，会一直跟着', '跟着老店过来的，质量一如既往，希望越做越好', '老顾客来捧场，还是原来的品质，放心']
      const orders = faithful.map((buyer) =>
        market.placeOrder(
          {
            at: market.start + 9 * day + (9 + dice.unit() * 13) * hour + dice.int(0, 2) * day,
            buyer,
            listing: dice.pick(custom.shop.listings),
            quantity: 1,
            outcome: 'kept',
            match: buyer.contacts.length === 0 || dice.chance(0.8) ? 'match' : 'mismatch',
            source: dice.pick(['share', 'share', 'direct']),
            views: 1,
            path: { view: dice.int(6, 35), rivals: 0, chats: 0 },
            review: dice.chance(0.55) ? { rating: 5, text: dice.pick(card) } : false,
          },
          dice,
        ),
      )
      return {
        ...nothing,
        innocent: [custom.shop.id, ...buyersOf(orders)],
        guilty: [],
        fake: [],
        genuine: side([...custom.orders, ...orders]),
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'blind-testers',
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'A consumers’ magazine has eighteen testers buy at six shops like anybody, and gives each the price and 12 yuan for the trouble of every purchase from its purse.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('magazine')
      const testers = people(stage, 18, 'magazine')
      const purse = market.ids.make('W')
      const customs = Array.from({ length: 6 }, (_, i) => busyShop(stage, 7, { name: `magazine ${i}`, not: new Set(testers) }))
      const orders = customs.flatMap(({ shop }, i) =>
        testers.map((buyer) => {
          const order = market.placeOrder(
            {
              at: market.start + (2 + 2 * i + dice.unit() * 2) * day + 12 * hour,
              buyer,
              listing: dice.pick(shop.listings),
              quantity: 1,
              outcome: 'kept',
              match: 'match',
              review: false,
            },
            dice,
          )
          if (order.completedAt !== undefined) send(stage, order.completedAt + dice.int(5, 40) * hour, purse, buyer.walletId, order.payable + 1200)
          return order
        }),
      )
      const around = near(customs)
      return {
        ...nothing,
        innocent: [...around.innocent, ...ids(...testers), purse],
        guilty: [],
        fake: [],
        genuine: [...around.genuine, ...side(orders, ['the testers'])],
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'deposits-of-sister-shops',
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'Two shops of one owner take 50 yuan as a deposit on a thing of 450 that comes later, and send it back by transfer to everybody who then pays the whole; many buy both things.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('deposits')
      const crowd = people(stage, 70, 'deposits')
      const customs = [0, 1].map((i) => busyShop(stage, 3, { name: `deposits ${i}`, not: new Set(crowd) }))
      sisters(
        stage,
        customs.map(({ shop }) => shop),
      )
      const orders: Order[] = []
      for (const [i, { shop }] of customs.entries()) {
        const deposit = addListing(market, shop, { price: 5000, weight: 120, title: '新品预售定金' }, dice)
        const thing = addListing(market, shop, { price: 45_000, weight: 900, title: '新品预售尾款' }, dice)
        for (const buyer of crowd.filter(() => dice.chance(0.75))) {
          const at = market.start + (4 + 2 * i + dice.unit() * 3) * day + 10 * hour
          const whole = at + (7 + dice.unit() * 2) * day
          const plan = { buyer, quantity: 1, discount: 0, outcome: 'kept' as const, match: 'match' as const }
          orders.push(market.placeOrder({ ...plan, at, listing: deposit, completeAt: whole + hour, review: false }, dice))
          orders.push(market.placeOrder({ ...plan, at: whole, listing: thing }, dice))
          send(stage, whole + dice.int(2, 30) * hour, shop.walletId, buyer.walletId, 5000)
        }
      }
      return {
        ...nothing,
        innocent: [...customs.map(({ shop }) => shop.id), ...buyersOf(orders)],
        guilty: [],
        fake: [],
        genuine: [...near(customs).genuine, ...side(orders)],
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'eight-shops-of-one-owner',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The owner of eight shops sends one true customer, who buys at each of them, the price of every order and 5 yuan.',
    price: 'the price of nine orders, and 5 yuan each',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('chain')
      const [victim] = people(stage, 1, 'chain') as [Buyer]
      const customs = Array.from({ length: 9 }, (_, i) => busyShop(stage, 1.5, { name: `chain ${i}`, not: new Set([victim]) }))
      sisters(
        stage,
        customs.map(({ shop }) => shop),
      )
      let price = 0
      const orders = customs.map(({ shop }, i) => {
        const order = market.placeOrder(
          { at: market.start + (2 + 1.8 * i) * day + 11 * hour, buyer: victim, listing: shop.listings[0]!, quantity: 1, outcome: 'kept', match: 'match' },
          dice,
        )
        if (order.completedAt !== undefined) {
          send(stage, order.completedAt + 8 * hour, shop.walletId, victim.walletId, order.payable + 500)
          price += order.payable + 500
        }
        return order
      })
      return { ...nothing, innocent: ids(victim), guilty: customs.map(({ shop }) => shop.id), fake: [], genuine: side(orders), priceMinor: price }
    },
  }),
  defineStrange({
    name: 'nurses-day',
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'In an announced live stream a shop promises every nurse her price back and 8.88 for luck: fifty of the hundred and ten who buy in these three hours are nurses, and get it.',
    price: 'nothing beyond what was promised',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('nurses')
      const crowd = people(stage, 110, 'nurses')
      const custom = busyShop(stage, 14, { name: 'nurses', not: new Set(crowd) })
      const from = market.start + 10 * day + 19 * hour
      const promotion = market.ids.make('N')
      market.emit('promotion.scheduled', from - 3 * day, {
        promotion_id: promotion,
        shop_id: custom.shop.id,
        kind: 'live_stream',
        starts_at: iso(from),
        ends_at: iso(from + 3 * hour),
      })
      const orders = crowd.map((buyer, i) => {
        const order = market.placeOrder(
          {
            at: from + dice.unit() * 3 * hour,
            buyer,
            listing: dice.pick(custom.shop.listings),
            quantity: 1,
            outcome: 'kept',
            source: 'live',
            views: 9,
            promotionId: promotion,
          },
          dice,
        )
        if (i < 50 && order.completedAt !== undefined)
          send(stage, order.completedAt + dice.int(4, 30) * hour, custom.shop.walletId, buyer.walletId, order.payable + 888, {
            kind: 'draw',
            promotion_id: promotion,
          })
        return order
      })
      return {
        ...nothing,
        innocent: [custom.shop.id, ...buyersOf(orders)],
        guilty: [],
        fake: [],
        genuine: side([...custom.orders, ...orders]),
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'village-leader-pays-ahead',
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'The leader of a village’s orders collects cash on market day and sends her thirty old neighbours, who order on their phones at three shops, what each order costs and 1 yuan for the parcel to the counter; all goes to her counter.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('leader')
      const [leader, ...village] = people(stage, 31, 'leader') as [Buyer, ...Buyer[]]
      const customs = Array.from({ length: 3 }, (_, i) => busyShop(stage, 6, { name: `leader ${i}`, not: new Set([leader, ...village]) }))
      const orders = customs.flatMap(({ shop }, i) =>
        [3, 13].flatMap((week) =>
          village
            .filter(() => dice.chance(0.8))
            .map((buyer) => {
              const order = market.placeOrder(
                {
                  at: market.start + (week + i) * day + 8 * hour + dice.int(0, 180) * minute,
                  buyer,
                  listing: dice.pick(shop.listings),
                  quantity: 1,
                  outcome: 'kept',
                  match: 'match',
                  recipient: { ...leader.home, name: buyer.name, phone: buyer.phone },
                },
                dice,
              )
              send(stage, order.plan.at + dice.int(1, 9) * hour, leader.walletId, buyer.walletId, order.payable + 100)
              return order
            }),
        ),
      )
      const around = near(customs)
      return {
        ...nothing,
        innocent: [...around.innocent, ...ids(leader, ...village)],
        guilty: [],
        fake: [],
        genuine: [...around.genuine, ...side(orders, ['the village'])],
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'praise-tipped-by-a-rival',
    alone: true,
    aim: 'frame',
    behaviour: 'fake_review',
    story: 'A rival’s cousin sends five yuan to each of forty who praised a shop, so that its praise may look bought.',
    price: '40 packets of 5 yuan',
    play: (stage) => honestly(praise(stage, 'stranger')),
  }),
  defineStrange({
    name: 'firm-buys-for-its-staff',
    alone: true,
    aim: 'frame',
    behaviour: 'scalping',
    story: 'A firm pays, from its purse, for what twenty-four of its people order at home in three flash sales.',
    price: 'nothing',
    play: (stage) => honestly(onePurse(stage)),
  }),
]
