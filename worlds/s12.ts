/**
 * S12 贼喊捉贼与栽赃. (a) A shop brushes itself for three weeks, refunds a part after it is asked, and cries thief. (b) A crowd hits another
 * shop and plants red packets from a wallet that only bears the shop's name.
 */
import { addListing, iso, openShop } from './background.ts'
import { brush, deal, hit, idsOf, moneyBack, suppliedPraise, type TaskStyle, wakingHour } from './campaigns.ts'
import { type Buyer, categoryNamed, day, hour, type Listing, type Match, minute, type Order, type Outcome, type Shop } from './market.ts'
import type { Expectation } from './oracle.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const firstDay = local('2020-05-25T00:00:00')
const asked = local('2020-06-15T10:00:00')
const hitAt = local('2020-06-10T20:00:00')
const hands = { A: 220, B: 40, C: 40 }
const burst = { orders: 500, refunded: 490, packets: 50, recruits: 170 }

export const s12: Stagecraft = {
  name: 'S12',
  stream: 'S12',
  full: { start: local('2020-04-15T00:00:00'), days: 90 },
  small: { start: local('2020-05-15T00:00:00'), days: 45 },
  extraBuyers: 330,
  ownShops: 2,
  play,
}

function play(stage: Stage): ReturnType<Stagecraft['play']> {
  const { background, market, random } = stage
  const weighing = market.carriers.filter((carrier) => carrier.weighs > 0)
  const thief = openShop(
    market,
    { category: categoryNamed('home'), popularity: 0, listings: 0, carriers: weighing.slice(0, 2), snapshots: true },
    background.options,
    random.fork('thief'),
  )
  const wares = [
    addListing(market, thief, { price: 5900, cost: 2600, weight: 420, popularity: 1 }, random.fork('ware 1')),
    addListing(market, thief, { price: 7900, cost: 3300, weight: 610, popularity: 0.6 }, random.fork('ware 2')),
    addListing(market, thief, { popularity: 0.4 }, random.fork('ware 3')),
  ]
  const framed = openShop(
    market,
    { category: categoryNamed('underwear'), popularity: 0, listings: 0, carriers: weighing.slice(1, 3), snapshots: true },
    background.options,
    random.fork('framed'),
  )
  const target = addListing(market, framed, { price: 3600, cost: 1400, weight: 105, popularity: 1 }, random.fork('target'))
  addListing(market, framed, { popularity: 0.5 }, random.fork('other'))
  const draw = random.fork('people')
  const pool = draw.shuffle(
    market.buyers.filter(
      (buyer) => buyer.registeredAt < firstDay && buyer.personId !== undefined && !thief.staff.includes(buyer) && !framed.staff.includes(buyer),
    ),
  )
  const cousin = pool[0]!
  const brushers = pool.slice(1, 161)
  const recruits = pool.slice(161, 161 + burst.recruits)
  const ordinary = random.fork('ordinary')
  const genuine: Record<string, string[]> = { [thief.id]: [], [framed.id]: [] }
  for (const midnight of background.midnights()) {
    for (const [shop, rate] of [
      [thief, 9],
      [framed, 16],
    ] as const)
      genuine[shop.id]!.push(
        ...background.ordinaryAt(shop, midnight, ordinary.poisson(rate), ordinary, new Set([...brushers, ...recruits])).map((order) => order.id),
      )
  }
  background.expect(thief, 9 * background.options.days)
  background.expect(framed, 16 * background.options.days)

  const a = cryThief(stage, thief, wares.slice(0, 2), cousin, brushers)
  const b = frame(stage, framed, target, recruits)
  const expectations: Expectation[] = [
    {
      as: 'S-T1',
      subject: { kind: 'shop', id: thief.id },
      behaviour: ['self_brushing'],
      role: 'merchant_beneficiary',
      certainty: {
        T0: { atLeast: 'lead', atMost: 'supported' },
        T4: { atLeast: 'supported', atMost: 'supported' },
        after_explanation: { atLeast: 'established', atMost: 'established' },
      },
      knowledge: 'knowing',
      maxLevel: 'L3',
      measure: 'zero_sales',
      provenOrderIds: idsOf(a.A),
      supportedOrderIds: idsOf(a.B),
      excludedOrderIds: genuine[thief.id]!,
      note: 'the 40 refunded after the question are neutralised only; the victim claim is rejected with reasons; L3 after the answer',
    },
    {
      as: 'S-T2',
      subject: { kind: 'shop', id: framed.id },
      behaviour: ['reverse_brushing', 'inconclusive'],
      role: 'victim_merchant',
      certainty: { T0: { atLeast: 'none', atMost: 'supported' }, T4: { atLeast: 'none', atMost: 'established' } },
      maxLevel: 'L0',
      supportedOrderIds: idsOf(b.orders),
      excludedOrderIds: genuine[framed.id]!,
      note: 'the planted packets are not money back: the payer has no verified link to the shop',
    },
  ]
  return {
    cast: { 'S-T1': thief.id, 'S-T2': framed.id, 'A-COUSIN': cousin.accountId, 'W-COUSIN': cousin.walletId, 'W-PLANTED': b.wallet, 'L-T2': target.id },
    expectations,
    incidents: [
      {
        name: 'crying thief',
        behaviour: 'self_brushing',
        startsAt: firstDay,
        endsAt: asked,
        shopIds: [thief.id],
        listingIds: wares.slice(0, 2).map((listing) => listing.id),
        accountIds: [...new Set([...a.A, ...a.B, ...a.C].map((order) => order.plan.buyer.accountId))],
        fakeOrderIds: idsOf([...a.A, ...a.B, ...a.C]),
        benign: false,
      },
      {
        name: 'planted pay-backs',
        behaviour: 'reverse_brushing',
        pattern: 'P6',
        startsAt: hitAt,
        endsAt: hitAt + 15 * minute,
        shopIds: [framed.id],
        listingIds: [target.id],
        accountIds: recruits.map((buyer) => buyer.accountId),
        fakeOrderIds: idsOf(b.orders),
        benign: false,
      },
    ],
    neutralise: idsOf([...a.A, ...a.B, ...a.C, ...b.orders]),
    mustNotNeutralise: [...genuine[thief.id]!, ...genuine[framed.id]!],
    // The thief's real parcels come back only after the question, so the certainty before an answer is read a little later than it.
    judgeAt: Object.fromEntries(['T0', 'T1', 'T2', 'T3', 'T4'].map((tier) => [tier, iso(asked + 6 * day)])),
    deadlines: { explanation_due: iso(asked + 7 * day) },
    facts: {
      a: { A: hands.A, B: hands.B, C: hands.C, total: 300, neutralised_only: idsOf(a.C), complaint_id: a.complaintId },
      b: { burst: burst.orders, refunded: burst.refunded, planted_packets: burst.packets, planted_transfer_wallet: b.wallet },
    },
  }
}

