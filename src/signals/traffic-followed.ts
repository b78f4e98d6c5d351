import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { each, intDiv, joined } = words

type Measure = { k: number; orders: number; visitors: number; usual_orders: number; usual_visitors: number; events: string | null }

/** Real demand looks before it buys: visits and carts grow with orders. */
export const signal = defineCaseSignal<Measure>({
  name: 'traffic-followed',
  code: 'SB-09',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'path',
  reads: ['case_rows', 'listings', 'outside_counts', 'traffic_measured'],
  sql: `
    WITH buckets AS (
      SELECT l.listing, t.time_ms - t.bucket_seconds * 1000 AS from_ms, t.time_ms AS to_ms, sum(coalesce(t.visitors, t.views)) AS visitors, min(t.id) AS id
      FROM traffic_measured t JOIN listings l ON l.listing_id = t.listing_id GROUP BY l.listing, t.time_ms, t.bucket_seconds
    ), placed AS (SELECT k, ord, listing, t FROM case_rows),
    -- A bucket stands in every hour it touches, so that an order finds its buckets by equality.
    hours AS (
      SELECT b.*, w.hour FROM buckets b CROSS JOIN ${each(intDiv('(b.from_ms + 1)', 3600000), intDiv('b.to_ms', 3600000))} AS w(hour) WHERE EXISTS (SELECT 1 FROM placed p WHERE p.listing = b.listing)), matched AS (
      SELECT p.k, p.ord, h.listing, h.from_ms, h.to_ms, h.visitors, h.id
      FROM placed p JOIN hours h ON h.listing = p.listing AND h.hour = ${intDiv('p.t', 3600000)} WHERE p.t > h.from_ms AND p.t <= h.to_ms
    ), touched AS (SELECT DISTINCT k, listing, from_ms, to_ms, visitors, id FROM matched),
    inside AS (
      SELECT k, sum(visitors) AS visitors, ${joined('id', { orderBy: 'id', most: 20 })} AS events FROM touched GROUP BY k
    ), seen AS (SELECT k, count(DISTINCT ord) AS orders FROM matched GROUP BY k),
    usual AS (SELECT coalesce(sum(n), 0) AS orders FROM outside_counts o WHERE what = 'sold' AND EXISTS (SELECT 1 FROM buckets b WHERE b.listing = o.listing)),
    market AS (SELECT sum(visitors) AS visitors FROM buckets)
    SELECT i.k, s.orders, i.visitors, u.orders AS usual_orders, m.visitors AS usual_visitors, i.events FROM inside i JOIN seen s ON s.k = i.k CROSS JOIN usual u CROSS JOIN market m`,
  level: ({ orders, visitors, usual_orders, usual_visitors }) => {
    if (orders < 10 || usual_visitors < 100 || usual_orders < 20) return undefined
    const growth = orders / Math.max(visitors, 0.5) / (usual_orders / usual_visitors)
    if (growth <= 4) return 'followed'
    if (growth >= 8) return 'absent'
    return 'thin'
  },
  bits: {
    followed: { organic: 5, shop_hired: 0, rival_hired: 0 },
    thin: { organic: -1, shop_hired: 0, rival_hired: 0 },
    absent: { organic: -5, shop_hired: 0, rival_hired: 0 },
  },
  sentence: ({ orders, visitors, usual_orders, usual_visitors }) => ({
    en: `${orders} orders came with ${visitors} visits; usually one order comes with ${(usual_visitors / Math.max(1, usual_orders)).toFixed(0)} visits.`,
    zh: `${orders} 笔订单对应 ${visitors} 次访问；通常每 ${(usual_visitors / Math.max(1, usual_orders)).toFixed(0)} 次访问产生一笔订单。`,
  }),
  innocent: { en: 'Orders from a link outside the platform bring few measured visits.', zh: '来自站外链接的订单几乎不产生站内访问记录。' },
})
