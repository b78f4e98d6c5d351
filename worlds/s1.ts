/**
 * S1 义乌反向刷单: a rival, once manager and small shareholder of the shop, has 640 recruited accounts buy 2,000 times in half
 * an hour and send it all back. The shop is the victim. S1-b has the other press counts; S1-authority plays on to judgment.
 */
import { addListing, iso, openShop } from './background.ts'
import { type Buyer, categoryNamed, day, hour, type Match, minute, type Order, type Outcome } from './market.ts'
import type { Expectation, Intensity } from './oracle.ts'
import type { Random } from './random.ts'
import { places } from './texts.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)

type Variant = { triple: number; quadruple: number; mismatch: number; refundOnly: number; returned: number; kept: number }
const match = 46
const unknown = 28
const press: Variant = { triple: 560, quadruple: 80, mismatch: 1926, refundOnly: 1247, returned: 741, kept: 12 }
const otherPress: Variant = { triple: 562, quadruple: 78, mismatch: 1924, refundOnly: 1247, returned: 571, kept: 180 }

const genuineThatDay = 31
const burstStart = local('2017-08-08T14:00:00')
const attackDay = local('2017-08-08T00:00:00')

const yiwu = (name: string, variant: Variant, authority: boolean): Stagecraft => ({
  name,
  stream: 'S1',
  full: { start: local('2017-06-01T00:00:00'), days: 90 },
  small: { start: local('2017-07-15T00:00:00'), days: 45 },
  extraBuyers: variant.triple + variant.quadruple,
  ownShops: 2,
  play: (stage) => play(stage, variant, authority),
})

export const s1 = yiwu('S1', press, false)
export const s1b = yiwu('S1-b', otherPress, false)
export const s1Authority = yiwu('S1-authority', press, true)

