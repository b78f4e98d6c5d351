import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; units: number; before: number; after: number; events: string | null }

/** One who knows what is coming fills the shelf before; one who is surprised fills it after. */
export const signal = defineCaseSignal<Measure>({
  name: 'stock-prepared',
  code: 'D7',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'reaction',
  reads: ['case_rows', 'listing_changed', 'listings'],
  sql: `
    WITH raised AS (
      SELECT l.listing, g.time_ms, g.id, TRY_CAST(g.new AS BIGINT) - TRY_CAST(g.old AS BIGINT) AS units FROM listing_changed g JOIN listings l ON l.listing_id = g.listing_id WHERE g.field = 'stock'
    ), held AS (SELECT k, listing, sum(quantity) AS units, min(t) AS from_ms FROM case_rows WHERE fake GROUP BY k, listing),
    sizes AS (SELECT k, sum(units) AS units FROM held GROUP BY k)
    SELECT h.k, min(s.units) AS units, coalesce(sum(r.units) FILTER (WHERE r.time_ms < h.from_ms), 0) AS before, coalesce(sum(r.units) FILTER (WHERE r.time_ms >= h.from_ms), 0) AS after,
      ${joined('r.id', { orderBy: 'r.id', most: 20 })} AS events
    FROM held h JOIN raised r ON r.listing = h.listing JOIN sizes s ON s.k = h.k
    WHERE r.units > 0 AND r.time_ms BETWEEN h.from_ms - 7 * 86400000 AND h.from_ms + 7 * 86400000 GROUP BY h.k`,
  level: ({ units, before, after }) => (units < 12 ? undefined : before >= 0.5 * units ? 'prepared' : after >= 0.5 * units ? 'restocked-after' : undefined),
  bits: { prepared: { organic: 0.5, shop_hired: 0.5, rival_hired: -0.5 }, 'restocked-after': { organic: 0, shop_hired: -0.5, rival_hired: 0.5 } },
  sentence: ({ units, before, after }) => ({
    en: `For ${units} pieces ordered, ${before} were added to stock in the week before the first order and ${after} in the week after.`,
    zh: `本批共订购 ${units} 件；首单之前一周补货 ${before} 件，之后一周补货 ${after} 件。`,
  }),
  innocent: { en: 'Every shop stocks up before a sale and after a rush.', zh: '任何店铺都会在促销前备货、在热销后补货。' },
})
