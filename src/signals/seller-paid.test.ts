import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './seller-paid.ts'

const repaid = (count: number, verified: boolean) => (market: Market) => {
  market.event('wallet.linked', 0, { wallet_id: 'till', holder_kind: 'shop', holder_id: 'shop', verified, nickname: 'shop' })
  market.crew(20, (i) => ({ buyer: `b${i}`, ...(i < count ? { repaidBy: 'till', repaidOver: 500 } : {}) }))
}

test('money from the shop’s own wallet to its buyers is the strongest trace of the shop', async () => {
  const seen = await sees(signal, repaid(12, true))
  assert.equal(seen?.level, 'many')
  assert.ok(seen.bits.shop_hired >= 6)
  assert.match(seen.said.en, /CNY 1,260\.00 back to 12 buyers of 12 orders/)
})

test('one repayment is a settlement', async () => {
  const seen = await sees(signal, repaid(1, true))
  assert.equal(seen?.level, 'given-back')
  assert.deepEqual(seen.bits, { organic: 0, shop_hired: 0, rival_hired: 0 })
  assert.match(seen.said.en, /gave the price of 1 of 20 orders back/)
})

test('planted payments from a wallet named like the shop do not count, and are mentioned', async () => {
  const seen = await sees(signal, repaid(12, false))
  assert.equal(seen?.level, 'none-seen')
  assert.match(seen.said.en, /12 payments from wallets without a verified link to the shop were not counted/)
})

test('without transfers on record nothing is said', async () => {
  assert.equal(await sees(signal, repaid(0, true)), undefined)
})
