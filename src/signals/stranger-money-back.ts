import { defineOrderSignal } from './signal.ts'

/** A third wallet repays several buyers what their orders cost: somebody pays for the orders; who it is, this cannot tell. */
export const signal = defineOrderSignal({
  name: 'stranger-money-back',
  code: 'SB-02',
  behaviours: ['self_brushing', 'reverse_brushing', 'task_platform'],
  tier: 'T1',
  group: 'money',
  reads: ['money_matches'],
  sql: `SELECT ord, 11.0 AS bits, event_id FROM money_matches WHERE paid AND NOT (hand AND tied)`,
  sentence: ({ orders, of }) => ({
    en: `In ${orders} of ${of} orders the price came back from wallets that are not verifiably the seller's and repay many buyers, one alone or several together.`,
    zh: `${of} 笔订单中有 ${orders} 笔，货款由未核实属于卖家、单独或合起来向多名买家还款的钱包退回。`,
  }),
  innocent: {
    en: 'An employer who reimburses purchases, or packets planted to frame a shop: it says that the orders were paid for, not by whom.',
    zh: '单位报销员工采购，或为栽赃店铺而发的红包：只说明有人买单，不说明是谁。',
  },
})
