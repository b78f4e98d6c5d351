import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './seller-device.ts'

const ownDevice =
  (inside: number, shops = ['shop']) =>
  (market: Market) => {
    for (const shop of shops) market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${shop}`, category: 'bags' })
    for (const shop of shops) market.event('session.started', 20, { account_id: `owner-${shop}`, device_id: 'till' })
    market.crew(20, (i) => ({ buyer: `b${i}`, fields: { device_id: i < inside ? 'till' : `d${i}` } }))
  }

test('ten buyers on the shop’s own computer point to the shop', async () => {
  const seen = await sees(signal, ownDevice(10))
  assert.equal(seen?.level, 'many')
  assert.ok(seen.bits.shop_hired > 0 && seen.bits.rival_hired < 0)
  assert.match(seen.said.en, /10 of 20 buyers/)
})

test('four may be employees, and weigh little', async () => {
  const seen = await sees(signal, ownDevice(4))
  assert.equal(seen?.level, 'some')
  assert.ok(Math.abs(seen.bits.shop_hired) <= 0.5)
})

test('the owner who buys from himself, and one relative, say nothing', async () => {
  assert.equal(await sees(signal, ownDevice(2)), undefined)
})

test('the machine of an agency that serves many shops says nothing', async () => {
  assert.equal(await sees(signal, ownDevice(10, ['shop', 's2', 's3', 's4'])), undefined)
})

test('unknown devices say nothing', async () => {
  const seen = await sees(signal, (market) => {
    market.event('shop.opened', 0, { shop_id: 'shop', owner_account_id: 'owner', category: 'bags' })
    market.event('session.started', 20, { account_id: 'owner', device_id: 'till' })
    market.crew(20, (i) => ({ buyer: `b${i}` }))
  })
  assert.equal(seen, undefined)
})
