/**
 * When a decision falls, what was already told of it is put right: every paper that left the house and rests on it gets a letter to
 * whoever holds it. The letters are written by themselves; what goes outside is sent by a person, and one that is late is escalated.
 */
import type { ChangesOf, Concerned } from '../domain/acts.ts'
import { dateIn } from './calendars.ts'
import { calendarOf, type Context, idFrom, iso, type Sentence, type Writer } from './deciding.ts'
import { behaviourName } from './notices.ts'
import { body, command, id as anyId, type NounFile, time } from './noun.ts'
import { type Case, type Casework, findCase, inCase, type Measure } from './state.ts'

type DayOf = (ms: number) => string
type Letter = ChangesOf<'correction.drafted'>
/** A paper that left the house: which, when, under what number, and who holds it. */
type Paper = { kind: Letter['paper']['kind']; id: string; at: number; number?: string | undefined; to: Letter['to'] }
/** What fell: a measure whole or in part, or the exclusion of one order or review. */
type Reversal = {
  of: { kind: 'measure' | 'objection'; id: string }
  case_id: string
  cause: Letter['cause']
  subject: Concerned
  order_ids: readonly string[]
  review_ids: readonly string[]
  at: number
  why: string
}

/** Everything that was told outside about a case, or about these orders and reviews. */
function papersOf(state: Casework, context: Context, home: Case, { subject, order_ids, review_ids, at }: Reversal): Paper[] {
  const papers: Paper[] = []
  const named = new Set([home.id, ...home.aliases, subject.id, ...order_ids, ...review_ids])
  const put = (paper: Paper): void => void (paper.at <= at && papers.push(paper))
  for (const { id, authority_id, steps } of inCase(state, state.referral, home.id)) {
    const sent = steps.find(({ state: to }) => to === 'sent')
    if (sent !== undefined)
      put({
        kind: 'referral',
        id,
        at: sent.at,
        number: steps.findLast(({ number }) => number !== undefined)?.number,
        to: { as: 'authority', kind: 'authority', id: authority_id },
      })
  }
  for (const { id, steps, claimants, defendants } of inCase(state, state.proceeding, home.id)) {
    const filed = steps.find(({ state: to }) => to === 'filed')
    // A paper before a court names the one it is against, or was brought by them.
    if (filed !== undefined && [...claimants, ...defendants].some((party) => party.includes(subject.id)))
      put({
        kind: 'proceeding',
        id,
        at: filed.at,
        number: steps.findLast(({ number }) => number !== undefined)?.number,
        to: { as: 'court', kind: 'court', id },
      })
  }
  for (const { id, published_at } of inCase(state, state.publication, home.id))
    if (published_at !== undefined) put({ kind: 'publication', id, at: published_at, to: { as: 'public', kind: 'public', id } })
  for (const { id, state: now, about_ids, authority_id, number, acts } of state.request.values()) {
    const answered = acts.find(({ type }) => type === 'aedile.request.answered')
    if (now === 'answered' && answered !== undefined && about_ids.some((about) => named.has(about)))
      put({ kind: 'request', id, at: answered.at, number, to: { as: 'authority', kind: 'authority', id: authority_id } })
  }
  for (const { id, at: when, number, to } of context.exported?.(home.aliases) ?? [])
    put({ kind: 'bag', id, at: when, number, to: { as: 'authority', kind: 'authority', id: to } })
  for (const { id, by, answered, order_ids: told, review_ids: toldReviews } of inCase(state, state.report, home.id))
    if (
      answered !== undefined &&
      (answered.outcome === 'upheld' || answered.outcome === 'partly') &&
      [...told, ...toldReviews].some((one) => order_ids.includes(one) || review_ids.includes(one))
    )
      put({ kind: 'answer', id, at: answered.at, to: { as: 'reporter', ...by } })
  return papers
}

const isTold = (measure: Measure): boolean => measure.noticed_at !== undefined || measure.origin === 'legacy'

