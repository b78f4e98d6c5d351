import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './praise-flood.ts'

/** A quarter of buyers write; of these one in five gives less than five stars. */
const usual = (market: Market): void => void market.usual(100, (i) => (i % 4 === 0 ? { review: { rating: i % 20 === 0 ? 3 : 5 } } : {}))

test('a surge of which all write and all praise is ordered praise, by whomever', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(30, () => ({ review: {} }))
  })
  assert.equal(seen?.level, 'only-praise')
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
})

test('a rush of which as many write as ever says nothing, happy as they are', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.beside(60, (i) => (i % 4 === 0 ? { review: {} } : {}))
  })
  assert.equal(seen, undefined)
})

test('one critic among many reviewers speaks for them', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.beside(30, (i) => ({ review: { rating: i < 2 ? 2 : 5 } }))
  })
  assert.equal(seen, undefined)
})

test('where reviews are not seen nothing is said', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(30, () => ({}))), undefined)
})
