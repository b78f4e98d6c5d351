/** Words of the pages. Words of a verdict come from the one dictionary that page, papers and notices share. */
import { kindWords } from '../../src/domain/words.ts'
import { say, type Say } from './say.ts'

export {
  behaviourWords,
  certaintyWords,
  kindWords,
  knowledgeWords,
  levelWords,
  measureDoes,
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
  answered: say('answered', '已答复'),
  answer_lapsed: say('no answer in time', '逾期未申辩'),
  decided: say('decided', '已决定'),
  informed: say('reasons delivered', '已送达理由'),
  in_force: say('in force', '生效中'),
  lifted: say('lifted', '已解除'),
  overturned: say('overturned', '已撤销'),
  expired: say('expired', '已到期'),
  not_imposed: say('not imposed', '不予采取'),
  // question
  asked: say('asked', '已提出'),
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
  running: say('running', '进行中'),
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
  entered: say('entered', '已登记'),
  retired: say('retired', '已停用'),
  used: say('used', '已使用'),
  granted: say('granted', '已同意'),
  executed: say('done', '已执行'),
  set: say('set', '已设定'),
  settled: say('settled', '已结清'),
  done: say('done', '已办结'),
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

/** What a clock counts down to. */
export const clockWords: Record<string, Say> = {
  answer: say('answer', '答复'),
  appeal: say('appeal', '申诉'),
  assess: say('assess the answer', '评议答复'),
  decide: say('decide', '作出决定'),
  execute: say('carry it out', '执行'),
  late_answer: say('read the late answer', '审阅逾期答复'),
  replace: say('decide about the reader', '决定是否更换复审员'),
  send: say('send the letter', '发出更正函'),
  take_down: say('take it down', '撤下公示'),
  take_down_minor: say('take it down: a minor', '撤下公示（未成年人）'),
  victim: say('decide on the victim’s claim', '决定受害主张'),
  report: say('answer the report', '答复报告'),
  notice: say('give notice', '发出告知'),
  retention: say('look at it again', '复核'),
}

export const rightKindWords: Record<string, Say> = {
  access: say('to read what is held on them', '查阅、复制'),
  rectification: say('to have it put right', '更正'),
  erasure: say('to have it erased', '删除'),
  retention: say('its time to be kept is over', '保存期限届满'),
}

export const authorityKindWords: Record<string, Say> = {
  police: say('police', '公安机关'),
  prosecutor: say('prosecutor', '检察院'),
  court: say('court', '法院'),
  market_supervision: say('market supervision', '市场监管部门'),
  other: say('other', '其他'),
}

/** Papers that left the house. */
export const paperWords: Record<string, Say> = {
  referral: say('a referral', '移送材料'),
  proceeding: say('a paper before a court', '诉讼材料'),
  publication: say('a public notice', '公示'),
  request: say('an answer to an authority', '对主管机关的答复'),
  bag: say('evidence handed over', '移交的证据'),
  answer: say('an answer to a report', '对报告的答复'),
  statement: say('a decision', '决定书'),
}

/** Heads of loss, by whose loss it is. */
export const lossChoices: Record<string, readonly (readonly [string, Say])[]> = {
  merchant: [
    ['lost_sales', say('lost sales', '销售损失')],
    ['freight', say('freight', '运费')],
    ['unreturned_goods', say('goods that did not come back', '未退回的货物')],
    ['ads', say('advertising', '推广费')],
    ['staff_hours', say('hours of staff', '人工工时')],
    ['fees', say('fees', '手续费')],
    ['wrongful_limit', say('a limit that was wrong', '错误限制造成的损失')],
  ],
  platform: [
    ['goodwill', say('goodwill', '商誉')],
    ['competitiveness', say('competitiveness', '竞争力')],
    ['data_authenticity', say('truth of its data', '数据真实性')],
    ['investigation', say('looking into it', '调查费用')],
    ['cleaning', say('cleaning of the counts', '数据净化费用')],
    ['customer_care', say('customer care', '客服成本')],
    ['compensation', say('compensation paid', '已付补偿')],
    ['enforcement', say('enforcement', '维权费用')],
  ],
  consumers: [
    ['polluted_exposure', say('false listings shown to them', '被虚假排名误导的浏览')],
    ['misled_purchases', say('purchases they were misled into', '受误导的购买')],
    ['price_difference', say('price paid too much', '多付的差价')],
    ['wrongful_limit', say('a limit that was wrong', '错误限制造成的损失')],
  ],
}

/** Whom a thing may be about, in casework too. */
export const subjectKindWords: Record<string, Say> = {
  ...Object.fromEntries(Object.entries(kindWords).map(([kind, { one }]) => [kind, one])),
  right_holder: say('right holder', '权利人'),
  authority: say('authority', '主管机关'),
  court: say('court', '法院'),
  public: say('the public', '公众'),
  order: say('order', '订单'),
  review: say('review', '评价'),
  measure: say('measure', '措施'),
  objection: say('objection', '异议'),
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

/** Whose turn it is, so that whoever finds nothing open is not left guessing. */
export const turnWords: Record<string, Say> = {
  'measures proposed': say('An investigator who holds the case gives notice.', '由承办研判员发出告知。'),
  'measures noticed': say('The person concerned may answer; a decider decides afterwards.', '等待当事人申辩，其后由决定人决定。'),
  'measures answered': say('A second reader where one is needed, then a decider.', '如需复核由复核员审阅，其后由决定人决定。'),
  'measures answer_lapsed': say('A second reader where one is needed, then a decider.', '如需复核由复核员审阅，其后由决定人决定。'),
  'measures in_force': say('A decider can lift it; the person concerned can appeal.', '决定人可解除；当事人可申诉。'),
  'questions asked': say('It is on its way to the person concerned.', '正在送达当事人。'),
  'questions delivered': say('The person concerned answers.', '等待当事人答复。'),
  'questions answered': say('Whoever holds the case assesses the answer.', '由承办人评议答复。'),
  'questions lapsed': say('Whoever holds the case assesses what there is.', '由承办人评议。'),
  'appeals filed': say('An appeal reader who took no part takes it.', '由未参与的申诉复审员领取。'),
  'appeals taken': say('The appeal reader who took it decides.', '由领取的申诉复审员决定。'),
  'objections filed': say('An investigator, second reader, decider or appeal reader decides.', '由研判员、复核员、决定人或申诉复审员决定。'),
  'reports filed': say('An investigator acknowledges and looks into it.', '由研判员受理并核查。'),
  'reports acknowledged': say('An investigator looks into it and answers.', '由研判员核查并答复。'),
  'reports looked_into': say('An investigator answers.', '由研判员答复。'),
  'referrals drafted': say('Legal signs the file.', '由法务内审签署。'),
  'referrals reviewed': say('A liaison who did not sign sends it.', '由未签署的联络员推送。'),
  'publications drafted': say('Legal publishes.', '由法务发布。'),
  'requests registered': say('Legal settles the scope.', '由法务界定范围。'),
  'requests scoped': say('The liaison answers.', '由联络员答复。'),
  'openings approved': say('Whoever asked looks, once, within a day.', '由申请人在一日内查阅一次。'),
  'corrections drafted': say('A liaison or legal sends it and records that.', '由联络员或法务发出并记录。'),
  'corrections sent': say('Its receipt is recorded when the holder confirms it.', '持有人确认后记录收到。'),
  'rights filed': say('Legal grants or refuses.', '由法务决定同意或拒绝。'),
  'rights granted': say('Legal or governance, another person than the one who granted, carries it out.', '由同意人以外的法务或治理人员执行。'),
  'holds set': say('Legal or governance, another person than the one who set it, lifts it.', '由设定人以外的法务或治理人员解除。'),
  'losses entered': say('Legal or governance, another person than the one who entered it, settles it.', '由登记人以外的法务或治理人员结清。'),
  'openings asked': say('Legal or governance, another person than the one who asked, approves.', '由申请人以外的法务或治理人员批准。'),
}