function* reversals(state: Casework): Generator<Reversal> {
  for (const one of state.measure.values()) {
    const { id, case_id, subject, order_ids, review_ids, ended } = one
    const of = { kind: 'measure', id } as const
    if (ended !== undefined && (one.state === 'overturned' || ended.how === 'victim'))
      yield {
        of,
        case_id,
        cause: one.state === 'overturned' ? (ended.how as 'appeal' | 'finding_fell') : 'victim',
        subject,
        order_ids,
        review_ids,
        at: ended.at,
        why: ended.why,
      }
    else if (one.restored_order_ids.length > 0) {
      const appeal = [...state.appeal.values()].findLast(({ measure_id, decided }) => measure_id === id && decided?.outcome === 'partly')
      if (appeal?.decided !== undefined)
        yield { of, case_id, cause: 'partly', subject, order_ids: one.restored_order_ids, review_ids: [], at: appeal.decided.at, why: appeal.decided.why }
    }
  }
  for (const { id, case_id, about_kind, about_id, by, decided } of state.objection.values())
    if (decided?.outcome === 'restored' && case_id !== undefined)
      yield {
        of: { kind: 'objection', id },
        case_id,
        cause: 'objection',
        subject: by,
        order_ids: about_kind === 'order' ? [about_id] : [],
        review_ids: about_kind === 'review' ? [about_id] : [],
        at: decided.at,
        why: decided.why,
      }
}

/** Letters that are owed and not written yet. Those to people on their own pages arrive by being there. */
export function correct(state: Casework, context: Context, write: Writer): void {
  const dayOf: DayOf = (ms) => dateIn(ms, calendarOf(context))
  for (const fell of reversals(state)) {
    const home = findCase(state, fell.case_id)
    if (home === undefined) continue
    const papers = papersOf(state, context, home, fell)
    const measure = fell.of.kind === 'measure' ? state.measure.get(fell.of.id) : undefined
    for (const paper of papers) {
      const id = idFrom('L', fell.of.id, fell.cause, paper.kind, paper.id, ...fell.order_ids, '', ...fell.review_ids)
      if (!state.correction.has(id)) draft(id, fell, paper, lettersOf(fell, paper, home, dayOf), write, paper.to.as === 'reporter')
    }
    // Last the one it was done to: told what fell, and who was written to.
    if (measure === undefined || !isTold(measure)) continue
    const id = idFrom('L', fell.of.id, fell.cause, 'subject', ...fell.order_ids, '', ...fell.review_ids)
    if (state.correction.has(id)) continue
    const own: Paper = {
      kind: 'statement',
      id: measure.id,
      at: measure.decided?.at ?? measure.noticed_at ?? measure.starts_at,
      to: { as: 'subject', ...measure.subject },
    }
    draft(id, fell, own, toSubject(fell, measure, papers, dayOf), write, true)
  }
}

function draft(id: string, fell: Reversal, paper: Paper, letter: Sentence, write: Writer, isThere: boolean): void {
  const on = { kind: 'correction', id }
  write.act('correction.drafted', on, {
    case_id: fell.case_id,
    of: fell.of,
    cause: fell.cause,
    to: paper.to,
    paper: { kind: paper.kind, id: paper.id, at: iso(paper.at), ...(paper.number === undefined ? {} : { number: paper.number }) },
    order_ids: [...fell.order_ids],
    review_ids: [...fell.review_ids],
    letter,
  })
  if (isThere) write.act('correction.moved', on, { state: 'sent' })
}

