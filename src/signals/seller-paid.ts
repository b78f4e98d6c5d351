import { defineCaseSignal, yuan } from './signal.ts'

type Measure = { k: number; n: number; paid: number; payees: number; amount: number; unverified: number; events: string | null }

/** Which way did money flow outside the orders? From the shop to its buyers is the strongest sign there is; a nickname is none. */
export const signal = defineCaseSignal<Measure>({
  name: 'seller-paid',
  code: 'D1',
  behaviours: ['self_brushing'],
  tier: 'T1',
  group: 'money',
  sql: `
    SELECT c.k, count(*) AS n, count(*) FILTER (WHERE m.paid AND m.hand AND m.tied) AS paid, count(DISTINCT CASE WHEN m.paid AND m.hand AND m.tied THEN m.buyer END) AS payees,
      coalesce(sum(CASE WHEN m.paid AND m.hand AND m.tied THEN m.amount_minor END), 0) AS amount, count(*) FILTER (WHERE NOT m.tied) AS unverified,
      array_to_string(list_slice(list(m.event_id ORDER BY c.ord) FILTER (WHERE m.paid AND m.hand AND m.tied), 1, 20), chr(31)) AS events
    FROM case_all c LEFT JOIN money_matches m ON m.ord = c.ord WHERE (SELECT count(*) FROM transfer_made) > 0 GROUP BY c.k`,
  level: ({ n, paid, payees }) => {
    if (payees >= 3 && (paid >= 5 || paid >= 0.1 * n)) return 'many'
    if (paid >= 1) return 'few'
    return 'none-seen'
  },
  bits: {
    many: { organic: -10, shop_hired: 6, rival_hired: -8 },
    few: { organic: -1, shop_hired: 1, rival_hired: -1 },
    'none-seen': { organic: 0, shop_hired: -1, rival_hired: 0 },
  },
  sentence: ({ n, paid, payees, amount, unverified }) => ({
    en:
      paid > 0
        ? `Wallets verifiably tied to the shop sent ${yuan(amount)} back to ${payees} buyers of ${paid} orders, outside any refund${unverified > 0 ? `; ${unverified} payments from wallets without a verified link were not counted` : ''}.`
        : `Among ${n} orders no money from a wallet verifiably tied to the shop was found${unverified > 0 ? `; ${unverified} payments came from wallets whose link to the shop is not verified and are not counted` : ''}.`,
    zh:
      paid > 0
        ? `经核实属于店铺的钱包在退款流程之外向 ${payees} 名买家的 ${paid} 笔订单退回 ${yuan(amount)} 元${unverified > 0 ? `；另有 ${unverified} 笔来自未核实钱包的付款未计入` : ''}。`
        : `在 ${n} 笔订单中未发现经核实属于店铺的钱包付款${unverified > 0 ? `；${unverified} 笔付款来自与店铺关系未核实的钱包，未计入` : ''}。`,
  }),
  innocent: {
    en: 'Settlements in chat after a defect; money off the platform’s rails is not seen at all.',
    zh: '瑕疵后的聊天和解；平台之外的资金则完全不可见。',
  },
})
