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
  reads: ['case_rows', 'outside_counts', 'review_posted'],
  sql: `
    WITH written AS (SELECT order_id, ${lastBy('rating', '(time_ms, id)')} AS rating, min(id) AS id FROM review_posted v WHERE EXISTS (SELECT 1 FROM case_rows c WHERE c.order_id = v.order_id) GROUP BY order_id),
    counted AS (
      SELECT coalesce(sum(CASE WHEN label = '5' THEN n END), 0) AS best, coalesce(sum(CASE WHEN label <> 'not' THEN n END), 0) AS rated, sum(n) AS n FROM outside_counts WHERE what = 'rated'
    ), usual AS (SELECT ${ratio('best', 'nullif(rated, 0)')} AS best, ${ratio('rated', 'n')} AS rated FROM counted)
    SELECT c.k, count(*) AS kept, count(r.rating) AS rated, count(*) FILTER (WHERE r.rating = 5) AS best, min(u.best) AS usual_best, min(u.rated) AS usual_rated,
      ${joined('r.id', { orderBy: 'c.ord', where: 'r.rating = 5', most: 20 })} AS events
    FROM case_rows c LEFT JOIN written r ON r.order_id = c.order_id CROSS JOIN usual u WHERE c.state = 'kept' OR r.order_id IS NOT NULL GROUP BY c.k`,
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
