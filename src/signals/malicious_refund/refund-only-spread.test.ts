import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, refunded } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import type { Market } from '../../../test/fixture/market.ts'
import { signal } from './refund-only-spread.ts'

/** Twelve shops of ordinary custom, and one buyer with a refund and no return at each. */
const spread =
  (reason: string | undefined, listing: (shop: number) => string = (shop) => `goods-${shop}`, handedOver = true) =>
  (market: Market): void => {
    for (let shop = 0; shop < 12; shop++) {
      market.usual(40, (i) => ({ shop: `shop-${shop}`, buyer: `guest-${shop}-${i}`, at: 5 + i / 2 }))
      const order = market.usual(1, () => ({
        shop: `shop-${shop}`,
        buyer: 'one',
        listing: listing(shop),
        at: 20 + shop,
        ...(handedOver ? { parcel: { scans: 3 } } : {}),
      }))[0]!
      market.event('refund.requested', 24 + shop, {
        refund_id: `R${order}`,
        order_id: order,
        kind: 'refund_only',
        phase: 'after_receipt',
        reason_code: reason,
        amount_minor: 10_000,
      })
      market.event('refund.paid', 25 + shop, { refund_id: `R${order}`, amount_minor: 10_000 })
    }
  }

test('twelve of twelve orders at twelve shops, where others ask for hardly any', async () => {
  const [seen] = await looks(behaviour, signal, spread('quality'))
  assert.equal(seen?.level, 'beyond_chance')
  assert.equal(seen.events.length, 12)
})

test('goods that never came, and goods at fault, say nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, spread('missing', undefined, false)), [])
  assert.equal((await looks(behaviour, signal, spread('missing')))[0]?.level, 'beyond_chance', 'handed over by the carrier, twelve times of twelve')
  const faulty = await looks(behaviour, signal, (market) => {
    spread('quality')(market)
    for (let shop = 0; shop < 12; shop++)
      for (let i = 0; i < 4; i++)
        refunded(market, { shop: `shop-${shop}`, buyer: `stung-${shop}-${i}`, listing: `goods-${shop}`, kind: 'refund_only', at: 21 + i })
  })
  assert.deepEqual(faulty, [])
})
