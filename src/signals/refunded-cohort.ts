import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { intDiv, joined, ratio } = words

type Measure = { k: number; n: number; undone: number; kept: number; base: number; by_now: number; expected: number; events: string | null }

/** Did the orders end as sales? A brusher's sale is worthless once it is refunded; a flood that comes back hurts only the shop. */
export const signal = defineCaseSignal<Measure>({
  name: 'refunded-cohort',
  code: 'D2',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_rows', 'cases', 'listings', 'orders', 'outside_counts'],
  sql: `
    WITH usual AS (
      SELECT label AS category, ${ratio("(coalesce(sum(CASE WHEN what = 'undone' THEN n END), 0) + 1.0)", "(sum(CASE WHEN what = 'category' THEN n END) + 10.0)")} AS base
      FROM outside_counts WHERE what IN ('category', 'undone') GROUP BY label
    ), clock AS (SELECT max(t) AS now_ms FROM orders),
    -- How soon honest orders come back, by half days: a young cohort is held against orders of its own age.
    delays AS (SELECT TRY_CAST(label AS BIGINT) AS half_days, n FROM outside_counts WHERE what = 'half_days'),
    honest AS (SELECT coalesce(sum(n), 0) AS n FROM outside_counts WHERE what = 'sold'),
    aged AS (
      SELECT k.k, ${ratio('(coalesce(sum(d.n), 0) + 1.0)', '(min(honest.n) + 10.0)')} AS by_now
      FROM cases k CROSS JOIN clock CROSS JOIN honest LEFT JOIN delays d ON d.half_days <= ${intDiv('(clock.now_ms - k.from_ms)', 43200000)} GROUP BY k.k
    )
    SELECT c.k, count(*) AS n, count(*) FILTER (WHERE c.state IN ('refunded', 'refunding')) AS undone, count(*) FILTER (WHERE c.state = 'kept') AS kept,
      avg(coalesce(u.base, 0.1)) AS base, min(k.expected) AS expected, min(a.by_now) AS by_now, ${joined('c.request_event', { orderBy: 'c.ord', where: 'c.request_event IS NOT NULL', most: 20 })} AS events
    FROM case_rows c JOIN cases k ON k.k = c.k JOIN aged a ON a.k = c.k JOIN listings l ON l.listing = c.listing LEFT JOIN usual u ON u.category = l.category GROUP BY c.k`,
  level: (row) => {
    // What the shop would have sold anyway is taken off, at the usual shares, so that only the excess is judged.
    const ended = row.undone + row.kept
    if (ended < 8 || ended < 0.1 * row.n) return undefined
    const n = row.n - row.expected
    const undone = Math.max(0, row.undone - row.base * row.expected)
    const kept = Math.max(0, row.kept - (1 - row.base) * row.expected * (ended / row.n))
    if (undone >= 0.85 * (undone + kept) && undone >= 0.5 * n) return 'nearly-all'
    if (undone >= 0.6 * (undone + kept) && undone >= Math.max(0.25, 2.5 * row.base) * n) return 'most'
    if (undone >= 0.85 * (undone + kept) && undone >= Math.max(0.1, 4 * row.by_now) * n) return 'most'
    if (kept >= 0.8 * n) return 'kept'
    if (undone <= (row.base + 0.1) * n) return 'usual'
    return 'some'
  },
  bits: {
    'nearly-all': { organic: -6, shop_hired: -6, rival_hired: 1 },
    most: { organic: -2, shop_hired: -3, rival_hired: 0.5 },
    some: { organic: 0, shop_hired: -1, rival_hired: -1 },
    usual: { organic: 1, shop_hired: 0, rival_hired: -3 },
    kept: { organic: 0.5, shop_hired: 0.5, rival_hired: -4 },
  },
  sentence: ({ n, undone, base }) => ({
    en: `${undone} of ${n} orders were returned or refunded (${percent(undone / n)}; usual for these goods: ${percent(base)}).`,
    zh: `${n} 笔订单中有 ${undone} 笔退货或退款（${percent(undone / n)}；此类商品通常为 ${percent(base)}）。`,
  }),
  innocent: { en: 'A faulty batch is refunded too; look for defects found on inspection.', zh: '瑕疵批次同样会大量退款；请查看验货结论。' },
})
