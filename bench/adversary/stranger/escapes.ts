/** The guilty of every behaviour, and the smallest change of habit by which each steps out of a rule or into an exemption. */
import { addListing, iso, openShop } from '../../../worlds/background.ts'
import { deal, hit } from '../../../worlds/campaigns.ts'
import { type Buyer, categoryNamed, day, hour, type Order, type Outcome, type Shop } from '../../../worlds/market.ts'
import { buyAndReview, takeBack, talk } from '../../../worlds/reviews.ts'
import type { Stage } from '../../../worlds/world.ts'
import type { Told } from '../attack.ts'
import { busyShop, campaign, fee, near, send } from '../stagecraft.ts'
import { accusedShare, askBack, bought, defineStrange, grieve, nothing, notify, otherShops, people, prices, scramble, type Side, type Strange } from './kit.ts'

const ids = (...buyers: readonly Buyer[]): string[] => buyers.flatMap((buyer) => [buyer.accountId, ...(buyer.personId === undefined ? [] : [buyer.personId])])

// --- money for bad reviews to go

/** One hand buys at six shops, reviews badly, asks on the platform, is paid and takes the review back. */
function extort(
  stage: Stage,
  wish: { ask: (price: number) => string; sum: (price: number) => number; ticket?: boolean; price?: number; quiet?: boolean },
): Side {
  const { market, random } = stage
  const dice = random.fork('extort')
  const [hand] = people(stage, 1, 'extort') as [Buyer]
  let cost = 0
  for (const [i, shop] of otherShops(stage, 'extort').slice(0, 6).entries()) {
    const listing = wish.price === undefined ? shop.listings[0]! : addListing(market, shop, { price: wish.price }, dice)
    const at = market.start + (9 + 2.5 * i) * day + 11 * hour
    const review = buyAndReview(market, hand, listing, { at, rating: 1, text: '质量太差，不推荐' }, dice, { match: 'match', discount: 0 })
    const price = review.order.payable
    if (wish.quiet !== true) talk(market, shop, { account: hand.accountId }, at + 2 * hour, [{ by: 'outside', text: wish.ask(price), after: 0 }])
    const paid = at + 20 * hour
    send(stage, paid, shop.walletId, hand.walletId, wish.sum(price), wish.ticket === true ? { after_sales_ticket_id: market.ids.make('K') } : {})
    takeBack(market, review, paid + 3 * hour, dice)
    cost += price
  }
  return { ...nothing, innocent: [], guilty: ids(hand), fake: [], genuine: [], priceMinor: cost }
}
export const openly = (stage: Stage): Side => extort(stage, { ask: () => '给2000块马上删差评，不给就再来十条差评', sum: () => 200_000 })

const reviews: Strange[] = [
  defineStrange({
    name: 'asks-what-it-cost',
    aim: 'escape',
    behaviour: 'review_extortion',
    story: 'Buys dear things, keeps them, and asks shop after shop for exactly the price for the review to go.',
    price: 'the goods, which are kept and paid back',
    play: (stage) => extort(stage, { price: 60_000, ask: (price) => `转我${price / 100}元，我就把差评删了，不然一直挂着`, sum: (price) => price }),
    plain: openly,
  }),
  defineStrange({
    name: 'names-the-law',
    aim: 'escape',
    behaviour: 'review_extortion',
    story: 'Asks six shops for 1,000 each, and adds that the law gives a deceived buyer as much.',
    price: 'six cheap orders',
    play: (stage) => extort(stage, { ask: () => '依法假一赔十至少1000元，给了我就删差评，不然去消协', sum: () => 100_000 }),
    plain: openly,
  }),
  defineStrange({
    name: 'paid-on-a-ticket',
    aim: 'escape',
    behaviour: 'review_extortion',
    story: 'Asks by telephone and has the money booked as compensation on an after-sales ticket.',
    price: 'six cheap orders',
    play: (stage) => extort(stage, { quiet: true, ticket: true, ask: () => '', sum: () => 200_000 }),
    plain: openly,
  }),
]

// --- praise and silence bought, strangers who never had the goods

