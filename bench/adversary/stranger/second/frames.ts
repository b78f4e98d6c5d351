/** Honest customers, makers and claimants who by their ways, or by what others do, look like the guilty of a rule. */
import { type Buyer, day, hour, minute, type Order } from '../../../../worlds/market.ts'
import { buyAndReview, pay, takeBack, talk } from '../../../../worlds/reviews.ts'
import type { Stage } from '../../../../worlds/world.ts'
import { busyShop } from '../../stagecraft.ts'
import { ids } from '../frames.ts'
import { askBack, bought, defineStrange, grieve, nothing, notify, otherShops, people, prices, scramble, type Side, type Strange } from '../kit.ts'

/** What each of these people bought, with all that he stands to lose. */
const theirs = (orders: readonly Order[]): Side['genuine'] => orders.map((order) => ({ order: order.id, of: [order.plan.buyer.accountId] }))

/** A world's first purchase is received by the time that its refund is asked for. */
const early = (stage: Stage, i: number): number => stage.market.start + (1 + i * 1.5) * day + 12 * hour

const refunds: Strange[] = [
  defineStrange({
    name: 'flatmates-one-parcel',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'Four flatmates try on clothes of the same four shops and send back what does not fit in one parcel a shop; nobody writes down what the shops found.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('flatmates')
      const flat = people(stage, 4, 'flatmates')
      const orders: Order[] = []
      for (const [i, shop] of otherShops(stage, 'flatmates').slice(0, 4).entries()) {
        const [carrier] = market.carriers.slice(3, 4)
        const waybill = market.waybill(carrier!, dice)
        const at = early(stage, i)
        const own = flat.map((buyer, n) =>
          bought(
            stage,
            {
              at: at + n * 10 * minute,
              buyer,
              listing: shop.listings[0]!,
              match: 'match',
              recipient: { ...flat[0]!.home, name: buyer.name, phone: buyer.phone },
            },
            dice,
          ),
        )
        const back = Math.max(...own.map((order) => order.deliveredAt ?? 0)) + 5 * hour
        for (const order of own) askBack(stage, order, { at: back, reason: 'no_reason', parcel: { waybill, carrier: carrier!.id } }, dice)
        orders.push(...own)
      }
      return { ...nothing, innocent: ids(...flat), guilty: [], fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'sent-where-told',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'Two friends’ shops tell one customer by telephone to send his six returns to a cousin in another province, and write nothing down: the goods stand where the shop takes no returns.',
    price: 'nothing: the shops keep the goods',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('where told')
      const [victim, cousin] = people(stage, 2, 'where told') as [Buyer, Buyer]
      const customs = ['one', 'two'].map((name) => busyShop(stage, 9, { not: new Set([victim, cousin]), name: `where told ${name}` }))
      const orders: Order[] = []
      for (let i = 0; i < 6; i++) {
        const { shop } = customs[i % 2]!
        const order = bought(stage, { at: early(stage, i), buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice)
        const home = shop.place
        shop.place = cousin.home.place.province === home.province ? market.shops.find((one) => one.place.province !== home.province)!.place : cousin.home.place
        askBack(stage, order, { reason: 'no_reason', parcel: {}, refused: true }, dice)
        shop.place = home
        orders.push(order)
      }
      return { ...nothing, innocent: ids(victim), guilty: customs.map(({ shop }) => shop.id), fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'one-crushed-parcel',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story: 'A forwarder packs seven orders of seven shops into one box, the box is crushed on the way, and one picture of it is shown for each of the seven.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('crushed')
      const [victim] = people(stage, 1, 'crushed') as [Buyer]
      const orders = otherShops(stage, 'crushed')
        .slice(0, 7)
        .map((shop, i) => bought(stage, { at: market.start + 4 * day + (10 + i) * hour, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice))
      const at = Math.max(...orders.map((order) => order.deliveredAt ?? 0)) + 3 * hour
      for (const [i, order] of orders.entries())
        askBack(stage, order, { at: at + i * 6 * minute, kind: 'refund_only', reason: 'damaged', photo: 'the crushed box' }, dice)
      return { ...nothing, innocent: ids(victim), guilty: [], fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'stolen-and-refused',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'A neighbour takes ten parcels of ten shops from somebody’s stairs; the carrier says delivered, and eight of the shops refuse to pay for what was signed for.',
    price: 'nothing: the thief keeps the goods',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('stolen')
      const [victim] = people(stage, 1, 'stolen') as [Buyer]
      const orders = otherShops(stage, 'stolen')
        .slice(0, 10)
        .map((shop, i) =>
          bought(stage, { at: market.start + (1 + 1.5 * i) * day + 10 * hour, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice),
        )
      for (const [i, order] of orders.entries()) askBack(stage, order, { kind: 'refund_only', reason: 'not_received', refused: i < 8 }, dice)
      return { ...nothing, innocent: ids(victim), guilty: [], fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
]

const reviews: Strange[] = [
  defineStrange({
    name: 'staged-at-both',
    aim: 'frame',
    behaviour: 'review_extortion',
    story:
      'Two shops that one customer criticised exchange his broken things, have a puppet ask each of them for 2,000 and pay it an hour before he writes, as they asked him, that all is well now.',
    price: 'one rented account; the money paid comes back',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('both')
      const [critic, puppet] = people(stage, 2, 'both') as [Buyer, Buyer]
      const customs = ['one', 'two'].map((name) => busyShop(stage, 5, { name: `both ${name}`, not: new Set([critic, puppet]) }))
      for (const [i, { shop }] of customs.entries()) {
        const at = market.start + (12 + 4 * i) * day + 11 * hour
        const review = buyAndReview(market, critic, shop.listings[0]!, { at, rating: 1, text: '用了两天就坏了，联系客服说给换新' }, dice, { match: 'match' })
        const refund = market.ids.make('R')
        market.emit('refund.requested', at + hour, {
          refund_id: refund,
          order_id: review.order.id,
          kind: 'exchange',
          phase: 'after_receipt',
          reason_code: 'quality',
          amount_minor: 0,
        })
        market.emit('refund.decided', at + 3 * hour, { refund_id: refund, outcome: 'approved', decided_by: 'seller' })
        talk(market, shop, { account: puppet.accountId }, at + 2 * hour, [
          { by: 'outside', text: '你们店那条差评是我的人写的，给2000块马上删差评，不给就再来十条差评', after: 0 },
          { by: 'shop', text: '好的，怎么给你', after: 10 * minute },
        ])
        pay(market, shop.walletId, puppet.walletId, 200_000, at + 26 * hour, dice)
        market.emit('review.changed', at + 27 * hour, { review_id: review.id, rating: 5, text: '换了新的，没问题了' })
      }
      return {
        ...nothing,
        innocent: ids(critic),
        guilty: [...ids(puppet), ...customs.map(({ shop }) => shop.id)],
        fake: [],
        genuine: [],
        priceMinor: prices.account,
      }
    },
  }),
  defineStrange({
    name: 'waiting-for-the-goods',
    aim: 'frame',
    behaviour: 'fake_review',
    story:
      'A shop sends everything but one article, which twelve customers wait for: they say so in nearly the same words, some ask their money back for it, the others get it a week later.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('waiting')
      const waiting = people(stage, 12, 'waiting')
      const custom = busyShop(stage, 10, { name: 'waiting', not: new Set(waiting) })
      const ordered = market.start + 8 * day + 10 * hour
      const orders: Order[] = []
      const found = waiting.map((buyer, i) => {
        const gaveUp = i % 2 === 0
        const order = market.placeOrder(
          {
            at: ordered + i * 20 * minute,
            buyer,
            listing: custom.shop.listings[0]!,
            quantity: 1,
            match: 'match',
            review: false,
            views: 12,
            ...(gaveUp
              ? { outcome: 'refund_before_ship' as const, reason: 'slow_dispatch', refundAt: ordered + (7.5 + i * 0.1) * day }
              : { outcome: 'kept' as const, dispatchAt: ordered + 14 * day, completeAt: market.end + day }),
          },
          dice,
        )
        orders.push(order)
        const review = market.ids.make('V')
        market.emit('review.posted', ordered + 7 * day + i * 3 * hour, {
          review_id: review,
          order_id: order.id,
          listing_id: order.plan.listing.id,
          author_account_id: buyer.accountId,
          rating: 1,
          text: ['等了一个星期还不发货，问客服就说快了', '等了一个星期还没发货，问客服就说快了', '一个星期还不发货，客服只会说快了'][i % 3],
          appended: false,
        })
        return { review, of: 'customers who waited' }
      })
      return { ...nothing, innocent: ids(...waiting), guilty: [custom.shop.id], fake: [], genuine: theirs(orders), reviews: found, priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'tests-and-takes-back',
    aim: 'frame',
    behaviour: 'review_extortion',
    story:
      'Somebody who has bad luck at four shops asks each for its price back or he leaves the bad review, gets it, and takes the review back: the sum is the order’s, every time.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('bad luck')
      const [victim] = people(stage, 1, 'bad luck') as [Buyer]
      for (const [i, shop] of otherShops(stage, 'bad luck').slice(0, 4).entries()) {
        const at = market.start + (9 + 3 * i) * day + 11 * hour
        const review = buyAndReview(market, victim, shop.listings[0]!, { at, rating: 1, text: '收到就是坏的，不能用' }, dice, { match: 'match', discount: 0 })
        const price = review.order.payable
        talk(market, shop, { account: victim.accountId }, at + 2 * hour, [
          { by: 'outside', text: `收到就是坏的，要么退我${price / 100}元，要么差评就留着`, after: 0 },
          { by: 'shop', text: '不好意思，给您退', after: 10 * minute },
        ])
        pay(market, shop.walletId, victim.walletId, price, at + 20 * hour, dice)
        takeBack(market, review, at + 22 * hour, dice)
      }
      return { ...nothing, innocent: ids(victim), guilty: [], fake: [], genuine: [], priceMinor: 0 }
    },
  }),
]

const claims: Strange[] = [
  defineStrange({
    name: 'what-the-law-gives',
    aim: 'frame',
    behaviour: 'malicious_complaint',
    story:
      'Somebody takes a rule on labels for stricter than it is, and asks of six shops in one wording what the law would give him; he offers no silence and is told no.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('the law')
      const [victim] = people(stage, 1, 'the law') as [Buyer]
      const orders = otherShops(stage, 'the law')
        .slice(0, 6)
        .map((shop, i) => {
          const order = bought(stage, { at: market.start + (1 + i) * day + 10 * hour, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice)
          grieve(stage, {
            buyer: victim,
            shop,
            order,
            at: market.start + (8 + i) * day,
            text: '商品标签没有标注执行标准，违反法律规定，依法要求退一赔三，不足五百按五百赔偿',
            demanded: 50_000,
            end: 'rejected',
          })
          return order
        })
      return { ...nothing, innocent: ids(victim), guilty: [], fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'mark-assigned',
    aim: 'frame',
    behaviour: 'ip_troll',
    story:
      'A maker bought an old mark: the registry knows the number it names no more and dates the new one from this month. Four of his eight notices are refused for their paper, before he mends it.',
    price: 'nothing',
    play: (stage) => {
      const { market } = stage
      const [holder, old, fresh] = ['H', 'Z', 'Z'].map((kind) => market.ids.make(kind)) as [string, string, string]
      for (const [i, shop] of otherShops(stage, 'assigned').slice(0, 8).entries())
        notify(stage, {
          holder,
          certificate: i < 5 ? old : fresh,
          check: i < 5 ? 'invalid' : 'unchecked',
          registered: market.start - 12 * day,
          listing: shop.listings[0]!,
          at: market.start + (2 + 2 * i) * day,
          end: i < 5 ? 'rejected' : 'open',
          text: `贵店所售第${i + 1}号商品使用我方受让取得的注册商标，附转让证明`,
        })
      return { ...nothing, innocent: [holder], guilty: [], fake: [], genuine: [], priceMinor: 0 }
    },
  }),
]

const goods: Strange[] = [
  defineStrange({
    name: 'one-click-care-home',
    aim: 'frame',
    behaviour: 'scalping',
    story:
      'In a live stream a new button orders without a page, for everybody; nine people of a care home, whose purse pays and whose office takes the parcels in, press it like the crowd.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('care home')
      const [keeper, ...residents] = people(stage, 10, 'care home') as [Buyer, ...Buyer[]]
      const orders: Order[] = []
      for (const n of [0, 1]) {
        const { listing, opens } = scramble(stage, 'care home', n, 90, new Set([keeper, ...residents]), () => dice.int(120, 380))
        for (const [i, buyer] of residents.entries()) {
          const own = buyer.walletId
          buyer.walletId = keeper.walletId
          orders.push(
            market.placeOrder(
              {
                at: opens + (1 + i * 1.7) * minute + dice.int(0, 50_000),
                buyer,
                listing,
                quantity: 1,
                discount: 0,
                outcome: 'kept',
                match: 'mismatch',
                recipient: { ...buyer.home, phone: keeper.phone, address: keeper.home.address, place: keeper.home.place },
                views: 4,
                path: { view: dice.int(15, 60), page: dice.int(120, 380) },
              },
              dice,
            ),
          )
          buyer.walletId = own
        }
      }
      return { ...nothing, innocent: ids(keeper, ...residents), guilty: [], fake: [], genuine: theirs(orders), priceMinor: 0 }
    },
  }),
]

export const conduct: readonly Strange[] = [...refunds, ...reviews, ...claims, ...goods]
