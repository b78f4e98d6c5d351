import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { has, joined, size } = words

type Measure = { k: number; n: number; inside: number; events: string | null }

/** A sale, a live stream or a coupon announced beforehand explains a rush. */
export const signal = defineCaseSignal<Measure>({
  name: 'promotion-scheduled',
  code: 'R14',
  behaviours: ['benign'],
  tier: 'T0',
  group: 'volume',
  reads: ['case_rows', 'cases', 'listings', 'promotion_scheduled', 'shops'],
  sql: `
    WITH announced AS (
      SELECT DISTINCT c.k, c.ord FROM case_rows c JOIN shops s ON s.shop = c.shop JOIN listings l ON l.listing = c.listing
      JOIN promotion_scheduled p ON p.shop_id = s.shop_id
      WHERE c.t >= p.starts_at - 600000 AND c.t <= p.ends_at + 3600000 AND (p.listing_ids IS NULL OR ${size('p.listing_ids')} = 0 OR ${has('p.listing_ids', 'l.listing_id')})
    ), overlapping AS (
      SELECT c.k, ${joined('p.id', { orderBy: 'p.id', most: 20 })} AS events
      FROM cases c JOIN shops s ON s.shop = c.shop JOIN promotion_scheduled p ON p.shop_id = s.shop_id WHERE p.starts_at <= c.to_ms AND p.ends_at >= c.from_ms GROUP BY c.k
    )
    SELECT c.k, count(*) AS n, count(a.ord) AS inside, min(v.events) AS events
    FROM case_rows c LEFT JOIN announced a ON a.k = c.k AND a.ord = c.ord LEFT JOIN overlapping v ON v.k = c.k GROUP BY c.k`,
  level: ({ n, inside }) => (inside >= 0.6 * n ? 'scheduled' : undefined),
  bits: { scheduled: { organic: 4, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n, inside }) => ({
    en: `${inside} of ${n} orders fall into a promotion that was announced for these goods.`,
    zh: `${n} 笔订单中有 ${inside} 笔落在这些商品预先公布的促销期内。`,
  }),
  innocent: { en: 'This is the innocent reading; a promotion can also be the cover of a campaign.', zh: '这本身就是善意解释；但促销也可能成为刷单的掩护。' },
})
