/** S2 刷手李某: 61 orders of one buyer in 38 shops, of which 24 were paid back by the seller's side. S2-authority plays on to judgment. */
import { addListing, type Background, iso } from './background.ts'
import { moneyBack } from './campaigns.ts'
import { type Buyer, day, hour, type Listing, type Market, minute, type Order, type OrderPlan, sha256, type Shop } from './market.ts'
import type { Random } from './random.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const start = local('2015-03-01T00:00:00')
const detection = local('2016-07-12T00:00:00')
const brushed = 24
const shopCount = 38
const commission = 500

const li = (name: string, authority: boolean): Stagecraft => ({
  name,
  stream: 'S2',
  full: { start, days: 519, ordersPerDay: 520, snapshotShare: 0.6 },
  small: { start, days: 519, ordersPerDay: 32, snapshotShare: 1, shops: 60, buyers: 2000 },
  extraBuyers: 0,
  ownShops: 0,
  play: (stage) => play(stage, authority),
})

export const s2 = li('S2', false)
export const s2Authority = li('S2-authority', true)

function play({ background, market, random }: Stage, authority: boolean): ReturnType<Stagecraft['play']> {
  const draw = random.fork('li')
  const buyer = draw.pick(market.buyers.filter((one) => one.personId !== undefined && one.registeredAt < start && one.home.kind === 'residential'))
  background.aside.add(buyer)
  const shops = draw.sample(
    market.shops.filter((shop) => shop.snapshots && shop.category.kind === 'physical' && shop.openedAt < start && shop.listings.length > 0),
    shopCount,
  )
  const paidBack = tasks(market, background, buyer, shops.slice(0, 21), draw)
  const others = distractors(market, background, buyer, shops, draw)
  const told = explanation(market, buyer, paidBack, draw)
  if (authority) {
    const report = (at: string, status: string, text: string): void =>
      market.events.add('authority.reported', local(at), {
        authority: 'court-haidian',
        request_no: '2018-0105',
        subject_id: buyer.accountId,
        behaviour: 'self_brushing',
        role: 'brusher',
        status,
        text,
      })
    report('2018-05-08T15:00:00', 'judgment_first', '违反平台服务协议,赔偿一元')
    report('2018-05-28T09:00:00', 'judgment_final', '判决生效')
  }
  const proven = paidBack.map((order) => order.id)
  return {
    cast: { 'A-LI': buyer.accountId, 'W-LI': buyer.walletId },
    expectations: [
      {
        as: 'A-LI',
        subject: { kind: 'account', id: buyer.accountId },
        behaviour: ['self_brushing', 'inconclusive'],
        role: 'brusher',
        certainty: {
          T0: { atLeast: 'none', atMost: 'none' },
          T1: { atLeast: 'supported', atMost: 'supported' },
          after_explanation: { atLeast: 'established', atMost: 'established' },
          judgment: { atLeast: 'adjudicated', atMost: 'adjudicated' },
        },
        maxLevel: 'L2',
        measure: 'restrict_login',
        provenOrderIds: proven,
        excludedOrderIds: others.all,
        note: 'T0 is inconclusive; so is T1 without the transfers',
      },
      ...[...new Set(paidBack.map((order) => order.plan.listing.shop))].map((shop) => ({
        as: 'shop of the 24',
        subject: { kind: 'shop' as const, id: shop.id },
        behaviour: ['self_brushing', 'inconclusive', 'benign'] as const,
        role: 'merchant_beneficiary' as const,
        certainty: { T0: { atLeast: 'none', atMost: 'none' }, T1: { atLeast: 'none', atMost: 'lead' } } as const,
        maxLevel: 'L0' as const,
        note: 'no measure without a case of its own',
      })),
    ],
    incidents: [
      {
        name: 'Li',
        behaviour: 'self_brushing',
        startsAt: start,
        endsAt: detection,
        shopIds: [...new Set(paidBack.map((order) => order.plan.listing.shop.id))],
        listingIds: [...new Set(paidBack.map((order) => order.plan.listing.id))],
        accountIds: [buyer.accountId],
        fakeOrderIds: proven,
        benign: false,
      },
    ],
    neutralise: proven,
    mustNotNeutralise: others.all,
    judgeAt: {
      T0: iso(told.requestedAt - 1),
      T1: iso(told.requestedAt - 1),
      T2: iso(told.requestedAt - 1),
      T3: iso(told.requestedAt - 1),
      T4: iso(told.requestedAt - 1),
      after_explanation: iso(local('2016-07-30T23:00:00')),
    },
    deadlines: { explanation_due: iso(told.dueAt) },
    facts: {
      orders: { total: brushed + others.all.length, brushing: brushed, ...others.counts },
      shops: shopCount,
      sums: {
        paid_minor: paidBack.reduce((sum, order) => sum + order.payable, 0),
        money_back_minor: paidBack.reduce((sum, order) => sum + order.payable + commission, 0),
        commission_minor: commission,
      },
      payers: { owner_wallet: 19, staff_wallet: 5 },
      traps: others.traps,
      civil: { posture: 'counterclaim', cause: 'breach', claim_minor: 100 },
    },
  }
}

