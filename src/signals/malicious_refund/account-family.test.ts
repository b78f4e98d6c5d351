import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './account-family.ts'

test('two accounts with false refunds, one wallet and one phone', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b'])
    for (let i = 0; i < 6; i++)
      refunded(market, { shop: i < 3 ? 'a' : 'b', buyer: i % 2 === 0 ? 'one' : 'two', scanned: 50, wallet: 'purse', phone: '13800000001', at: 20 + i })
  })
  assert.equal(seen?.level, 'few')
  assert.match(seen.sentence.en, /^2 accounts .*wallet, phone or person\.$/)
})

test('a household is no family of accounts when only one of it sent nothing back', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b'])
    for (let i = 0; i < 6; i++)
      refunded(market, {
        shop: i < 3 ? 'a' : 'b',
        buyer: i % 2 === 0 ? 'one' : 'two',
        scanned: i % 2 === 0 ? 50 : 400,
        wallet: 'purse',
        phone: '13800000001',
        at: 20 + i,
      })
  })
  assert.deepEqual(seen, [])
})

test('one device alone ties nobody', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b'])
    for (let i = 0; i < 8; i++) refunded(market, { shop: i < 4 ? 'a' : 'b', buyer: i % 2 === 0 ? 'one' : 'two', scanned: 50, device: 'counter', at: 20 + i })
  })
  assert.deepEqual(seen, [])
})
