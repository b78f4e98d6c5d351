import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs } from '../../test/fixture/market.ts'
import { signal } from './light-parcel.ts'

const listed = (market: Market): void =>
  void market.event('listing.published', 0, { listing_id: 'bag', shop_id: 'shop', category: 'bags', price_minor: 10_000, currency: 'CNY', weight_g: 800 })

test('an empty parcel weighs heavily against its order, a full one speaks for it', async () => {
  let empty = ''
  let full = ''
  const bits = await weighs(signal, (market) => {
    listed(market)
    empty = market.crew(1, () => ({ listing: 'bag', parcel: { grams: 40, scans: 5 } }))[0]!
    full = market.beside(1, () => ({ listing: 'bag', parcel: { grams: 830, scans: 5 } }))[0]!
  })
  assert.equal(bits.get(empty), 8)
  assert.ok(bits.get(full)! < 0)
})

test('a catalogue weight that is wrong for every parcel of a listing accuses nobody', async () => {
  const bits = await weighs(signal, (market) => {
    listed(market)
    market.usual(20, () => ({ listing: 'bag', parcel: { grams: 200, scans: 5 } }))
  })
  for (const value of bits.values()) assert.ok(value < 0)
})

test('parcels nobody weighed and goods without a known weight say nothing', async () => {
  const bits = await weighs(signal, (market) => {
    listed(market)
    market.crew(3, () => ({ listing: 'bag', parcel: { scans: 5 } }))
    market.crew(3, () => ({ listing: 'unlisted', parcel: { grams: 40, scans: 5 } }))
  })
  assert.equal(bits.size, 0)
})
