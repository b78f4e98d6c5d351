import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; rejected: number; after: number; shops: number; events: string | null }

/** Went on with demands once three had been told to be without ground: whatever words a machine finds, the writer knows. */
export const signal = defineMatterSignal<Measure>({
  name: 'went-on-after-rejections',
  of: 'malicious_complaint',
  code: 'MC-06',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'relation',
  reads: ['complaint_rows'],
  sql: `WITH lessons AS (SELECT m, buyer, decided_ms, row_number() OVER (PARTITION BY m, buyer ORDER BY decided_ms, complaint_id) AS nth FROM complaint_rows WHERE outcome = 'rejected'),
    taught AS (SELECT m, buyer, decided_ms FROM lessons WHERE nth = 3),
    later AS (SELECT r.* FROM complaint_rows r JOIN taught t ON t.m = r.m AND t.buyer = r.buyer WHERE r.asks AND r.t > t.decided_ms AND coalesce(r.outcome, '') NOT IN ('upheld', 'conceded'))
    SELECT l.m, (SELECT count(*) FROM complaint_rows x WHERE x.m = l.m AND x.outcome = 'rejected') AS rejected, count(*) AS after, count(DISTINCT l.shop_id) AS shops, ${some('l.event_id', 'TRUE')}
    FROM later l GROUP BY l.m`,
  level: ({ after, shops }) => (after >= 3 && shops >= 2 ? 'on' : undefined),
  bits: { on: 3 },
  sentence: ({ rejected, after, shops }) => ({
    en: `After three complaints had been found without ground (${rejected} in all), ${after} more with a demand were filed against ${shops} shops.`,
    zh: `在三件投诉被认定不成立之后（总计 ${rejected} 件），又向 ${shops} 家店铺提出 ${after} 件附带索款的投诉。`,
  }),
  innocent: {
    en: 'Somebody convinced of being right, who meets the same practice again and again.',
    zh: '当事人确信自己有理，并一再遇到同类做法。',
  },
})
