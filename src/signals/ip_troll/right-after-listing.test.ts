import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './right-after-listing.ts'

test('a right registered two weeks after the goods went on sale', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, () => ({ registered: '2024-03-15T00:00:00Z' })))
  assert.equal(seen?.level, 'most')
})

test('an old right, and one whose date nobody gave, say nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, (i) => (i < 5 ? { registered: '2016-01-01T00:00:00Z' } : {}))), [])
})