function play(stage: Stage, variant: Variant, authority: boolean): ReturnType<Stagecraft['play']> {
  const { background, market, random, intensity } = stage
  const underwear = categoryNamed('underwear')
  const place = places.find(({ code }) => code === '330782')!
  const weighing = market.carriers.filter(
    (carrier) => carrier.weighs > 0 && carrier.slips === 0 && !carrier.gaps.some((gap) => gap.to > attackDay && gap.from < attackDay + 7 * day),
  )
  const victim = openShop(
    market,
    {
      category: underwear,
      place,
      popularity: 0,
      freight: 220,
      flat: true,
      snapshots: true,
      openedAt: local('2014-04-12T10:00:00'),
      handling: 8,
      carriers: weighing.slice(0, 2),
      listings: 0,
    },
    background.options,
    random.fork('victim'),
  )
  const setting = random.fork('listings')
  const target = addListing(market, victim, { price: 2990, cost: 1150, weight: 92, pack: { low: 0, high: 12 }, weightSpread: 0.02, popularity: 1 }, setting)
  for (const popularity of [0.5, 0.3, 0.2]) addListing(market, victim, { popularity }, setting)
  const rival = openShop(
    market,
    { category: underwear, place, popularity: 0, openedAt: local('2017-03-01T09:30:00'), listings: 4 },
    background.options,
    random.fork('rival'),
  )

  const leader = random.pick(market.buyers.filter((buyer) => buyer.personId !== undefined && buyer.registeredAt < market.start))
  const recruits = recruit(stage, variant, new Set([leader, ...victim.staff, ...rival.staff]))
  const zhong = rival.ownerPersonId
  roles(stage, victim.id, zhong)

  const genuine = ordinaryDays(stage, victim, rival, new Set(recruits))
  history(stage, rival.listings, recruits)
  const burst = attack(stage, variant, target, recruits)
  money(stage, rival.ownerWalletId, leader, burst, authority)
  const followed = afterwards(stage, victim, burst, random.fork('afterwards'))
  if (authority) judgment(stage, zhong, leader.personId!, recruits, random.fork('authority'))

  const fake = burst.map((order) => order.id)
  const low = variant.refundOnly * target.cost + burst.length * 220
  const central = variant.refundOnly * target.price + burst.length * 220
  const expectations: Expectation[] = [
    {
      as: 'S-VYW',
      subject: { kind: 'shop', id: victim.id },
      behaviour: ['reverse_brushing'],
      role: 'victim_merchant',
      certainty: { T0: { atLeast: 'supported', atMost: 'supported' }, T4: { atLeast: 'established', atMost: 'established' } },
      maxLevel: 'L0',
      measure: 'lift',
      provenOrderIds: [],
      supportedOrderIds: fake,
      excludedOrderIds: genuine,
      note: 'lift the legacy sanction',
    },
    {
      as: 'P-ZHONG',
      subject: { kind: 'person', id: zhong },
      behaviour: ['reverse_brushing'],
      role: 'organiser',
      certainty: {
        T0: { atLeast: 'none', atMost: 'none' },
        T1: { atLeast: 'none', atMost: 'lead' },
        T4: { atLeast: 'lead', atMost: 'lead' },
        authority: { atLeast: 'established', atMost: 'established' },
        judgment: { atLeast: 'adjudicated', atMost: 'adjudicated' },
      },
      maxLevel: 'none',
    },
    {
      as: 'P-LIANG',
      subject: { kind: 'person', id: leader.personId! },
      behaviour: ['reverse_brushing'],
      role: 'gang_leader',
      certainty: {
        T0: { atLeast: 'none', atMost: 'none' },
        T1: { atLeast: 'supported', atMost: 'supported' },
        authority: { atLeast: 'established', atMost: 'established' },
        judgment: { atLeast: 'adjudicated', atMost: 'adjudicated' },
      },
      maxLevel: 'L2',
      note: `the same person holds account ${leader.accountId} and wallet ${leader.walletId}; naming either is naming the person`,
    },
    {
      as: 'S-CZH',
      subject: { kind: 'shop', id: rival.id },
      behaviour: ['benign', 'inconclusive', 'reverse_brushing'],
      certainty: { T0: { atLeast: 'none', atMost: 'none' }, T1: { atLeast: 'none', atMost: 'lead' } },
      maxLevel: 'none',
    },
    ...recruits.map((buyer): Expectation => ({
      as: 'brusher',
      subject: { kind: 'account', id: buyer.accountId },
      behaviour: ['reverse_brushing'],
      role: 'brusher',
      certainty: { T0: { atLeast: 'none', atMost: 'supported' }, T1: { atLeast: 'supported', atMost: 'supported' } },
      knowledge: 'deceived_as_to_target',
      maxLevel: 'L2',
      note: 'first offence: L1 education',
    })),
  ]
  return {
    cast: {
      'S-VYW': victim.id,
      'S-CZH': rival.id,
      'P-ZHONG': zhong,
      'P-LIANG': leader.personId!,
      'A-LIANG': leader.accountId,
      'W-LIANG': leader.walletId,
      'W-ZHONG': rival.ownerWalletId,
      'L-TARGET': target.id,
    },
    expectations,
    incidents: [
      {
        name: 'yiwu',
        behaviour: 'reverse_brushing',
        pattern: 'P2',
        startsAt: burstStart,
        endsAt: burstStart + 30 * minute,
        shopIds: [victim.id],
        listingIds: [target.id],
        accountIds: recruits.map((buyer) => buyer.accountId),
        fakeOrderIds: fake,
        benign: false,
        loss: { low_minor: low, central_minor: central },
      },
    ],
    neutralise: fake,
    mustNotNeutralise: genuine,
    judgeAt: authority ? { T4: '2017-09-01T00:00:00.000+08:00', authority: '2017-10-01T00:00:00.000+08:00' } : {},
    deadlines: { neutralise_by: '2017-08-08T14:11:00.000+08:00', victim_decision_by: '2017-08-10T10:20:00.000+08:00' },
    facts: {
      burst: burst.length,
      genuine_same_day: genuine.length,
      accounts: { brushers: recruits.length, x3: variant.triple, x4: variant.quadruple },
      mismatch: { mismatch: variant.mismatch, match, unknown },
      outcomes: { refund_only: variant.refundOnly, return_refund: variant.returned, kept: variant.kept },
      ...followed,
      cohort_history: historyCount,
      money: { to_leader_minor: [600_000, 400_000], per_brusher_order_minor: 300, visible_brusher_transfers: visibleTransfers(intensity, burst.length) },
      recipients: { role: 'victim_identity', order_ids: burst.filter((order) => order.plan.match === 'mismatch').map((order) => order.id) },
      referral: {
        offence: '276',
        threshold_minor: 500_000,
        threshold_met_by_low_estimate: low >= 500_000,
        jurisdiction: ['victim_place_yiwu', 'provider_place'],
      },
      civil: { defendants: ['P-ZHONG', 'P-LIANG'], claim_minor: 66_000_000, apology: { place: 'platform', to: 'S-VYW' } },
    },
  }
}

