import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './refund-timing.ts'

test('ten refunds in the last hours of the seventh day', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c', 'd', 'e'])
    for (let i = 0; i < 10; i++) refunded(market, { shop: `s${i}`, buyer: 'one', after: 6.8, at: 20 + i })
  })
  assert.equal(seen?.level, 'edge')
  assert.ok(seen.bits <= 1)
})

test('refunds at any time of the week say nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c'])
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', after: 0.5 + 0.55 * i, at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
