import { words } from '../warehouse/dialect.ts'
import { defineCaseSignal, percent } from './signal.ts'

const { joined, ratio } = words

type Measure = {
  k: number
  known: number
  mismatch: number
  base: number
  undone: number
  sent_back: number
  praised: number
  buyers: number
  most: number
  top: number
  usual_top: number
  n: number
  events: string | null
}

/** Goods tried on and sent back from one's own home are a right, however many do so; an attack takes one article, praises it, orders for strangers or sends nothing back. */
export const signal = defineCaseSignal<Measure>({
  name: 'sent-back-from-home',
  code: 'D2-r',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_rows', 'outside_counts', 'review_posted'],
  sql: `
    WITH usual AS (
      SELECT ${ratio("(coalesce(sum(CASE WHEN label = '-1' THEN n END), 0) + 1.0)", '(coalesce(sum(n), 0) + 15.0)')} AS base FROM outside_counts WHERE what = 'identity'
    ), per_listing AS (SELECT k, shop, listing, count(*) AS n FROM case_rows GROUP BY k, shop, listing),
    top AS (SELECT k, shop, listing, n FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY n DESC, listing) AS nth FROM per_listing) WHERE nth = 1),
    sold AS (
      SELECT t.k, coalesce(sum(CASE WHEN o.listing = t.listing THEN o.n END), 0) AS own, sum(o.n) AS n FROM top t JOIN outside_counts o ON o.what = 'sold' AND o.shop = t.shop GROUP BY t.k
    ), hands AS (SELECT k, max(n) AS most, count(*) AS buyers FROM (SELECT k, buyer, count(*) AS n FROM case_rows GROUP BY k, buyer) GROUP BY k)
    SELECT c.k, count(*) AS n, count(*) FILTER (WHERE c.identity <> 0) AS known, count(*) FILTER (WHERE c.identity = -1) AS mismatch, min(usual.base) AS base,
      count(*) FILTER (WHERE c.state IN ('refunded', 'refunding')) AS undone, count(*) FILTER (WHERE c.state IN ('refunded', 'refunding') AND c.sent_back) AS sent_back,
      count(v.order_id) FILTER (WHERE c.state IN ('refunded', 'refunding')) AS praised, min(hands.buyers) AS buyers, min(hands.most) AS most, min(top.n) AS top, coalesce(${ratio('min(sold.own)', 'min(sold.n)')}, 0.0) AS usual_top,
      ${joined('c.request_event', { orderBy: 'c.ord', where: 'c.sent_back AND c.request_event IS NOT NULL', most: 20 })} AS events
    FROM case_rows c JOIN hands ON hands.k = c.k JOIN top ON top.k = c.k LEFT JOIN sold ON sold.k = c.k
    LEFT JOIN (SELECT DISTINCT order_id FROM review_posted WHERE rating = 5 AND order_id IN (SELECT order_id FROM case_rows)) v ON v.order_id = c.order_id CROSS JOIN usual GROUP BY c.k`,
  level: (row) => {
    if (row.undone < 10 || row.known < 10 || row.undone < 0.5 * row.n) return undefined
    const home = row.mismatch <= (1.5 * row.base + 0.05) * row.known
    const assorted = row.top <= Math.max(0.4, 1.5 * row.usual_top) * row.n
    const quiet = row.praised <= 0.15 * row.undone
    const many = row.buyers >= 10 && row.most <= 12
    return home && assorted && quiet && many && row.sent_back >= 0.85 * row.undone ? 'by-right' : undefined
  },
  bits: { 'by-right': { organic: 6, shop_hired: 0, rival_hired: -3 } },
  sentence: ({ undone, sent_back, mismatch, known, buyers }) => ({
    en: `${sent_back} of ${undone} orders that came back were sent back as goods, by ${buyers} buyers, of various articles; in ${percent(mismatch / known)} the recipient is another person. That is what people do who try on at home.`,
    zh: `退回的 ${undone} 笔订单中有 ${sent_back} 笔确有商品寄回，涉及 ${buyers} 名买家和多种商品，收货人另有其人者占 ${percent(mismatch / known)}；在家试穿的顾客即如此。`,
  }),
  innocent: {
    en: 'It is the innocent reading: a right of withdrawal is used by many at once in some trades.',
    zh: '此即无辜情形：某些行业的顾客常集中行使退货权。',
  },
})
