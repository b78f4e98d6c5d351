import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './refund-only-share.ts'

test('twelve of twelve orders refunded with nothing sent back, where others send back', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c', 'd'], 20)
    for (let i = 0; i < 12; i++) refunded(market, { shop: 'abcd'[i % 4]!, buyer: 'one', kind: 'refund_only', at: 20 + i })
  })
  assert.equal(seen?.level, 'often')
})

test('fresh food is refunded without being sent back by everybody', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 60; i++) refunded(market, { shop: 'a', buyer: `guest-${i % 20}`, kind: 'refund_only', at: 10 + (i % 30) })
    for (let i = 0; i < 12; i++) refunded(market, { shop: 'a', buyer: 'one', kind: 'refund_only', at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
