import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './went-on-after-rejections.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('four demands after the third rejection were made knowing', async () => {
  const [seen] = await looks(behaviour, signal, (market) =>
    shops.forEach((shop, i) => complains(market, { shop, demanded: 90_000, end: 'rejected', at: 10 + 6 * i })),
  )
  assert.equal(seen?.level, 'on')
  assert.equal(seen.events.length, 4)
})

test('demands made before anybody was told, or no demands at all, say nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    shops.forEach((shop, i) => complains(market, { shop, demanded: 90_000, end: 'rejected', at: 10 + i / 2 }))
    shops.forEach((shop, i) => complains(market, { by: 'two', shop, end: 'rejected', at: 10 + 6 * i }))
  })
  assert.deepEqual(seen, [])
})
