import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { gifts } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './reward-disclosed.ts'

test('reviews that say they were rewarded', async () => {
  const [seen] = await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 10, text: (i) => `用着不错${i}（参与返现活动，如实评价）` }))
  assert.equal(seen?.level, 'told')
  assert.ok(seen.bits < 0)
})

test('silence about the reward tells nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 10 })), [])
})
