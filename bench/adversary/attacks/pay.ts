/** A shop that buys from itself with true weights, and pays where, when or what a rule does not look for. */
import { day, hour, type Order, type Shop } from '../../../worlds/market.ts'
import type { Random } from '../../../worlds/random.ts'
import type { Stage } from '../../../worlds/world.ts'
import { type Attack, defineAttack, type Told } from '../attack.ts'
import { campaign, fee, honestly, people, send } from '../stagecraft.ts'

/** True goods to the crew's own homes, paid back by the shop. */
const plain = (stage: Stage): Told => campaign(stage, { parcel: 'real' })

type Pay = (stage: Stage, order: Order, shop: Shop, draw: Random) => void

const escape = (name: string, story: string, pay: (stage: Stage) => Pay, more: Partial<Attack> = {}): Attack =>
  defineAttack({
    name,
    aim: 'escape',
    behaviour: 'self_brushing',
    story,
    plain,
    play: (stage) => {
      const how = pay(stage)
      return campaign(stage, { parcel: 'real', pay: (order, shop, draw) => how(stage, order, shop, draw) })
    },
    ...more,
  })

const to = (order: Order): string => order.plan.buyer.walletId
const soon = (order: Order, draw: Random): number => order.completedAt! + draw.between(1, 20) * hour

/** Pays everything owed to a wallet once, when the last of it is due. */
const summed =
  (every: number, from: (shop: Shop) => string) =>
  ({ market }: Stage): Pay => {
    const owed = new Map<string, { sum: number; at: number }>()
    return (stage, order, shop) => {
      const due = market.start + (Math.floor((order.completedAt! - market.start) / every) + 1) * every + 9 * hour
      const key = `${from(shop)} ${to(order)} ${due}`
      const held = owed.get(key)
      owed.set(key, { sum: (held?.sum ?? 0) + order.payable + fee, at: due })
      // The campaign is told order by order: a sum is sent with its last order, so all earlier ones of the key are taken back first.
      if (held !== undefined) {
        const table = market.events.table('transfer.made')
        const [payers, payees, sums] = ['from_wallet_id', 'to_wallet_id', 'amount_minor'].map((column) => table.column(column) as (string | number)[])
        for (let row = table.length - 1; row >= 0; row--)
          if (table.times[row] === due && payers![row] === from(shop) && payees![row] === to(order)) {
            sums![row] = held.sum + order.payable + fee
            return
          }
      }
      send(stage, due, from(shop), to(order), order.payable + fee)
    }
  }

/** Sixty people order once at each of three shops, get the goods, write nothing, and have the price and a fee from a wallet that is linked to nobody. */
const inSilence = (stage: Stage, goods: number): Told => {
  const purse = stage.market.ids.make('W')
  return campaign(stage, {
    parcel: 'real',
    crew: 60,
    goods,
    style: { reviewed: 0, mismatch: 0 },
    pay: (order, _shop, draw) => send(stage, soon(order, draw), purse, to(order), order.payable + fee),
  })
}

