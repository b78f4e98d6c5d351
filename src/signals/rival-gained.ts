import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { lastBy } = words

type Measure = { k: number; fall: number; rise: number | null; next_rise: number | null; rival_id: string | null; events: string | null }

/** Who stands better after it all? Somebody always does when a shop falls, so one shop must have risen well beyond the others. */
export const signal = defineCaseSignal<Measure>({
  name: 'rival-gained',
  code: 'D10',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'relation',
  reads: ['case_rows', 'cases', 'listings', 'rank_observed', 'shops'],
  sql: `
    WITH touched AS (SELECT DISTINCT k, listing FROM case_rows WHERE fake),
    own AS (
      SELECT c.k, c.shop, c.from_ms, c.to_ms, r.query, avg(r.position) FILTER (WHERE r.time_ms > c.to_ms) - avg(r.position) FILTER (WHERE r.time_ms < c.from_ms) AS fall, min(r.id) AS id
      FROM touched t JOIN cases c ON c.k = t.k JOIN listings l ON l.listing = t.listing JOIN rank_observed r ON r.listing_id = l.listing_id
      WHERE r.query IS NOT NULL AND r.time_ms BETWEEN c.from_ms - 14 * 86400000 AND c.to_ms + 14 * 86400000 GROUP BY c.k, c.shop, c.from_ms, c.to_ms, r.query
    ), others AS (
      SELECT w.k, l.shop, w.query, avg(r.position) FILTER (WHERE r.time_ms < w.from_ms) - avg(r.position) FILTER (WHERE r.time_ms > w.to_ms) AS rise, min(r.id) AS id
      FROM own w JOIN rank_observed r ON r.query = w.query JOIN listings l ON l.listing_id = r.listing_id
      WHERE l.shop <> w.shop AND r.time_ms BETWEEN w.from_ms - 14 * 86400000 AND w.to_ms + 14 * 86400000 GROUP BY w.k, l.shop, w.query
    ), shops_risen AS (SELECT k, shop, max(rise) AS rise, ${lastBy('id', 'rise')} AS id FROM others WHERE rise IS NOT NULL GROUP BY k, shop),
    placed AS (SELECT *, row_number() OVER (PARTITION BY k ORDER BY rise DESC, shop) AS nth FROM shops_risen),
    fallen AS (SELECT k, avg(fall) AS fall, min(id) AS id FROM own WHERE fall IS NOT NULL GROUP BY k)
    SELECT f.k, f.fall, one.rise, two.rise AS next_rise, s.shop_id AS rival_id, concat_ws(chr(31), f.id, one.id) AS events
    FROM fallen f LEFT JOIN placed one ON one.k = f.k AND one.nth = 1 LEFT JOIN placed two ON two.k = f.k AND two.nth = 2 LEFT JOIN shops s ON s.shop = one.shop`,
  level: ({ fall, rise, next_rise }) => {
    if (fall <= -5) return 'own-rise'
    return fall >= 5 && rise !== null && rise >= 3 && rise >= (next_rise ?? 0) + 3 ? 'rival-rose' : undefined
  },
  bits: { 'own-rise': { organic: 0, shop_hired: 0.5, rival_hired: -0.5 }, 'rival-rose': { organic: 0, shop_hired: -0.5, rival_hired: 0.5 } },
  sentence: ({ fall, rise }) => ({
    en:
      fall < 0
        ? `The shop's goods stood ${(-fall).toFixed(1)} places higher in search after these orders than before.`
        : `The shop's goods fell by ${fall.toFixed(1)} places in search after these orders; one other shop rose by ${(rise ?? 0).toFixed(1)}, well beyond all others.`,
    zh:
      fall < 0
        ? `这些订单之后，该店商品的搜索排名比之前上升 ${(-fall).toFixed(1)} 位。`
        : `这些订单之后，该店商品的搜索排名下降 ${fall.toFixed(1)} 位；另有一家店铺上升 ${(rise ?? 0).toFixed(1)} 位，远超其余店铺。`,
  }),
  innocent: {
    en: 'Real demand lifts a shop too, and who profits from a fall need not have caused it.',
    zh: '真实需求同样会推高排名；因他人下跌而受益者未必是肇因。',
  },
})
