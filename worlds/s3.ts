/**
 * S3 海门差评师团伙: one picks shops and bargains, another buys and reviews, a relative helps. Five shops pay 20,400.00; three of them report it.
 * S3-authority plays on to judgment.
 */
import { iso } from './background.ts'
import { day, hour, type Listing, minute, type Shop } from './market.ts'
import type { Expectation } from './oracle.ts'
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
  qqNumber,
  type Reviewed,
  said,
  somebody,
  takeBack,
  talk,
} from './reviews.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const start = local('2017-03-15T00:00:00')

type Blow = {
  as: string
  first: string
  by: readonly ('qiu' | 'zhang')[]
  contactAfter: number
  asked: number
  paid: number
  paidAt: string
  reportedAt?: string
  told?: string
}

const blows: readonly Blow[] = [
  {
    as: 'M1',
    first: '2017-04-06T14:20:00',
    by: ['qiu'],
    contactAfter: 3 * hour,
    asked: 800,
    paid: 600,
    paidAt: '2017-04-06T21:40:00',
    told: '2017-06-25T10:00:00',
  },
  {
    as: 'M2',
    first: '2017-04-19T11:05:00',
    by: ['qiu'],
    contactAfter: hour,
    asked: 2500,
    paid: 1800,
    paidAt: '2017-04-19T20:15:00',
    reportedAt: '2017-04-21T10:30:00',
    told: '2017-04-21T10:32:00',
  },
  {
    as: 'M3',
    first: '2017-05-08T15:30:00',
    by: ['qiu', 'zhang'],
    contactAfter: 2 * hour,
    asked: 4000,
    paid: 3200,
    paidAt: '2017-05-09T10:10:00',
    told: '2017-06-25T16:00:00',
  },
  {
    as: 'M4',
    first: '2017-05-30T19:00:00',
    by: ['qiu', 'zhang'],
    contactAfter: 40 * minute,
    asked: 8000,
    paid: 6000,
    paidAt: '2017-05-31T12:00:00',
    reportedAt: '2017-06-01T09:20:00',
  },
  {
    as: 'M5',
    first: '2017-06-21T20:00:00',
    by: ['qiu', 'zhang', 'qiu'],
    contactAfter: 30 * minute,
    asked: 12_000,
    paid: 8800,
    paidAt: '2017-06-22T13:30:00',
    reportedAt: '2017-06-22T09:40:00',
  },
]
/** When the threat of more reviews came, and how long the owner needs to hand it in. */
const threatAt = local('2017-06-22T09:30:00')

const haimen = (name: string, authority: boolean): Stagecraft => ({
  name,
  stream: 'S3',
  full: { start, days: 110, ordersPerDay: 1200 },
  small: { start, days: 110, ordersPerDay: 45, shops: 50, buyers: 2000 },
  extraBuyers: 0,
  ownShops: 0,
  play: (stage) => play(stage, authority),
})

export const s3 = haimen('S3', false)
export const s3Authority = haimen('S3-authority', true)

