import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './listing-swapped.ts'

const changed = (at: number, data: Record<string, string>) => (market: Market) => {
  market.crew(20, (i) => ({ at: 20 + i / 10 }))
  market.event('listing.changed', at, { listing_id: 'shop-goods', ...data })
}

test('a listing that becomes another thing after its sales carries them over', async () => {
  const seen = await sees(signal, changed(30, { field: 'title', old: '儿童棉袜五双装', new: '进口按摩椅豪华款' }))
  assert.equal(seen?.level, 'swapped')
  assert.ok(seen.bits.shop_hired > 0 && seen.bits.shop_hired <= 1)
  assert.equal(seen.events.length, 1)
  assert.equal((await sees(signal, changed(30, { field: 'price_minor', old: '1000', new: '99900' })))?.level, 'swapped')
  assert.equal((await sees(signal, changed(30, { field: 'category', old: 'socks', new: 'furniture' })))?.level, 'swapped')
})

test('a title made nicer and a price cut in half say nothing', async () => {
  assert.equal(await sees(signal, changed(30, { field: 'title', old: '儿童棉袜五双装', new: '儿童棉袜五双装春季新款' })), undefined)
  assert.equal(await sees(signal, changed(30, { field: 'price_minor', old: '2000', new: '1000' })), undefined)
})

test('a change before the orders carries nothing over', async () => {
  assert.equal(await sees(signal, changed(10, { field: 'category', old: 'socks', new: 'furniture' })), undefined)
})

test('a change that does not say from what to what says nothing', async () => {
  assert.equal(await sees(signal, changed(30, { field: 'title' })), undefined)
  assert.equal(await sees(signal, changed(30, { field: 'price_minor', old: 'unknown', new: '99900' })), undefined)
})
