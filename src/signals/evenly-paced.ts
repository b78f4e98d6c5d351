import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { intDiv, joined, ratio } = words

type Measure = {
  k: number
  n: number
  days: number
  squares: number
  before_asked: number
  pause: number
  resumed: number
  asked_after_days: number | null
  events: string | null
}

/** Orders handed out at so many a day, and halted while somebody looks. Custom comes in fits and starts. */
export const signal = defineCaseSignal<Measure>({
  name: 'evenly-paced',
  code: 'SB-11',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'volume',
  reads: ['case_rows', 'cases', 'explanation_requested', 'sanction_recorded', 'shops'],
  sql: `
    WITH placed AS (SELECT k, ord, shop, t, event_id FROM case_rows WHERE fake),
    daily AS (SELECT k, ${intDiv('t', 86400000)} AS d, count(*) AS n FROM placed GROUP BY k, ${intDiv('t', 86400000)}),
    pace AS (SELECT k, sum(n) AS n, max(d) - min(d) + 1 AS days, sum(n * n) AS squares FROM daily GROUP BY k),
    asks AS (
      SELECT s.shop, e.time_ms FROM explanation_requested e JOIN shops s ON s.shop_id = e.shop_id
      UNION ALL SELECT s.shop, a.time_ms FROM sanction_recorded a JOIN shops s ON a.subject_kind = 'shop' AND s.shop_id = a.subject_id
    ), asked AS (SELECT c.k, c.from_ms, min(a.time_ms) AS asked_ms FROM cases c JOIN asks a ON a.shop = c.shop WHERE a.time_ms > c.from_ms AND a.time_ms < c.to_ms GROUP BY c.k, c.from_ms)
    SELECT p.k, min(y.n) AS n, min(y.days) AS days, min(y.squares) AS squares, count(*) FILTER (WHERE p.t < a.asked_ms) AS before_asked,
      count(*) FILTER (WHERE p.t BETWEEN a.asked_ms + 21600000 AND a.asked_ms + 432000000) AS pause, count(*) FILTER (WHERE p.t > a.asked_ms + 432000000) AS resumed,
      min(${ratio('(a.asked_ms - a.from_ms)', '86400000')}) AS asked_after_days, ${joined('p.event_id', { orderBy: 'p.ord', most: 20 })} AS events
    FROM placed p JOIN pace y ON y.k = p.k LEFT JOIN asked a ON a.k = p.k GROUP BY p.k`,
  level: (row) => (isPaused(row) ? 'paused' : isEven(row) ? 'even' : undefined),
  bits: { paused: { organic: -0.5, shop_hired: 0.5, rival_hired: -0.5 }, even: { organic: -1, shop_hired: 0.5, rival_hired: -0.5 } },
  sentence: (row) => ({
    en: isPaused(row)
      ? `${row.before_asked} orders came before the shop was asked about them, ${row.pause} in the five days after, and ${row.resumed} once these had passed.`
      : `${row.n} orders over ${row.days} days arrived at an almost constant number a day.`,
    zh: isPaused(row)
      ? `店铺被询问之前有 ${row.before_asked} 笔订单，此后五天内 ${row.pause} 笔，五天过后又有 ${row.resumed} 笔。`
      : `${row.days} 天内的 ${row.n} 笔订单几乎每天数量相同。`,
  }),
  innocent: {
    en: 'A daily quota of a promotion, or a subscription; a shop that stops its advertising when asked.',
    zh: '促销每日限量或订阅式购买；店铺被询问后也可能暂停广告。',
  },
})

/** Of orders that come by chance the counts of days vary as much as their mean; a quarter of that over two weeks is no chance. */
function isEven({ n, days, squares }: Measure): boolean {
  return days >= 14 && n >= 2 * days && squares - (n * n) / days <= 0.25 * (n / days) * (days - 1)
}

function isPaused({ before_asked, pause, resumed, asked_after_days }: Measure): boolean {
  return asked_after_days !== null && before_asked >= 10 && resumed >= 5 && pause <= 0.1 * before_asked * (5 / Math.max(1, asked_after_days))
}
