import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { intDiv, joined, ratio } = words

type Measure = { k: number; buyers: number; again: number; rival_id: string | null; served: number; rival_base: number; events: string | null }

/** Whom did these buyers serve before: this shop again and again, or a rival? */
export const signal = defineCaseSignal<Measure>({
  name: 'cohort-history',
  code: 'D9',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'history',
  reads: ['buyer_orders', 'case_rows', 'cases', 'orders', 'shop_reach', 'shops'],
  sql: `
    WITH per AS (
      SELECT k, buyer, min(t) AS first_t, count(DISTINCT ${intDiv('t', 86400000)}) AS days FROM case_rows WHERE fake GROUP BY k, buyer
    ), started AS (SELECT k, count(*) AS buyers, count(*) FILTER (WHERE days >= 2) AS again, min(first_t) AS from_ms FROM per GROUP BY k),
    elsewhere AS (
      SELECT p.k, o.shop, count(DISTINCT p.buyer) AS served, ${joined('o.event_id', { orderBy: 'o.ord', most: 20 })} AS events
      FROM per p JOIN started s ON s.k = p.k JOIN cases k ON k.k = p.k JOIN orders o ON o.buyer = p.buyer AND o.t < s.from_ms AND o.shop <> k.shop
      JOIN shops own ON own.shop = k.shop JOIN shops other ON other.shop = o.shop AND other.category = own.category
      GROUP BY p.k, o.shop
    ), reach AS (
      SELECT shop, ${ratio('buyers', '(SELECT count(*) FROM buyer_orders)')} AS base FROM shop_reach
    ), ranked AS (
      SELECT e.*, r.base, row_number() OVER (PARTITION BY e.k ORDER BY ${ratio('e.served', '(r.base * s.buyers + 3.0)')} DESC, e.shop) AS nth
      FROM elsewhere e JOIN reach r ON r.shop = e.shop JOIN started s ON s.k = e.k
    )
    SELECT s.k, s.buyers, s.again, sh.shop_id AS rival_id, coalesce(r.served, 0) AS served, coalesce(r.base, 0.0) AS rival_base, r.events
    FROM started s LEFT JOIN ranked r ON r.k = s.k AND r.nth = 1 LEFT JOIN shops sh ON sh.shop = r.shop`,
  level: ({ buyers, again, served, rival_base }) => {
    if (buyers < 5) return undefined
    if (served >= 8 && served >= 0.05 * buyers && served >= 4 * rival_base * buyers + 3) return 'served-rival'
    if (again >= 0.3 * buyers) return 'serves-this-shop'
    return undefined
  },
  bits: {
    'served-rival': { organic: -1, shop_hired: -1, rival_hired: 1 },
    'serves-this-shop': { organic: -1, shop_hired: 1, rival_hired: -1 },
  },
  sentence: ({ buyers, again, served, rival_base }) => ({
    en:
      again >= 0.3 * buyers
        ? `${again} of ${buyers} buyers took part on two days or more.`
        : `${served} of ${buyers} buyers had ordered at one other shop of the same trade before (${percent(rival_base)} of all buyers have).`,
    zh:
      again >= 0.3 * buyers
        ? `${buyers} 名买家中有 ${again} 名在两天以上参与。`
        : `${buyers} 名买家中有 ${served} 名此前曾在同类的另一家店下单（全体买家中为 ${percent(rival_base)}）。`,
  }),
  innocent: { en: 'Loyal customers come back; buyers of one trade know its shops.', zh: '老顾客会回头；同类商品的买家熟悉同类店铺。' },
})
