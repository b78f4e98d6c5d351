/**
 * Worlds of money for reviews, none of them scripted by anybody else: `reviews-lone` (one person with many handles, in English), `reviews-packets`
 * (a gang with fresh reviewers, paid in red packets), and their innocent twins `reviews-settled` (buyers who ask for their due, shops that offer money)
 * and `reviews-critics` (testers, bad batches, shops that cry thief).
 */
import { type Buyer, day, hour, type Listing, minute, type Shop } from './market.ts'
import type { Expectation, Incident } from './oracle.ts'
import type { Random } from './random.ts'
import {
  buyAndReview,
  complain,
  complaintsOfGoods,
  displeased,
  type Line,
  mobileNumber,
  ordinaryLife,
  pay,
  postReview,
  qqNumber,
  type Reviewed,
  somebody,
  takeBack,
  talk,
} from './reviews.ts'
import { script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const none = { atLeast: 'none', atMost: 'none' } as const

type Told = ReturnType<Stagecraft['play']>
type Plot = { expectations: Expectation[]; incidents: Incident[]; quarantine: string[]; keep: string[]; cast: Record<string, string> }

const craft = (name: string, start: string, play: (stage: Stage, plot: Plot) => void): Stagecraft =>
  script(
    name,
    { start: local(start), days: 90, ordersPerDay: 1500 },
    { start: local(start), days: 75, ordersPerDay: 60, shops: 60, buyers: 2400 },
    (stage): Told => {
      const plot: Plot = { expectations: [], incidents: [], quarantine: [], keep: [], cast: {} }
      play(stage, plot)
      return {
        cast: plot.cast,
        expectations: plot.expectations,
        incidents: plot.incidents,
        neutralise: [],
        mustNotNeutralise: [],
        quarantineReviews: plot.quarantine,
        mustNotQuarantine: plot.keep,
        judgeAt: {},
        deadlines: {},
        facts: {},
      }
    },
  )

const englishDemand = (sum: string): readonly string[] => [
  `Pay me ${sum} and I will delete the review.`,
  `${sum} and the one star review goes away today. Your call.`,
  `I can change that review to five stars. Send ${sum}.`,
  `Small shops live from their rating. ${sum} and I take down the review.`,
  `You want it removed? It costs ${sum}. If you don't pay it stays up.`,
]
const englishPress = [
  'Otherwise my friends will leave more one star reviews.',
  'If you refuse, more reviews will come every week.',
  'No money? Then expect ten more bad ratings.',
  'Tick tock. Or else.',
  'Last chance.',
]
const englishBad = [
  'Terrible quality, fell apart in a day',
  'Not as described at all, avoid',
  'Cheap junk, do not buy',
  'Smells awful and the seller ignores you',
  'Worst purchase this year',
  'Wrong size, thin fabric, waste of money',
]
const chineseDemand = (sum: string): readonly string[] => [
  `老板，${sum}，评价今天就没了`,
  `想让那条评价消失不？${sum}解决`,
  `拿${sum}，我让他们改五星`,
  `你这小店经不起几个一星的，${sum}，我帮你处理掉`,
  `意思一下，${sum}，星星就回来了`,
  `删一条${sum}，不还价`,
]
const chinesePress = [
  '不给就等着被刷一星吧',
  '我手里几十个号，不差这点时间',
  '今晚不到账，明天再来五条差评',
  '你自己掂量',
  '不然别怪我们天天来评',
  '同行都交了，就你磨叽',
]

const inWords = (yuan: number): string => {
  const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']
  const [thousands, hundreds] = [Math.floor(yuan / 1000), Math.floor((yuan % 1000) / 100)]
  return `${thousands > 0 ? `${thousands === 2 ? '两' : digits[thousands]}千` : ''}${hundreds > 0 ? `${digits[hundreds]}百` : ''}`
}

const round = (yuan: number): number => Math.max(100, Math.round(yuan / 100) * 100)

/** Shops of small goods, each once. */
function targets({ market }: Stage, count: number, random: Random): Shop[] {
  const small = market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0 && shop.openedAt < market.start)
  return random.sample(small, Math.min(count, small.length))
}
const cheapest = (shop: Shop): Listing => shop.listings.toSorted((a, b) => a.price - b.price)[0]!

