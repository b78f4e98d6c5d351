import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weighs } from '../../test/fixture/market.ts'
import { signal } from './stranger-money-back.ts'

test('a stranger who repays six buyers their orders pays for them', async () => {
  const bits = await weighs(signal, (market) => void market.crew(6, (i) => ({ buyer: `b${i}`, repaidBy: 'stranger' })))
  assert.deepEqual(
    [...bits.values()],
    Array.from({ length: 6 }, () => 6),
  )
})

test('a friend who repays one buyer says nothing', async () => {
  const bits = await weighs(signal, (market) => void market.usual(6, () => ({ buyer: 'b', repaidBy: 'friend' })))
  assert.equal(bits.size, 0)
})

test('without transfers on record nothing is said', async () => {
  assert.equal((await weighs(signal, (market) => void market.crew(6, () => ({})))).size, 0)
})
