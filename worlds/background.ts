/** The honest marketplace of scenarios.md: its people, shops and places, and what they do on ordinary days. */
import { Events } from './events.ts'
import { Ids } from './ids.ts'
import {
  type Buyer,
  type Carrier,
  categories,
  type Category,
  day,
  hour,
  type Listing,
  Market,
  minute,
  mobileIp,
  type Order,
  sha256,
  type Shop,
  zone,
} from './market.ts'
import { type Random, Weighted } from './random.ts'
import { friendMemos, listingTitle, personName, phoneNumber, type Place, places, placeWeights, shopName, streetAddress } from './texts.ts'

export type BackgroundOptions = {
  /** Epoch milliseconds of the first midnight at +08:00. */
  start: number
  days: number
  shops: number
  buyers: number
  ordersPerDay: number
  /** Share of shops whose order pages are kept as snapshots. */
  snapshotShare?: number
  campuses?: number
  lockers?: number
  forwarders?: number
}

/** Hour weights of a day of orders, local time. */
const diurnal = new Weighted([1.6, 0.9, 0.5, 0.3, 0.3, 0.5, 1.1, 2, 3.2, 4.6, 5.6, 5.5, 5, 5, 5.2, 5.2, 5, 4.6, 4.6, 5.6, 7, 7.4, 6.2, 3.4])
const weekly = [1.06, 1, 0.98, 0.97, 0.98, 0.97, 1.04]

export class Background {
  readonly market: Market
  readonly options: BackgroundOptions
  readonly #random: Random
  readonly #people: Weighted
  readonly #byCategory = new Map<string, { shops: Shop[]; draw: Weighted }>()
  readonly #categoryDraw: Weighted
  readonly #openCategories: Category[]
  readonly #expected = new Map<Listing, number>()

  private constructor(market: Market, options: BackgroundOptions, random: Random) {
    this.market = market
    this.options = options
    this.#random = random
    this.#people = new Weighted(market.buyers.map((buyer) => buyer.activity))
    this.#openCategories = categories.filter((category) => market.shops.some((shop) => shop.category === category))
    this.#categoryDraw = new Weighted(this.#openCategories.map((category) => category.share))
    for (const category of this.#openCategories) {
      const shops = market.shops.filter((shop) => shop.category === category)
      this.#byCategory.set(category.name, { shops, draw: new Weighted(shops.map((shop) => shop.popularity)) })
    }
  }

  /** Furnishes the marketplace; nobody orders yet. */
  static furnish(options: BackgroundOptions, random: Random): Background {
    const end = options.start + options.days * day - 1
    const events = new Events(random)
    const market = new Market(events, new Ids(random), options.start, end)
    addCarriers(market, random.fork('carriers'))
    addPlaces(market, options, random.fork('places'))
    addBuyers(market, options, random.fork('buyers'))
    addShops(market, options, random.fork('shops'))
    return new Background(market, options, random)
  }

  /** Those whose every order a script places itself. */
  readonly aside = new Set<Buyer>()

