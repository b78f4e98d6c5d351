import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, lastBy, ratio } = words

type Measure = { k: number; kept: number; rated: number; best: number; usual_best: number | null; usual_rated: number | null; events: string | null }

/** Nothing but praise, and from far more buyers than ever write. Who cheats for himself orders it; so does one who wants a shop to look as if it did. */
export const signal = defineCaseSignal<Measure>({
  name: 'praise-flood',
  code: 'P5',
  behaviours: ['self_brushing', 'reverse_brushing', 'fake_review'],
  tier: 'T3',
  group: 'review',
  reads: ['case_all', 'orders', 'outcomes', 'review_posted'],
  sql: `
    WITH rated AS (SELECT order_id, ${lastBy('rating', 'time_ms')} AS rating, min(id) AS id FROM review_posted GROUP BY order_id),
    judged AS (
      SELECT o.ord, x.state = 'kept' AS kept, r.rating, r.id FROM orders o JOIN outcomes x ON x.ord = o.ord LEFT JOIN rated r ON r.order_id = o.order_id WHERE x.state = 'kept' OR r.order_id IS NOT NULL
    ), usual AS (
      SELECT ${ratio('count(*) FILTER (WHERE j.rating = 5)', 'nullif(count(j.rating), 0)')} AS best, ${ratio('count(j.rating)', 'nullif(count(*), 0)')} AS rated FROM judged j WHERE NOT EXISTS (SELECT 1 FROM case_all c WHERE c.ord = j.ord))
    SELECT c.k, count(*) AS kept, count(j.rating) AS rated, count(*) FILTER (WHERE j.rating = 5) AS best, min(u.best) AS usual_best, min(u.rated) AS usual_rated,
      ${joined('j.id', { orderBy: 'c.ord', where: 'j.rating = 5', most: 20 })} AS events
    FROM case_all c JOIN judged j ON j.ord = c.ord CROSS JOIN usual u GROUP BY c.k`,
  level: ({ kept, rated, best, usual_best, usual_rated }) => {
    if (usual_best === null || usual_rated === null || rated < 10 || best < 0.98 * rated) return undefined
    // By chance alone such a row of praise would come less than once in a hundred times.
    const surprising = rated * Math.log2(1 / Math.max(usual_best, 0.01)) >= 6.6
    return surprising && rated >= 0.5 * kept && rated >= 2 * usual_rated * kept ? 'only-praise' : undefined
  },
  bits: { 'only-praise': { organic: -1.5, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ kept, rated, best, usual_best, usual_rated }) => ({
    en: `${rated} of ${kept} orders were reviewed (usual: ${percent(usual_rated ?? 0)}), ${best} of them with five stars (usual: ${percent(usual_best ?? 0)}).`,
    zh: `${kept} 笔订单中有 ${rated} 笔留下评价（通常为 ${percent(usual_rated ?? 0)}），其中 ${best} 条为五星（通常为 ${percent(usual_best ?? 0)}）。`,
  }),
  innocent: { en: 'Samples sent to fans, or a voucher for a review: real buyers, asked nicely.', zh: '寄给粉丝的试用品，或评价返券：买家真实，只是受邀好评。' },
})
