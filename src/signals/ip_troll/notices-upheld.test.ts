import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './notices-upheld.ts'

test('nine of ten right outweigh everything else', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, (i) => ({ end: i < 9 ? 'upheld' : 'rejected' })))
  assert.deepEqual([seen?.level, seen?.bits], ['most', -10])
})

test('two lucky hits clear nobody', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, (i) => ({ end: i < 2 ? 'upheld' : 'rejected' }))), [])
})
