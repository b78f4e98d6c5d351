import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './beyond-the-order.ts'

test('2,000.00 over an order of 25.00 has nothing to do with it', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, reports: true })
  })
  assert.equal(seen?.level, 'beyond')
  assert.match(seen.sentence.en, /80 times/)
})

test('no more than the order cost', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '坏的，退我20元我就改评价' })
  })
  assert.equal(seen?.level, 'within')
})

test('five hundred for a deceived buyer who invokes the law', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '假货，按消法退一赔三，赔我500元，不赔就投诉，解决了我再改评价' })
  })
  assert.equal(seen?.level, 'statutory')
  assert.ok(seen.bits < 0)
})
