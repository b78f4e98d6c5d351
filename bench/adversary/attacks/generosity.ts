/** Ordinary generosity, played by nobody in particular: it costs a framer nothing, for the shop does it itself. */
import { day, hour } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { askShop, busyShop, done, near, people, send } from '../stagecraft.ts'

/** The price, or some of it, goes back by transfer for a part of what the shop sold. */
const generous = (stage: Stage, share: number, more: Record<string, string> = {}, silent = false): Told => {
  const custom = busyShop(stage, 14)
  const draw = stage.random.fork('attack')
  const repaid = done(custom, stage.market).filter(() => draw.chance(share))
  for (const order of repaid)
    send(stage, order.completedAt! + draw.between(5, 60) * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable, {
      ...more,
    })
  if (silent) askShop(stage, custom.shop, repaid)
  return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
}

/** Who films goods buys them as anybody does, and the shop sends the price and a fee for the film to a bank account that no record ties to him. */
const films = (stage: Stage): Told => {
  const { market } = stage
  const custom = busyShop(stage, 8)
  const draw = stage.random.fork('attack')
  for (const buyer of people(stage, 14, 'affiliates')) {
    const account = market.ids.make('W')
    for (const [n, listing] of draw.sample(custom.shop.listings, 3).entries()) {
      const at = market.start + (2 + 5 * n + draw.unit() * 4) * day
      const order = market.placeOrder({ at, buyer, listing, quantity: 1, outcome: 'kept', match: 'match', review: false }, draw)
      custom.orders.push(order)
      send(stage, (order.completedAt ?? at) + draw.between(4, 30) * hour, custom.shop.walletId, account, order.payable + 1000)
    }
  }
  return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
}

