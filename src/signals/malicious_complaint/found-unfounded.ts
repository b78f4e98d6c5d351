import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; looked: number; rejected: number; shops: number; events: string | null }

/** Of the complaints that were looked into, nearly all without ground. */
export const signal = defineMatterSignal<Measure>({
  name: 'found-unfounded',
  of: 'malicious_complaint',
  code: 'MC-06',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'falsity',
  reads: ['complaint_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE outcome IN ('upheld', 'rejected')) AS looked, count(*) FILTER (WHERE outcome = 'rejected') AS rejected, count(DISTINCT CASE WHEN outcome = 'rejected' THEN shop_id END) AS shops,
    ${some('decided_event', "outcome = 'rejected'")} FROM complaint_rows GROUP BY m`,
  level: ({ looked, rejected, shops }) =>
    rejected >= 3 && shops >= 2 && rejected >= 0.7 * looked ? (rejected >= 6 && rejected >= 0.85 * looked ? 'nearly_all' : 'most') : undefined,
  bits: { most: 5, nearly_all: 8 },
  sentence: ({ looked, rejected, shops }) => ({
    en: `${rejected} of ${looked} complaints that were looked into, against ${shops} shops, were found without ground.`,
    zh: `经审查的 ${looked} 件投诉中有 ${rejected} 件不成立，涉及 ${shops} 家店铺。`,
  }),
  innocent: {
    en: 'Somebody who understands the rules wrongly, or cannot prove what he saw.',
    zh: '对规则理解有误，或无法举证所见事实。',
  },
})
