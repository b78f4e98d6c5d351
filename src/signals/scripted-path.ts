import { defineCaseSignal, percent } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = {
  k: number
  rivals: number | null
  paths: number
  same: number
  usual_same: number | null
  views: number
  round: number
  usual_round: number | null
  events: string | null
}

/** Told to look at exactly three rivals for exactly three minutes, people do. Customers differ. */
export const signal = defineCaseSignal<Measure>({
  name: 'scripted-path',
  code: 'SB-07',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'path',
  reads: ['case_rows', 'outside_counts'],
  sql: `
    WITH usual AS (SELECT TRY_CAST(label AS BIGINT) AS rivals, n FROM outside_counts WHERE what = 'rivals_viewed'),
    views AS (SELECT coalesce(sum(n), 0) AS n, coalesce(sum(CASE WHEN label = 'round' THEN n END), 0) AS round FROM outside_counts WHERE what = 'viewed'),
    counted AS (SELECT k, rivals_viewed AS rivals, count(*) AS n FROM case_rows WHERE rivals_viewed IS NOT NULL GROUP BY k, rivals_viewed),
    top AS (SELECT k, rivals, n, sum(n) OVER (PARTITION BY k) AS paths, row_number() OVER (PARTITION BY k ORDER BY n DESC, rivals) AS nth FROM counted),
    dwelt AS (
      SELECT k, count(*) FILTER (WHERE view_seconds > 0) AS views, count(*) FILTER (WHERE view_seconds > 0 AND view_seconds % 30 = 0) AS round,
        ${joined('event_id', { orderBy: 'ord', most: 20 })} AS events
      FROM case_rows GROUP BY k
    )
    SELECT d.k, t.rivals, coalesce(t.paths, 0) AS paths, coalesce(t.n, 0) AS same, ${ratio('coalesce(u.n, 0)', 'nullif((SELECT sum(n) FROM usual), 0)')} AS usual_same,
      d.views, d.round, ${ratio('v.round', 'nullif(v.n, 0)')} AS usual_round, d.events
    FROM dwelt d CROSS JOIN views v LEFT JOIN top t ON t.k = d.k AND t.nth = 1 LEFT JOIN usual u ON u.rivals = t.rivals`,
  level: (row) => {
    const exact = isExact(row)
    const measured = row.views >= 12 && row.usual_round !== null && row.round >= 0.5 * row.views && row.usual_round <= 0.15
    return exact && measured ? 'scripted' : exact || measured ? 'partly' : undefined
  },
  bits: { scripted: { organic: -3, shop_hired: 0, rival_hired: 0 }, partly: { organic: -1, shop_hired: 0, rival_hired: 0 } },
  sentence: (row) => {
    const { rivals, paths, same, views, round, usual_same, usual_round } = row
    const exact = isExact(row)
    return {
      en: exact
        ? `${same} of ${paths} orders came after looking at exactly ${rivals} rival goods (usual: ${percent(usual_same ?? 0)}); ${round} of ${views} stayed for whole half minutes (usual: ${percent(usual_round ?? 0)}).`
        : `${round} of ${views} orders came after a stay of whole half minutes (usual: ${percent(usual_round ?? 0)}).`,
      zh: exact
        ? `${paths} 笔订单中有 ${same} 笔在恰好浏览 ${rivals} 件竞品后下单（通常为 ${percent(usual_same ?? 0)}）；${views} 笔中有 ${round} 笔停留时间恰为整半分钟（通常为 ${percent(usual_round ?? 0)}）。`
        : `${views} 笔订单中有 ${round} 笔的停留时间恰为整半分钟（通常为 ${percent(usual_round ?? 0)}）。`,
    }
  },
  innocent: {
    en: 'A link in a live stream leads everybody straight to the goods; a client that rounds its clock.',
    zh: '直播链接会把所有人直接带到商品页；客户端也可能对时长取整。',
  },
})

/** Going straight to the goods, past no rival or one, is no script. */
function isExact({ rivals, paths, same, usual_same }: Measure): boolean {
  return rivals !== null && rivals >= 2 && paths >= 12 && usual_same !== null && same >= 0.6 * paths && same >= 2.5 * usual_same * paths
}
