import { defineRelation } from '../warehouse/relation.ts'
import { fewScans } from './bare_parcels.ts'

/** Part of a carrier's parcels seen bare below which it is always as rare, and above which it says nothing. */
export const bareness = { least: 0.02, most: 0.7 } as const

export const relation = defineRelation({
  name: 'carrier_routes',
  grain:
    'One row per carrier: which part of what it delivers is seen at most when picked up and when signed for, within bounds beyond which nothing is concluded from it.',
  key: ['carrier'],
  scope: 'market',
  reads: ['parcels'],
  columns: 'carrier VARCHAR, bare DOUBLE',
  sql: ({ ratio, least, greatest, real }) => `
    SELECT carrier, ${least(real(bareness.most), greatest(real(bareness.least), ratio(`(count(*) FILTER (WHERE scans <= ${fewScans}) + 1.0)`, '(count(*) + 2.0)')))} AS bare
    FROM parcels WHERE delivered_ms IS NOT NULL AND NOT feed_gap AND carrier IS NOT NULL GROUP BY carrier`,
})