function cryThief(
  { market, random, intensity }: Stage,
  shop: Shop,
  wares: readonly Listing[],
  cousin: Buyer,
  brushers: readonly Buyer[],
): { A: Order[]; B: Order[]; C: Order[]; complaintId: string } {
  const draw = random.fork('thief tasks')
  market.emit('shop.role_granted', shop.openedAt + 20 * day, { shop_id: shop.id, person_id: cousin.personId, role: 'customer_service' })
  market.emit('wallet.linked', Math.max(shop.openedAt + 21 * day, cousin.registeredAt + day), {
    wallet_id: cousin.walletId,
    holder_kind: 'person',
    holder_id: cousin.personId,
    verified: true,
  })
  const style: TaskStyle = {
    intensity,
    scripted: { easy: 0.8, medium: 0.45, hard: 0.15 }[intensity],
    praise: suppliedPraise,
    empty: intensity === 'easy' ? [18, 45] : [20, 60],
    gift: [60, 140],
    twoScans: { easy: 0.95, medium: 0.75, hard: 0.55 }[intensity],
    mismatch: 0.35,
  }
  const result = { A: [] as Order[], B: [] as Order[], C: [] as Order[] }
  const crew = brushers.slice(0, { easy: 110, medium: 135, hard: 160 }[intensity])
  deal(draw, Object.entries(hands) as ['A' | 'B' | 'C', number][]).forEach((hand, i) => {
    const at = wakingHour(firstDay + Math.floor(draw.unit() * 20) * day, draw)
    const listing = draw.chance(0.7) ? wares[0]! : wares[1]!
    const buyer = crew[i % crew.length]!
    const task = { at, buyer, listing, parcel: hand === 'C' ? ('real' as const) : ('empty' as const) }
    const placed = brush(market, hand === 'C' ? { ...task, refundAt: asked + draw.between(3, 70) * hour } : task, style, draw)
    if (hand === 'A') {
      const base = draw.chance(0.5) ? placed.paidAt! : placed.completedAt!
      moneyBack(market, placed, cousin.walletId, draw.pick([300, 300, 400, 500, 600]), base + draw.skewed(3, 1) * hour, draw, draw.chance(0.4) ? 2 : 1)
    }
    result[hand].push(placed)
  })
  const explanationId = market.ids.make('Q')
  const all = draw.shuffle([...result.A, ...result.B, ...result.C].map((order) => order.id))
  market.emit('explanation.requested', asked, { explanation_id: explanationId, shop_id: shop.id, order_ids: all, due_at: iso(asked + 7 * day) })
  const complaintId = market.ids.make('C')
  market.emit('complaint.filed', asked + 30 * hour, {
    complaint_id: complaintId,
    kind: 'reverse_brushing',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'shop',
    target_id: shop.id,
    text: '我店被同行恶意刷单,这些订单不是我安排的,请平台查处',
  })
  market.emit('explanation.received', asked + 6.5 * day, { explanation_id: explanationId, text: '我是被攻击的,那些转账是私人往来', assessed: 'unreasonable' })
  return { ...result, complaintId }
}