function play(stage: Stage, authority: boolean): ReturnType<Stagecraft['play']> {
  const { background, market, random, intensity } = stage
  const draw = random.fork('cast')
  const taken = new Set<(typeof market.buyers)[number]>()
  const [du, qiu, zhang] = [somebody(market, draw, taken), somebody(market, draw, taken), somebody(market, draw, taken)]
  for (const one of taken) background.aside.add(one)
  zhang.home = { ...zhang.home, address: qiu.home.address, place: qiu.home.place, kind: qiu.home.kind }
  zhang.ip = qiu.ip
  const purse = market.ids.make('W')
  market.emit('wallet.linked', start + day, { wallet_id: purse, holder_kind: 'person', holder_id: du.personId, verified: true })
  const handle = qqNumber(draw)
  const other = intensity === 'hard' ? mobileNumber(draw) : handle

  const cheap = market.shops
    .filter((shop) => shop.category.kind === 'physical' && shop.openedAt < start && shop.listings.length > 0)
    .toSorted((a, b) => cheapest(a).price - cheapest(b).price)
  const shops = draw.sample(cheap.slice(0, Math.max(12, Math.floor(cheap.length / 3))), blows.length)
  const listings = (shop: Shop): Listing => cheapest(shop)

  const reviews: Reviewed[][] = []
  const bystanders: Reviewed[] = []
  const kept = draw.int(1, blows.length - 1)
  for (const [i, blow] of blows.entries()) {
    const shop = shops[i]!
    const dice = random.fork(blow.as)
    const at = local(blow.first)
    const posted = blow.by.map((who, n) =>
      buyAndReview(
        market,
        who === 'qiu' ? qiu : zhang,
        listings(shop),
        { at: at + n * dice.between(3, 9) * minute, rating: dice.chance(0.85) ? 1 : 2, text: dice.pick(complaintsOfGoods), photo: dice.chance(0.6) },
        dice,
      ),
    )
    reviews.push(posted)
    extort(stage, blow, shop, posted, { purse, handle: i % 2 === 0 ? other : handle, account: du.accountId }, dice.fork('talk'))
    const paidAt = local(blow.paidAt)
    for (const [n, one] of posted.entries())
      if (!(i === kept && n === 0)) takeBack(market, one, paidAt + dice.between(0.3, intensity === 'hard' ? 40 : 8) * hour, dice)
    // Somebody else is displeased on the same days; his review is nobody's weapon.
    if (intensity !== 'easy' || i % 2 === 1)
      bystanders.push(displeased(market, somebody(market, dice, taken), dice.pick(shop.listings), at - dice.between(2, 40) * hour, dice))
  }

  const decoy = refundAsked(stage, shops[3]!, somebody(market, draw, taken), random.fork('D1'))
  const silenced = silence(stage, shops[4]!, somebody(market, draw, taken), random.fork('D2'))
  const life = random.fork('life')
  const orders = { easy: 2, medium: 9, hard: 22 }[intensity]
  for (const one of [qiu, zhang]) ordinaryLife(market, one, (dice) => background.choice(one, dice), orders, life)

  const after = local('2017-06-30T09:00:00')
  if (authority) {
    const report = (at: number, id: string, role: string, status: string, text: string): void =>
      market.events.add('authority.reported', at, {
        authority: 'police-haimen',
        request_no: '2017-0622',
        subject_id: id,
        behaviour: 'review_extortion',
        role,
        status,
        text,
      })
    report(after, du.personId!, 'selector_negotiator', 'finding', '供认选店、联系与收款')
    report(after, qiu.personId!, 'buyer_reviewer', 'finding', '供认购买并发布差评')
    report(after, zhang.personId!, 'buyer_reviewer', 'finding', '供认按要求发布差评')
    report(local('2018-01-15T09:00:00'), du.personId!, 'selector_negotiator', 'judgment_final', '敲诈勒索罪')
  }
  const all = reviews.flat()
  const none = { atLeast: 'none', atMost: 'none' } as const
  const member = (as: string, person: string, role: NonNullable<Expectation['role']>, judged: boolean): Expectation => ({
    as,
    subject: { kind: 'person', id: person },
    behaviour: ['review_extortion'],
    role,
    certainty: {
      T0: none,
      T3: { atLeast: 'supported', atMost: 'supported' },
      T4: { atLeast: 'supported', atMost: 'supported' },
      authority: { atLeast: 'established', atMost: 'established' },
      ...(judged ? { judgment: { atLeast: 'adjudicated', atMost: 'adjudicated' } as const } : {}),
    },
    maxLevel: 'L5',
  })
  return {
    cast: {
      'P-DU': du.personId!,
      'A-DU': du.accountId,
      'W-DU': purse,
      'P-QIU': qiu.personId!,
      'A-QIU': qiu.accountId,
      'P-ZHANG': zhang.personId!,
      'A-ZHANG': zhang.accountId,
      ...Object.fromEntries(shops.map((shop, i) => [blows[i]!.as, shop.id])),
      D1: decoy.buyer.accountId,
      D2: silenced.buyer.accountId,
    },
    expectations: [
      member('P-DU', du.personId!, 'selector_negotiator', true),
      member('P-QIU', qiu.personId!, 'buyer_reviewer', false),
      { ...member('P-ZHANG', zhang.personId!, 'buyer_reviewer', false), note: 'also recruited_relative; by her three reviews, not by her household' },
      ...shops.map((shop, i): Expectation => ({
        as: blows[i]!.as,
        subject: { kind: 'shop', id: shop.id },
        behaviour: i === 4 ? ['review_extortion', 'fake_review'] : ['review_extortion'],
        role: 'victim_merchant',
        certainty: { T0: none, T3: { atLeast: 'supported', atMost: 'established' } },
        maxLevel: i === 4 ? 'L1' : 'L0',
      })),
      {
        as: 'D2',
        subject: { kind: 'account', id: silenced.buyer.accountId },
        behaviour: ['benign'],
        certainty: { T0: none },
        maxLevel: 'none',
        note: 'was offered money by the shop',
      },
      { as: 'D1', subject: { kind: 'account', id: decoy.buyer.accountId }, behaviour: ['benign'], certainty: { T0: none }, maxLevel: 'none' },
    ],
    incidents: [
      {
        name: 'Haimen',
        behaviour: 'review_extortion',
        startsAt: local(blows[0]!.first),
        endsAt: local(blows[4]!.paidAt),
        shopIds: shops.map((shop) => shop.id),
        listingIds: [...new Set(all.map(({ order }) => order.plan.listing.id))],
        accountIds: [qiu.accountId, zhang.accountId],
        fakeOrderIds: [],
        benign: false,
        loss: { low_minor: 1_480_000, central_minor: 2_040_000 },
        facts: { victims: 5, unreported: [shops[0]!.id, shops[2]!.id], members: [du.personId!, qiu.personId!, zhang.personId!] },
      },
      {
        name: 'M5 pays for a review to go',
        behaviour: 'fake_review',
        startsAt: silenced.at,
        endsAt: silenced.at + day,
        shopIds: [shops[4]!.id],
        listingIds: [silenced.order.plan.listing.id],
        accountIds: [],
        fakeOrderIds: [],
        benign: false,
      },
    ],
    neutralise: [],
    mustNotNeutralise: [...all.map(({ order }) => order.id), decoy.order.id],
    quarantineReviews: all.map(({ id }) => id),
    mustNotQuarantine: [decoy.id, ...bystanders.map(({ id }) => id)],
    judgeAt: authority ? { T4: iso(after - hour), T3: iso(after - hour), authority: iso(after + day) } : {},
    deadlines: { merge_by: '2017-06-01T23:59:59+08:00', quarantine_by: iso(threatAt + 30 * minute) },
    facts: {
      payments: Object.fromEntries(blows.map(({ as, paid }) => [as, paid * 100])),
      total_minor: 2_040_000,
      reviews: { qiu: 6, zhang: 3, total: 9, changed_after_payment: 8 },
      merged_first: [shops[1]!.id, shops[3]!.id],
      last_threatened: reviews[4]!.map(({ id }) => id),
    },
  }
}

