import { defineOrderSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { greatest, quantile, ratio } = words

/** A parcel that weighs far less than its goods. Catalogue weights err, so a listing whose parcels are all light is measured against itself. */
export const signal = defineOrderSignal({
  name: 'light-parcel',
  code: 'SB-03',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['orders', 'parcels'],
  sql: `
    WITH weighed AS (
      SELECT p.ord, o.listing, p.event_id, p.measured_g, ${ratio('p.measured_g', 'p.lightest_g')} AS ratio
      FROM parcels p JOIN orders o ON o.ord = p.ord WHERE p.lightest_g > 0 AND p.measured_g IS NOT NULL
    ), usual AS (
      SELECT listing, ${quantile('ratio', 0.9)} AS p90, count(*) AS n FROM weighed GROUP BY listing
    ), judged AS (
      SELECT w.ord, w.event_id, w.measured_g, ${ratio('w.ratio', `CASE WHEN u.n >= 10 AND u.p90 < 0.75 THEN ${greatest('u.p90', '0.2')} ELSE 1.0 END`)} AS ratio
      FROM weighed w JOIN usual u ON u.listing = w.listing
    )
    SELECT ord, CASE WHEN ratio <= 0.2 THEN 8.0 WHEN ratio <= 0.4 THEN 6.5 WHEN ratio <= 0.6 THEN 4.0 WHEN ratio <= 0.75 THEN 1.0 ELSE -2.0 END AS bits, event_id
    FROM judged`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} parcels weighed far less than the goods they should hold.`,
    zh: `${of} 件包裹中有 ${orders} 件的实际重量远低于所售商品应有的重量。`,
  }),
  innocent: {
    en: 'A wrong weight in the catalogue, a part delivery, or a carrier that records volume classes instead of grams.',
    zh: '目录重量有误、分批发货，或承运方按体积档而非克重记录。',
  },
})
