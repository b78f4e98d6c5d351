import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { storm } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './shop-sent-nothing.ts'

test('the shop sent to everybody else', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    storm(market, 'a', { n: 10 })
    market.usual(8, () => ({ shop: 'a', at: 26, parcel: { scans: 3 } }))
  })
  assert.equal(seen?.level, 'sent')
})

test('a shop that stopped sending draws bad reviews of its own making', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    storm(market, 'a', { n: 10 })
    market.usual(20, () => ({ shop: 'a', at: 26, ends: 'open' }))
  })
  assert.equal(seen?.level, 'stopped')
  assert.ok(seen.bits < 0)
})