export const attacks = [
  defineAttack({
    name: 'affiliates-film-what-they-buy',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Fourteen people who film goods each buy three different ones, and the shop sends price and fee to bank accounts that are on no record.',
    play: films,
  }),
  defineAttack({
    name: 'refunds-by-transfer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A shop sends the price back to four in a hundred customers by transfer, without a ticket, because they were not happy.',
    play: (stage) => generous(stage, 0.04),
  }),
  defineAttack({
    name: 'refunds-by-transfer-unanswered',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same shop is asked about these orders and its owner is on holiday.',
    play: (stage) => generous(stage, 0.04, {}, true),
  }),
  defineAttack({
    name: 'goodwill-labelled',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A shop sends the price back to one in twelve customers, and the rails call it goodwill.',
    play: (stage) => generous(stage, 0.08, { kind: 'goodwill' }),
  }),
  defineAttack({
    name: 'weekly-rebates',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A shop pays two hundred members the same rebate every week; the sum is what one of its goods costs.',
    play: (stage) => {
      const custom = busyShop(stage, 14)
      const { market } = stage
      const price = custom.shop.listings[0]!.price
      const members = [...new Set(custom.orders.map((order) => order.plan.buyer))].slice(0, 200)
      for (let week = 1; market.start + week * 7 * day < market.end; week++)
        for (const [i, member] of members.entries()) send(stage, market.start + week * 7 * day + i * 1000, custom.shop.walletId, member.walletId, price)
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'free-order-draw',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'On three days every fifth order is free: the price comes back by red packet in the evening of the day after.',
    play: (stage) => {
      const { market } = stage
      const custom = busyShop(stage, 14)
      for (const [i, order] of done(custom, market).entries()) {
        const on = Math.floor((order.plan.at - market.start) / day)
        if ([9, 10, 11].includes(on) && i % 5 === 0)
          send(stage, market.start + (on + 1) * day + 20 * hour + i * 1000, custom.shop.walletId, order.plan.buyer.walletId, order.payable, {
            kind: 'red_packet',
          })
      }
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'testers-programme',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Thirty customers test a new good: they buy it, keep it, and get the price as cash-back of a promotion that was announced.',
    play: (stage) => {
      const { market, random } = stage
      const custom = busyShop(stage, 14)
      const draw = random.fork('attack')
      const promotion = market.ids.make('N')
      market.emit('promotion.scheduled', market.start + day, {
        promotion_id: promotion,
        shop_id: custom.shop.id,
        listing_ids: [custom.shop.listings[0]!.id],
        kind: 'official',
        starts_at: new Date(market.start + 2 * day).toISOString(),
        ends_at: new Date(market.start + 25 * day).toISOString(),
      })
      for (const order of draw.sample(done(custom, market), 30))
        send(stage, order.completedAt! + draw.between(5, 40) * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable, {
          kind: 'cash_back',
          promotion_id: promotion,
        })
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'faulty-batch-by-transfer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A batch was faulty: everybody who bought that good in five days complains in chat and gets the price and three yuan for the trouble by transfer.',
    play: (stage) => {
      const { market, random } = stage
      const custom = busyShop(stage, 14)
      const draw = random.fork('attack')
      const listing = custom.shop.listings[0]!
      for (const order of done(custom, market)) {
        const on = (order.plan.at - market.start) / day
        if (order.plan.listing !== listing || on < 8 || on > 13) continue
        const told = order.deliveredAt! + draw.between(3, 30) * hour
        market.emit('message.sent', told, {
          message_id: market.ids.make('G'),
          thread_id: market.ids.make('T'),
          from_account_id: order.plan.buyer.accountId,
          to_shop_id: custom.shop.id,
          channel: 'platform',
          text: draw.pick(['收到就是坏的', '质量有问题,漏了', '有瑕疵,不能用', '破了,怎么处理']),
        })
        send(stage, Math.max(told, order.completedAt!) + draw.between(2, 20) * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable + 300)
      }
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'round-red-packets',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Everything costs 20.00 in a shop, and its owner sends 20.00 to everybody who bought in one week, for the new year.',
    play: (stage) => {
      const { market } = stage
      const custom = busyShop(stage, 14, { price: 2000 })
      for (const [i, buyer] of [...new Set(custom.orders.filter((order) => order.plan.at < market.start + 9 * day).map((order) => order.plan.buyer))].entries())
        send(stage, market.start + 12 * day + i * 500, custom.shop.ownerWalletId, buyer.walletId, 2000, { kind: 'red_packet' })
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'two-shops-thank-their-members',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Two busy shops each send every other customer, by lot, a packet of 66 yuan, which is more than many spent.',
    play: (stage) => {
      const customs = ['one', 'other'].map((name) => busyShop(stage, 14, { name }))
      const draw = stage.random.fork('attack')
      for (const custom of customs)
        for (const buyer of new Set(done(custom, stage.market).map((order) => order.plan.buyer)))
          if (draw.chance(0.5)) send(stage, stage.market.end - draw.between(1, 4) * day, custom.shop.walletId, buyer.walletId, 6600, { kind: 'red_packet' })
      return { ...near(customs), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
  defineAttack({
    name: 'announced-for-the-first',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A shop announces that the first fifty of a sale get their price back, and they do; the others knew that they came too late.',
    play: (stage) => {
      const { market } = stage
      const custom = busyShop(stage, 14)
      const promotion = market.ids.make('N')
      market.emit('promotion.scheduled', market.start + 6 * day, {
        promotion_id: promotion,
        shop_id: custom.shop.id,
        kind: 'official',
        starts_at: new Date(market.start + 8 * day).toISOString(),
        ends_at: new Date(market.start + 15 * day).toISOString(),
      })
      const first = done(custom, market)
        .filter((order) => order.plan.at >= market.start + 8 * day && order.plan.at <= market.start + 15 * day)
        .toSorted((a, b) => a.plan.at - b.plan.at)
      for (const order of first.slice(0, 50))
        send(stage, order.completedAt! + 12 * hour, custom.shop.walletId, order.plan.buyer.walletId, order.payable, {
          kind: 'cash_back',
          promotion_id: promotion,
        })
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
]
