import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './scripted-path.ts'

const usual = (market: Market): void => void market.usual(60, (i) => ({ fields: { rivals_viewed: i % 7, view_seconds: 20 + i * 7 } }))

test('exactly three rivals and whole minutes, again and again, are a script', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, (i) => ({ fields: { rivals_viewed: 3, view_seconds: 180 + 60 * (i % 3) } }))
  })
  assert.equal(seen?.level, 'scripted')
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
  assert.match(seen.said.en, /20 of 20 orders came after looking at exactly 3/)
})

test('the number of rivals alone weighs less', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, (i) => ({ fields: { rivals_viewed: 3, view_seconds: 41 + 13 * i } }))
  })
  assert.equal(seen?.level, 'partly')
})

test('viewers of a live stream who all come straight to the goods say nothing', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.beside(20, (i) => ({ fields: { rivals_viewed: 0, view_seconds: 7 + i } }))
  })
  assert.equal(seen, undefined)
})

test('a client that rounds its clock for everybody says nothing', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(60, (i) => ({ fields: { rivals_viewed: i % 7, view_seconds: 30 * (1 + (i % 9)) } }))
    market.beside(20, (i) => ({ fields: { rivals_viewed: i % 7, view_seconds: 30 * (1 + (i % 9)) } }))
  })
  assert.equal(seen, undefined)
})

test('paths that were not recorded say nothing', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, () => ({}))
  })
  assert.equal(seen, undefined)
})
