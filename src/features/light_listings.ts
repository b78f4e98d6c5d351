import { defineRelation } from '../warehouse/relation.ts'

/** Parcels that show what a listing weighs, and the part of its weight in the catalogue below which nine in ten of them tell that this is wrong. */
const shown = { parcels: 10, wrong: 0.75, least: 0.2 } as const

export const relation = defineRelation({
  name: 'light_listings',
  grain: 'One row per listing of which nearly all parcels weigh less than the catalogue says: what they usually weigh, as a part of it.',
  key: ['listing'],
  scope: 'shop',
  by: 'listing',
  reads: { orders: 'listing', parcels: 'ord <- orders.ord' },
  columns: 'listing INTEGER, usual DOUBLE',
  sql: ({ quantile, greatest, ratio }) => `
    -- Where nine in ten are light, several are; of all others no weight is put in order.
    WITH light AS (
      SELECT o.listing FROM parcels p JOIN orders o ON o.ord = p.ord WHERE p.lightest_g > 0 AND ${ratio('p.measured_g', 'p.lightest_g')} < ${shown.wrong}
      GROUP BY o.listing HAVING 2 * count(*) >= ${shown.parcels}
    )
    SELECT listing, ${greatest('p90', String(shown.least))} AS usual FROM (
      SELECT o.listing, ${quantile(ratio('p.measured_g', 'p.lightest_g'), 0.9)} AS p90, count(*) AS n
      FROM parcels p JOIN orders o ON o.ord = p.ord WHERE p.lightest_g > 0 AND p.measured_g IS NOT NULL AND o.listing IN (SELECT listing FROM light) GROUP BY o.listing
    ) WHERE n >= ${shown.parcels} AND p90 < ${shown.wrong}`,
})
