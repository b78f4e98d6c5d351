/** What the acts add up to. `evolve` (casework.ts) is the only writer; everybody else reads. */
import type { ChangesOf, Concerned, Doer, Noun } from '../domain/acts.ts'
import type { MeasureLevel } from '../domain/verdict.ts'
import type { TurnedDown } from './deeds.ts'

/** One act as the thing it was done to remembers it. */
export type Done = { id: string; type: string; at: number; by: Doer }

type Thing = { id: string; acts: Done[] }

type Victim = { subject: Concerned; status: 'claimed' | 'recognised' | 'refused'; discriminators: readonly string[]; since: number; at: number }
type Consent = { subject: Concerned; to: string; at: number }
export type Own = {
  aliases: string[]
  subjects: ChangesOf<'case.opened'>['subjects']
  victims: Map<string, Victim>
  minors: Concerned[]
  watchers: Set<string>
  consents: Consent[]
}

export type Case = Thing &
  Pick<ChangesOf<'case.opened'>, 'aliases' | 'behaviour' | 'certainty' | 'first_seen' | 'merged_from' | 'orders' | 'subjects' | 'sketch' | 'origin'> & {
    opened_at: number
    /** False once a later scan of everything no longer finds it. */
    found: boolean
    taken: boolean
    lease: { person_id: string; until: number } | undefined
    closed: { at: number; outcome: string } | undefined
    merged_into: string | undefined
    /** Set where people joined it to another, which can be undone; a report that makes two cases one is followed for good. */
    joined_at: number | undefined
    /** What had been drafted for outside in the file it was joined to: that speaks of the file without it. */
    joined_after: string[]
    /** Cases that people joined to this one, in their order. */
    joined: string[]
    /** Cases it once was one file with: who took part in one took part in all. */
    once: string[]
    split_from: string | undefined
    victims: Map<string, Victim>
    minors: Concerned[]
    /** Samples that people looked at themselves. */
    verified: (ChangesOf<'case.verified'> & { at: number; by: Doer; why: string })[]
    /** Who follows it. */
    watchers: Set<string>
    consents: Consent[]
    /** Of what is above, what is this case's own and came with no other: the whole is made of it and of the own of those joined. */
    own: Own
    /** Up to which entry of the ledger each has seen it. */
    seen: Map<string, number>
    notes: { at: number; by: Doer; text: string; sha256?: string }[]
  }

export const questionStates = ['asked', 'delivered', 'answered', 'lapsed', 'assessed'] as const
export type QuestionState = (typeof questionStates)[number]
export type Question = Thing &
  Omit<ChangesOf<'question.asked'>, 'due_at'> & {
    state: QuestionState
    asked_by: Doer
    asked_at: number
    wanted_due: number | undefined
    delivered_at: number | undefined
    due_at: number | undefined
    extended: boolean
    lapsed: boolean
    answers: { at: number; text: string; sha256: readonly string[]; late: boolean }[]
    assessed: { as: 'reasonable' | 'unreasonable' | 'open'; by: Doer; at: number; why: string } | undefined
  }

export const measureStates = [
  'proposed',
  'noticed',
  'answered',
  'answer_lapsed',
  'decided',
  'informed',
  'in_force',
  'lifted',
  'overturned',
  'expired',
  'not_imposed',
] as const
export type MeasureState = (typeof measureStates)[number]
export type Measure = Thing &
  Omit<ChangesOf<'measure.proposed'>, 'starts_at' | 'ends_at' | 'certainty'> & {
    state: MeasureState
    origin: 'this_system' | 'legacy'
    certainty: string
    why: string
    rules: string
    law: string
    starts_at: number
    ends_at: number | undefined
    proposed: { by: Doer; at: number }
    question_id: string | undefined
    noticed_at: number | undefined
    notice: { en: string; zh: string } | undefined
    urgent: boolean
    second: { view: 'agree' | 'return'; by: Doer; at: number; why: string } | undefined
    sign_off: { view: 'agree' | 'return'; by: Doer; at: number; why: string } | undefined
    decided: { by: Doer; at: number; outcome: 'impose' | 'not_impose'; why: string } | undefined
    statement: Record<string, unknown> | undefined
    delivered_at: number | undefined
    from: number | undefined
    applied_at: number | undefined
    suspended: { since: number; cause: 'victim' | 'stay' } | undefined
    ended: { at: number; how: string; why: string; by: Doer } | undefined
    /** Orders given back by an appeal that was partly upheld. */
    restored_order_ids: readonly string[]
    acknowledged: { at: number; right: number; of: number } | undefined
    /** What was known when it was returned, refused or overturned. */
    turned_down: TurnedDown | undefined
    late_answer_at: number | undefined
  }

