import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs } from '../../test/fixture/market.ts'
import { signal } from './money-back.ts'

const till = (market: Market, verified: boolean): void =>
  void market.event('wallet.linked', 0, { wallet_id: 'till', holder_kind: 'shop', holder_id: 'shop', verified })

test('the price sent back by a wallet verifiably of the shop proves the order', async () => {
  let repaid: string[] = []
  const bits = await weighs(signal, (market) => {
    till(market, true)
    repaid = market.crew(3, (i) => ({ buyer: `b${i}`, repaidBy: 'till' }))
    market.usual(3, () => ({}))
  })
  assert.deepEqual(
    [...bits],
    repaid.map((id) => [id, 12]),
  )
})

test('an official refund, and a payment for an after-sales ticket, prove nothing', async () => {
  const bits = await weighs(signal, (market) => {
    till(market, true)
    market.crew(1, () => ({ buyer: 'a', ends: 'refunded', repaidBy: 'till' }))
    market.crew(1, () => ({ buyer: 'b' }))
    market.event('wallet.linked', 0, { wallet_id: 'wallet-b', holder_kind: 'account', holder_id: 'b', verified: true })
    market.event('transfer.made', 31, {
      transfer_id: 'x',
      from_wallet_id: 'till',
      to_wallet_id: 'wallet-b',
      amount_minor: 10_000,
      currency: 'CNY',
      after_sales_ticket_id: 'ticket',
    })
  })
  assert.equal(bits.size, 0)
})

test('a wallet that only bears the name of the shop proves nothing', async () => {
  const bits = await weighs(signal, (market) => {
    till(market, false)
    market.crew(3, (i) => ({ buyer: `b${i}`, repaidBy: 'till' }))
  })
  assert.equal(bits.size, 0)
})