  /** Somebody at random, the active ones more often. */
  somebody(random: Random, at: number): Buyer {
    for (let tries = 0; tries < 500; tries++) {
      const buyer = this.market.buyers[this.#people.draw(random)]!
      if (buyer.registeredAt < at && !this.aside.has(buyer)) return buyer
    }
    return this.market.buyers.find((buyer) => buyer.registeredAt < at && !this.aside.has(buyer))!
  }

  /** A moment of a day as people order. */
  momentOf(midnight: number, random: Random): number {
    return midnight + diurnal.draw(random) * hour + Math.floor(random.unit() * hour)
  }

  /** Ordinary orders at one shop on one day, by people other than `not`. */
  ordinaryAt(shop: Shop, midnight: number, count: number, random: Random, not: ReadonlySet<Buyer> = new Set()): Order[] {
    const orders: Order[] = []
    const draw = new Weighted(shop.listings.map((listing) => listing.popularity))
    while (orders.length < count) {
      const at = this.momentOf(midnight, random)
      const buyer = this.somebody(random, at)
      if (not.has(buyer)) continue
      const listing = shop.listings[draw.draw(random)]!
      orders.push(this.market.placeOrder({ at, buyer, listing }, random))
    }
    return orders
  }

  /** Midnights of all days. */
  midnights(): number[] {
    return Array.from({ length: this.options.days }, (_, i) => this.options.start + i * day)
  }

  /** Everybody's ordinary days. */
  live(): void {
    const orders = this.#random.fork('orders')
    const market = this.market
    const favourites = new Map<Buyer, Listing>()
    for (const midnight of this.midnights()) {
      const weekday = new Date(midnight + zone).getUTCDay()
      const count = orders.poisson(this.options.ordersPerDay * weekly[weekday]! * orders.normal(1, 0.05))
      for (let i = 0; i < count; i++) {
        const at = this.momentOf(midnight, orders)
        const buyer = this.somebody(orders, at)
        const known = favourites.get(buyer)
        const listing = known !== undefined && orders.chance(0.14) ? orders.pick(known.shop.listings) : this.choice(buyer, orders)
        if (orders.chance(0.3)) favourites.set(buyer, listing)
        market.placeOrder({ at, buyer, listing }, orders)
      }
    }
    this.#promotions(this.#random.fork('promotions'))
    this.#transfers(this.#random.fork('transfers'))
    this.#browsing(this.#random.fork('browsing'))
    this.#notices(this.#random.fork('notices'))
  }

  /** Closes the books: payouts and traffic, once all orders are in. */
  close(): void {
    this.market.payOut()
    this.#traffic(this.#random.fork('traffic'))
  }

  /** What somebody of these tastes picks. */
  choice(buyer: Buyer, random: Random): Listing {
    const taste = random.chance(0.62) ? this.#byCategory.get(random.pick(buyer.tastes)) : undefined
    const { shops, draw } = taste ?? this.#byCategory.get(this.#openCategories[this.#categoryDraw.draw(random)]!.name)!
    const shop = shops[draw.draw(random)]!
    const u = random.unit()
    // Zipf over the listings: the first sells most.
    return shop.listings[Math.min(shop.listings.length, Math.floor((shop.listings.length + 1) ** u)) - 1]!
  }

  #promotions(random: Random): void {
    const market = this.market
    for (const shop of market.shops) {
      for (let n = random.poisson(this.options.days / 45); n > 0; n--) {
        const starts = market.start + Math.floor(random.unit() * this.options.days) * day + random.pick([0, 10, 14, 19, 20]) * hour
        const kind = random.pick(['coupon', 'coupon', 'flash_sale', 'ad', 'official', shop.category.name === 'live_apparel' ? 'live_stream' : 'coupon'])
        const listing = random.pick(shop.listings)
        const lasts = kind === 'flash_sale' || kind === 'live_stream' ? random.between(1, 4) * hour : random.between(1, 5) * day
        const promotionId = market.ids.make('N')
        market.emit('promotion.scheduled', Math.max(market.start, starts - random.between(0.5, 4) * day), {
          promotion_id: promotionId,
          shop_id: shop.id,
          listing_ids: [listing.id],
          kind,
          starts_at: iso(starts),
          ends_at: iso(starts + lasts),
        })
        // What a promotion brings to a shop that a script runs is the script's to say.
        if (shop.popularity === 0) continue
        const lift = random.poisson(random.skewed(kind === 'live_stream' ? 30 : 8, 0.8) * Math.min(1, this.options.ordersPerDay / 3000 + 0.2))
        for (let i = 0; i < lift; i++) {
          const at = starts + random.unit() ** 1.6 * lasts
          if (at > market.end) continue
          const buyer = this.somebody(random, at)
          market.placeOrder(
            { at, buyer, listing, promotionId, source: kind === 'live_stream' ? 'live' : random.pick(['feed', 'ad', 'search', 'direct']) },
            random,
          )
          market.addViews(listing, at, random.int(10, 40))
        }
      }
    }
  }