/** A part of the price comes back through the refund desk, by the seller's own decision; the sale stands. */
export function partRefund({ market }: Stage, order: Order, at: number, amountMinor: number): void {
  const refund = market.ids.make('R')
  market.emit('refund.requested', at, {
    refund_id: refund,
    order_id: order.id,
    kind: 'refund_only',
    phase: 'after_completion',
    reason_code: 'price_protection',
    amount_minor: amountMinor,
  })
  market.emit('refund.decided', at + hour, { refund_id: refund, outcome: 'approved', decided_by: 'seller' })
  market.emit('refund.paid', at + 1.1 * hour, { refund_id: refund, amount_minor: amountMinor })
}

export function praise(stage: Stage, from: 'shop' | 'stranger' | 'ticket' | 'half' | 'refund'): Side {
  const { market, random } = stage
  const dice = random.fork('praise')
  const [mule] = people(stage, 1, 'praise mule') as [Buyer]
  const custom = busyShop(stage, 10, { name: 'praise', price: 3000, not: new Set([mule]) })
  let cost = 0
  for (const order of custom.orders.filter((one) => one.completedAt !== undefined && one.completedAt < market.end - 4 * day).slice(0, 40)) {
    const at = order.completedAt! + 3 * hour
    market.emit('review.posted', at, {
      review_id: market.ids.make('V'),
      order_id: order.id,
      listing_id: order.plan.listing.id,
      author_account_id: order.plan.buyer.accountId,
      rating: 5,
      text: dice.pick(['很好', '喜欢得很', '值得买', '五星推荐', '真不错']),
      appended: false,
    })
    const amount = from === 'half' ? Math.ceil(order.payable * 0.51) : 500
    cost += amount
    if (from === 'refund') {
      partRefund(stage, order, at + 6 * hour, amount)
      continue
    }
    send(stage, at + 6 * hour, from === 'stranger' ? mule.walletId : custom.shop.walletId, order.plan.buyer.walletId, amount, {
      kind: 'red_packet',
      ...(from === 'ticket' ? { after_sales_ticket_id: market.ids.make('K') } : {}),
    })
  }
  return { ...near([custom], [custom.shop.id]), guilty: [custom.shop.id, custom.shop.ownerAccountId], fake: [], priceMinor: cost }
}

/** Twelve hired writers give one shop a star on one day. */
function bomb(stage: Stage, how: 'unpaid' | 'returned' | 'kept'): Side {
  const { market, random } = stage
  const dice = random.fork('bomb')
  const crowd = people(stage, 12, 'bomb')
  const custom = busyShop(stage, 8, { name: 'bomb', price: 3900, not: new Set(crowd) })
  const texts = ['垃圾东西千万别买，质量差到离谱', '垃圾东西千万别买，质量差得离谱', '千万别买，质量差到离谱，垃圾']
  let cost = 0
  const orders = crowd.map((buyer, i) => {
    const at = market.start + (10 + (i % 3) * 0.3) * day + 10 * hour
    const outcome = how === 'unpaid' ? 'cancelled' : how === 'kept' ? 'kept' : 'return'
    const order = market.placeOrder(
      {
        at,
        buyer,
        listing: custom.shop.listings[i % 3]!,
        quantity: 1,
        outcome,
        review: false,
        match: 'match',
        views: 10,
        reason: 'no_reason',
        ...(how === 'unpaid' ? { refundAt: at + 2 * hour } : {}),
        ...(how === 'returned' ? { refundAt: at + 7 * day } : {}),
      },
      dice,
    )
    market.emit('review.posted', at + (how === 'unpaid' ? 30 * hour : 6.5 * day), {
      review_id: market.ids.make('V'),
      order_id: order.id,
      listing_id: order.plan.listing.id,
      author_account_id: buyer.accountId,
      rating: 1,
      text: texts[i % 3],
      appended: false,
    })
    cost += 500 + (how === 'kept' ? order.payable : how === 'returned' ? 800 : 0)
    return order
  })
  return {
    ...near([custom]),
    guilty: crowd.map(({ accountId }) => accountId),
    fake: [],
    genuine: custom.orders.map((order) => ({ order: order.id, of: [custom.shop.id] })),
    priceMinor: cost + orders.length,
  }
}

