/**
 * What casework tells people, as papers like any other: the notice of what is intended, the statement of reasons of a decision, the letter that takes something back.
 * Each says what the act said when it was done and nothing more, so the same act gives the same bytes.
 */
import type { Statement } from '../../casework/notices.ts'
import type { Correction, Measure } from '../../casework/state.ts'
import { certaintyWords, kindWords, wordOf } from '../../domain/words.ts'
import type { Words } from '../material.ts'
import { type Around, type Paper, type Voice, writtenOf } from './document.ts'
import { heading, items, note, text } from './sections/blocks.ts'
import type { Block, Written } from './typeset.ts'

export type Issuer = {
  organisation: string
  contact: string | null
  /** IANA name: the calendar of the person concerned. */
  zone: string
}

/** A paper with what stands around it. */
export type Letter = { paper: Paper; around: Around }

export const setIn = ({ paper, around }: Letter, lang: 'zh' | 'en'): Written => writtenOf(paper, lang, around)

type Row = [label: string, value: string]
type Subject = { kind: string; id: string }

const toYou: Words = { en: 'For the one it is about', zh: '致当事人' }
/** Ids that are printed; the rest stands on the page of the one concerned. */
const mostListed = 900

function offsetAt(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms)
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find(({ type }) => type === 'timeZoneName')!.value)!
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const around = (issuer: Issuer, number: string, kind: Words, date_ms: number): Around => ({
  head: [issuer.organisation, { en: `${kind.en} ${number}`, zh: `${kind.zh} ${number}` }],
  keywords: [number],
  date_ms,
  offset_minutes: offsetAt(issuer.zone, date_ms),
})

function subjectName({ kind, id }: Subject, { of }: Voice): string {
  const known = (kindWords as Record<string, { one: Words } | undefined>)[kind]
  return `${known === undefined ? kind.replaceAll('_', ' ') : of(known.one)} ${id}`
}

const facts = (rows: (Row | undefined)[]): Block => ({ is: 'facts', rows: rows.filter((row) => row !== undefined) })
const answerTo = (issuer: Issuer, { say }: Voice): Row | undefined => (issuer.contact === null ? undefined : [say('Contact', '联系方式'), issuer.contact])

/** Sentences under each other as they were told: those that begin with a dash are a list. */
function told(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (const line of lines) {
    const last = blocks.at(-1)
    if (!line.startsWith('– ')) blocks.push(text(line))
    else if (last?.is === 'items') last.items.push(line.slice(2))
    else blocks.push(items([line.slice(2)]))
  }
  return blocks
}

/** Ids in four columns; the table of a paper breaks over pages. */
function listOf(ids: readonly string[], caption: Words, { say, of, count }: Voice): Block[] {
  if (ids.length === 0) return []
  const shown = ids.slice(0, mostListed)
  const rows = Array.from({ length: Math.ceil(shown.length / 4) }, (_, at) => Array.from({ length: 4 }, (_, i) => shown[at * 4 + i] ?? ''))
  const rest = ids.length - shown.length
  return [
    {
      is: 'table',
      caption: `${of(caption)}${say(` (${count(ids.length)})`, `（${count(ids.length)}）`)}`,
      columns: Array.from({ length: 4 }, () => ({ head: '', width: 1 })),
      rows,
    },
    ...(rest > 0 ? [note(say(`${count(rest)} more stand on your page.`, `另有 ${count(rest)} 项，请见您的页面。`))] : []),
  ]
}
const orders: Words = { en: 'Orders it is about', zh: '涉及的订单' }
const reviews: Words = { en: 'Reviews it is about', zh: '涉及的评价' }

