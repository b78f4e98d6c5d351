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
  reads: ['case_rows', 'followed', 'message_sent', 'orders'],
  sql: `
    WITH newest AS (SELECT max(t) AS t FROM orders),
    -- Orders that were kept and have had two weeks to be heard of. Where no messages are seen at all nothing is concluded from their absence.
    aged AS (SELECT f.ord, f.followed FROM followed f CROSS JOIN newest WHERE f.t <= newest.t - 14 * 86400000 AND (SELECT count(*) FROM message_sent) > 0),
    usual AS (SELECT ${ratio('count(*) FILTER (WHERE a.followed)', 'nullif(count(*), 0)')} AS base FROM aged a WHERE NOT EXISTS (SELECT 1 FROM case_rows c WHERE c.ord = a.ord))
    SELECT c.k, count(*) AS n, count(*) FILTER (WHERE a.followed) AS followed, min(usual.base) AS base,
      ${joined('c.event_id', { orderBy: 'c.ord', where: 'NOT a.followed', most: 20 })} AS events
    FROM case_rows c JOIN aged a ON a.ord = c.ord CROSS JOIN usual WHERE c.fake GROUP BY c.k`,
  level: ({ n, followed, base }) => (base !== null && base * n >= 6 && followed <= 0.15 * base * n ? 'silent' : undefined),
  bits: { silent: { organic: -1, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n, followed, base }) => ({
    en: `Of ${n} kept orders ${followed} were followed by a question or by another purchase in the shop (usual: ${percent(base ?? 0)}).`,
    zh: `${n} 笔已完成的订单中，仅 ${followed} 笔之后有咨询或在该店再次购买（通常为 ${percent(base ?? 0)}）。`,
  }),
  innocent: { en: 'Goods that need no advice and are bought once; buyers drawn by one offer.', zh: '无需咨询、一次性购买的商品；或被单次优惠吸引来的买家。' },
})
