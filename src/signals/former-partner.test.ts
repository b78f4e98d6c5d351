import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './former-partner.ts'

const people = (wish: { left?: boolean; trade?: string; rival?: boolean }) => (market: Market) => {
  market.event('shop.opened', 0, { shop_id: 'shop', owner_account_id: 'owner', category: 'bags' })
  market.event('shop.opened', 0, { shop_id: 'rival', owner_account_id: 'other', category: wish.trade ?? 'bags' })
  market.crew(20, () => ({ at: 30 }))
  market.event('shop.role_granted', 1, { shop_id: 'shop', person_id: 'person-7', role: 'manager' })
  if (wish.left !== false) market.event('shop.role_ended', 10, { shop_id: 'shop', person_id: 'person-7', role: 'manager' })
  if (wish.rival !== false) market.event('shop.role_granted', 12, { shop_id: 'rival', person_id: 'person-7', role: 'owner' })
}

test('one who left and now runs a rival shop is a place to look, for one bit, and is not named', async () => {
  const seen = await sees(signal, people({}))
  assert.equal(seen?.level, 'runs-a-rival')
  assert.deepEqual(seen.bits, { organic: 0, shop_hired: 0, rival_hired: 1 })
  assert.doesNotMatch(seen.said.en + seen.said.zh, /person-7/)
})

test('a manager still in office who runs a second shop says nothing', async () => {
  assert.equal(await sees(signal, people({ left: false })), undefined)
})

test('one who left for another trade, or for nothing, says nothing', async () => {
  assert.equal(await sees(signal, people({ trade: 'toys' })), undefined)
  assert.equal(await sees(signal, people({ rival: false })), undefined)
})

test('shops without any people on record say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({}))), undefined)
})
