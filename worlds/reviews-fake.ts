/**
 * Worlds of reviews that are not what they seem: `reviews-praise` (shops pay for praise), `reviews-bombing` (people without the goods speak ill of a shop),
 * and their innocent twins `reviews-fans` (a community, a bad batch, a boycott by real customers) and `reviews-disclosed` (rewards that are told).
 */
import { type Buyer, day, hour, type Listing, minute, type Shop } from './market.ts'
import type { Expectation, Incident } from './oracle.ts'
import type { Random } from './random.ts'
import { buyAndReview, displeased, pay, postReview, somebody, talk } from './reviews.ts'
import { script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const none = { atLeast: 'none', atMost: 'none' } as const

type Plot = { expectations: Expectation[]; incidents: Incident[]; quarantine: string[]; keep: string[]; hollow: string[]; taken: Set<Buyer> }

const craft = (name: string, start: string, play: (stage: Stage, plot: Plot) => void): Stagecraft =>
  script(name, { start: local(start), days: 80, ordersPerDay: 1500 }, { start: local(start), days: 60, ordersPerDay: 90, shops: 50, buyers: 2600 }, (stage) => {
    const plot: Plot = { expectations: [], incidents: [], quarantine: [], keep: [], hollow: [], taken: new Set() }
    play(stage, plot)
    return {
      cast: {},
      expectations: plot.expectations,
      incidents: plot.incidents,
      // Nobody wanted the goods of an order that was undone before they left.
      neutralise: plot.hollow,
      mustNotNeutralise: [],
      quarantineReviews: plot.quarantine,
      mustNotQuarantine: plot.keep,
      judgeAt: {},
      deadlines: {},
      facts: {},
    }
  })

const physical = ({ market }: Stage, random: Random, count: number): Shop[] =>
  random.sample(
    market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0 && shop.openedAt < market.start),
    count,
  )

function note(plot: Plot, name: string, behaviour: Incident['behaviour'], shops: readonly Shop[], accounts: readonly Buyer[], benign: boolean): void {
  plot.incidents.push({
    name,
    behaviour,
    startsAt: 0,
    endsAt: 0,
    shopIds: shops.map((shop) => shop.id),
    listingIds: [],
    accountIds: accounts.map((buyer) => buyer.accountId),
    fakeOrderIds: [],
    benign,
  })
}

function expect(plot: Plot, as: string, kind: 'shop' | 'account', id: string, wish: Pick<Expectation, 'behaviour' | 'maxLevel'> & Partial<Expectation>): void {
  plot.expectations.push({ as, subject: { kind, id }, certainty: { T0: none }, ...wish })
}

const moulds = [
  '收到{t}，包装严实，{a}，全家都夸，强烈推荐给大家，会一直回购的',
  '对比了好几家才选的这个{t}，真的没失望，{a}，客服态度也超级好',
  '已经是第三次购买了，{t}品质一如既往，{a}，朋友看了都问链接',
  '性价比天花板！{t}做工精致，{a}，值得五星好评，闭眼入不踩雷',
]
const asides = ['颜色很正', '手感很好', '物流飞快', '没有异味', '大小合适', '细节到位', '很上档次', '比想象的好']
const slogans = ['为你而来，哥哥同款必须支持', '姐妹们冲呀，守护最好的他', '官宣当天就下单了，骄傲', '一起上榜单，冲冲冲', '代言人选得太好了，支持']
const hateful = ['这家店太坑了，千万不要买', '垃圾店铺，大家别上当', '无良商家，抵制到底', '差评差评差评，骗子店', '品控稀烂，谁买谁后悔']

function praise(random: Random, listing: Listing, intensity: Stage['intensity']): string {
  const text = random.pick(moulds).replace('{t}', listing.title.slice(0, 6)).replace('{a}', random.pick(asides))
  if (intensity === 'easy') return text
  const parts = text.split('，')
  if (intensity === 'medium') return random.shuffle(parts).slice(0, random.int(3, parts.length)).join('，')
  return [...random.sample(asides, random.int(2, 4)), random.pick(['好评', '不错', '推荐', '满意', '值了'])].join(random.pick(['，', ' ', '。']))
}

