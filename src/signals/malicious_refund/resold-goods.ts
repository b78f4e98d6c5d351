import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, unnest } = words

type Measure = { m: number; tips: number; events: string | null }

/** A tip that goods of a refunded order are offered for sale elsewhere. A lead, never proof. */
export const signal = defineMatterSignal<Measure>({
  name: 'resold-goods',
  of: 'malicious_refund',
  code: 'RF-08',
  behaviours: ['malicious_refund'],
  tier: 'T4',
  group: 'relation',
  reads: ['orders', 'refund_rows', 'tip_received'],
  sql: `WITH named AS (SELECT DISTINCT t.id, w.word FROM tip_received t CROSS JOIN ${unnest("regexp_extract_all(t.text, '[A-Za-z0-9][A-Za-z0-9_.-]{3,}')")} AS w(word) WHERE coalesce(t.reliability, 'e') IN ('a', 'b', 'c'))
    SELECT r.m, count(DISTINCT n.id) AS tips, ${joined('n.id', { orderBy: 'n.id', distinct: true, most: 20 })} AS events
    FROM refund_rows r JOIN orders o ON o.ord = r.ord JOIN named n ON n.word = o.order_id WHERE r.paid GROUP BY r.m`,
  level: ({ tips }) => (tips > 0 ? 'told' : undefined),
  bits: { told: 1 },
  sentence: ({ tips }) => ({
    en: `${tips} tip${tips === 1 ? '' : 's'} say${tips === 1 ? 's' : ''} that goods of a refunded order are offered elsewhere.`,
    zh: `有 ${tips} 条线索称已退款订单的商品在他处出售。`,
  }),
  innocent: {
    en: 'Whoever tells it errs, or has a grudge; the same article is sold by many.',
    zh: '举报人可能有误或另有动机；同款商品由多人出售。',
  },
})
