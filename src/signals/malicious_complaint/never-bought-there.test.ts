import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './never-bought-there.ts'

test('the quality of goods of four shops where nothing was bought', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, bought: false, kind: 'product_quality' })
  })
  assert.equal(seen?.level, 'never')
})

test('whoever reports a label or an advertisement need not have bought', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, bought: false, kind: 'labelling' })
  })
  assert.deepEqual(seen, [])
})