const paperName: Record<Paper['kind'], Sentence> = {
  referral: { en: 'our referral', zh: '我方移送材料' },
  proceeding: { en: 'our papers in the proceeding', zh: '我方在该诉讼中提交的材料' },
  publication: { en: 'our public notice', zh: '我方公示' },
  request: { en: 'our answer to your request', zh: '我方对贵方请求的答复' },
  bag: { en: 'the evidence we handed over', zh: '我方移交的证据' },
  answer: { en: 'our answer to your report', zh: '我方对您报告的答复' },
  statement: { en: 'our decision', zh: '我方决定' },
}
const causes: Record<Letter['cause'], Sentence> = {
  appeal: { en: 'On appeal, somebody who had taken no part overturned the decision.', zh: '经申诉，由未参与本案的人员撤销了该决定。' },
  partly: { en: 'On appeal, somebody who had taken no part gave the things below back.', zh: '经申诉，由未参与本案的人员恢复了下列内容。' },
  victim: { en: 'It was recognised as a victim; what was done was done to it, not by it.', zh: '其已被认定为受害人；相关行为系他人对其所为。' },
  finding_fell: { en: 'The finding is no longer there when everything known is judged again.', zh: '依据现有全部材料重新研判，该认定已不成立。' },
  objection: { en: 'A person looked at an objection and put the thing back into the counts.', zh: '经人工审查异议，已将其恢复计入统计。' },
}
/** Reasons as somebody wrote them, ended as a sentence is. */
const ended = (text: string): string => (/[.!?。！？]$/.test(text) ? text : /[\u4e00-\u9fff]$/.test(text) ? `${text}。` : `${text}.`)
const things = ({ order_ids, review_ids }: Pick<Reversal, 'order_ids' | 'review_ids'>, lang: 'en' | 'zh'): string[] => [
  ...(order_ids.length > 0 ? [`${lang === 'en' ? 'Orders: ' : '订单：'}${order_ids.join(', ')}`] : []),
  ...(review_ids.length > 0 ? [`${lang === 'en' ? 'Reviews: ' : '评价：'}${review_ids.join(', ')}`] : []),
]
const kindName: Record<string, Sentence> = {
  shop: { en: 'shop', zh: '店铺' },
  account: { en: 'account', zh: '账号' },
  person: { en: 'person', zh: '人员' },
}
const subjectName = ({ kind, id }: Concerned, lang: 'en' | 'zh'): string => `${kindName[kind]?.[lang] ?? kind} ${id}`

/** What the holder of a paper is told. Whoever reported is not told about the person concerned, only about the things. */
function lettersOf(fell: Reversal, paper: Paper, home: Case, dayOf: DayOf): Sentence {
  const number = (lang: 'en' | 'zh'): string => (paper.number === undefined ? '' : lang === 'en' ? ` (no. ${paper.number})` : `（编号 ${paper.number}）`)
  const name = behaviourName[home.behaviour]
  const isBare = fell.order_ids.length + fell.review_ids.length === 0
  const who = (lang: 'en' | 'zh'): string => (paper.to.as === 'public' || paper.to.as === 'reporter' ? '' : subjectName(fell.subject, lang))
  const en = [
    `Correction of ${paperName[paper.kind].en}${number('en')} of ${dayOf(paper.at)}.`,
    fell.cause === 'objection'
      ? `What it says of the things below, that they are part of ${name.en}, we no longer say.`
      : `What it says of ${who('en') || 'those concerned'}, as to ${name.en}${isBare ? '' : ' in what is named below'}, we no longer say.`,
    ...things(fell, 'en'),
    `${causes[fell.cause].en} This was decided on ${dayOf(fell.at)}.`,
    ...(fell.why === '' || paper.to.as === 'reporter' || paper.to.as === 'public' ? [] : [`Reasons: ${ended(fell.why)}`]),
    paper.to.as === 'public'
      ? 'This correction stands where the notice stood, as large and for as long.'
      : 'What the paper says of others and of other things is not touched by this. Please put this letter on the same file, do not rely on what it takes back, and confirm its receipt.',
  ]
  const zh = [
    `更正：${dayOf(paper.at)}${paperName[paper.kind].zh}${number('zh')}。`,
    fell.cause === 'objection'
      ? `其中关于下列内容属于“${name.zh}”的表述，我方不再主张。`
      : `其中关于${who('zh') || '相关当事人'}${isBare ? '' : '就下列内容'}涉及“${name.zh}”的表述，我方不再主张。`,
    ...things(fell, 'zh'),
    `${causes[fell.cause].zh}决定日期：${dayOf(fell.at)}。`,
    ...(fell.why === '' || paper.to.as === 'reporter' || paper.to.as === 'public' ? [] : [`理由：${ended(fell.why)}`]),
    paper.to.as === 'public'
      ? '本更正刊于原公示处，篇幅与期限相同。'
      : '材料中关于他人及其他内容的部分不受影响。请将本函附卷，不再采信已撤回部分，并确认收到。',
  ]
  return { en: en.join('\n'), zh: zh.join('\n') }
}

