/** Which command a thing takes in which state: one table. What is not listed is refused with 409. */
import type { Noun } from '../domain/acts.ts'
import type { AppealState, CaseStateName, MeasureState, ProceedingState, QuestionState, ReferralState } from './state.ts'

/** `new`: there is none yet under this id, and the command makes it. */
type From<State extends string> = readonly (State | 'new')[]

const openCase: From<CaseStateName> = ['examine', 'examining', 'notice_due', 'answer_due', 'decision_due', 'taking_effect']
const anyCase: From<CaseStateName> = [...openCase, 'closed']
const undecided: From<MeasureState> = ['proposed', 'noticed', 'answered', 'answer_lapsed']
const imposed: From<MeasureState> = ['decided', 'informed', 'in_force']
const over: From<MeasureState> = ['lifted', 'expired']

const cases = {
  take: openCase,
  release: openCase,
  assign: openCase,
  note: anyCase,
  attach: anyCase,
  recuse: anyCase,
  ask: openCase,
  propose: openCase,
  victim: anyCase,
  minor: anyCase,
  verify: anyCase,
  watch: anyCase,
  unwatch: anyCase,
  seen: anyCase,
  consent: anyCase,
  refer: anyCase,
  close: openCase,
  reopen: ['closed'],
  merge: openCase,
  unmerge: openCase,
  split: openCase,
} satisfies Record<string, From<CaseStateName>>

const measures = {
  notice: ['proposed'],
  second: undecided,
  sign_off: undecided,
  // From `proposed` only what is urgent, and what must warn nobody (referral, claim).
  decide: undecided,
  delivered: [...imposed, ...over],
  applied: ['informed', 'in_force'],
  lift: imposed,
  appeal: ['noticed', 'answered', 'answer_lapsed', ...imposed, ...over],
  acknowledge: ['in_force'],
  // Reading again, to learn how often we are wrong; it changes nothing of the measure.
  reread: [...imposed, ...over, 'overturned'],
  record: ['new'],
} satisfies Record<string, From<MeasureState>>

const questions = {
  delivered: ['asked'],
  extend: ['delivered'],
  answer: ['delivered', 'answered', 'lapsed', 'assessed'],
  assess: ['answered', 'lapsed'],
} satisfies Record<string, From<QuestionState>>

const appeals = {
  take: ['filed'],
  concur: ['taken'],
  decide: ['taken'],
  challenge: ['taken'],
  replace: ['taken'],
  withdraw: ['filed', 'taken'],
} satisfies Record<string, From<AppealState>>
const objections = { decide: ['filed'], withdraw: ['filed'] }
const reports = {
  acknowledge: ['filed'],
  look_into: ['filed', 'acknowledged'],
  answer: ['filed', 'acknowledged', 'looked_into'],
  withdraw: ['filed', 'acknowledged', 'looked_into'],
}

const referrals = {
  reviewed: ['drafted', 'returned'],
  sent: ['reviewed'],
  received: ['sent'],
  accepted: ['received', 'sent'],
  filed: ['accepted', 'not_filed'],
  not_filed: ['accepted', 'received'],
  investigating: ['filed'],
  prosecuted: ['investigating', 'filed'],
  judged: ['prosecuted'],
  effective: ['judged'],
  returned: ['sent', 'received', 'accepted', 'filed', 'investigating', 'prosecuted'],
  withdraw: ['drafted', 'reviewed', 'sent', 'received', 'accepted', 'returned'],
} satisfies Record<string, From<ReferralState>>

const proceedings = {
  prepared: ['new'],
  filed: ['prepared'],
  heard: ['filed', 'heard', 'appealed'],
  judged: ['heard', 'appealed'],
  appealed: ['judged'],
  effective: ['judged'],
  awarded: ['effective'],
  collected: ['awarded', 'collected'],
  apology_ordered: ['effective', 'awarded', 'collected'],
  apology_published: ['apology_ordered'],
  apology_ended: ['apology_published'],
  withdraw: ['prepared', 'filed', 'heard', 'appealed'],
} satisfies Record<string, From<ProceedingState>>

const publications = { draft: ['new'], publish: ['drafted'], take_down: ['published'] }
const requests = { register: ['new'], scope: ['registered', 'scoped'], answer: ['scoped'], refuse: ['registered', 'scoped'] }
const corrections = { sent: ['drafted'], received: ['sent'] }
const authorities = { list: ['new'], revise: ['listed', 'retired'], feedback: ['listed', 'retired'], retire: ['listed'] }
const rights = { record: ['new'], grant: ['filed'], refuse: ['filed'], execute: ['granted'], withdraw: ['filed'] }
const holds = { set: ['new'], lift: ['set'] }
const openings = { ask: ['new'], approve: ['asked'], refuse: ['asked'], use: ['approved'] }
const losses = { enter: ['new'], settle: ['entered'], withdraw: ['entered'] }
const shadows = { start: ['new'], end: ['running'] }
const campaigns = { open: ['new'], add: ['open'], close: ['open'] }

export const states = {
  case: cases,
  measure: measures,
  question: questions,
  appeal: appeals,
  objection: objections,
  report: reports,
  referral: referrals,
  proceeding: proceedings,
  publication: publications,
  request: requests,
  campaign: campaigns,
  correction: corrections,
  authority: authorities,
  right: rights,
  hold: holds,
  opening: openings,
  loss: losses,
  shadow: shadows,
} as const satisfies Record<Noun, Record<string, readonly string[]>>

export const commandsOf = (noun: Noun): string[] => Object.keys(states[noun])
export const statesFor = (noun: Noun, command: string): readonly string[] | undefined => (states[noun] as Record<string, readonly string[]>)[command]
