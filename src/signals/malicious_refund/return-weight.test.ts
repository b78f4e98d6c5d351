import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './return-weight.ts'

test('three returns of 60 grams for goods of 400 are light', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c'])
    for (const shop of ['a', 'b', 'c']) refunded(market, { shop, buyer: 'one', scanned: 60 })
  })
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /^3 of 3 weighed returns/)
  assert.equal(seen.events.length, 3)
})

test('the real weight, a part of several pieces, and what the warehouse found sound say nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'])
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', scanned: 390 })
    for (let i = 0; i < 3; i++) refunded(market, { shop: `s${i}`, buyer: 'one', scanned: 60, found: 'ok' })
  })
  assert.deepEqual(seen, [])
})
