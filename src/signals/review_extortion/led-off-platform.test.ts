import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './led-off-platform.ts'

test('a stranger who wants to talk of the review elsewhere', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, account: 'stranger', text: '评价的事这里不说，加我QQ 10001 谈' })
    blow(market, { shop: 'a', at: 20.1, reports: true })
  })
  assert.equal(seen?.level, 'once')
})

test('a buyer who would be rung up about his parcel leads nobody anywhere', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '快递到了打我电话' })
  })
  assert.deepEqual(seen, [])
})