/** Those who take the task: any account older than the attack; at greater intensity rather the active ones, with lives of their own. */
function recruit({ market, random, intensity, background }: Stage, variant: Variant, others: ReadonlySet<Buyer>): Buyer[] {
  const draw = random.fork('recruits')
  const count = variant.triple + variant.quadruple
  const chosen = new Set<Buyer>()
  while (chosen.size < count) {
    const active = draw.chance({ easy: 0, medium: 0.35, hard: 0.7 }[intensity])
    const buyer = active ? background.somebody(draw, attackDay) : draw.pick(market.buyers)
    if (!others.has(buyer) && buyer.registeredAt < attackDay - day) chosen.add(buyer)
  }
  return draw.shuffle([...chosen])
}

/** Who served and owned the victim's shop before. */
function roles({ market }: Stage, victimId: string, zhong: string): void {
  const from = local('2015-06-01T09:00:00')
  const to = local('2017-02-28T18:00:00')
  market.emit('shop.role_granted', from, { shop_id: victimId, person_id: zhong, role: 'manager' })
  market.emit('shop.role_granted', from, { shop_id: victimId, person_id: zhong, role: 'shareholder', share_bps: 800 })
  market.emit('shop.role_ended', to, { shop_id: victimId, person_id: zhong, role: 'manager', reason: 'left' })
  market.emit('shop.role_ended', to, { shop_id: victimId, person_id: zhong, role: 'shareholder', reason: 'sold' })
}

/** The two shops' ordinary sales; on the day of the attack exactly 31 at the victim's. Returns those. */
function ordinaryDays(
  { background, market, random }: Stage,
  victim: Parameters<typeof background.ordinaryAt>[0],
  rival: typeof victim,
  recruits: ReadonlySet<Buyer>,
): string[] {
  const draw = random.fork('ordinary')
  const rivalPerDay = Math.max(0.4, (market.buyers.length * 0.003) / 90)
  let genuine: string[] = []
  for (const midnight of background.midnights()) {
    if (midnight === attackDay) genuine = background.ordinaryAt(victim, midnight, genuineThatDay, draw, recruits).map((order) => order.id)
    // Orders after the legacy sanction are fewer: the shop is hard to find then.
    else background.ordinaryAt(victim, midnight, draw.poisson(midnight > attackDay + 2 * day ? 13 : 28), draw)
    background.ordinaryAt(rival, midnight, draw.poisson(midnight > attackDay + 2 * day ? rivalPerDay * 2 : rivalPerDay), draw, recruits)
  }
  background.expect(victim, 28 * background.options.days)
  background.expect(rival, rivalPerDay * background.options.days)
  return genuine
}

const historyCount = 118

/** 118 of the recruits had bought at the rival's shop in the months before. */
function history(
  { background, market, random }: Stage,
  listings: readonly Parameters<typeof market.placeOrder>[0]['listing'][],
  recruits: readonly Buyer[],
): void {
  const draw = random.fork('history')
  const midnights = background.midnights().filter((midnight) => midnight < local('2017-08-01T00:00:00'))
  for (const buyer of draw.sample(recruits, historyCount)) {
    let at = background.momentOf(draw.pick(midnights), draw)
    if (at < buyer.registeredAt) at = background.momentOf(midnights.at(-1)!, draw)
    market.placeOrder({ at, buyer, listing: draw.pick(listings) }, draw)
  }
}