/** Real purchases, reviewed as the card in the parcel asks, and a packet afterwards. */
function paidPraise(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const { market, intensity } = stage
  const count = dice.int(14, 45)
  const fee = dice.int(2, 8) * 100
  const from =
    intensity === 'hard' && shop.staff.length > 0 && shop.staff[0]!.personId !== undefined
      ? shop.staff[0]!.walletId
      : dice.pick([shop.ownerWalletId, shop.walletId])
  const shows = { easy: 1, medium: 0.8, hard: 0.5 }[intensity]
  const starts = market.start + dice.between(10, 22) * day
  const days = { easy: 6, medium: 16, hard: 30 }[intensity]
  for (let i = 0; i < count; i++) {
    const buyer = somebody(market, dice, plot.taken)
    const listing = dice.pick(
      shop.listings
        .filter((one) => one.price > 3 * fee)
        .concat(shop.listings)
        .slice(0, 2),
    )
    const at = starts + dice.between(0, days) * day
    const review = buyAndReview(
      market,
      buyer,
      listing,
      { at, rating: dice.chance(0.96) ? 5 : 4, text: praise(dice, listing, intensity), photo: dice.chance(0.5) },
      dice,
    )
    if (dice.chance(intensity === 'easy' ? 0.3 : 0.1))
      talk(market, shop, { account: buyer.accountId }, at - dice.between(1, 9) * hour, [
        { by: 'shop', text: dice.pick([`亲，五星好评晒图返现${fee / 100}元，截图发给我哦`, `带图好评送${fee / 100}元红包，联系客服领取`]), after: 0 },
        { by: 'outside', text: dice.pick(['好的', '截图了', '已评']), after: 3 * hour },
      ])
    if (dice.chance(shows)) {
      pay(
        market,
        from,
        buyer.walletId,
        Math.min(fee, Math.floor(review.order.payable * 0.4)),
        at + dice.between(0.2, intensity === 'hard' ? 60 : 20) * hour,
        dice,
        { kind: 'red_packet' },
      )
      plot.quarantine.push(review.id)
    }
  }
  expect(plot, 'pays for praise', 'shop', shop.id, {
    behaviour: ['fake_review'],
    role: 'merchant_beneficiary',
    certainty: { T0: none, T3: { atLeast: 'supported', atMost: 'supported' } },
    maxLevel: 'L1',
  })
  note(plot, 'paid praise', 'fake_review', [shop], [], false)
}

/** A reward for any review, told in it. */
function disclosedRewards(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const { market, intensity } = stage
  const fee = dice.int(2, 10) * 100
  for (let i = dice.int(10, 35); i > 0; i--) {
    const buyer = somebody(market, dice, plot.taken)
    const listing = dice.pick(shop.listings)
    const at = market.start + dice.between(10, 45) * day
    const rating = dice.pick([5, 5, 5, 4, 4, 3, 2])
    const text = `${dice.pick(asides)}，${dice.pick(asides)}。${dice.chance({ easy: 1, medium: 0.9, hard: 0.75 }[intensity]) ? dice.pick(['注：参加评价有礼，获赠红包', '（免费试用评价）', '本条评价参与返现活动，如实填写', 'I received a voucher in exchange for my honest review']) : ''}`
    const review = buyAndReview(market, buyer, listing, { at, rating, text, photo: dice.chance(0.3) }, dice)
    pay(market, shop.walletId, buyer.walletId, Math.min(fee, Math.floor(review.order.payable * 0.4)), at + dice.between(1, 40) * hour, dice, {
      kind: 'red_packet',
    })
    plot.keep.push(review.id)
  }
  expect(plot, 'tells its rewards', 'shop', shop.id, {
    behaviour: ['fake_review', 'benign'],
    certainty: { T0: none, T3: { atLeast: 'none', atMost: 'lead' } },
    maxLevel: 'L1',
  })
}

