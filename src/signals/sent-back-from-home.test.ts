import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees, type Wish } from '../../test/fixture/market.ts'
import { signal } from './sent-back-from-home.ts'

const returns = (own: (i: number) => Wish) => (market: Market) => {
  market.usual(60, (i) => ({
    listing: `dress-${i % 8}`,
    ends: i % 3 === 0 ? 'refunded' : 'kept',
    sentBack: true,
    fields: { name_match: 'match', phone_match: 'match' },
  }))
  market.crew(40, (i) => ({
    buyer: `guest-${i % 14}`,
    listing: `dress-${i % 8}`,
    ends: 'refunded',
    sentBack: true,
    fields: { name_match: 'match', phone_match: 'match' },
    ...own(i),
  }))
}

test('a crowd that sends dresses of all kinds back from home uses a right', async () => {
  const seen = await sees(
    signal,
    returns(() => ({})),
  )
  assert.equal(seen?.level, 'by-right')
  assert.ok(seen.bits.organic > 0 && seen.bits.rival_hired < 0)
})

test('nothing is said of a crowd that sends nothing back, orders for strangers, praises what it returns, takes one article, or is a handful', async () => {
  for (const own of [
    () => ({ sentBack: false }),
    () => ({ fields: { name_match: 'mismatch', phone_match: 'mismatch' } }),
    () => ({ review: { text: 'wonderful' } }),
    () => ({ listing: 'dress-0' }),
    (i: number) => ({ buyer: `guest-${i % 3}` }),
  ] as ((i: number) => Wish)[])
    assert.equal(await sees(signal, returns(own)), undefined)
})
