import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './no-aftercare.ts'

const ask = (market: Market, buyer: string): void =>
  void market.event('message.sent', 20, { message_id: `m-${buyer}`, thread_id: buyer, from_account_id: buyer, to_shop_id: 'shop', channel: 'platform' })
/** Half of the usual buyers ask something afterwards. */
const usual = (market: Market): void => {
  market.usual(40, (i) => ({ buyer: `u${i}`, at: 10 }))
  for (let i = 0; i < 40; i += 2) ask(market, `u${i}`)
  market.usual(1, () => ({ shop: 'elsewhere', at: 60 }))
}

test('twenty buyers of whom none ever asks or comes back weigh one bit', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, (i) => ({ buyer: `b${i}`, at: 11 }))
  })
  assert.equal(seen?.level, 'silent')
  assert.deepEqual(seen.bits, { organic: -1, shop_hired: 0, rival_hired: 0 })
})

test('buyers who ask or buy again as others do say nothing', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, (i) => ({ buyer: `b${i}`, at: 11 }))
    for (let i = 0; i < 5; i++) ask(market, `b${i}`)
    market.usual(5, (i) => ({ buyer: `b${i + 5}`, at: 40 }))
  })
  assert.equal(seen, undefined)
})

test('orders too young to have been heard of say nothing', async () => {
  const seen = await sees(signal, (market) => {
    usual(market)
    market.crew(20, (i) => ({ buyer: `b${i}`, at: 55 }))
  })
  assert.equal(seen, undefined)
})

test('where messages are not seen nothing is said', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(40, (i) => ({ buyer: `u${i % 20}`, at: 10 + i / 10 }))
    market.crew(20, () => ({ at: 11 }))
    market.usual(1, () => ({ shop: 'elsewhere', at: 60 }))
  })
  assert.equal(seen, undefined)
})
