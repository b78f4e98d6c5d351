/** What the person concerned is told, in both languages: the notice of what is intended, and the reasons of what was decided. */
import type { Behaviour, MeasureKind } from '../domain/verdict.ts'
import { bothOf, calendarOf, type Context, type Finding, iso, type Sentence } from './deciding.ts'
import { quizFor, ruleFor } from './education.ts'
import type { Case, Measure, Question } from './state.ts'
import { transparencyOf } from './transparency.ts'

export const behaviourName: Record<Behaviour, Sentence> = {
  self_brushing: { en: 'orders that were not real purchases, paid back or paid for', zh: '虚假交易（返款或付酬的订单）' },
  reverse_brushing: { en: 'orders placed to harm a shop', zh: '恶意向店铺下单（反向刷单）' },
  task_platform: { en: 'organising orders that are not real purchases', zh: '组织虚假交易' },
  review_extortion: { en: 'asking money for a review to be changed or deleted', zh: '以删改评价索要钱财' },
  malicious_refund: { en: 'refunds that were not due', zh: '不应获得的退款' },
  malicious_complaint: { en: 'complaints made for money', zh: '为牟利而投诉' },
  ip_troll: { en: 'notices of rights that were not held, or made for money', zh: '不实或牟利的权利通知' },
  scalping: { en: 'bulk buying by software to resell', zh: '使用软件抢购转售' },
  fake_review: { en: 'reviews that do not come from a real purchase', zh: '并非源于真实消费的评价' },
  benign: { en: 'nothing that breaks the rules', zh: '未违反规则' },
  inconclusive: { en: 'something that cannot be told yet', zh: '尚无法判断' },
}

const effects: Record<MeasureKind, Sentence> = {
  none: { en: 'Nothing is limited.', zh: '不作任何限制。' },
  neutralise: { en: 'These orders and reviews do not count in rankings and ratings.', zh: '相关订单与评价不计入排名与评分。' },
  education: { en: 'You are told the rules. Nothing is limited, and nobody is accused.', zh: '向您说明规则；不作任何限制，亦不指控任何人。' },
  friction: { en: 'Some steps ask for a confirmation more than usual.', zh: '部分操作需额外确认。' },
  restrict_login: {
    en: 'You cannot sign in. Open orders, refunds and this procedure are not touched.',
    zh: '暂不能登录；进行中的订单、退款及本程序不受影响。',
  },
  restrict_refund: { en: 'Refunds without return are off; what the law gives you stays.', zh: '暂停仅退款服务；法定权利不受影响。' },
  restrict_notices: { en: 'Notices and complaints you file are looked at before they take effect.', zh: '您提交的通知与投诉须经审核后生效。' },
  restrict_publish: { en: 'You cannot publish listings or reviews.', zh: '暂不能发布商品或评价。' },
  hold_shipment: { en: 'Shipments of these orders wait.', zh: '相关订单暂缓发货。' },
  zero_sales: {
    en: 'The sales of the orders named below are taken out of the counts. They are kept and can be put back.',
    zh: '下列订单的销量从统计中剔除；数据保留，可以恢复。',
  },
  demote: { en: 'The shop is shown lower in search.', zh: '店铺搜索排序降低。' },
  close_shop: { en: 'The shop is closed.', zh: '关闭店铺。' },
  refer: { en: 'The matter is given to an authority.', zh: '移送主管机关。' },
  claim: { en: 'The matter is brought before a court.', zh: '提起诉讼。' },
  lift: { en: 'An earlier measure ends.', zh: '解除此前措施。' },
}

/** Times are said in the zone of the person's calendar. */
function when(ms: number, context: Context, lang: 'en' | 'zh'): string {
  const { zone } = calendarOf(context)
  return `${new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN', { timeZone: zone, dateStyle: 'long', timeStyle: 'short' }).format(ms)} (${zone})`
}

const listed = (ids: readonly string[]): string => ids.join(', ')

/**
 * Sentences of a finding as its subject may read them. One that names another party is held back and counted: what somebody did is
 * theirs to read, who reported or was hurt is not.
 */
function factsFor(finding: Finding | undefined, home: Case, side: 'reasons' | 'contrary'): { facts: Sentence[]; withheld: number } {
  const others = home.subjects.filter(({ kind, id }) => kind !== finding?.subject.kind || id !== finding.subject.id).map(({ id }) => id)
  const all = (finding?.[side] ?? []).filter(({ code }) => code !== 'none-found').map(({ text }) => bothOf(text))
  const facts = all.filter(({ en, zh }) => !others.some((id) => id.length > 2 && (en.includes(id) || zh.includes(id))))
  return { facts, withheld: all.length - facts.length }
}

