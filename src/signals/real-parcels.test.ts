import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './real-parcels.ts'

const listed = (market: Market): void =>
  void market.event('listing.published', 0, { listing_id: 'bag', shop_id: 'shop', category: 'bags', price_minor: 10_000, currency: 'CNY', weight_g: 800 })
const parcels = (grams: number | undefined) => (market: Market) => {
  listed(market)
  market.crew(12, () => ({ listing: 'bag', parcel: { scans: 5, ...(grams === undefined ? {} : { grams }) } }))
  market.usual(12, () => ({ listing: 'bag', parcel: { scans: 5, grams: 800 } }))
}

test('a shop that shipped the full weight acted in good faith', async () => {
  const seen = await sees(signal, parcels(800))
  assert.equal(seen?.level, 'real')
  assert.ok(seen.bits.shop_hired < 0)
})

test('a shop that shipped air knew of it', async () => {
  const seen = await sees(signal, parcels(40))
  assert.equal(seen?.level, 'empty')
  assert.ok(seen.bits.shop_hired > 0 && seen.bits.rival_hired < 0)
})

test('parcels nobody weighed say nothing', async () => {
  assert.equal(await sees(signal, parcels(undefined)), undefined)
})
