/** S5 刷单任务平台: one operator, 30 shops, 420 brushers, 6,000 fake orders in 18 months; it closes and opens again under another name with the same payee. */
import { addListing, iso, openShop } from './background.ts'
import { brush, deal, idsOf, type FakeParcel, suppliedPraise, type TaskStyle, wakingHour } from './campaigns.ts'
import { type Buyer, categories, day, hour, type Listing, type Market, minute, type Order, type Shop } from './market.ts'
import type { Expectation, Intensity } from './oracle.ts'
import type { Random } from './random.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const start = local('2014-09-01T00:00:00')
const days = 546
/** The first site's last day and the second's first. */
const closes = 330
const reopens = 362
const count = { merchants: 30, heavy: 27, brushers: 420, shared: 252, empty: 4200, gift: 1200, otherGoods: 600, visible: 3300, elsewhere: 4100, atShops: 9000 }
const light = [9, 7, 5]
const turnover = 26_000_000
const commission = 300
const margin = 60
const emptyWaybill = 240
const asked = start + 530 * day + 10 * hour

export const s5: Stagecraft = {
  name: 'S5',
  stream: 'S5',
  full: { start, days, ordersPerDay: 480 },
  small: { start, days, ordersPerDay: 40, shops: 70 },
  extraBuyers: count.brushers,
  ownShops: count.merchants,
  play,
}

type Operator = { person: Buyer; payee: string; payout: readonly [string, string] }

function play(stage: Stage): ReturnType<Stagecraft['play']> {
  const { background, market, random } = stage
  const shops = openShops(stage)
  const staff = new Set(shops.flatMap((shop) => shop.staff))
  const people = random.fork('people')
  const pool = people.shuffle(market.buyers.filter((buyer) => buyer.registeredAt < start && buyer.personId !== undefined && !staff.has(buyer)))
  const operator = openBusiness(market, pool[0]!)
  const brushers = pool.slice(1, 1 + count.brushers)
  for (const buyer of brushers) background.aside.add(buyer)
  const { fakes, siteOf } = tasks(stage, shops, brushers, operator)
  const elsewhere = honestLife(stage, shops, brushers)
  const genuine = customers(stage, shops, new Set(brushers))
  const told = explanations(market, shops.slice(0, count.heavy), fakes, random.fork('explanations'))
  tips(market)

  const all = fakes.map((fake) => fake.order)
  const expectations: Expectation[] = [
    ...shops.map((shop, i): Expectation => {
      const own = fakes.filter((fake) => fake.order.plan.listing.shop === shop)
      return {
        as: i < count.heavy ? 'heavy merchant' : 'light merchant',
        subject: { kind: 'shop', id: shop.id },
        behaviour: i < count.heavy ? ['self_brushing'] : ['self_brushing', 'inconclusive'],
        role: 'merchant_beneficiary',
        certainty:
          i < count.heavy
            ? {
                T0: { atLeast: 'none', atMost: 'supported' },
                T2: { atLeast: 'supported', atMost: 'supported' },
                after_explanation: { atLeast: 'established', atMost: 'established' },
              }
            : { T0: { atLeast: 'none', atMost: 'supported' } },
        knowledge: 'knowing',
        maxLevel: i < count.heavy ? 'L3' : 'L2',
        measure: i < count.heavy ? 'zero_sales' : 'education',
        provenOrderIds: idsOf(own.filter((fake) => fake.visible).map((fake) => fake.order)),
        supportedOrderIds: idsOf(own.filter((fake) => !fake.visible).map((fake) => fake.order)),
      }
    }),
    {
      as: 'operator',
      subject: { kind: 'wallet', id: operator.payee },
      behaviour: ['task_platform'],
      role: 'organiser',
      certainty: {
        T0: { atLeast: 'none', atMost: 'none' },
        T1: { atLeast: 'lead', atMost: 'lead' },
        T2: { atLeast: 'supported', atMost: 'supported' },
        authority: { atLeast: 'established', atMost: 'established' },
      },
      maxLevel: 'L5',
      note: `the same operator holds account ${operator.person.accountId}, person ${operator.person.personId}, wallets ${operator.payout.join(' and ')}; naming any is naming it`,
    },
    ...brushers.map((buyer): Expectation => ({
      as: 'brusher',
      subject: { kind: 'account', id: buyer.accountId },
      behaviour: ['self_brushing', 'task_platform'],
      role: 'brusher',
      certainty: { T0: { atLeast: 'none', atMost: 'supported' } },
      maxLevel: 'L2',
    })),
  ]
  const sites = [0, 1].map((site) => new Set(fakes.filter((fake) => siteOf(fake.order) === site).map((fake) => fake.order.plan.buyer.accountId)))
  return {
    cast: {
      'W-OPERATOR': operator.payee,
      'A-OPERATOR': operator.person.accountId,
      'P-OPERATOR': operator.person.personId!,
      'W-PAYOUT-1': operator.payout[0],
      'W-PAYOUT-2': operator.payout[1],
    },
    expectations,
    incidents: [
      {
        name: 'task platform',
        behaviour: 'task_platform',
        startsAt: start,
        endsAt: start + days * day,
        shopIds: shops.map((shop) => shop.id),
        listingIds: [...new Set(all.map((order) => order.plan.listing.id))],
        accountIds: brushers.map((buyer) => buyer.accountId),
        fakeOrderIds: idsOf(all),
        benign: false,
      },
    ],
    neutralise: idsOf(all),
    mustNotNeutralise: [...genuine, ...elsewhere],
    judgeAt: Object.fromEntries(['T0', 'T1', 'T2', 'T3', 'T4'].map((tier) => [tier, iso(told.requestedAt - 1)])),
    deadlines: { explanation_due: iso(told.dueAt) },
    facts: {
      fake_orders: { empty: count.empty, gift: count.gift, a_for_b: count.otherGoods, total: all.length },
      money_back_visible: fakes.filter((fake) => fake.visible).length,
      genuine: { brushers_elsewhere: elsewhere.length, at_shops: genuine.length },
      genuine_ids: { brushers_elsewhere: elsewhere, at_shops: genuine },
      merchants: { heavy: count.heavy, light: light.length, total: shops.length },
      operator: { gain_minor: all.length * margin, per_order_minor: margin },
      turnover_minor: all.reduce((sum, order) => sum + order.payable, 0),
      successor: { shared_brushers: [...sites[0]!].filter((id) => sites[1]!.has(id)).length, first_site: sites[0]!.size, second_site: sites[1]!.size },
      gates: { precision_order_T2: 0.98, recall_order_T2: 0.9, recall_order_T0: 0.6 },
    },
  }
}

