import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './strict-warehouse.ts'

test('where every other return is found empty, the finding weighs less', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 40; i++) refunded(market, { shop: 'a', buyer: `guest-${i}`, found: i % 2 === 0 ? 'empty' : 'ok' })
    for (let i = 0; i < 4; i++) refunded(market, { shop: 'a', buyer: 'one', found: 'empty', at: 20 + i })
  })
  assert.equal(seen?.level, 'everybody')
  assert.ok(seen.bits < 0)
})

test('a warehouse that seldom finds anything wrong gives no excuse', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'], 30)
    for (let i = 0; i < 4; i++) refunded(market, { shop: 'a', buyer: 'one', found: 'empty', at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
