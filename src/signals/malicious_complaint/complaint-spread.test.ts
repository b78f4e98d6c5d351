import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './complaint-spread.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

test('ten shops are half a bit', async () => {
  const [seen] = await looks(behaviour, signal, (market) => shops.forEach((shop) => complains(market, { shop })))
  assert.deepEqual([seen?.level, seen?.bits], ['wide', 0.5])
})

test('nine complaints against three shops say nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 9; i++) complains(market, { shop: shops[i % 3]!, at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
