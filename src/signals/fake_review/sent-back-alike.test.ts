import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Market } from '../../../test/fixture/market.ts'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { signal } from './sent-back-alike.ts'

type Told = { reason?: string; inspected?: string; text?: (i: number) => string; kept?: boolean; days?: number }

/** `n` people at one shop let the parcel come, write one star and send it back. */
const chorus =
  (n: number, { reason = 'no_reason', inspected = 'ok', text = () => '垃圾东西千万别买，质量差到离谱', kept = false, days = 0.2 }: Told = {}, shop = 'a') =>
  (market: Market): void => {
    for (let i = 0; i < n; i++) {
      const at = 10 + i * days
      const [order] = market.usual(1, () => ({
        shop,
        buyer: `${shop}-hired-${i}`,
        at,
        parcel: { scans: 3 },
        ends: kept ? 'kept' : 'refunded',
        ...(kept ? {} : { reason, inspected, sentBack: true }),
      }))
      market.event('review.posted', at + 4, {
        review_id: `v-${shop}-${i}`,
        order_id: order!,
        listing_id: `${shop}-goods`,
        author_account_id: `${shop}-hired-${i}`,
        rating: 1,
        text: text(i),
      })
    }
  }
const levels = async (tell: (market: Market) => void): Promise<string[]> => (await looks(behaviour, signal, tell)).map(({ level }) => level)

test('a dozen people who send whole goods back for no reason and write the same of them', async () => {
  const [seen] = await looks(behaviour, signal, chorus(12))
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /^12 people wrote 12 bad reviews/)
  assert.deepEqual(await levels(chorus(6)), ['several'])
})

test('a bad batch, goods that were kept, a handful, words of one’s own or the same words over weeks are no chorus', async () => {
  assert.deepEqual(await levels(chorus(12, { reason: 'quality' })), [])
  assert.deepEqual(await levels(chorus(12, { inspected: 'defective' })), [])
  assert.deepEqual(await levels(chorus(12, { kept: true })), [])
  assert.deepEqual(await levels(chorus(4)), [])
  const own = ['线头多得要命扎脖子', '颜色和图片差太远了', '袖子一长一短没法穿', '洗了一次缩成童装', '扣子掉了两颗找不到', '味道熏得睡不着觉']
  assert.deepEqual(await levels(chorus(6, { text: (i) => own[i]! })), [])
  assert.deepEqual(await levels(chorus(6, { days: 3 })), [])
})

test('a phrase that buyers of three shops use is everybody’s', async () => {
  assert.deepEqual(
    await levels((market) => {
      chorus(6)(market)
      chorus(1, {}, 'b')(market)
      chorus(1, {}, 'c')(market)
    }),
    [],
  )
})
