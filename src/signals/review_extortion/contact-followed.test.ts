import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './contact-followed.ts'

test('a stranger writes within the hour, at one shop after another', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20 })
    blow(market, { shop: 'b', at: 24, after: 3 })
  })
  assert.equal(seen?.level, 'again')
  assert.match(seen.sentence.en, /^In 2 of 2 cases/)
})

test('the buyer who writes himself is no stranger', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '开线了，赔我15元就删差评' })
  })
  assert.deepEqual(seen, [])
})
