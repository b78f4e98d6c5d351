/** S9 直播爆单: the benign twin of S1. The same half hour, but people who watched a live stream and wanted the thing. S9-b lacks the promotion's record. */
import { addListing, iso, openShop } from './background.ts'
import { deal } from './campaigns.ts'
import { type Buyer, categoryNamed, day, hour, type Match, minute, type Outcome } from './market.ts'
import { places } from './texts.ts'
import type { Stage, Stagecraft } from './world.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const showDay = local('2018-08-08T00:00:00')
const showStart = local('2018-08-08T14:00:00')
const count = { orders: 2400, buyers: 2290, mismatch: 168, refundOnly: 96, returned: 816, kept: 1488 }

const live = (name: string, announced: boolean): Stagecraft => ({
  name,
  stream: 'S9',
  full: { start: local('2018-06-01T00:00:00'), days: 90 },
  small: { start: local('2018-07-15T00:00:00'), days: 45 },
  extraBuyers: count.buyers,
  ownShops: 1,
  play: (stage) => play(stage, announced),
})

export const s9 = live('S9', true)
export const s9b = live('S9-b', false)

function play({ background, market, random, intensity }: Stage, announced: boolean): ReturnType<Stagecraft['play']> {
  const shop = openShop(
    market,
    { category: categoryNamed('live_apparel'), popularity: 0, flat: true, snapshots: true, listings: 0 },
    background.options,
    random.fork('shop'),
  )
  const listing = addListing(
    market,
    shop,
    { price: 2990, cost: 1150, weight: 92, pack: { low: 0, high: 12 }, weightSpread: 0.02, popularity: 1 },
    random.fork('listing'),
  )
  for (const popularity of [0.6, 0.4, 0.3]) addListing(market, shop, { popularity }, random.fork(`listing ${popularity}`))
  const ordinary = random.fork('ordinary')
  for (const midnight of background.midnights()) background.ordinaryAt(shop, midnight, ordinary.poisson(midnight < showDay ? 24 : 40), ordinary)
  background.expect(shop, 28 * background.options.days)

  const draw = random.fork('show')
  const promotionId = market.ids.make('N')
  if (announced) {
    market.emit('promotion.scheduled', showStart - 26 * hour, {
      promotion_id: promotionId,
      shop_id: shop.id,
      listing_ids: [listing.id],
      kind: 'live_stream',
      starts_at: iso(showStart - 10 * minute),
      ends_at: iso(showStart + 50 * minute),
    })
  }
  // People come before they buy; at greater intensity the traffic desk attributes fewer of them to the stream.
  market.addViews(listing, showStart - 90 * minute, 4200)
  market.addViews(listing, showStart - 30 * minute, 26_000)
  market.addViews(listing, showStart, 48_000)
  market.addViews(listing, showStart + 65 * minute, 9000)
  market.addViews(listing, showStart + 130 * minute, 3100)
  const audience = watchers(market.buyers, draw)
  const seats = draw.shuffle([...audience, ...audience.slice(0, count.orders - count.buyers)])
  const matches = deal<Match>(draw, [
    ['mismatch', count.mismatch],
    ['unknown', 71],
    ['match', count.orders - count.mismatch - 71],
  ])
  const outcomes = deal<Outcome>(draw, [
    ['refund_only', count.refundOnly],
    ['return', count.returned],
    ['kept', count.kept],
  ])
  const orders = seats.map((buyer, i) =>
    market.placeOrder(
      {
        at: showStart + Math.floor(draw.unit() ** 1.1 * 30 * minute),
        buyer,
        listing,
        quantity: 1,
        discount: 0,
        match: matches[i]!,
        recipient: matches[i] === 'mismatch' ? (buyer.contacts[0] ?? market.stranger(draw)) : buyer.home,
        outcome: outcomes[i]!,
        source: draw.chance({ easy: 0.86, medium: 0.6, hard: 0.35 }[intensity]) ? 'live' : draw.pick(['feed', 'search', 'direct', 'unknown', 'share']),
        ...(announced && draw.chance({ easy: 1, medium: 0.9, hard: 0.7 }[intensity]) ? { promotionId } : {}),
        path: { view: Math.round(draw.skewed(60, 0.9)), rivals: draw.chance(0.7) ? 0 : draw.int(1, 3), page: Math.round(draw.skewed(14_000, 0.8)) },
      },
      draw,
    ),
  )
  return {
    cast: { 'S-LIVE': shop.id, 'L-TARGET': listing.id, ...(announced ? { 'live-0808': promotionId } : {}) },
    expectations: [
      {
        as: 'S-LIVE',
        subject: { kind: 'shop', id: shop.id },
        behaviour: announced ? ['benign'] : ['benign', 'inconclusive'],
        certainty: { T0: { atLeast: 'none', atMost: 'none' } },
        maxLevel: 'L0',
        note: 'neutralised for ten minutes at most, if at all; may also not appear',
      },
    ],
    incidents: [
      {
        name: 'live stream',
        behaviour: 'benign',
        pattern: announced ? 'announced' : 'unannounced',
        startsAt: showStart,
        endsAt: showStart + 30 * minute,
        shopIds: [shop.id],
        listingIds: [listing.id],
        accountIds: audience.map((buyer) => buyer.accountId),
        fakeOrderIds: [],
        benign: true,
      },
    ],
    neutralise: [],
    mustNotNeutralise: orders.map((order) => order.id),
    judgeAt: {},
    deadlines: { released_by: iso(showStart + 40 * minute) },
    facts: { ...count, provinces: new Set(places.map((place) => place.province)).size },
  }
}

/** 2,290 people old enough on the platform, from every province. */
function watchers(buyers: readonly Buyer[], random: Parameters<typeof deal>[0]): Buyer[] {
  const able = random.shuffle(buyers.filter((buyer) => buyer.registeredAt < showStart - day / 2))
  const first = new Map(able.map((buyer) => [buyer.home.place.province, buyer]))
  const chosen = new Set(first.values())
  for (const buyer of able) {
    if (chosen.size === count.buyers) break
    chosen.add(buyer)
  }
  return random.shuffle([...chosen])
}
