import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs } from '../../test/fixture/market.ts'
import { signal } from './money-back.ts'

const till = (market: Market, verified: boolean): void =>
  void market.event('wallet.linked', 0, { wallet_id: 'till', holder_kind: 'shop', holder_id: 'shop', verified })

test('the price and something on top, sent back for half of what it sold by a wallet verifiably of the shop, proves the orders', async () => {
  let repaid: string[] = []
  const bits = await weighs(signal, (market) => {
    till(market, true)
    repaid = market.crew(3, (i) => ({ buyer: `b${i}`, repaidBy: 'till', repaidOver: 500 }))
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

test('a shop that gives three in a hundred customers exactly their price back pays nobody', async () => {
  const bits = await weighs(signal, (market) => {
    till(market, true)
    market.usual(120, (i) => ({ buyer: `b${i}`, at: i / 4, ...(i % 30 === 0 ? { repaidBy: 'till' } : {}) }))
  })
  assert.equal(bits.size, 0)
})

test('two sums that together settle all that a person bought there are pay as well, less surely order by order', async () => {
  const bits = await weighs(signal, (market) => {
    till(market, true)
    for (let i = 0; i < 6; i++) {
      market.event('wallet.linked', 0, { wallet_id: `wallet-b${i}`, holder_kind: 'account', holder_id: `b${i}`, verified: true })
      market.crew(2, (n) => ({ buyer: `b${i}`, at: 30 + n }))
      for (const [n, amount] of [9000, 12_000].entries())
        market.event('transfer.made', 40 + n, {
          transfer_id: `T-${i}-${n}`,
          from_wallet_id: 'till',
          to_wallet_id: `wallet-b${i}`,
          amount_minor: amount,
          currency: 'CNY',
        })
    }
    market.usual(40, (i) => ({ at: i }))
  })
  assert.deepEqual([bits.size, new Set(bits.values())], [12, new Set([11])])
})

test('what only a party reports is a claim and proves nothing', async () => {
  const bits = await weighs(signal, (market) => {
    till(market, true)
    for (let i = 0; i < 6; i++) {
      market.event('wallet.linked', 0, { wallet_id: `wallet-b${i}`, holder_kind: 'account', holder_id: `b${i}`, verified: true })
      market.crew(1, () => ({ buyer: `b${i}` }))
      market.event('transfer.made', 31, {
        transfer_id: `T-${i}`,
        from_wallet_id: 'till',
        to_wallet_id: `wallet-b${i}`,
        amount_minor: 10_500,
        currency: 'CNY',
        observed_by: 'party',
      })
    }
  })
  assert.equal(bits.size, 0)
})

test('an employee’s own purse is not the shop’s; two employees who do alike, or hollow parcels, show the shop’s hand', async () => {
  const staff = (workers: number, grams: number) => (market: Market) => {
    market.event('listing.published', 0, { listing_id: 'shop-goods', shop_id: 'shop', category: 'c', price_minor: 10_000, currency: 'CNY', weight_g: 1000 })
    for (let w = 0; w < workers; w++) {
      market.event('shop.role_granted', 0, { shop_id: 'shop', person_id: `P${w}`, role: 'customer_service' })
      market.event('wallet.linked', 0, { wallet_id: `purse${w}`, holder_kind: 'person', holder_id: `P${w}`, verified: true })
    }
    for (let i = 0; i < 12; i++)
      market.crew(2, (n) => ({ buyer: `b${i}`, at: 30 + n, repaidBy: `purse${i % workers}`, repaidOver: 500, parcel: { grams, scans: 4 } }))
    market.usual(40, (i) => ({ at: i, parcel: { grams: 1000, scans: 4 } }))
  }
  assert.equal((await weighs(signal, staff(1, 1000))).size, 0)
  assert.equal((await weighs(signal, staff(2, 1000))).size, 24)
  assert.equal((await weighs(signal, staff(1, 40))).size, 24)
})