  /** Friends, wages, rent: money that has nothing to do with orders. */
  #transfers(random: Random): void {
    const { market } = this
    const count = Math.round((market.buyers.length * this.options.days) / 260)
    const move = (at: number, from: string, to: string, amount: number, kind: string, memo: string | undefined): void =>
      market.emit('transfer.made', at, {
        transfer_id: market.ids.make('F'),
        from_wallet_id: from,
        to_wallet_id: to,
        amount_minor: amount,
        currency: 'CNY',
        kind,
        memo: memo === '' ? undefined : memo,
        observed_by: 'platform',
      })
    for (let i = 0; i < count; i++) {
      const at = this.momentOf(market.start + Math.floor(random.unit() * this.options.days) * day, random)
      const from = this.somebody(random, at)
      const place = market.buyers.indexOf(from)
      // Most people send money to the same few others.
      const to = random.chance(0.7) ? market.buyers[(place + random.int(1, 4)) % market.buyers.length]! : random.pick(market.buyers)
      if (from === to) continue
      const amount = random.chance(0.5)
        ? random.pick([520, 660, 880, 1000, 2000, 3000, 5000, 6600, 8800, 10_000, 20_000, 50_000])
        : Math.round(random.skewed(4500, 1.1))
      move(at, from.walletId, to.walletId, amount, random.pick(['p2p', 'p2p', 'red_packet']), random.pick(friendMemos))
    }
    for (const shop of market.shops) {
      for (let month = market.start + random.between(1, 20) * day; month < market.end; month += 30 * day) {
        move(month, shop.walletId, shop.ownerWalletId, random.int(5, 300) * 10_000, 'bank', undefined)
        for (const worker of shop.staff)
          move(month + hour, shop.ownerWalletId, worker.walletId, random.int(28, 65) * 10_000, 'bank', random.pick(['工资', '', '奖金']))
      }
    }
  }

  #browsing(random: Random): void {
    const { market } = this
    const count = Math.round(this.options.ordersPerDay * this.options.days * 0.25)
    for (let i = 0; i < count; i++) {
      const at = this.momentOf(market.start + Math.floor(random.unit() * this.options.days) * day, random)
      const buyer = this.somebody(random, at)
      market.session(buyer, at, random.pick(buyer.devices), random.chance(0.4) ? mobileIp(random) : buyer.ip, random)
    }
  }

  /** Ordinary friction: rights holders' notices, small sanctions for late dispatch, questions to buyers. */
  #notices(random: Random): void {
    const { market } = this
    for (const shop of market.shops) {
      if (random.chance(0.06)) {
        const at = market.start + random.unit() * this.options.days * day
        const listing = random.pick(shop.listings)
        const noticeId = market.ids.make('I')
        market.emit('ip_notice.filed', at, {
          notice_id: noticeId,
          rights_holder_id: market.ids.make('H'),
          right_type: random.pick(['trademark', 'copyright', 'design']),
          certificate_check: 'valid',
          listing_id: listing.id,
          shop_id: shop.id,
          test_purchase: random.chance(0.5),
          text: '商品图片/标识涉嫌侵权',
        })
        market.emit('ip_notice.decided', at + random.between(2, 9) * day, { notice_id: noticeId, outcome: random.pick(['upheld', 'rejected']) })
      }
      if (random.chance(0.05)) {
        const at = market.start + random.unit() * this.options.days * day
        market.emit('sanction.recorded', at, {
          sanction_id: market.ids.make('X'),
          subject_kind: 'shop',
          subject_id: shop.id,
          measure: random.pick(['warning', 'demote', 'late_dispatch_points']),
          starts_at: iso(at),
          ends_at: iso(at + 7 * day),
          origin: 'legacy',
          reason: random.pick(['延迟发货', '描述不符', '违规用语']),
        })
      }
    }
    for (let n = random.poisson(market.buyers.length / 1500); n > 0; n--) {
      const at = market.start + random.unit() * this.options.days * day
      const buyer = this.somebody(random, at)
      market.emit('sanction.recorded', at, {
        sanction_id: market.ids.make('X'),
        subject_kind: 'account',
        subject_id: buyer.accountId,
        measure: random.pick(['captcha', 'warning', 'coupon_limit']),
        starts_at: iso(at),
        ends_at: iso(at + 3 * day),
        origin: 'legacy',
        reason: random.pick(['登录异常', '频繁领券']),
      })
    }
  }

  /** Page visits per listing and hour: every order has one, most visits have no order. */
  #traffic(random: Random): void {
    const { market } = this
    const perListing = new Map<string, number>()
    for (const id of market.events.table('order.placed').column('listing_id')) perListing.set(id as string, (perListing.get(id as string) ?? 0) + 1)
    const hourShare = [1.6, 0.9, 0.5, 0.3, 0.3, 0.5, 1.1, 2, 3.2, 4.6, 5.6, 5.5, 5, 5, 5.2, 5.2, 5, 4.6, 4.6, 5.6, 7, 7.4, 6.2, 3.4].map((w) => w / 89.3)
    for (const listing of market.listings) {
      const usual = this.#expected.get(listing) ?? Math.min(perListing.get(listing.id) ?? 0, this.#share(listing))
      const conversion = random.between(0.02, 0.05)
      const perDay = (usual / conversion + 3) / this.options.days
      for (let h = 0; h < this.options.days * 24; h++) {
        const at = market.start + h * hour
        const { extra, ordered } = market.viewsWithOrders(listing, at + 1)
        const views = random.poisson(perDay * hourShare[h % 24]!) + extra + ordered
        if (views === 0) continue
        const visitors = Math.max(1, Math.round(views * random.between(0.72, 0.95)))
        market.emit('traffic.measured', at + hour, {
          listing_id: listing.id,
          bucket_seconds: 3600,
          views,
          visitors,
          carts: Math.min(visitors, random.poisson(views * 0.06) + Math.round(ordered * 0.5)),
        })
      }
    }
  }

  /** Orders a listing would have had if all were ordinary. */
  #share(listing: Listing): number {
    const { shop } = listing
    if (shop.popularity === 0) return 0
    const all = this.#byCategory.get(shop.category.name)!.shops.reduce((sum, other) => sum + other.popularity, 0)
    const share = this.#openCategories.reduce((sum, category) => sum + category.share, 0)
    const n = shop.listings.length
    const rank = shop.listings.indexOf(listing)
    const zipf = Math.log((rank + 2) / (rank + 1)) / Math.log(n + 1)
    return this.options.ordersPerDay * this.options.days * (shop.category.share / share) * (shop.popularity / all) * zipf * 1.4 + 5
  }

  /** Ordinary orders expected in all at a shop that a scenario runs itself, spread over its listings. */
  expect(shop: Shop, orders: number): void {
    const total = shop.listings.reduce((sum, listing) => sum + listing.popularity, 0)
    for (const listing of shop.listings) this.#expected.set(listing, (orders * listing.popularity) / total)
  }
}

