/** What a decision is given and what it gives: findings, time and law as arguments, acts or a refusal as the answer. */
import { createHash } from 'node:crypto'
import type { Act, ActName, ChangesOf, Concerned, Doer, Noun } from '../domain/acts.ts'
import type { Exposure } from '../domain/exposure.ts'
import type { Caller } from '../domain/caller.ts'
import type { Behaviour, Certainty, Role, SubjectKind } from '../domain/verdict.ts'
import { calendars } from './calendars.ts'
import type { Pack } from './packs.ts'
import type { Casework } from './state.ts'

export type Sentence = { en: string; zh: string }
export type Reason = { code: string; weight_bits: number; text: string | Sentence; evidence: readonly string[] }

/** What casework reads of a verdict. */
export type Finding = {
  case_id: string
  subject: { kind: SubjectKind; id: string }
  behaviour: Behaviour
  role: Role
  certainty: Certainty
  proven_order_ids: readonly string[]
  supported_order_ids: readonly string[]
  excluded_order_ids: readonly string[]
  review_ids: readonly string[]
  notice_ids: readonly string[]
  complaint_ids: readonly string[]
  reasons: readonly Reason[]
  contrary: readonly Reason[]
  measure: { level: string; kind: string; needs: readonly string[] }
}

/** What casework reads of a report. */
export type Findings = {
  as_of: string
  verdicts: readonly Finding[]
  cases: readonly {
    case_id: string
    behaviour: Behaviour
    first_seen: string
    merged_from: readonly string[]
    subjects: readonly { kind: SubjectKind; id: string; role: Role }[]
  }[]
  neutralised: { order_ids: readonly string[]; review_ids: readonly string[] }
}

/** Somebody of the house, for assignment; nobody is imposed on by a role that is not staffed. */
export type Colleague = { id: string; roles: readonly string[]; bound?: { kind: string; id: string } }

export type Context = {
  at: number
  pack: Pack
  report: Findings
  /** Version of the rules of judging. */
  rules: string
  people: readonly Colleague[]
  /** Whose an order or a review is; undefined when it is not known. */
  ownersOf?: (kind: 'order' | 'review', id: string) => readonly Concerned[] | undefined
  /** Cases first seen before it are history: nobody is warned or educated by itself for them. */
  liveFrom?: number
  /**
   * What the findings of a case lack before an authority may be told, given the shops that reported or agreed to be named. It belongs to
   * the law of the evidence, which stands downstream, and so is handed in.
   */
  gate?: (caseIds: readonly string[], mayBeNamed: readonly string[]) => readonly { code: string; say: Sentence }[]
  /** Who stands behind a party, where it is known: the owner of a shop, the person of an account. */
  behind?: (one: Concerned) => string | undefined
  /** When somebody was last part of a transaction. */
  lastSeen?: (whom: Concerned) => number | undefined
  /** Bags of evidence that left about a case: under which number, and to whom. */
  exported?: (caseIds: readonly string[]) => readonly { id: string; at: number; number?: string; to: string }[]
  /** Shops of which orders are out, or of which some were when they were last told: how many of how many. */
  shares?: () => Iterable<{ shop_id: string; out: number; all: number }>
  /** Shops like those being struck of late, which are to be warned. */
  exposed?: readonly Exposure[]
  /** Detectors (behaviours) that may at present do no more than educate, because too many of their sanctions were found wrong. */
  stopped?: ReadonlySet<string>
}

export type Refused = { status: 403 | 404 | 409 | 422; rule: string; detail: Sentence }
export type Refusal = Refused & { open: readonly string[] }
export type Made = { kind: Noun; id: string }
export type Decided = { acts: Act[]; made: Made[] }

/** Thrown inside a decision and caught at its edge, so that the story of a command is not broken by its exceptions. */
export class Refuse extends Error {
  readonly refused: Refused
  constructor(status: Refused['status'], rule: string, en: string, zh: string) {
    super(en)
    this.refused = { status, rule, detail: { en, zh } }
  }
}

export const iso = (ms: number): string => new Date(ms).toISOString()
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const calendarOf = ({ pack }: { pack: Pack }) => calendars[pack.calendar]

/** An id that follows from what it names, so that the same command gives the same id. */
export const idFrom = (prefix: string, ...parts: (string | number)[]): string =>
  `${prefix}-${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12)}`

/** Writes the acts of one decision: each is numbered after those the thing has. */
export function writer(state: Casework, context: Pick<Context, 'at' | 'rules' | 'pack'>, by: Doer, why: string) {
  const acts: Act[] = []
  const made: Made[] = []
  const written = new Map<string, number>()
  return {
    acts,
    made,
    act<T extends ActName>(name: T, on: { kind: string; id: string }, changes: ChangesOf<T>, doer: Doer = by, said: string = why): void {
      const key = `${on.kind}:${on.id}`
      const nth = (written.get(key) ?? countOf(state, on)) + 1
      written.set(key, nth)
      acts.push({
        type: `aedile.${name}`,
        id: nth === 1 ? key : `${key}#${nth - 1}`,
        time: iso(context.at),
        data: { by: doer, why: said, rules: context.rules, law: context.pack.version, on, changes },
      } as unknown as Act)
    },
    make(kind: Noun, id: string): string {
      made.push({ kind, id })
      return id
    },
  }
}
export type Writer = ReturnType<typeof writer>

function countOf(state: Casework, { kind, id }: { kind: string; id: string }): number {
  const things = (state as unknown as Record<string, Map<string, { acts?: unknown[] }> | undefined>)[kind]
  return things?.get(id)?.acts?.length ?? 0
}

export const system: Doer = { kind: 'system', id: 'aedile', role: 'automatic' }

export const doerOf = (caller: Caller, role: string, isParty: boolean): Doer =>
  isParty ? { kind: 'party', id: caller.id, role } : { kind: caller.kind, id: caller.id, role }

/** What one command of one noun is given. */
export type Deciding<Body> = {
  state: Casework
  context: Context
  caller: Caller
  by: Doer
  /** The id in the address. */
  id: string
  body: Body & { reasons: string }
  write: Writer
}

/** A sentence of a report in both languages, whichever kind of report it came with. */
export const bothOf = (text: string | Sentence): Sentence => (typeof text === 'string' ? { en: text, zh: text } : text)

export const verdictsOn = (report: Findings, aliases: readonly string[], subject: Concerned): Finding[] =>
  report.verdicts.filter((one) => aliases.includes(one.case_id) && one.subject.kind === subject.kind && one.subject.id === subject.id)
