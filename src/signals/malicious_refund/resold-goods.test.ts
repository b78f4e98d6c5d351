import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './resold-goods.ts'

test('a tip that names a refunded order is one bit, and a worthless tip none', async () => {
  const tell =
    (reliability: string) =>
    (market: Parameters<typeof usualReturns>[0]): void => {
      const orders = Array.from({ length: 12 }, (_, i) => refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i, scanned: 400, found: 'ok' }))
      market.event('tip.received', 60, { tip_id: 'tip', origin: 'web', text: `闲置平台在售 ${orders[0]} 的商品`, reliability })
    }
  const [seen] = await looks(behaviour, signal, tell('b'))
  assert.deepEqual([seen?.level, seen?.bits], ['told', 1])
  assert.deepEqual(await looks(behaviour, signal, tell('e')), [])
})

test('a tip about an order that was never refunded says nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', at: 20 + i, scanned: 400, found: 'ok' })
    const [kept] = market.usual(1, () => ({ buyer: 'one' }))
    market.event('tip.received', 60, { tip_id: 'tip', origin: 'web', text: `resold: ${kept}`, reliability: 'a' })
  })
  assert.deepEqual(seen, [])
})
