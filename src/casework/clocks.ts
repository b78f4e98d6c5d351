/** Whose turn it is, until when, and what happens then: every clock follows from the acts; none is kept. */
import { calendarOf, type Context, day, hour, minute, type Sentence } from './deciding.ts'
import { endOfMonths, endOfWorkingDay } from './calendars.ts'
import { type Casework, findCase, type Measure } from './state.ts'
import type { Noun } from '../domain/acts.ts'

export type Clock = {
  on: { kind: Noun; id: string }
  clock: string
  whose: 'ours' | 'theirs'
  /** Who of us must act, and who is told when it was missed. */
  role: string
  to: string
  due_at: number
  afterwards: Sentence
}

type Timing = Pick<Context, 'pack'>

export const answerDue = (delivered: number, wanted: number | undefined, context: Timing): number =>
  Math.max(endOfWorkingDay(delivered, context.pack.answer_working_days, calendarOf(context)), wanted ?? 0)
export const extendedDue = (due: number, context: Timing): number => endOfWorkingDay(due - 1, context.pack.extension_working_days, calendarOf(context))
const decisionDue = (from: number, context: Timing): number => endOfWorkingDay(from, context.pack.decision_working_days, calendarOf(context))

/** Until when a decision may be appealed; undefined while its reasons are not known to be delivered. */
export const appealUntil = (measure: Measure, context: Timing): number | undefined =>
  measure.delivered_at === undefined ? undefined : endOfMonths(measure.delivered_at, context.pack.appeal_months, calendarOf(context))

const escalated: Sentence = { en: 'It is passed to the next role, and counts on the board.', zh: '逾期则升级至上一级角色，并计入看板。' }

export function clocksOf(state: Casework, context: Timing): Clock[] {
  const { pack } = context
  const clocks: Clock[] = []
  const ours = (kind: Noun, id: string, clock: string, role: string, to: string, due_at: number): void => {
    clocks.push({ on: { kind, id }, clock, whose: 'ours', role, to, due_at, afterwards: escalated })
  }
  for (const one of state.question.values()) {
    if (one.state === 'delivered')
      clocks.push({
        on: { kind: 'question', id: one.id },
        clock: 'answer',
        whose: 'theirs',
        role: 'party',
        to: 'party',
        due_at: one.due_at!,
        afterwards: {
          en: 'Without an answer the case is decided on what is known; a later answer still counts in your favour.',
          zh: '逾期未答复的，依据现有材料作出决定；此后提交的答复仍可作有利于您的考虑。',
        },
      })
    if (one.state === 'answered') ours('question', one.id, 'assess', 'investigator', 'decider', decisionDue(one.answers.at(-1)!.at, context))
  }
  for (const one of state.measure.values()) {
    const question = one.question_id === undefined ? undefined : state.question.get(one.question_id)
    if (one.state === 'answered' || one.state === 'answer_lapsed') {
      const from = question?.answers.at(-1)?.at ?? question?.due_at ?? one.noticed_at!
      ours('measure', one.id, 'decide', 'decider', 'governance', decisionDue(Math.max(from, one.noticed_at!), context))
    }
    if (one.state === 'in_force' && one.late_answer_at !== undefined)
      ours('measure', one.id, 'late_answer', 'decider', 'governance', decisionDue(one.late_answer_at, context))
    const until = appealUntil(one, context)
    if (until !== undefined && one.decided?.outcome === 'impose' && one.state !== 'overturned')
      clocks.push({
        on: { kind: 'measure', id: one.id },
        clock: 'appeal',
        whose: 'theirs',
        role: 'party',
        to: 'party',
        due_at: until,
        afterwards: {
          en: 'After this the decision can no longer be appealed here; courts and outside bodies have their own times.',
          zh: '逾期后不能再向平台申诉；法院与外部机构另有期限。',
        },
      })
  }
  for (const one of state.appeal.values())
    if (one.state === 'filed' || one.state === 'taken') {
      const measure = state.measure.get(one.measure_id)
      const runs = measure?.state === 'in_force'
      ours(
        'appeal',
        one.id,
        'decide',
        'appeal_reader',
        'governance',
        one.filed_at + (runs ? pack.appeal_running_hours * hour : pack.appeal_decision_days * day),
      )
    }
  for (const one of state.appeal.values())
    if (one.state === 'taken' && one.challenge !== undefined && one.challenge.granted === undefined)
      ours('appeal', one.id, 'replace', 'governance', 'legal', one.challenge.at + pack.victim_decision_hours * hour)
  for (const one of state.objection.values())
    if (one.state === 'filed') ours('objection', one.id, 'decide', 'investigator', 'decider', one.filed_at + pack.objection_hours * hour)
  for (const one of state.report.values()) {
    if (one.state === 'answered' || one.state === 'withdrawn') continue
    if (one.state === 'filed')
      ours(
        'report',
        one.id,
        'acknowledge',
        'investigator',
        'decider',
        one.filed_at + (one.kind === 'threatened' ? pack.acknowledge_minutes * minute : pack.acknowledge_others_hours * hour),
      )
    ours('report', one.id, 'answer', 'investigator', 'decider', endOfWorkingDay(one.filed_at, pack.answer_report_working_days, calendarOf(context)))
  }
  for (const one of state.case.values())
    for (const victim of one.victims.values())
      if (victim.status === 'claimed' && one.merged_into === undefined)
        ours('case', one.id, `victim:${victim.subject.kind}:${victim.subject.id}`, 'decider', 'governance', victim.since + pack.victim_decision_hours * hour)
  for (const one of state.publication.values())
    if (one.state === 'published') {
      const reversed = [...state.measure.values()].find(
        (measure) =>
          measure.state === 'overturned' && findCase(state, measure.case_id)?.id === findCase(state, one.case_id)?.id && measure.ended!.at > one.published_at!,
      )
      if (reversed !== undefined) ours('publication', one.id, 'take_down', 'governance', 'legal', reversed.ended!.at + day)
    }
  for (const one of state.right.values())
    if (one.state === 'filed' && one.kind !== 'retention') ours('right', one.id, 'answer', 'legal', 'governance', one.filed_at + pack.right_days * day)
    else if (one.state === 'granted') ours('right', one.id, 'execute', 'governance', 'legal', one.filed_at + 2 * pack.right_days * day)
  for (const one of state.publication.values())
    if (one.state === 'published' && findCase(state, one.case_id)!.minors.length > 0)
      ours('publication', one.id, 'take_down_minor', 'governance', 'legal', one.published_at! + day)
  for (const one of state.correction.values())
    if (one.state === 'drafted')
      ours('correction', one.id, 'send', 'liaison', 'legal', endOfWorkingDay(one.drafted_at, pack.correction_working_days, calendarOf(context)))
  return clocks
}
