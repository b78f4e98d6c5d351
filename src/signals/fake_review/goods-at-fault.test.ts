import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { storm } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './goods-at-fault.ts'

test('many of the displeased sent broken goods back', async () => {
  const [seen] = await looks(behaviour, signal, (market) => storm(market, 'a', { n: 16, faulty: (i) => i >= 9 }))
  assert.equal(seen?.level, 'many')
  assert.ok(seen.bits < 0)
})

test('without a fault on record nothing is said', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => storm(market, 'a', { n: 10 })), [])
})
