import { defineOrderSignal } from './signal.ts'

/** Somebody buys a listing up again and again, more of it than all others together keep, and takes all the money back. */
export const signal = defineOrderSignal({
  name: 'returned-in-bulk',
  code: 'RB-01',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'repetition',
  reads: ['orders', 'bulk_returns'],
  paths: { bulk_returns: 'buyer <- orders.buyer' },
  sql: 'SELECT o.ord, 11.0 AS bits, o.event_id FROM bulk_returns b JOIN orders o ON o.buyer = b.buyer AND o.listing = b.listing',
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders are of buyers who each took one article again and again within days, more of it than all others together keep, and took the money back.`,
    zh: `${of} 笔订单中有 ${orders} 笔来自在数日内反复购买同一商品、数量超过其他所有买家保留之和、随后取回货款的买家。`,
  }),
  innocent: {
    en: 'A trader whose own customer withdrew sends a stock back; he does so once, and finds a defect or gives a reason.',
    zh: '因下家取消而整批退货的经销商；但通常只有一次，且有瑕疵或说明。',
  },
})
