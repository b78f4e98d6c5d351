import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { alike, greatest, joined, least } = words

type Measure = { k: number; n: number; carried: number; events: string | null }

/** Sales gathered with one thing are carried over to another: title, trade or price of the listing become something else afterwards. */
export const signal = defineCaseSignal<Measure>({
  name: 'listing-swapped',
  code: 'SB-12',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'history',
  reads: ['case_rows', 'listing_changed', 'listings'],
  sql: `
    WITH swaps AS (
      SELECT l.listing, g.time_ms, g.id FROM listing_changed g JOIN listings l ON l.listing_id = g.listing_id
      WHERE CASE g.field
        WHEN 'category' THEN g.old <> g.new
        WHEN 'title' THEN length(g.old) >= 4 AND length(g.new) >= 4 AND ${alike('lower(g.old)', 'lower(g.new)')} < 0.4
        WHEN 'price_minor' THEN ${greatest('TRY_CAST(g.old AS DOUBLE)', 'TRY_CAST(g.new AS DOUBLE)')} >= 3 * ${least('TRY_CAST(g.old AS DOUBLE)', 'TRY_CAST(g.new AS DOUBLE)')}
        ELSE FALSE END
    ), carried AS (
      SELECT c.k, c.ord, min(w.id) AS id FROM case_rows c JOIN swaps w ON w.listing = c.listing
      WHERE c.fake AND w.time_ms > c.t AND w.time_ms <= c.t + 7776000000 GROUP BY c.k, c.ord
    )
    SELECT c.k, count(*) AS n, count(r.ord) AS carried, ${joined('r.id', { orderBy: 'r.id', where: 'r.id IS NOT NULL', distinct: true, most: 20 })} AS events
    FROM case_rows c LEFT JOIN carried r ON r.k = c.k AND r.ord = c.ord WHERE c.fake GROUP BY c.k`,
  level: ({ n, carried }) => (carried >= 5 && carried >= 0.5 * n ? 'swapped' : undefined),
  bits: { swapped: { organic: -1, shop_hired: 1, rival_hired: -1 } },
  sentence: ({ n, carried }) => ({
    en: `${carried} of ${n} orders lie on listings that were turned into something else within 90 days (other title, trade, or price by three times).`,
    zh: `${n} 笔订单中有 ${carried} 笔所在的商品链接在 90 天内被换成了别的商品（标题、品类改变，或价格相差三倍以上）。`,
  }),
  innocent: {
    en: 'A season’s goods follow the last season’s under one listing; a price set wrong is put right.',
    zh: '换季商品沿用同一链接；或更正错误的标价。',
  },
})
