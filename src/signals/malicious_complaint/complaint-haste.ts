import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; bought: number; early: number; events: string | null }

/** Faults of goods and labels told of before the goods had arrived. */
export const signal = defineMatterSignal<Measure>({
  name: 'complaint-haste',
  of: 'malicious_complaint',
  code: 'MC-04',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'timing',
  reads: ['complaint_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE NOT strange) AS bought, count(*) FILTER (WHERE early) AS early, ${some('event_id', 'early')} FROM complaint_rows GROUP BY m`,
  level: ({ bought, early }) => (early >= 3 && early >= 0.3 * bought ? 'early' : undefined),
  bits: { early: 4 },
  sentence: ({ bought, early }) => ({
    en: `${early} of ${bought} complaints about goods bought were filed before the goods had arrived.`,
    zh: `${bought} 件针对已购商品的投诉中有 ${early} 件在商品送达前提出。`,
  }),
  innocent: {
    en: 'The fault stood in the advertisement, or an earlier order had shown it.',
    zh: '问题见于商品页面，或在此前的订单中已经发现。',
  },
})
