import { defineCaseSignal, oneCurrency, sum } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = {
  k: number
  n: number
  paid: number
  payees: number
  amount: number
  given: number
  unverified: number
  currency: string | null
  events: string | null
}

/** Which way did money flow outside the orders? From the shop to its buyers is the strongest sign there is; a nickname is none. */
export const signal = defineCaseSignal<Measure>({
  name: 'seller-paid',
  code: 'D1',
  behaviours: ['self_brushing'],
  tier: 'T1',
  group: 'money',
  reads: ['case_rows', 'money_matches', 'transfer_made'],
  sql: `
    SELECT c.k, ${oneCurrency('CASE WHEN m.paid AND m.hand AND m.tied THEN c.currency END')}, count(*) AS n, count(*) FILTER (WHERE m.paid AND m.hand AND m.tied) AS paid, count(DISTINCT CASE WHEN m.paid AND m.hand AND m.tied THEN m.buyer END) AS payees,
      coalesce(sum(CASE WHEN m.paid AND m.hand AND m.tied THEN m.amount_minor END), 0) AS amount, count(*) FILTER (WHERE m.tied AND m.hand AND NOT m.paid) AS given, count(*) FILTER (WHERE NOT m.tied) AS unverified,
      ${joined('m.event_id', { orderBy: 'c.ord', where: 'm.paid AND m.hand AND m.tied', most: 20 })} AS events
    FROM case_rows c LEFT JOIN money_matches m ON m.ord = c.ord WHERE (SELECT count(*) FROM transfer_made) > 0 GROUP BY c.k`,
  level: ({ n, paid, payees, given }) => {
    if (payees >= 3 && (paid >= 5 || paid >= 0.1 * n)) return 'many'
    if (paid >= 1) return 'few'
    return given >= 1 ? 'given-back' : 'none-seen'
  },
  bits: {
    many: { organic: -10, shop_hired: 6, rival_hired: -8 },
    few: { organic: -1, shop_hired: 1, rival_hired: -1 },
    // Money given back is no sign of pay, and does not exclude it either.
    'given-back': { organic: 0, shop_hired: 0, rival_hired: 0 },
    'none-seen': { organic: 0, shop_hired: -1, rival_hired: 0 },
  },
  sentence: ({ n, paid, payees, amount, currency, given, unverified }) => {
    const beside = {
      en: unverified > 0 ? `; ${unverified} payments from wallets without a verified link to the shop were not counted` : '',
      zh: unverified > 0 ? `；另有 ${unverified} 笔来自未核实钱包的付款未计入` : '',
    }
    if (paid > 0)
      return {
        en: `Wallets verifiably tied to the shop sent ${sum(amount, currency).en} back to ${payees} buyers of ${paid} orders, outside any refund${beside.en}.`,
        zh: `经核实属于店铺的钱包在退款流程之外向 ${payees} 名买家的 ${paid} 笔订单退回 ${sum(amount, currency).zh}${beside.zh}。`,
      }
    if (given > 0)
      return {
        en: `The shop gave the price of ${given} of ${n} orders back; to whom and for how much it did so looks like goodwill, a rebate or a draw, not like pay for orders${beside.en}.`,
        zh: `${n} 笔订单中，店铺退回过 ${given} 笔的货款；从对象与金额看，更像售后善意、返利或抽奖，而非为订单付款${beside.zh}。`,
      }
    return {
      en: `Among ${n} orders no money from a wallet verifiably tied to the shop was found${beside.en}.`,
      zh: `在 ${n} 笔订单中未发现经核实属于店铺的钱包付款${beside.zh}。`,
    }
  },
  innocent: {
    en: 'Settlements in chat after a defect; money off the platform’s rails is not seen at all.',
    zh: '瑕疵后的聊天和解；平台之外的资金则完全不可见。',
  },
})
