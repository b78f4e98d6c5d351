import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; notices: number; shared: number; certificates: number; holders: number; events: string | null }

/** One certificate shown for several holders: whoever sends it cannot be authorised by all of them. */
export const signal = defineMatterSignal<Measure>({
  name: 'certificate-shared',
  of: 'ip_troll',
  code: 'IT-06',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'identity',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) AS notices, count(*) FILTER (WHERE shared_certificate) AS shared, count(DISTINCT CASE WHEN shared_certificate THEN certificate_id END) AS certificates,
    count(DISTINCT CASE WHEN shared_certificate THEN holder_id END) AS holders, ${some('event_id', 'shared_certificate')} FROM notice_rows GROUP BY m`,
  level: ({ shared, holders }) => (shared >= 3 && holders >= 3 ? 'several' : shared >= 2 && holders >= 2 ? 'once' : undefined),
  bits: { once: 1, several: 5 },
  sentence: ({ shared, certificates, holders }) => ({
    en: `${shared} notices show ${certificates === 1 ? 'one certificate' : `${certificates} certificates`} for ${holders} different holders.`,
    zh: `${shared} 件通知以 ${certificates} 份权属证明主张 ${holders} 名不同权利人的权利。`,
  }),
  innocent: {
    en: 'A group of companies holds one right under several names.',
    zh: '同一集团以多个名称持有同一权利。',
  },
})
