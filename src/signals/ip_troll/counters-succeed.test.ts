import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './counters-succeed.ts'

test('nine of ten decided notices were wrong', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, (i) => ({ end: i < 9 ? 'rejected' : 'upheld', countered: i < 7 })))
  assert.equal(seen?.level, 'nearly_all')
  assert.match(seen.sentence.en, /^9 of 10 decided notices were found wrong; 7 shops/)
})

test('of a few decisions only all, and at least two, say something', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 20, (i) => (i < 4 ? { end: 'rejected' } : {})))
  assert.deepEqual([seen?.level, seen?.bits], ['all_of_few', 3])
})

test('half wrong, three of four decisions, or a single one, say nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 20, (i) => ({ end: i % 2 === 0 ? 'rejected' : 'upheld' }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 20, (i) => (i < 4 ? { end: i < 3 ? 'rejected' : 'upheld' } : {}))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 20, (i) => (i < 1 ? { end: 'rejected' } : {}))), [])
})