const fakes: Strange[] = [
  defineStrange({
    name: 'tips-from-a-strangers-purse',
    aim: 'escape',
    behaviour: 'fake_review',
    story: 'The packets for five stars come from a cousin’s purse.',
    price: '40 packets of 5 yuan',
    play: (stage) => praise(stage, 'stranger'),
    plain: (stage) => praise(stage, 'shop'),
    blind: 'praise-tipped-by-a-rival',
  }),
  defineStrange({
    name: 'tips-on-a-ticket',
    aim: 'escape',
    behaviour: 'fake_review',
    story: 'Every packet for five stars is booked on an after-sales ticket.',
    price: '40 packets of 5 yuan',
    play: (stage) => praise(stage, 'ticket'),
    plain: (stage) => praise(stage, 'shop'),
  }),
  defineStrange({
    name: 'half-the-price-back',
    aim: 'escape',
    behaviour: 'fake_review',
    story: 'A cheap thing: the packet for five stars is a little more than half its price.',
    price: '40 packets of about 15 yuan',
    play: (stage) => praise(stage, 'half'),
    plain: (stage) => praise(stage, 'shop'),
  }),
  defineStrange({
    name: 'bad-then-returned',
    aim: 'escape',
    behaviour: 'fake_review',
    story: 'Hired writers let the parcel come, give one star in the same words, and send it back within the seven days.',
    price: '5 yuan a writer and the freight back',
    play: (stage) => bomb(stage, 'returned'),
    plain: (stage) => bomb(stage, 'unpaid'),
    held: accusedShare,
  }),
]

// --- refunds, complaints, notices

/** Refunds without a return by one account at fourteen shops. */
function keep(stage: Stage, reason: string): Side {
  const { market, random } = stage
  const dice = random.fork('keep')
  const [hand] = people(stage, 1, 'keep') as [Buyer]
  for (const [i, shop] of otherShops(stage, 'keep').slice(0, 14).entries()) {
    const order = bought(stage, { at: market.start + (1 + i) * day + 10 * hour, buyer: hand, listing: shop.listings[0]!, match: 'match' }, dice)
    askBack(stage, order, { kind: 'refund_only', reason }, dice)
  }
  return { ...nothing, innocent: [], guilty: ids(hand), fake: [], genuine: [], priceMinor: 0 }
}

/** Thirty empty returns, by one account or by fifteen rented ones that share nothing. */
export function empties(stage: Stage, accounts: number, kind: 'return_and_refund' | 'exchange' = 'return_and_refund'): Side {
  const { market, random } = stage
  const dice = random.fork('empties')
  const crew = people(stage, accounts, 'empties')
  const shops = otherShops(stage, 'empties')
  for (let i = 0; i < 30; i++) {
    const order = bought(
      stage,
      { at: market.start + (1 + (i % 15)) * day + 10 * hour, buyer: crew[i % accounts]!, listing: shops[i % 12]!.listings[0]!, match: 'match' },
      dice,
    )
    askBack(stage, order, { kind, reason: 'not_as_described', parcel: { weighed: 30 }, found: 'empty', says: 30 }, dice)
  }
  return {
    ...nothing,
    innocent: [],
    guilty: crew.map(({ accountId }) => accountId),
    fake: [],
    genuine: [],
    priceMinor: 30 * prices.waybill + (accounts > 1 ? accounts * prices.account : 0),
  }
}

