import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; decided: number; rejected: number; countered: number; events: string | null }

/** Of the notices that were decided, most were wrong. */
export const signal = defineMatterSignal<Measure>({
  name: 'counters-succeed',
  of: 'ip_troll',
  code: 'IT-02',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'falsity',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE outcome IN ('upheld', 'rejected')) AS decided, count(*) FILTER (WHERE outcome = 'rejected') AS rejected, count(*) FILTER (WHERE countered) AS countered,
    ${some('ended_event', "outcome = 'rejected'")} FROM notice_rows GROUP BY m`,
  level: ({ decided, rejected }) =>
    decided < 5
      ? rejected >= 2 && rejected === decided
        ? 'all_of_few'
        : undefined
      : rejected >= 0.8 * decided
        ? 'nearly_all'
        : rejected >= 0.6 * decided
          ? 'most'
          : undefined,
  bits: { all_of_few: 3, most: 5, nearly_all: 8 },
  sentence: ({ decided, rejected, countered }) => ({
    en: `${rejected} of ${decided} decided notices were found wrong; ${countered} shops had answered with proof.`,
    zh: `已裁决的 ${decided} 件通知中有 ${rejected} 件不成立；${countered} 家店铺曾举证反通知。`,
  }),
  innocent: {
    en: 'A young holder of a right who does not yet know how to prove it.',
    zh: '缺乏经验的权利人尚不知如何举证。',
  },
})
