import { defineOrderSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { ratio } = words

/** A parcel that weighs far less than its goods. Catalogue weights err, so a listing whose parcels are all light is measured against itself. */
export const signal = defineOrderSignal({
  name: 'light-parcel',
  code: 'SB-03',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['orders', 'parcels', 'light_listings'],
  paths: { light_listings: 'listing <- orders.listing' },
  sql: `
    SELECT ord, CASE WHEN ratio <= 0.2 THEN 8.0 WHEN ratio <= 0.4 THEN 6.5 WHEN ratio <= 0.6 THEN 4.0 WHEN ratio <= 0.75 THEN 1.0 ELSE -2.0 END AS bits, event_id
    FROM (
      SELECT p.ord, p.event_id, ${ratio(ratio('p.measured_g', 'p.lightest_g'), 'coalesce(u.usual, 1.0)')} AS ratio
      FROM parcels p LEFT JOIN (SELECT o.ord, l.usual FROM orders o JOIN light_listings l ON l.listing = o.listing) u ON u.ord = p.ord WHERE p.lightest_g > 0 AND p.measured_g IS NOT NULL
    )`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} parcels weighed far less than the goods they should hold.`,
    zh: `${of} 件包裹中有 ${orders} 件的实际重量远低于所售商品应有的重量。`,
  }),
  innocent: {
    en: 'A wrong weight in the catalogue, a part delivery, or a carrier that records volume classes instead of grams.',
    zh: '目录重量有误、分批发货，或承运方按体积档而非克重记录。',
  },
})