/** Twelve false complaints for money: seven paid and taken back, five looked into. */
function blackmail(stage: Stage, wish: { price?: number; sum: number; ownShops?: number; said: (sum: number, i: number) => string; demanded?: boolean }): Side {
  const { background, market, random } = stage
  const dice = random.fork('blackmail')
  const [hand] = people(stage, 1, 'blackmail') as [Buyer]
  const puppets = Array.from({ length: wish.ownShops ?? 0 }, () =>
    openShop(market, { category: categoryNamed('food'), popularity: 0, listings: 1 }, background.options, dice),
  )
  for (const [i, shop] of puppets.entries()) {
    const order = bought(stage, { at: market.start + (1 + i * 0.5) * day, buyer: hand, listing: shop.listings[0]!, match: 'match' }, dice)
    grieve(stage, { buyer: hand, shop, order, at: market.start + (5 + i) * day, text: '标签未标注配料', end: 'upheld' })
  }
  for (const [i, shop] of otherShops(stage, 'blackmail', puppets).slice(0, 12).entries()) {
    const listing = wish.price === undefined ? shop.listings[0]! : addListing(market, shop, { price: wish.price }, dice)
    const order = bought(stage, { at: market.start + (1 + i) * day, buyer: hand, listing, match: 'match' }, dice)
    const paid = i % 12 < 7
    grieve(stage, {
      buyer: hand,
      shop,
      order,
      at: market.start + (8 + i) * day,
      kind: 'product_quality',
      text: wish.said(wish.sum, i),
      ...(wish.demanded === false ? {} : { demanded: wish.sum }),
      end: paid ? 'withdrawn' : 'rejected',
      ...(paid ? { paid: wish.sum } : {}),
    })
  }
  return { ...nothing, innocent: [], guilty: ids(hand), fake: [], genuine: [], priceMinor: puppets.length * 10_000 }
}
const forSale = (sum: number, i: number): string => `食品添加剂超标，给我${sum / 100}元就撤销投诉，批次${i}，不然向监管部门举报`
const loudly = (stage: Stage): Side => blackmail(stage, { sum: 150_000, said: forSale })

/** Notices on a right that is not theirs, most withdrawn for pay. */
function troll(stage: Stage, wish: { perAgent: number; ownShops?: number }): Side {
  const { background, market, random } = stage
  const dice = random.fork('troll')
  const [payee] = people(stage, 1, 'troll payee') as [Buyer]
  const puppets = Array.from({ length: wish.ownShops ?? 0 }, () =>
    openShop(market, { category: categoryNamed('toys'), popularity: 0, listings: 1 }, background.options, dice),
  )
  const agents: string[] = []
  const stem = market.ids.make('Z')
  const holders: string[] = []
  const shops = otherShops(stage, 'troll', puppets)
  for (let i = 0; i < 24; i++) {
    if (i % wish.perAgent === 0) {
      agents.push(market.ids.make('G'))
      holders.push(market.ids.make('H'))
    }
    const single = wish.perAgent < 24
    notify(stage, {
      holder: holders.at(-1)!,
      agent: agents.at(-1)!,
      certificate: `${stem}-${single ? i : 1}`,
      check: i % 3 === 0 ? 'invalid' : 'unchecked',
      registered: market.start - 20 * day,
      listing: dice.pick(shops[i % shops.length]!.listings),
      at: market.start + (1 + i * 0.8) * day,
      end: i % 2 === 0 ? 'rejected' : 'withdrawn',
      text: single ? dice.shuffle(['贵店商品', '未经许可', `使用我方图样${i}号`, '请下架', '联系代理']).join('，') : '贵店商品侵犯我方商标，请下架并联系授权',
      ...(i % 2 === 0 ? {} : { paid: 80_000, payee: single ? market.ids.make('W') : payee.walletId }),
    })
  }
  for (const [i, shop] of puppets.entries())
    for (const n of [0, 1])
      notify(stage, {
        holder: holders[0]!,
        agent: agents[0]!,
        certificate: `${stem}-1`,
        check: 'unchecked',
        registered: market.start - 20 * day,
        listing: shop.listings[0]!,
        at: market.start + (2 + i + n * 0.5) * day,
        end: 'upheld',
        text: '贵店商品侵犯我方商标，请下架并联系授权',
      })
  return {
    ...nothing,
    innocent: [],
    guilty: [...agents, ...holders],
    fake: [],
    genuine: [],
    priceMinor: puppets.length * 10_000 + (wish.perAgent < 24 ? agents.length * prices.account : 0),
  }
}

