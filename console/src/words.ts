/** Words of the pages. Words of a verdict come from the one dictionary that page, papers and notices share. */
import { say, type Say } from './i18n.tsx'

export {
  behaviourWords,
  certaintyWords,
  kindWords,
  knowledgeWords,
  levelWords,
  measureWords,
  needWords,
  roleWords,
  tierWords,
  wordOf,
} from '../../src/domain/words.ts'

export const stateWords: Record<string, Say> = {
  // case
  examine: say('to examine', '待研判'),
  examining: say('examining', '研判中'),
  notice_due: say('notice due', '待告知'),
  answer_due: say('answer due', '待申辩'),
  decision_due: say('decision due', '待决定'),
  taking_effect: say('taking effect', '执行中'),
  closed: say('closed', '已结'),
  // measure
  proposed: say('proposed', '已建议'),
  noticed: say('noticed', '已告知'),
  answered: say('answered', '已申辩'),
  answer_lapsed: say('no answer in time', '逾期未申辩'),
  decided: say('decided', '已决定'),
  informed: say('reasons delivered', '已送达理由'),
  in_force: say('in force', '生效中'),
  lifted: say('lifted', '已解除'),
  overturned: say('overturned', '已撤销'),
  expired: say('expired', '已到期'),
  not_imposed: say('not imposed', '不予采取'),
  // question
  asked: say('asked', '已询问'),
  delivered: say('delivered', '已送达'),
  lapsed: say('lapsed', '逾期未答'),
  assessed: say('assessed', '已评议'),
  // appeal, objection, report
  filed: say('filed', '已提交'),
  taken: say('taken', '已领取'),
  withdrawn: say('withdrawn', '已撤回'),
  acknowledged: say('acknowledged', '已受理'),
  looked_into: say('looked into', '核查中'),
  // referral
  drafted: say('drafted', '草拟'),
  reviewed: say('reviewed', '内审'),
  sent: say('sent', '推送'),
  received: say('received', '签收'),
  accepted: say('accepted', '受案'),
  not_filed: say('not filed', '不予立案'),
  investigating: say('investigating', '侦查'),
  prosecuted: say('prosecuted', '移送起诉'),
  judged: say('judged', '判决'),
  effective: say('effective', '生效'),
  returned: say('returned for more', '退回补充'),
  // proceeding
  prepared: say('prepared', '准备中'),
  heard: say('heard', '已开庭'),
  awarded: say('awarded', '判赔'),
  collected: say('collected', '已执行到位'),
  published: say('published', '已发布'),
  ended: say('ended', '已结束'),
  taken_down: say('taken down', '已撤下'),
  registered: say('registered', '已登记'),
  scoped: say('scope settled', '已界定范围'),
  refused: say('refused', '已拒绝'),
  opened: say('open', '进行中'),
  open: say('open', '进行中'),
  approved: say('approved', '已批准'),
  appealed: say('appealed', '已上诉'),
  apology_ordered: say('apology ordered', '判令道歉'),
  apology_published: say('apology stands', '道歉已刊登'),
  apology_ended: say('apology ended', '道歉期满'),
  listed: say('listed', '已列入'),
  retired: say('retired', '已停用'),
  used: say('used', '已使用'),
  granted: say('granted', '已同意'),
  executed: say('done', '已执行'),
  set: say('set', '已设定'),
}

export const aboutWords: Record<string, Say> = {
  order: say('order', '订单'),
  review: say('review', '评价'),
  notice: say('rights notice', '知识产权通知'),
  complaint: say('complaint', '投诉'),
  refund: say('refund', '退款'),
}

export const reportKindWords: Record<string, Say> = {
  attacked: say('I am under attack: re-check these orders', '我被恶意刷单：请复核这些订单'),
  threatened: say('I am being threatened with reviews', '我正被以差评要挟'),
  malicious_refund: say('refund abuse', '恶意退款'),
  malicious_complaint: say('complaint abuse', '恶意投诉'),
  false_notice: say('a false rights notice', '虚假的知识产权通知'),
  not_my_order: say('I never bought this', '这不是我买的'),
  review: say('a review that is not genuine', '不实评价'),
}

export const personRoleWords: Record<string, Say> = {
  investigator: say('investigator', '研判员'),
  second_reader: say('second reader', '复核员'),
  decider: say('decider', '决定人'),
  appeal_reader: say('appeal reader', '申诉复审员'),
  legal: say('legal', '法务'),
  liaison: say('liaison to authorities', '警企联络员'),
  governance: say('governance', '治理'),
  auditor: say('auditor', '审计员'),
  admin: say('administrator', '管理员'),
  merchant: say('merchant', '商家'),
  buyer: say('buyer', '买家'),
  party: say('person concerned', '当事人'),
  authority: say('authority', '主管机关'),
}
