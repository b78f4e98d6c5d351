import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs, type Wish } from '../../test/fixture/market.ts'
import { signal } from './stranger-money-back.ts'

/** Six people order twice at each of two shops, and a stranger repays all of it and something on top. */
const repaidAtTwoShops =
  (more: Partial<Wish>) =>
  (market: Market): void => {
    for (const shop of ['one', 'two'])
      for (let i = 0; i < 6; i++) market.crew(2, (n) => ({ buyer: `b${i}`, shop, at: 30 + n, repaidBy: 'stranger', repaidOver: 500, ...more }))
    for (const shop of ['one', 'two']) market.usual(20, (i) => ({ shop, at: i }))
  }

test('a stranger who repays six people all that they ordered and praised at two shops pays for it', async () => {
  const bits = await weighs(signal, repaidAtTwoShops({ review: { rating: 5 } }))
  assert.deepEqual([bits.size, new Set(bits.values())], [24, new Set([11])])
})

test('of people who only bought what the shops sell, somebody else’s money says nothing', async () => {
  assert.equal((await weighs(signal, repaidAtTwoShops({}))).size, 0)
})

test('a stranger who sends thirty customers of one shop their money, price and more, pays nobody for ordering', async () => {
  const bits = await weighs(
    signal,
    (market) => void market.usual(60, (i) => ({ buyer: `b${i}`, at: i / 3, ...(i % 2 === 0 ? { repaidBy: 'rival', repaidOver: 500 } : {}) })),
  )
  assert.equal(bits.size, 0)
})

test('a friend who repays one buyer says nothing', async () => {
  const bits = await weighs(signal, (market) => void market.usual(6, () => ({ buyer: 'b', repaidBy: 'friend' })))
  assert.equal(bits.size, 0)
})

test('without transfers on record nothing is said', async () => {
  assert.equal((await weighs(signal, (market) => void market.crew(6, () => ({})))).size, 0)
})
