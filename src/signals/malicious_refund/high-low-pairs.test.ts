import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './high-low-pairs.ts'

const pairs = (market: Parameters<typeof usualReturns>[0], scanned: number, found?: string): void => {
  usualReturns(market, ['a'])
  for (let i = 0; i < 12; i++) {
    market.usual(1, () => ({ buyer: 'one', shop: 'trifles', at: 20 + 3 * i, payable: 900, parcel: { grams: 70, scans: 3 } }))
    refunded(market, { shop: `s${i % 4}`, buyer: 'one', at: 20.1 + 3 * i, scanned, ...(found === undefined ? {} : { found }) })
  }
}

test('what came back has the weight of the trifle bought beside it', async () => {
  const [seen] = await looks(behaviour, signal, (market) => pairs(market, 72))
  assert.equal(seen?.level, 'weight_of_the_other')
  assert.match(seen.sentence.en, /12 came back with the weight/)
})

test('a trifle beside every large purchase that honestly comes back says nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => pairs(market, 400, 'ok')), [])
})