export const appealStates = ['filed', 'taken', 'decided', 'withdrawn'] as const
export type AppealState = (typeof appealStates)[number]
export type Appeal = Thing &
  Omit<ChangesOf<'appeal.filed'>, 'by'> & {
    state: AppealState
    by: Concerned
    filed_at: number
    taken_by: string | undefined
    challenge: { text: string; at: number; reader: string; granted: boolean | undefined } | undefined
    /** What the others of a panel hold; the last word of each. */
    panel: { by: string; outcome: 'upheld' | 'overturned' | 'partly'; order_ids: readonly string[] }[]
    /** Readers who were replaced at the wish of the one concerned. */
    replaced: string[]
    decided: { by: Doer; at: number; outcome: 'upheld' | 'overturned' | 'partly'; order_ids: readonly string[]; why: string } | undefined
  }

export const objectionStates = ['filed', 'decided', 'withdrawn'] as const
export type Objection = Thing &
  ChangesOf<'objection.filed'> & {
    state: (typeof objectionStates)[number]
    filed_at: number
    decided: { by: Doer; at: number; outcome: 'restored' | 'kept'; why: string } | undefined
  }

export const reportStates = ['filed', 'acknowledged', 'looked_into', 'answered', 'withdrawn'] as const
export type PartyReport = Thing &
  ChangesOf<'report.filed'> & {
    state: (typeof reportStates)[number]
    filed_at: number
    acknowledged_at: number | undefined
    answered: (ChangesOf<'report.answered'> & { by: Doer; at: number }) | undefined
  }

export const referralStates = [
  'drafted',
  'reviewed',
  'sent',
  'received',
  'accepted',
  'filed',
  'not_filed',
  'investigating',
  'prosecuted',
  'judged',
  'effective',
  'returned',
  'withdrawn',
] as const
export type ReferralState = (typeof referralStates)[number]
export type Step = ChangesOf<'referral.moved'> & { at: number; by: Doer; why: string }
export type Referral = Thing & ChangesOf<'referral.drafted'> & { state: ReferralState; steps: Step[]; drafted_at: number; drafted_by: Doer }

export const proceedingStates = [
  'prepared',
  'filed',
  'heard',
  'judged',
  'effective',
  'awarded',
  'collected',
  'appealed',
  'apology_ordered',
  'apology_published',
  'apology_ended',
  'withdrawn',
] as const
export type ProceedingState = (typeof proceedingStates)[number]
export type Proceeding = Thing & Pick<ChangesOf<'proceeding.prepared'>, 'case_id' | 'claimants' | 'defendants'> & { state: ProceedingState; steps: Step[] }

export const publicationStates = ['drafted', 'published', 'taken_down'] as const
export type Publication = Thing & ChangesOf<'publication.drafted'> & { state: (typeof publicationStates)[number]; published_at: number | undefined }

export const requestStates = ['registered', 'scoped', 'answered', 'refused'] as const
export type AuthorityRequest = Thing &
  ChangesOf<'request.registered'> & { state: (typeof requestStates)[number]; registered_at: number; supplied: readonly string[] }

export const correctionStates = ['drafted', 'sent', 'received'] as const
export type Correction = Thing &
  ChangesOf<'correction.drafted'> & {
    state: (typeof correctionStates)[number]
    drafted_at: number
    sent_at: number | undefined
    received_at: number | undefined
  }

export type Authority = Thing &
  ChangesOf<'authority.listed'> & {
    state: 'listed' | 'retired'
    listed_at: number
    feedback: (ChangesOf<'authority.feedback'> & { at: number; by: Doer })[]
  }

