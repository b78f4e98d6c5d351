import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './mostly-upheld.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

test('six of eight justified outweighs all the rest', async () => {
  const [seen] = await looks(behaviour, signal, (market) =>
    shops.slice(0, 8).forEach((shop, i) => complains(market, { shop, end: i < 6 ? 'upheld' : 'rejected' })),
  )
  assert.deepEqual([seen?.level, seen?.bits], ['most', -10])
})

test('one lucky hit among many misses clears nobody', async () => {
  assert.deepEqual(
    await looks(behaviour, signal, (market) => shops.forEach((shop, i) => complains(market, { shop, end: i === 0 ? 'upheld' : 'rejected' }))),
    [],
  )
})
