/** The words of a report for somebody who has never seen one, in both languages. Neutral before a decision: suspected, found, adjudicated. */
import type { Reason, Report, Verdict } from '../domain/report.ts'
import {
  type Behaviour,
  certainties,
  type Certainty,
  type Knowledge,
  type MeasureKind,
  type MeasureLevel,
  type MeasureNeed,
  type Role,
  type SubjectKind,
} from '../domain/verdict.ts'
import type { Tier } from '../domain/fields.ts'
import type { Bilingual } from './details.ts'

const say = (en: string, zh: string): Bilingual => ({ en, zh })

export const behaviourWords: Record<Behaviour, { name: Bilingual; means: Bilingual }> = {
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

export const roleWords: Record<Role, Bilingual> = {
  organiser: say('organiser', '组织者'),
  gang_leader: say('leader of the buyers', '带头人'),
  brusher: say('buyer taking part', '参与下单的买家'),
  merchant_beneficiary: say('shop that gains', '受益店铺'),
  selector_negotiator: say('chooses shops and bargains', '选店与谈判者'),
  buyer_reviewer: say('buys and reviews', '购买并评价者'),
  recruited_relative: say('recruited relative', '被拉入的亲属'),
  agent: say('agency', '代理机构'),
  perpetrator: say('acted itself', '行为人'),
  right_holder: say('holder of the right', '权利人'),
  victim_merchant: say('shop that was harmed', '受害店铺'),
  victim_identity: say('identity used by others', '身份被冒用者'),
  bystander: say('stands by', '无关者'),
}

export const kindWords: Record<SubjectKind, { one: Bilingual; many: Bilingual }> = {
  shop: { one: say('shop', '店铺'), many: say('shops', '家店铺') },
  account: { one: say('account', '账号'), many: say('accounts', '个账号') },
  person: { one: say('person', '人员'), many: say('persons', '名人员') },
  wallet: { one: say('wallet', '钱包'), many: say('wallets', '个钱包') },
  agent: { one: say('agency', '代理机构'), many: say('agencies', '家代理机构') },
  group: { one: say('group', '群体'), many: say('groups', '个群体') },
}

export const certaintyWords: Record<Certainty, { name: Bilingual; means: Bilingual; surer: Bilingual }> = {
  lead: {
    name: say('lead', '线索'),
    means: say('a reason to look closer, not a finding', '值得继续核查，不是结论'),
    surer: say('a second, independent kind of fact pointing the same way', '需要另一类相互独立的事实指向同一结论'),
  },
  supported: {
    name: say('supported', '有证据支持'),
    means: say('independent facts agree; the answer of those concerned is not in yet', '多类独立事实一致，尚未计入当事方的答复'),
    surer: say('the answer of those concerned, weighed by a person, or records from an authority', '需要当事方的答复并由人工评议，或主管机关的材料'),
  },
  established: {
    name: say('established', '已查明'),
    means: say('the facts stood up to the answer of those concerned or to records of an authority', '事实经得起当事方答复或主管机关材料的检验'),
    surer: say('a judgment of a court or the decision of an authority', '需要法院裁判或主管机关的决定'),
  },
  adjudicated: {
    name: say('adjudicated', '已裁判'),
    means: say('a court or an authority has decided', '法院或主管机关已作出裁判或决定'),
    surer: say('nothing: this is the last step', '无需更多：已是最后一级'),
  },
}

export const tierWords: Record<Tier, Bilingual> = {
  T0: say('orders, refunds and parcels', '订单、退款与物流'),
  T1: say('payments and transfers', '支付与转账'),
  T2: say('sign-ins and devices', '登录与设备'),
  T3: say('messages, reviews and complaints', '聊天、评价与投诉'),
  T4: say('owners, staff and records of authorities', '股东、员工与主管机关材料'),
}

export const knowledgeWords: Record<Knowledge, Bilingual> = {
  knowing: say('knew what it took part in', '知情'),
  deceived_as_to_target: say('was told something false about the shop it was aimed at', '对所针对的店铺受到欺骗'),
  unaware: say('did not know', '不知情'),
  unknown: say('not known what it knew', '是否知情不明'),
}

export const measureWords: Record<MeasureKind, Bilingual> = {
  none: say('no measure', '不采取措施'),
  neutralise: say('leave the orders or reviews out of sales, rank and score for now', '暂将相关订单或评价排除在销量、排名与评分之外'),
  education: say('explain the rules', '规则教育'),
  friction: say('extra checks when ordering', '下单时增加验证'),
  restrict_login: say('limit sign-in for a time', '限时限制登录'),
  restrict_refund: say('limit refunds without return for a time', '限时限制仅退款'),
  restrict_notices: say('limit new notices for a time', '限时限制提交通知'),
  restrict_publish: say('limit publishing of reviews and listings for a time', '限时限制发布评价或商品'),
  hold_shipment: say('hold the parcels', '暂缓发货'),
  zero_sales: say('take the orders out of the sales count', '相关订单销量清零'),
  demote: say('lower the rank for a time', '限时降低排名'),
  close_shop: say('close the shop', '关闭店铺'),
  refer: say('refer to the police', '移送公安机关'),
  claim: say('claim damages in court', '提起民事索赔'),
  lift: say('lift the earlier measure', '解除先前的措施'),
}

export const levelWords: Record<MeasureLevel, Bilingual> = {
  L0: say('nobody is limited', '不限制任何人'),
  L1: say('a hint', '提示'),
  L2: say('limited for a time', '限时限制'),
  L3: say('standing corrected', '纠正销量或排名'),
  L4: say('closed', '关闭'),
  L5: say('courts or police', '司法途径'),
}

export const needWords: Record<MeasureNeed, Bilingual> = {
  notice: say('tell the subject what and why', '告知当事方事项与理由'),
  explanation: say('ask for an explanation and wait for it', '请当事方说明并等待答复'),
  human_decision: say('a person decides', '由人工决定'),
  second_reader: say('a second person reads the file', '第二人复核'),
  legal_signoff: say('the lawyers sign', '法务签署'),
  victim_consent: say('the victim agrees', '受害方同意'),
  authority_data: say('records from an authority', '取得主管机关材料'),
}

const hypothesisWords: Record<string, Bilingual> = {
  shop_hired: say('the shop arranged the orders itself', '店铺自己安排了这些订单'),
  rival_hired: say('somebody else arranged them against the shop', '他人针对店铺安排了这些订单'),
  third_party: say('a third party acted for its own ends', '第三方出于自身目的所为'),
  paid_for_orders: say('the buyer was paid back for placing the orders', '买家下单后获得返款'),
  organic: say('ordinary buyers', '普通买家的真实购买'),
  review_extortion: say('reviews were used to make shops pay', '以差评向店铺索取钱款'),
  lawful_complaint: say('a buyer pressed a claim of their own', '买家主张自身的正当诉求'),
  fake_review: say('reviews were arranged', '评价系人为安排'),
  honest_reviews: say('buyers wrote what they thought', '买家如实评价'),
  malicious_refund: say('refunds were taken with false claims', '以虚假理由取得退款'),
  malicious_complaint: say('complaints were made for money', '投诉旨在索取钱款'),
  ip_troll: say('notices were filed without a sound right', '通知缺乏有效权利基础'),
  scalping: say('linked hands bought the goods up', '关联账号抢购商品'),
}

/** A name without an entry is still words. */
export const hypothesisWord = (name: string): Bilingual => hypothesisWords[name] ?? say(name.replaceAll('_', ' '), name.replaceAll('_', ' '))

/** What a weight in bits says, in words and as odds: 14.1 → "very strong (about 18,000 to 1)". */
export function weightWords(bits: number): Bilingual {
  const size = Math.abs(bits)
  if (size === 0) return say('no weight', '不计权重')
  const [en, zh] = size >= 10 ? ['very strong', '很强'] : size >= 6.6 ? ['strong', '较强'] : size >= 3.3 ? ['clear', '明显'] : ['slight', '轻微']
  const odds = oddsWords(size * Math.log10(2))
  return say(`${en} (${odds.en})`, `${zh}（${odds.zh}）`)
}

/** 5.9 → "about 790,000 to 1". Two digits are all that an estimate can carry. */
export function oddsWords(log10_odds: number): Bilingual {
  const size = Math.abs(log10_odds)
  if (size > 9) return say('more than a billion to 1', '超过十亿比一')
  const raw = 10 ** size
  const step = 10 ** Math.max(0, Math.floor(size) - 1)
  const rounded = raw < 10 ? Math.round(raw * 10) / 10 : Math.round(raw / step) * step
  const figure = String(rounded).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return say(`about ${figure} to 1`, `约 ${figure} 比 1`)
}

const isStep = (code: string): boolean => /^(path|gap|ask)-\d+-/.test(code)

/** Reasons that weigh or are told by themselves; steps of a path, gaps in it and requests stand in lists of their own. */
export const plainReasons = (reasons: readonly Reason[]): Reason[] => reasons.filter(({ code }) => !isStep(code))

/** The steps of one list in their order: `path-1-…`, `path-2-…`. */
export const stepReasons = (reasons: readonly Reason[], list: 'path' | 'gap' | 'ask'): Reason[] =>
  reasons.filter(({ code }) => isStep(code) && code.startsWith(`${list}-`)).toSorted((a, b) => Number(a.code.split('-')[1]) - Number(b.code.split('-')[1]))

export type Outcome = 'victim' | 'found' | 'inconclusive' | 'cleared'

/** The four things a verdict can come to, for the subject. */
export function outcomeOf(verdict: Pick<Verdict, 'behaviour' | 'role'>): Outcome {
  if (verdict.behaviour === 'benign') return 'cleared'
  if (verdict.behaviour === 'inconclusive') return 'inconclusive'
  if (['victim_merchant', 'victim_identity', 'right_holder'].includes(verdict.role)) return 'victim'
  return verdict.role === 'bystander' ? 'cleared' : 'found'
}

/** The verdict as a headline. Nobody is "found" on a lead. */
export function headline(verdict: Pick<Verdict, 'behaviour' | 'role' | 'certainty'>): Bilingual {
  const { name } = behaviourWords[verdict.behaviour]
  const capital = `${name.en[0]!.toUpperCase()}${name.en.slice(1)}`
  switch (outcomeOf(verdict)) {
    case 'cleared':
      return say('Cleared', '已排除嫌疑')
    case 'inconclusive':
      return say('Cannot be told yet', '暂无法判断')
    case 'victim':
      return verdict.certainty === 'lead'
        ? say(`Perhaps a victim of ${name.en}`, `可能是${name.zh}的受害方`)
        : say(`Victim of ${name.en}`, `${name.zh}的受害方`)
    case 'found':
      if (verdict.certainty === 'lead') return say(`${capital} suspected`, `疑似${name.zh}`)
      return verdict.certainty === 'adjudicated' ? say(`${capital} adjudicated`, `裁判认定${name.zh}`) : say(`${capital} found`, `发现${name.zh}`)
  }
}

/** What would be needed to be surer. Of an open question: the kinds of data the judgement was made without. */
export function surerWords(verdict: Verdict): Bilingual {
  const missing = (Object.keys(tierWords) as Tier[]).filter((tier) => !verdict.tiers.includes(tier))
  const data =
    missing.length > 0
      ? say(`not used so far: ${missing.map((tier) => tierWords[tier].en).join('; ')}`, `目前未用到：${missing.map((tier) => tierWords[tier].zh).join('；')}`)
      : undefined
  const step =
    verdict.behaviour === 'inconclusive'
      ? say('a kind of fact that tells the explanations apart', '需要能区分几种解释的事实')
      : certaintyWords[verdict.certainty].surer
  return data === undefined || verdict.certainty === 'adjudicated' ? step : say(`${step.en} (${data.en})`, `${step.zh}（${data.zh}）`)
}

/** The most telling verdict of a case comes first: who was harmed, who gains, who acted, who took part; a mere lead stands behind them. */
const order: readonly Role[] = [
  'victim_merchant',
  'merchant_beneficiary',
  'perpetrator',
  'organiser',
  'selector_negotiator',
  'gang_leader',
  'agent',
  'right_holder',
  'buyer_reviewer',
  'recruited_relative',
  'brusher',
  'victim_identity',
  'bystander',
]

const byImportance = (a: Verdict, b: Verdict): number =>
  Number(b.role === 'victim_merchant') - Number(a.role === 'victim_merchant') ||
  Number(a.certainty === 'lead') - Number(b.certainty === 'lead') ||
  order.indexOf(a.role) - order.indexOf(b.role) ||
  certainties.indexOf(b.certainty) - certainties.indexOf(a.certainty) ||
  compare(a.subject.id, b.subject.id)

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** `ofGroup`: a case of one member of a group that has a case of its own; it is told, and stands behind the group. */
export type CaseView = { case_id: string; entry: Report['cases'][number] | undefined; verdicts: [Verdict, ...Verdict[]]; ofGroup: boolean }

const weightOfOutcome: readonly Outcome[] = ['victim', 'found', 'inconclusive', 'cleared']

/** Verdicts by case; within a case the most telling first; cases with a victim or a finding before cleared ones. */
export function caseViews(report: Report): CaseView[] {
  const entries = new Map(report.cases.map((entry) => [entry.case_id, entry]))
  const verdicts = Map.groupBy(report.verdicts, ({ case_id }) => case_id)
  const currency = usualCurrency(report)
  const members = new Set(report.verdicts.flatMap(({ subject, related }) => (subject.kind === 'group' ? related.map(({ id }) => id) : [])))
  return [...verdicts]
    .map(([case_id, list]): CaseView => ({
      case_id,
      entry: entries.get(case_id),
      verdicts: list.toSorted(byImportance) as [Verdict, ...Verdict[]],
      ofGroup: list.every(({ subject }) => subject.kind === 'account' && members.has(subject.id)),
    }))
    .toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        Number(a.ofGroup) - Number(b.ofGroup) ||
        lossIn(b, currency) - lossIn(a, currency) ||
        partsOf(b) - partsOf(a) ||
        compare(a.case_id, b.case_id),
    )
}

