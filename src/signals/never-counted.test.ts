import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './never-counted.ts'

test('a flood of orders nobody pays locks the stock of a shop that gains nothing by it', async () => {
  const seen = await sees(signal, (market) => void market.crew(20, (i) => ({ ends: i < 18 ? 'unpaid' : 'kept' })))
  assert.equal(seen?.level, 'unpaid')
  assert.ok(seen.bits.shop_hired < 0 && seen.bits.organic < 0)
})

test('one buyer piling up orders would not count for rank', async () => {
  const seen = await sees(signal, (market) => void market.crew(20, (i) => ({ buyer: i < 18 ? 'one' : `b${i}`, ends: 'refunded' })))
  assert.equal(seen?.level, 'repeats')
  assert.match(seen.said.en, /18 of 20 orders/)
})

test('some forgotten payments in a rush say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.beside(20, (i) => ({ ends: i < 5 ? 'unpaid' : 'kept' }))), undefined)
})

test('orders whose end is not known say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({ ends: 'open' }))), undefined)
})