const cheapest = (shop: Shop): Listing => shop.listings.toSorted((a, b) => a.price - b.price)[0]!

function extort(
  { market, intensity }: Stage,
  blow: Blow,
  shop: Shop,
  reviews: readonly Reviewed[],
  by: { purse: string; handle: string; account: string },
  dice: Random,
): void {
  const contact = reviews.at(-1)!.at + blow.contactAfter
  const told = blow.told === undefined ? undefined : local(blow.told)
  const reported = blow.reportedAt === undefined ? undefined : local(blow.reportedAt)
  const submitted = reported === undefined ? told : reported + 3 * minute
  const phone = blow.as === 'M1'
  if (!phone && intensity !== 'hard' && dice.chance(intensity === 'easy' ? 0.9 : 0.4))
    talk(market, shop, { account: by.account }, contact - 4 * minute, [
      {
        by: 'outside',
        text: dice.pick([`你家那几条评价的事，加我QQ ${by.handle} 谈`, `想解决评价的话扣我QQ ${by.handle}`, `评价的事旺旺上不方便，加Q ${by.handle}`]),
        after: 0,
        off: 'qq',
      },
    ])
  const sum = (yuan: number): string => said(yuan, dice)
  const opening = [
    `评价是我朋友写的，想让它消失，拿${sum(blow.asked)}出来`,
    `转${sum(blow.asked)}给我，马上删差评`,
    `差评我可以叫人改掉，${sum(blow.asked)}，你看着办`,
    `给${sum(blow.asked)}就全部改好评，不给就一直挂着`,
  ]
  const lines: Line[] = [
    { by: 'outside', text: dice.pick(opening), after: 0 },
    { by: 'shop', text: dice.pick(['太多了，小店刚开没赚钱', '东西有问题可以退货退款啊', '能不能少点']), after: dice.between(2, 20) * minute },
    { by: 'shop', text: dice.pick([`${sum(Math.round(blow.paid * 0.006) * 100)}行不行`, '少点吧，做生意不容易']), after: dice.between(2, 20) * minute },
    {
      by: 'outside',
      text: dice.pick([`最少${sum(blow.paid)}`, `${sum(blow.paid)}，一分不能少`, `那就${sum(blow.paid)}，今天到账`]),
      after: dice.between(2, 30) * minute,
    },
  ]
  // M1 was rung up: nothing of it is in writing. M5's owner hands in the chat at once, while it is still going on.
  if (!phone && blow.as !== 'M5' && submitted !== undefined && (intensity !== 'hard' || reported !== undefined))
    talk(market, shop, { handle: by.handle }, contact, lines, submitted)
  if (blow.as === 'M5') {
    talk(market, shop, { handle: by.handle }, contact, lines.slice(0, 3), threatAt + dice.between(2, 9) * minute)
    talk(
      market,
      shop,
      { handle: by.handle },
      threatAt,
      [{ by: 'outside', text: dice.pick(['不给的话，更多的人来给你差评', '不拿钱就有更多的人来给你差评，你店就别开了']), after: 0 }],
      threatAt + dice.between(2, 9) * minute,
    )
  }
  if (reported !== undefined) {
    const paidBefore = local(blow.paidAt) < reported
    complain(market, shop, reported, {
      kind: 'review_extortion',
      target: dice.chance(0.5) ? { kind: 'review', id: reviews[0]!.id } : { kind: 'handle', id: by.handle },
      handle: by.handle,
      payee: by.purse,
      demanded: blow.asked * 100,
      ...(paidBefore ? { paid: blow.paid * 100 } : {}),
      text: dice.pick(['对方先给差评，再联系我要钱，说给钱就删', '有人用差评敲诈，要求转账才肯修改评价', '被差评威胁，索要钱款']),
    })
  }
  if (told === undefined) pay(market, dice.chance(0.5) ? shop.walletId : shop.ownerWalletId, by.purse, blow.paid * 100, local(blow.paidAt), dice)
  else pay(market, shop.ownerWalletId, by.purse, blow.paid * 100, local(blow.paidAt), dice, { told })
}

