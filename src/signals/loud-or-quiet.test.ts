import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './loud-or-quiet.ts'

test('sixty orders on one day of a shop that sells one a day are loud', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(30, (i) => ({ at: i + 0.2 }))
    market.crew(60, () => ({ at: 20.1 }))
  })
  assert.equal(seen?.level, 'loud')
  assert.ok(seen.bits.shop_hired < seen.bits.rival_hired)
})

test('two orders a day for three weeks stay below every limit', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(30, (i) => ({ at: i + 0.2 }))
    market.crew(40, (i) => ({ at: i / 2 }))
  })
  assert.equal(seen?.level, 'quiet')
  assert.ok(seen.bits.shop_hired > seen.bits.rival_hired)
})

test('a busy listing having a usual day says neither', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(300, (i) => ({ at: (i % 30) + 0.2 }))
    market.beside(12, () => ({ at: 20.1 }))
    market.crew(14, () => ({ at: 20.1 }))
  })
  assert.deepEqual(seen?.bits, { organic: 0, shop_hired: 0, rival_hired: 0 })
})

test('a handful of orders says nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(5, () => ({}))), undefined)
})