/** `surely` where more than the shop's word is seen of it; its word alone is a lead. */
function expectVictim(plot: Plot, as: string, shop: Shop, surely: boolean): void {
  plot.expectations.push({
    as,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['review_extortion'],
    role: 'victim_merchant',
    certainty: { T0: none, T3: { atLeast: surely ? 'supported' : 'none', atMost: 'established' } },
    maxLevel: 'L0',
  })
}

/** A ring's subject; `sure` when his deeds show at more than one shop: he asked there, or took reviews back for pay. */
function expectMember(plot: Plot, as: string, buyer: Buyer, role: 'selector_negotiator' | 'buyer_reviewer', sure: boolean): void {
  plot.cast[`P-${as}`] = buyer.personId!
  plot.cast[`A-${as}`] = buyer.accountId
  plot.cast[`W-${as}`] = buyer.walletId
  plot.expectations.push({
    as: `P-${as}`,
    subject: { kind: 'person', id: buyer.personId! },
    behaviour: ['review_extortion'],
    role,
    certainty: { T0: none, T3: { atLeast: sure ? 'supported' : 'none', atMost: 'supported' } },
    maxLevel: 'L2',
  })
}

function expectHonest(plot: Plot, as: string, kind: 'account' | 'shop', id: string, maxLevel: Expectation['maxLevel'] = 'L0'): void {
  plot.expectations.push({ as, subject: { kind, id }, behaviour: ['benign', 'inconclusive'], certainty: { T0: none }, maxLevel })
}

/** A shop that complains of an honest buyer: its word is on file, and no more. */
function expectWord(plot: Plot, as: string, shop: Shop): void {
  plot.expectations.push({
    as,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['review_extortion', 'inconclusive', 'benign'],
    certainty: { T0: none, T3: { atLeast: 'none', atMost: 'lead' } },
    maxLevel: 'L0',
  })
}

/** A shop that offers money for a review to go. */
function expectBuyer(plot: Plot, as: string, shop: Shop): void {
  plot.expectations.push({
    as,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['fake_review'],
    role: 'merchant_beneficiary',
    certainty: { T0: none, T3: { atLeast: 'supported', atMost: 'supported' } },
    maxLevel: 'L1',
  })
}

function incident(
  plot: Plot,
  name: string,
  behaviour: Incident['behaviour'],
  shops: readonly Shop[],
  buyers: readonly Buyer[],
  benign: boolean,
  paid = 0,
  shown = 0,
): void {
  plot.incidents.push({
    name,
    behaviour,
    startsAt: 0,
    endsAt: 0,
    shopIds: shops.map((shop) => shop.id),
    listingIds: [],
    accountIds: buyers.map((buyer) => buyer.accountId),
    fakeOrderIds: [],
    benign,
    ...(benign ? {} : { loss: { low_minor: shown * 100, central_minor: paid * 100 } }),
  })
}

