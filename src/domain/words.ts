/** The words a person reads for the codes of a verdict, once, in both languages: page, text, papers and notices all take them from here. */
import type { Tier } from './fields.ts'
import type { Behaviour, Certainty, Knowledge, MeasureKind, MeasureLevel, MeasureNeed, Role, SubjectKind } from './verdict.ts'

export type Words = { en: string; zh: string }

const say = (en: string, zh: string): Words => ({ en, zh })

export const behaviourWords: Record<Behaviour, { name: Words; means: Words }> = {
  self_brushing: {
    name: say('self-brushing', '刷单炒信'),
    means: say('orders that were never real trade, arranged to raise a shop’s own sales or rating', '为抬高本店销量或信誉而安排的、并非真实交易的订单'),
  },
  reverse_brushing: {
    name: say('reverse brushing', '反向刷单'),
    means: say('false orders that others place on a shop so that it is punished or suffers loss', '他人对一家店铺集中下虚假订单，使其被处罚或受损'),
  },
  task_platform: {
    name: say('brushing task platform', '刷单任务平台'),
    means: say('a service that hands out false orders of many shops to many buyers for a fee', '收费把多家店铺的虚假订单分派给众多买家的平台'),
  },
  review_extortion: {
    name: say('review extortion', '差评勒索'),
    means: say('bad reviews used to make a shop pay', '以差评要挟店铺付款'),
  },
  malicious_refund: {
    name: say('refund abuse', '恶意退款'),
    means: say('refunds obtained with false claims, empty or swapped returns', '以虚假理由、空包或调包退货取得退款'),
  },
  malicious_complaint: {
    name: say('complaint abuse', '恶意投诉'),
    means: say('complaints filed in bulk to be paid for their withdrawal', '批量投诉，以撤诉换取钱款'),
  },
  ip_troll: {
    name: say('abusive rights notices', '知识产权恶意投诉'),
    means: say('infringement notices without a sound right, used to harm or to be paid', '无有效权利基础的侵权通知，用以打击他人或索取钱款'),
  },
  scalping: {
    name: say('scalping', '抢购倒卖'),
    means: say('limited goods bought up by linked accounts to be sold on', '关联账号抢购限量商品后转卖'),
  },
  fake_review: {
    name: say('reviews that are not genuine', '虚假评价'),
    means: say('reviews that do not come from a real purchase or were paid for', '并非来自真实购买或收费撰写的评价'),
  },
  benign: {
    name: say('ordinary trade', '正常交易'),
    means: say('looked unusual, was looked at, and has an honest explanation', '看似异常，经核查有正当解释'),
  },
  inconclusive: {
    name: say('cannot be told yet', '暂无法判断'),
    means: say('the data at hand does not tell one explanation from another', '现有数据不足以区分几种解释'),
  },
}

export const roleWords: Record<Role, Words> = {
  organiser: say('organiser', '组织者'),
  gang_leader: say('recruiter', '召集人'),
  brusher: say('buyer taking part', '参与下单的买家'),
  merchant_beneficiary: say('shop that gains', '受益店铺'),
  selector_negotiator: say('chooses shops and bargains', '选店与交涉者'),
  buyer_reviewer: say('buys and reviews', '购买并评价者'),
  // A tie to somebody else's account is no kinship.
  recruited_relative: say('drawn in by others', '被他人拉入者'),
  agent: say('agency', '代理机构'),
  perpetrator: say('acted itself', '行为人'),
  right_holder: say('holder of the right', '权利人'),
  victim_merchant: say('harmed shop', '受害店铺'),
  victim_identity: say('identity used by others', '身份被冒用者'),
  bystander: say('not concerned', '无关者'),
}

export const kindWords: Record<SubjectKind, { one: Words; many: Words }> = {
  shop: { one: say('shop', '店铺'), many: say('shops', '家店铺') },
  account: { one: say('account', '账号'), many: say('accounts', '个账号') },
  person: { one: say('person', '人员'), many: say('persons', '名人员') },
  wallet: { one: say('wallet', '钱包'), many: say('wallets', '个钱包') },
  agent: { one: say('agency', '代理机构'), many: say('agencies', '家代理机构') },
  group: { one: say('group', '群体'), many: say('groups', '个群体') },
}

/** Before a person decides nobody is "found" anything: `found` is the word of a decision. */
export const certaintyWords: Record<Certainty, { name: Words; means: Words; surer: Words }> = {
  lead: {
    name: say('lead', '线索（非结论）'),
    means: say('a reason to look closer, not a finding', '值得继续核查，不是结论'),
    surer: say('a second, independent kind of fact pointing the same way', '需要另一类相互独立的事实指向同一结论'),
  },
  supported: {
    name: say('suspected', '涉嫌'),
    means: say('independent facts agree; the answer of those concerned is not in or not weighed', '多类独立事实一致，当事方的答复尚未作出或尚未评议'),
    surer: say('the answer of those concerned, weighed by a person, or records from an authority', '需要当事方的答复并由人工评议，或主管机关的材料'),
  },
  established: {
    name: say('well supported', '证据充分'),
    means: say('the facts stood up to the answer of those concerned or to records of an authority', '事实经得起当事方答复或主管机关材料的检验'),
    surer: say('a judgment of a court or the decision of an authority', '需要法院裁判或主管机关的决定'),
  },
  adjudicated: {
    name: say('ruled', '裁判认定'),
    means: say('a court or an authority has decided', '法院或主管机关已作出裁判或决定'),
    surer: say('nothing: this is the last step', '无需更多：已是最后一级'),
  },
}

const notAccused: readonly Role[] = ['victim_merchant', 'victim_identity', 'bystander']