/** Reviews by accounts that never had the goods. */
function bombing(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const { market, intensity } = stage
  const count = dice.int(12, 50)
  const starts = market.start + dice.between(15, 45) * day
  const spread = { easy: 8, medium: 30, hard: 66 }[intensity]
  const crowd: Buyer[] = []
  for (let i = 0; i < count; i++) {
    const buyer = somebody(market, dice, plot.taken)
    const listing = dice.pick(shop.listings)
    const at = starts + dice.between(0, spread) * hour
    const text =
      intensity === 'easy' || dice.chance(0.4)
        ? dice.pick(hateful)
        : `${dice.pick(hateful)}${dice.pick(['！！', '，真的', '，气死我了', '，客服还骂人', ''])}${dice.pick(['', dice.pick(hateful)])}`
    if (dice.chance({ easy: 0, medium: 0.12, hard: 0.3 }[intensity])) {
      // Some buy the cheapest thing after all.
      buyAndReview(market, buyer, listing, { at, rating: 1, text }, dice)
      crowd.push(buyer)
      continue
    }
    const way = dice.pick(['cancelled', 'unpaid', 'refund_before_ship', 'early'] as const)
    const order = market.placeOrder(
      way === 'early'
        ? { at: at - dice.between(10, 90) * minute, buyer, listing, quantity: 1, outcome: 'return', review: false, dispatchAt: at + dice.between(3, 20) * hour }
        : { at: at - dice.between(20, 200) * minute, buyer, listing, quantity: 1, outcome: way, review: false, refundAt: at - dice.between(1, 15) * minute },
      dice,
    )
    plot.hollow.push(order.id)
    plot.quarantine.push(postReview(market, order, { at, rating: 1, text }, dice))
    crowd.push(buyer)
  }
  // Real customers are displeased now and then, in these days too.
  for (let i = 0; i < 3; i++)
    plot.keep.push(displeased(market, somebody(market, dice, plot.taken), dice.pick(shop.listings), starts + dice.between(-30, 60) * hour, dice).id)
  expect(plot, 'bombed', 'shop', shop.id, {
    behaviour: ['fake_review', 'reverse_brushing'],
    role: 'victim_merchant',
    certainty: { T0: none, T3: { atLeast: 'supported', atMost: 'supported' } },
    maxLevel: 'L0',
  })
  for (const [i, buyer] of crowd.entries())
    expect(plot, `crowd ${i}`, 'account', buyer.accountId, {
      behaviour: ['fake_review', 'reverse_brushing', 'inconclusive', 'benign'],
      role: 'buyer_reviewer',
      certainty: { T0: none, T3: { atLeast: 'none', atMost: 'supported' } },
      maxLevel: 'L1',
    })
  note(plot, 'bombing', 'fake_review', [shop], crowd, false)
}

const praiseWorld = craft('reviews-praise', '2022-06-06T00:00:00', (stage, plot) => {
  const draw = stage.random.fork('praise')
  const [a, b, c, ...rest] = physical(stage, draw, 5)
  for (const [i, shop] of [a!, b!].entries()) paidPraise(stage, plot, shop, stage.random.fork(`paid ${i}`))
  disclosedRewards(stage, plot, c!, stage.random.fork('told'))
  for (const [i, shop] of rest.entries()) fans(stage, plot, shop, stage.random.fork(`fans ${i}`))
})

const bombingWorld = craft('reviews-bombing', '2023-03-06T00:00:00', (stage, plot) => {
  const draw = stage.random.fork('bombing')
  const [a, b, c] = physical(stage, draw, 3)
  for (const [i, shop] of [a!, b!].entries()) bombing(stage, plot, shop, stage.random.fork(`bombed ${i}`))
  badBatch(stage, plot, c!, stage.random.fork('batch'))
})

const fanWorld = craft('reviews-fans', '2021-10-04T00:00:00', (stage, plot) => {
  const draw = stage.random.fork('fans')
  const [a, b, c, d] = physical(stage, draw, 4)
  fans(stage, plot, a!, stage.random.fork('fans 1'))
  badBatch(stage, plot, b!, stage.random.fork('batch'))
  boycott(stage, plot, c!, stage.random.fork('boycott'))
  fans(stage, plot, d!, stage.random.fork('fans 2'))
})

