import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = { k: number; sent: number; refused: number; base: number | null; events: string | null }

/** Goods ordered to be refused at the door: the shop pays both ways and its return rate is ruined. */
export const signal = defineCaseSignal<Measure>({
  name: 'refused-parcels',
  code: 'P4',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_parcels', 'outside_counts'],
  sql: `
    WITH usual AS (SELECT ${ratio("(coalesce(sum(CASE WHEN label = 'yes' THEN n END), 0) + 1.0)", '(coalesce(sum(n), 0) + 20.0)')} AS base FROM outside_counts WHERE what = 'refused')
    SELECT p.k, count(*) AS sent, count(*) FILTER (WHERE p.refused) AS refused, CAST(min(usual.base) AS DOUBLE) AS base,
      ${joined('p.event_id', { orderBy: 'p.ord', where: 'p.refused', most: 20 })} AS events
    FROM case_parcels p CROSS JOIN usual WHERE p.fake AND p.scans > 0 AND NOT p.feed_gap GROUP BY p.k`,
  level: ({ sent, refused, base }) => (sent >= 10 && refused >= 0.5 * sent && refused >= 4 * (base ?? 1) * sent ? 'refused' : undefined),
  bits: { refused: { organic: -2, shop_hired: -2, rival_hired: 0.5 } },
  sentence: ({ sent, refused, base }) => ({
    en: `${refused} of ${sent} parcels were refused at the door or turned back (usual: ${percent(base ?? 0)}).`,
    zh: `${sent} 件包裹中有 ${refused} 件被拒收或退回（通常为 ${percent(base ?? 0)}）。`,
  }),
  innocent: {
    en: 'A courier who did not try, a flood or a closed town, goods that came too late for the day they were bought for.',
    zh: '快递员未投递、水灾封路，或商品错过了所需的日子。',
  },
})