export type Right = Thing &
  ChangesOf<'right.filed'> & {
    state: 'filed' | 'granted' | 'refused' | 'done' | 'withdrawn'
    filed_at: number
    granted_by: string | undefined
    answer: string | undefined
    done_at: number | undefined
  }
export type Hold = Thing & ChangesOf<'hold.set'> & { state: 'set' | 'lifted'; set_at: number; set_by: string }
export type Opening = Thing &
  ChangesOf<'opening.asked'> & { state: 'asked' | 'approved' | 'refused' | 'used'; asked_at: number; asked_by: string; until: number | undefined }

export type Loss = Thing &
  ChangesOf<'loss.entered'> & {
    state: 'entered' | 'settled' | 'withdrawn'
    entered_at: number
    entered_by: string
    settled: (ChangesOf<'loss.settled'> & { at: number }) | undefined
  }

export type Shadow = Thing &
  ChangesOf<'shadow.started'> & {
    state: 'running' | 'ended'
    started_at: number
    started_by: string
    ended_at: number | undefined
    /** What it said otherwise, whenever that changed; the newest last. */
    compared: ChangesOf<'shadow.compared'>[]
  }

/** What a shop was told about how many of its orders are out, and against which attacks it was warned. */
export type ShopTold = Thing & { last: (ChangesOf<'shop.told'> & { at: number }) | undefined; warned: Map<string, number> }

export const campaignStates = ['open', 'closed'] as const
export type Campaign = Thing & { state: (typeof campaignStates)[number]; opened_at: number; text: string; case_ids: Set<string> }

/** An order or a review that somebody put back into the counts, or kept out for good. */
export type Standing = { stands: 'restored' | 'confirmed' | 'quarantined'; at: number; until: number | undefined; cause: string }

export type Casework = {
  case: Map<string, Case>
  question: Map<string, Question>
  measure: Map<string, Measure>
  appeal: Map<string, Appeal>
  objection: Map<string, Objection>
  report: Map<string, PartyReport>
  referral: Map<string, Referral>
  proceeding: Map<string, Proceeding>
  publication: Map<string, Publication>
  request: Map<string, AuthorityRequest>
  campaign: Map<string, Campaign>
  correction: Map<string, Correction>
  authority: Map<string, Authority>
  right: Map<string, Right>
  hold: Map<string, Hold>
  opening: Map<string, Opening>
  loss: Map<string, Loss>
  shadow: Map<string, Shadow>
  shop: Map<string, ShopTold>
  /** Which case a report's id belongs to; an id of our own stands for itself. */
  aliases: Map<string, string>
  orders: Map<string, Standing>
  reviews: Map<string, Standing>
  /** Declared conflicts: person → parties. */
  recusals: Map<string, Set<string>>
  /** Clocks that were missed and told once: `kind:id:clock:due`. */
  escalated: Map<string, { clock: string; on: { kind: string; id: string }; due_at: number; to: string; at: number }>
  /** Warnings already told: `case:kind`, and about unfounded reports: `subject`. */
  warned: Map<string, number>
  /** Blind re-reading of sanctions: measure → views. */
  rereads: Map<string, { view: 'right' | 'wrong' | 'unclear'; by: string; at: number }[]>
  /** Ids of the acts taken in; the same again changes nothing. */
  seen: Set<string>
}

export const emptyCasework = (): Casework => ({
  case: new Map(),
  question: new Map(),
  measure: new Map(),
  appeal: new Map(),
  objection: new Map(),
  report: new Map(),
  referral: new Map(),
  proceeding: new Map(),
  publication: new Map(),
  request: new Map(),
  campaign: new Map(),
  correction: new Map(),
  authority: new Map(),
  right: new Map(),
  hold: new Map(),
  opening: new Map(),
  loss: new Map(),
  shadow: new Map(),
  shop: new Map(),
  aliases: new Map(),
  orders: new Map(),
  reviews: new Map(),
  recusals: new Map(),
  escalated: new Map(),
  warned: new Map(),
  rereads: new Map(),
  seen: new Set(),
})