/** RFC 3339 at +08:00, to the millisecond. */
export function iso(at: number): string {
  return new Date(Math.round(at) + zone).toISOString().replace('Z', '+08:00')
}

function addCarriers(market: Market, random: Random): void {
  const names = ['shunhe', 'yuanlu', 'zhongtu', 'huida', 'anneng', 'kuaiyi', 'minyou', 'baihe']
  for (const [i, id] of names.entries()) {
    const gaps: Carrier['gaps'] = []
    if (random.chance(0.35)) {
      const from = market.start + random.unit() * (market.end - market.start)
      gaps.push({ from, to: from + random.between(4, 30) * hour })
      market.emit('carrier.feed_interrupted', gaps[0]!.to, { carrier: id, from: iso(from), to: iso(gaps[0]!.to) })
    }
    market.carriers.push({
      id,
      weighs: i === 3 || i === 6 ? 0 : random.between(0.86, 0.98),
      slips: i < 3 ? 0 : random.between(0.002, 0.012),
      gaps,
      nextWaybill: random.int(10_000_000, 800_000_000),
      prefix: String(71 + i * 3),
    })
  }
}

function addPlaces(market: Market, options: BackgroundOptions, random: Random): void {
  for (let i = 0; i < (options.campuses ?? 5); i++) {
    const place = random.pick(places)
    market.campuses.push({
      place,
      ip: `${random.pick([59, 202, 210, 211, 219])}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`,
      address: `${place.city}${place.district}大学城${random.pick(['南', '北', '东', '西'])}区学生公寓`,
    })
  }
  for (let i = 0; i < (options.lockers ?? 40); i++) {
    const place = random.pick(places)
    market.lockers.push({
      name: '',
      phone: '',
      address: `${streetAddress(random, place).replace(/\d+栋.*$/, '')}快递自提柜${random.int(1, 9)}号`,
      place,
      kind: 'locker',
    })
  }
  for (let i = 0; i < (options.forwarders ?? 2); i++) {
    const place = random.pick(places)
    market.forwarders.push({ name: '', phone: '', address: `${place.city}${place.district}物流园集运仓${random.int(1, 20)}号库`, place, kind: 'forwarder' })
  }
}

