import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, within } from '../../../test/fixture/market.ts'

type Scene = { praise?: (i: number) => boolean; times?: number; grams?: number; listing?: (i: number) => number; away?: boolean; others?: boolean }

/** Eighteen people buy at four shops and are paid price and fee from a purse that nothing ties to them; each shop sells four kinds of goods to others, of whom a part praises them. */
const paidForTests =
  ({ praise = () => false, times = 1, grams = 390, listing = (i) => i % 4, away = false, others = true }: Scene) =>
  (market: Market): void => {
    for (const [s, shop] of ['one', 'two', 'three', 'four'].entries()) {
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${shop}`, category: 'c' })
      for (let l = 0; l < 4; l++)
        market.event('listing.published', 0, { listing_id: `${shop}-${l}`, shop_id: shop, category: 'c', price_minor: 6000, currency: 'CNY', weight_g: 400 })
      for (let n = 0; n < times; n++)
        for (let i = 0; i < 18; i++) {
          const order = { buyer: `paid-${i}`, shop, at: 4 + 3 * s + n + (i % 9) * 0.1, payable: 6000 + 700 * (i % 5) }
          market.event('wallet.linked', 0, { wallet_id: `purse of ${order.buyer}`, holder_kind: 'account', holder_id: order.buyer, verified: true })
          market.usual(1, () => ({
            ...order,
            listing: `${shop}-${listing(i)}`,
            parcel: { scans: 3, grams },
            ...(praise(i) ? { review: { rating: 5 } } : {}),
            ...(away ? { fields: { name_match: 'mismatch', phone_match: 'mismatch' } } : {}),
          }))
          market.event('transfer.made', order.at + 7.5, {
            transfer_id: `${shop} ${n} ${i}`,
            from_wallet_id: 'the magazine',
            to_wallet_id: `purse of ${order.buyer}`,
            amount_minor: order.payable + 1200,
            currency: 'CNY',
            kind: 'p2p',
          })
        }
      market.usual(60, (i) => ({
        buyer: `${shop}-${i}`,
        shop,
        at: 3 + (i % 20),
        listing: `${shop}-${i % 4}`,
        ...(others && i % 4 === 0 ? { review: { rating: 5 } } : {}),
      }))
    }
    market.usual(240, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }

const paid = (scene: Scene): Promise<number> =>
  within(paidForTests(scene), async (engine) => (await engine.all<{ n: number }>('SELECT count(*) AS n FROM money_matches WHERE paid'))[0]!.n)

test('who pays people to test pays for no sales: once at each shop, various goods, true weight at home, and no praise', async () => {
  assert.equal(await paid({}), 0)
})

test('praise, the same goods, once or again, light parcels or strangers’ doors: any of them makes such pay a crew’s', async () => {
  const all = 18 * 4
  assert.equal(await paid({ praise: (i) => i % 2 === 0 }), all)
  assert.equal(await paid({ times: 2, listing: () => 0 }), 2 * all)
  assert.equal(await paid({ listing: () => 0 }), all)
  assert.equal(await paid({ grams: 120 }), all)
  assert.equal(await paid({ away: true }), all)
})

test('who praises as others do, or comes again for what he needs, is no crew’s for the money that somebody sent him', async () => {
  assert.equal(await paid({ praise: (i) => i % 4 === 0 }), 0)
  assert.equal(await paid({ times: 2 }), 0)
})

test('where nobody’s praise is seen, its absence says nothing: various goods alone tell no street from a crew, the same goods do', async () => {
  assert.equal(await paid({ others: false }), 0)
  assert.equal(await paid({ others: false, listing: () => 0 }), 18 * 4)
})