const noneFound: Sentence = {
  en: 'Nothing was found that speaks for you; tell us what we do not know.',
  zh: '尚未发现有利于您的事实；请告知我们尚不了解的情况。',
}
const heldBack = (n: number): Sentence[] =>
  n === 0
    ? []
    : [
        {
          en: `${n} ${n === 1 ? 'sentence names' : 'sentences name'} another person and ${n === 1 ? 'is' : 'are'} held back to protect them. A court and an outside body can see them.`,
          zh: `有 ${n} 句涉及他人，为保护其权益未予载明；法院及外部机构可以查阅。`,
        },
      ]

export function noticeOf(measure: Measure, home: Case, finding: Finding | undefined, context: Context): Sentence {
  const { facts, withheld } = factsFor(finding, home, 'reasons')
  const contrary = factsFor(finding, home, 'contrary').facts
  const { pack } = context
  const parts = (lang: 'en' | 'zh'): string[] => {
    const en = lang === 'en'
    const about = measure.order_ids.length > 0 ? `${en ? 'Orders' : '订单'}${en ? ': ' : '：'}${listed(measure.order_ids)}` : ''
    const reviews = measure.review_ids.length > 0 ? `${en ? 'Reviews' : '评价'}${en ? ': ' : '：'}${listed(measure.review_ids)}` : ''
    if (measure.level === 'L1')
      return [
        en ? 'For your information. Nothing is limited by this and nobody is accused.' : '特此提示：不作任何限制，亦不指控任何人。',
        ruleFor(measure.behaviour)[lang],
        about,
        reviews,
        en ? 'If this does not fit what happened, say so; it will be corrected in writing.' : '如与实际情况不符，请告知，我们将书面更正。',
      ]
    return [
      en
        ? `We intend the following measure and have decided nothing yet: ${effects[measure.kind].en}`
        : `我们拟采取以下措施，尚未作出决定：${effects[measure.kind].zh}`,
      en ? `Why: it looks like ${behaviourName[measure.behaviour].en}.` : `原因：疑似${behaviourName[measure.behaviour].zh}。`,
      ...facts.map((one) => `– ${one[lang]}`),
      ...heldBack(withheld).map((one) => one[lang]),
      en ? 'What speaks for you so far:' : '目前有利于您的情况：',
      ...(contrary.length > 0 ? contrary : [noneFound]).map((one) => `– ${one[lang]}`),
      about,
      reviews,
      en
        ? `From ${when(measure.starts_at, context, lang)}${measure.ends_at === undefined ? '' : ` until ${when(measure.ends_at, context, lang)}`}, not before the decision.`
        : `自${when(measure.starts_at, context, lang)}起${measure.ends_at === undefined ? '' : `至${when(measure.ends_at, context, lang)}`}，且不早于决定作出。`,
      en
        ? `You have ${pack.answer_working_days} working days from the day after this reaches you, and ${pack.extension_working_days} more if you ask once. Silence is not guilt, and a late answer still counts.`
        : `自收到次日起 ${pack.answer_working_days} 个工作日内可陈述申辩，申请一次可再延长 ${pack.extension_working_days} 个工作日。沉默不等于认可，逾期答复仍予考虑。`,
      en
        ? `Grounds: ${pack.law.en}; rules of judging ${context.rules}, pack ${pack.version}.`
        : `依据：${pack.law.zh}；研判规则版本 ${context.rules}，规则包 ${pack.version}。`,
    ]
  }
  return { en: parts('en').filter(Boolean).join('\n'), zh: parts('zh').filter(Boolean).join('\n') }
}

/** What made us look. Who reported is not told: whoever tells of something is protected. */
const promptedBy: Record<Case['origin'], Sentence> = {
  proactive: { en: 'We found it ourselves, by looking at our records; nobody reported it.', zh: '系平台自行核查记录发现，并非源于他人报告。' },
  reported: { en: 'It was reported to us, and we looked at our records. Who reported it is not told.', zh: '系接到报告后核查记录。报告人信息不予披露。' },
  authority: { en: 'An authority told us of it, and we looked at our records.', zh: '系主管机关告知后核查记录。' },
  split: { en: 'It was found while another matter was looked into.', zh: '系在核查其他事项时发现。' },
}
const territory: Sentence = { en: 'This marketplace, wherever it is offered', zh: '本平台，不分地区' }