/** The certainty as it may be said of somebody: nobody is suspected of having been harmed, or of standing by. */
export const howSure = (certainty: Certainty, role: Role): Words =>
  certainty === 'supported' && notAccused.includes(role) ? say('supported', '有证据支持') : certaintyWords[certainty].name

/** What an order is to a case; an order has a certainty of its own. */
export const orderWords = {
  proven: say('proven singly', '逐单证实'),
  supported: say('held with its batch', '成批认定'),
  excluded: say('checked and counting', '核查后保留'),
  neutralised: say('not counted for now', '暂不计入'),
  related: say('beside the matter', '相关'),
} as const satisfies Record<string, Words>

export const tierWords: Record<Tier, Words> = {
  T0: say('orders and parcels', '订单物流'),
  T1: say('money', '资金'),
  T2: say('devices and sign-ins', '登录设备'),
  T3: say('messages, reviews and complaints', '聊天评价与投诉'),
  T4: say('owners, staff and authorities', '主体与主管机关材料'),
}

export const knowledgeWords: Record<Knowledge, Words> = {
  knowing: say('knew what it took part in', '知情'),
  deceived_as_to_target: say('was told something false about the shop it was aimed at', '对所针对的店铺受到欺骗'),
  unaware: say('did not know', '不知情'),
  unknown: say('not known what it knew', '是否知情不明'),
}

export const measureWords: Record<MeasureKind, Words> = {
  none: say('no measure', '不采取措施'),
  neutralise: say('orders or reviews not counted for now', '相关订单或评价暂不计入'),
  education: say('rules explained', '规则教育'),
  friction: say('extra checks when ordering', '下单时增加验证'),
  restrict_login: say('sign-in limited', '限制登录'),
  restrict_refund: say('refunds without return limited', '限制仅退款'),
  restrict_notices: say('new notices limited', '限制提交通知'),
  restrict_publish: say('publishing limited', '限制发布'),
  hold_shipment: say('parcels held', '暂缓发货'),
  zero_sales: say('orders taken out of the sales by decision', '相关销量决定扣除'),
  demote: say('rank lowered', '降低排名'),
  close_shop: say('shop closed', '关闭店铺'),
  refer: say('referred to the police', '移送公安机关'),
  claim: say('damages claimed in court', '提起民事索赔'),
  lift: say('earlier measure lifted', '解除先前的措施'),
}

/** The same measures as what somebody is about to do, on a button or in a form; above stands what is said of one. */
export const measureDoes = {
  education: say('explain the rules', '规则教育'),
  friction: say('ask for extra checks when ordering', '下单时增加验证'),
  restrict_login: say('limit sign-in', '限制登录'),
  restrict_refund: say('limit refunds without return', '限制仅退款'),
  restrict_notices: say('limit new notices', '限制提交通知'),
  restrict_publish: say('limit publishing', '限制发布'),
  hold_shipment: say('hold the parcels', '暂缓发货'),
  zero_sales: say('take the orders out of the sales by decision', '相关销量决定扣除'),
  demote: say('lower the rank', '降低排名'),
  close_shop: say('close the shop', '关闭店铺'),
} as const satisfies Partial<Record<MeasureKind, Words>>

export const levelWords: Record<MeasureLevel, Words> = {
  L0: say('limits nobody', '不限制任何人'),
  L1: say('a hint', '提示'),
  L2: say('limited for a time', '限时限制'),
  L3: say('standing corrected', '纠正销量排名'),
  L4: say('closed', '关闭'),
  L5: say('courts', '司法'),
}

export const needWords: Record<MeasureNeed, Words> = {
  notice: say('tell the subject what and why', '告知当事方事项与理由'),
  explanation: say('ask for an explanation and wait for it', '请当事方说明并等待答复'),
  human_decision: say('a person decides', '由人工决定'),
  second_reader: say('a second person reads the file', '第二人复核'),
  legal_signoff: say('the lawyers sign', '法务签署'),
  victim_consent: say('the victim agrees', '受害方同意'),
  authority_data: say('records from an authority', '取得主管机关材料'),
}

/** What an authority said, and how far its word goes. */
export const statusWords: Record<string, Words> = {
  statement: say('a statement given to it', '相关陈述'),
  finding: say('its finding', '查实结论'),
  charged: say('a charge', '移送起诉'),
  judgment_first: say('a judgment of first instance', '一审判决'),
  judgment_final: say('a final judgment', '生效判决'),
}

/** A role as it may be written beside a name: nobody is more than the certainty held. */
export function roleOf(role: Role, certainty: Certainty | null): Words {
  const { en, zh } = roleWords[role]
  if (role === 'victim_merchant' || role === 'victim_identity' || role === 'bystander' || role === 'right_holder') return { en, zh }
  const { name } = certaintyWords[certainty ?? 'lead']
  return say(`${name.en}: ${en}`, `${name.zh}：${zh}`)
}

/** The finding as a title: nobody is more than the certainty held. */
export function findingWords(behaviour: Behaviour, certainty: Certainty): Words {
  const { name } = behaviourWords[behaviour]
  switch (certainty) {
    case 'lead':
      return say(`Lead: ${name.en}`, `线索：${name.zh}`)
    case 'supported':
      return say(`Suspected: ${name.en}`, `涉嫌${name.zh}`)
    case 'established':
      return say(`Well supported: ${name.en}`, `证据充分：${name.zh}`)
    case 'adjudicated':
      return say(`Ruled: ${name.en}`, `裁判认定${name.zh}`)
  }
}

/** A word from data that may have no entry: shown as it came. */
export const wordOf = (words: Record<string, Words>, name: string): Words => words[name] ?? say(name.replaceAll('_', ' '), name.replaceAll('_', ' '))
