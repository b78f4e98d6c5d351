/** What the bag says in sentences, in both languages. */
import type { Words } from './material.ts'

export const contraryWords = {
  official_refund: {
    en: 'The platform refunded the order; money that came back this way is no sign of anything.',
    zh: '平台已就该订单退款；经此退回的款项不说明任何问题。',
  },
  delivered: { en: 'The carrier recorded a delivery.', zh: '承运人记录已签收。' },
  recipient_bought: { en: 'The recipient, when asked, said they had bought the goods.', zh: '经回访，收件人称确系本人购买。' },
  found_defective: { en: 'The returned goods were found defective or damaged.', zh: '退回商品经验货认定有瑕疵或损坏。' },
  explained: { en: 'An explanation was given and found reasonable.', zh: '已作出解释，经认定合理。' },
  answer_open: { en: 'The time for an answer had not run out, or an answer had not been assessed.', zh: '答复期限未满，或答复尚未评定。' },
  not_asked: { en: 'Nobody had been asked to explain this order.', zh: '尚未就该订单要求作出解释。' },
  no_money_back: { en: 'No money came back to the buyer outside the platform.', zh: '未见平台之外退回买家的款项。' },
} as const satisfies Record<string, Words>

/** Why a transfer that looks like the price coming back does not count. */
export const asideWords = {
  after_sales_ticket: { en: 'A transfer of a like sum has an after-sales ticket and is not counted.', zh: '有金额相近的转账附有售后单，不予计入。' },
  platform_payment: {
    en: 'A payment of a like sum is a coupon or a payout of the platform and is not counted.',
    zh: '有金额相近的款项属平台优惠券或结算款，不予计入。',
  },
  party_claim: {
    en: 'A transfer of a like sum is known from one party alone; it is a claim and is not counted.',
    zh: '有金额相近的转账仅由一方陈述，属主张，不予计入。',
  },
  announced: {
    en: 'A transfer of a like sum belongs to a promotion announced beforehand and is not counted.',
    zh: '有金额相近的转账属于事先公布的促销，不予计入。',
  },
  own_wallet: {
    en: 'A transfer of a like sum came from a wallet of the buyer’s own and is not counted.',
    zh: '有金额相近的转账来自买家本人的钱包，不予计入。',
  },
  order_undone: { en: 'A transfer of a like sum belongs to an order that was undone and is not counted.', zh: '有金额相近的转账对应已撤销的订单，不予计入。' },
  payer_link_unverified: {
    en: 'A transfer of a like sum came from a wallet not verifiably tied to the seller and is not counted.',
    zh: '有金额相近的转账，但付款钱包未经核实属于卖家，不予计入。',
  },
} as const satisfies Record<string, Words>

const line = (en: string, zh: string, methodEn: string, methodZh: string): { name: Words; method: Words } => ({
  name: { en, zh },
  method: { en: methodEn, zh: methodZh },
})

export const lossWords = {
  goods_not_returned: line(
    'Goods refunded and not sent back',
    '已退款而未退回的商品',
    'Low: at the listing’s unit cost (nothing where none is recorded). Central and high: at the sum refunded.',
    '低值：按商品记录的单位成本计（无记录者计零）。中值与高值：按退款金额计。',
  ),
  goods_refunded: line(
    'Other refunds paid',
    '其他已付退款',
    'Only in the high figure: the goods came back, or were never sent.',
    '仅计入高值：商品已退回，或从未发出。',
  ),
  freight_out: line('Freight out', '发货运费', 'As the shop’s dispatches record it.', '按发货记录的运费计。'),
  paid_under_threat: line('Paid on demand', '应要求支付的款项', 'As the payer reported it or the rails recorded it.', '按付款方申报或支付渠道记录计。'),
  method: {
    en: 'Computed order by order from the records in this bag, for the orders found proven or supported. The low figure is the one to hold against a threshold: it leaves out lost sales, ranking, staff hours and goodwill.',
    zh: '依据本包内的记录，就认定为已证实或有支持的订单逐笔计算。与立案标准比较时应采用低值：低值不含销售损失、排名影响、人工与商誉。',
  },
  assumptions: [
    {
      en: 'Return freight, damage, wasted advertising and staff hours are not in the records and not in the sheet.',
      zh: '退货运费、损坏、广告浪费与人工工时未见于记录，未计入本表。',
    },
    { en: 'A merchant’s own loss and the platform’s cost are different heads; they are not added up here.', zh: '商家损失与平台费用属不同项目，本表不相加。' },
  ],
  currencies: {
    en: 'Each currency is counted by itself; none is turned into another, for no rate is on record.',
    zh: '各币种分别计算；记录中没有汇率，未作折算。',
  },
  unknownCurrency: {
    en: 'Where no record says the currency of an amount, it is given in minor units, as it was reported, and added to no other.',
    zh: '记录未载明币种的金额，按申报的最小货币单位列出，不与其他金额相加。',
  },
  differs: {
    en: 'The report of the scan states other figures than this sheet, which counts exactly the orders listed in replay.json; where they differ, the lower one is to be used.',
    zh: '研判报告所载数额与本表不同；本表仅计入 replay.json 所列订单，不一致时应采用较低者。',
  },
} as const
