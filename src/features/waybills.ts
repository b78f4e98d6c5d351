import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'waybills',
  grain: 'One row per waybill and carrier: the orders said to travel on it, and of how many buyers. A shared waybill crosses orders.',
  key: ['waybill_no', 'carrier'],
  scope: 'order',
  by: 'waybill_no',
  reads: { sent: 'waybill_no' },
  columns: 'waybill_no VARCHAR, carrier VARCHAR, parcels BIGINT, buyers BIGINT',
  sql: `SELECT waybill_no, carrier, count(*) AS parcels, count(DISTINCT buyer) AS buyers FROM sent GROUP BY waybill_no, carrier`,
})
