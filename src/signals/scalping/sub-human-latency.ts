import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { quantile } = words

type Measure = { m: number; known: number; fast: number; median: number; events: string | null }

/** From the page to the order faster than a person can see it, find the button and press it. */
export const signal = defineMatterSignal<Measure>({
  name: 'sub-human-latency',
  of: 'scalping',
  code: 'SC-01',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'timing',
  reads: ['rush_rows'],
  sql: `SELECT m, count(page_to_order_ms) AS known, count(*) FILTER (WHERE page_to_order_ms < 400) AS fast, CAST(${quantile('page_to_order_ms', 0.5)} AS DOUBLE) AS median, ${some('event_id', 'page_to_order_ms < 400')} FROM rush_rows GROUP BY m`,
  level: ({ known, fast }) => (fast >= 5 && fast >= 0.6 * known ? 'most' : fast >= 5 && fast >= 0.2 * known ? 'many' : undefined),
  bits: { many: 4, most: 6 },
  sentence: ({ known, fast, median }) => ({
    en: `${fast} of ${known} orders were placed less than 0.4 seconds after the page opened (median ${(median / 1000).toFixed(2)} s).`,
    zh: `${known} 笔订单中有 ${fast} 笔在页面打开后 0.4 秒内下单（中位数 ${(median / 1000).toFixed(2)} 秒）。`,
  }),
  innocent: {
    en: 'The page had been open and was only refreshed, and the source counts from the refresh.',
    zh: '页面此前已打开，数据源从刷新时起计时。',
  },
})
