import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './crew-elsewhere.ts'

/** A day's custom of ten other shops. */
const custom = (market: Market): void => void market.usual(100, (i) => ({ shop: `other${i % 10}`, at: 30 + (i % 20) / 40 }))
const crew = (market: Market): void => void market.crew(20, (i) => ({ buyer: `b${i}`, at: 30.2 }))

test('twelve of twenty buyers who meet again the same day in two strange shops are a crew', async () => {
  const seen = await sees(signal, (market) => {
    custom(market)
    crew(market)
    for (const shop of ['other3', 'other7']) market.usual(12, (i) => ({ shop, buyer: `b${i}`, at: 30.3 }))
  })
  assert.equal(seen?.level, 'crew')
  assert.match(seen.said.en, /12 of 20 buyers .* 2 other shops/)
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
})

test('a shop where everybody buys that day is no meeting place', async () => {
  const seen = await sees(signal, (market) => {
    custom(market)
    crew(market)
    for (const shop of ['hit', 'wave']) {
      market.usual(150, () => ({ shop, at: 30.1 }))
      market.usual(10, (i) => ({ shop, buyer: `b${i}`, at: 30.3 }))
    }
  })
  assert.equal(seen, undefined)
})

test('a second shop of the same owner is the same shop', async () => {
  const seen = await sees(signal, (market) => {
    for (const shop of ['shop', 'twin', 'triplet']) market.event('shop.opened', 0, { shop_id: shop, owner_account_id: 'owner', category: 'bags' })
    custom(market)
    crew(market)
    for (const shop of ['twin', 'triplet']) market.usual(12, (i) => ({ shop, buyer: `b${i}`, at: 30.3 }))
  })
  assert.equal(seen, undefined)
})

test('buyers who meet in one other shop only, or on other days, say nothing', async () => {
  const seen = await sees(signal, (market) => {
    custom(market)
    crew(market)
    market.usual(12, (i) => ({ shop: 'other3', buyer: `b${i}`, at: 30.3 }))
    market.usual(12, (i) => ({ shop: 'other7', buyer: `b${i}`, at: 21.3 }))
  })
  assert.equal(seen, undefined)
})
