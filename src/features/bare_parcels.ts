import { defineRelation } from '../warehouse/relation.ts'

/** A parcel seen no more often than at pick-up and when signed for. */
export const fewScans = 2

export const relation = defineRelation({
  name: 'bare_parcels',
  grain: 'One row per delivered parcel that was seen at most when picked up and when signed for.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { parcels: 'ord' },
  columns: 'ord INTEGER, carrier VARCHAR, event_id VARCHAR',
  sql: `SELECT ord, carrier, event_id FROM parcels WHERE delivered_ms IS NOT NULL AND NOT feed_gap AND scans <= ${fewScans}`,
})
