import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; looked: number; upheld: number; events: string | null }

/** Complaints that were right. The truth of the defect is what matters. */
export const signal = defineMatterSignal<Measure>({
  name: 'mostly-upheld',
  of: 'malicious_complaint',
  code: 'MC-06',
  behaviours: ['malicious_complaint', 'benign'],
  tier: 'T3',
  group: 'history',
  reads: ['complaint_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE outcome IN ('upheld', 'rejected')) AS looked, count(*) FILTER (WHERE outcome = 'upheld') AS upheld, ${some('decided_event', "outcome = 'upheld'")} FROM complaint_rows GROUP BY m`,
  level: ({ looked, upheld }) => (upheld >= 2 && upheld >= 0.5 * looked ? 'most' : upheld >= 2 && upheld >= 0.3 * looked ? 'many' : undefined),
  bits: { many: -5, most: -10 },
  sentence: ({ looked, upheld }) => ({
    en: `${upheld} of ${looked} complaints that were looked into were justified.`,
    zh: `经审查的 ${looked} 件投诉中有 ${upheld} 件成立。`,
  }),
  innocent: {
    en: 'This speaks for the complainant: what he said was true.',
    zh: '这对投诉人有利：其所述属实。',
  },
})
