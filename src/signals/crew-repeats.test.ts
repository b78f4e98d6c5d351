import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './crew-repeats.ts'

test('a surge made by a few buyers who order again and again is no rush of customers', async () => {
  const seen = await sees(signal, (market) => void market.crew(20, (i) => ({ buyer: `b${i % 4}` })))
  assert.equal(seen?.level, 'many')
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
})

test('a rush of many buyers who order once looks honest', async () => {
  const seen = await sees(signal, (market) => void market.beside(20, () => ({})))
  assert.equal(seen?.level, 'single')
  assert.ok(seen.bits.organic > 0)
})

test('a handful of orders says nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(11, (i) => ({ buyer: `b${i % 2}` }))), undefined)
})
