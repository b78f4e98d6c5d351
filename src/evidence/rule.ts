/** The order rule as data: what a reader replays, and may change to see what happens. */
import { repayment } from '../features/money_back.ts'
import type { RuleParameters } from '../proof/index.ts'
import type { Words } from './material.ts'

const { window_hours, most_days, min_percent, over_percent } = repayment

/**
 * A court's test for one order, in figures: those the scan itself goes by, but that the scan follows the market's prices in what may come on top (`features/coins.ts`) where a
 * published rule states a sum. Where the two find different orders, a bag says which.
 */
export const orderRule: { id: string; version: number; parameters: Omit<RuleParameters, 'as_of'>; text: Words; sources: string[] } = {
  id: 'money-back',
  version: 1,
  parameters: {
    window_hours,
    most_days,
    min_percent,
    over_minor: 1500,
    over_percent,
    need_verified_link: true,
    reasonable_explanation_excludes: true,
  },
  text: {
    en: 'An order counts when it was paid (or completed) and not undone; when, from placing it until 72 hours after payment or completion and 60 days at most, the buyer received 97 % of the price up to the price and 15.00 or a tenth, outside any refund, without an after-sales ticket, not from a wallet of the buyer’s own, not under a promotion announced beforehand and not on one party’s word alone, from a wallet verifiably tied to the seller; and when no explanation was found reasonable. One transfer repays one order at most, the closest first. A nickname ties no wallet to anybody.',
    zh: '同时满足下列条件的订单计入：已付款（或已确认收货）且未撤销；自下单至付款或确认收货后 72 小时内（自下单起最长 60 日），买家在退款流程之外、且无售后单的情况下（不含买家本人钱包、事先公布的促销、仅一方陈述的款项），从经核实属于卖家的钱包收到相当于货款 97% 至货款加 15.00 元（或加一成，取高者）的款项；未作出经认定合理的解释。一笔转账至多对应一笔订单，最接近者优先。昵称不构成钱包归属。',
  },
  sources: [
    'The elements a court held proven for 24 orders: paid, money back from the seller, no reasonable explanation.',
    'Share and surplus: principal with or without a small commission; window: commissions are paid within days of confirmation.',
  ],
}

export const ruleFile = `rule-${orderRule.id}@${orderRule.version}.json`
