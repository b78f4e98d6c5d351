import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'waybills',
  grain: 'One row per waybill and carrier on which orders of several buyers are said to travel: of how many. A shared waybill crosses orders.',
  key: ['waybill_no', 'carrier'],
  scope: 'order',
  by: 'waybill_no',
  reads: { sent: 'waybill_no' },
  columns: 'waybill_no VARCHAR, carrier VARCHAR, buyers BIGINT',
  // Most waybills are one order's.
  sql: `
    WITH shared AS (
      SELECT waybill_no, carrier FROM sent WHERE waybill_no IS NOT NULL AND carrier IS NOT NULL GROUP BY waybill_no, carrier HAVING min(buyer) <> max(buyer)
    )
    SELECT s.waybill_no, s.carrier, count(DISTINCT s.buyer) AS buyers FROM sent s JOIN shared c ON c.waybill_no = s.waybill_no AND c.carrier = s.carrier GROUP BY s.waybill_no, s.carrier`,
})