export const attacks = [
  escape('split-in-two', 'The shop pays each order back in two parts, some hours apart.', () => (stage, order, shop, draw) => {
    const half = Math.round((order.payable + fee) * draw.between(0.4, 0.6))
    const at = soon(order, draw)
    send(stage, at, shop.walletId, to(order), half)
    send(stage, at + draw.between(1, 9) * hour, shop.walletId, to(order), order.payable + fee - half)
  }),
  escape(
    'ninety-percent',
    'The shop pays nine tenths of the price back; the crew keeps the goods for the rest.',
    () => (stage, order, shop, draw) => send(stage, soon(order, draw), shop.walletId, to(order), order.payable * 0.9),
  ),
  escape(
    'monthly-sum',
    'The shop pays each of the crew one sum for all orders of ten days.',
    summed(10 * day, (shop) => shop.walletId),
  ),
  escape(
    'weekly-sum',
    'The shop pays each of the crew one sum for all orders of a week.',
    summed(7 * day, (shop) => shop.walletId),
  ),
  escape(
    'after-four-days',
    'The shop pays back four to six days after the confirmation.',
    () => (stage, order, shop, draw) => send(stage, order.completedAt! + draw.between(4, 6) * day, shop.walletId, to(order), order.payable + fee),
  ),
  escape(
    'thirty-on-top',
    'The shop pays the price and thirty yuan.',
    () => (stage, order, shop, draw) => send(stage, soon(order, draw), shop.walletId, to(order), order.payable + 3000),
  ),
  escape(
    'twelve-percent-on-top',
    'The shop pays the price and a quarter of what it could charge: twelve in a hundred on top and two yuan.',
    () => (stage, order, shop, draw) => send(stage, soon(order, draw), shop.walletId, to(order), order.payable * 1.12 + 1600),
  ),
  escape(
    'paid-before',
    'The shop sends price and fee an hour or two before the order.',
    () => (stage, order, shop, draw) => send(stage, order.plan.at - draw.between(1, 3) * hour, shop.walletId, to(order), order.payable + fee),
  ),
  escape('third-wallet', 'One wallet that is linked to nobody pays the crew of all three shops.', ({ market }) => {
    const purse = market.ids.make('W')
    return (stage, order, _shop, draw) => send(stage, soon(order, draw), purse, to(order), order.payable + fee)
  }),
  defineAttack({
    name: 'third-wallet-in-silence',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'One wallet that is linked to nobody pays the crew of all three shops; each orders once at a shop, and writes nothing.',
    plain,
    play: (stage) => inSilence(stage, 2),
  }),
  defineAttack({
    name: 'third-wallet-in-silence-for-all-goods',
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The same, and the crew orders of all that a shop sells.',
    plain,
    play: (stage) => inSilence(stage, 4),
    blind: 'a-whole-street-overpaid',
  }),
  defineAttack({
    name: 'a-whole-street-overpaid',
    aim: 'frame',
    behaviour: 'self_brushing',
    story: 'Sixty people of one street buy once at each of three shops; a rival sends all of them the price of each order and five yuan, from one purse.',
    play: (stage) => honestly(inSilence(stage, 4)),
  }),
  escape('third-wallet-sums', 'One wallet that is linked to nobody pays the crew a round sum every week.', ({ market }) => {
    const purse = market.ids.make('W')
    return summed(7 * day, () => purse)({ market } as Stage)
  }),
  escape('wallet-per-shop', 'Each shop has a wallet of its own that is linked to nobody.', ({ market }) => {
    const purses = new Map<Shop, string>()
    return (stage, order, shop, draw) => {
      const purse = purses.get(shop) ?? market.ids.make('W')
      purses.set(shop, purse)
      send(stage, soon(order, draw), purse, to(order), order.payable + fee)
    }
  }),
  escape('six-third-wallets', 'Six wallets linked to nobody take turns.', ({ market }) => {
    const purses = Array.from({ length: 6 }, () => market.ids.make('W'))
    return (stage, order, _shop, draw) => send(stage, soon(order, draw), draw.pick(purses), to(order), order.payable + fee)
  }),
  escape('three-employees', 'Three employees pay from their own wallets.', (stage) => {
    const { market } = stage
    const staff = new Map<Shop, string[]>()
    return (_stage, order, shop, draw) => {
      const wallets =
        staff.get(shop) ??
        people(stage, 3, `staff ${shop.id}`).map((worker) => {
          market.emit('shop.role_granted', market.start - 100 * day, { shop_id: shop.id, person_id: worker.personId, role: 'customer_service' })
          market.emit('wallet.linked', market.start - 90 * day, {
            wallet_id: worker.walletId,
            holder_kind: 'person',
            holder_id: worker.personId,
            verified: true,
          })
          return worker.walletId
        })
      staff.set(shop, wallets)
      send(stage, soon(order, draw), draw.pick(wallets), to(order), order.payable + fee)
    }
  }),
  escape(
    'called-cash-back',
    'The shop pays price and fee and has it called cash-back of no promotion anybody announced.',
    () => (stage, order, shop, draw) => send(stage, soon(order, draw), shop.walletId, to(order), order.payable + fee, { kind: 'cash_back' }),
  ),
  escape(
    'called-goodwill',
    'The shop pays price and fee and has it called goodwill.',
    () => (stage, order, shop, draw) => send(stage, soon(order, draw), shop.walletId, to(order), order.payable + fee, { kind: 'goodwill' }),
  ),
  escape(
    'behind-tickets',
    'The shop opens an after-sales ticket for every pay-back.',
    ({ market }) =>
      (stage, order, shop, draw) =>
        send(stage, soon(order, draw), shop.walletId, to(order), order.payable + fee, { after_sales_ticket_id: market.ids.make('K'), order_id: order.id }),
  ),
]
