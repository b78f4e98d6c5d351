/** How a report is told: which verdict first, under what headline, and what its weights say in words. */
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { certainties, type Role } from '../domain/verdict.ts'
import type { Tier } from '../domain/fields.ts'
import { behaviourWords, certaintyWords, findingWords, levelWords, measureWords, tierWords, wordOf } from '../domain/words.ts'
import type { Bilingual } from './details.ts'

const say = (en: string, zh: string): Bilingual => ({ en, zh })

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

export const hypothesisWord = (name: string): Bilingual => wordOf(hypothesisWords, name)

/** What a weight in bits says, in words and as odds: 14.1 → "very strong (about 18,000 to 1)". */
export function weightWords(bits: number): Bilingual {
  const size = Math.abs(bits)
  if (size === 0) return say('no weight', '不计权重')
  const [en, zh] = size >= 10 ? ['very strong', '很强'] : size >= 6.6 ? ['strong', '较强'] : size >= 3.3 ? ['clear', '明显'] : ['slight', '轻微']
  const odds = oddsWords(size * Math.log10(2))
  return say(`${en} (${odds.en})`, `${zh}（${odds.zh}）`)
}

/** What stands below every list of odds. */
export const oddsNote = say(
  'Odds say how much the evidence weighs; they are not a legal standard of proof. Facts of one kind share one weight, and what is rare starts with odds against it: several weights together may make less than their product.',
  '倍数表示证据的分量，并非法律上的证明标准。同类事实共用一份分量，罕见之事以较低的倍数起算；因此多项分量合计可能小于其乘积。',
)

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

/** The first says which limb of the decision rule held and stays first; the others follow by weight, so that a reader may stop early. */
export const inOrder = ([first, ...others]: readonly Reason[]): Reason[] =>
  first === undefined ? [] : [first, ...others.toSorted((a, b) => Math.abs(b.weight_bits) - Math.abs(a.weight_bits) || compare(a.code, b.code))]

/** What a fact is good for: the story it speaks for, or against. Told where the verdict weighs stories. */
export function soWhat({ hypotheses }: Verdict, weight_bits: number, against: boolean): Bilingual | undefined {
  const [best] = hypotheses.toSorted((a, b) => b.log10_odds - a.log10_odds || compare(a.name, b.name))
  if (best === undefined || weight_bits === 0) return undefined
  const story = hypothesisWord(best.name)
  return against ? say(`speaks against: ${story.en}`, `不支持：${story.zh}`) : say(`speaks for: ${story.en}`, `支持：${story.zh}`)
}

/** A measure with what it does to its subject: "sign-in limited (limited for a time)". */
export function measureText({ kind, level }: Verdict['measure']): Bilingual {
  const [name, does] = [measureWords[kind], levelWords[level]]
  return kind === 'none' ? name : say(`${name.en} (${does.en})`, `${name.zh}（${does.zh}）`)
}

export type Outcome = 'victim' | 'found' | 'inconclusive' | 'cleared'

/** The four things a verdict can come to, for the subject. */
export function outcomeOf(verdict: Pick<Verdict, 'behaviour' | 'role'>): Outcome {
  if (verdict.behaviour === 'benign') return 'cleared'
  if (verdict.behaviour === 'inconclusive') return 'inconclusive'
  if (['victim_merchant', 'victim_identity', 'right_holder'].includes(verdict.role)) return 'victim'
  return verdict.role === 'bystander' ? 'cleared' : 'found'
}

/** The verdict as a headline. `many`: it stands over several who were harmed alike. */
export function headline(verdict: Pick<Verdict, 'behaviour' | 'role' | 'certainty'>, many = false): Bilingual {
  const { name } = behaviourWords[verdict.behaviour]
  switch (outcomeOf(verdict)) {
    case 'cleared':
      return say('Cleared', '已排除嫌疑')
    case 'inconclusive':
      return say('Cannot be told yet', '暂无法判断')
    case 'victim':
      return verdict.certainty === 'lead'
        ? say(`Perhaps ${many ? 'victims' : 'a victim'} of ${name.en}`, `可能是${name.zh}的受害方`)
        : say(`${many ? 'Victims' : 'Victim'} of ${name.en}`, `${name.zh}的受害方`)
    case 'found':
      return findingWords(verdict.behaviour, verdict.certainty)
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
