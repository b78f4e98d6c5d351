import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './found-unfounded.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

test('seven of seven without ground', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of shops.slice(0, 7)) complains(market, { shop, end: 'rejected' })
    complains(market, { shop: 'h', end: 'withdrawn', paid: 5000 })
  })
  assert.equal(seen?.level, 'nearly_all')
  assert.match(seen.sentence.en, /^7 of 7 complaints/)
})

test('half right, or never looked into, says nothing', async () => {
  assert.deepEqual(
    await looks(behaviour, signal, (market) => shops.forEach((shop, i) => complains(market, { shop, end: i % 2 === 0 ? 'rejected' : 'upheld' }))),
    [],
  )
  assert.deepEqual(await looks(behaviour, signal, (market) => shops.forEach((shop) => complains(market, { shop }))), [])
})