function frame({ market, random, intensity }: Stage, shop: Shop, target: Listing, recruits: readonly Buyer[]): { orders: Order[]; wallet: string } {
  const draw = random.fork('frame')
  const refundOnly = 300
  const refused = 40
  const orders = hit(
    market,
    {
      listing: target,
      recruits: recruits.slice(0, { easy: 120, medium: 150, hard: 170 }[intensity]),
      orders: burst.orders,
      from: hitAt,
      lasts: 14 * minute,
      outcomes: deal<Outcome>(draw, [
        ['refund_only', refundOnly],
        ['refused', refused],
        ['return', burst.refunded - refundOnly - refused],
        ['kept', burst.orders - burst.refunded],
      ]),
      matches: deal<Match>(draw, [
        ['mismatch', 455],
        ['unknown', 14],
        ['match', 31],
      ]),
      intensity,
      refundBy: hitAt + 6 * day,
    },
    draw,
  )
  const name = [...market.events.rows('shop.opened')].find((row) => row['shop_id'] === shop.id)!['name'] as string
  const wallet = market.ids.make('W')
  const holder = draw.pick(market.buyers)
  market.emit('wallet.linked', hitAt - 9 * day, { wallet_id: wallet, holder_kind: 'account', holder_id: holder.accountId, verified: false, nickname: name })
  const byBuyer = new Map(orders.map((order) => [order.plan.buyer, order]))
  for (const order of draw.sample([...byBuyer.values()], burst.packets)) {
    market.emit('transfer.made', hitAt + draw.between(1, 30) * hour, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: wallet,
      to_wallet_id: order.plan.buyer.walletId,
      amount_minor: order.payable + draw.pick([0, 300, 500]),
      currency: 'CNY',
      kind: 'red_packet',
      memo: draw.chance(0.3) ? '返' : undefined,
      observed_by: 'platform',
    })
  }
  market.emit('complaint.filed', hitAt + 15 * hour, {
    complaint_id: market.ids.make('C'),
    kind: 'reverse_brushing',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'shop',
    target_id: shop.id,
    text: '昨晚十几分钟突然五百单,怀疑有人恶意下单',
  })
  return { orders, wallet }
}
