import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './refunded-cohort.ts'

test('a flood that comes back nearly whole is worth nothing to the shop', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(50, (i) => ({ ends: i < 5 ? 'refunded' : 'kept' }))
    market.crew(40, (i) => ({ ends: i < 39 ? 'refunded' : 'kept' }))
  })
  assert.equal(seen?.level, 'nearly-all')
  assert.ok(seen.bits.shop_hired < 0 && seen.bits.rival_hired > 0)
  assert.match(seen.said.en, /39 of 40 orders/)
})

test('orders that were kept are no attack by refunds', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(50, (i) => ({ ends: i < 5 ? 'refunded' : 'kept' }))
    market.crew(40, () => ({}))
  })
  assert.equal(seen?.level, 'kept')
  assert.ok(seen.bits.rival_hired < 0)
})

test('where half of everything comes back, half coming back is usual', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(60, (i) => ({ ends: i % 2 === 0 ? 'refunded' : 'kept' }))
    market.beside(40, (i) => ({ ends: i % 2 === 0 ? 'refunded' : 'kept' }))
  })
  assert.equal(seen?.level, 'usual')
})

test('orders still open say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(40, () => ({ ends: 'open' }))), undefined)
})
