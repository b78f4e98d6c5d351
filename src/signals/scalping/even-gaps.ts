import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest, quantile, ratio } = words

type Measure = { m: number; gaps: number; spread: number; others: number | null; events: string | null }

/** Order after order in the same beat, where the other buyers of the scramble come as people come. */
export const signal = defineMatterSignal<Measure>({
  name: 'even-gaps',
  of: 'scalping',
  code: 'SC-02',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'path',
  reads: ['rush_orders', 'rush_rows'],
  sql: `WITH mine AS (SELECT m, d, event_id, t - lag(t) OVER (PARTITION BY m, d ORDER BY t, ord) AS gap FROM rush_rows),
    measured AS (SELECT m, d, count(gap) AS gaps, ${quantile('gap', 0.75)} - ${quantile('gap', 0.25)} AS width, ${quantile('gap', 0.5)} AS middle FROM mine GROUP BY m, d HAVING count(gap) >= 5),
    rest AS (SELECT r.d, r.t - lag(r.t) OVER (PARTITION BY r.d ORDER BY r.t, r.ord) AS gap FROM rush_orders r LEFT JOIN rush_rows x ON x.ord = r.ord WHERE x.ord IS NULL),
    usual AS (SELECT d, ${ratio(`(${quantile('gap', 0.75)} - ${quantile('gap', 0.25)})`, `${greatest(1, quantile('gap', 0.5))}`)} AS spread FROM rest GROUP BY d HAVING count(gap) >= 5),
    evenest AS (SELECT x.m, x.gaps, x.d, CAST(${ratio('x.width', greatest(1, 'x.middle'))} AS DOUBLE) AS spread, CAST(u.spread AS DOUBLE) AS others, row_number() OVER (PARTITION BY x.m ORDER BY ${ratio('x.width', greatest(1, 'x.middle'))}, x.d) AS nth FROM measured x LEFT JOIN usual u ON u.d = x.d)
    SELECT e.m, e.gaps, e.spread, e.others, ${some('y.event_id', 'TRUE')} FROM evenest e JOIN mine y ON y.m = e.m AND y.d = e.d WHERE e.nth = 1 GROUP BY e.m, e.gaps, e.spread, e.others`,
  // People come in a Poisson stream, whose quartiles lie 1.6 medians apart.
  level: ({ spread, others }) => (others !== null && others >= 0.8 ? (spread <= 0.1 ? 'beat' : spread <= 0.3 ? 'even' : undefined) : undefined),
  bits: { even: 2, beat: 4 },
  sentence: ({ gaps, spread, others }) => ({
    en: `${gaps + 1} orders followed each other so evenly that half of the gaps lie within ${(spread * 100).toFixed(0)} % of the usual gap; among the other buyers it is ${((others ?? 0) * 100).toFixed(0)} %.`,
    zh: `${gaps + 1} 笔订单间隔极为均匀，半数间隔的差异不超过常见间隔的 ${(spread * 100).toFixed(0)} %；其他买家为 ${((others ?? 0) * 100).toFixed(0)} %。`,
  }),
  innocent: {
    en: 'A queue lets buyers in at a fixed pace, or an aid for impaired people presses at a fixed pace.',
    zh: '排队系统以固定节奏放行，或残障辅助工具以固定节奏操作。',
  },
})
