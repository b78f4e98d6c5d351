import { day, defineCaseSignal, lasting } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { greatest, intDiv, joined, ratio } = words

type Measure = { k: number; n: number; buyers: number; peak_day: number; span_ms: number; usual_day: number; events: string | null }

/** One who cheats for himself hides below the limits; one who wants another punished wants it seen. */
export const signal = defineCaseSignal<Measure>({
  name: 'loud-or-quiet',
  code: 'D5',
  behaviours: ['reverse_brushing', 'self_brushing'],
  tier: 'T0',
  group: 'volume',
  reads: ['case_rows', 'cases', 'market_counts', 'orders'],
  sql: `
    WITH daily AS (
      SELECT k, ${intDiv('t', 86400000)} AS d, count(*) AS n FROM case_rows WHERE fake GROUP BY k, ${intDiv('t', 86400000)}
    ), peaks AS (SELECT k, max(n) AS peak_day FROM daily GROUP BY k),
    length AS (SELECT ${greatest('1.0', ratio('(max(t) - min(t))', '86400000.0'))} AS days FROM orders),
    honest AS (
      SELECT shop, sum(n) AS n FROM (SELECT shop, n FROM market_counts WHERE what = 'sold' UNION ALL SELECT shop, -1 FROM (SELECT DISTINCT ord, shop FROM case_rows WHERE fake)) GROUP BY shop
    ),
    usual AS (SELECT s.k, ${ratio('coalesce(h.n, 0)', 'length.days')} AS usual_day FROM cases s CROSS JOIN length LEFT JOIN honest h ON h.shop = s.shop)
    SELECT c.k, count(*) AS n, count(DISTINCT c.buyer) AS buyers, min(p.peak_day) AS peak_day, max(c.t) - min(c.t) AS span_ms, min(u.usual_day) AS usual_day,
      ${joined('c.event_id', { orderBy: 'c.ord', most: 20 })} AS events
    FROM case_rows c JOIN peaks p ON p.k = c.k JOIN usual u ON u.k = c.k WHERE c.fake GROUP BY c.k`,
  level: ({ n, peak_day, span_ms, usual_day }) => {
    if (n < 12) return undefined
    if (peak_day >= 40 && peak_day >= 8 * Math.max(1, usual_day)) return 'loud'
    if (span_ms >= 10 * day && peak_day <= Math.max(12, 2.5 * usual_day)) return 'quiet'
    return 'between'
  },
  bits: {
    loud: { organic: 0, shop_hired: -2, rival_hired: 0.5 },
    between: { organic: 0, shop_hired: 0, rival_hired: 0 },
    quiet: { organic: 0, shop_hired: 0.5, rival_hired: -1 },
  },
  sentence: ({ n, buyers, peak_day, span_ms, usual_day }) => ({
    en: `${n} orders by ${buyers} buyers within ${lasting(span_ms).en}, up to ${peak_day} a day; the shop usually sells ${usual_day.toFixed(1)} a day.`,
    zh: `${buyers} 名买家在${lasting(span_ms).zh}内下单 ${n} 笔，单日最多 ${peak_day} 笔；该店平日每天约 ${usual_day.toFixed(1)} 笔。`,
  }),
  innocent: { en: 'A live stream or a hit is loud as well; a growing shop is quiet.', zh: '直播与爆款同样来势凶猛；稳步成长的店铺则平缓。' },
})
