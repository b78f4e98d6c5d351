import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { storm } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './reviews-in-a-burst.ts'

test('ten in a day where there were none', async () => {
  const [seen] = await looks(behaviour, signal, (market) => storm(market, 'a', { n: 10 }))
  assert.equal(seen?.level, 'burst')
})

test('a bad batch is a burst too, and no matter by itself', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => storm(market, 'a', { n: 10, faulty: () => true })), [])
})
