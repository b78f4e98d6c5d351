import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest, ratio } = words

type Measure = { m: number; most: number; usual: number | null; events: string | null }

/** More bad reviews in a day than the shop gets in months. */
export const signal = defineMatterSignal<Measure>({
  name: 'reviews-in-a-burst',
  of: 'fake_review',
  code: 'FR-08',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'timing',
  reads: ['matters_fake_review', 'orders', 'review_bursts', 'review_posted', 'shops'],
  sql: `
    WITH runs AS (SELECT m, event_id, count(*) OVER (PARTITION BY m ORDER BY t RANGE BETWEEN CURRENT ROW AND 86400000 FOLLOWING) AS n FROM review_bursts),
    usual AS (
      SELECT m.m, ${ratio('count(DISTINCT r.review_id)', greatest(1, ratio('(max(m.from_ms) - min(o.t))', 'CAST(86400000.0 AS DOUBLE)')))} AS a_day
      FROM matters_fake_review m JOIN shops s ON s.shop_id = m.shop_id JOIN orders o ON o.shop = s.shop AND o.t < m.from_ms
      LEFT JOIN review_posted r ON r.order_id = o.order_id AND r.rating <= 2 AND r.time_ms < m.from_ms WHERE m.kind = 'bombed' GROUP BY m.m
    )
    SELECT r.m, max(r.n) AS most, min(u.a_day) AS usual, ${listed('r.event_id')} FROM runs r LEFT JOIN usual u ON u.m = r.m GROUP BY r.m`,
  level: ({ most, usual }) => (usual === null ? undefined : most >= 5 && most >= 10 * usual ? 'burst' : undefined),
  bits: { burst: 2 },
  sentence: ({ most, usual }) => ({
    en: `${most} bad reviews came within a day, where ${(usual ?? 0).toFixed(2)} a day are usual.`,
    zh: `一天内出现 ${most} 条差评，平日每天约 ${(usual ?? 0).toFixed(2)} 条。`,
  }),
  innocent: {
    en: 'A faulty batch, a broken promise, a scandal: real customers are angry on the same day too.',
    zh: '瑕疵批次、失信或负面新闻：真实顾客也会在同一天不满。',
  },
})
