import { defineOrderSignal } from './signal.ts'

/** The court's own test: paid, and the money came back from the seller outside the order. Only a verified link to the seller counts. */
export const signal = defineOrderSignal({
  name: 'money-back',
  code: 'SB-01',
  behaviours: ['self_brushing'],
  tier: 'T1',
  group: 'money',
  reads: ['money_matches'],
  sql: `SELECT ord, CASE WHEN clear THEN 12.0 ELSE 11.0 END AS bits, event_id FROM money_matches WHERE paid AND hand AND tied`,
  sentence: ({ orders, of }) => ({
    en: `In ${orders} of ${of} orders the price came back to the buyer from a wallet verifiably tied to the seller, outside any refund.`,
    zh: `${of} 笔订单中有 ${orders} 笔，货款在退款流程之外由经核实属于卖家的钱包退回买家。`,
  }),
  innocent: {
    en: 'A full refund agreed in chat after a defect, a price protection, or a loan between people who know each other.',
    zh: '因瑕疵在聊天中商定的全额退款、价格保护，或熟人之间的借款。',
  },
})
