import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs } from '../../test/fixture/market.ts'
import { signal } from './bare-route.ts'

const usualTraffic = (market: Market): void => void market.usual(30, () => ({ parcel: { scans: 6 } }))

test('a parcel seen only at both ends, on a carrier that sees parcels often, weighs against its order', async () => {
  let bare: string[] = []
  const bits = await weighs(signal, (market) => {
    usualTraffic(market)
    bare = market.crew(2, () => ({ parcel: { scans: 2 } }))
  })
  for (const id of bare) assert.ok(bits.get(id)! >= 2)
})

test('a parcel from another province delivered within half a day weighs more', async () => {
  let fast = ''
  let slow = ''
  const bits = await weighs(signal, (market) => {
    usualTraffic(market)
    fast = market.crew(1, () => ({ parcel: { scans: 2, hours: 6, from: '440100', to: '110100' }, fields: { region_code: '110100' } }))[0]!
    slow = market.crew(1, () => ({ parcel: { scans: 2, from: '440100', to: '110100' }, fields: { region_code: '110100' } }))[0]!
  })
  assert.equal(bits.get(fast)! - bits.get(slow)!, 2)
})

test('a carrier that sees every parcel twice weighs nothing against anyone', async () => {
  const bits = await weighs(signal, (market) => void market.usual(30, () => ({ parcel: { scans: 2 } })))
  for (const value of bits.values()) assert.ok(value < 0.1)
})

test('an interrupted feed and a parcel without scans say nothing', async () => {
  let silent: string[] = []
  const bits = await weighs(signal, (market) => {
    usualTraffic(market)
    market.event('carrier.feed_interrupted', 30, { carrier: 'broken', from: '2024-03-30T00:00:00Z', to: '2024-04-05T00:00:00Z' })
    silent = [...market.crew(2, () => ({ parcel: { scans: 2, carrier: 'broken' } })), ...market.crew(2, () => ({ parcel: {} })), ...market.crew(1, () => ({}))]
  })
  for (const id of silent) assert.equal(bits.get(id), undefined)
})
