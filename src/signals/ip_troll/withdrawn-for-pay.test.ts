import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './withdrawn-for-pay.ts'

test('nine shops paid, nine notices were taken back', async () => {
  const [seen] = await looks(behaviour, signal, (market) =>
    notices(market, 20, (i) => (i % 2 === 0 || i > 12 ? { end: 'withdrawn', paid: 50_000, payee: 'purse' } : { end: 'rejected' })),
  )
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /of 20 notices were withdrawn after \d+ shops had paid .* to 1 wallet\.$/)
})

test('a licence now and then, and notices taken back for nothing, say nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 40, (i) => (i < 4 ? { end: 'withdrawn', paid: 90_000 } : { end: 'upheld' }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({ end: 'withdrawn' }))), [])
})

/** Ten shops are complained of; the owners of those whose notice goes order at one shop in between, where `others` buy as well. */
const licences = async (others: number): Promise<string | undefined> =>
  (
    await looks(behaviour, signal, (market) => {
      for (let i = 0; i < 10; i++) {
        market.event('shop.opened', 0, { shop_id: `shop-${i}`, owner_account_id: `owner-${i}`, category: 'toys' })
        if (i % 2 === 0) market.usual(1, () => ({ buyer: `owner-${i}`, shop: 'licences', at: 23 + i, payable: 50_000 }))
      }
      market.usual(others, (i) => ({ buyer: `customer-${i}`, shop: 'licences', at: 10 + i }))
      notices(market, 10, (i) => ({ agent: 'agent', end: i % 2 === 0 ? 'withdrawn' : 'rejected' }))
    })
  )[0]?.level

test('what those complained of order, before the notice goes, at a shop where hardly anybody else buys is what they pay for it', async () => {
  assert.equal(await licences(1), 'several')
  assert.equal(await licences(9), undefined)
})
