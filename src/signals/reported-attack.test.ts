import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './reported-attack.ts'

const complaint = (data: Record<string, string>) => (market: Market) => {
  market.event('shop.opened', 0, { shop_id: 'shop', owner_account_id: 'owner', category: 'bags' })
  market.crew(15, () => ({}))
  market.event('complaint.filed', 31, { complaint_id: 'c', kind: 'reverse_brushing', ...data })
}

test('a report of an attack, by the shop or by its owner, weighs half a bit: a thief can cry thief', async () => {
  for (const data of [{ complainant_account_id: 'clerk', complainant_shop_id: 'shop' }, { complainant_account_id: 'owner' }]) {
    const seen = await sees(signal, complaint(data))
    assert.equal(seen?.level, 'reported')
    assert.ok(Math.abs(seen.bits.shop_hired) <= 0.5 && seen.bits.rival_hired <= 0.5 && seen.bits.organic === 0)
    assert.equal(seen.events.length, 1)
  }
})

test('one report that names both the shop and its owner is one report', async () => {
  const seen = await sees(signal, complaint({ complainant_account_id: 'owner', complainant_shop_id: 'shop' }))
  assert.match(seen!.said.en, /1 report\)/)
})

test('the report of another shop says nothing', async () => {
  assert.equal(await sees(signal, complaint({ complainant_account_id: 'other', complainant_shop_id: 'neighbour' })), undefined)
})

test('a silent shop is not the worse for it', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(15, () => ({}))), undefined)
})
