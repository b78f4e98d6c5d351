import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './stock-prepared.ts'

const stock = (at: number, old: string | undefined, now: string) => (market: Market) => {
  market.crew(20, () => ({ at: 30 }))
  market.event('listing.changed', at, { listing_id: 'shop-goods', field: 'stock', old, new: now })
}

test('a shelf filled before the rush was filled by one who knew', async () => {
  const seen = await sees(signal, stock(28, '5', '40'))
  assert.equal(seen?.level, 'prepared')
  assert.ok(seen.bits.shop_hired > seen.bits.rival_hired)
})

test('a shelf filled in haste afterwards was filled by one who did not', async () => {
  const seen = await sees(signal, stock(31, '0', '40'))
  assert.equal(seen?.level, 'restocked-after')
  assert.ok(seen.bits.shop_hired < seen.bits.rival_hired)
})

test('honest shops prepare too: it never weighs more than half a bit', () => {
  for (const bits of Object.values(signal.bits)) for (const value of Object.values(bits)) assert.ok(Math.abs(value) <= 0.5)
})

test('a count put down, long before, or from an unknown number says nothing', async () => {
  assert.equal(await sees(signal, stock(28, '40', '5')), undefined)
  assert.equal(await sees(signal, stock(10, '5', '40')), undefined)
  assert.equal(await sees(signal, stock(28, undefined, '40')), undefined)
})
