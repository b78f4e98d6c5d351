import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './return-waybill.ts'

test('one number for the returns of three people to three shops is borrowed', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c'])
    for (const [i, shop] of ['a', 'b', 'c', 'a', 'b'].entries()) refunded(market, { shop, buyer: 'one', waybill: `shared-${i % 2}`, at: 20 + 6 * i })
  })
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /5 belong to another parcel too/)
})

test('three orders of one evening sent back in one parcel are no borrowed number', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'])
    for (let i = 0; i < 12; i++) refunded(market, { shop: 'a', buyer: 'one', waybill: `parcel-${i % 4}`, at: 20 + 7 * (i % 4) })
  })
  assert.deepEqual(seen, [])
})

test('a number that nobody scanned means nothing when the carrier scans little, or its records are broken', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one' })
    market.event('carrier.feed_interrupted', 40, { carrier: 'carrier', from: '2024-03-20T00:00:00Z', to: '2024-04-20T00:00:00Z' })
    usualReturns(market, ['a', 'b', 'c', 'd', 'e'])
  })
  assert.deepEqual(seen, [])
})
