import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { ratio } = words

type Measure = { m: number; orders: number; unreturned: number; expected: number; events: string | null }

/** Refunds without sending anything back, against what is usual for such goods. Says nothing by itself: parcels get lost in runs. */
export const signal = defineMatterSignal<Measure>({
  name: 'refund-only-share',
  of: 'malicious_refund',
  code: 'RF-01',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'outcome',
  reads: ['orders', 'refund_facts', 'refund_matters', 'refund_rows', 'shops'],
  sql: `WITH trade AS (SELECT s.category, count(*) AS orders FROM orders o JOIN shops s ON s.shop = o.shop GROUP BY s.category),
    unreturned AS (SELECT s.category, count(*) AS n FROM refund_facts f JOIN shops s ON s.shop = f.shop WHERE f.kind = 'refund_only' GROUP BY s.category),
    expected AS (
      SELECT b.m, count(*) AS orders, sum(${ratio('coalesce(n.n, 0)', 't.orders')}) AS expected FROM (SELECT DISTINCT m, buyer FROM refund_matters) b JOIN orders o ON o.buyer = b.buyer JOIN shops s ON s.shop = o.shop
      JOIN trade t ON t.category = s.category LEFT JOIN unreturned n ON n.category = s.category GROUP BY b.m
    )
    SELECT r.m, e.orders, count(*) FILTER (WHERE r.kind = 'refund_only') AS unreturned, CAST(e.expected AS DOUBLE) AS expected, ${some('r.request_event', "r.kind = 'refund_only'")}
    FROM refund_rows r JOIN expected e ON e.m = r.m GROUP BY r.m, e.orders, e.expected`,
  level: ({ unreturned, expected }) => (unreturned >= 5 && unreturned >= 4 * expected ? 'often' : undefined),
  bits: { often: 2 },
  sentence: ({ orders, unreturned, expected }) => ({
    en: `${unreturned} of ${orders} orders were refunded with nothing sent back; for such goods ${expected.toFixed(1)} are usual.`,
    zh: `${orders} 笔订单中有 ${unreturned} 笔仅退款未退货；同类商品通常为 ${expected.toFixed(1)} 笔。`,
  }),
  innocent: {
    en: 'A region where parcels get lost, or perishable goods that nobody wants back.',
    zh: '所在地区丢件较多，或易腐商品无需寄回。',
  },
})
