import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; decided: number; upheld: number; events: string | null }

/** Notices that were right. This is what a sender is judged by. */
export const signal = defineMatterSignal<Measure>({
  name: 'notices-upheld',
  of: 'ip_troll',
  code: 'IT-02',
  behaviours: ['ip_troll', 'benign'],
  tier: 'T3',
  group: 'history',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE outcome IN ('upheld', 'rejected')) AS decided, count(*) FILTER (WHERE outcome = 'upheld') AS upheld, ${some('ended_event', "outcome = 'upheld'")} FROM notice_rows GROUP BY m`,
  level: ({ decided, upheld }) => (upheld < 3 ? undefined : upheld >= 0.7 * decided ? 'most' : upheld >= 0.5 * decided ? 'half' : undefined),
  bits: { half: -6, most: -10 },
  sentence: ({ decided, upheld }) => ({
    en: `${upheld} of ${decided} decided notices were right.`,
    zh: `已裁决的 ${decided} 件通知中有 ${upheld} 件成立。`,
  }),
  innocent: {
    en: 'This speaks for the sender: the rights were real and were infringed.',
    zh: '这对通知人有利：权利真实且确被侵害。',
  },
})