/** D1: something is wrong with the goods, there is a photo of it, and 39.00 back would settle it. */
function refundAsked({ market }: Stage, shop: Shop, buyer: Reviewed['buyer'], dice: Random): Reviewed {
  const at = local('2017-05-30T16:00:00') + dice.between(0, 90) * minute
  const listing = shop.listings.toSorted((a, b) => b.price - a.price)[0]!
  const review = buyAndReview(market, buyer, listing, { at, rating: 2, text: '袖口开线，照片在下面', photo: true }, dice, {
    quantity: Math.max(1, Math.ceil(4500 / listing.price)),
  })
  talk(market, shop, { account: buyer.accountId }, at + dice.between(1, 5) * hour, [
    {
      by: 'outside',
      text: dice.pick(['收到的有瑕疵，退我39元吧，退了我就把差评改一下', '开线了，要么退39元要么换一件，处理好我会改评价', '质量有问题，能不能退39元']),
      after: 0,
    },
    { by: 'shop', text: '好的亲，我们核实一下', after: 6 * minute },
  ])
  const refundId = market.ids.make('R')
  market.emit('refund.requested', at + 7 * hour, {
    refund_id: refundId,
    order_id: review.order.id,
    kind: 'refund_only',
    phase: 'after_completion',
    reason_code: 'quality',
    amount_minor: 3900,
  })
  market.emit('refund.decided', at + 20 * hour, { refund_id: refundId, outcome: 'approved', decided_by: 'seller' })
  market.emit('refund.paid', at + 21 * hour, { refund_id: refundId, amount_minor: 3900 })
  return review
}

/** D2: the shop's own people offer a buyer 50.00 for a review to go. */
function silence({ market }: Stage, shop: Shop, buyer: Reviewed['buyer'], dice: Random): Reviewed {
  const at = local('2017-06-10T15:00:00') + dice.between(0, 30) * hour
  const review = displeased(market, buyer, dice.pick(shop.listings), at, dice)
  const offered = at + dice.between(3, 20) * hour
  talk(market, shop, { account: buyer.accountId }, offered, [
    { by: 'shop', text: dice.pick(['亲，删掉差评给您返50元红包', '您好，评价能改成好评吗，补偿您50元', '亲麻烦把差评删了，给您转50元']), after: 0 },
    { by: 'outside', text: dice.pick(['行吧', '可以', '好，先转']), after: 40 * minute },
  ])
  pay(market, shop.walletId, buyer.walletId, 5000, offered + 2 * hour, dice, { kind: 'red_packet' })
  market.emit('review.withdrawn', offered + 3 * hour, { review_id: review.id })
  return review
}
