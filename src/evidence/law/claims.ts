/** Offences and claims as data: which law, which elements, and what in a case proves each. Filled for a case by matrix.ts. */
import type { Behaviour } from '../../domain/verdict.ts'
import type { EventType } from '../../domain/vocabulary.ts'
import type { Words } from '../material.ts'
import type { ProofName } from './proofs.ts'

export type Element = {
  name: Words
  proof: ProofName
  /** Event types that speak to it; for a reader, and for saying what to look for where it is open. */
  from: readonly EventType[]
  /** Without it there is no such offence or claim. A referral is refused while it is not met, unless only an authority can see it. */
  essential: boolean
  /** Only an authority or a third party can answer it in full: the platform sees no chats outside, no bank, no courier's books. */
  beyondPlatform?: true
}

export type Claim = {
  id: string
  kind: 'offence' | 'claim'
  name: Words
  behaviours: readonly Behaviour[]
  /** Who asks, in civil claims. */
  claimant?: 'platform' | 'platform_and_victims' | 'victims'
  /** Ids of entries in laws.yaml. */
  law: readonly string[]
  /** Key into the configured thresholds. */
  thresholds?: string
  elements: readonly Element[]
  /** Doubt about the law itself that a reader must know. */
  caution?: Words
}

const say = (en: string, zh: string): Words => ({ en, zh })

const identity: Element = {
  name: say('identity of those responsible', '行为人身份'),
  proof: 'identity',
  from: ['account.registered', 'authority.reported'],
  essential: false,
  beyondPlatform: true,
}
const agreement: Element = {
  name: say('the service agreement was accepted; its version and time', '行为人接受平台服务协议（版本、时间）'),
  proof: 'agreement',
  from: ['account.agreement_accepted'],
  essential: true,
}
const demand: Element = { name: say('demand for money', '索要钱款'), proof: 'demand', from: ['message.sent', 'complaint.filed'], essential: true }
const paid: Element = { name: say('payment and payee', '付款与收款人'), proof: 'victims_paid', from: ['transfer.made', 'complaint.filed'], essential: true }
const repeated: Element = {
  name: say('amount or repetition, added up across victims', '数额或次数（跨受害人累计）'),
  proof: 'threshold',
  from: ['transfer.made', 'complaint.filed'],
  essential: true,
}
const roles: Element = { name: say('who did what', '各人分工'), proof: 'roles', from: ['review.posted', 'message.sent', 'transfer.made'], essential: false }
const falseOrders: Element = {
  name: say('the orders, one by one, and that no real purchase stands behind them', '逐笔订单及其并非真实购买'),
  proof: 'false_orders',
  from: ['order.placed', 'order.snapshotted', 'refund.paid', 'contact.verified'],
  essential: true,
}

