import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = { k: number; buyers: number; busy: number; base: number | null; events: string | null }

/** Buyers who elsewhere buy very often, of everything, cheaply, and never send anything back. Bargain hunters do so too, hence it weighs little. */
export const signal = defineCaseSignal<Measure>({
  name: 'busy-buyers',
  code: 'SB-10',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'history',
  reads: ['buyer_orders', 'case_rows', 'listings', 'orders', 'outcomes', 'prices'],
  sql: `
    WITH inside AS (SELECT DISTINCT ord, buyer, payable_minor FROM case_rows),
    outside_prices AS (SELECT payable_minor, sum(n) AS n FROM (SELECT payable_minor, n FROM prices UNION ALL SELECT payable_minor, -1 FROM inside) GROUP BY payable_minor),
    outside_buyers AS (SELECT buyer, sum(n) AS n FROM (SELECT buyer, n FROM buyer_orders UNION ALL SELECT buyer, -1 FROM inside) GROUP BY buyer HAVING sum(n) > 0),
    -- The sum that half of the orders do not pass.
    middling AS (SELECT min(payable_minor) AS payable_minor FROM (SELECT payable_minor, sum(n) OVER (ORDER BY payable_minor) AS so_far, sum(n) OVER () AS n FROM outside_prices) WHERE 2 * so_far >= n AND n > 0),
    typical AS (SELECT min(m.payable_minor) AS payable_minor, ${ratio('sum(b.n)', 'nullif(count(*), 0)')} AS orders, count(*) AS buyers FROM outside_buyers b CROSS JOIN middling m),
    -- What they bought, and whether they kept it, is asked of those alone who buy often.
    frequent AS (SELECT o.ord, o.buyer, o.listing, o.payable_minor, o.event_id FROM orders o JOIN outside_buyers b ON b.buyer = o.buyer AND b.n >= 10 WHERE NOT EXISTS (SELECT 1 FROM inside c WHERE c.ord = o.ord)),
    profiles AS (
      SELECT f.buyer, count(*) AS n, count(DISTINCT l.category) AS categories, avg(f.payable_minor) AS payable_minor, count(*) FILTER (WHERE x.state IN ('refunded', 'refunding')) AS undone,
        min(f.event_id) AS event_id
      FROM frequent f JOIN listings l ON l.listing = f.listing JOIN outcomes x ON x.ord = f.ord GROUP BY f.buyer
    ), busy AS (
      SELECT p.buyer, p.event_id FROM profiles p CROSS JOIN typical t
      WHERE p.n >= 4 * t.orders AND p.categories >= 5 AND p.undone <= 0.02 * p.n AND p.payable_minor <= 0.8 * t.payable_minor
    ), base AS (SELECT ${ratio('(SELECT count(*) FROM busy)', 'nullif(buyers, 0)')} AS base FROM typical),
    crew AS (SELECT DISTINCT k, buyer FROM case_rows)
    SELECT w.k, count(*) AS buyers, count(b.buyer) AS busy, min(base.base) AS base, ${joined('b.event_id', { orderBy: 'b.event_id', where: 'b.buyer IS NOT NULL', most: 20 })} AS events
    FROM crew w CROSS JOIN base LEFT JOIN busy b ON b.buyer = w.buyer GROUP BY w.k`,
  level: ({ buyers, busy, base }) => (base !== null && busy >= 5 && busy >= 0.15 * buyers && busy >= 5 * base * buyers ? 'brusher-like' : undefined),
  bits: { 'brusher-like': { organic: -1, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ buyers, busy, base }) => ({
    en: `${busy} of ${buyers} buyers buy elsewhere very often, in five trades or more, cheaply, and return nothing (usual: ${percent(base ?? 0)}).`,
    zh: `${buyers} 名买家中有 ${busy} 名在别处购买极为频繁，涉及五个以上品类、单价低且从不退货（通常为 ${percent(base ?? 0)}）。`,
  }),
  innocent: { en: 'Bargain hunters and households that buy everything online.', zh: '爱淘便宜货的人，以及一切都在网上买的家庭。' },
})
