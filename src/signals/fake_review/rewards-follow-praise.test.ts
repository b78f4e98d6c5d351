import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { gifts } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './rewards-follow-praise.ts'

test('twenty buyers are sent 5.00 after five stars, and nobody else', async () => {
  const [seen] = await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20 }))
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /^20 buyers were sent CNY 5\.00 /)
})

test('a late parcel made good for everybody, writers or not, is no reward', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20, silent: 25 })), [])
})

test('four kindnesses are no campaign', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 4 })), [])
})

test('the whole price back is another matter', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 20, amount: 10_500 })), [])
})

test('whose purse it was is said: the shop’s, or another’s as the shop had promised', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    gifts(market, 'a', { n: 6 })
    market.event('account.registered', 0, { account_id: 'clerk', person_id: 'person-clerk' })
    market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'clerk', verified: true })
    market.event('shop.role_granted', 0, { shop_id: 'a', person_id: 'person-clerk', role: 'customer_service' })
    market.event('message.sent', 9, {
      message_id: 'm',
      thread_id: 't',
      from_account_id: 'owner-a',
      to_account_id: 'late',
      channel: 'platform',
      text: '好评返现5元',
    })
    market.usual(1, () => ({ shop: 'a', buyer: 'late', at: 12, review: { rating: 5 } }))
    market.event('wallet.linked', 0, { wallet_id: 'purse-late', holder_kind: 'account', holder_id: 'late', verified: true })
    market.event('transfer.made', 20.5, { transfer_id: 'given', from_wallet_id: 'purse', to_wallet_id: 'purse-late', amount_minor: 500, currency: 'CNY' })
  })
  assert.match(
    seen!.sentence.en,
    /^7 buyers were sent CNY 5\.00 from the shop’s own wallets, 1 of them from wallets of its staff, or such as paid hardly anybody else, as the shop had promised, within/,
  )
  assert.match(seen!.sentence.zh, /^7 名买家在评价后 72 小时内收到店铺自有钱包（其中 1 名为员工钱包或几乎只作此用的钱包，与店铺许诺相符）的 /)
})
