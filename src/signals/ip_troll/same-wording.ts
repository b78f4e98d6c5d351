import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { lastBy } = words

type Measure = { m: number; worded: number; most: number; shops: number; events: string | null }

/** Nearly all notices in the same words. Agencies have forms, so this says little. */
export const signal = defineMatterSignal<Measure>({
  name: 'same-wording',
  of: 'ip_troll',
  code: 'IT-07',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'repetition',
  reads: ['notice_rows'],
  sql: `WITH uses AS (SELECT m, wording, count(*) AS n, count(DISTINCT shop_id) AS shops, ${some('event_id', 'TRUE')} FROM notice_rows WHERE wording IS NOT NULL GROUP BY m, wording)
    SELECT m, sum(n) AS worded, max(n) AS most, ${lastBy('shops', 'n')} AS shops, ${lastBy('events', 'n')} AS events FROM uses GROUP BY m`,
  level: ({ worded, most, shops }) => (shops >= 5 && most >= 0.8 * worded ? 'one' : undefined),
  bits: { one: 0.5 },
  sentence: ({ worded, most, shops }) => ({
    en: `${most} of ${worded} notices, against ${shops} shops, are in the same words.`,
    zh: `${worded} 件通知中有 ${most} 件文字雷同，涉及 ${shops} 家店铺。`,
  }),
  innocent: {
    en: 'An agency uses its form.',
    zh: '代理机构使用统一格式。',
  },
})