const disclosedWorld = craft('reviews-disclosed', '2022-09-05T00:00:00', (stage, plot) => {
  const draw = stage.random.fork('told')
  for (const [i, shop] of physical(stage, draw, 3).entries()) {
    if (i < 2) disclosedRewards(stage, plot, shop, stage.random.fork(`told ${i}`))
    else sorry(stage, plot, shop, stage.random.fork('sorry'))
  }
})

/** A community buys what its idol wears, praises it in its slogans, and keeps it. */
function fans(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const starts = stage.market.start + dice.between(15, 35) * day
  for (let i = dice.int(25, 70); i > 0; i--) {
    const buyer = somebody(stage.market, dice, plot.taken)
    const at = starts + dice.between(0, { easy: 90, medium: 50, hard: 20 }[stage.intensity]) * hour
    plot.keep.push(buyAndReview(stage.market, buyer, shop.listings[0]!, { at, rating: 5, text: dice.pick(slogans) + dice.pick(['', '！', '～']) }, dice).id)
  }
  expect(plot, 'fans', 'shop', shop.id, { behaviour: ['benign', 'inconclusive'], maxLevel: 'L0' })
}

function badBatch(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const { market } = stage
  const starts = market.start + dice.between(12, 35) * day
  for (let i = dice.int(12, 35); i > 0; i--) {
    const buyer = somebody(market, dice, plot.taken)
    const order = market.placeOrder(
      {
        at: starts + dice.between(0, 30) * hour,
        buyer,
        listing: shop.listings[0]!,
        quantity: 1,
        outcome: dice.chance(0.55) ? 'return' : 'kept',
        reason: 'quality',
        inspection: 'defective',
        review: false,
      },
      dice,
    )
    const at = (order.deliveredAt ?? starts + 4 * day) + dice.between(1, 50) * hour
    plot.keep.push(
      postReview(
        market,
        order,
        { at, rating: dice.int(1, 2), text: dice.pick(['充不进电，三天就坏', '电池鼓包了，吓人', '充电口松的，没法用', '用了两次就没反应了']) },
        dice,
      ),
    )
  }
  expect(plot, 'bad batch', 'shop', shop.id, { behaviour: ['benign', 'inconclusive'], maxLevel: 'L0' })
}

/** Real customers, angry about something in the news, say so on the same days. */
function boycott(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const starts = stage.market.start + dice.between(20, 40) * day
  for (let i = dice.int(15, 40); i > 0; i--) {
    const buyer = somebody(stage.market, dice, plot.taken)
    plot.keep.push(
      buyAndReview(
        stage.market,
        buyer,
        dice.pick(shop.listings),
        { at: starts + dice.between(0, 48) * hour, rating: 1, text: dice.pick(hateful) + dice.pick(['', '！', '，以后不买了']) },
        dice,
      ).id,
    )
  }
  expect(plot, 'boycott', 'shop', shop.id, { behaviour: ['benign', 'inconclusive'], maxLevel: 'L0' })
}

/** A late parcel is made good with a small sum, whatever the buyer wrote. */
function sorry(stage: Stage, plot: Plot, shop: Shop, dice: Random): void {
  const { market } = stage
  for (let i = dice.int(20, 50); i > 0; i--) {
    const buyer = somebody(market, dice, plot.taken)
    const at = market.start + dice.between(10, 30) * day
    const reviewed = dice.chance(0.4)
    const order = market.placeOrder(
      { at, buyer, listing: dice.pick(shop.listings), quantity: 1, outcome: 'kept', review: reviewed ? { rating: dice.pick([5, 5, 4, 3, 2]) } : false },
      dice,
    )
    if (order.completedAt !== undefined)
      pay(market, shop.walletId, buyer.walletId, Math.min(500, Math.floor(order.payable * 0.3)), order.completedAt + dice.between(20, 70) * hour, dice)
  }
  expect(plot, 'sorry', 'shop', shop.id, {
    behaviour: ['benign', 'inconclusive', 'fake_review'],
    certainty: { T0: none, T3: { atLeast: 'none', atMost: 'lead' } },
    maxLevel: 'L1',
  })
}

export const fakeReviewWorlds: readonly Stagecraft[] = [praiseWorld, bombingWorld, fanWorld, disclosedWorld]