function attack(
  { market, random, intensity }: Stage,
  variant: Variant,
  listing: Parameters<typeof market.placeOrder>[0]['listing'],
  recruits: readonly Buyer[],
): Order[] {
  const draw = random.fork('attack')
  const seats = draw.shuffle(recruits.flatMap((buyer, i) => Array.from({ length: i < variant.quadruple ? 4 : 3 }, () => buyer)))
  const matches = draw.shuffle<Match>([...fill('mismatch', variant.mismatch), ...fill('match', match), ...fill('unknown', unknown)] as Match[])
  const refused = Math.round(variant.returned * 0.2)
  const outcomes = draw.shuffle<Outcome>([
    ...fill<Outcome>('refund_only', variant.refundOnly),
    ...fill<Outcome>('return', variant.returned - refused),
    ...fill<Outcome>('refused', refused),
    ...fill<Outcome>('kept', variant.kept),
  ])
  const ramp = { easy: 1, medium: 0.9, hard: 0.8 }[intensity]
  return seats.map((buyer, i) => {
    const at = burstStart + Math.floor(draw.unit() ** ramp * 30 * minute)
    const matched = matches[i]!
    const outcome = outcomes[i]!
    const refundAt = outcome === 'refund_only' ? refundMoment(draw) : undefined
    return market.placeOrder(
      {
        at,
        buyer,
        listing,
        quantity: 1,
        match: matched,
        recipient: matched === 'match' ? buyer.home : market.stranger(draw),
        outcome,
        ...(refundAt === undefined ? {} : { refundAt }),
        refundBy: local('2017-08-14T23:30:00'),
        dispatchAt: shipping(at, draw),
        discount: 0,
        source: draw.pick(['direct', 'search', 'search', 'share', 'feed', 'ad', intensity === 'easy' ? 'direct' : 'search']),
        path: {
          view: Math.round(draw.skewed({ easy: 35, medium: 55, hard: 80 }[intensity], 0.9)),
          rivals: Math.floor(draw.exponential({ easy: 0.5, medium: 1, hard: 1.7 }[intensity])),
        },
        views: draw.chance(0.3) ? 2 : 1,
        ...(outcome === 'kept' ? {} : { reason: draw.pick(['no_longer_wanted', 'no_reason', 'no_reason', 'wrong_choice', 'size', 'late']) }),
      },
      draw,
    )
  })
}

/** The shop packs what it can the same evening and the rest next morning. */
function shipping(at: number, random: Random): number {
  return random.chance(0.6) ? local('2017-08-08T17:00:00') + random.unit() * 5 * hour : Math.max(at, local('2017-08-09T07:30:00')) + random.unit() * 4 * hour
}

/** Refund-only claims begin once parcels are on their way, most in the first days. */
function refundMoment(random: Random): number {
  const from = local('2017-08-09T12:00:00')
  return from + random.unit() ** 1.5 * (local('2017-08-14T22:00:00') - from)
}

const visibleTransfers = (intensity: Intensity, orders: number): number => (intensity === 'easy' ? orders : Math.round(orders * 0.2))

/** What the platform's own rails show of the pay; the rest, if ever, comes from the authority. */
function money({ market, random, intensity }: Stage, organiserWallet: string, leader: Buyer, burst: readonly Order[], authority: boolean): void {
  const draw = random.fork('money')
  const pay = (at: number, from: string, to: string, amount: number, kind: string, memo?: string, observed = 'platform'): void =>
    market.events.add('transfer.made', at, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: from,
      to_wallet_id: to,
      amount_minor: amount,
      currency: 'CNY',
      kind,
      memo,
      observed_by: observed,
    })
  pay(local('2017-08-07T20:10:00'), organiserWallet, leader.walletId, 600_000, 'p2p')
  pay(local('2017-08-09T21:30:00'), organiserWallet, leader.walletId, 400_000, 'p2p')
  const visible = visibleTransfers(intensity, burst.length)
  draw.shuffle(burst).forEach((order, i) => {
    const at = order.plan.at + 20 * minute + draw.unit() ** 2 * 30 * hour
    if (i < visible)
      pay(
        at,
        leader.walletId,
        order.plan.buyer.walletId,
        300,
        draw.chance(0.6) ? 'red_packet' : 'p2p',
        draw.chance(0.2) ? draw.pick(['恭喜发财', '谢谢', '辛苦']) : undefined,
      )
    else if (authority) pay(at, leader.walletId, order.plan.buyer.walletId, 300, 'p2p', undefined, 'authority')
  })
}

