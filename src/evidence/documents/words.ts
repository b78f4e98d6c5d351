/** The words of a legal paper. Neutral until somebody decided: suspected, found, adjudicated. */
import type { Role } from '../../domain/verdict.ts'
import type { ExplanationStatus, OrderRow, Words } from '../material.ts'

const say = (en: string, zh: string): Words => ({ en, zh })

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

export const linkWords: Record<string, Words> = {
  owner: say('owner’s wallet', '店主钱包'),
  shop: say('shop’s wallet', '店铺钱包'),
  payout: say('payout wallet', '店铺结算钱包'),
  manager: say('manager’s wallet', '店长钱包'),
  shareholder: say('shareholder’s wallet', '股东钱包'),
  customer_service: say('customer service’s wallet', '客服钱包'),
  agency: say('agency’s wallet', '代运营钱包'),
}
