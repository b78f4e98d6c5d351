/** A shop that buys from itself and shows no money at all, or dresses as somebody else. */
import { day, hour } from '../../../worlds/market.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { campaign, honestly, payBack } from '../stagecraft.ts'

const cash = (): void => {}
const light = (stage: Stage): Told => campaign(stage)
const heavy = (stage: Stage): Told => campaign(stage, { parcel: 'real' })
/** Of three orders of each one comes as an envelope. */
const inThirds =
  (crew: number) =>
  (i: number): 'empty' | 'real' =>
    (Math.floor(i / crew) + i) % 3 === 0 ? 'empty' : 'real'
const freshPeople = (stage: Stage): Told =>
  campaign(stage, { parcel: 'real', shops: 1, crew: 60, pay: cash, style: { scripted: 0, mismatch: 0, praise: ['好'] } })

export const attacks = [
  defineAttack({
    name: 'cash-and-light-parcels',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The crew gets cash in hand; the parcels are empty.',
    plain: light,
    play: (stage) => campaign(stage, { pay: cash }),
  }),
  defineAttack({
    name: 'cash-and-gifts',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The crew gets cash in hand; the parcels hold a small gift.',
    plain: light,
    play: (stage) => campaign(stage, { pay: cash, parcel: 'gift' }),
  }),
  defineAttack({
    name: 'cash-and-true-weight',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The crew gets cash in hand and real goods; the same thirty people buy at all three shops.',
    plain: heavy,
    play: (stage) => campaign(stage, { parcel: 'real', pay: cash }),
  }),
  defineAttack({
    name: 'cash-room',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The crew gets cash in hand and real goods, and works on three devices in one room by one script.',
    plain: heavy,
    play: (stage) => {
      const room = Array.from({ length: 3 }, () => stage.market.ids.make('D'))
      return campaign(stage, { parcel: 'real', pay: cash, style: { scripted: 0.9 }, device: (_buyer, draw) => draw.pick(room) })
    },
  }),
  defineAttack({
    name: 'cash-true-weight-fresh-people',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'One shop, real goods, cash in hand, sixty people who buy once each at home and write their own words.',
    plain: (stage) => campaign(stage, { parcel: 'real', shops: 1, crew: 60 }),
    play: freshPeople,
    blind: 'sixty-new-customers',
  }),
  defineAttack({
    name: 'sixty-new-customers',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Sixty people come to one shop, buy once each, and most say that it was good.',
    play: (stage) => honestly(freshPeople(stage)),
  }),
  defineAttack({
    name: 'two-true-parcels-to-an-envelope',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The crew gets cash in hand; of three parcels one is empty, two hold the goods; the same thirty people buy at all three shops.',
    plain: light,
    play: (stage) => campaign(stage, { parcel: inThirds(30), orders: 90, pay: cash }),
  }),
  defineAttack({
    name: 'one-order-each',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'A hundred and eighty people, one order each; the shop’s wallet pays as ever.',
    plain: heavy,
    play: (stage) => campaign(stage, { parcel: 'real', crew: 180 }),
  }),
  defineAttack({
    name: 'in-the-crowd',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'Twenty fake orders in a shop of six hundred real ones, paid by the shop’s wallet.',
    plain: heavy,
    play: (stage) => campaign(stage, { parcel: 'real', shops: 1, orders: 20, crew: 10, custom: 20 }),
  }),
  defineAttack({
    name: 'thief-cries-attack',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop refunds a third of its fake orders for show and reports an attack.',
    plain: light,
    play: (stage) => criesAttack(stage, 0.34, 'empty'),
  }),
  defineAttack({
    name: 'thief-cries-attack-true-weight',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop sends real goods, refunds most of its fake orders for show, takes the goods’ price from nobody, and reports an attack.',
    plain: heavy,
    play: (stage) => criesAttack(stage, 0.7, 'real'),
  }),
]

function criesAttack(stage: Stage, share: number, parcel: 'empty' | 'real'): Told {
  const { market } = stage
  const told = campaign(stage, {
    shops: 1,
    orders: 90,
    parcel,
    pay: (order, shop, draw) => {
      if (!draw.chance(share)) {
        payBack(stage, order, shop, draw)
        return
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
    },
  })
  const { shop } = told.customs[0]!
  market.emit('complaint.filed', market.start + 22 * day, {
    complaint_id: market.ids.make('C'),
    kind: 'reverse_brushing',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'shop',
    target_id: shop.id,
    text: '近期大量异常订单,怀疑同行恶意刷单',
  })
  return told
}
