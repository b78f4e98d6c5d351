/** Ordinary generosity, played by nobody in particular: it costs a framer nothing, for the shop does it itself. */
import { day, hour } from '../../../worlds/market.ts'
import { defineAttack } from '../attack.ts'
import { busyShop, done, near, send } from '../stagecraft.ts'

export const attacks = [
  defineAttack({
    name: 'refunds-by-transfer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A shop sends the price back to four in a hundred customers by transfer, without a ticket, because they were not happy.',
    play: (stage) => {
      const custom = busyShop(stage, 14)
      const draw = stage.random.fork('attack')
      for (const order of done(custom, stage.market).filter(() => draw.chance(0.04)))
        send(stage, order.completedAt! + draw.between(5, 60) * hour, custom.shop.walletId, order.walletId, order.payable)
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
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
]
