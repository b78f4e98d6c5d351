import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './paid-deletion-demanded.ts'

test('money is asked of two shops for a review to go', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20 })
    blow(market, { shop: 'b', at: 24, text: 'Pay me $300 and I will delete the review' })
  })
  assert.equal(seen?.level, 'again')
  assert.match(seen.sentence.en, /CNY 300\.00–2,000\.00/)
})

test('the shop that offers first was asked for nothing', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', offer: '亲，删掉差评给您返50元', text: '给100元就删差评' })
  })
  assert.equal(seen?.level, 'offered-first')
  assert.ok(seen.bits < 0)
})

test('part of the price back for a fault, and then a better review, is what the law allows', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '开线了，退我15元，我就把差评改掉' })
  })
  assert.equal(seen?.level, 'fits-order')
  assert.ok(seen.bits < 0)
})
