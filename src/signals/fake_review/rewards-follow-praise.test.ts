import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { gifts } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './rewards-follow-praise.ts'

test('twenty buyers are sent 5.00 after five stars, and nobody else', async () => {
  const [seen] = await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20 }))
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /^20 buyers were sent CNY 5\.00 /)
})

test('a late parcel made good for everybody, writers or not, is no reward', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20, silent: 25 })), [])
})

test('four kindnesses are no campaign', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 4 })), [])
})

test('the whole price back is another matter', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20, amount: 10_500 })), [])
})
