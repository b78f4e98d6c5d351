import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './reviews-at-once.ts'

test('two accounts write within the hour at a quiet shop', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, reviewer: 'one', paid: 60_000, gone: 1, reports: true })
    blow(market, { shop: 'a', at: 20.01, reviewer: 'two', paid: 60_000, gone: 1, reports: true })
  })
  assert.equal(seen?.level, 'once')
})

test('a bad review alone is no crowd', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, reports: true })
  })
  assert.deepEqual(seen, [])
})
