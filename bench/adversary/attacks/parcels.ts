/** Parcels that weigh too little through somebody else's doing. */
import { day } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { askShop, busyShop, near } from '../stagecraft.ts'

/** Customers who get an envelope instead of their goods; some notice at once, some never say a word. */
const envelopes = (stage: Stage, count: number, { complain = 0.5, silent = false, perDay = 14 } = {}): Told => {
  const { market, background, random } = stage
  const draw = random.fork('attack')
  const custom = busyShop(stage, perDay)
  const hollow = Array.from({ length: count }, () => {
    const at = background.momentOf(market.start + draw.int(8, 17) * day, draw)
    const complains = draw.chance(complain)
    return market.placeOrder(
      {
        at,
        buyer: background.somebody(draw, at),
        listing: draw.pick(custom.shop.listings),
        quantity: 1,
        parcelWeight: [20, 60],
        outcome: complains ? 'refund_only' : 'kept',
        ...(complains ? { reason: 'missing' } : {}),
      },
      draw,
    )
  })
  custom.orders.push(...hollow)
  if (silent) askShop(stage, custom.shop, hollow)
  return { ...near([custom]), guilty: [], fake: [], priceMinor: count * 6000 }
}

export const attacks = [
  defineAttack({
    name: 'bribed-packer',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A bribed packer sends forty customers envelopes and keeps the goods; half of them ask for their money.',
    play: (stage) => envelopes(stage, 40),
  }),
  defineAttack({
    name: 'bribed-packer-nobody-notices',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same, and not one of the forty customers says a word.',
    play: (stage) => envelopes(stage, 40, { complain: 0 }),
  }),
  defineAttack({
    name: 'bribed-packer-at-a-small-shop',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'A bribed packer of a shop with four orders a day sends forty customers envelopes, and nobody says a word.',
    play: (stage) => envelopes(stage, 40, { complain: 0, perDay: 4 }),
  }),
  defineAttack({
    name: 'bribed-packer-unanswered',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'The same with sixty, and the owner does not answer when asked.',
    play: (stage) => envelopes(stage, 60, { complain: 0.2, silent: true }),
  }),
  defineAttack({
    name: 'new-packing',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'From one day on a shop sells the same good at half its weight and forgets to say so.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('attack')
      const custom = busyShop(stage, 8)
      const listing = custom.shop.listings[0]!
      for (let i = 0; i < 90; i++) {
        const at = stage.background.momentOf(market.start + draw.int(12, 24) * day, draw)
        custom.orders.push(
          market.placeOrder(
            { at, buyer: stage.background.somebody(draw, at), listing, quantity: 1, parcelWeight: [listing.weight * 0.3, listing.weight * 0.34] },
            draw,
          ),
        )
      }
      return { ...near([custom]), guilty: [], fake: [], priceMinor: 0 }
    },
  }),
]
