import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest, ratio } = words

type Measure = { m: number; shops: number; most: number; events: string | null }

/** Several bad reviews by different accounts reach a shop within hours, where one comes in days or weeks. */
export const signal = defineMatterSignal<Measure>({
  name: 'reviews-at-once',
  of: 'review_extortion',
  code: 'RX-08',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'review',
  reads: ['extortion_reviews', 'orders', 'review_posted', 'shops'],
  sql: `
    WITH runs AS (
      SELECT m, shop_id, event_id, count(*) OVER w AS n FROM extortion_reviews
      WINDOW w AS (PARTITION BY m, shop_id ORDER BY t RANGE BETWEEN 21600000 PRECEDING AND 21600000 FOLLOWING)
    ), here AS (SELECT DISTINCT shop_id FROM extortion_reviews),
    usual AS (
      SELECT s.shop_id, ${ratio('count(DISTINCT r.review_id)', greatest(1, ratio('(max(r.time_ms) - min(r.time_ms))', '86400000.0')))} AS a_day
      FROM review_posted r JOIN orders o ON o.order_id = r.order_id JOIN shops s ON s.shop = o.shop JOIN here h ON h.shop_id = s.shop_id WHERE r.rating <= 2 GROUP BY s.shop_id
    )
    SELECT u.m, count(DISTINCT u.shop_id) FILTER (WHERE u.n >= 2 AND coalesce(b.a_day, 0) < 1) AS shops, max(u.n) FILTER (WHERE coalesce(b.a_day, 0) < 1) AS most, ${listed('u.event_id', 'u.n >= 2')}
    FROM runs u LEFT JOIN usual b ON b.shop_id = u.shop_id GROUP BY u.m`,
  level: ({ shops }) => (shops >= 2 ? 'again' : shops === 1 ? 'once' : undefined),
  bits: { again: 2, once: 1 },
  sentence: ({ shops, most }) => ({
    en: `At ${shops} shop${shops === 1 ? '' : 's'} up to ${most} such reviews came within six hours, where fewer than one bad review a day is usual.`,
    zh: `在 ${shops} 家店铺，六小时内出现至多 ${most} 条此类评价，而平日差评不足一天一条。`,
  }),
  innocent: { en: 'A faulty batch that reaches many buyers on one day.', zh: '同一批瑕疵商品在同一天到货。' },
})
