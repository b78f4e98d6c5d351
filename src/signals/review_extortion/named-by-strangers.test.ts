import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './named-by-strangers.ts'

test('three shops without a common owner name one payee', async () => {
  const [seen, ...more] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b', 'c'])
    for (const [i, shop] of ['a', 'b', 'c'].entries()) blow(market, { shop, at: 20 + 3 * i, handle: `QQ ${i}`, reviewer: `r${i}`, paid: 60_000, reports: true })
  })
  assert.equal(seen?.level, 'many')
  assert.deepEqual(more, [])
})

test('two demands that have nothing in common stay two matters, and neither is repeated', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, handle: 'QQ 1', reviewer: 'one' })
    blow(market, { shop: 'b', at: 24, handle: 'QQ 2', reviewer: 'two' })
  })
  assert.deepEqual(seen, [])
})
