import { defineOrderSignal } from './signal.ts'

/** The shop's own purse sends what the order cost to a purse that nobody is known to hold, as it does for all that the same people order. */
export const signal = defineOrderSignal({
  name: 'unheld-money-back',
  code: 'SB-01',
  behaviours: ['self_brushing'],
  tier: 'T1',
  group: 'money',
  reads: ['paid_unheld'],
  sql: 'SELECT ord, 11.0 AS bits, event_id FROM paid_unheld',
  sentence: ({ orders, of }) => ({
    en: `In ${orders} of ${of} orders the shop’s own purse sent what was paid, and something on top, to a purse that nobody is known to hold and that gets such sums for one buyer’s orders alone.`,
    zh: `${of} 笔订单中有 ${orders} 笔，店铺自己的钱包将货款并略有加价转入无人登记持有的钱包，而该钱包只收到与同一买家订单相符的款项。`,
  }),
  innocent: {
    en: 'Goodwill sent to a customer’s bank account that is not on record: it comes for some orders, and without anything on top.',
    zh: '向客户未登记的银行账户支付的善意补偿：只涉及部分订单，且不会额外加钱。',
  },
})