const lone = craft('reviews-lone', '2022-02-14T00:00:00', (stage, plot) => {
  const { market, random, intensity, background } = stage
  const draw = random.fork('lone')
  const taken = new Set<Buyer>()
  const him = somebody(market, draw, taken)
  background.aside.add(him)
  const shops = targets(stage, draw.int(3, 8), draw)
  let at = market.start + draw.between(8, 14) * day
  let [paid, shown] = [0, 0]
  const seen: boolean[] = []
  for (const shop of shops) {
    const dice = random.fork(shop.id)
    const price = cheapest(shop).price / 100
    const review = buyAndReview(market, him, cheapest(shop), { at, rating: 1, text: dice.pick(englishBad), photo: dice.chance(0.3) }, dice)
    plot.quarantine.push(review.id)
    const asked = round(price * dice.between(9, 40))
    const gets = round(asked * dice.between(0.5, 0.9))
    const sum = dice.pick([`$${asked}`, `${asked} yuan`, `${asked} rmb`])
    const handle = `${dice.pick(['mr.', 'the', 'dark', 'fair'])}${dice.pick(['deal', 'fixer', 'star', 'owl'])}${dice.int(10, 999)}`
    const lines: Line[] = [
      { by: 'outside', text: dice.pick(englishDemand(sum)), after: 0, off: dice.chance(0.4) ? 'other' : undefined },
      {
        by: 'shop',
        text: dice.pick(['That is not fair, we can refund you', 'Please return it for a refund', 'Too much']),
        after: dice.between(4, 50) * minute,
      },
      { by: 'outside', text: dice.pick(englishPress), after: dice.between(2, 60) * minute },
      { by: 'shop', text: dice.pick(['Ok', 'How about less', 'Fine']), after: dice.between(4, 50) * minute },
    ]
    const contact = at + dice.between(0.3, 5) * hour
    // On the platform he writes from his own account, where he is careless; else from a handle nobody knows.
    const careless = dice.chance({ easy: 0.7, medium: 0.4, hard: 0.15 }[intensity])
    const pays = dice.chance(0.8)
    const reports = dice.chance({ easy: 0.8, medium: 0.65, hard: 0.5 }[intensity])
    const paidAt = contact + dice.between(2, 20) * hour
    const reportAt = paidAt + dice.between(3, 40) * hour
    if (careless) talk(market, shop, { account: him.accountId }, contact, lines)
    else if (reports) talk(market, shop, { handle }, contact, lines, reportAt + 2 * minute)
    if (pays) {
      pay(market, shop.ownerWalletId, him.walletId, gets * 100, paidAt, dice)
      paid += gets
      shown += gets
      if (dice.chance(0.85)) takeBack(market, review, paidAt + dice.between(0.5, 30) * hour, dice)
    }
    if (reports)
      complain(market, shop, reportAt, {
        kind: 'review_extortion',
        target: { kind: 'review', id: review.id },
        ...(careless ? {} : { handle }),
        ...(pays ? { payee: him.walletId, paid: gets * 100 } : {}),
        demanded: asked * 100,
        text: dice.pick(['Buyer demands money to delete a review', 'Blackmail with a one star review']),
      })
    seen.push(careless || reports)
    if (careless || reports || pays) expectVictim(plot, `victim ${shop.id}`, shop, careless || (reports && pays))
    if (intensity !== 'easy') plot.keep.push(displeased(market, somebody(market, dice, taken), cheapest(shop), at - dice.between(1, 60) * hour, dice).id)
    at += dice.between(3, intensity === 'hard' ? 12 : 7) * day
    if (at > market.end - 6 * day) break
  }
  ordinaryLife(market, him, (dice) => background.choice(dice.pick(market.buyers), dice), { easy: 2, medium: 8, hard: 20 }[intensity], draw)
  expectMember(plot, 'LONE', him, 'selector_negotiator', seen.filter(Boolean).length >= 2)
  incident(plot, 'lone', 'review_extortion', shops, [him], false, paid, shown)
})

