import { defineMatterSignal, percent } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined } = words

type Measure = { m: number; falsely: number; expected: number; share: number; events: string | null }

/** The shops that found these returns false find so with everybody's. */
export const signal = defineMatterSignal<Measure>({
  name: 'strict-warehouse',
  of: 'malicious_refund',
  code: 'RF-02',
  behaviours: ['malicious_refund', 'benign'],
  tier: 'T0',
  group: 'history',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE false_kinds > 0) AS falsely, CAST(sum(usual) AS DOUBLE) AS expected, CAST(avg(usual) FILTER (WHERE false_kinds > 0) AS DOUBLE) AS share,
    ${joined('inspect_event', { orderBy: 'inspect_event', where: 'false_kinds > 0 AND inspect_event IS NOT NULL', most: 20 })} AS events FROM refund_rows GROUP BY m`,
  level: ({ falsely, share }) => (falsely > 0 && share >= 0.15 ? 'everybody' : undefined),
  bits: { everybody: -4 },
  sentence: ({ share }) => ({
    en: `These shops find something false in ${percent(share)} of everybody else’s refunds.`,
    zh: `这些店铺对其他买家的退款亦有 ${percent(share)} 判为虚假。`,
  }),
  innocent: {
    en: 'This speaks for the buyer: a warehouse that errs, or a seller who refuses returns by habit.',
    zh: '这对买家有利：仓库差错较多，或卖家惯于拒收退货。',
  },
})
