import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './notice-volume.ts'

test('forty notices weigh nothing', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 40, () => ({ agent: 'agent' })))
  assert.deepEqual([seen?.level, seen?.bits], ['many', 0])
  assert.match(seen!.sentence.en, /their number alone says nothing/)
})

test('a handful is not even mentioned', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 12, () => ({}))), [])
})
