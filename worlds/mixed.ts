/**
 * Worlds nobody scripted: a background and a number of incidents drawn by the seed, guilty and innocent. `mixed` is for testing judgement;
 * `calibration` draws from other ranges and is for weighing signals, so that no test is judged by the worlds its weights came from.
 */
import { addListing, iso } from './background.ts'
import { brush, deal, type FakeParcel, hit, idsOf, moneyBack, suppliedPraise, type TaskStyle, wakingHour } from './campaigns.ts'
import { type Buyer, day, hour, type Listing, type Market, type Match, minute, type Order, type Outcome, type Recipient, type Shop } from './market.ts'
import type { Expectation, Incident, Reach } from './oracle.ts'
import type { Random } from './random.ts'
import { personName, phoneNumber } from './texts.ts'
import type { Stage, Stagecraft, Window } from './world.ts'

type Range = readonly [number, number]

type Ranges = {
  full: Window
  small: Window
  /** Incidents of each kind, at full size; a small world has a third. */
  brushing: Range
  reverse: Range
  benign: Range
  /** Orders and days of a self-brushing campaign. */
  tasks: Range
  taskDays: Range
  fee: Range
  emptyGrams: Range
  /** Share of pay-backs that show on the rails. */
  shows: Range
  /** Orders and minutes of a crowd's hit. */
  crowd: Range
  crowdMinutes: Range
  refunded: Range
  mismatch: Range
  /** Orders of a live stream, and how long most of them take. */
  show: Range
}

const local = (text: string): number => Date.parse(`${text}+08:00`)

export const mixed: Stagecraft = family('mixed', {
  full: { start: local('2019-03-04T00:00:00'), days: 90 },
  small: { start: local('2019-03-04T00:00:00'), days: 45 },
  brushing: [5, 11],
  reverse: [4, 9],
  benign: [8, 14],
  tasks: [40, 420],
  taskDays: [4, 40],
  fee: [200, 1000],
  emptyGrams: [15, 65],
  shows: [0.3, 1],
  crowd: [60, 2500],
  crowdMinutes: [20, 5 * 24 * 60],
  refunded: [0.93, 1],
  mismatch: [0.3, 0.98],
  show: [200, 1600],
})

export const calibration: Stagecraft = family('calibration', {
  full: { start: local('2021-09-06T00:00:00'), days: 75 },
  small: { start: local('2021-09-06T00:00:00'), days: 40 },
  brushing: [6, 14],
  reverse: [5, 12],
  benign: [10, 18],
  tasks: [30, 300],
  taskDays: [3, 30],
  fee: [250, 800],
  emptyGrams: [10, 80],
  shows: [0.2, 0.9],
  crowd: [80, 1500],
  crowdMinutes: [30, 3 * 24 * 60],
  refunded: [0.9, 0.995],
  mismatch: [0.2, 0.95],
  show: [150, 1200],
})

function family(name: string, ranges: Ranges): Stagecraft {
  return { name, stream: name, full: ranges.full, small: ranges.small, extraBuyers: 0, ownShops: 0, play: (stage) => play(stage, ranges) }
}

type Plot = Stage & { ranges: Ranges; shops: Shop[]; crew: Buyer[]; told: Told; dice: Random }
type Told = { expectations: Expectation[]; incidents: Incident[]; fake: Order[]; genuine: string[] }

const brushingKinds = ['task', 'task', 'drip', 'blitz', 'real_goods', 'own_crew'] as const
const reverseKinds = ['P2', 'P2', 'P2', 'P1', 'P3', 'P4'] as const
const benignKinds = [
  'announced_show',
  'unannounced_show',
  'bad_batch',
  'campus_group',
  'forwarder',
  'gift_festival',
  'corporate',
  'viral',
  'carrier_gap',
  'price_protection',
  'staff_discount',
  'compensation_wave',
  'coupon_hunters',
] as const

