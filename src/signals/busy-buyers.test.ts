import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './busy-buyers.ts'

/** A market of eight trades and two hundred buyers with an order each. */
const usual = (market: Market): void => {
  for (let i = 0; i < 8; i++) market.event('shop.opened', 0, { shop_id: `s${i}`, owner_account_id: `o${i}`, category: `trade${i}` })
  market.usual(200, (i) => ({ shop: `s${i % 8}`, at: 5 }))
}
const busy = (market: Market, trades: number, payable: number, ends: 'kept' | 'refunded'): void => {
  for (let b = 0; b < 6; b++) market.usual(12, (i) => ({ buyer: `b${b}`, shop: `s${i % trades}`, payable, at: 10 + i / 2, ends: i === 0 ? ends : 'kept' }))
}
const crew = (market: Market): void => void market.crew(20, (i) => ({ buyer: `b${i}` }))

test('six of twenty buyers who buy everything everywhere, cheaply, weigh one bit', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    busy(market, 8, 2000, 'kept')
    crew(market)
  })
  assert.equal(seen?.level, 'brusher-like')
  assert.deepEqual(seen.bits, { organic: -1, shop_hired: 0, rival_hired: 0 })
})

test('a household that buys often and sends things back says nothing', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    busy(market, 8, 2000, 'refunded')
    crew(market)
  })
  assert.equal(seen, undefined)
})

test('a collector who buys often in one trade, or dearly, says nothing', async () => {
  for (const [trades, payable] of [
    [1, 2000],
    [8, 20_000],
  ] as const) {
    const seen = await sees(signal, (market) => {
      usual(market)
      busy(market, trades, payable, 'kept')
      crew(market)
    })
    assert.equal(seen, undefined)
  }
})

test('buyers without a past say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({}))), undefined)
})
