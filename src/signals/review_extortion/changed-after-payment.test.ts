import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './changed-after-payment.ts'

test('reviews at two shops go hours after money went to somebody else', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, paid: 60_000, gone: 2, reports: true })
    blow(market, { shop: 'b', at: 24, paid: 80_000, gone: 30, reports: true })
  })
  assert.equal(seen?.level, 'most')
})

test('a review mended after the buyer himself was made good says nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    market.event('wallet.linked', 0, { wallet_id: 'his', holder_kind: 'account', holder_id: 'reviewer', verified: true })
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '破了，赔15元我改评价' })
    market.event('transfer.made', 20.5, {
      transfer_id: 'sorry',
      from_wallet_id: 'till-a',
      to_wallet_id: 'his',
      amount_minor: 1500,
      currency: 'CNY',
      after_sales_ticket_id: 'ticket',
    })
    market.event('review.withdrawn', 21, { review_id: 'review-a-reviewer-20' })
  })
  assert.deepEqual(seen, [])
})
