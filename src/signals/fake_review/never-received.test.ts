import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { storm } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './never-received.ts'

test('ten bad reviews of orders that were cancelled at once', async () => {
  const [seen] = await looks(behaviour, signal, (market) => storm(market, 'a', { n: 10 }))
  assert.equal(seen?.level, 'nearly-all')
})

test('real customers who are angry on the same day are heard', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => storm(market, 'a', { n: 30, received: () => true })), [])
})

test('a crowd in which a few never had the goods is no bombing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => storm(market, 'a', { n: 30, received: (i) => i >= 6 })), [])
})