/** The operator is an account like any other, with a payee wallet for merchants and a pay-out wallet per site. */
function openBusiness(market: Market, person: Buyer): Operator {
  const payout = [person.walletId, market.ids.make('W')] as const
  const payee = market.ids.make('W')
  market.emit('wallet.linked', start - 40 * day, { wallet_id: payee, holder_kind: 'account', holder_id: person.accountId, verified: true })
  market.emit('wallet.linked', start + (reopens - 6) * day, { wallet_id: payout[1], holder_kind: 'account', holder_id: person.accountId, verified: true })
  return { person, payee, payout }
}

function openShops({ background, market, random }: Stage): Shop[] {
  const draw = random.fork('shops')
  const weighing = market.carriers.filter((carrier) => carrier.weighs > 0)
  const kinds = categories.filter((category) => category.kind === 'physical' && category.medianWeight >= 150)
  return Array.from({ length: count.merchants }, () => {
    const shop = openShop(
      market,
      {
        category: draw.pick(kinds),
        popularity: 0,
        listings: 0,
        flat: false,
        carriers: draw.sample(weighing, 2),
        openedAt: start - draw.between(20, 600) * day,
      },
      background.options,
      draw,
    )
    for (let i = draw.int(2, 5); i > 0; i--) addListing(market, shop, { price: draw.int(32, 62) * 100 - 10 }, draw)
    market.emit('wallet.linked', shop.openedAt + hour, { wallet_id: shop.ownerWalletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
    return shop
  })
}

type Fake = { order: Order; visible: boolean }

/** All 6,000, dealt over shops, brushers, days and kinds of parcel; the money goes back for all, and a part of it shows. */
function tasks(
  { market, random, intensity }: Stage,
  shops: readonly Shop[],
  brushers: readonly Buyer[],
  operator: Operator,
): { fakes: Fake[]; siteOf: (order: Order) => 0 | 1 } {
  const draw = random.fork('tasks')
  const total = count.empty + count.gift + count.otherGoods
  const parcels = deal<FakeParcel>(draw, [
    ['empty', count.empty],
    ['gift', count.gift],
    ['other_goods', count.otherGoods],
  ])
  const visible = deal<boolean>(draw, [
    [true, count.visible],
    [false, total - count.visible],
  ])
  const jobs = schedule(shops, total, intensity, draw)
  const discounts = toTurnover(
    jobs.map((job) => job.listing.price),
    draw,
  )
  // The first site works with all 420; the second with 252 of them.
  const crews = [brushers, draw.sample(brushers, count.shared)] as const
  const style: TaskStyle = {
    intensity,
    scripted: { easy: 0.8, medium: 0.5, hard: 0.25 }[intensity],
    praise: suppliedPraise,
    empty: [20, 60],
    gift: [70, 260],
    twoScans: { easy: 1, medium: 0.95, hard: 0.9 }[intensity],
    mismatch: 0.25,
  }
  const fees = new Map<string, { shop: Shop; at: number; amount: number }>()
  const turn = [0, 0]
  const fakes = jobs.map((job, i): Fake => {
    const site = job.at < start + closes * day ? 0 : 1
    const crew = crews[site]
    // Each works at least once for each site it belongs to; after that the keen ones more often.
    const buyer = turn[site]! < crew.length ? crew[turn[site]!]! : crew[Math.floor(crew.length * draw.unit() ** 1.5)]!
    turn[site]!++
    const order = brush(market, { at: job.at, buyer, listing: job.listing, parcel: parcels[i]!, discount: discounts[i]! }, style, draw)
    const { shop } = job.listing
    if (visible[i]) {
      const at = order.completedAt! + draw.skewed(2.5, 1.1) * hour
      const payer = draw.chance(0.8) ? shop.ownerWalletId : shop.walletId
      const pay = (when: number, from: string, amount: number): void =>
        market.events.add('transfer.made', when, {
          transfer_id: market.ids.make('F'),
          from_wallet_id: from,
          to_wallet_id: buyer.walletId,
          amount_minor: amount,
          currency: 'CNY',
          kind: draw.pick(['red_packet', 'p2p', 'p2p']),
          observed_by: 'platform',
        })
      pay(at, payer, order.payable)
      pay(at + draw.between(1, 90) * minute, operator.payout[site], commission)
    }
    const week = `${shop.id} ${Math.floor((job.at - start) / (14 * day))}`
    const fee = fees.get(week) ?? { shop, at: job.at, amount: 0 }
    fee.amount += commission + margin + (parcels[i] === 'empty' ? emptyWaybill : 0)
    fees.set(week, fee)
    return { order, visible: visible[i]! }
  })
  for (const { shop, at, amount } of fees.values()) {
    market.emit('transfer.made', at - draw.between(2, 30) * hour, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: shop.ownerWalletId,
      to_wallet_id: operator.payee,
      amount_minor: amount,
      currency: 'CNY',
      kind: 'p2p',
      memo: draw.chance(0.3) ? draw.pick(['推广', '服务费', '充值']) : undefined,
      observed_by: 'platform',
    })
  }
  return { fakes, siteOf: (order) => (order.plan.at < start + closes * day ? 0 : 1) }
}

function schedule(shops: readonly Shop[], total: number, intensity: Intensity, random: Random): { at: number; listing: Listing }[] {
  const heavyTotal = total - light.reduce((sum, n) => sum + n, 0)
  const appetite = Array.from({ length: count.heavy }, () => random.skewed(1, 0.5))
  const sum = appetite.reduce((a, b) => a + b, 0)
  const shares = appetite.map((share) => Math.max(30, Math.floor((share / sum) * heavyTotal)))
  shares[0]! += heavyTotal - shares.reduce((a, b) => a + b, 0)
  const jobs: { at: number; listing: Listing }[] = []
  shops.forEach((shop, i) => {
    const orders = i < count.heavy ? shares[i]! : light[i - count.heavy]!
    // Campaigns of some weeks; at greater intensity longer and thinner ones.
    const campaigns = Array.from({ length: orders < 30 ? 1 : random.int(2, 5) }, () => ({
      from: random.int(2, 480),
      lasts: random.int(8, 30) * { easy: 1, medium: 2, hard: 3 }[intensity],
    }))
    const listings = shop.listings.slice(0, random.int(1, 2))
    for (let n = 0; n < orders; n++) {
      const { from, lasts } = random.pick(campaigns)
      let on = Math.min(520, from + Math.floor(random.unit() * lasts))
      if (on >= closes && on < reopens) on = random.chance(0.6) ? closes - 1 - random.int(0, 20) : reopens + random.int(0, 30)
      jobs.push({ at: wakingHour(start + on * day, random), listing: random.pick(listings) })
    }
  })
  return jobs.toSorted((a, b) => a.at - b.at)
}

/** Coupons that bring the sum of what is paid to the turnover. */
function toTurnover(prices: readonly number[], random: Random): number[] {
  const discounts = prices.map(() => 0)
  let over = prices.reduce((sum, price) => sum + price, 0) - turnover
  while (over !== 0) {
    const i = random.int(0, prices.length - 1)
    if (over < 0) {
      // A buyer who adds delivery insurance pays a little more.
      const more = Math.min(-over, random.pick([100, 200, 500]))
      if (discounts[i]! > -1500) {
        discounts[i]! -= more
        over += more
      }
    } else {
      const less = Math.min(over, random.pick([100, 200, 300, 500]))
      if (discounts[i]! < prices[i]! * 0.4) {
        discounts[i]! += less
        over -= less
      }
    }
  }
  return discounts
}

/** The brushers' own 4,100 purchases, in other shops. */
function honestLife({ background, market, random }: Stage, shops: readonly Shop[], brushers: readonly Buyer[]): string[] {
  const draw = random.fork('honest')
  const theirs = new Set(shops)
  const ids: string[] = []
  while (ids.length < count.elsewhere) {
    const buyer = brushers[Math.floor(brushers.length * draw.unit() ** 1.3)]!
    const listing = background.choice(buyer, draw)
    if (theirs.has(listing.shop)) continue
    ids.push(market.placeOrder({ at: background.momentOf(start + draw.int(0, days - 1) * day, draw), buyer, listing }, draw).id)
  }
  return ids
}

/** The 9,000 genuine orders at the 30 shops. */
function customers({ background, random }: Stage, shops: readonly Shop[], brushers: ReadonlySet<Buyer>): string[] {
  const draw = random.fork('customers')
  const weights = shops.map(() => draw.skewed(1, 0.6))
  const sum = weights.reduce((a, b) => a + b, 0)
  const shares = weights.map((weight) => Math.floor((weight / sum) * count.atShops))
  shares[0]! += count.atShops - shares.reduce((a, b) => a + b, 0)
  return shops.flatMap((shop, i) => {
    background.expect(shop, shares[i]!)
    return Array.from({ length: shares[i]! }, () => background.ordinaryAt(shop, start + draw.int(0, days - 1) * day, 1, draw, brushers)[0]!.id)
  })
}

function explanations(market: Market, heavy: readonly Shop[], fakes: readonly Fake[], random: Random): { requestedAt: number; dueAt: number } {
  const dueAt = asked + 7 * day
  for (const shop of heavy) {
    const explanationId = market.ids.make('Q')
    const at = asked + random.unit() * 5 * hour
    market.emit('explanation.requested', at, {
      explanation_id: explanationId,
      shop_id: shop.id,
      order_ids: random.shuffle(fakes.filter((fake) => fake.order.plan.listing.shop === shop).map((fake) => fake.order.id)),
      due_at: iso(dueAt),
    })
    if (random.chance(0.7))
      market.emit('explanation.received', at + random.between(1, 6) * day, {
        explanation_id: explanationId,
        text: random.pick(['都是真实订单', '我们只是做推广', '不清楚,可能是代运营做的', '转账是退差价']),
        assessed: 'unreasonable',
      })
  }
  return { requestedAt: asked, dueAt }
}

function tips(market: Market): void {
  const tip = (at: number, text: string): void => market.emit('tip.received', at, { tip_id: market.ids.make('U'), origin: 'hotline', text, reliability: 'd' })
  tip(start + 210 * day, '有人在网上开任务站,商家放单,刷手领佣金,每单三块')
  tip(start + (reopens + 25) * day, '以前那个任务站关了又换了名字开,收款的还是同一个人')
}