export const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind}:${id}`
export const isSame = (a: { kind: string; id: string }, b: { kind: string; id: string }): boolean => a.kind === b.kind && a.id === b.id
export const rankOf = (level: MeasureLevel): number => Number(level.slice(1))

/** The case an id means now: by its own id or a report's, and after merging the one it went into. */
export function findCase(state: Casework, id: string): Case | undefined {
  let one = state.case.get(id) ?? state.case.get(state.aliases.get(id) ?? '')
  for (let i = 0; one?.merged_into !== undefined && i < 100; i++) one = state.case.get(one.merged_into)
  return one
}

/** The case and every one merged into it or split from it: who took part in one took part in all. */
export function familyOf(state: Casework, caseId: string): Set<string> {
  const family = new Set<string>()
  const waiting = [caseId]
  while (waiting.length > 0) {
    const id = waiting.pop()!
    if (family.has(id)) continue
    family.add(id)
    for (const one of state.case.values()) {
      if (one.merged_into === id || one.split_from === id) waiting.push(one.id)
      if (one.id === id) for (const other of [one.merged_into, one.split_from, ...one.once]) if (other !== undefined) waiting.push(other)
    }
  }
  return family
}

/** Which case a thing belongs to, as it was filed under. */
export function caseIdOf(state: Casework, noun: Noun, id: string): string | undefined {
  if (noun === 'case') return findCase(state, id)?.id
  if (noun === 'campaign' || noun === 'request' || noun === 'authority' || noun === 'right' || noun === 'hold' || noun === 'shadow') return undefined
  return state[noun].get(id)?.case_id
}

/** Things of one kind in a case, those of cases merged into it included. */
export function inCase<T extends { case_id?: string | undefined }>(state: Casework, things: Map<string, T>, caseId: string): T[] {
  const root = findCase(state, caseId)?.id
  return [...things.values()].filter((one) => one.case_id !== undefined && findCase(state, one.case_id)?.id === root)
}

const running: readonly MeasureState[] = ['proposed', 'noticed', 'answered', 'answer_lapsed', 'decided', 'informed']
export const isRunning = (measure: Measure): boolean => running.includes(measure.state)
/** Education and friction are ours to show; the rest the marketplace applies and says so. */
export const needsApplying = ({ kind }: Measure): boolean => !['education', 'friction', 'refer', 'claim'].includes(kind)

export const caseStates = ['examine', 'examining', 'notice_due', 'answer_due', 'decision_due', 'taking_effect', 'closed'] as const
export type CaseStateName = (typeof caseStates)[number]

/** What is open in a case, the most pressing first, says where it stands. */
export function stateOfCase(state: Casework, one: Case): CaseStateName {
  const measures = inCase(state, state.measure, one.id)
  const questions = inCase(state, state.question, one.id)
  if (measures.some(({ state: at, level }) => at === 'proposed' && level !== 'L5')) return 'notice_due'
  if (questions.some(({ state: at }) => at === 'asked' || at === 'delivered')) return 'answer_due'
  if (measures.some(isRunning) || questions.some(({ state: at }) => at === 'answered')) {
    return measures.some(({ state: at }) => at === 'decided' || at === 'informed') ? 'taking_effect' : 'decision_due'
  }
  if (
    measures.some((measure) => measure.state === 'in_force' && measure.origin === 'this_system' && needsApplying(measure) && measure.applied_at === undefined)
  )
    return 'taking_effect'
  if (one.closed !== undefined) return 'closed'
  return one.taken ? 'examining' : 'examine'
}

/** A subject's party in a case: its subjects, and who reported into it. */
export function partiesOf(state: Casework, caseIds: Iterable<string>): Set<string> {
  const parties = new Set<string>()
  for (const id of caseIds) {
    for (const subject of state.case.get(id)?.subjects ?? []) parties.add(keyOf(subject))
    for (const report of state.report.values()) if (report.case_id === id) parties.add(keyOf(report.by))
    for (const measure of state.measure.values()) if (measure.case_id === id) parties.add(keyOf(measure.subject))
  }
  return parties
}
