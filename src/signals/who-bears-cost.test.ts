import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './who-bears-cost.ts'

const listed = (market: Market): void =>
  void market.event('listing.published', 0, {
    listing_id: 'bag',
    shop_id: 'shop',
    category: 'bags',
    price_minor: 10_000,
    currency: 'CNY',
    unit_cost_minor: 6000,
  })

test('goods sent, refunded and never returned are the shop’s loss', async () => {
  const seen = await sees(signal, (market) => {
    listed(market)
    market.crew(10, () => ({ listing: 'bag', ends: 'refunded', parcel: { freight: 500 } }))
  })
  assert.equal(seen?.level, 'loss')
  assert.match(seen.said.en, /a loss of CNY 650\.00 \(margin on what was kept CNY 0\.00, less goods not returned CNY 600\.00, less freight CNY 50\.00\)/)
  assert.ok(seen.bits.shop_hired < 0)
})

test('goods kept leave their margin', async () => {
  const seen = await sees(signal, (market) => {
    listed(market)
    market.crew(10, () => ({ listing: 'bag', parcel: { freight: 500 } }))
  })
  assert.equal(seen?.level, 'gain')
  assert.match(seen.said.en, /a gain of CNY 350\.00/)
  assert.ok(seen.bits.rival_hired < 0)
})

test('orders undone before anything was sent cost nobody anything', async () => {
  const seen = await sees(signal, (market) => {
    listed(market)
    market.crew(10, () => ({ listing: 'bag', ends: 'refunded' }))
  })
  assert.equal(seen, undefined)
})

test('goods of unknown cost and orders still open say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(10, () => ({ parcel: { freight: 500 } }))), undefined)
  const open = await sees(signal, (market) => {
    listed(market)
    market.crew(10, () => ({ listing: 'bag', ends: 'open', parcel: { freight: 500 } }))
  })
  assert.equal(open, undefined)
})
