/** A shop that buys from itself with true weights, and pays where or what a rule does not look for. */
import { defineAttack } from '../attack.ts'
import { campaign, fee, send } from '../stagecraft.ts'
import { hour } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import type { Attack } from '../attack.ts'

/** True goods to the crew's own homes, paid back by the shop. */
const plain = (stage: Stage): ReturnType<Attack['play']> => campaign(stage, { parcel: 'real' })

export const attacks = [
  defineAttack({
    name: 'split-in-two',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop pays each order back in two halves, some hours apart.',
    plain,
    play: (stage) =>
      campaign(stage, {
        parcel: 'real',
        pay: (order, shop, draw) => {
          const half = Math.round((order.payable + fee) * draw.between(0.4, 0.6))
          const at = order.completedAt! + draw.between(1, 20) * hour
          send(stage, at, shop.walletId, order.plan.buyer.walletId, half)
          send(stage, at + draw.between(1, 9) * hour, shop.walletId, order.plan.buyer.walletId, order.payable + fee - half)
        },
      }),
  }),
]
