/**
 * Refunds taken by falsehood, and refunds that only look so. `refund-waybills`: one hand returns nothing over many accounts, with bought waybills.
 * `refund-swap`: dear goods come back as cheap ones, and borrowed photos stand for damage. `refund-tryon` and `refund-warehouse` are their honest twins.
 */
import type { Background } from './background.ts'
import { type Buyer, categoryNamed, day, hour, type Listing, type Market, minute, type Order, type OrderPlan, sha256, type Shop } from './market.ts'
import { type Expectation, type Incident, innocent } from './oracle.ts'
import type { Random } from './random.ts'
import { places } from './texts.ts'
import { at, script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const start = local('2022-02-14T00:00:00')

const craft = (name: string, play: Stagecraft['play']): Stagecraft =>
  script(name, { start, days: 90 }, { start, days: 45, ordersPerDay: 120, shops: 24, buyers: 2000 }, play)

/** An order that is paid, shipped and received, and of which the script tells what follows. */
export function received(market: Market, plan: OrderPlan, random: Random): Order {
  return market.placeOrder({ quantity: 1, discount: 0, ...plan, outcome: 'kept', completeAt: market.end + day, review: false }, random)
}

type Claim = {
  kind: 'refund_only' | 'return_and_refund'
  at: number
  reason: string
  photo?: string
  /** The parcel that is said to come back. */
  back?: { carrier: string; waybill: string; grams?: number; from: string; journey?: { to: string; scanned: number } }
  found?: { outcome: string; grams?: number }
}

/** Asks for the whole price back and gets it. */
export function claim(market: Market, order: Order, { kind, reason, photo, back, found, ...rest }: Claim, random: Random): void {
  if (order.deliveredAt === undefined) return
  const refundId = market.ids.make('R')
  const asked = Math.max(rest.at, order.deliveredAt + hour)
  market.emit('refund.requested', asked, {
    refund_id: refundId,
    order_id: order.id,
    kind,
    phase: 'after_receipt',
    reason_code: reason,
    amount_minor: order.payable,
    media_sha256: photo === undefined ? undefined : [sha256(photo)],
  })
  const decided = asked + random.skewed(5, 0.8) * hour
  market.emit('refund.decided', decided, { refund_id: refundId, outcome: 'approved', decided_by: random.pick(['seller', 'seller', 'platform']) })
  let paid = decided + random.between(2, 40) * minute
  if (back !== undefined) {
    const sent = decided + random.skewed(15, 0.6) * hour
    market.emit('return.shipped', sent, {
      refund_id: refundId,
      carrier: back.carrier,
      waybill_no: back.waybill,
      weight_g: random.chance(0.4) ? back.grams : undefined,
      origin_region_code: random.chance(0.9) ? back.from : undefined,
    })
    paid = sent + random.between(2.5, 5) * day
    if (back.journey !== undefined) {
      const { to, scanned } = back.journey
      const scan = (when: number, code: string, region: string, grams?: number): void =>
        market.emit('shipment.scanned', when, { waybill_no: back.waybill, carrier: back.carrier, code, region_code: region, weight_g: grams })
      scan(sent + random.between(1, 5) * hour, 'picked_up', back.from, random.chance(0.9) ? scanned : undefined)
      scan(sent + random.between(8, 14) * hour, 'departed', back.from)
      scan(sent + random.between(30, 44) * hour, 'arrived', to)
      scan(sent + random.between(48, 58) * hour, 'delivered', to)
    }
    if (found !== undefined) market.emit('return.inspected', paid - hour, { refund_id: refundId, outcome: found.outcome, weight_g: found.grams })
  }
  market.emit('refund.paid', paid, { refund_id: refundId, amount_minor: order.payable })
  market.emit('order.closed', paid + minute, { order_id: order.id, reason: 'refunded' })
}

const established = (market: Market): Buyer[] => market.buyers.filter((buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined)
const physical = (market: Market): Shop[] => market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0)
/** A day late enough to have a past and early enough that everything comes to its end. */
const someTime = (background: Background, random: Random): number =>
  background.momentOf(background.options.start + random.int(4, background.options.days - 25) * day, random)

const perpetrator = (buyer: Buyer, orders: readonly Order[]): Expectation => ({
  as: 'taker of refunds',
  subject: { kind: 'account', id: buyer.accountId },
  behaviour: ['malicious_refund'],
  role: 'perpetrator',
  certainty: { T0: { atLeast: 'none', atMost: 'supported' }, T1: { atLeast: 'lead', atMost: 'supported' }, T4: { atLeast: 'lead', atMost: 'supported' } },
  maxLevel: 'L2',
  measure: 'restrict_refund',
  supportedOrderIds: orders.map((order) => order.id),
})

const victim = (shop: Shop): Expectation => ({
  as: 'shop that refunded',
  subject: { kind: 'shop', id: shop.id },
  behaviour: ['malicious_refund', 'benign', 'inconclusive'],
  role: 'victim_merchant',
  certainty: { T0: { atLeast: 'none', atMost: 'supported' } },
  maxLevel: 'L0',
})

type Told = { expectations: Expectation[]; incidents: Incident[]; taken: Order[]; genuine: Order[]; facts?: Record<string, unknown> }

function tell({ expectations, incidents, taken, genuine, facts = {} }: Told): ReturnType<Stagecraft['play']> {
  return {
    cast: {},
    expectations,
    incidents,
    neutralise: taken.map((order) => order.id),
    mustNotNeutralise: genuine.map((order) => order.id),
    judgeAt: {},
    deadlines: {},
    facts,
  }
}

function incident(name: string, orders: readonly Order[], benign: boolean): Incident {
  const times = orders.map((order) => order.plan.at)
  return {
    name,
    behaviour: benign ? 'benign' : 'malicious_refund',
    startsAt: Math.min(...times),
    endsAt: Math.max(...times),
    shopIds: [...new Set(orders.map((order) => order.plan.listing.shop.id))],
    listingIds: [...new Set(orders.map((order) => order.plan.listing.id))],
    accountIds: [...new Set(orders.map((order) => order.plan.buyer.accountId))],
    fakeOrderIds: benign ? [] : orders.map((order) => order.id),
    benign,
    ...(benign ? {} : { loss: { low_minor: 0, central_minor: orders.reduce((sum, order) => sum + order.payable + order.plan.listing.shop.freight, 0) } }),
  }
}

/** Ordinary orders of somebody, honestly kept or honestly sent back. */
function ordinary(background: Background, buyer: Buyer, count: number, returning: number, random: Random): Order[] {
  return Array.from({ length: count }, () =>
    background.market.placeOrder(
      { at: someTime(background, random), buyer, listing: background.choice(buyer, random), outcome: random.chance(returning) ? 'return' : 'kept' },
      random,
    ),
  )
}

/** One hand, many accounts: own, relatives', rented. What is sent back is a number bought from those who sell them. */
const waybills = craft('refund-waybills', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('waybills')
  const accounts = dice.sample(established(market), at(intensity, 6, 9, 12) + dice.int(-1, 2))
  const hand = accounts[0]!
  const device = market.ids.make('D')
  const shops = dice.sample(physical(market), Math.min(physical(market).length, 18))
  const claims = Math.round(at(intensity, 90, 60, 44) * dice.between(0.85, 1.2))
  const styles = intensity === 'easy' ? (['borrowed', 'borrowed', 'unsent'] as const) : (['borrowed', 'unsent', 'astray', 'astray'] as const)
  const taken: Order[] = []
  const genuine: Order[] = []
  const sold: { carrier: string; waybill: string }[] = []
  for (let i = 0; i < claims; i++) {
    const buyer = accounts[i % accounts.length]!
    const listing = dice.pick(dice.pick(shops).listings)
    // Rented accounts are worked from their holders' phones; the parcels come to the hand that pays.
    const own = dice.chance(at(intensity, 0.1, 0.3, 0.45))
    const plan: OrderPlan = { at: someTime(background, dice), buyer, listing }
    if (!own) Object.assign(plan, { device, ip: hand.ip, recipient: { ...hand.home, name: buyer.name }, match: 'match' })
    else if (dice.chance(0.5)) Object.assign(plan, { recipient: { ...buyer.home, phone: hand.phone }, match: 'match' })
    // What pays is the hand's wallet, whatever account orders.
    const before = buyer.walletId
    if (dice.chance(at(intensity, 0.95, 0.7, 0.5))) buyer.walletId = hand.walletId
    const order = received(market, plan, dice)
    buyer.walletId = before
    const style = dice.pick(styles)
    const carrier = dice.pick(market.carriers)
    // Whoever sells numbers sells the same one more than once.
    const served = sold.filter((one) => one.carrier === carrier.id)
    const waybill = style === 'borrowed' && served.length > 0 && dice.chance(0.7) ? dice.pick(served).waybill : market.waybill(carrier, dice)
    if (style === 'borrowed') sold.push({ carrier: carrier.id, waybill })
    const from = (style === 'astray' ? dice.pick(places) : buyer.home.place).code
    const elsewhere = dice.pick(places.filter((place) => place.code.slice(0, 2) !== listing.shop.place.code.slice(0, 2)))
    claim(
      market,
      order,
      {
        kind: 'return_and_refund',
        at: (order.deliveredAt ?? 0) + dice.skewed(30, 0.8) * hour,
        reason: dice.pick(['no_reason', 'size', 'not_as_described', 'quality']),
        back: {
          carrier: carrier.id,
          waybill,
          grams: listing.weight,
          from,
          ...(style === 'astray'
            ? { journey: { to: elsewhere.code, scanned: dice.int(20, 60) } }
            : style === 'borrowed'
              ? { journey: { to: elsewhere.code, scanned: dice.int(200, 900) } }
              : {}),
        },
        ...(dice.chance(at(intensity, 0.4, 0.25, 0.15)) ? { found: { outcome: dice.pick(['empty', 'not_received', 'not_received']) } } : {}),
      },
      dice,
    )
    if (order.deliveredAt !== undefined) taken.push(order)
  }
  // Their holders and the hand buy and return like anybody else.
  for (const buyer of accounts) genuine.push(...ordinary(background, buyer, dice.int(3, at(intensity, 6, 12, 18)), 0.2, dice))
  return tell({
    expectations: [
      ...accounts.map((buyer) =>
        perpetrator(
          buyer,
          taken.filter((order) => order.plan.buyer === buyer),
        ),
      ),
      ...[...new Set(taken.map((order) => order.plan.listing.shop))].map(victim),
    ],
    incidents: [incident('bought waybills', taken, false)],
    taken,
    genuine,
    facts: { hand: hand.accountId, claims },
  })
})

