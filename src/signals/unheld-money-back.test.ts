import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, type Wish, weighs } from '../../test/fixture/market.ts'
import { signal } from './unheld-money-back.ts'

let last = 0
const send = (market: Market, shop: string, at: number, to: string, amount: number, more: Record<string, string> = {}): void => {
  market.event('wallet.linked', 0, { wallet_id: `till of ${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
  market.event('transfer.made', at, {
    transfer_id: `F${++last}`,
    from_wallet_id: `till of ${shop}`,
    to_wallet_id: to,
    amount_minor: amount,
    currency: 'CNY',
    kind: 'p2p',
    ...more,
  })
}

/** Twelve people order at two shops, and again; what each order cost goes, with `over` on top, to a purse that `to` names. */
const paidInto =
  (to: (buyer: string, n: number) => string | undefined, over: (i: number) => number = () => 500, more: (n: number, i: number) => Wish = () => ({})) =>
  (market: Market): void => {
    for (const [s, shop] of ['one', 'two'].entries()) {
      for (let n = 0; n < 2; n++)
        for (let i = 0; i < 12; i++) {
          const [buyer, at, payable] = [`b${i}`, 10 + 9 * n + 3 * s + (i % 5) * 0.3, 6000 + 700 * ((i + n) % 6)]
          market.usual(1, () => ({ buyer, shop, at, payable, ...more(n, i) }))
          const purse = to(buyer, n)
          if (purse !== undefined) send(market, shop, at + 7.25, purse, payable + over(i + n))
        }
      for (let n = 0; n < 2; n++)
        market.event('listing.published', 0, { listing_id: `${shop}-${n}`, shop_id: shop, category: 'c', price_minor: 6000, currency: 'CNY', weight_g: 400 })
      market.usual(40, (i) => ({ buyer: `${shop}-${i}`, shop, at: 8 + (i % 18), payable: 5000 + 400 * (i % 11) }))
    }
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }

const spoken = async (tell: (market: Market) => void): Promise<number> => (await weighs(signal, tell)).size

test('a shop that sends what all orders of the same people cost, and a fee, to purses nobody is known to hold, pays for them', async () => {
  assert.equal(await spoken(paidInto((buyer) => `fresh purse of ${buyer}`)), 48)
})

test('the price for one order in two, nothing on top, sums on top that follow nothing, or a purse that somebody holds, is no such pay', async () => {
  assert.equal(await spoken(paidInto((buyer, n) => (n === Number(buyer.slice(1)) % 2 ? `bank account of ${buyer}` : undefined))), 0)
  assert.equal(
    await spoken(
      paidInto(
        (buyer) => `bank account of ${buyer}`,
        () => 0,
      ),
    ),
    0,
  )
  assert.equal(
    await spoken(
      paidInto(
        (buyer) => `bank account of ${buyer}`,
        (i) => -150 + 371 * (i % 5),
      ),
    ),
    0,
  )
  assert.equal(
    await spoken((market) => {
      for (let i = 0; i < 12; i++)
        market.event('wallet.linked', 0, { wallet_id: `purse of b${i}`, holder_kind: 'person', holder_id: `helper-${i}`, verified: true })
      paidInto((buyer) => `purse of ${buyer}`)(market)
    }),
    0,
  )
})

test('wages of helpers, bills of suppliers and a courier’s fees fit orders by chance and say nothing', async () => {
  assert.equal(
    await spoken((market) => {
      market.usual(300, (i) => ({ buyer: `c${i % 90}`, shop: 'one', at: 5 + (i % 40), payable: 5000 + 400 * (i % 11) }))
      for (let week = 0; week < 5; week++) for (let h = 0; h < 8; h++) send(market, 'one', 8 + 7 * week, `helper ${h}`, 5200 + 650 * ((h + week) % 6))
      for (let d = 0; d < 40; d++) send(market, 'one', 5 + d, 'courier', 7000 + 300 * (d % 4))
      for (let d = 0; d < 6; d++) send(market, 'one', 6 + 6 * d, 'supplier', 240_000)
    }),
    0,
  )
})

test('price and fee for those who show goods, each good once, is no pay for sales; praise, hollow parcels, strangers’ doors or the same good again make it one', async () => {
  const shown = (more: (n: number, i: number) => Wish): Promise<number> =>
    spoken(
      paidInto(
        (buyer) => `bank account of ${buyer}`,
        () => 500,
        (n, i) => ({ listing: `good ${n}`, ...more(n, i) }),
      ),
    )
  assert.equal(await shown(() => ({})), 0)
  assert.equal(await shown((n, i) => (i === 0 && n === 0 ? { review: { rating: 5 }, parcel: { scans: 3, grams: 60 } } : {})), 0)
  assert.equal(await shown(() => ({ listing: 'good' })), 48)
  assert.equal(await shown((_, i) => (i % 2 === 0 ? { review: { rating: 5 } } : {})), 48)
  assert.equal(await shown((_, i) => (i % 4 === 0 ? { fields: { name_match: 'mismatch', phone_match: 'mismatch' } } : {})), 48)
})