export const claims: readonly Claim[] = [
  {
    id: 'sabotage_276',
    kind: 'offence',
    name: say('sabotaging production and business', '破坏生产经营罪'),
    behaviours: ['reverse_brushing'],
    law: ['criminal_276', 'filing_276'],
    thresholds: 'sabotage_276',
    caution: say(
      'Scholars ask for real loss and direct causation, not mere disorder; a Gazette case assessed the loss by the trend of the trade and the usual income, in favour of the accused.',
      '学界主张须有真实损失与直接因果关系，不能仅凭秩序受扰；公报案例按行业趋势与正常收入、以有利于被告人的方式认定损失。',
    ),
    elements: [
      {
        name: say('purpose: revenge, competition or another personal purpose', '目的：泄愤报复、竞争或其他个人目的'),
        proof: 'motive',
        from: ['shop.role_granted', 'shop.role_ended', 'authority.reported'],
        essential: false,
        beyondPlatform: true,
      },
      falseOrders,
      {
        name: say('direction of those who placed them', '对下单者的组织与指使'),
        proof: 'direction',
        from: ['transfer.made', 'authority.reported'],
        essential: false,
        beyondPlatform: true,
      },
      {
        name: say('a measure against the shop or a loss caused by these orders', '因该批订单受到处置或遭受损失'),
        proof: 'harm',
        from: ['sanction.recorded', 'shipment.dispatched', 'refund.paid'],
        essential: true,
      },
      {
        name: say('loss at or above the filing standard, by the low estimate', '损失按低估口径达到立案追诉标准'),
        proof: 'threshold',
        from: ['refund.paid', 'shipment.dispatched'],
        essential: true,
      },
      identity,
    ],
  },
  {
    id: 'extortion_274_reviews',
    kind: 'offence',
    name: say('extortion (by bad reviews)', '敲诈勒索罪（差评要挟）'),
    behaviours: ['review_extortion'],
    law: ['criminal_274', 'extortion_amounts', 'extortion_by_internet'],
    thresholds: 'extortion_274',
    elements: [
      { name: say('purchase and bad review', '购买与差评'), proof: 'reviews', from: ['order.placed', 'review.posted'], essential: true },
      {
        name: say('the review is false or malicious', '评价虚假或出于恶意'),
        proof: 'reviews_changed',
        from: ['review.changed', 'review.withdrawn', 'return.inspected'],
        essential: false,
      },
      demand,
      { name: say('threat tied to the review', '以评价相要挟'), proof: 'threat', from: ['message.sent', 'complaint.filed'], essential: true },
      paid,
      repeated,
      roles,
      identity,
    ],
  },
  {
    id: 'extortion_274_complaints',
    kind: 'offence',
    name: say('extortion (by complaints or notices)', '敲诈勒索罪（投诉或通知要挟）'),
    behaviours: ['malicious_complaint', 'ip_troll'],
    law: ['criminal_274', 'extortion_amounts'],
    thresholds: 'extortion_274',
    caution: say(
      'Claims for a real defect are lawful, also when repeated: the truth of each complaint decides.',
      '针对真实瑕疵的索赔即使多次亦属合法：须逐件查明投诉是否属实。',
    ),
    elements: [
      { name: say('complaints or notices', '投诉或通知'), proof: 'notices', from: ['complaint.filed', 'ip_notice.filed'], essential: true },
      {
        name: say('they are unfounded', '投诉或通知不成立'),
        proof: 'notices_unfounded',
        from: ['complaint.decided', 'ip_notice.decided', 'ip_notice.countered'],
        essential: true,
      },
      {
        name: say('the complainant knew', '行为人明知'),
        proof: 'knowledge',
        from: ['ip_notice.filed', 'authority.reported'],
        essential: false,
        beyondPlatform: true,
      },
      demand,
      paid,
      repeated,
      identity,
    ],
  },
  {
    id: 'fraud_266',
    kind: 'offence',
    name: say('fraud (refunds)', '诈骗罪（骗取退款）'),
    behaviours: ['malicious_refund'],
    law: ['criminal_266', 'fraud_amounts'],
    thresholds: 'fraud_266',
    caution: say(
      'The statutory right to return goods is never an offence as such; falsity must be shown.',
      '依法退货的权利本身绝不构成犯罪；必须证明有虚假行为。',
    ),
    elements: [
      {
        name: say('false statement: empty, swapped or made-up return', '虚假陈述：空包、调包或虚假退货'),
        proof: 'false_return',
        from: ['return.inspected', 'return.shipped'],
        essential: true,
      },
      {
        name: say('the shop or the platform relied on it', '商家或平台因此作出退款决定'),
        proof: 'refund_decided',
        from: ['refund.requested', 'refund.decided'],
        essential: true,
      },
      { name: say('the refund was paid', '退款已支付'), proof: 'refund_paid', from: ['refund.paid'], essential: true },
      { name: say('the goods were kept', '商品被占有'), proof: 'goods_kept', from: ['shipment.scanned', 'return.inspected'], essential: false },
      {
        name: say('intent, shown by repetition or families of accounts', '故意（重复实施、账号群）'),
        proof: 'repetition',
        from: ['refund.requested', 'session.started'],
        essential: false,
      },
      { name: say('amount', '数额'), proof: 'threshold', from: ['refund.paid'], essential: true },
      identity,
    ],
  },
  {
    id: 'illegal_business_225',
    kind: 'offence',
    name: say('illegal business operation (organised brushing)', '非法经营罪（组织刷单）'),
    behaviours: ['task_platform'],
    law: ['criminal_225', 'paid_publishing'],
    thresholds: 'illegal_business_225',
    caution: say(
      'Its reach to brushing is disputed; in one reported case an organiser with gains of 8.04 million was fined by the market authority only.',
      '对刷单能否适用存在争议；有报道的案件中，获利804万元的组织者仅受行政罚款。',
    ),
    elements: [
      {
        name: say('paid publishing of what is known to be false', '明知虚假而有偿发布'),
        proof: 'false_orders',
        from: ['order.placed', 'transfer.made'],
        essential: true,
      },
      {
        name: say('shops served and buyers directed', '所服务的店铺与组织的下单者'),
        proof: 'chain',
        from: ['transfer.made', 'session.started'],
        essential: true,
      },
      { name: say('turnover or gain', '经营数额或违法所得'), proof: 'threshold', from: ['transfer.made'], essential: true },
      { name: say('the operator knew', '经营者明知'), proof: 'knowledge', from: ['authority.reported'], essential: false, beyondPlatform: true },
      identity,
    ],
  },
  {
    id: 'programs_285',
    kind: 'offence',
    name: say('providing programs for intrusion or unlawful control', '提供侵入、非法控制计算机信息系统程序、工具罪'),
    behaviours: ['scalping'],
    law: ['criminal_285', 'program_amounts'],
    thresholds: 'programs_285',
    elements: [
      {
        name: say('the program bypasses protection', '程序具有突破保护措施的功能'),
        proof: 'program',
        from: ['authority.reported'],
        essential: true,
        beyondPlatform: true,
      },
      { name: say('it was provided or sold', '程序被提供或销售'), proof: 'program', from: ['authority.reported'], essential: true, beyondPlatform: true },
      { name: say('traces of its use', '使用痕迹'), proof: 'false_orders', from: ['order.placed', 'session.started'], essential: true },
      { name: say('gain or loss', '违法所得或损失'), proof: 'threshold', from: ['order.placed'], essential: true },
      identity,
    ],
  },
  {
    id: 'breach_buyer',
    kind: 'claim',
    name: say('breach of the service agreement by a buyer taking part in false orders', '服务合同违约之诉（买家参与虚假交易）'),
    behaviours: ['self_brushing'],
    claimant: 'platform',
    law: ['contract_law', 'code_breach', 'evidence_2019'],
    elements: [
      agreement,
      { name: say('orders and snapshots', '订单与交易快照'), proof: 'orders_with_snapshots', from: ['order.placed', 'order.snapshotted'], essential: true },
      { name: say('payment', '付款'), proof: 'payments', from: ['payment.captured'], essential: true },
      {
        name: say('money back from the seller, by a verified tie', '付款后又收到卖家退回的货款（关联已核实）'),
        proof: 'money_back',
        from: ['transfer.made', 'wallet.linked'],
        essential: true,
      },
      {
        name: say('no official refund or after-sales reason', '无官方退款或售后原因'),
        proof: 'no_official_reason',
        from: ['refund.paid', 'transfer.made'],
        essential: true,
      },
      {
        name: say('explanation asked, none reasonable', '已要求说明，无合理解释'),
        proof: 'explanation',
        from: ['explanation.requested', 'explanation.received'],
        essential: true,
      },
      { name: say('number and value of the orders', '订单数量与金额'), proof: 'count_and_value', from: ['order.placed'], essential: true },
    ],
  },
  {
    id: 'breach_merchant',
    kind: 'claim',
    name: say('breach of the service agreement by a shop that arranged false orders', '服务合同违约之诉（商家虚假交易）'),
    behaviours: ['self_brushing'],
    claimant: 'platform',
    law: ['contract_law', 'code_breach', 'unfair_1993', 'unfair_false_trade_2018', 'unfair_false_trade_2025', 'ecommerce_false_trade', 'evidence_2019'],
    elements: [
      agreement,
      falseOrders,
      {
        name: say('the payer is under the seller’s control', '返款账户受卖家控制'),
        proof: 'money_back',
        from: ['transfer.made', 'wallet.linked', 'shop.role_granted'],
        essential: true,
      },
      { name: say('benefit to rank or score', '排名或信誉获益'), proof: 'benefit', from: ['rank.observed', 'review.posted'], essential: false },
      { name: say('knowledge', '明知'), proof: 'knowledge', from: ['transfer.made', 'explanation.received'], essential: false },
      {
        name: say('explanation asked, none reasonable', '已要求说明，无合理解释'),
        proof: 'explanation',
        from: ['explanation.requested', 'explanation.received'],
        essential: true,
      },
    ],
  },
  {
    id: 'unfair_reverse',
    kind: 'claim',
    name: say('unfair competition and tort by reverse brushing', '不正当竞争及侵权之诉（反向刷单）'),
    behaviours: ['reverse_brushing'],
    claimant: 'platform_and_victims',
    law: ['unfair_1993', 'unfair_good_faith_2018', 'samr_2024', 'unfair_platform_rules_2025', 'tort_law', 'code_tort', 'evidence_2019'],
    elements: [
      falseOrders,
      {
        name: say('the defendants arranged them', '由被告组织实施'),
        proof: 'direction',
        from: ['transfer.made', 'authority.reported'],
        essential: true,
        beyondPlatform: true,
      },
      { name: say('harm to the shop and to the platform', '对店铺与平台的损害'), proof: 'harm', from: ['sanction.recorded', 'refund.paid'], essential: true },
      { name: say('loss and reasonable costs', '损失与合理开支'), proof: 'loss', from: ['refund.paid', 'shipment.dispatched'], essential: true },
      { name: say('fault', '过错'), proof: 'motive', from: ['shop.role_granted', 'authority.reported'], essential: false, beyondPlatform: true },
      identity,
    ],
  },
  {
    id: 'tort_data',
    kind: 'claim',
    name: say('tort against rights in review data', '侵权之诉（评价数据权益）'),
    behaviours: ['review_extortion', 'fake_review'],
    claimant: 'platform_and_victims',
    law: ['tort_law', 'code_tort', 'evidence_2019'],
    elements: [
      {
        name: say('false reviews were put into the review system', '向评价系统注入虚假评价数据'),
        proof: 'reviews',
        from: ['order.placed', 'review.posted'],
        essential: true,
      },
      {
        name: say('they were false or malicious', '评价虚假或出于恶意'),
        proof: 'reviews_changed',
        from: ['review.changed', 'review.withdrawn'],
        essential: true,
      },
      { name: say('the purpose was money', '以索取钱款为目的'), proof: 'demand', from: ['message.sent', 'complaint.filed'], essential: false },
      {
        name: say('harm to the authenticity of the data and to the shops', '对数据真实性及店铺的损害'),
        proof: 'victims_paid',
        from: ['transfer.made', 'complaint.filed'],
        essential: true,
      },
      roles,
      identity,
    ],
  },
  {
    id: 'refund_restitution',
    kind: 'claim',
    name: say('restitution of refunds obtained by falsehood', '返还以虚假手段取得的退款'),
    behaviours: ['malicious_refund'],
    claimant: 'platform_and_victims',
    law: ['contract_law', 'code_breach', 'tort_law', 'code_tort', 'evidence_2019'],
    elements: [
      agreement,
      {
        name: say('false statement: empty, swapped or made-up return', '虚假陈述：空包、调包或虚假退货'),
        proof: 'false_return',
        from: ['return.inspected', 'return.shipped'],
        essential: true,
      },
      { name: say('the refund was paid', '退款已支付'), proof: 'refund_paid', from: ['refund.paid'], essential: true },
      { name: say('the goods were kept', '商品被占有'), proof: 'goods_kept', from: ['shipment.scanned'], essential: false },
    ],
  },
  {
    id: 'unfair_task_platform',
    kind: 'claim',
    name: say('unfair competition by a brushing task platform', '不正当竞争之诉（刷单任务平台）'),
    behaviours: ['task_platform'],
    claimant: 'platform',
    law: ['unfair_1993', 'unfair_false_trade_2018', 'unfair_false_trade_2025', 'evidence_2019'],
    elements: [
      falseOrders,
      {
        name: say('shops served and buyers directed', '所服务的店铺与组织的下单者'),
        proof: 'chain',
        from: ['transfer.made', 'session.started'],
        essential: true,
      },
      { name: say('gain', '违法所得'), proof: 'gain', from: ['transfer.made'], essential: false },
      identity,
    ],
  },
  {
    id: 'wrong_notice',
    kind: 'claim',
    name: say('liability for wrong notices of infringement', '错误通知侵权责任之诉'),
    behaviours: ['ip_troll'],
    claimant: 'platform_and_victims',
    law: ['ecommerce_wrong_notice', 'tort_law', 'code_tort', 'evidence_2019'],
    elements: [
      { name: say('notices', '通知'), proof: 'notices', from: ['ip_notice.filed'], essential: true },
      { name: say('they are false', '通知不实'), proof: 'notices_unfounded', from: ['ip_notice.decided', 'ip_notice.countered'], essential: true },
      { name: say('knowledge', '明知'), proof: 'knowledge', from: ['ip_notice.filed'], essential: false },
      { name: say('loss while the listings were down', '下架期间的损失'), proof: 'loss', from: ['traffic.measured', 'order.placed'], essential: true },
      { name: say('demand', '索要钱款'), proof: 'demand', from: ['ip_notice.filed', 'ip_notice.withdrawn'], essential: false },
    ],
  },
  {
    id: 'complaint_tort',
    kind: 'claim',
    name: say('tort by malicious complaints', '侵权之诉（恶意投诉）'),
    behaviours: ['malicious_complaint'],
    claimant: 'platform_and_victims',
    law: ['tort_law', 'code_tort', 'evidence_2019'],
    elements: [
      { name: say('complaints', '投诉'), proof: 'notices', from: ['complaint.filed'], essential: true },
      { name: say('they are unfounded', '投诉不成立'), proof: 'notices_unfounded', from: ['complaint.decided'], essential: true },
      { name: say('demand', '索要钱款'), proof: 'demand', from: ['complaint.filed', 'message.sent'], essential: false },
      { name: say('harm', '损害'), proof: 'victims_paid', from: ['complaint.decided', 'transfer.made'], essential: true },
    ],
  },
  {
    id: 'breach_scalping',
    kind: 'claim',
    name: say('breach of the service agreement by scalping', '服务合同违约之诉（抢购倒卖）'),
    behaviours: ['scalping'],
    claimant: 'platform',
    law: ['contract_law', 'code_breach', 'evidence_2019'],
    elements: [
      agreement,
      { name: say('orders and snapshots', '订单与交易快照'), proof: 'orders_with_snapshots', from: ['order.placed', 'order.snapshotted'], essential: true },
      { name: say('number and value of the orders', '订单数量与金额'), proof: 'count_and_value', from: ['order.placed'], essential: true },
    ],
  },
]
