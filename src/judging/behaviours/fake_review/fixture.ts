/** Shops that pay for praise and shops that are spoken ill of, in a market of a few lines, for the tests of their signals. */
import type { Market } from '../../../../test/fixture/market.ts'

const hour = 1 / 24

export type Gift = {
  /** Buyers who review and are sent something. */
  n: number
  rating?: (i: number) => number
  text?: (i: number) => string
  amount?: number
  /** Buyers who write nothing and are sent something as well. */
  silent?: number
}

/** A shop's wallet and small sums to its buyers after they wrote. Thirty others buy and say nothing. */
export function gifts(market: Market, shop: string, { n, rating = () => 5, text = (i) => `好东西，第${i}次来`, amount = 500, silent = 0 }: Gift): void {
  market.event('wallet.linked', 0, { wallet_id: `till-${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
  market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${shop}`, category: 'home' })
  const give = (buyer: string, at: number): void => {
    market.event('wallet.linked', 0, { wallet_id: `purse-${buyer}`, holder_kind: 'account', holder_id: buyer, verified: true })
    market.event('transfer.made', at, {
      transfer_id: `gift-${shop}-${buyer}`,
      from_wallet_id: `till-${shop}`,
      to_wallet_id: `purse-${buyer}`,
      amount_minor: amount,
      currency: 'CNY',
      kind: 'red_packet',
    })
  }
  for (let i = 0; i < n; i++) {
    const buyer = `${shop}-writer-${i}`
    market.usual(1, () => ({ shop, buyer, at: 10 + i * 0.1, parcel: { scans: 3 }, review: { rating: rating(i), text: text(i) } }))
    give(buyer, 10 + i * 0.1 + 8 + 5 * hour)
  }
  market.usual(30, (i) => ({ shop, buyer: `${shop}-silent-${i}`, at: 10 + i * 0.1 }))
  for (let i = 0; i < silent; i++) give(`${shop}-silent-${i}`, 19)
}

export type Storm = {
  n: number
  /** Whether the i-th had the goods in hand. */
  received?: (i: number) => boolean
  faulty?: (i: number) => boolean
  text?: (i: number) => string
}

/** Bad reviews on one day at a shop that sends to everybody else. */
export function storm(
  market: Market,
  shop: string,
  { n, received = () => false, faulty = () => false, text = (i) => `差${'很多次'.repeat(i % 3)}评${i}` }: Storm,
): void {
  market.usual(20, (i) => ({ shop, at: 2 + i, parcel: { scans: 3 }, review: { rating: 5 } }))
  for (let i = 0; i < n; i++) {
    const had = received(i) || faulty(i)
    const [order] = market.usual(1, () => ({
      shop,
      buyer: `${shop}-crowd-${i}`,
      at: had ? 20 : 30 - hour,
      ends: faulty(i) ? 'refunded' : had ? 'kept' : 'cancelled',
      ...(had ? { parcel: { scans: 3 } } : {}),
      ...(faulty(i) ? { reason: 'quality', inspected: 'defective', sentBack: true } : {}),
    }))
    market.event('review.posted', 31 + i * 0.01, {
      review_id: `storm-${shop}-${i}`,
      order_id: order!,
      listing_id: `${shop}-goods`,
      author_account_id: `${shop}-crowd-${i}`,
      rating: 1,
      text: text(i),
    })
  }
}