const claims: Strange[] = [
  defineStrange({
    name: 'never-came',
    aim: 'escape',
    behaviour: 'malicious_refund',
    story: 'Says of every parcel that was signed for at his own door that it never came.',
    price: 'nothing: goods and money are kept',
    play: (stage) => keep(stage, 'not_received'),
    plain: (stage) => keep(stage, 'quality'),
  }),
  defineStrange({
    name: 'two-to-an-account',
    aim: 'escape',
    behaviour: 'malicious_refund',
    story: 'Thirty empty returns over fifteen rented accounts, each at its own door and with its own purse.',
    price: 'fifteen rented accounts, thirty empty parcels',
    play: (stage) => empties(stage, 15),
    plain: (stage) => empties(stage, 1),
    held: accusedShare,
  }),
  defineStrange({
    name: 'asks-the-price',
    aim: 'escape',
    behaviour: 'malicious_complaint',
    story: 'Buys at 800, keeps it, complains, and offers to withdraw for 800.',
    price: 'the goods, which are kept and paid back',
    play: (stage) => blackmail(stage, { price: 80_000, sum: 80_000, said: forSale }),
    plain: loudly,
  }),
  defineStrange({
    name: 'own-shops-concede',
    aim: 'escape',
    behaviour: 'malicious_complaint',
    story:
      'Thirteen puppet shops are complained of first and found in the wrong, so that most of what he complains of is true; what he wants he says by telephone.',
    price: 'thirteen puppet shops at 100 yuan',
    play: (stage) => blackmail(stage, { sum: 150_000, ownShops: 13, said: (_, i) => `食品添加剂超标，要求依法处理，批次${i}` }),
    plain: loudly,
  }),
  defineStrange({
    name: 'own-shops-infringe',
    aim: 'escape',
    behaviour: 'ip_troll',
    story: 'Seven puppet shops sell what the troll’s right forbids and lose to two notices each, so that most of his notices were right.',
    price: 'seven puppet shops at 100 yuan',
    play: (stage) => troll(stage, { perAgent: 24, ownShops: 7 }),
    plain: (stage) => troll(stage, { perAgent: 24 }),
  }),
  defineStrange({
    name: 'two-notices-an-agent',
    aim: 'escape',
    behaviour: 'ip_troll',
    story: 'A new agency, holder, certificate, purse and wording after every second notice.',
    price: 'twelve rented identities',
    play: (stage) => troll(stage, { perAgent: 2 }),
    plain: (stage) => troll(stage, { perAgent: 24 }),
    held: accusedShare,
  }),
]

// --- scarce goods

export function scalp(stage: Stage, wish: { page: [number, number]; view: number; purse: number; phone: number; uneven?: true }): Side {
  const { market, random } = stage
  const dice = random.fork('scalp')
  const crew = people(stage, 24, 'scalp')
  const orders: Order[] = []
  for (const n of [0, 1, 2]) {
    const { listing, opens } = scramble(stage, 'scalp', n, 110, new Set(crew))
    let at = opens + 800
    for (const [i, buyer] of crew.entries()) {
      at += wish.uneven === true ? dice.int(150, 2600) : 700
      const before = buyer.walletId
      buyer.walletId = crew[Math.floor(i / wish.purse) * wish.purse]!.walletId
      const lead = crew[Math.floor(i / wish.phone) * wish.phone]!
      orders.push(
        market.placeOrder(
          {
            at,
            buyer,
            listing,
            quantity: 1,
            discount: 0,
            outcome: 'kept',
            views: 3,
            match: 'mismatch',
            recipient: { ...buyer.home, phone: lead.phone },
            path: { view: wish.view, rivals: 0, chats: 0, page: dice.int(...wish.page) },
          },
          dice,
        ),
      )
      buyer.walletId = before
    }
  }
  return {
    ...nothing,
    innocent: [],
    guilty: crew.map(({ accountId }) => accountId),
    fake: [],
    genuine: [],
    priceMinor:
      24 * prices.account + (wish.phone < 24 ? Math.ceil(24 / wish.phone) * prices.sim : 0) + (wish.purse < 24 ? Math.ceil(24 / wish.purse) * prices.mule : 0),
  }
}
/** One purse, nothing else in common, and gaps as people have them. */
export const onePurse = (stage: Stage): Side => scalp(stage, { page: [450, 700], view: 2, purse: 24, phone: 1, uneven: true })
export const farm = (stage: Stage): Side => scalp(stage, { page: [60, 220], view: 0, purse: 24, phone: 24 })

