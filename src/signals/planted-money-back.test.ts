import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './planted-money-back.ts'

const repaid = (link: { holder_kind: string; holder_id: string; verified: boolean; nickname?: string }) => (market: Market) => {
  market.event('shop.opened', 0, { shop_id: 'shop', owner_account_id: 'owner', category: 'bags', name: 'Willow Bags' })
  market.event('wallet.linked', 0, { wallet_id: 'w', ...link })
  market.crew(8, (i) => ({ buyer: `b${i}`, repaidBy: 'w' }))
}

test('packets from a wallet that only bears the shop’s name are seen, told, and weigh nothing', async () => {
  for (const link of [
    { holder_kind: 'account', holder_id: 'stranger', verified: false, nickname: 'Willow Bags' },
    { holder_kind: 'shop', holder_id: 'shop', verified: false },
    { holder_kind: 'account', holder_id: 'owner', verified: false },
  ]) {
    const seen = await sees(signal, repaid(link))
    assert.equal(seen?.level, 'not-counted')
    assert.deepEqual(seen.bits, { organic: 0, shop_hired: 0, rival_hired: 0 })
    assert.match(seen.said.en, /sent CNY 800\.00 back to 8 buyers/)
    assert.equal(seen.events.length, 8)
  }
})

test('a verified wallet of the shop is another matter', async () => {
  assert.equal(await sees(signal, repaid({ holder_kind: 'shop', holder_id: 'shop', verified: true })), undefined)
})

test('a stranger’s wallet under its own name is not said to bear the shop’s', async () => {
  assert.equal(await sees(signal, repaid({ holder_kind: 'account', holder_id: 'stranger', verified: false, nickname: 'Ming' })), undefined)
  assert.equal(await sees(signal, repaid({ holder_kind: 'account', holder_id: 'stranger', verified: false })), undefined)
})