/** The statement of reasons of a decision; `transparency` in the words of the Union's database, where the pack sends it there. */
export function statementOf(
  measure: Measure,
  home: Case,
  finding: Finding | undefined,
  question: Question | undefined,
  context: Context,
  { urgent, by, why }: { urgent: boolean; by: string; why: string },
) {
  const { facts, withheld } = factsFor(finding, home, 'reasons')
  const contrary = factsFor(finding, home, 'contrary').facts
  const { pack } = context
  const answer: Sentence =
    question === undefined
      ? {
          en: 'You were not asked before, because this measure limits nothing or warning would have defeated its purpose.',
          zh: '此前未予询问：本措施不作限制，或事先告知将使其落空。',
        }
      : question.answers.length > 0
        ? {
            en: `You answered; the answer was assessed as ${question.assessed?.as ?? 'open'}: ${question.assessed?.why ?? '–'}`,
            zh: `您已答复；评估结论为“${{ reasonable: '合理', unreasonable: '不合理', open: '待定' }[question.assessed?.as ?? 'open']}”：${question.assessed?.why ?? '–'}`,
          }
        : question.lapsed
          ? { en: 'You were asked and the time to answer passed. A later answer will be looked at.', zh: '已向您询问，答复期限已过；此后答复仍予审查。' }
          : {
              en: 'You are asked with this measure, because it could not wait; your answer will be looked at, and it is not renewed without one.',
              zh: '因情况紧急，随本措施一并询问；您的答复将予审查，未经答复不再续期。',
            }
  const automated = measure.level === 'L1' && by === 'aedile'
  const transparency = pack.transparency_database
    ? transparencyOf(measure, home, {
        at: context.at,
        law: pack.law.en,
        behaviour: behaviourName[measure.behaviour].en,
        certainty: finding?.certainty ?? measure.certainty,
        automated,
      })
    : undefined
  return {
    measure_id: measure.id,
    subject: measure.subject,
    kind: measure.kind,
    level: measure.level,
    effect: effects[measure.kind],
    from: iso(Math.max(measure.starts_at, context.at)),
    until: measure.ends_at === undefined ? null : iso(measure.ends_at),
    territory,
    prompted_by: promptedBy[home.origin],
    scope: { order_ids: [...measure.order_ids], review_ids: [...measure.review_ids] },
    finding: { behaviour: measure.behaviour, certainty: finding?.certainty ?? measure.certainty, name: behaviourName[measure.behaviour] },
    facts,
    contrary: contrary.length > 0 ? contrary : [noneFound],
    reasons_of_the_proposer: measure.why,
    reasons_of_the_decision: why,
    answer,
    ground: { contractual: pack.law, rules: context.rules, law: pack.version },
    data_used: {
      en: 'orders, refunds and parcels; payments, devices, messages and reviews where the marketplace holds them',
      zh: '订单、退款与物流；以及平台持有的支付、设备、消息与评价',
    },
    automation: automated
      ? { detection: true, decision: true, text: { en: 'Detected and sent by machine; it limits nothing.', zh: '由系统识别并发送，不作任何限制。' } }
      : {
          detection: true,
          decision: false,
          text: { en: 'Detected by machine; decided by people, each other than the one before.', zh: '由系统识别，由不同人员逐级决定。' },
        },
    urgent,
    withheld: heldBack(withheld),
    redress: {
      appeal: {
        en: `You may appeal for ${pack.appeal_months} months from the day these reasons reach you; somebody who took no part decides within ${pack.appeal_decision_days} days, within ${pack.appeal_running_hours} hours while a limit runs. A second appeal goes to a panel.`,
        zh: `自收到本决定理由之日起 ${pack.appeal_months} 个月内可以申诉，由未参与本案的人员在 ${pack.appeal_decision_days} 日内（限制执行期间为 ${pack.appeal_running_hours} 小时内）作出决定；再次申诉由合议组办理。`,
      },
      outside: pack.outside,
    },
    ...(measure.kind === 'education' ? { rule: ruleFor(measure.behaviour), quiz: quizFor(measure.behaviour) } : {}),
    ...(transparency === undefined ? {} : { transparency }),
  }
}

/** As an act keeps it; what later versions added is missing in earlier ones. */
type Since = 'territory' | 'prompted_by' | 'rule' | 'quiz' | 'transparency'
export type Statement = Omit<ReturnType<typeof statementOf>, Since> & { [K in Since]?: ReturnType<typeof statementOf>[K] }
