import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'waybills',
  grain: 'One row per waybill and carrier: the orders said to travel on it, and of how many buyers. A shared waybill crosses orders.',
  key: ['waybill_no', 'carrier'],
  scope: 'order',
  by: 'waybill_no',
  reads: { sent: 'waybill_no' },
  columns: 'waybill_no VARCHAR, carrier VARCHAR, parcels BIGINT, buyers BIGINT',
  // Buyers are counted only where there are several: most waybills are one order's.
  sql: `
    WITH counted AS (
      SELECT waybill_no, carrier, count(*) AS parcels, min(buyer) AS first_buyer, max(buyer) AS last_buyer FROM sent GROUP BY waybill_no, carrier
    )
    SELECT waybill_no, carrier, parcels, CAST(1 AS BIGINT) AS buyers FROM counted WHERE first_buyer = last_buyer
    UNION ALL
    SELECT s.waybill_no, s.carrier, count(*) AS parcels, count(DISTINCT s.buyer) AS buyers
    FROM sent s JOIN counted c ON c.waybill_no IS NOT DISTINCT FROM s.waybill_no AND c.carrier IS NOT DISTINCT FROM s.carrier
    WHERE c.first_buyer <> c.last_buyer GROUP BY s.waybill_no, s.carrier`,
})