/** Few accounts, a dozen shops: dear goods with a cheap thing beside them, and the cheap thing's weight comes back; photos serve again and again. */
const swap = craft('refund-swap', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('swap')
  const accounts = dice.sample(established(market), at(intensity, 1, 2, 3))
  const shops = dice.sample(physical(market), 12)
  const dear = shops.flatMap((shop) => shop.listings).filter((listing) => listing.price >= 8000 && listing.weight >= 150)
  const cheap = physical(market)
    .flatMap((shop) => shop.listings)
    .toSorted((a, b) => a.price - b.price)
    .slice(0, 20)
  const pool = Array.from({ length: at(intensity, 3, 6, 9) }, (_, i) => `borrowed photo ${dice.next()} ${i}`)
  const claims = Math.round(at(intensity, 56, 40, 30) * dice.between(0.85, 1.2))
  const device = market.ids.make('D')
  const taken: Order[] = []
  const genuine: Order[] = []
  for (let i = 0; i < claims; i++) {
    const buyer = accounts[i % accounts.length]!
    const listing = dice.pick(dear)
    const when = someTime(background, dice)
    const shared = accounts.length > 1 && dice.chance(0.6)
    const before = buyer.walletId
    if (shared) buyer.walletId = accounts[0]!.walletId
    const order = received(market, { at: when, buyer, listing, ...(shared ? { device } : {}) }, dice)
    buyer.walletId = before
    if (order.deliveredAt === undefined) continue
    taken.push(order)
    if (dice.chance(0.5)) {
      claim(
        market,
        order,
        {
          kind: 'refund_only',
          at: order.deliveredAt + dice.skewed(10, 1) * hour,
          reason: dice.pick(['damaged', 'quality', 'missing']),
          photo: dice.pick(pool),
        },
        dice,
      )
      continue
    }
    const trifle = dice.pick(cheap)
    if (dice.chance(at(intensity, 1, 0.8, 0.6)))
      genuine.push(market.placeOrder({ at: when + dice.between(-5, 12) * hour, buyer, listing: trifle, outcome: 'kept', quantity: 1, review: false }, dice))
    const carrier = dice.pick(market.carriers)
    claim(
      market,
      order,
      {
        kind: 'return_and_refund',
        at: order.deliveredAt + dice.skewed(40, 0.6) * hour,
        reason: 'no_reason',
        back: {
          carrier: carrier.id,
          waybill: market.waybill(carrier, dice),
          grams: listing.weight,
          from: buyer.home.place.code,
          journey: {
            to: listing.shop.place.code,
            scanned: Math.min(Math.round(listing.weight * dice.between(0.1, 0.4)), Math.round(trifle.weight * dice.between(0.95, 1.1)) + 10),
          },
        },
        ...(dice.chance(at(intensity, 0.6, 0.4, 0.25)) ? { found: { outcome: 'swapped' } } : {}),
      },
      dice,
    )
  }
  for (const buyer of accounts) genuine.push(...ordinary(background, buyer, dice.int(6, at(intensity, 10, 20, 30)), 0.25, dice))
  return tell({
    expectations: [
      ...accounts.map((buyer) =>
        perpetrator(
          buyer,
          taken.filter((order) => order.plan.buyer === buyer),
        ),
      ),
      ...[...new Set(taken.map((order) => order.plan.listing.shop))].map(victim),
    ],
    incidents: [incident('swapped goods and borrowed photos', taken, false)],
    taken,
    genuine,
    facts: { claims },
  })
})