const packets = craft('reviews-packets', '2023-09-04T00:00:00', (stage, plot) => {
  const { market, random, intensity, background } = stage
  const draw = random.fork('packets')
  const taken = new Set<Buyer>()
  const boss = somebody(market, draw, taken)
  const crew = Array.from({ length: draw.int(4, 9) }, () => somebody(market, draw, taken))
  for (const one of [boss, ...crew]) background.aside.add(one)
  const purses = Array.from({ length: intensity === 'easy' ? 1 : 2 }, () => {
    const wallet = market.ids.make('W')
    market.emit('wallet.linked', market.start + day, { wallet_id: wallet, holder_kind: 'person', holder_id: boss.personId, verified: true })
    return wallet
  })
  const handles = Array.from({ length: intensity === 'hard' ? 3 : 1 }, () => (draw.chance(0.5) ? qqNumber(draw) : mobileNumber(draw)))
  const shops = targets(stage, draw.int(4, 8), draw)
  let at = market.start + draw.between(8, 12) * day
  let [paid, shown, reported] = [0, 0, 0]
  const wrote = new Set<Buyer>()
  const tookBackAt = new Map<Buyer, number>()
  for (const [i, shop] of shops.entries()) {
    const dice = random.fork(shop.id)
    const listing = cheapest(shop)
    const writers = dice.sample(crew, dice.int(2, Math.min(4, crew.length)))
    const reviews = writers.map((writer) =>
      buyAndReview(
        market,
        writer,
        listing,
        { at: at + dice.between(0, 4) * hour, rating: dice.chance(0.9) ? 1 : 2, text: dice.pick(complaintsOfGoods), photo: dice.chance(0.3) },
        dice,
      ),
    )
    plot.quarantine.push(...reviews.map(({ id }) => id))
    const asked = round((listing.price / 100) * dice.between(10, 60))
    const gets = Math.min(round(asked * dice.between(0.5, 0.9)), asked)
    const text = dice.chance(0.5) ? inWords(asked) : dice.pick([`${asked}块`, `${asked}`, `${asked}元`])
    const contact = Math.max(...reviews.map((one) => one.at)) + dice.between(0.3, 5) * hour
    const paidAt = contact + dice.between(2, 30) * hour
    const reports = i < 2 || dice.chance({ easy: 0.7, medium: 0.5, hard: 0.35 }[intensity])
    const reportAt = contact + dice.between(1, 60) * hour
    const handle = dice.pick(handles)
    const purse = dice.pick(purses)
    const pays = dice.chance(0.85)
    const lines: Line[] = [
      { by: 'outside', text: dice.pick(chineseDemand(text)), after: 0, off: 'qq' },
      { by: 'shop', text: dice.pick(['你们这是敲诈', '能便宜点吗', '东西没问题啊', '我们可以退货退款']), after: dice.between(2, 40) * minute },
      { by: 'outside', text: dice.pick(chinesePress), after: dice.between(2, 60) * minute },
    ]
    if (reports) {
      talk(market, shop, { handle }, contact, lines, reportAt + minute)
      complain(market, shop, reportAt, {
        kind: dice.chance(0.8) ? 'review_extortion' : 'unreasonable_review',
        target: dice.chance(0.6) ? { kind: 'review', id: reviews[0]!.id } : { kind: 'handle', id: handle },
        handle,
        ...(reportAt > paidAt || dice.chance(0.6) ? { payee: purse } : {}),
        demanded: asked * 100,
        ...(pays && reportAt > paidAt ? { paid: gets * 100 } : {}),
        text: dice.pick(['有人恶意差评后索要钱财', '差评师敲诈', '对方说给钱就删评价']),
      })
      reported++
    }
    if (pays) {
      // 200 a packet is the most the purse allows; the rest follows.
      const parts = Math.max(1, Math.min(6, Math.ceil(gets / 800)))
      for (let n = 0; n < parts; n++)
        pay(market, shop.ownerWalletId, purse, Math.round((gets * 100) / parts), paidAt + n * dice.between(1, 6) * minute, dice, { kind: 'red_packet' })
      paid += Math.round((gets * 100) / parts) * parts
      shown += Math.round((gets * 100) / parts) * parts
      for (const [n, review] of reviews.entries())
        if (dice.chance(0.85)) {
          takeBack(market, review, paidAt + dice.between(0.6, 40) * hour, dice)
          tookBackAt.set(writers[n]!, (tookBackAt.get(writers[n]!) ?? 0) + 1)
        }
    }
    if (pays || reports) for (const writer of writers) wrote.add(writer)
    if (pays || reports) expectVictim(plot, `victim ${shop.id}`, shop, pays || reports)
    plot.keep.push(
      ...Array.from(
        { length: dice.int(0, 2) },
        () => displeased(market, somebody(market, dice, taken), dice.pick(shop.listings), at + dice.between(-50, 20) * hour, dice).id,
      ),
    )
    at += dice.between(2, intensity === 'hard' ? 10 : 6) * day
    if (at > market.end - 6 * day) break
  }
  for (const one of crew)
    ordinaryLife(market, one, (dice) => background.choice(dice.pick(market.buyers), dice), { easy: 0, medium: 2, hard: 8 }[intensity], draw)
  expectMember(plot, 'BOSS', boss, 'selector_negotiator', reported >= 2)
  for (const [i, one] of crew.entries()) if (wrote.has(one)) expectMember(plot, `CREW${i}`, one, 'buyer_reviewer', (tookBackAt.get(one) ?? 0) >= 2)
  incident(plot, 'packets', 'review_extortion', shops, [boss, ...crew], false, paid / 100, shown / 100)
})

