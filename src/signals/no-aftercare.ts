import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = { k: number; n: number; followed: number; base: number | null; events: string | null }

/** Real goods lead to questions and to second purchases; a cohort without any of either never used what it bought. */
export const signal = defineCaseSignal<Measure>({
  name: 'no-aftercare',
  code: 'SB-13',
  behaviours: ['self_brushing'],
  tier: 'T3',
  group: 'review',
  reads: ['accounts', 'case_all', 'cohort', 'message_sent', 'orders', 'outcomes', 'shops'],
  sql: `
    WITH spoke AS (
      SELECT a.buyer, s.shop, max(m.time_ms) AS last_ms FROM message_sent m JOIN accounts a ON a.account_id = m.from_account_id JOIN shops s ON s.shop_id = m.to_shop_id GROUP BY a.buyer, s.shop
    ), -- Where no messages are seen at all nothing is concluded from their absence.
    bought AS (SELECT buyer, shop, max(t) AS last_ms FROM orders WHERE (SELECT count(*) FROM message_sent) > 0 GROUP BY buyer, shop),
    newest AS (SELECT max(t) AS t FROM orders),
    -- Orders that were kept and have had two weeks to be heard of.
    aged AS (
      SELECT o.ord, o.event_id, coalesce(p.last_ms > o.t + 86400000, FALSE) OR b.last_ms > o.t + 86400000 AS followed
      FROM orders o JOIN outcomes x ON x.ord = o.ord AND x.state = 'kept' CROSS JOIN newest JOIN bought b ON b.buyer = o.buyer AND b.shop = o.shop
      LEFT JOIN spoke p ON p.buyer = o.buyer AND p.shop = o.shop WHERE o.t <= newest.t - 14 * 86400000
    ), usual AS (SELECT ${ratio('count(*) FILTER (WHERE a.followed)', 'nullif(count(*), 0)')} AS base FROM aged a WHERE NOT EXISTS (SELECT 1 FROM case_all c WHERE c.ord = a.ord))
    SELECT c.k, count(*) AS n, count(*) FILTER (WHERE a.followed) AS followed, min(usual.base) AS base,
      ${joined('a.event_id', { orderBy: 'c.ord', where: 'NOT a.followed', most: 20 })} AS events
    FROM cohort c JOIN aged a ON a.ord = c.ord CROSS JOIN usual GROUP BY c.k`,
  level: ({ n, followed, base }) => (base !== null && base * n >= 6 && followed <= 0.15 * base * n ? 'silent' : undefined),
  bits: { silent: { organic: -1, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n, followed, base }) => ({
    en: `Of ${n} kept orders ${followed} were followed by a question or by another purchase in the shop (usual: ${percent(base ?? 0)}).`,
    zh: `${n} 笔已完成的订单中，仅 ${followed} 笔之后有咨询或在该店再次购买（通常为 ${percent(base ?? 0)}）。`,
  }),
  innocent: { en: 'Goods that need no advice and are bought once; buyers drawn by one offer.', zh: '无需咨询、一次性购买的商品；或被单次优惠吸引来的买家。' },
})
