import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './third-party-payer.ts'

const paid = (from: string, payees: number) => (market: Market) => {
  market.event('wallet.linked', 0, { wallet_id: 'till', holder_kind: 'shop', holder_id: 'shop', verified: true })
  market.crew(20, (i) => ({ buyer: `b${i}`, ...(i < payees ? { repaidBy: from } : {}) }))
}

test('a wallet that is not the shop’s and pays half the buyers stands between somebody and them', async () => {
  const seen = await sees(signal, paid('leader', 10))
  assert.equal(seen?.level, 'hub')
  assert.ok(seen.bits.organic < 0 && seen.bits.rival_hired >= seen.bits.shop_hired)
})

test('the shop’s own wallet is no third party', async () => {
  assert.equal(await sees(signal, paid('till', 10)), undefined)
})

test('a friend who pays for two buyers says nothing', async () => {
  assert.equal(await sees(signal, paid('friend', 2)), undefined)
})

test('without transfers on record nothing is said', async () => {
  assert.equal(await sees(signal, paid('nobody', 0)), undefined)
})