/** Times between March 2015 and the end of June 2016, none closer than a day or two to the end. */
function moment(background: Background, random: Random): number {
  return background.momentOf(start + random.int(3, 470) * day, random)
}

function order(market: Market, plan: OrderPlan, random: Random): Order {
  return market.placeOrder({ quantity: 1, discount: 0, ...plan }, random)
}

/** The 24: paid 39 + 7·i, and 2 minutes to 26 hours after confirmation the price and 5.00 come back. */
function tasks(market: Market, background: Background, buyer: Buyer, shops: readonly Shop[], random: Random): Order[] {
  const byStaff = new Set(random.sample([...Array.from({ length: brushed }).keys()], 5))
  const staff = new Map<Shop, string>()
  return Array.from({ length: brushed }, (_, i) => {
    const shop = shops[i % shops.length]!
    const listing = addListing(market, shop, { price: 3900 + 700 * i }, random)
    const placed = order(
      market,
      { at: moment(background, random), buyer, listing, outcome: 'kept', review: random.chance(0.7) ? { rating: 5 } : false },
      random,
    )
    const confirmed = placed.completedAt!
    let payer = shop.ownerWalletId
    if (byStaff.has(i)) {
      payer = staff.get(shop) ?? staffWallet(market, shop, random)
      staff.set(shop, payer)
    } else market.emit('wallet.linked', shop.openedAt + hour, { wallet_id: shop.ownerWalletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
    moneyBack(market, placed, payer, commission, confirmed + random.between(2, 26 * 60) * minute, random)
    return placed
  })
}

/** A customer-service worker whose wallet the shop has registered as its own. */
function staffWallet(market: Market, shop: Shop, random: Random): string {
  const worker = random.pick(market.buyers.filter((one) => one.personId !== undefined && one.registeredAt < start))
  market.emit('shop.role_granted', Math.max(shop.openedAt, start - 200 * day), { shop_id: shop.id, person_id: worker.personId, role: 'customer_service' })
  market.emit('wallet.linked', start - 100 * day, { wallet_id: worker.walletId, holder_kind: 'shop', holder_id: shop.id, verified: true })
  return worker.walletId
}

function distractors(
  market: Market,
  background: Background,
  buyer: Buyer,
  shops: readonly Shop[],
  random: Random,
): { all: string[]; counts: Record<string, number>; traps: Record<string, string> } {
  const next = (() => {
    // Every shop of the 38 is visited: first the 17 without a task, then any.
    let i = 0
    return (): Listing => {
      const shop = i < 17 ? shops[21 + i]! : random.pick(shops)
      i++
      return shop.listings[random.int(0, Math.min(1, shop.listings.length - 1))]!
    }
  })()
  const buy = (plan: Partial<OrderPlan> = {}): Order =>
    order(market, { at: moment(background, random), buyer, listing: plan.listing ?? next(), outcome: 'kept', ...plan }, random)
  const refunded = (['return', 'return', 'refund_before_ship'] as const).map((outcome) => buy({ outcome }))
  const transfer = (placed: Order, from: string, amount: number, after: number, memo: string | undefined, ticket: string | undefined): void =>
    market.emit('transfer.made', placed.completedAt! + after, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: from,
      to_wallet_id: buyer.walletId,
      amount_minor: amount,
      currency: 'CNY',
      kind: 'p2p',
      memo,
      order_id: ticket === undefined ? undefined : placed.id,
      after_sales_ticket_id: ticket,
      observed_by: 'platform',
    })
  const compensated = [1200, 850].map((amount) => {
    const placed = buy()
    transfer(placed, placed.plan.listing.shop.ownerWalletId, amount, random.between(3, 40) * hour, '补偿', market.ids.make('K'))
    return placed
  })
  const listing = random.pick(shops.flatMap((shop) => shop.listings.filter((one) => one.price > 9000)))
  const protectedOrder = buy({ listing })
  const refundId = market.ids.make('R')
  const asked = protectedOrder.completedAt! + 3 * day
  market.emit('refund.requested', asked, {
    refund_id: refundId,
    order_id: protectedOrder.id,
    kind: 'refund_only',
    phase: 'after_completion',
    reason_code: 'price_protection',
    amount_minor: 3000,
  })
  market.emit('refund.decided', asked + 5 * minute, { refund_id: refundId, outcome: 'approved', decided_by: 'platform' })
  market.emit('refund.paid', asked + 6 * minute, { refund_id: refundId, amount_minor: 3000 })
  const nicknamed = buy()
  const likeness = market.ids.make('W')
  const holder = random.pick(market.buyers)
  const shopName = [...market.events.rows('shop.opened')].find((row) => row['shop_id'] === nicknamed.plan.listing.shop.id)!['name']
  market.emit('wallet.linked', start - 30 * day, {
    wallet_id: likeness,
    holder_kind: 'account',
    holder_id: holder.accountId,
    verified: false,
    nickname: shopName,
  })
  transfer(nicknamed, likeness, nicknamed.payable, random.between(1, 20) * hour, undefined, undefined)
  const plain = Array.from({ length: 30 }, () => buy())
  return {
    all: [...refunded, ...compensated, protectedOrder, nicknamed, ...plain].map((placed) => placed.id),
    counts: { official_refund: 3, compensation: 2, price_protection: 1, nickname_only_transfer: 1, plain: 30 },
    traps: {
      nickname_only: nicknamed.id,
      compensation_1: compensated[0]!.id,
      compensation_2: compensated[1]!.id,
      price_protection: protectedOrder.id,
      nickname_wallet: likeness,
    },
  }
}

/** Notice, a question, an answer without proof. */
function explanation(market: Market, buyer: Buyer, paidBack: readonly Order[], random: Random): { requestedAt: number; dueAt: number } {
  market.emit('account.agreement_accepted', local('2015-01-06T08:12:00'), {
    account_id: buyer.accountId,
    agreement_id: 'service-terms',
    version: '4',
    text_sha256: sha256('service-terms 4'),
  })
  const requestedAt = local('2016-07-13T10:00:00')
  const dueAt = local('2016-07-20T10:00:00')
  const explanationId = market.ids.make('Q')
  market.emit('sanction.recorded', requestedAt, {
    sanction_id: market.ids.make('X'),
    subject_kind: 'account',
    subject_id: buyer.accountId,
    measure: 'restrict_login',
    starts_at: iso(requestedAt),
    origin: 'legacy',
    reason: '涉嫌虚假交易',
  })
  market.emit('explanation.requested', requestedAt + minute, {
    explanation_id: explanationId,
    account_id: buyer.accountId,
    order_ids: random.shuffle(paidBack.map((placed) => placed.id)),
    due_at: iso(dueAt),
  })
  market.emit('explanation.received', local('2016-07-15T21:40:00'), {
    explanation_id: explanationId,
    text: '这些都是朋友之间的转账,和订单没有关系',
    assessed: 'unreasonable',
  })
  return { requestedAt, dueAt }
}
