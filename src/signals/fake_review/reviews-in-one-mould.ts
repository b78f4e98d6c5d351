import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; n: number; copied: number; events: string | null }

/** The reviews in question are nearly the same text by different people. */
export const signal = defineMatterSignal<Measure>({
  name: 'reviews-in-one-mould',
  of: 'fake_review',
  code: 'FR-03',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'review',
  reads: ['review_bursts', 'review_rewards'],
  sql: `
    WITH texts AS (SELECT m, review_event AS event_id, copied FROM review_rewards UNION ALL SELECT m, event_id, copied FROM review_bursts WHERE hollow)
    SELECT m, count(*) AS n, count(*) FILTER (WHERE copied) AS copied, ${listed('event_id', 'copied')} FROM texts GROUP BY m`,
  level: ({ n, copied }) => (copied >= 4 && copied >= 0.4 * n ? 'copies' : n >= 8 && copied <= 0.05 * n ? 'own-words' : undefined),
  bits: { copies: 3, 'own-words': -0.5 },
  sentence: ({ n, copied }) => ({
    en: `${copied} of ${n} of these reviews are nearly the words of another one.`,
    zh: `这 ${n} 条评价中有 ${copied} 条与另一条用语几乎相同。`,
  }),
  innocent: { en: 'Fans who repeat a slogan; short praise that everybody writes.', zh: '粉丝重复口号；人人都会写的简短好评。' },
})