const scarce: Strange[] = [
  defineStrange({
    name: 'half-a-second',
    aim: 'escape',
    behaviour: 'scalping',
    story: 'The program waits half a second, says it looked for two, and has a phone of its own for each account.',
    price: '24 rented accounts and SIMs',
    play: (stage) => scalp(stage, { page: [450, 700], view: 2, purse: 24, phone: 1 }),
    plain: farm,
    held: accusedShare,
  }),
  defineStrange({
    name: 'four-to-a-purse',
    aim: 'escape',
    behaviour: 'scalping',
    story: 'The program waits half a second; purses and phones serve four accounts each.',
    price: '24 rented accounts, six SIMs, six purses',
    play: (stage) => scalp(stage, { page: [450, 700], view: 2, purse: 4, phone: 4 }),
    plain: farm,
    held: accusedShare,
  }),
]

// --- sales bought, and shops attacked

/** What a brick of the right weight costs in place of the goods, per order. */
const withBricks = (told: Told): number => told.fake.length * (prices.brick + 400 + fee)

export function brickCampaign(stage: Stage, pay: (stage: Stage, order: Order, shop: Shop, i: number) => void): Side {
  let i = 0
  const told = campaign(stage, {
    shops: 3,
    orders: 60,
    crew: 60,
    parcel: 'real',
    style: { scripted: 0, mismatch: 0.1 },
    pay: (order, shop) => pay(stage, order, shop, i++),
  })
  return { ...told, priceMinor: withBricks(told) }
}
export const plainly = (stage: Stage, order: Order, shop: Shop): void =>
  send(stage, (order.completedAt ?? order.plan.at) + 6 * hour, shop.walletId, order.plan.buyer.walletId, order.payable + fee)

/** A crowd of eighty that buys 160 pieces and sends them back. */
function flood(stage: Stage, wish: { reason?: string; lasts: number; sale?: boolean; orders?: number }): Side {
  const { market, random } = stage
  const dice = random.fork('flood')
  const crew = people(stage, 80, 'flood')
  const custom = busyShop(stage, 8, { name: 'flood', not: new Set(crew) })
  const n = wish.orders ?? 160
  const from = market.start + 6 * day + 9 * hour
  const listing = custom.shop.listings[0]!
  const outcomes = deal<Outcome>(dice, [
    ['refund_only', Math.round(n * 0.35)],
    ['return', n - Math.round(n * 0.35)],
  ])
  const orders =
    wish.reason === undefined
      ? hit(
          market,
          {
            listing,
            recruits: crew,
            orders: n,
            from,
            lasts: wish.lasts,
            outcomes,
            matches: deal(dice, [
              ['mismatch', Math.round(n * 0.5)],
              ['match', n - Math.round(n * 0.5)],
            ]),
            intensity: 'medium',
            refundBy: from + wish.lasts + 6 * day,
          },
          dice,
        )
      : outcomes.map((outcome, i) =>
          market.placeOrder(
            {
              at: from + dice.unit() * wish.lasts,
              buyer: crew[i % crew.length]!,
              listing,
              quantity: 1,
              outcome,
              match: i % 2 === 0 ? 'mismatch' : 'match',
              ...(i % 2 === 0 ? { recipient: market.stranger(dice) } : {}),
              reason: wish.reason!,
              views: 1,
              path: { view: Math.round(dice.skewed(55, 0.9)) },
            },
            dice,
          ),
        )
  if (wish.sale === true) {
    market.emit('promotion.scheduled', from - 2 * day, {
      promotion_id: market.ids.make('N'),
      shop_id: custom.shop.id,
      listing_ids: [listing.id],
      kind: 'coupon',
      starts_at: iso(from - hour),
      ends_at: iso(from + wish.lasts + hour),
    })
    for (const order of orders) market.addViews(listing, order.plan.at, 35)
  }
  return {
    ...near([custom]),
    guilty: crew.map(({ accountId }) => accountId),
    fake: orders.map((order) => order.id),
    genuine: custom.orders.map((order) => ({ order: order.id, of: [custom.shop.id] })),
    priceMinor: orders.length * fee + (wish.sale === true ? orders.length * 35 : 0),
  }
}
export const suddenly = (stage: Stage): Side => flood(stage, { lasts: 6 * hour })

