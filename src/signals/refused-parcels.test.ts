import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './refused-parcels.ts'

test('a cohort that refuses its parcels at the door hurts the shop and nobody else', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(40, () => ({ parcel: { scans: 5 } }))
    market.crew(20, (i) => ({ ends: 'refunded', parcel: { scans: 5, refused: i < 18 } }))
  })
  assert.equal(seen?.level, 'refused')
  assert.match(seen.said.en, /18 of 20 parcels/)
  assert.ok(seen.bits.shop_hired < 0 && seen.bits.organic < 0)
})

test('a flood that turns back parcels everywhere says nothing', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(40, (i) => ({ parcel: { scans: 5, refused: i % 2 === 0 } }))
    market.crew(20, (i) => ({ parcel: { scans: 5, refused: i < 12 } }))
  })
  assert.equal(seen, undefined)
})

test('parcels without scans say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({ ends: 'refunded', parcel: {} }))), undefined)
})
