import { defineOrderSignal } from './signal.ts'

/** Other shops paid the buyer for his orders, this one pays the same people, and it is too early for this order. */
export const signal = defineOrderSignal({
  name: 'pay-not-yet-due',
  code: 'SB-01',
  behaviours: ['self_brushing'],
  tier: 'T1',
  group: 'money',
  reads: ['awaited_pay'],
  sql: 'SELECT ord, 11.0 AS bits, event_id FROM awaited_pay',
  sentence: ({ orders, of }) => ({
    en: `In ${orders} of ${of} orders the buyer is paid for orders by other shops that pay the same people as this one does; the records end before this one would pay.`,
    zh: `${of} 笔订单中有 ${orders} 笔，买家的其他订单由向同一批人付款的他店付款；记录截止时本店尚未到付款之时。`,
  }),
  innocent: {
    en: 'One of a crew who really bought something at a shop that he also works for.',
    zh: '刷手确实在其所服务的店铺购买了商品。',
  },
})
