import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { greatest, intDiv, joined, ratio } = words

type Measure = { k: number; buyers: number; shops: number; met: number; events: string | null }

/** The same people meet again, on the same days, in shops that have nothing to do with each other, far more of them than those shops' own custom explains. */
export const signal = defineCaseSignal<Measure>({
  name: 'crew-elsewhere',
  code: 'SB-05',
  behaviours: ['self_brushing', 'reverse_brushing', 'task_platform'],
  tier: 'T0',
  group: 'identity',
  reads: ['case_rows', 'daily_customs', 'orders', 'shops'],
  sql: `
    WITH crew AS (SELECT DISTINCT k, shop, buyer, ${intDiv('t', 86400000)} AS d FROM case_rows WHERE fake),
    sizes AS (SELECT k, count(DISTINCT buyer) AS buyers FROM crew GROUP BY k),
    met AS (
      SELECT w.k, x.shop, w.d, w.buyer, min(x.event_id) AS event_id
      FROM crew w JOIN orders x ON x.buyer = w.buyer AND ${intDiv('x.t', 86400000)} = w.d JOIN shops own ON own.shop = w.shop JOIN shops other ON other.shop = x.shop
      WHERE x.shop <> w.shop AND coalesce(own.owner_account_id, '') <> coalesce(other.owner_account_id, '?')
      GROUP BY w.k, x.shop, w.d, w.buyer
    ), met_days AS (SELECT k, shop, d, count(*) AS met FROM met GROUP BY k, shop, d),
    met_shops AS (SELECT k, shop, count(DISTINCT buyer) AS met FROM met GROUP BY k, shop),
    present AS (SELECT k, d, count(DISTINCT buyer) AS buyers FROM crew GROUP BY k, d),
    -- The custom of a shop and of the market on each day; the crew itself is taken off below.
    whole AS (SELECT d, sum(buyers) AS buyers FROM daily_customs GROUP BY d),
    expected AS (
      SELECT m.k, m.shop, sum(${ratio('p.buyers * (u.buyers - coalesce(y.met, 0) + 0.5)', greatest('1.0', 'w.buyers - p.buyers - coalesce(y.met, 0)'))}) AS expected
      FROM met_shops m JOIN present p ON p.k = m.k JOIN daily_customs u ON u.shop = m.shop AND u.d = p.d JOIN whole w ON w.d = p.d
      LEFT JOIN met_days y ON y.k = m.k AND y.shop = m.shop AND y.d = p.d
      GROUP BY m.k, m.shop
    ), crowded AS (SELECT m.k, m.shop FROM met_shops m JOIN expected e ON e.k = m.k AND e.shop = m.shop WHERE m.met >= 4 AND m.met >= 4 * e.expected + 3)
    SELECT m.k, min(s.buyers) AS buyers, count(DISTINCT m.shop) AS shops, count(DISTINCT m.buyer) AS met,
      ${joined('m.event_id', { orderBy: 'm.event_id', most: 20 })} AS events
    FROM met m JOIN crowded c ON c.k = m.k AND c.shop = m.shop JOIN sizes s ON s.k = m.k GROUP BY m.k`,
  level: ({ buyers, shops, met }) => (shops >= 2 && met >= 0.2 * buyers ? 'crew' : undefined),
  bits: { crew: { organic: -2, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ buyers, shops, met }) => ({
    en: `${met} of ${buyers} buyers (${percent(met / buyers)}) met again on the same days in ${shops} other shops of other owners, more than those shops' custom explains.`,
    zh: `${buyers} 名买家中有 ${met} 名（${percent(met / buyers)}）在同一天又同时出现在另外 ${shops} 家不同店主的店铺，超出这些店铺平日客流所能解释的程度。`,
  }),
  innocent: {
    en: 'Coupon hunters and buying clubs go from bargain to bargain together, and keep what they buy.',
    zh: '羊毛党与团购群也会结伴逐家抢购，但会留下商品。',
  },
})
