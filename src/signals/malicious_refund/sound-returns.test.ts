import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './sound-returns.ts'

test('twelve returns that arrived whole speak for the buyer', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i, found: i === 3 ? 'empty' : 'ok' })
  })
  assert.equal(seen?.level, 'nearly_all')
  assert.ok(seen.bits < 0)
})

test('returns that nobody looked into speak for nobody', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