const holders: Record<Letter['to']['as'], Sentence> = {
  authority: { en: 'the authority', zh: '主管机关' },
  court: { en: 'the court', zh: '法院' },
  public: { en: 'the public, where the notice stood', zh: '公众（原公示处）' },
  subject: { en: 'you', zh: '您' },
  reporter: { en: 'whoever reported it', zh: '报告人' },
}

function toSubject(fell: Reversal, measure: Measure, papers: readonly Paper[], dayOf: DayOf): Sentence {
  const list = (lang: 'en' | 'zh'): string[] =>
    papers.length === 0
      ? [lang === 'en' ? 'Nothing about it had left the marketplace.' : '此前未向平台以外提供过相关材料。']
      : [
          lang === 'en' ? 'We write to everybody who holds a paper of ours about it:' : '我方正致函所有持有我方相关材料者：',
          ...papers.map(({ kind, at, to }) =>
            lang === 'en' ? `– ${holders[to.as].en}: ${paperName[kind].en}, ${dayOf(at)}` : `– ${holders[to.as].zh}：${paperName[kind].zh}，${dayOf(at)}`,
          ),
        ]
  const whole = fell.cause !== 'partly'
  const en = [
    whole ? `What we decided about you (${measure.id}) does not stand.` : `A part of what we decided about you (${measure.id}) does not stand.`,
    causes[fell.cause].en,
    ...(fell.why === '' ? [] : [`Reasons: ${ended(fell.why)}`]),
    whole
      ? 'Every effect is undone from now on: your rights, your orders and reviews in the counts, your rank.'
      : 'The orders below count again, and with them your rank.',
    ...things(fell, 'en'),
    ...list('en'),
    'What it cost you is entered in the ledger of losses; tell us what you lost and with what it can be shown.',
  ]
  const zh = [
    whole ? `此前对您作出的处置（${measure.id}）不再成立。` : `此前对您作出的处置（${measure.id}）部分不再成立。`,
    causes[fell.cause].zh,
    ...(fell.why === '' ? [] : [`理由：${ended(fell.why)}`]),
    whole ? '即日起其全部效果均予撤销：您的权限、订单与评价的计入以及排名均已恢复。' : '下列订单重新计入统计，排名随之恢复。',
    ...things(fell, 'zh'),
    ...list('zh'),
    '由此给您造成的损失将记入损失台账；请告知损失情况及可资证明的材料。',
  ]
  return { en: en.join('\n'), zh: zh.join('\n') }
}

export const noun: NounFile = {
  commands: {
    sent: command({
      body: body({ date: time.optional(), number: anyId.optional() }),
      decide: ({ id, body, write }) => write.act('correction.moved', { kind: 'correction', id }, { state: 'sent', ...stepOf(body) }),
    }),
    received: command({
      body: body({ date: time.optional(), number: anyId.optional() }),
      decide: ({ id, body, write }) => write.act('correction.moved', { kind: 'correction', id }, { state: 'received', ...stepOf(body) }),
    }),
  },
  evolve: {
    'correction.drafted'(state, drafted, { id, at }) {
      if (!state.correction.has(id))
        state.correction.set(id, { ...drafted, id, acts: [], state: 'drafted', drafted_at: at, sent_at: undefined, received_at: undefined })
    },
    'correction.moved'(state, { state: to, date }, { id, at }) {
      const one = state.correction.get(id)
      if (one === undefined) return
      one.state = to
      one[to === 'sent' ? 'sent_at' : 'received_at'] = date === undefined ? at : Date.parse(date)
    },
  },
}

const stepOf = ({ date, number }: { date?: string | undefined; number?: string | undefined }) => ({
  ...(date === undefined ? {} : { date: iso(Date.parse(date)) }),
  ...(number === undefined ? {} : { number }),
})
