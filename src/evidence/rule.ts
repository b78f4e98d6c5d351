/** The order rule as data: what a reader replays, and may change to see what happens. */
import { amount, money } from '../domain/money.ts'
import { repayment } from '../features/money_back.ts'
import type { RuleParameters } from '../proof/index.ts'
import type { Words } from './material.ts'

/** The everyday coin of the money that a case's orders were paid in. */
export type Coin = { currency: string; coin_minor: number }

const id = 'money-back'
const version = 1
const { over_coins, ...figures } = repayment

type OrderRule = { id: string; version: number; parameters: Omit<RuleParameters, 'as_of'>; text: Words; sources: string[] }

/** A court's test for one order, in figures. The figures are those the scan itself goes by; what may come on top of a price follows its money. */
export const orderRule = ({ currency, coin_minor }: Coin): OrderRule => ({
  id,
  version,
  parameters: {
    ...figures,
    over_minor: over_coins * coin_minor,
    need_verified_link: true,
    reasonable_explanation_excludes: true,
  },
  text: {
    en: `An order counts when it was paid (or completed) and not undone; when, from placing it until 72 hours after payment or completion and 60 days at most, the buyer received 97 % of the price up to the price and ${amount(over_coins * coin_minor, currency)} or a tenth, outside any refund, without an after-sales ticket, not from a wallet of the buyer’s own, not under a promotion announced beforehand and not on one party’s word alone, from a wallet verifiably tied to the seller; and when no explanation was found reasonable. One transfer repays one order at most, the closest first. A nickname ties no wallet to anybody.`,
    zh: `同时满足下列条件的订单计入：已付款（或已确认收货）且未撤销；自下单至付款或确认收货后 72 小时内（自下单起最长 60 日），买家在退款流程之外、且无售后单的情况下（不含买家本人钱包、事先公布的促销、仅一方陈述的款项），从经核实属于卖家的钱包收到相当于货款 97% 至货款加 ${money(over_coins * coin_minor, currency).zh}（或加一成，取高者）的款项；未作出经认定合理的解释。一笔转账至多对应一笔订单，最接近者优先。昵称不构成钱包归属。`,
  },
  sources: [
    'The elements a court held proven for 24 orders: paid, money back from the seller, no reasonable explanation.',
    'Share and surplus: principal with or without a small commission; window: commissions are paid within days of confirmation.',
  ],
})

export const ruleFile = `rule-${id}@${version}.json`
