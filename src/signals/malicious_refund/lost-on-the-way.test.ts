import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './lost-on-the-way.ts'

test('whole at the carrier’s scale, empty at the warehouse: lost between', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i, scanned: 400, found: i < 3 ? 'empty' : 'ok' })
  })
  assert.equal(seen?.level, 'several')
  assert.ok(seen.bits < 0)
})

test('a parcel that was light from the start was not robbed', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i, scanned: 50, found: 'empty' })
  })
  assert.deepEqual(seen, [])
})
