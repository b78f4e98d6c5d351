import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './photo-reused.ts'

test('one photo for the damage of four different goods', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'])
    for (let i = 0; i < 4; i++) refunded(market, { shop: `s${i}`, buyer: 'one', kind: 'refund_only', photo: 'aa', at: 20 + 4 * i })
  })
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /^4 refunds were asked for with 1 photo that was shown/)
})

test('a faulty batch: many people, one article, one photo from their chat', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: 'a', buyer: i < 3 ? 'one' : `guest-${i}`, kind: 'refund_only', photo: 'aa', at: 20 + i })
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', kind: 'refund_only', photo: `c${i}f` })
  })
  assert.deepEqual(seen, [])
})
