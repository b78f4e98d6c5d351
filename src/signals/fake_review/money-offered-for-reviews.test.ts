import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { gifts } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './money-offered-for-reviews.ts'

const say = (text: string, first?: string) => async (): Promise<string | undefined> =>
  (
    await looks(behaviour, signal, (market) => {
      gifts(market, 'a', { n: 0 })
      if (first !== undefined)
        market.event('message.sent', 20, { message_id: 'm0', thread_id: 't', from_account_id: 'buyer', to_shop_id: 'a', channel: 'platform', text: first })
      market.event('message.sent', 20.1, { message_id: 'm1', thread_id: 't', from_account_id: 'owner-a', to_account_id: 'buyer', channel: 'platform', text })
    })
  )[0]?.level

test('the shop offers 50.00 for a bad review to go', async () => {
  assert.equal(await say('亲，删掉差评给您返50元红包')(), 'for-deletion')
})

test('a card that pays for five stars', async () => {
  assert.equal(await say('五星好评晒图返现5元')(), 'for-praise')
})

test('who answers a demand offers nothing', async () => {
  assert.equal(await say('好的，给您转100元，麻烦删掉差评', '给100元就删差评')(), undefined)
})

test('an apology with a refund asks for nothing', async () => {
  assert.equal(await say('抱歉给您带来不便，退您20元运费')(), undefined)
})