/** People who try on at home, people carried away by a live stream, friends who send their returns in one parcel. Nearly all of it comes back. */
const tryOn = craft('refund-tryon', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('tryon')
  const wardrobes = market.shops.filter((shop) => ['apparel', 'live_apparel', 'underwear'].includes(shop.category.name))
  const pickers = dice.sample(established(market), at(intensity, 12, 24, 36))
  const genuine: Order[] = []
  for (const buyer of pickers) {
    const share = dice.between(0.4, at(intensity, 0.6, 0.75, 0.9))
    for (let n = dice.int(14, 34); n > 0; n--) {
      const shop = dice.pick(wardrobes)
      genuine.push(
        market.placeOrder(
          {
            at: someTime(background, dice),
            buyer,
            listing: dice.pick(shop.listings),
            outcome: dice.chance(share) ? 'return' : 'kept',
            reason: dice.pick(['size', 'no_reason', 'no_reason']),
          },
          dice,
        ),
      )
    }
  }
  // A household: two accounts, one purse, one phone, both fond of trying on.
  const [mother, daughter] = dice.sample(established(market), 2) as [Buyer, Buyer]
  for (let n = 24; n > 0; n--) {
    const buyer = dice.pick([mother, daughter])
    const before = buyer.walletId
    buyer.walletId = mother.walletId
    genuine.push(
      market.placeOrder(
        {
          at: someTime(background, dice),
          buyer,
          listing: dice.pick(dice.pick(wardrobes).listings),
          outcome: dice.chance(0.6) ? 'return' : 'kept',
          recipient: mother.home,
          match: 'match',
        },
        dice,
      ),
    )
    buyer.walletId = before
  }
  // Several things bought the same evening travel back in one parcel, under one number.
  for (const buyer of dice.sample(pickers, 6)) {
    const evening = someTime(background, dice)
    const shop = dice.pick(wardrobes)
    const orders = Array.from({ length: 3 }, (_, i) =>
      received(market, { at: evening + i * 5 * minute, buyer, listing: dice.pick(shop.listings), dispatchAt: evening + 20 * hour }, dice),
    )
    const carrier = dice.pick(market.carriers)
    const waybill = market.waybill(carrier, dice)
    const last = Math.max(...orders.map((order) => order.deliveredAt ?? 0))
    const grams = orders.reduce((sum, order) => sum + order.plan.listing.real, 0)
    for (const order of orders)
      claim(
        market,
        order,
        {
          kind: 'return_and_refund',
          at: last + 20 * hour,
          reason: 'size',
          back: { carrier: carrier.id, waybill, grams, from: buyer.home.place.code, journey: { to: shop.place.code, scanned: grams } },
          found: { outcome: 'ok' },
        },
        dice,
      )
    genuine.push(...orders)
  }
  const all = [...pickers, mother, daughter]
  return tell({
    expectations: [...all.map((buyer) => innocent('tries on at home', buyer.accountId)), ...wardrobes.map((shop) => innocent('shop', shop.id, 'shop'))],
    incidents: [incident('trying on', genuine, true)],
    taken: [],
    genuine,
  })
})

