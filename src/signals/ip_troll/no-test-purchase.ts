import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; known: number; without: number; events: string | null }

/** Goods called counterfeit that nobody had bought to look at. */
export const signal = defineMatterSignal<Measure>({
  name: 'no-test-purchase',
  of: 'ip_troll',
  code: 'IT-08',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'path',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE test_purchase IS NOT NULL) AS known, count(*) FILTER (WHERE NOT test_purchase) AS without, ${some('event_id', 'NOT test_purchase')}
    FROM notice_rows WHERE right_type = 'trademark' GROUP BY m`,
  level: ({ known, without }) => (known >= 5 && without >= 0.8 * known ? 'never' : undefined),
  bits: { never: 1 },
  sentence: ({ known, without }) => ({
    en: `${without} of ${known} trademark notices were sent without a test purchase.`,
    zh: `${known} 件商标通知中有 ${without} 件未经试购。`,
  }),
  innocent: {
    en: 'The picture of the goods already shows the copied mark.',
    zh: '商品图片已足以显示仿冒标识。',
  },
})
