import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weighs } from '../../test/fixture/market.ts'
import { signal } from './stranger-money-back.ts'

test('a stranger who repays six people all that they ordered at two shops pays for it', async () => {
  const bits = await weighs(signal, (market) => {
    for (const shop of ['one', 'two'])
      for (let i = 0; i < 6; i++) market.crew(2, (n) => ({ buyer: `b${i}`, shop, at: 30 + n, repaidBy: 'stranger', repaidOver: 500 }))
    for (const shop of ['one', 'two']) market.usual(20, (i) => ({ shop, at: i }))
  })
  assert.deepEqual([bits.size, new Set(bits.values())], [24, new Set([11])])
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