function play(stage: Stage, ranges: Ranges): ReturnType<Stagecraft['play']> {
  const { market, random, size } = stage
  const told: Told = { expectations: [], incidents: [], fake: [], genuine: [] }
  const dice = random.fork('dice')
  const scale = size === 'full' ? 1 : 0.34
  const number = ([low, high]: Range): number => Math.max(1, Math.round(dice.int(low, high) * scale))
  const shops = dice.shuffle(market.shops.filter((shop) => shop.category.kind === 'physical'))
  const able = market.buyers.filter((buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined)
  // One task platform's people serve several shops; own crews and a rival's recruits are drawn anew each time.
  const crew = dice.sample(able, Math.min(Math.round(able.length * 0.06), size === 'full' ? 500 : 160))
  const plot: Plot = { ...stage, ranges, shops, crew, told, dice }
  const [brushing, reverse, benign] = [number(ranges.brushing), number(ranges.reverse), number(ranges.benign)]
  for (let i = 0; i < brushing; i++) selfBrushing(plot, dice.pick(brushingKinds), dice.fork(`brushing ${i}`))
  for (let i = 0; i < reverse; i++) reverseBrushing(plot, dice.pick(reverseKinds), dice.fork(`reverse ${i}`))
  const looks = dice.shuffle(benignKinds)
  for (let i = 0; i < benign; i++) lookAlike(plot, looks[i % looks.length]!, dice.fork(`benign ${i}`))
  return {
    cast: {},
    expectations: told.expectations,
    incidents: told.incidents,
    neutralise: idsOf(told.fake),
    mustNotNeutralise: told.genuine,
    judgeAt: {},
    deadlines: {},
    facts: { incidents: { brushing, reverse, benign } },
  }
}

/** A shop nothing else happens to. */
function takeShop(plot: Plot, fits: (shop: Shop) => boolean = () => true): Shop | undefined {
  const at = plot.shops.findIndex(fits)
  return at < 0 ? undefined : plot.shops.splice(at, 1)[0]
}

const from = (random: Random, [low, high]: Range): number => random.between(low, high)
/** Large ranges are drawn evenly in their logarithm. */
const spread = (random: Random, [low, high]: Range): number => low * (high / low) ** random.unit()

function someDay({ market, background }: Plot, random: Random, leave: number): number {
  return market.start + random.int(4, Math.max(5, background.options.days - leave)) * day
}

function recruits({ market }: Plot, count: number, at: number, not: Shop, random: Random): Buyer[] {
  const chosen = new Set<Buyer>()
  const staff = new Set(not.staff)
  for (let tries = 0; chosen.size < count && tries < count * 20; tries++) {
    const buyer = random.pick(market.buyers)
    if (buyer.registeredAt < at && !staff.has(buyer)) chosen.add(buyer)
  }
  return [...chosen]
}

function record(
  plot: Plot,
  incident: Omit<Incident, 'accountIds' | 'fakeOrderIds' | 'shopIds' | 'listingIds'>,
  shop: Shop,
  orders: readonly Order[],
  extra: Partial<Incident> = {},
): void {
  const { told } = plot
  told.incidents.push({
    ...incident,
    shopIds: [shop.id],
    listingIds: [...new Set(orders.map((order) => order.plan.listing.id))],
    accountIds: [...new Set(orders.map((order) => order.plan.buyer.accountId))],
    fakeOrderIds: incident.benign ? [] : idsOf(orders),
    ...extra,
  })
  if (incident.benign) told.genuine.push(...idsOf(orders))
  else told.fake.push(...orders)
}

const reach = (atLeast: Reach, atMost: Reach): { atLeast: Reach; atMost: Reach } => ({ atLeast, atMost })

function selfBrushing(plot: Plot, kind: (typeof brushingKinds)[number], random: Random): void {
  const { market, background, ranges, intensity, crew, size, told } = plot
  const shop = takeShop(plot, (one) => one.carriers[0]!.weighs > 0 || kind === 'real_goods')
  if (shop === undefined) return
  const slow = { easy: 1, medium: 1.5, hard: 2.2 }[intensity]
  const lasts = Math.min(
    background.options.days - 6,
    (kind === 'drip' ? ranges.taskDays[1] * from(random, [0.7, 1]) : kind === 'blitz' ? ranges.taskDays[0] : spread(random, ranges.taskDays)) * slow,
  )
  const orders = Math.round(spread(random, ranges.tasks) * (size === 'full' ? 1 : 0.5))
  const begins = market.start + random.unit() * Math.max(1, background.options.days - lasts - 4) * day
  const own = recruits(plot, Math.max(8, Math.round(orders / from(random, [1.2, intensity === 'easy' ? 6 : 3]))), begins, shop, random)
  const workers = (kind === 'own_crew' ? own : random.sample(crew, Math.min(crew.length, own.length))).filter(
    (buyer) => buyer.registeredAt < begins && !shop.staff.includes(buyer),
  )
  const studio = random.chance(0.3) ? Array.from({ length: random.int(2, 6) }, () => market.ids.make('D')) : undefined
  const style: TaskStyle = {
    intensity,
    scripted: random.between(0, 1) * { easy: 1, medium: 0.6, hard: 0.3 }[intensity],
    praise: random.sample(suppliedPraise, 4),
    empty: ranges.emptyGrams,
    gift: [60, 240],
    twoScans: random.between(0.4, 1),
    mismatch: random.between(0.05, 0.5),
  }
  const shares: Record<FakeParcel, number> =
    kind === 'real_goods'
      ? { empty: 0, gift: 0, other_goods: 0, real: 1 }
      : { empty: random.between(0.3, 1), gift: random.between(0, 0.5), other_goods: random.between(0, 0.3), real: random.between(0, 0.1) }
  const total = shares.empty + shares.gift + shares.other_goods + shares.real
  const shows = (kind === 'real_goods' ? Math.max(0.6, ranges.shows[0]) : from(random, ranges.shows)) * { easy: 1, medium: 0.8, hard: 0.6 }[intensity]
  const payer = paymaster(plot, shop, random)
  const packets = random.chance(0.4) ? 2 : 1
  const fee = random.int(ranges.fee[0] / 100, ranges.fee[1] / 100) * 100
  const listings = random.sample(shop.listings, Math.min(shop.listings.length, random.int(1, 2)))
  const placed: Order[] = []
  const paid: Order[] = []
  for (let i = 0; i < orders; i++) {
    const at = wakingHour(market.start + Math.floor((begins - market.start) / day + random.unit() * lasts) * day, random)
    let draw = random.unit() * total
    const parcel = (Object.entries(shares) as [FakeParcel, number][]).find(([, share]) => (draw -= share) <= 0)?.[0] ?? 'empty'
    const buyer = workers[i % workers.length]!
    const order = brush(
      market,
      { at, buyer, listing: random.pick(listings), parcel, ...(studio !== undefined && random.chance(0.6) ? { device: random.pick(studio) } : {}) },
      style,
      random,
    )
    placed.push(order)
    if (!random.chance(shows)) continue
    const base = random.chance(0.45) ? order.paidAt! : order.completedAt!
    if (moneyBack(market, order, payer, fee + random.pick([0, 0, 0, 100]), base + random.skewed(3, 1.1) * hour, random, packets)) paid.push(order)
  }
  const paidSet = new Set(paid)
  told.expectations.push({
    as: `brushing ${kind}`,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['self_brushing'],
    role: 'merchant_beneficiary',
    certainty: { T0: reach('none', 'supported'), T1: reach(paid.length >= 20 ? 'lead' : 'none', 'supported') },
    knowledge: 'knowing',
    maxLevel: 'L3',
    provenOrderIds: idsOf(paid),
    supportedOrderIds: idsOf(placed.filter((order) => !paidSet.has(order))),
  })
  record(
    plot,
    {
      name: `brushing ${kind}`,
      behaviour: 'self_brushing',
      pattern: kind,
      startsAt: begins,
      endsAt: begins + lasts * day,
      benign: false,
      facts: { shows: paid.length, studio: studio !== undefined },
    },
    shop,
    placed,
    kind === 'own_crew' ? {} : { crew: 'task platform' },
  )
  if (random.chance(0.2)) cry(market, shop, begins + lasts * day, random)
}

/** Whose wallet pays back: the shop's, the owner's, or a worker's on the staff list. */
function paymaster({ market }: Plot, shop: Shop, random: Random): string {
  const kind = random.pick(['owner', 'owner', 'shop', 'staff'])
  if (kind === 'shop') return shop.walletId
  if (kind === 'owner') {
    market.emit('wallet.linked', shop.openedAt + hour, { wallet_id: shop.ownerWalletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
    return shop.ownerWalletId
  }
  const worker = random.pick(market.buyers.filter((buyer) => buyer.personId !== undefined && buyer.registeredAt < market.start))
  market.emit('shop.role_granted', Math.max(shop.openedAt, market.start - 100 * day) + day, {
    shop_id: shop.id,
    person_id: worker.personId,
    role: 'customer_service',
  })
  if (random.chance(0.5))
    market.emit('wallet.linked', market.start - 60 * day, { wallet_id: worker.walletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
  return worker.walletId
}

function cry(market: Market, shop: Shop, at: number, random: Random): void {
  market.emit('complaint.filed', at + random.between(4, 40) * hour, {
    complaint_id: market.ids.make('C'),
    kind: 'reverse_brushing',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'shop',
    target_id: shop.id,
    text: random.pick(['突然来了很多异常订单', '有人恶意刷我的单', '请平台核实这些订单', '怀疑同行恶意下单']),
  })
}

function reverseBrushing(plot: Plot, kind: (typeof reverseKinds)[number], random: Random): void {
  const { market, ranges, intensity, size, told } = plot
  const shop = takeShop(plot)
  if (shop === undefined) return
  const listing = shop.listings[0]!
  const begins = someDay(plot, random, 16) + random.between(8, 20) * hour
  const slow = { easy: 1, medium: 1.6, hard: 2.5 }[intensity]
  const small = size === 'full' ? 1 : 0.4
  let orders: Order[]
  let lasts: number
  let above: Above = {}
  if (kind === 'P1') {
    lasts = random.between(1, 6) * day
    orders = singleHanded(plot, listing, begins, lasts, random)
  } else if (kind === 'P3') {
    lasts = random.between(0.5, 30) * hour
    const count = Math.round(spread(random, [80, 700]) * small)
    const hands = recruits(plot, Math.max(4, Math.round(count / from(random, [3, 15]))), begins, shop, random)
    orders = hit(
      market,
      {
        listing,
        recruits: hands,
        orders: count,
        from: begins,
        lasts,
        outcomes: Array.from({ length: count }, () => 'unpaid' as const),
        matches: matching(count, from(random, ranges.mismatch), random),
        intensity,
        quantity: (draw) => draw.int(1, 12),
        refundBy: begins + 10 * day,
      },
      random,
    )
  } else {
    const count = Math.round(spread(random, kind === 'P2' ? ranges.crowd : [60, 400]) * small)
    lasts = kind === 'P2' ? Math.min(5 * day, spread(random, ranges.crowdMinutes) * minute * slow) : random.between(1, 7) * day
    const returned = Math.round(count * from(random, ranges.refunded) * { easy: 1, medium: 0.985, hard: 0.96 }[intensity])
    const refundOnly = kind === 'P2' ? Math.round(returned * random.between(0.2, 0.75)) : 0
    const refused = kind === 'P4' ? Math.round(returned * random.between(0.4, 0.9)) : Math.round((returned - refundOnly) * 0.15)
    const hands = recruits(plot, Math.max(6, Math.round(count / from(random, [1.1, intensity === 'hard' ? 2 : 4]))), begins, shop, random)
    orders = hit(
      market,
      {
        listing,
        recruits: hands,
        orders: count,
        from: begins,
        lasts,
        outcomes: deal<Outcome>(random, [
          ['refund_only', refundOnly],
          ['refused', refused],
          ['return', returned - refundOnly - refused],
          ['kept', count - returned],
        ]),
        matches: matching(count, from(random, ranges.mismatch), random),
        intensity,
        refundBy: begins + lasts + random.between(5, 9) * day,
        ramp: random.between(0.7, 1.2),
      },
      random,
    )
    above = hire(plot, shop, orders, begins, random)
  }
  if (random.chance(0.55)) cry(market, shop, begins + Math.min(lasts, day), random)
  const refundedLoss = orders.filter((order) => order.plan.outcome === 'refund_only')
  const dispatched = orders.filter((order) => order.dispatchedAt !== undefined)
  told.expectations.push({
    as: `victim ${kind}`,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['reverse_brushing', 'inconclusive'],
    role: 'victim_merchant',
    certainty: { T0: reach('none', 'supported'), T4: reach('none', 'established') },
    maxLevel: 'L0',
    supportedOrderIds: idsOf(orders),
  })
  record(
    plot,
    { name: `reverse ${kind}`, behaviour: 'reverse_brushing', pattern: kind, startsAt: begins, endsAt: begins + lasts, benign: false },
    shop,
    orders,
    {
      ...above,
      loss: {
        low_minor: refundedLoss.reduce((sum, order) => sum + listing.cost * order.plan.quantity!, 0) + dispatched.length * shop.freight,
        central_minor: refundedLoss.reduce((sum, order) => sum + order.payable, 0) + dispatched.length * shop.freight,
      },
    },
  )
}

const matching = (count: number, mismatch: number, random: Random): Match[] => {
  const other = Math.round(count * mismatch)
  const unknown = Math.round((count - other) * random.between(0.02, 0.3))
  return deal<Match>(random, [
    ['mismatch', other],
    ['unknown', unknown],
    ['match', count - other - unknown],
  ])
}

/** P1: one or a few accounts buy very many, praise, and send it back. */
function singleHanded(plot: Plot, listing: Listing, begins: number, lasts: number, random: Random): Order[] {
  const { market, size } = plot
  const hands = recruits(plot, random.int(1, 3), begins, listing.shop, random)
  const count = Math.round(random.between(30, 120) * (size === 'full' ? 1 : 0.6))
  return Array.from({ length: count }, () =>
    market.placeOrder(
      {
        at: begins + random.unit() * lasts,
        buyer: random.pick(hands),
        listing,
        quantity: random.int(4, 25),
        outcome: random.chance(0.97) ? 'return' : 'kept',
        refundBy: begins + lasts + 6 * day,
        views: 1,
        review: { rating: 5 },
      },
      random,
    ),
  )
}

type Above = Pick<Incident, 'leader' | 'funder'>

/** The recruiter's pay for a hit, and sometimes the rival's money before it, as far as the rails show; says who they are where anything does. */
function hire(plot: Plot, victim: Shop, orders: readonly Order[], begins: number, random: Random): Above {
  const { market, intensity, ranges } = plot
  if (!random.chance({ easy: 0.9, medium: 0.6, hard: 0.4 }[intensity])) return {}
  const leader = random.pick(market.buyers.filter((buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined))
  const share = from(random, ranges.shows)
  const pay = random.int(2, 8) * 100
  const seen = (at: number): boolean => at <= market.end
  const move = (at: number, source: string, to: string, amount: number): void =>
    market.emit('transfer.made', at, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: source,
      to_wallet_id: to,
      amount_minor: amount,
      currency: 'CNY',
      kind: random.pick(['p2p', 'red_packet']),
      observed_by: 'platform',
    })
  const above: { leader?: string[]; funder?: string[] } = {}
  for (const order of orders) {
    if (!random.chance(share)) continue
    const at = order.plan.at + 20 * minute + random.skewed(5, 1) * hour
    move(at, leader.walletId, order.plan.buyer.walletId, pay)
    if (seen(at)) above.leader = idsOfPerson(leader.walletId, leader.accountId, leader.personId)
  }
  const rivals = market.shops.filter((shop) => shop.category === victim.category && shop !== victim)
  if (rivals.length === 0 || !random.chance(0.6)) return above
  const rival = random.pick(rivals)
  if (above.leader !== undefined) above.funder = idsOfPerson(rival.ownerWalletId, rival.ownerAccountId, rival.ownerPersonId)
  move(begins - random.between(4, 40) * hour, rival.ownerWalletId, leader.walletId, Math.ceil((orders.length * (pay + 200)) / 10_000) * 10_000)
  if (random.chance(0.5)) {
    const left = Math.max(victim.openedAt + 30 * day, market.start - random.between(60, 500) * day)
    market.emit('shop.role_granted', victim.openedAt + 3 * day, { shop_id: victim.id, person_id: rival.ownerPersonId, role: 'manager' })
    market.emit('shop.role_ended', left, { shop_id: victim.id, person_id: rival.ownerPersonId, role: 'manager', reason: 'left' })
  }
  return above
}

const idsOfPerson = (...ids: readonly (string | undefined)[]): string[] => ids.filter((id) => id !== undefined)

function lookAlike(plot: Plot, kind: (typeof benignKinds)[number], random: Random): void {
  const { told } = plot
  const shop = takeShop(plot, fits[kind])
  if (shop === undefined) return
  const begins = someDay(plot, random, 14)
  const orders = stories[kind](plot, shop, begins, random)
  told.expectations.push({
    as: `look-alike ${kind}`,
    subject: { kind: 'shop', id: shop.id },
    behaviour: ['benign', 'inconclusive'],
    certainty: { T0: reach('none', 'none') },
    maxLevel: 'L0',
  })
  record(plot, { name: `look-alike ${kind}`, behaviour: 'benign', pattern: kind, startsAt: begins, endsAt: begins + 5 * day, benign: true }, shop, orders)
}

const fits: Partial<Record<(typeof benignKinds)[number], (shop: Shop) => boolean>> = {
  staff_discount: (shop) => shop.staff.length > 0,
  gift_festival: (shop) => ['food', 'cosmetics', 'home', 'toys'].includes(shop.category.name),
  announced_show: (shop) => ['live_apparel', 'apparel', 'cosmetics', 'underwear'].includes(shop.category.name),
  unannounced_show: (shop) => ['live_apparel', 'apparel', 'cosmetics', 'underwear'].includes(shop.category.name),
}

type Story = (plot: Plot, shop: Shop, midnight: number, random: Random) => Order[]

const stories: Record<(typeof benignKinds)[number], Story> = {
  announced_show: (plot, shop, midnight, random) => show(plot, shop, midnight, random, true),
  unannounced_show: (plot, shop, midnight, random) => show(plot, shop, midnight, random, false),
  bad_batch: ({ market, background }, shop, midnight, random) => {
    const listing = shop.listings[0]!
    return times(random.int(40, 160), () => {
      const at = background.momentOf(midnight + random.int(0, 6) * day, random)
      const faulty = random.chance(0.6)
      return market.placeOrder(
        {
          at,
          buyer: background.somebody(random, at),
          listing,
          ...(faulty
            ? {
                outcome: random.pick<Outcome>(['return', 'return', 'refund_only', 'exchange']),
                reason: random.pick(['quality', 'quality', 'not_as_described']),
                inspection: random.chance(0.8) ? 'defective' : 'ok',
              }
            : { review: random.chance(0.5) ? { rating: random.int(1, 3) } : false }),
        },
        random,
      )
    })
  },
  campus_group: ({ market, background }, shop, midnight, random) => {
    const listing = shop.listings[0]!
    const campus = random.pick(market.campuses)
    const locals = market.buyers.filter((buyer) => buyer.ip === campus.ip && buyer.registeredAt < midnight)
    const begins = midnight + random.between(18, 20) * hour
    return times(Math.min(random.int(30, 120), Math.max(12, locals.length * 2)), (i) => {
      const buyer = locals[i] ?? background.somebody(random, begins)
      const recipient: Recipient = { ...buyer.home, address: `${campus.address}团购自提点`, place: campus.place, kind: 'campus' }
      return market.placeOrder(
        {
          at: begins + random.unit() * 2 * hour,
          buyer,
          listing,
          recipient,
          ip: campus.ip,
          source: 'share',
          views: random.int(1, 4),
          path: { rivals: 0, page: Math.round(random.skewed(11_000, 0.6)) },
        },
        random,
      )
    })
  },
  forwarder: ({ market, background }, shop, midnight, random) => {
    const warehouse = random.pick(market.forwarders)
    return times(random.int(50, 180), (i) => {
      const at = background.momentOf(midnight + random.int(0, 9) * day, random)
      const buyer = background.somebody(random, at)
      const recipient: Recipient = {
        name: `${personName(random)}F${1000 + i}`,
        phone: phoneNumber(random),
        address: warehouse.address,
        place: warehouse.place,
        kind: 'forwarder',
      }
      return market.placeOrder(
        {
          at,
          buyer,
          listing: random.pick(shop.listings),
          match: random.chance(0.8) ? 'mismatch' : 'unknown',
          recipient,
          outcome: random.chance(0.97) ? 'kept' : 'refund_before_ship',
        },
        random,
      )
    })
  },
  gift_festival: ({ market, background }, shop, midnight, random) => {
    const listing = shop.listings[0]!
    return times(random.int(90, 320), () => {
      const at = background.momentOf(midnight + random.int(0, 2) * day, random)
      const gift = random.chance(0.65)
      market.addViews(listing, at, random.int(14, 34))
      return market.placeOrder(
        {
          at,
          buyer: background.somebody(random, at),
          listing,
          ...(gift ? { match: 'mismatch' as const, recipient: market.stranger(random), gift: random.chance(0.6) } : {}),
          source: random.pick(['search', 'feed', 'ad', 'share']),
          views: 1,
        },
        random,
      )
    })
  },
  corporate: ({ market, background }, shop, midnight, random) => {
    const buyer = background.somebody(random, midnight)
    const office: Recipient = { ...buyer.home, kind: 'office' }
    return times(random.int(3, 9), (i) =>
      market.placeOrder(
        {
          at: midnight + i * random.between(0.1, 1) * day + 10 * hour,
          buyer,
          listing: random.pick(shop.listings),
          quantity: random.int(20, 120),
          match: 'match',
          recipient: office,
          outcome: 'kept',
          path: { chats: random.int(3, 12) },
        },
        random,
      ),
    )
  },
  viral: ({ market, background }, shop, midnight, random) => {
    const listing = shop.listings[0]!
    return times(random.int(150, 600), () => {
      const at = Math.floor(midnight + 11 * hour + random.unit() ** 1.4 * 2.5 * day)
      market.addViews(listing, at, random.int(18, 45))
      return market.placeOrder(
        { at, buyer: background.somebody(random, at), listing, source: random.pick(['share', 'share', 'feed', 'search']), views: 1 },
        random,
      )
    })
  },
  carrier_gap: ({ market, background }, shop, midnight, random) => {
    const carrier = shop.carriers[0]!
    const gap = { from: midnight + 6 * hour, to: midnight + random.between(30, 70) * hour }
    carrier.gaps.push(gap)
    market.emit('carrier.feed_interrupted', gap.to, { carrier: carrier.id, from: iso(gap.from), to: iso(gap.to) })
    return background.ordinaryAt(shop, midnight, random.int(10, 40), random)
  },
  price_protection: ({ market, background }, shop, midnight, random) => {
    const orders = background.ordinaryAt(shop, midnight, random.int(40, 120), random)
    for (const order of orders) {
      if (order.completedAt === undefined || !random.chance(0.6)) continue
      const refundId = market.ids.make('R')
      const at = order.completedAt + random.between(0.2, 2) * day
      const amount = Math.max(100, Math.round((order.payable * random.between(0.08, 0.3)) / 100) * 100)
      market.emit('refund.requested', at, {
        refund_id: refundId,
        order_id: order.id,
        kind: 'refund_only',
        phase: 'after_completion',
        reason_code: 'price_protection',
        amount_minor: amount,
      })
      market.emit('refund.decided', at + 5 * minute, { refund_id: refundId, outcome: 'approved', decided_by: 'platform' })
      market.emit('refund.paid', at + 6 * minute, { refund_id: refundId, amount_minor: amount })
    }
    return orders
  },
  staff_discount: ({ market, background }, shop, midnight, random) =>
    times(random.int(8, 26), () => {
      const at = background.momentOf(midnight + random.int(0, 12) * day, random)
      const listing = random.pick(shop.listings)
      return market.placeOrder(
        { at, buyer: random.pick(shop.staff), listing, quantity: 1, discount: Math.round(listing.price * 0.4), outcome: 'kept', path: { rivals: 0 } },
        random,
      )
    }),
  compensation_wave: ({ market, background }, shop, midnight, random) => {
    const orders = background.ordinaryAt(shop, midnight, random.int(30, 90), random)
    for (const order of orders) {
      if (order.completedAt === undefined || !random.chance(0.7)) continue
      market.emit('transfer.made', order.completedAt + random.between(2, 50) * hour, {
        transfer_id: market.ids.make('F'),
        from_wallet_id: shop.walletId,
        to_wallet_id: order.plan.buyer.walletId,
        amount_minor: random.chance(0.15) ? order.payable : Math.max(100, Math.round((order.payable * random.between(0.1, 0.6)) / 50) * 50),
        currency: 'CNY',
        kind: 'p2p',
        memo: '补偿',
        order_id: order.id,
        after_sales_ticket_id: market.ids.make('K'),
        observed_by: 'platform',
      })
    }
    return orders
  },
  coupon_hunters: ({ market, background }, shop, midnight, random) => {
    const listing = shop.listings[0]!
    const begins = midnight + random.pick([10, 12, 20]) * hour
    const promotionId = market.ids.make('N')
    market.emit('promotion.scheduled', begins - day, {
      promotion_id: promotionId,
      shop_id: shop.id,
      listing_ids: [listing.id],
      kind: 'coupon',
      starts_at: iso(begins),
      ends_at: iso(begins + 2 * hour),
    })
    return times(random.int(100, 350), () => {
      const at = Math.floor(begins + random.unit() ** 2 * 25 * minute)
      market.addViews(listing, at, random.int(1, 5))
      return market.placeOrder(
        {
          at,
          buyer: background.somebody(random, at),
          listing,
          promotionId,
          discount: Math.round(listing.price * 0.35),
          source: random.pick(['share', 'direct', 'feed']),
          path: { view: Math.round(random.skewed(20, 0.7)), rivals: 0, page: Math.round(random.skewed(6000, 0.6)) },
          views: 1,
        },
        random,
      )
    })
  },
}

function show({ market, background, ranges, size, intensity }: Plot, shop: Shop, midnight: number, random: Random, announced: boolean): Order[] {
  const listing = addListing(market, shop, {}, random)
  const begins = midnight + random.pick([12, 14, 19, 20, 21]) * hour + random.int(0, 30) * minute
  const count = Math.round(spread(random, ranges.show) * (size === 'full' ? 1 : 0.4))
  const lasts = random.between(25, 150) * minute
  const promotionId = market.ids.make('N')
  if (announced)
    market.emit('promotion.scheduled', begins - random.between(5, 60) * hour, {
      promotion_id: promotionId,
      shop_id: shop.id,
      listing_ids: [listing.id],
      kind: 'live_stream',
      starts_at: iso(begins),
      ends_at: iso(begins + lasts),
    })
  for (let at = begins - 70 * minute; at < begins + lasts; at += 20 * minute)
    market.addViews(listing, at, Math.round((count * random.between(18, 40)) / (lasts / (20 * minute) + 3)))
  const liveShare = { easy: 0.85, medium: 0.6, hard: 0.3 }[intensity]
  const returns = Math.min(0.5, Math.max(shop.returns, 0.3) * random.between(0.8, 1.25))
  return times(count, () => {
    const at = Math.floor(begins + random.unit() ** 1.2 * lasts)
    return market.placeOrder(
      {
        at,
        buyer: background.somebody(random, at),
        listing,
        outcome: random.chance(returns)
          ? random.pick<Outcome>(['return', 'return', 'return', 'return', 'refund_only', 'refund_before_ship', 'refund_before_ship'])
          : 'kept',
        source: random.chance(liveShare) ? 'live' : random.pick(['feed', 'search', 'direct', 'share', 'unknown']),
        ...(announced && random.chance(0.85) ? { promotionId } : {}),
        path: { view: Math.round(random.skewed(60, 0.9)), rivals: random.chance(0.7) ? 0 : random.int(1, 3), page: Math.round(random.skewed(14_000, 0.8)) },
        views: 1,
      },
      random,
    )
  })
}

const times = (count: number, make: (i: number) => Order): Order[] => Array.from({ length: count }, (_, i) => make(i))