/** Buyers who ask for their due, in good and bad manners, and shops that are the first to speak of money. */
const settled = craft('reviews-settled', '2020-11-02T00:00:00', (stage, plot) => {
  const { market, random, intensity } = stage
  const taken = new Set<Buyer>()
  const shops = targets(stage, 14, random.fork('shops'))
  const rough = { easy: 0.2, medium: 0.5, hard: 0.85 }[intensity]
  for (const [i, shop] of shops.entries()) {
    const dice = random.fork(`${i}`)
    const buyer = somebody(market, dice, taken)
    const listing = dice.pick(shop.listings)
    const at = market.start + dice.between(10, 60) * day
    const review = buyAndReview(market, buyer, listing, { at, rating: dice.int(1, 2), text: dice.pick(complaintsOfGoods), photo: true }, dice)
    const price = review.order.payable / 100
    plot.keep.push(review.id)
    const later = at + dice.between(1, 30) * hour
    const part = Math.max(3, Math.round(price * dice.between(0.2, 0.9)))
    if (i % 3 === 0) {
      // A part of the price back for what is wrong.
      talk(market, shop, { account: buyer.accountId }, later, [
        {
          by: 'outside',
          text: dice.chance(rough)
            ? dice.pick([
                `退我${part}元，不然差评不改`,
                `开线了，赔${part}块钱，处理好就删差评`,
                `broken zip. refund ${part} yuan or the review stays`,
                `不退${part}元我就一直挂着差评`,
              ])
            : dice.pick([`收到有破损，可以退${part}元吗`, `颜色掉了，退一部分吧，${part}元就行`, `The cup arrived broken, could you refund ${part} yuan?`]),
          after: 0,
        },
        { by: 'shop', text: dice.pick(['好的亲，给您办理', '抱歉，我们马上处理']), after: 8 * minute },
      ])
      if (dice.chance(0.6)) {
        pay(market, shop.walletId, buyer.walletId, part * 100, later + 5 * hour, dice)
        takeBack(market, review, later + dice.between(8, 40) * hour, dice)
      }
      expectHonest(plot, `asks ${i}`, 'account', buyer.accountId)
      expectHonest(plot, `shop ${i}`, 'shop', shop.id, 'L0')
    } else if (i % 3 === 1) {
      // The shop offers money for the review to go: its own breach, and nobody's extortion.
      const offer = dice.int(2, 10) * 10
      const offeredAt = talk(market, shop, { account: buyer.accountId }, later, [
        {
          by: 'shop',
          text: dice.pick([
            `亲，删掉差评给您发${offer}元红包`,
            `您好，麻烦改成好评，补偿您${offer}元`,
            `We will send you ${offer} yuan if you delete the review`,
          ]),
          after: 0,
        },
        { by: 'outside', text: dice.pick(['50不够，给100就删', '可以，先转账', '行', `ok, send ${offer * 2} and I delete it`]), after: 30 * minute },
        { by: 'shop', text: '好的', after: 5 * minute },
      ])[0]!
      pay(market, shop.ownerWalletId, buyer.walletId, offer * 100, offeredAt + 3 * hour, dice, { kind: 'red_packet' })
      market.emit('review.withdrawn', offeredAt + dice.between(4, 20) * hour, { review_id: review.id })
      expectHonest(plot, `bought ${i}`, 'account', buyer.accountId)
      expectBuyer(plot, `buys ${i}`, shop)
      incident(plot, `buys ${i}`, 'fake_review', [shop], [], false)
    } else {
      // The law gives more than the price, and is invoked.
      const sum = dice.chance(0.5) ? 500 : Math.round(price * 3)
      talk(market, shop, { account: buyer.accountId }, later, [
        {
          by: 'outside',
          text: dice.pick([
            `这是假货，按消法退一赔三，赔我${sum}元，不赔我去12315投诉`,
            `食品过期了，依法赔偿${sum}元，否则起诉`,
            `虚假宣传，退一赔三${sum}元，解决了我再改评价`,
          ]),
          after: 0,
        },
        { by: 'shop', text: '我们核实一下', after: 20 * minute },
      ])
      if (dice.chance(rough))
        complain(market, shop, later + day, {
          kind: 'unreasonable_review',
          target: { kind: 'review', id: review.id },
          demanded: sum * 100,
          text: '买家差评并要求赔偿',
        })
      expectHonest(plot, `claims ${i}`, 'account', buyer.accountId)
      expectWord(plot, `sold ${i}`, shop)
    }
  }
})