function addBuyers(market: Market, options: BackgroundOptions, random: Random): void {
  const placeDraw = new Weighted(placeWeights)
  const names = categories.map((category) => category.name)
  const tasteDraw = new Weighted(categories.map((category) => category.share))
  const span = market.end - market.start
  let household: { place: Place; address: string; ip: string; device: string; wallet: string | undefined; left: number } | undefined
  for (let i = 0; i < options.buyers; i++) {
    const shares = household !== undefined && household.left > 0
    if (!shares) {
      const place = places[placeDraw.draw(random)]!
      household = {
        place,
        address: streetAddress(random, place),
        ip: `${random.pick([58, 60, 61, 114, 116, 121, 123, 125, 180, 222])}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`,
        device: market.ids.make('D'),
        wallet: undefined,
        left: random.chance(0.13) ? random.int(1, 4) : 0,
      }
    } else household!.left--
    const home = household!
    const name = personName(random)
    const phone = phoneNumber(random)
    const lives = random.unit()
    const campus = lives < 0.03 && market.campuses.length > 0 ? random.pick(market.campuses) : undefined
    const locker = lives >= 0.03 && lives < 0.07 && market.lockers.length > 0 ? random.pick(market.lockers) : undefined
    const forwarder = lives >= 0.07 && lives < 0.078 && market.forwarders.length > 0 ? random.pick(market.forwarders) : undefined
    const shared = locker ?? forwarder
    const place = campus?.place ?? shared?.place ?? home.place
    const buyer: Buyer = {
      accountId: market.ids.make('A'),
      personId: random.chance(0.94) ? market.ids.make('P') : undefined,
      walletId: market.ids.make('W'),
      payerWalletId: home.wallet ?? (random.chance(0.03) && market.buyers.length > 0 ? random.pick(market.buyers).walletId : undefined),
      name,
      phone,
      // Growth: most accounts are years old, a few join during the window.
      registeredAt: random.chance(0.06) ? market.start + random.unit() * span : market.start - random.skewed(420, 0.9) * day,
      home: {
        name,
        phone,
        address: campus
          ? `${campus.address}${random.int(1, 24)}栋${random.int(1, 6)}${String(random.int(1, 30)).padStart(2, '0')}室`
          : shared
            ? shared.address
            : home.address,
        place,
        kind: campus ? 'campus' : shared ? shared.kind : random.chance(0.12) ? 'office' : random.chance(0.04) ? 'unknown' : 'residential',
      },
      contacts: Array.from({ length: random.int(0, 3) }, () => market.stranger(random)),
      devices:
        shares || random.chance(0.03)
          ? [home.device, market.ids.make('D')]
          : random.chance(0.25)
            ? [market.ids.make('D'), market.ids.make('D')]
            : [market.ids.make('D')],
      ip: campus ? campus.ip : home.ip,
      ipKind: campus ? 'campus' : random.chance(0.14) ? 'mobile' : random.chance(0.1) ? 'office' : 'residential',
      activity: random.skewed(1, 1),
      tastes: Array.from({ length: random.int(1, 3) }, () => names[tasteDraw.draw(random)]!),
      masked: random.chance(0.05) ? 0.6 : 0.01,
    }
    home.wallet ??= buyer.walletId
    market.buyers.push(buyer)
    register(market, buyer, random)
  }
  // Devices change hands inside a household only; a second-hand phone makes a rare link between strangers.
  for (let i = Math.floor(options.buyers / 400); i > 0; i--) random.pick(market.buyers).devices.push(random.pick(market.buyers).devices[0]!)
  // Internet cafés and shop counters: one device, many people who have nothing else in common.
  for (let i = Math.ceil(options.buyers / 1500); i > 0; i--) {
    const counter = market.ids.make('D')
    for (let n = random.int(8, 30); n > 0; n--) random.pick(market.buyers).devices.push(counter)
  }
}

