import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; n: number; hollow: number; people: number; events: string | null }

/** Bad reviews by people who never had the goods: unpaid, cancelled, sent back before dispatch, or written before the parcel left. */
export const signal = defineMatterSignal<Measure>({
  name: 'never-received',
  of: 'fake_review',
  code: 'FR-05',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'outcome',
  reads: ['review_bursts'],
  sql: `SELECT m, count(*) AS n, count(*) FILTER (WHERE hollow) AS hollow, count(DISTINCT account_id) FILTER (WHERE hollow) AS people, ${listed('event_id', 'hollow')} FROM review_bursts GROUP BY m`,
  level: ({ n, hollow }) => (hollow >= 0.8 * n ? 'nearly-all' : 'most'),
  bits: { 'nearly-all': 7, most: 5 },
  sentence: ({ n, hollow, people }) => ({
    en: `${hollow} of ${n} bad reviews in these days come from ${people} accounts that never had the goods: unpaid, cancelled, refunded before dispatch, or reviewed before the parcel left.`,
    zh: `这些天的 ${n} 条差评中有 ${hollow} 条来自从未收到商品的 ${people} 个账号：未付款、已取消、发货前退款，或在发货前即评价。`,
  }),
  innocent: {
    en: 'A shop that never sends: people then rightly say so. Look whether it sent to others in these days.',
    zh: '店铺根本不发货，买家因此差评：请查看同期是否向他人发货。',
  },
})
