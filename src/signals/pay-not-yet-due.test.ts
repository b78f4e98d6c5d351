import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs } from '../../test/fixture/market.ts'
import { signal } from './pay-not-yet-due.ts'

/** Sixteen people order at two shops, whose tills pay price and fee nine days after the goods; the records end on `ends`. Others buy there too, and `both` once at each. */
const paysLate =
  (ends: number, owners = ['left', 'right']) =>
  (market: Market): void => {
    let last = 0
    for (const [s, shop] of ['left', 'right'].entries()) {
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${owners[s]!}`, category: 'c' })
      market.event('wallet.linked', 0, { wallet_id: `till of ${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
      for (let i = 0; i < 16; i++) {
        const [buyer, at, payable] = [`both-${i}`, 4 + ((i * 5 + s * 7) % 16), 6000 + 900 * (i % 9)]
        market.event('wallet.linked', 0, { wallet_id: `purse of ${buyer}`, holder_kind: 'account', holder_id: buyer, verified: true })
        market.usual(1, () => ({ buyer, shop, at, payable, review: { rating: 5 } }))
        if (at + 16 <= ends)
          market.event('transfer.made', at + 16, {
            transfer_id: `F${shop}${++last}`,
            from_wallet_id: `till of ${shop}`,
            to_wallet_id: `purse of ${buyer}`,
            amount_minor: payable + 500,
            currency: 'CNY',
            kind: 'p2p',
          })
      }
      market.usual(50, (i) => ({ buyer: i < 6 ? `guest-${i}` : `${shop}-${i}`, shop, at: 4 + (i % 20) }))
    }
    market.usual(240, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
  }

test('whom other shops pay, and this one pays only after nine days, waits for his pay when the records end', async () => {
  const waiting = await weighs(signal, paysLate(30))
  assert.ok(waiting.size >= 4, `${waiting.size}`)
  assert.equal((await weighs(signal, paysLate(60))).size, 0)
})

test('the shops of one owner say nothing of each other’s customers', async () => {
  assert.equal((await weighs(signal, paysLate(30, ['same', 'same']))).size, 0)
})