const sales: Strange[] = [
  defineStrange({
    name: 'announced-cash-back',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop announces a cash-back offer of its own and pays its crew under that promotion; bricks of the right weight travel in the parcels.',
    price: 'fee, brick and freight per order',
    play: (stage) => {
      const offers = new Map<string, string>()
      return brickCampaign(stage, ({ market }, order, shop) => {
        if (!offers.has(shop.id)) {
          const id = market.ids.make('N')
          offers.set(shop.id, id)
          market.emit('promotion.scheduled', market.start + hour, {
            promotion_id: id,
            shop_id: shop.id,
            kind: 'coupon',
            starts_at: iso(market.start + day),
            ends_at: iso(market.end),
          })
        }
        send(stage, (order.completedAt ?? order.plan.at) + 6 * hour, shop.walletId, order.plan.buyer.walletId, order.payable + fee, {
          kind: 'cash_back',
          promotion_id: offers.get(shop.id)!,
        })
      })
    },
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'three-to-a-mule',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'Each purse pays three brushers and no more; bricks of the right weight travel in the parcels.',
    price: 'fee, brick and freight per order, and twenty lent purses',
    play: (stage) => {
      const mules = people(stage, 20, 'mules')
      const crew = new Map<Buyer, number>()
      const told = brickCampaign(stage, (_, order) => {
        const buyer = order.plan.buyer
        if (!crew.has(buyer)) crew.set(buyer, crew.size)
        send(
          stage,
          (order.completedAt ?? order.plan.at) + 6 * hour,
          mules[Math.floor(crew.get(buyer)! / 3) % 20]!.walletId,
          buyer.walletId,
          order.payable + fee,
        )
      })
      return { ...told, priceMinor: told.priceMinor + 20 * prices.mule }
    },
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'paid-in-a-round-sum',
    alone: true,
    aim: 'escape',
    behaviour: 'self_brushing',
    story: 'The shop pays each brusher once for all his orders, and rounds it up to the next 50 yuan; bricks of the right weight travel in the parcels.',
    price: 'fee, rounding, brick and freight per order',
    play: (stage) => {
      const owed = new Map<string, { shop: Shop; buyer: Buyer; sum: number; last: number }>()
      const told = brickCampaign(stage, (_, order, shop) => {
        const key = `${shop.id} ${order.plan.buyer.accountId}`
        const one = owed.get(key) ?? { shop, buyer: order.plan.buyer, sum: 0, last: 0 }
        owed.set(key, { ...one, sum: one.sum + order.payable, last: Math.max(one.last, order.completedAt ?? order.plan.at) })
      })
      for (const { shop, buyer, sum, last } of owed.values()) send(stage, last + 9 * day, shop.walletId, buyer.walletId, Math.ceil((sum * 1.32) / 5000) * 5000)
      return told
    },
    plain: (stage) => brickCampaign(stage, plainly),
  }),
  defineStrange({
    name: 'says-it-is-broken',
    alone: true,
    aim: 'escape',
    behaviour: 'reverse_brushing',
    story: 'The hired crowd names a fault when it sends everything back.',
    price: '5 yuan an order',
    play: (stage) => flood(stage, { lasts: 6 * hour, reason: 'quality' }),
    plain: suddenly,
  }),
  defineStrange({
    name: 'broken-during-the-sale',
    alone: true,
    aim: 'escape',
    behaviour: 'reverse_brushing',
    story: 'The crowd comes during the shop’s announced sale, with bought page views, and names a fault when it sends everything back.',
    price: '5 yuan an order and a hundredth of a yuan a view',
    play: (stage) => flood(stage, { lasts: 6 * hour, sale: true, reason: 'quality' }),
    plain: suddenly,
  }),
  defineStrange({
    name: 'a-few-a-day',
    alone: true,
    aim: 'escape',
    behaviour: 'reverse_brushing',
    story: 'The crowd comes over eighteen days, four orders a day.',
    price: '5 yuan an order',
    play: (stage) => flood(stage, { lasts: 18 * day, orders: 72 }),
    plain: suddenly,
  }),
  defineStrange({
    name: 'during-the-sale',
    alone: true,
    aim: 'escape',
    behaviour: 'reverse_brushing',
    story: 'The crowd comes during the shop’s announced sale, with bought page views.',
    price: '5 yuan an order and a hundredth of a yuan a view',
    play: (stage) => flood(stage, { lasts: 6 * hour, sale: true }),
    plain: suddenly,
  }),
]

export const escapes: readonly Strange[] = [...reviews, ...fakes, ...claims, ...scarce, ...sales]
