import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; deletion: number; praise: number; events: string | null }

/** The shop's own account offers money for praise, or for a bad review to go, before anybody asked. */
export const signal = defineMatterSignal<Measure>({
  name: 'money-offered-for-reviews',
  of: 'fake_review',
  code: 'FR-02',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'message',
  reads: ['review_offers'],
  sql: `SELECT m, count(*) FILTER (WHERE about = 'deletion') AS deletion, count(*) FILTER (WHERE about = 'praise') AS praise, ${listed('event_id')} FROM review_offers GROUP BY m`,
  level: ({ deletion }) => (deletion > 0 ? 'for-deletion' : 'for-praise'),
  bits: { 'for-deletion': 5, 'for-praise': 4 },
  sentence: ({ deletion, praise }) => ({
    en: [
      deletion > 0 ? `The shop’s account offered money for a bad review to go (${deletion} talk${deletion === 1 ? '' : 's'}).` : '',
      praise > 0 ? `It promised a reward for five stars (${praise} talk${praise === 1 ? '' : 's'}).` : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
    zh: `${deletion > 0 ? `店铺账号在 ${deletion} 次沟通中主动提出付款以删改差评。` : ''}${praise > 0 ? `店铺账号在 ${praise} 次沟通中许诺五星好评奖励。` : ''}`,
  }),
  innocent: {
    en: 'An apology with a refund for a fault, without asking for another review; an answer to a buyer who demanded money.',
    zh: '因瑕疵致歉并退款，但未要求改评；或对索要钱款的买家的回应。',
  },
})