/** Losses are compared in the currency most of them are in: rates are never guessed. */
function usualCurrency({ cases }: Report): string {
  const uses = Map.groupBy(
    cases.flatMap(({ loss }) => loss),
    ({ currency }) => currency,
  )
  return [...uses].toSorted(([a, x], [b, y]) => y.length - x.length || compare(a, b))[0]?.[0] ?? ''
}

const lossIn = ({ entry }: CaseView, wanted: string): number => entry?.loss.find(({ currency }) => currency === wanted)?.central_minor ?? 0

/** What several cases were put together for stands before them. */
const partsOf = ({ entry }: CaseView): number => entry?.merged_from.length ?? 0

const rankOf = ({ verdicts: [chief] }: CaseView): number => weightOfOutcome.indexOf(outcomeOf(chief))

const neutralisedOf = new WeakMap<Report, ReadonlySet<string>>()

/** Orders that the verdicts of one case stand on, each counted once, and how many of them are neutralised. */
export function ordersOfCase(report: Report, verdicts: readonly Verdict[]): { proven: number; supported: number; neutralised: number } {
  const proven = new Set(verdicts.flatMap(({ proven_order_ids }) => proven_order_ids))
  const supported = new Set(verdicts.flatMap(({ supported_order_ids }) => supported_order_ids.filter((id) => !proven.has(id))))
  // A report may neutralise a million orders and hold hundreds of cases.
  const neutralised = neutralisedOf.get(report) ?? new Set(report.neutralised.order_ids)
  neutralisedOf.set(report, neutralised)
  return { proven: proven.size, supported: supported.size, neutralised: [...proven, ...supported].filter((id) => neutralised.has(id)).length }
}
