import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; dated: number; late: number; events: string | null }

/** Rights registered only after the goods they are held against had been on sale. */
export const signal = defineMatterSignal<Measure>({
  name: 'right-after-listing',
  of: 'ip_troll',
  code: 'IT-04',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'timing',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE late IS NOT NULL) AS dated, count(*) FILTER (WHERE late) AS late, ${some('event_id', 'late')} FROM notice_rows GROUP BY m`,
  level: ({ dated, late }) => (late >= 5 && late >= 0.5 * dated ? 'most' : late >= 3 && late >= 0.3 * dated ? 'many' : undefined),
  bits: { many: 2, most: 4 },
  sentence: ({ dated, late }) => ({
    en: `${late} of ${dated} notices with known dates rest on a right registered after the listing went live.`,
    zh: `日期已知的 ${dated} 件通知中有 ${late} 件所依权利登记于商品上架之后。`,
  }),
  innocent: {
    en: 'The registry is slow: the right was applied for, or the work made, long before.',
    zh: '登记程序耗时：申请或创作早于商品上架。',
  },
})
