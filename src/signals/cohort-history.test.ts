import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './cohort-history.ts'

const trade = (market: Market): void => {
  for (const shop of ['shop', 'rival', 'third']) market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${shop}`, category: 'leather' })
  market.usual(200, (i) => ({ shop: 'third', buyer: `other${i}`, at: 5 }))
}

test('buyers who nearly all served one rival before point to it', async () => {
  const seen = await sees(signal, (market) => {
    trade(market)
    market.usual(15, (i) => ({ shop: 'rival', buyer: `b${i}`, at: 10 }))
    market.crew(20, (i) => ({ buyer: `b${i}`, at: 30 }))
  })
  assert.equal(seen?.level, 'served-rival')
  assert.ok(seen.bits.rival_hired > 0 && seen.bits.shop_hired < 0)
  assert.match(seen.said.en, /15 of 20 buyers/)
  assert.equal(seen.events.length, 15)
})

test('buyers who come back to this shop day after day point to it', async () => {
  const seen = await sees(signal, (market) => {
    trade(market)
    market.crew(20, (i) => ({ buyer: `b${i % 10}`, at: 30 + Math.floor(i / 10) * 3 }))
  })
  assert.equal(seen?.level, 'serves-this-shop')
})

test('a rival where half the market buys is no trace', async () => {
  const seen = await sees(signal, (market) => {
    trade(market)
    market.usual(120, (i) => ({ shop: 'rival', buyer: `other${i}`, at: 8 }))
    market.usual(10, (i) => ({ shop: 'rival', buyer: `b${i}`, at: 10 }))
    market.crew(20, (i) => ({ buyer: `b${i}`, at: 30 }))
  })
  assert.equal(seen, undefined)
})

test('buyers without any past say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({}))), undefined)
})