/** A warehouse that finds half of all returns empty, a thief on a carrier's route, parcels lost, and one faulty batch with one photo in everybody's chat. */
const warehouse = craft('refund-warehouse', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('warehouse')
  const shops = dice.shuffle(physical(market).filter((shop) => shop.listings.length >= 2))
  const strict = shops[0]!
  const regulars = dice.sample(established(market), at(intensity, 20, 30, 40))
  const genuine: Order[] = []
  for (const buyer of regulars) {
    for (let n = dice.int(2, at(intensity, 4, 6, 8)); n > 0; n--)
      genuine.push(
        market.placeOrder(
          {
            at: someTime(background, dice),
            buyer,
            listing: dice.pick(strict.listings),
            quantity: 1,
            outcome: 'return',
            ...(dice.chance(0.4) ? { inspection: dice.pick(['empty', 'swapped', 'not_received']) } : { inspection: 'ok' }),
          },
          dice,
        ),
      )
  }
  // A thief on the way: the carrier's scale had the goods, the warehouse has not.
  const robbed = dice.sample(established(market), at(intensity, 5, 8, 12))
  for (const buyer of robbed) {
    for (let n = dice.int(2, 5); n > 0; n--) {
      const listing = dice.pick(dice.pick(shops).listings)
      const order = received(market, { at: someTime(background, dice), buyer, listing }, dice)
      const carrier = dice.pick(market.carriers)
      const grams = Math.round(listing.real * 1.03 + 15)
      claim(
        market,
        order,
        {
          kind: 'return_and_refund',
          at: (order.deliveredAt ?? 0) + 20 * hour,
          reason: 'no_reason',
          back: {
            carrier: carrier.id,
            waybill: market.waybill(carrier, dice),
            grams,
            from: buyer.home.place.code,
            journey: { to: listing.shop.place.code, scanned: grams },
          },
          found: { outcome: dice.pick(['empty', 'not_received']) },
        },
        dice,
      )
      genuine.push(order)
    }
  }
  // Where the last mile loses parcels, people ask for their money and have nothing to send back.
  const unlucky = dice.sample(established(market), at(intensity, 6, 10, 14))
  for (const buyer of unlucky)
    for (let n = dice.int(4, 10); n > 0; n--)
      genuine.push(
        market.placeOrder(
          { at: someTime(background, dice), buyer, listing: dice.pick(dice.pick(shops).listings), outcome: 'refund_only', reason: 'missing' },
          dice,
        ),
      )
  // A faulty batch: the same article, the same fault, and often the same photo out of the buyers' chat.
  const batch: Listing = dice.pick(shops[1]!.listings)
  const stung = dice.sample(established(market), at(intensity, 15, 25, 35))
  for (const buyer of stung) {
    const order = received(market, { at: someTime(background, dice), buyer, listing: batch }, dice)
    claim(
      market,
      order,
      {
        kind: 'refund_only',
        at: (order.deliveredAt ?? 0) + 12 * hour,
        reason: 'defective',
        photo: dice.chance(0.4) ? `chat photo ${market.start}` : `own photo ${order.id}`,
      },
      dice,
    )
    genuine.push(order)
  }
  const all = [...new Set([...regulars, ...robbed, ...unlucky, ...stung])]
  return tell({
    expectations: [...all.map((buyer) => innocent('honest returner', buyer.accountId)), ...shops.map((shop) => innocent('shop', shop.id, 'shop'))],
    incidents: [incident('warehouse and carrier', genuine, true)],
    taken: [],
    genuine,
    facts: { strict: strict.id, apparel: categoryNamed('apparel').returns },
  })
})

export const refunds: readonly Stagecraft[] = [waybills, swap, tryOn, warehouse]
