import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './handled-parcels.ts'

test('parcels followed over four stations were handled in good faith', () => {
  assert.equal(signal.level({ k: 1, seen: 40, followed: 39, events: null }), 'handled')
  assert.ok(signal.bits['handled']!.shop_hired < 0)
})

test('waybills with two stations speak for the shop having bought them', () => {
  assert.equal(signal.level({ k: 1, seen: 40, followed: 4, events: null }), 'bare')
})

test('parcels that no carrier reported on say nothing', () => {
  assert.equal(signal.level({ k: 1, seen: 3, followed: 3, events: null }), undefined)
})

test('stations are counted from the carrier’s scans, and an interrupted feed is left out', async () => {
  const seen = await sees(signal, (market) => {
    market.crew(12, () => ({ parcel: { scans: 6 } }))
    market.event('carrier.feed_interrupted', 30, { carrier: 'broken', from: '2024-03-30T00:00:00Z', to: '2024-04-05T00:00:00Z' })
    market.crew(12, () => ({ parcel: { scans: 2, carrier: 'broken' } }))
  })
  assert.equal(seen?.level, 'handled')
  assert.match(seen.said.en, /12 of 12 parcels/)
})