function register(market: Market, buyer: Buyer, random: Random): void {
  market.emit('account.registered', buyer.registeredAt, {
    account_id: buyer.accountId,
    kind: random.chance(0.01) ? 'both' : 'buyer',
    person_id: buyer.personId,
    name: random.chance(0.97) ? buyer.name : undefined,
    phone: buyer.phone,
    region_code: random.chance(0.9) ? buyer.home.place.code : undefined,
    kyc_level: random.pick(['basic', 'verified', 'verified']),
  })
  market.emit('account.agreement_accepted', buyer.registeredAt + 30_000, {
    account_id: buyer.accountId,
    agreement_id: 'service-terms',
    version: '3',
    text_sha256: sha256('service-terms 3'),
  })
  market.emit('wallet.linked', buyer.registeredAt + random.skewed(30, 1) * minute, {
    wallet_id: buyer.walletId,
    holder_kind: 'account',
    holder_id: buyer.accountId,
    verified: random.chance(0.95),
    nickname: random.chance(0.7)
      ? random.pick(['小', '阿', '大', '']) + buyer.name.slice(-1) + random.pick(['', '宝', '妈', '哥', '姐', '123', '呀'])
      : undefined,
  })
}

export type ShopWish = Partial<Pick<Shop, 'popularity' | 'place' | 'freight' | 'flat' | 'snapshots' | 'openedAt' | 'handling'>> & {
  category: Category
  listings?: number
  carriers?: readonly Carrier[]
}

