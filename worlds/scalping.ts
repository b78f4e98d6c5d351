/**
 * Scarce goods and who gets them. `scalping-farm`: a program orders through many accounts and one purse. `scalping-variants`: hired hands, one phone, an address
 * written in many ways. `scalping-office` and `scalping-aids` are their honest twins.
 */
import { addListing, type Background, iso } from './background.ts'
import { type Buyer, day, hour, type Listing, type Market, minute, type Order, type OrderPlan, type Recipient } from './market.ts'
import { type Expectation, type Incident, innocent } from './oracle.ts'
import type { Random } from './random.ts'
import { personName, phoneNumber } from './texts.ts'
import { at, script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const start = Date.parse('2021-04-05T00:00:00+08:00')

const craft = (name: string, play: Stagecraft['play']): Stagecraft =>
  script(name, { start, days: 60 }, { start, days: 40, ordersPerDay: 120, shops: 24, buyers: 2000 }, play)

const established = (market: Market): Buyer[] => market.buyers.filter((buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined)

type Sale = { listing: Listing; opens: number; promotion: string | undefined }

/** An article that many want, and the moment its sale opens; two of three are announced. */
function sale({ market, random }: Stage, name: string, n: number): Sale {
  const dice = random.fork(`sale ${name} ${n}`)
  const shop = dice.pick(market.shops.filter((one) => ['toys', 'electronics', 'cosmetics'].includes(one.category.name)))
  const listing = addListing(market, shop, { price: dice.int(40, 160) * 1000, weight: dice.int(200, 900), popularity: 0.02 }, dice)
  const opens = market.start + dice.int(12 + 6 * n, 15 + 6 * n) * day + dice.pick([10, 12, 20]) * hour
  const promotion = dice.chance(0.67) ? market.ids.make('N') : undefined
  if (promotion !== undefined)
    market.emit('promotion.scheduled', opens - 2 * day, {
      promotion_id: promotion,
      shop_id: shop.id,
      listing_ids: [listing.id],
      kind: 'flash_sale',
      starts_at: iso(opens),
      ends_at: iso(opens + 2 * hour),
    })
  return { listing, opens, promotion }
}

const order = (market: Market, { listing, promotion }: Sale, plan: Omit<OrderPlan, 'listing'>, random: Random): Order =>
  market.placeOrder(
    {
      listing,
      quantity: 1,
      discount: 0,
      outcome: 'kept',
      views: random.int(2, 8),
      source: 'direct',
      ...(promotion === undefined ? {} : { promotionId: promotion }),
      ...plan,
    },
    random,
  )

/** The crowd that wants it too: fast, but people. */
function crowd(background: Background, one: Sale, count: number, random: Random, not: ReadonlySet<Buyer>): Order[] {
  const orders: Order[] = []
  while (orders.length < count) {
    const when = one.opens + random.skewed(75, 0.9) * 1000
    const buyer = background.somebody(random, when)
    if (not.has(buyer)) continue
    orders.push(
      order(background.market, one, { at: when, buyer, path: { view: random.int(1, 40), page: Math.round(Math.max(620, random.skewed(2600, 0.7))) } }, random),
    )
  }
  return orders
}

function told(incidents: Incident[], expectations: Expectation[], scalped: readonly Order[], genuine: readonly Order[]): ReturnType<Stagecraft['play']> {
  return {
    cast: {},
    expectations,
    incidents,
    // Bought and paid for, so no scan leaves them out of sales; they are what an order of this conduct may be listed from.
    neutralise: scalped.map((one) => one.id),
    mustNotNeutralise: genuine.map((one) => one.id),
    judgeAt: {},
    deadlines: {},
    facts: {},
  }
}

function incident(name: string, orders: readonly Order[], benign: boolean): Incident {
  const times = orders.map((one) => one.plan.at)
  return {
    name,
    behaviour: benign ? 'benign' : 'scalping',
    startsAt: Math.min(...times),
    endsAt: Math.max(...times),
    shopIds: [...new Set(orders.map((one) => one.plan.listing.shop.id))],
    listingIds: [...new Set(orders.map((one) => one.plan.listing.id))],
    accountIds: [...new Set(orders.map((one) => one.plan.buyer.accountId))],
    fakeOrderIds: [],
    benign,
  }
}

const perpetrator = (buyer: Buyer): Expectation => ({
  as: 'account of a scalper',
  subject: { kind: 'account', id: buyer.accountId },
  behaviour: ['scalping'],
  role: 'perpetrator',
  certainty: { T0: { atLeast: 'none', atMost: 'supported' }, T1: { atLeast: 'lead', atMost: 'supported' }, T4: { atLeast: 'lead', atMost: 'supported' } },
  maxLevel: 'L2',
  measure: 'hold_shipment',
})

const seller = (id: string): Expectation => ({
  as: 'shop of the sale',
  subject: { kind: 'shop', id },
  behaviour: ['scalping', 'benign', 'inconclusive'],
  role: 'victim_merchant',
  certainty: { T0: { atLeast: 'none', atMost: 'supported' } },
  maxLevel: 'L0',
})

/** The same door in other words. */
function rewritten({ address, ...rest }: Recipient, random: Random): Recipient {
  const marks = ['(放门口)', '-A', '靠近电梯', '附近', '东门', '＃', '.', '栋下', '代收', '二层']
  const cut = random.int(Math.max(2, address.length - 4), address.length)
  return { ...rest, address: `${address.slice(0, cut)}${random.pick(marks)}${address.slice(cut)}${random.chance(0.5) ? random.int(1, 99) : ''}` }
}

/** A program, many accounts, one purse. The harder, the more it waits and the more of the accounts keep their own phones. */
const farm = craft('scalping-farm', (stage: Stage) => {
  const { background, market, random, intensity } = stage
  const dice = random.fork('farm')
  const accounts = dice.sample(established(market), at(intensity, 40, 28, 18) + dice.int(-3, 3))
  const hand = accounts[0]!
  const purses = accounts.slice(0, at(intensity, 1, 1, 2)).map((buyer) => buyer.walletId)
  const room = `${dice.pick([43, 47, 101, 103])}.${dice.int(0, 255)}.${dice.int(0, 255)}.${dice.int(1, 254)}`
  const devices = accounts.map(() => market.ids.make('D'))
  const fast = at(intensity, [60, 220], [90, 480], [150, 900]) as [number, number]
  const scalped: Order[] = []
  const genuine: Order[] = []
  const sales = Array.from({ length: 3 }, (_, n) => sale(stage, 'farm', n))
  for (const one of sales) {
    genuine.push(...crowd(background, one, dice.int(110, 220), dice, new Set(accounts)))
    const beat = dice.between(180, 900)
    let when = one.opens + dice.between(200, 1500)
    for (const [i, buyer] of dice.shuffle(accounts).entries()) {
      if (dice.chance(0.1)) continue
      const seat = accounts.indexOf(buyer)
      const emulated = dice.chance(at(intensity, 0.95, 0.7, 0.35))
      const plan: Omit<OrderPlan, 'listing'> = {
        at: when,
        buyer,
        path: { view: dice.int(0, 1), rivals: 0, chats: 0, page: Math.round(dice.between(...fast)) },
        ...(emulated ? { device: devices[seat]!, ip: room } : {}),
        ...(dice.chance(at(intensity, 0.9, 0.7, 0.4))
          ? { recipient: { ...rewritten(hand.home, dice), name: personName(dice), phone: hand.phone }, match: 'match' as const }
          : {}),
      }
      const before = buyer.walletId
      if (dice.chance(at(intensity, 0.98, 0.9, 0.8))) buyer.walletId = purses[i % purses.length]!
      scalped.push(order(market, one, plan, dice))
      buyer.walletId = before
      if (emulated)
        market.emit('session.started', when - dice.between(5, 600) * 1000, {
          account_id: buyer.accountId,
          device_id: devices[seat]!,
          ip: room,
          ip_kind: dice.chance(0.8) ? 'datacenter' : 'unknown',
          user_agent: dice.chance(0.4) ? 'app/7.2 android emulator' : 'app/7.2 android',
        })
      when += intensity === 'easy' ? beat : intensity === 'medium' ? beat * dice.between(0.85, 1.15) : dice.exponential(beat * 3)
    }
  }
  return told(
    [incident('farm', scalped, false)],
    [...accounts.map(perpetrator), ...new Set(sales.map((one) => one.listing.shop.id)).values().map(seller)],
    scalped,
    genuine,
  )
})

/** Hired hands press the buttons; the goods go to one phone under many spellings of one door, and one purse pays. */
const variants = craft('scalping-variants', (stage: Stage) => {
  const { background, market, random, intensity } = stage
  const dice = random.fork('variants')
  const drawn = dice.sample(established(market), at(intensity, 26, 18, 12) + dice.int(-2, 2))
  // The goods go to somebody's own door; a locker is not written in many ways.
  const hand = drawn.find((buyer) => buyer.home.kind === 'residential')!
  const accounts = [hand, ...drawn.filter((buyer) => buyer !== hand)]
  const phones = [hand.phone, ...Array.from({ length: at(intensity, 0, 1, 1) }, () => phoneNumber(dice))]
  const shelf = Array.from({ length: Math.ceil(accounts.length / 5) }, () => market.ids.make('D'))
  const scalped: Order[] = []
  const genuine: Order[] = []
  const sales = Array.from({ length: 3 }, (_, n) => sale(stage, 'variants', n))
  for (const one of sales) {
    genuine.push(...crowd(background, one, dice.int(110, 220), dice, new Set(accounts)))
    for (const [i, buyer] of accounts.entries()) {
      if (dice.chance(0.12)) continue
      const before = buyer.walletId
      if (dice.chance(at(intensity, 0.95, 0.85, 0.7))) buyer.walletId = hand.walletId
      scalped.push(
        order(
          market,
          one,
          {
            at: one.opens + dice.skewed(40, 0.8) * 1000,
            buyer,
            path: { view: dice.int(0, 20), page: Math.round(Math.max(600, dice.skewed(1900, 0.5))) },
            recipient: { ...rewritten(hand.home, dice), name: personName(dice), phone: phones[i % phones.length]! },
            match: 'mismatch',
            ...(dice.chance(at(intensity, 0.8, 0.5, 0.25)) ? { device: shelf[Math.floor(i / 5)]! } : {}),
          },
          dice,
        ),
      )
      buyer.walletId = before
    }
  }
  return told(
    [incident('spellings', scalped, false)],
    [...accounts.map(perpetrator), ...new Set(sales.map((one) => one.listing.shop.id)).values().map(seller)],
    scalped,
    genuine,
  )
})

/** Colleagues behind one line, a company that pays for its people, a buyer for a school, families, and fast hands on fast lines. */
const office = craft('scalping-office', (stage: Stage) => {
  const { background, market, random, intensity } = stage
  const dice = random.fork('office')
  const people = dice.sample(established(market), 60)
  const colleagues = people.slice(0, 24)
  const staff = people.slice(24, 24 + at(intensity, 6, 9, 14))
  const buyerFor = people[40]!
  const family = people.slice(41, 45)
  const quick = people.slice(45)
  const gate = `${dice.pick([58, 61, 114])}.${dice.int(0, 255)}.${dice.int(0, 255)}.${dice.int(1, 254)}`
  const door: Recipient = { ...colleagues[0]!.home, address: `${colleagues[0]!.home.place.city}软件园${dice.int(1, 9)}号楼前台`, kind: 'office' }
  const genuine: Order[] = []
  for (let n = 0; n < 3; n++) {
    const one = sale(stage, 'office', n)
    genuine.push(...crowd(background, one, dice.int(110, 220), dice, new Set(people)))
    const human = (low: number): { view: number; page: number } => ({ view: dice.int(1, 20), page: Math.round(Math.max(low, dice.skewed(low * 2, 0.5))) })
    for (const buyer of colleagues)
      genuine.push(
        order(
          market,
          one,
          {
            at: one.opens + dice.skewed(30, 0.7) * 1000,
            buyer,
            ip: gate,
            path: human(700),
            recipient: { ...door, name: buyer.name, phone: buyer.phone },
            match: 'match',
          },
          dice,
        ),
      )
    // The company's wallet pays, everybody orders from the own phone to the front desk.
    for (const buyer of staff) {
      const before = buyer.walletId
      buyer.walletId = staff[0]!.walletId
      genuine.push(
        order(
          market,
          one,
          {
            at: one.opens + dice.skewed(120, 0.7) * 1000,
            buyer,
            ip: gate,
            path: human(1200),
            recipient: { ...door, name: buyer.name, phone: buyer.phone },
            match: 'match',
          },
          dice,
        ),
      )
      buyer.walletId = before
    }
    // An official buyer: one account, order after order.
    for (let i = 0; i < 8; i++)
      genuine.push(
        order(
          market,
          one,
          {
            at: one.opens + (i + 1) * dice.between(20, 40) * 1000,
            buyer: buyerFor,
            quantity: 5,
            path: human(1500),
            recipient: { ...door, name: buyerFor.name, phone: buyerFor.phone },
            match: 'match',
          },
          dice,
        ),
      )
    for (const buyer of family) {
      const before = buyer.walletId
      buyer.walletId = family[0]!.walletId
      genuine.push(
        order(
          market,
          one,
          { at: one.opens + dice.skewed(50, 0.7) * 1000, buyer, device: family[0]!.devices[0]!, path: human(900), recipient: family[0]!.home, match: 'match' },
          dice,
        ),
      )
      buyer.walletId = before
    }
    for (const buyer of quick)
      genuine.push(
        order(
          market,
          one,
          { at: one.opens + dice.between(1, 20) * 1000, buyer, path: { view: dice.int(0, 2), page: dice.int(at(intensity, 700, 560, 440), 1300) } },
          dice,
        ),
      )
  }
  return told(
    [incident('offices and fast people', genuine, true)],
    [...people.map((buyer) => innocent('honest buyer', buyer.accountId)), ...market.shops.map((shop) => innocent('shop', shop.id, 'shop'))],
    [],
    genuine,
  )
})

/** Aids that press at a steady pace, a club for impaired people with one computer, and an archive proxy in a data centre. */
const aids = craft('scalping-aids', (stage: Stage) => {
  const { background, market, random, intensity } = stage
  const dice = random.fork('aids')
  const people = dice.sample(established(market), 40)
  const alone = people.slice(0, 14)
  const club = people.slice(14, 14 + at(intensity, 6, 9, 12))
  const tunnel = people.slice(28)
  const counter = market.ids.make('D')
  const genuine: Order[] = []
  for (let n = 0; n < 3; n++) {
    const one = sale(stage, 'aids', n)
    genuine.push(...crowd(background, one, dice.int(110, 220), dice, new Set(people)))
    for (const buyer of alone) {
      // Switch and voice control take the same time again and again, to the hundredth of a second.
      const pace = dice.int(1400, 4200)
      genuine.push(
        order(market, one, { at: one.opens + pace + dice.int(0, 40_000), buyer, path: { view: dice.int(1, 6), page: pace + dice.int(-8, 8) } }, dice),
      )
    }
    // One computer, one helper, each with the own account and purse, one after another at the helper's pace.
    let when = one.opens + dice.between(10, 40) * 1000
    const step = dice.between(45, 70) * 1000
    for (const buyer of club) {
      genuine.push(order(market, one, { at: when, buyer, device: counter, path: { view: dice.int(4, 20), page: 3100 + dice.int(-20, 20) } }, dice))
      when += step * dice.between(0.97, 1.03)
    }
    for (const buyer of tunnel) {
      const device = buyer.devices[0]!
      genuine.push(
        order(
          market,
          one,
          {
            at: one.opens + dice.skewed(60, 0.8) * 1000,
            buyer,
            device,
            path: { view: dice.int(1, 10), page: Math.round(Math.max(640, dice.skewed(2200, 0.5))) },
          },
          dice,
        ),
      )
      market.emit('session.started', one.opens - dice.between(1, 20) * minute, {
        account_id: buyer.accountId,
        device_id: device,
        ip: `47.${dice.int(0, 255)}.1.1`,
        ip_kind: 'datacenter',
        user_agent: 'web',
      })
    }
  }
  return told(
    [incident('aids', genuine, true)],
    [...people.map((buyer) => innocent('honest buyer', buyer.accountId)), ...market.shops.map((shop) => innocent('shop', shop.id, 'shop'))],
    [],
    genuine,
  )
})

export const scalping: readonly Stagecraft[] = [farm, variants, office, aids]