/** Undefined while nothing was noticed. */
export function noticeLetter(measure: Pick<Measure, 'id' | 'subject' | 'notice' | 'noticed_at' | 'level'>, issuer: Issuer): Letter | undefined {
  const { id, subject, notice, noticed_at } = measure
  if (notice === undefined || noticed_at === undefined) return undefined
  const isHint = measure.level === 'L1'
  return {
    around: around(issuer, id, { en: 'Notice', zh: '告知书' }, noticed_at),
    paper: {
      name: 'notice',
      title: isHint ? { en: 'For your information', zh: '规则提示' } : { en: 'Notice of what is intended', zh: '拟采取措施告知书' },
      under: isHint ? { en: 'No measure, no accusation', zh: '不作限制，不作指控' } : { en: 'Nothing is decided yet', zh: '尚未作出决定' },
      foot: toYou,
      blocks: (voice) => [
        facts([
          [voice.say('Number', '编号'), id],
          [voice.say('To', '致'), subjectName(subject, voice)],
          [voice.say('Date', '日期'), voice.day(new Date(noticed_at).toISOString())],
          answerTo(issuer, voice),
        ]),
        ...told(notice[voice.lang].split('\n')),
      ],
    },
  }
}

/** What Regulation (EU) 2022/2065, art. 17(3), asks a statement to hold, point by point; elsewhere the same without the points. */
export function statementLetter(measure: Pick<Measure, 'id' | 'decided' | 'delivered_at'>, statement: Statement, issuer: Issuer): Letter | undefined {
  const { decided } = measure
  if (decided === undefined) return undefined
  const isUnion = statement.transparency !== undefined
  const when = new Date(decided.at).toISOString()
  return {
    around: around(issuer, measure.id, { en: 'Decision', zh: '决定' }, decided.at),
    paper: {
      name: 'statement',
      title: { en: 'Statement of reasons', zh: '决定理由说明书' },
      under: isUnion ? { en: 'Regulation (EU) 2022/2065, art. 17', zh: '欧盟 2022/2065 号条例第 17 条' } : statement.ground.contractual,
      foot: toYou,
      blocks(voice) {
        const { say, of, time, day } = voice
        const point = (letter: string): string => (isUnion ? say(` (art. 17(3)(${letter}))`, `（第 17 条第 3 款（${letter}）项）`) : '')
        const section = (title: string, letter: string | undefined, ...blocks: Block[]): Block[] => [
          heading(`${title}${letter === undefined ? '' : point(letter)}`),
          ...blocks,
        ]
        const each = (list: readonly Words[]): Block => items(list.map(of))
        const { order_ids, review_ids } = statement.scope
        const reasons: Row[] = [
          [say('Reasons of whoever proposed it', '提出人的理由'), statement.reasons_of_the_proposer],
          [say('Reasons of the decision', '决定理由'), statement.reasons_of_the_decision],
        ]
        const said = reasons.filter(([, words]) => words !== '')
        return [
          facts([
            [say('Number', '编号'), measure.id],
            [say('To', '致'), subjectName(statement.subject, voice)],
            [say('Decided on', '决定日期'), day(when)],
            answerTo(issuer, voice),
          ]),
          ...section(
            say('What was decided', '决定内容'),
            'a',
            facts([
              [say('Effect', '效果'), of(statement.effect)],
              [say('From', '起始'), time(statement.from)],
              [say('Until', '终止'), statement.until === null ? say('without end, unless it is lifted', '不设期限，除非解除') : time(statement.until)],
              statement.territory === undefined ? undefined : [say('Where', '地域范围'), of(statement.territory)],
              statement.urgent ? [say('Urgent', '紧急'), say('decided before your answer, which will be looked at', '先行决定，您的答复将予审查')] : undefined,
            ]),
            ...listOf(order_ids, orders, voice),
            ...listOf(review_ids, reviews, voice),
          ),
          ...section(
            say('What it rests on', '事实依据'),
            'b',
            text(
              say(
                `It was found to be ${statement.finding.name.en}; certainty: ${of(certaintyWords[statement.finding.certainty as keyof typeof certaintyWords].name)}.`,
                `认定为${statement.finding.name.zh}；确定程度：${of(certaintyWords[statement.finding.certainty as keyof typeof certaintyWords].name)}。`,
              ),
            ),
            ...(statement.facts.length > 0 ? [each(statement.facts)] : []),
            ...(statement.prompted_by === undefined ? [] : [text(of(statement.prompted_by))]),
            ...statement.withheld.map((one) => note(of(one))),
          ),
          ...section(say('What speaks for you', '有利于您的情况'), undefined, each(statement.contrary), text(of(statement.answer))),
          ...section(
            say('Data and automated means', '所用数据与自动化手段'),
            'c',
            text(say(`Data used: ${statement.data_used.en}.`, `所用数据：${statement.data_used.zh}。`)),
            text(of(statement.automation.text)),
          ),
          ...section(
            say('Ground, and why it applies', '依据及其适用理由'),
            'e',
            facts([
              [say('Ground', '依据'), of(statement.ground.contractual)],
              [say('Rules of judging', '研判规则版本'), statement.ground.rules],
              [say('Pack of law', '规则包版本'), statement.ground.law],
            ]),
            ...(said.length > 0 ? [facts(said)] : []),
            ...(statement.rule === undefined ? [] : [text(of(statement.rule))]),
          ),
          ...section(
            say('What you can do', '救济途径'),
            'f',
            text(of(statement.redress.appeal)),
            text(say(`Outside the marketplace: ${of(statement.redress.outside)}.`, `平台之外：${of(statement.redress.outside)}。`)),
          ),
        ]
      },
    },
  }
}