/** Opens a shop with an owner, wallets, staff and listings. */
export function openShop(market: Market, wish: ShopWish, options: BackgroundOptions, random: Random): Shop {
  const name = shopName(random)
  const owner = personName(random)
  const shop: Shop = {
    id: market.ids.make('S'),
    ownerAccountId: market.ids.make('A'),
    ownerPersonId: market.ids.make('P'),
    ownerWalletId: market.ids.make('W'),
    walletId: market.ids.make('W'),
    category: wish.category,
    returns: Math.min(0.6, Math.max(0.01, wish.category.returns * random.skewed(1, 0.12))),
    place: wish.place ?? places[random.int(0, places.length - 1)]!,
    openedAt: wish.openedAt ?? market.start - random.skewed(700, 0.7) * day,
    listings: [],
    carriers: wish.carriers ?? random.sample(market.carriers, 2),
    handling: wish.handling ?? random.skewed(9, 0.4),
    freight: wish.freight ?? random.int(20, 60) * 10,
    flat: wish.flat ?? random.chance(0.4),
    snapshots: wish.snapshots ?? random.chance(options.snapshotShare ?? 0.35),
    popularity: wish.popularity ?? 1,
    staff: random.chance(0.55) ? random.sample(market.buyers, random.int(1, 3)) : [],
    income: new Map(),
  }
  const opened = shop.openedAt
  market.emit('account.registered', opened - day, {
    account_id: shop.ownerAccountId,
    kind: random.chance(0.4) ? 'both' : 'seller',
    person_id: shop.ownerPersonId,
    name: owner,
    phone: phoneNumber(random),
    region_code: shop.place.code,
    kyc_level: 'verified',
  })
  market.emit('account.agreement_accepted', opened - day + 30_000, {
    account_id: shop.ownerAccountId,
    agreement_id: 'seller-terms',
    version: '5',
    text_sha256: sha256('seller-terms 5'),
  })
  market.emit('shop.opened', opened, { shop_id: shop.id, owner_account_id: shop.ownerAccountId, category: shop.category.name, name })
  market.emit('shop.role_granted', opened + minute, { shop_id: shop.id, person_id: shop.ownerPersonId, role: 'owner' })
  market.emit('wallet.linked', opened + 10 * minute, { wallet_id: shop.walletId, holder_kind: 'shop', holder_id: shop.id, verified: true, nickname: name })
  market.emit('wallet.linked', opened + 12 * minute, {
    wallet_id: shop.ownerWalletId,
    holder_kind: 'account',
    holder_id: shop.ownerAccountId,
    verified: true,
    nickname: owner.slice(-1) + random.pick(['总', '掌柜', '', '小店']),
  })
  if (random.chance(0.8))
    market.emit('wallet.linked', opened + 15 * minute, { wallet_id: shop.ownerWalletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
  for (const worker of shop.staff)
    if (worker.personId !== undefined)
      market.emit('shop.role_granted', opened + random.between(5, 300) * day, {
        shop_id: shop.id,
        person_id: worker.personId,
        role: random.pick(['customer_service', 'customer_service', 'manager', 'agency']),
      })
  if (random.chance(0.08))
    market.emit('shop.role_granted', opened + 2 * day, {
      shop_id: shop.id,
      person_id: market.ids.make('P'),
      role: 'shareholder',
      share_bps: random.int(3, 45) * 100,
    })
  const count = wish.listings ?? random.int(2, 9)
  for (let i = 0; i < count; i++) addListing(market, shop, {}, random)
  market.shops.push(shop)
  return shop
}

export type ListingWish = Partial<Pick<Listing, 'price' | 'cost' | 'weight' | 'title' | 'pack' | 'weightSpread' | 'popularity'>>

export function addListing(market: Market, shop: Shop, wish: ListingWish, random: Random): Listing {
  const { category } = shop
  const rounded = Math.max(500, Math.round(random.skewed(category.medianPrice, 0.45) / 100) * 100 - random.pick([10, 10, 20, 100, 0]))
  const price = wish.price ?? rounded
  const weight = wish.weight ?? Math.max(20, Math.round(random.skewed(category.medianWeight, 0.55)))
  const physical = category.kind === 'physical'
  const listing: Listing = {
    id: market.ids.make('L'),
    shop,
    title: wish.title ?? listingTitle(random, category.name),
    price,
    cost: wish.cost ?? Math.round(price * random.between(0.3, 0.62)),
    weight: physical ? weight : 0,
    real: physical ? (wish.weight === undefined && random.chance(0.06) ? Math.round(weight * random.between(0.4, 1.5)) : weight) : 0,
    category: category.name,
    pack: wish.pack ?? { low: random.int(2, 8), high: random.int(12, 40) },
    weightSpread: wish.weightSpread ?? 0.025,
    popularity: wish.popularity ?? 1 / (shop.listings.length + 1),
    kind: category.kind,
    index: market.listings.length,
  }
  const at = shop.openedAt + random.between(0.1, 90) * day
  market.emit('listing.published', Math.min(at, market.start - hour), {
    listing_id: listing.id,
    shop_id: shop.id,
    category: category.name,
    title: listing.title,
    price_minor: listing.price,
    currency: 'CNY',
    unit_cost_minor: wish.cost !== undefined || random.chance(0.85) ? listing.cost : undefined,
    weight_g: physical && (wish.weight !== undefined || random.chance(0.93)) ? listing.weight : undefined,
    stock: random.int(50, 8000),
    goods_kind: category.kind,
  })
  if (random.chance(0.06))
    market.emit('listing.changed', market.start + random.unit() * (market.end - market.start), {
      listing_id: listing.id,
      field: random.pick(['title', 'stock', 'image']),
      old: 'a',
      new: 'b',
    })
  shop.listings.push(listing)
  market.listings.push(listing)
  return listing
}

function addShops(market: Market, options: BackgroundOptions, random: Random): void {
  const draw = new Weighted(categories.map((category) => category.share))
  for (let i = 0; i < options.shops; i++) {
    const category = i < categories.length ? categories[i]! : categories[draw.draw(random)]!
    openShop(market, { category, popularity: random.skewed(1, 1.1) }, options, random)
  }
}
