import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './escalation-threatened.ts'

test('more bad reviews unless money comes', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, text: '拿3000元，不给的话更多的人来给你差评', reports: true })
  })
  assert.equal(seen?.level, 'more-to-come')
})

test('an angry buyer who wants his 15.00 back threatens nothing that counts', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '坏的，退我15元，否则差评不改' })
  })
  assert.deepEqual(seen, [])
})
