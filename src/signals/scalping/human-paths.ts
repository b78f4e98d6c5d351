import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; known: number; slow: number; events: string | null }

/** They looked, chose and pressed as people do. Hired hands are people too, so it speaks against a program and hardly against a disguise. */
export const signal = defineMatterSignal<Measure>({
  name: 'human-paths',
  of: 'scalping',
  code: 'SC-01',
  behaviours: ['scalping', 'benign'],
  tier: 'T0',
  group: 'history',
  reads: ['rush_rows'],
  sql: `SELECT m, count(page_to_order_ms) AS known, count(*) FILTER (WHERE page_to_order_ms >= 600) AS slow, ${some('event_id', 'page_to_order_ms >= 600')} FROM rush_rows GROUP BY m`,
  level: ({ known, slow }) => (known >= 5 && slow >= 0.95 * known ? 'all' : undefined),
  bits: { all: -1 },
  sentence: ({ known, slow }) => ({
    en: `${slow} of ${known} orders took as long from page to order as a person takes.`,
    zh: `${known} 笔订单中有 ${slow} 笔从打开页面到下单的用时与人工操作相符。`,
  }),
  innocent: {
    en: 'This speaks for the buyers; a program can wait as well.',
    zh: '这对买家有利；但程序亦可刻意等待。',
  },
})
