import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, within } from '../../test/fixture/market.ts'

/** How one order of 100.00 ended that its buyer disputed at the bank. */
const ended = (outcome: string | undefined, amount = 10_000): Promise<{ state: string; refunded: number }> =>
  within(
    (market: Market) => {
      const [order] = market.usual(1, () => ({ shop: 'a', buyer: 'b', at: 3, payable: 10_000 }))
      market.event('payment.captured', 3, { payment_id: 'p', order_id: order!, amount_minor: 10_000, currency: 'CNY' })
      market.event('payment.disputed', 20, { payment_id: 'p', dispute_id: 'd', reason: 'unauthorised', amount_minor: amount, currency: 'CNY' })
      if (outcome !== undefined) market.event('payment.dispute_resolved', 25, { dispute_id: 'd', outcome })
    },
    (engine) => engine.one<{ state: string; refunded: number }>('SELECT state, CAST(refunded_minor AS DOUBLE) AS refunded FROM outcomes'),
  )

test('what the bank gave back is no sale; a dispute that is open, that the shop won, or over a part leaves it one', async () => {
  assert.deepEqual(await ended('buyer_won'), { state: 'refunded', refunded: 10_000 })
  assert.equal((await ended(undefined)).state, 'kept')
  assert.equal((await ended('merchant_won')).state, 'kept')
  assert.equal((await ended('buyer_won', 3000)).state, 'kept')
})
