import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './no-test-purchase.ts'

test('ten trademark notices, nothing bought to look at', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, () => ({ tested: false })))
  assert.deepEqual([seen?.level, seen?.bits], ['never', 1])
})

test('a copied picture needs no purchase, and unknown is no absence', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({ type: 'copyright', tested: false }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({}))), [])
})
