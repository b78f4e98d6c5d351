import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './critical-newcomer.ts'

test('one who buys at two strange shops and writes three bad reviews of three is out of the common', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b', 'c'], 120)
    blow(market, { shop: 'a', at: 20 })
    blow(market, { shop: 'b', at: 24 })
    blow(market, { shop: 'b', at: 24.1 })
  })
  assert.equal(seen?.level, 'serial')
})

test('a buyer who mostly praises and is displeased once is not', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b', 'c'])
    market.usual(20, (i) => ({ shop: 'c', buyer: 'reviewer', at: 2 + i * 0.3, review: { rating: 5 } }))
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '破了，退我20元，我把差评改掉' })
  })
  assert.notEqual(seen[0]?.level, 'serial')
  assert.notEqual(seen[0]?.level, 'often')
})