/** People who write much that is bad and want nothing for it, and shops that would be rid of them. */
const critics = craft('reviews-critics', '2021-03-08T00:00:00', (stage, plot) => {
  const { market, random, intensity, background } = stage
  const draw = random.fork('critics')
  const taken = new Set<Buyer>()
  // A tester buys once at many shops and praises few.
  const tester = somebody(market, draw, taken)
  const tested = targets(stage, { easy: 8, medium: 14, hard: 20 }[intensity], draw)
  const bad: Reviewed[] = []
  for (const shop of tested) {
    const dice = random.fork(`tested ${shop.id}`)
    const review = buyAndReview(
      market,
      tester,
      dice.pick(shop.listings),
      {
        at: market.start + dice.between(10, 60) * day,
        rating: dice.chance(0.7) ? dice.int(1, 2) : dice.int(3, 5),
        text: dice.pick(['测评：做工一般，走线不直', '实测续航只有标称的一半', '盲测五款，这款垫底', ...complaintsOfGoods]),
        photo: true,
      },
      dice,
    )
    bad.push(review)
    if (dice.chance(0.3))
      talk(market, shop, { account: tester.accountId }, review.at + dice.between(2, 30) * hour, [
        { by: 'shop', text: '亲，哪里不满意呢', after: 0 },
        { by: 'outside', text: '评价里都写了，我是做测评的，不接受任何补偿', after: hour },
      ])
  }
  plot.keep.push(...bad.map(({ id }) => id))
  expectHonest(plot, 'tester', 'account', tester.accountId)
  // Two of the tested shops, one owner's word each, report him for what he did not do; one hands in a chat it wrote itself.
  for (const [i, review] of draw
    .sample(
      bad.filter(({ at }) => at < market.end - 10 * day),
      intensity === 'easy' ? 1 : 2,
    )
    .entries()) {
    const dice = random.fork(`thief ${i}`)
    const at = review.at + dice.between(10, 50) * hour
    const handle = qqNumber(dice)
    if (i === 0)
      talk(
        market,
        review.shop,
        { handle },
        review.at + 2 * hour,
        [{ by: 'outside', text: dice.pick(['给2000元就删差评', '转1500，不然差评一直挂着']), after: 0 }],
        at,
      )
    complain(market, review.shop, at + hour, {
      kind: 'review_extortion',
      target: { kind: 'review', id: review.id },
      handle,
      ...(i === 0 ? { demanded: 200_000 } : {}),
      text: dice.pick(['恶意差评，请删除', '差评敲诈，要求处理']),
    })
    expectWord(plot, `cries ${i}`, review.shop)
    incident(plot, `cries ${i}`, 'review_extortion', [review.shop], [], true)
  }
  // A faulty batch: many are displeased on the same days, in their own words, with refunds and inspections; some ask for their money.
  const batch = draw.pick(market.shops.filter((shop) => !tested.includes(shop) && shop.category.kind === 'physical' && shop.listings.length > 0))
  const listing = draw.pick(batch.listings)
  const when = market.start + draw.between(20, 45) * day
  for (let i = 0; i < { easy: 6, medium: 12, hard: 20 }[intensity]; i++) {
    const dice = random.fork(`batch ${i}`)
    const buyer = background.somebody(dice, market.start)
    const order = market.placeOrder(
      {
        at: when + dice.between(0, 20) * hour,
        buyer,
        listing,
        quantity: 1,
        outcome: dice.chance(0.6) ? 'return' : 'kept',
        reason: 'quality',
        inspection: 'defective',
        review: false,
      },
      dice,
    )
    const at = (order.deliveredAt ?? when + 4 * day) + dice.between(1, 60) * hour
    const review: Reviewed = {
      id: postReview(
        market,
        order,
        {
          at,
          rating: dice.int(1, 2),
          text: dice.pick(['拉链第一天就坏了', '拉链拉不上，退了', '刚穿就开线，拉链也坏', '拉链掉牙，无语']),
          photo: dice.chance(0.5),
        },
        dice,
      ),
      order,
      buyer,
      shop: batch,
      at,
    }
    plot.keep.push(review.id)
    if (dice.chance(0.4)) {
      talk(market, batch, { account: buyer.accountId }, at + dice.between(0.5, 20) * hour, [
        {
          by: 'outside',
          text: dice.pick(['拉链坏了，退款吧', `坏的，退我${Math.round(order.payable / 200)}元就不退货了`, '这批质量有问题吧，大家都差评了，赶紧退钱']),
          after: 0,
        },
        { by: 'shop', text: '抱歉，这批确实有问题', after: 9 * minute },
      ])
      expectHonest(plot, `batch ${i}`, 'account', buyer.accountId)
    }
  }
  if (draw.chance(0.5))
    complain(market, batch, when + 9 * day, { kind: 'unreasonable_review', target: { kind: 'listing', id: listing.id }, text: '集中差评，怀疑同行' })
  expectHonest(plot, 'batch', 'shop', batch.id)
  incident(plot, 'batch', 'review_extortion', [batch], [], true)
})

export const extortionWorlds: readonly Stagecraft[] = [lone, packets, settled, critics]