/** The shop's deposit with its supplier, its report, the calls, and the old platform's sanction against the victim. */
function afterwards(
  { market }: Stage,
  victim: { id: string; ownerAccountId: string; ownerWalletId: string },
  burst: readonly Order[],
  random: Random,
): Record<string, unknown> {
  market.emit('transfer.made', local('2017-08-08T17:35:00'), {
    transfer_id: market.ids.make('F'),
    from_wallet_id: victim.ownerWalletId,
    to_wallet_id: market.ids.make('W'),
    amount_minor: 1_000_000,
    currency: 'CNY',
    kind: 'bank',
    memo: '货款定金',
    observed_by: 'platform',
  })
  const complaintId = market.ids.make('C')
  market.emit('complaint.filed', local('2017-08-09T10:20:00'), {
    complaint_id: complaintId,
    kind: 'reverse_brushing',
    complainant_account_id: victim.ownerAccountId,
    complainant_shop_id: victim.id,
    target_kind: 'shop',
    target_id: victim.id,
    text: '我被恶意刷单,昨天下午半小时来了两千单,电话打过去都说没买过',
  })
  const asked = random.sample(
    burst.filter((order) => order.plan.match === 'mismatch'),
    60,
  )
  asked.forEach((order, i) =>
    market.emit('contact.verified', local('2017-08-09T13:00:00') + random.unit() * 5 * hour, {
      order_id: order.id,
      method: 'call',
      answer: i < 57 ? 'did_not_buy' : 'no_answer',
      by: 'platform',
    }),
  )
  for (const order of random.sample(burst, 25)) {
    const at = local('2017-08-09T09:00:00') + random.unit() * 8 * hour
    market.emit('message.sent', at, {
      message_id: market.ids.make('G'),
      thread_id: market.ids.make('T'),
      from_account_id: victim.ownerAccountId,
      to_account_id: order.plan.buyer.accountId,
      channel: 'platform',
      text: random.pick(['亲,请问您昨天下单是本人需要吗', '您好,收件人说没有买过,请核实', '亲,是拍错了吗,需要帮您拦截快递吗']),
    })
  }
  const sanctionId = market.ids.make('X')
  const at = local('2017-08-10T09:00:00')
  market.emit('sanction.recorded', at, {
    sanction_id: sanctionId,
    subject_kind: 'shop',
    subject_id: victim.id,
    measure: 'demote',
    starts_at: iso(at),
    ends_at: iso(at + 30 * day),
    origin: 'legacy',
    reason: '虚假交易',
  })
  return { contact_verified: { did_not_buy: 57, no_answer: 3 }, complaint_id: complaintId, legacy_sanction_id: sanctionId }
}

/** What police and courts find, months later. */
function judgment({ market }: Stage, organiser: string, leader: string, recruits: readonly Buyer[], random: Random): void {
  const report = (at: string, authority: string, request: string, subject: string, role: string, status: string, text: string): void =>
    market.events.add('authority.reported', local(at), {
      authority,
      request_no: request,
      subject_id: subject,
      behaviour: 'reverse_brushing',
      role,
      status,
      text,
    })
  for (const buyer of random.sample(recruits, 6))
    report('2017-09-05T10:00:00', 'police-yiwu', '2017-0816', buyer.accountId, 'brusher', 'statement', '称系受QQ群内人员指使下单,以为是店主本人找人刷单')
  report('2017-09-20T10:00:00', 'police-yiwu', '2017-0816', organiser, 'organiser', 'finding', '出资并指使')
  report('2017-09-20T10:05:00', 'police-yiwu', '2017-0816', leader, 'gang_leader', 'finding', '在QQ群召集刷手并发放佣金')
  for (const [at, status] of [
    ['2017-11-30T10:00:00', 'charged'],
    ['2018-05-15T15:00:00', 'judgment_first'],
    ['2018-07-20T15:00:00', 'judgment_final'],
  ] as const) {
    report(at, 'court-yiwu', '2017-276', organiser, 'organiser', status, '破坏生产经营')
    report(at, 'court-yiwu', '2017-276', leader, 'gang_leader', status, '破坏生产经营')
  }
}

function fill<T>(value: T, count: number): T[] {
  return Array.from({ length: count }, () => value)
}
