import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; n: number; unpaid: number; repeats: number; undone: number; events: string | null }

/** Orders that would never have counted for rank: not paid, cancelled, or piled up by few buyers. Nobody buys such orders for himself. */
export const signal = defineCaseSignal<Measure>({
  name: 'never-counted',
  code: 'D6',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_rows'],
  sql: `
    WITH placed AS (
      SELECT k, ord, event_id, state, count(*) OVER (PARTITION BY k, buyer) AS n FROM case_rows
    )
    SELECT k, count(*) AS n, count(*) FILTER (WHERE state IN ('unpaid', 'cancelled')) AS unpaid, count(*) FILTER (WHERE n >= 5) AS repeats,
      count(*) FILTER (WHERE state IN ('refunded', 'refunding', 'unpaid', 'cancelled')) AS undone,
      ${joined('event_id', { orderBy: 'ord', where: "state IN ('unpaid', 'cancelled') OR n >= 5", most: 20 })} AS events
    FROM placed GROUP BY k`,
  level: ({ n, unpaid, repeats }) => (n < 12 ? undefined : unpaid >= 0.7 * n ? 'unpaid' : repeats >= 0.7 * n ? 'repeats' : undefined),
  bits: {
    unpaid: { organic: -6, shop_hired: -4, rival_hired: 1 },
    repeats: { organic: -4, shop_hired: -1.5, rival_hired: 0.5 },
  },
  sentence: ({ n, unpaid, repeats }) => ({
    en:
      unpaid >= 0.7 * n
        ? `${unpaid} of ${n} orders were never paid or were cancelled.`
        : `${repeats} of ${n} orders come from buyers who ordered five times or more within the surge.`,
    zh: unpaid >= 0.7 * n ? `${n} 笔订单中有 ${unpaid} 笔未付款或被取消。` : `${n} 笔订单中有 ${repeats} 笔来自在激增期内下单五次以上的买家。`,
  }),
  innocent: { en: 'A checkout fault leaves unpaid orders; a company buys many times.', zh: '结算故障会留下未付款订单；企业会多次采购。' },
})
