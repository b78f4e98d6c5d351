import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './rival-gained.ts'

/** Places in one search before and after twenty orders, per shop. */
const places = (of: Record<string, [number, number]>) => (market: Market) => {
  market.crew(20, () => ({ at: 30 }))
  for (const [shop, [before, after]] of Object.entries(of)) {
    market.event('listing.published', 0, { listing_id: `${shop}-goods`, shop_id: shop, category: 'bags', price_minor: 10_000, currency: 'CNY' })
    for (const [at, position] of [
      [25, before],
      [35, after],
    ] as const)
      market.event('rank.observed', at, { listing_id: `${shop}-goods`, query: 'wallet', position })
  }
}

test('one rival who rises far while the shop falls is worth a look', async () => {
  const seen = await sees(signal, places({ shop: [2, 40], rival: [9, 2], third: [3, 3], fourth: [5, 4] }))
  assert.equal(seen?.level, 'rival-rose')
  assert.ok(seen.bits.rival_hired > 0 && seen.bits.rival_hired <= 0.5)
})

test('a shop that itself stands higher afterwards gained by it', async () => {
  const seen = await sees(signal, places({ shop: [30, 4], rival: [3, 5] }))
  assert.equal(seen?.level, 'own-rise')
  assert.ok(seen.bits.shop_hired > seen.bits.rival_hired)
})

test('when a shop falls and all others move up a place nobody in particular gained', async () => {
  assert.equal(await sees(signal, places({ shop: [1, 40], rival: [2, 1], third: [3, 2], fourth: [4, 3] })), undefined)
})

test('ranks seen only before, or not at all, say nothing', async () => {
  assert.equal(await sees(signal, places({})), undefined)
  const seen = await sees(signal, (market) => {
    market.crew(20, () => ({ at: 30 }))
    market.event('rank.observed', 25, { listing_id: 'shop-goods', query: 'wallet', position: 2 })
  })
  assert.equal(seen, undefined)
})
