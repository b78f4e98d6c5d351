import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = { k: number; known: number; mismatch: number; base: number; events: string | null }

/** Account holder and recipient do not belong together. It shows that orders are fictitious, never whose doing that is. */
export const signal = defineCaseSignal<Measure>({
  name: 'identity-mismatch',
  code: 'R16',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'identity',
  reads: ['case_rows', 'outside_counts'],
  sql: `
    WITH usual AS (
      SELECT ${ratio("(coalesce(sum(CASE WHEN label = '-1' THEN n END), 0) + 1.0)", '(coalesce(sum(n), 0) + 15.0)')} AS base FROM outside_counts WHERE what = 'identity'
    )
    SELECT c.k, count(*) FILTER (WHERE c.identity <> 0) AS known, count(*) FILTER (WHERE c.identity = -1) AS mismatch, min(usual.base) AS base,
      ${joined('c.event_id', { orderBy: 'c.ord', where: 'c.identity = -1', most: 20 })} AS events
    FROM case_rows c CROSS JOIN usual GROUP BY c.k`,
  level: ({ known, mismatch, base }) => {
    if (known < 10) return undefined
    const excess = mismatch - known * base
    const deviations = excess / Math.sqrt(known * base * (1 - base))
    if (excess >= 10 && deviations >= 8 && mismatch >= 2.5 * base * known) return 'high'
    if (excess >= 4 && deviations >= 3.5 && mismatch >= 1.8 * base * known) return 'raised'
    return 'usual'
  },
  bits: {
    high: { organic: -9, shop_hired: 0, rival_hired: 0 },
    raised: { organic: -3, shop_hired: 0, rival_hired: 0 },
    usual: { organic: 2, shop_hired: 0, rival_hired: 0 },
  },
  sentence: ({ known, mismatch, base }) => ({
    en: `In ${mismatch} of ${known} orders where it is known, the recipient is not the account holder (usual: ${percent(base)}).`,
    zh: `在可核对的 ${known} 笔订单中，有 ${mismatch} 笔收货人与账号持有人不符（通常为 ${percent(base)}）。`,
  }),
  innocent: {
    en: 'Gifts, families and offices order for others; a holiday raises the share everywhere.',
    zh: '送礼、家人及单位代购也会如此；节日期间全市场都会升高。',
  },
})
