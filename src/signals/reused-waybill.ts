import { defineOrderSignal } from './signal.ts'

/** One waybill for orders of different buyers: at most one of them was sent that parcel. */
export const signal = defineOrderSignal({
  name: 'reused-waybill',
  code: 'SB-04',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['parcels'],
  sql: `SELECT ord, 5.0 AS bits, event_id FROM parcels WHERE waybill_buyers BETWEEN 2 AND 50`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders carry a waybill that orders of other buyers carry too.`,
    zh: `${of} 笔订单中有 ${orders} 笔的运单号同时用于其他买家的订单。`,
  }),
  innocent: {
    en: 'Neighbours or colleagues whose orders were put into one parcel; a carrier that reuses numbers after some months.',
    zh: '邻居或同事的订单合并发货；承运方数月后重复使用单号。',
  },
})
