import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; n: number; disclosed: number; events: string | null }

/** The reviews say themselves that they were rewarded. */
export const signal = defineMatterSignal<Measure>({
  name: 'reward-disclosed',
  of: 'fake_review',
  code: 'FR-04',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'review',
  reads: ['review_rewards'],
  sql: `SELECT m, count(*) AS n, count(*) FILTER (WHERE disclosed) AS disclosed, ${listed('review_event', 'disclosed')} FROM review_rewards GROUP BY m`,
  level: ({ n, disclosed }) => (disclosed >= 0.5 * n ? 'told' : undefined),
  bits: { told: -5 },
  sentence: ({ n, disclosed }) => ({
    en: `${disclosed} of ${n} rewarded reviews say that they were rewarded.`,
    zh: `${n} 条获得奖励的评价中有 ${disclosed} 条已在文中说明。`,
  }),
  innocent: {
    en: 'A tester’s programme that tells its readers; what remains is to do it the way the law asks.',
    zh: '向读者公开说明的试用活动；只需按法律要求规范即可。',
  },
})
