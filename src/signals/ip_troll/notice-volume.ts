import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; notices: number; shops: number; holders: number; events: string | null }

/** How many notices there are. Said because everybody asks, and weighed at nothing: honest agencies send thousands. */
export const signal = defineMatterSignal<Measure>({
  name: 'notice-volume',
  of: 'ip_troll',
  code: 'IT-01',
  behaviours: ['ip_troll', 'benign'],
  tier: 'T3',
  group: 'volume',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) AS notices, count(DISTINCT shop_id) AS shops, count(DISTINCT holder_id) AS holders, ${some('event_id', 'TRUE')} FROM notice_rows GROUP BY m`,
  level: ({ notices }) => (notices >= 20 ? 'many' : undefined),
  bits: { many: 0 },
  sentence: ({ notices, shops, holders }) => ({
    en: `${notices} notices against ${shops} shops for ${holders} holder${holders === 1 ? '' : 's'} of rights; their number alone says nothing.`,
    zh: `为 ${holders} 名权利人向 ${shops} 家店铺发出 ${notices} 件通知；数量本身不说明问题。`,
  }),
  innocent: {
    en: 'A brand that is copied a lot, and an agency that does its work.',
    zh: '品牌被大量仿冒，代理机构正常维权。',
  },
})