const titles: Record<Correction['to']['as'], Words> = {
  authority: { en: 'Letter of correction', zh: '更正函' },
  court: { en: 'Letter of correction to the court', zh: '致法院更正函' },
  public: { en: 'Public correction', zh: '公开更正' },
  subject: { en: 'What we decided does not stand', zh: '决定更正告知书' },
  reporter: { en: 'Correction of our answer', zh: '答复更正函' },
}

/** The public's and a reporter's letter names nobody; its head names no case either. */
export function correctionLetter(
  correction: Pick<Correction, 'id' | 'to' | 'paper' | 'letter' | 'drafted_at'>,
  issuer: Issuer,
  holder: Words | undefined,
): Letter {
  const { id, to, paper, letter, drafted_at } = correction
  return {
    around: around(issuer, id, { en: 'Letter', zh: '函' }, drafted_at),
    paper: {
      name: 'correction',
      title: titles[to.as],
      foot:
        to.as === 'subject'
          ? toYou
          : to.as === 'public'
            ? { en: 'For the public', zh: '公开' }
            : { en: 'To be put on the file that holds the paper', zh: '请附卷' },
      blocks: (voice) => {
        const { say, of, day } = voice
        return [
          facts([
            [say('Number', '编号'), id],
            to.as === 'public'
              ? undefined
              : [
                  say('To', '致'),
                  to.as === 'court' ? say('the court that hears the proceeding', '受理法院') : holder === undefined ? subjectName(to, voice) : of(holder),
                ],
            [say('Corrects', '所更正的文书'), `${of(wordOf(paperNames, paper.kind))} ${paper.number ?? paper.id}${say(' of ', '　')}${day(paper.at)}`],
            [say('Date', '日期'), day(new Date(drafted_at).toISOString())],
            answerTo(issuer, voice),
          ]),
          ...told(letter[voice.lang].split('\n')),
          ...(to.as === 'authority' || to.as === 'court'
            ? [
                {
                  is: 'sign' as const,
                  parties: [[issuer.organisation, say('Signed: ____________', '签章：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')]],
                },
              ]
            : []),
        ]
      },
    },
  }
}

const paperNames: Record<Correction['paper']['kind'], Words> = {
  referral: { en: 'referral', zh: '移送材料' },
  proceeding: { en: 'papers in a proceeding', zh: '诉讼材料' },
  publication: { en: 'public notice', zh: '公示' },
  request: { en: 'answer to a request', zh: '对请求的答复' },
  bag: { en: 'bag of evidence', zh: '证据包' },
  answer: { en: 'answer to a report', zh: '对报告的答复' },
  statement: { en: 'decision', zh: '决定' },
}
