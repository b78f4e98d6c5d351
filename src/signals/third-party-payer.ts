import { defineCaseSignal, sum } from './signal.ts'

type Measure = { k: number; wallet_id: string; payees: number; amount: number; currency: string | null; events: string | null }

/** Somebody who is not the seller pays many of the cohort's buyers. */
export const signal = defineCaseSignal<Measure>({
  name: 'third-party-payer',
  code: 'D1',
  behaviours: ['reverse_brushing', 'task_platform'],
  tier: 'T1',
  group: 'money',
  reads: ['hubs'],
  sql: `SELECT k, wallet_id, payees, amount, currency, events FROM hubs WHERE nth = 1`,
  level: ({ payees }) => (payees >= 5 ? 'hub' : undefined),
  bits: { hub: { organic: -6, shop_hired: -0.5, rival_hired: 1 } },
  sentence: ({ payees, amount, currency }) => ({
    en: `One wallet with no verified link to the shop paid ${payees} of these buyers ${sum(amount, currency).en} around the time of their orders.`,
    zh: `一个与店铺无核实关系的钱包在下单前后向其中 ${payees} 名买家支付共 ${sum(amount, currency).zh}。`,
  }),
  innocent: { en: 'An employer or a buying agent who reimburses purchases.', zh: '报销员工采购的单位或代购。' },
})
