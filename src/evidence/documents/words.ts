/** The words of a legal paper. Neutral until somebody decided: suspected, found, adjudicated. */
import type { Behaviour, Certainty, Knowledge, Role } from '../../domain/verdict.ts'
import type { ExplanationStatus, OrderRow, Words } from '../material.ts'

const say = (en: string, zh: string): Words => ({ en, zh })

export const behaviourWords: Record<Behaviour, Words> = {
  self_brushing: say('false orders for a shop’s own benefit (self-brushing)', '刷单炒信'),
  reverse_brushing: say('false orders aimed at a shop (reverse brushing)', '反向刷单'),
  task_platform: say('organised brushing by a task platform', '刷单任务平台'),
  review_extortion: say('bad reviews used to demand money', '差评要挟索财'),
  malicious_refund: say('refunds by false statements', '虚假退款'),
  malicious_complaint: say('complaints filed to be paid off', '恶意投诉'),
  ip_troll: say('unfounded notices of infringement', '知识产权恶意投诉'),
  scalping: say('scalping', '抢购倒卖'),
  fake_review: say('reviews that are not genuine', '虚假评价'),
  benign: say('ordinary trade', '正常交易'),
  inconclusive: say('cannot be told yet', '暂无法判断'),
}

export const roleWords: Record<Role, Words> = {
  organiser: say('organiser', '组织者'),
  gang_leader: say('recruiter', '召集人'),
  brusher: say('buyer taking part', '参与下单的买家'),
  merchant_beneficiary: say('shop that gains', '受益店铺'),
  selector_negotiator: say('chose shops and bargained', '选店与交涉者'),
  buyer_reviewer: say('bought and reviewed', '购买与评价者'),
  recruited_relative: say('recruited relative', '被拉入的亲属'),
  agent: say('agency', '代理机构'),
  perpetrator: say('acted itself', '行为人'),
  right_holder: say('holder of the right', '权利人'),
  victim_merchant: say('harmed shop', '受害店铺'),
  victim_identity: say('identity used by others', '身份被冒用者'),
  bystander: say('not concerned', '无关者'),
}

export const certaintyWords: Record<Certainty, { name: Words; means: Words }> = {
  lead: { name: say('lead', '线索'), means: say('a reason to look closer; not a finding', '值得继续核查，不构成认定') },
  supported: {
    name: say('supported', '有证据支持'),
    means: say('independent facts agree; the answer of those concerned is not in or not weighed', '多类独立事实一致，当事方的答复尚未作出或尚未评议'),
  },
  established: {
    name: say('established', '已查明'),
    means: say('the facts stood up to the answer of those concerned or to records of an authority', '事实经受住当事方答复或主管机关材料的检验'),
  },
  adjudicated: { name: say('adjudicated', '已裁判'), means: say('a court or an authority has decided', '法院或主管机关已作出裁判或决定') },
}

/** A role as it may be written beside a name: nobody is more than the certainty held. */
export function roleOf(role: Role, certainty: Certainty | null): Words {
  const { en, zh } = roleWords[role]
  if (role === 'victim_merchant' || role === 'victim_identity' || role === 'bystander' || role === 'right_holder') return { en, zh }
  switch (certainty) {
    case 'adjudicated':
      return say(`adjudicated: ${en}`, `裁判认定：${zh}`)
    case 'established':
      return say(`found: ${en}`, `已查明：${zh}`)
    case 'supported':
      return say(`suspected: ${en}`, `涉嫌：${zh}`)
    default:
      return say(`lead: ${en}`, `线索：${zh}`)
  }
}

export const knowledgeWords: Record<Knowledge, Words> = {
  knowing: say('knew', '知情'),
  deceived_as_to_target: say('was told something false about the shop', '对目标店铺受欺骗'),
  unaware: say('did not know', '不知情'),
  unknown: say('not known', '不明'),
}

/** What is usually still unknown about somebody in a role: an authority would have to find it. */
export const unknownWords: Record<Role, Words> = {
  organiser: say('what was agreed outside the platform, and the real name behind the identifier', '平台之外的约定；标识背后的真实身份'),
  gang_leader: say('the instructions received and given outside the platform', '平台之外收到与发出的指令'),
  brusher: say('whether it knew what the orders were for', '是否知悉订单用途'),
  merchant_beneficiary: say('who at the shop decided', '店铺内部由谁决定'),
  selector_negotiator: say('the person behind the handle and the payee', '联系方式与收款账户背后的人员'),
  buyer_reviewer: say('how the proceeds were shared', '所得如何分配'),
  recruited_relative: say('how far it knew', '知情程度'),
  agent: say('whose mandate it had', '受谁委托'),
  perpetrator: say('the real name behind the identifier', '标识背后的真实身份'),
  right_holder: say('—', '—'),
  victim_merchant: say('—', '—'),
  victim_identity: say('who used the identity', '何人冒用其身份'),
  bystander: say('—', '—'),
}

export const explanationWords: Record<ExplanationStatus, Words> = {
  not_asked: say('not asked', '未询问'),
  waiting: say('asked, time running', '已询问，期限未满'),
  unanswered: say('asked, no answer', '已询问，未答复'),
  open: say('answered, not assessed', '已答复，未评议'),
  unreasonable: say('no reasonable explanation', '无合理解释'),
  reasonable: say('reasonable', '解释合理'),
}

export const outcomeWords: Record<OrderRow['outcome'], Words> = {
  kept: say('kept', '已收货未退'),
  open: say('open', '进行中'),
  refunded: say('refunded', '已退款'),
  refunding: say('refund under way', '退款中'),
  cancelled: say('cancelled', '已取消'),
  unpaid: say('never paid', '未付款'),
}

export const refundWords: Record<string, Words> = {
  refund_only: say('refund only', '仅退款'),
  return_and_refund: say('return and refund', '退货退款'),
  exchange: say('exchange', '换货'),
}

export const statusWords: Record<string, Words> = {
  statement: say('statement', '陈述'),
  finding: say('finding of the authority', '侦查认定'),
  charged: say('charged', '移送起诉'),
  judgment_first: say('judgment of first instance', '一审判决'),
  judgment_final: say('final judgment', '终审判决'),
}

export const linkWords: Record<string, Words> = {
  owner: say('owner’s wallet', '店主钱包'),
  shop: say('shop’s wallet', '店铺钱包'),
  payout: say('payout wallet', '店铺结算钱包'),
  manager: say('manager’s wallet', '店长钱包'),
  shareholder: say('shareholder’s wallet', '股东钱包'),
  customer_service: say('customer service’s wallet', '客服钱包'),
  agency: say('agency’s wallet', '代运营钱包'),
}

export const measureWords: Record<string, Words> = {
  restrict_login: say('sign-in limited', '限制登录'),
  restrict_refund: say('refunds without return limited', '限制仅退款'),
  restrict_notices: say('new notices limited', '限制提交通知'),
  hold_shipment: say('parcels held', '暂缓发货'),
  zero_sales: say('orders taken out of the sales count', '相关订单销量清零'),
  demote: say('rank lowered', '搜索降权'),
  close_shop: say('shop closed', '关闭店铺'),
  education: say('rules explained', '规则教育'),
  friction: say('extra checks', '增加验证'),
  neutralise: say('left out of the counts', '中性处理'),
}

/** A word from data that may have no entry: shown as it came. */
export const wordOf = (words: Record<string, Words>, name: string): Words => words[name] ?? say(name.replaceAll('_', ' '), name.replaceAll('_', ' '))
