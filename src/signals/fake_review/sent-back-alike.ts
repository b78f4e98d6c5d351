import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; n: number; people: number; events: string | null }

/** Bad reviews in nearly the same words, of goods that came, were not found at fault, and were sent back. */
export const signal = defineMatterSignal<Measure>({
  name: 'sent-back-alike',
  of: 'fake_review',
  code: 'FR-09',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'review',
  reads: ['review_echoes'],
  sql: `SELECT m, count(*) AS n, count(DISTINCT account_id) AS people, ${listed('event_id')} FROM review_echoes GROUP BY m`,
  level: ({ people }) => (people >= 10 ? 'many' : 'several'),
  bits: { several: 4, many: 5 },
  sentence: ({ n, people }) => ({
    en: `${people} people wrote ${n} bad reviews within days, in nearly the same words, of goods that they sent back without a fault being found or named.`,
    zh: `${people} 人在数日内以几乎相同的文字发布 ${n} 条差评，所涉商品均被退回，且未发现或主张瑕疵。`,
  }),
  innocent: {
    en: 'Friends bought together and one of them wrote for all; or a critic’s words were taken up by others.',
    zh: '亲友结伴购买、由一人代拟评语；或他人转用了某位评价者的说法。',
  },
})
