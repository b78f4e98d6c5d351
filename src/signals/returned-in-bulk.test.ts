import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs, type Wish } from '../../test/fixture/market.ts'
import { signal } from './returned-in-bulk.ts'

/** A listing that sells one or two a day, and one buyer of it. */
const bought = (orders: number, own: (i: number) => Wish) =>
  weighs(signal, (market: Market) => {
    market.usual(60, (i) => ({ at: i * 0.7 }))
    market.usual(orders, (i) => ({ buyer: 'hand', at: 20 + i / 3, quantity: 12, ends: 'refunded', sentBack: true, ...own(i) }))
  })

test('who buys a listing up again and again and sends all of it back bears orders that are no demand', async () => {
  assert.deepEqual([...new Set((await bought(8, () => ({}))).values())], [11])
})

test('one stock sent back, single pieces tried on, a faulty half, and what is kept are none', async () => {
  assert.equal((await bought(2, () => ({ quantity: 60 }))).size, 0)
  assert.equal((await bought(8, () => ({ quantity: 1 }))).size, 0)
  assert.equal((await bought(8, (i) => (i % 2 === 0 ? { inspected: 'defective', reason: 'quality' } : {}))).size, 0)
  assert.equal((await bought(8, (i) => (i % 2 === 0 ? { ends: 'kept' } : {}))).size, 0)
  assert.equal((await bought(8, (i) => ({ listing: `goods-${i}` }))).size, 0)
})
