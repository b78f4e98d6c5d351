/** Commands become acts, acts become state: the one door to both. */
import type { z } from 'zod'
import { type Act, isActType, nameOf, type Noun, parseAct } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import * as appeals from './appeal.ts'
import * as authorities from './authority.ts'
import { boundOf, isStaff, refusalOf, roleFor, whoMay } from './can.ts'
import * as cases from './case.ts'
import { isReading } from './changes.ts'
import * as corrections from './correction.ts'
import { type Context, type Decided, type Deciding, doerOf, minute, Refuse, type Refusal, type Refused, type Writer, writer } from './deciding.ts'
import * as losses from './loss.ts'
import * as measures from './measure.ts'
import type { Evolve, NounFile, Told } from './noun.ts'
import * as objections from './objection.ts'
import * as outward from './outward.ts'
import * as questions from './question.ts'
import * as reports from './report.ts'
import * as rights from './right.ts'
import * as shadows from './shadow.ts'
import { caseIdOf, type Casework, type Done, findCase, isSame, stateOfCase } from './state.ts'
import { commandsOf, statesFor } from './states.ts'

const nounFiles: Record<Noun, NounFile> = {
  case: cases.noun,
  measure: measures.noun,
  question: questions.noun,
  appeal: appeals.noun,
  objection: objections.noun,
  report: reports.noun,
  referral: outward.referral,
  proceeding: outward.proceeding,
  publication: outward.publication,
  request: outward.request,
  campaign: outward.campaign,
  correction: corrections.noun,
  authority: authorities.noun,
  right: rights.right,
  hold: rights.hold,
  opening: rights.opening,
  loss: losses.noun,
  shadow: shadows.noun,
}

const evolvers: Evolve = Object.assign(
  {
    'clock.escalated': (state, { clock, due_at, to }, { id, act, at }) => {
      const kind = act.split(':')[0]!
      state.escalated.set(`${kind}:${id}:${clock}:${Date.parse(due_at)}`, { clock, on: { kind, id }, due_at: Date.parse(due_at), to, at })
    },
    'measure.reread': (state, { view }, { id, by, at }) => {
      state.rereads.set(id, [...(state.rereads.get(id) ?? []).filter((one) => one.by !== by.id), { view, by: by.id, at }])
    },
  } satisfies Evolve,
  ...Object.values(nounFiles).map((file) => file.evolve),
)

/** Takes an act in; the same again changes nothing. What an act refers to must have come before it. */
export function evolve(state: Casework, act: Act): Casework {
  if (state.seen.has(act.id)) return state
  state.seen.add(act.id)
  const { by, why, rules, law, on, changes } = act.data
  const told: Told = { id: on.id, act: act.id, at: Date.parse(act.time), by, why, rules, law }
  const change = evolvers[nameOf(act)] as ((state: Casework, changes: unknown, told: Told) => void) | undefined
  change?.(state, changes, told)
  const done: Done = { id: act.id, type: act.type, at: told.at, by }
  ;(state as unknown as Record<string, Map<string, { acts?: Done[] }> | undefined>)[on.kind]?.get(on.id)?.acts?.push(done)
  // Each act of the one who holds the case renews the hold.
  const home = findCase(state, caseIdOf(state, on.kind as Noun, on.id) ?? '')
  if (
    home?.lease !== undefined &&
    by.kind === 'person' &&
    home.lease.person_id === by.id &&
    home.lease.until > told.at &&
    act.type !== 'aedile.case.taken' &&
    !isReading(act.type)
  )
    home.lease.until = Math.max(home.lease.until, told.at + 30 * minute)
  return state
}

/** Reads the acts of a ledger. Entries of ours that are no acts of casework are passed over. */
export function evolveAll(state: Casework, acts: Iterable<unknown>): Casework {
  for (const act of acts) if (isActType((act as { type: string }).type)) evolve(state, parseAct(act))
  return state
}

export type CommandCall = { on: Noun; id: string; command: string; body: unknown; caller: Caller }

/** Where a thing stands; undefined when there is none. */
export function stateOf(state: Casework, noun: Noun, id: string): string | undefined {
  if (noun === 'case') {
    const one = findCase(state, id)
    return one === undefined ? undefined : stateOfCase(state, one)
  }
  return state[noun].get(id)?.state
}

/** Whether a thing is this caller's own: its subject, or who filed it. */
export function isTheirs(state: Casework, noun: Noun, id: string, caller: Caller): boolean {
  const bound = boundOf(caller)
  if (bound === undefined) return false
  const same = (other: { kind: string; id: string } | undefined): boolean => other !== undefined && isSame(bound, other)
  if (noun === 'measure') {
    const one = state.measure.get(id)
    // A proposal that nobody told them of is not theirs to find, and a referral never is: nobody is tipped off.
    return same(one?.subject) && one!.level !== 'L5' && (one!.noticed_at !== undefined || one!.origin === 'legacy')
  }
  if (noun === 'question') return same(state.question.get(id)?.subject)
  // What nobody entered yet is entered by whoever lost it.
  if (noun === 'loss') return !state.loss.has(id) || same(state.loss.get(id)!.holder)
  if (noun === 'correction') {
    const one = state.correction.get(id)
    return same(one?.to) && one!.state !== 'drafted'
  }
  if (noun === 'appeal' || noun === 'objection' || noun === 'report' || noun === 'right') return same(state[noun].get(id)?.by)
  if (noun === 'request') return bound.kind === 'authority' && state.request.get(id)?.authority_id === bound.id
  if (noun !== 'case') return false
  // Those it was done to, and those who told of it; whoever is suspected does not learn from here that there is a case.
  const one = findCase(state, id)
  return (
    one?.subjects.some((subject) => same(subject) && (subject.role === 'victim_merchant' || subject.role === 'victim_identity')) === true ||
    [...(one?.victims.values() ?? [])].some(({ subject, status }) => status === 'recognised' && same(subject)) ||
    [...state.report.values()].some((report) => report.case_id !== undefined && findCase(state, report.case_id)?.id === one?.id && same(report.by))
  )
}

const notFound: Refused = { status: 404, rule: 'not_found', detail: { en: 'expected an id that exists, found none', zh: '未找到该编号' } }

/** A command as acts, or why not, with what is open instead. */
export function decide(state: Casework, context: Context, call: CommandCall): Decided | Refusal {
  const refused = attempt(state, context, call)
  if (!('status' in refused)) return { acts: refused.acts, made: refused.made }
  return { ...refused, open: openFor(state, context, call.on, call.id, call.caller) }
}

function attempt(state: Casework, context: Context, { on, id, command: name, body, caller }: CommandCall): Writer | Refused {
  const command = nounFiles[on].commands[name]
  const from = statesFor(on, name)
  const theirs = isTheirs(state, on, id, caller)
  const stands = stateOf(state, on, id)
  if (command === undefined || from === undefined) return notFound
  // Whose it is not, and who is not of the house, does not learn that it exists.
  if (stands === undefined ? !from.includes('new') : !theirs && !isStaff(caller) && !(caller.kind === 'key' && caller.for === undefined)) return notFound
  const own = on === 'case' ? findCase(state, id)!.id : id
  const against = refusalOf(state, on, own, name, caller, context.at, theirs)
  if (against !== undefined) return against
  if (!from.includes(stands ?? 'new'))
    return {
      status: 409,
      rule: 'state',
      detail: {
        en: `expected ${on} in ${from.join(' or ')} for "${name}", it is ${stands}`,
        zh: `“${name}”要求处于 ${from.join(' 或 ')}，现为 ${stands ?? '无'}`,
      },
    }
  const parsed = command.body.safeParse(body ?? {})
  if (!parsed.success) return misfit(parsed.error)
  const given = parsed.data as { reasons: string }
  if (whoMay(on, name)!.silent !== true && given.reasons === '')
    return { status: 422, rule: 'reasons', detail: { en: 'expected reasons in words, got none', zh: '应说明理由，未提供' } }
  const by = doerOf(caller, roleFor(on, name, caller), theirs && whoMay(on, name)!.party === true)
  const write = writer(state, context, by, given.reasons)
  try {
    command.decide({ state, context, caller, by, id: own, body: given, write })
  } catch (error) {
    if (error instanceof Refuse) return error.refused
    throw error
  }
  return write
}

function misfit(error: z.ZodError): Refused {
  const issue = error.issues[0]!
  const field = issue.path.join('.') || 'the body'
  // Zod's sentence says what was expected; what came may be somebody's words and is not repeated.
  const expected =
    issue.code === 'unrecognized_keys'
      ? `no fields ${issue.keys.join(', ')}`
      : issue.message.replace(/^Invalid input: expected /, '').replace(/, received .*$/, '')
  return {
    status: 422,
    rule: 'body',
    detail: { en: `${field}: expected ${expected.replace(/^expected /, '')}`, zh: `${field}：应为 ${expected.replace(/^expected /, '')}` },
  }
}

/** The commands of which some body would be taken now from this caller: found by trying. */
export function openFor(state: Casework, context: Context, noun: Noun, id: string, caller: Caller): string[] {
  return commandsOf(noun).filter((name) => {
    const command = nounFiles[noun].commands[name]!
    if (statesFor(noun, name)!.includes('new') && stateOf(state, noun, id) !== undefined) return false
    const by = doerOf(caller, roleFor(noun, name, caller), false)
    const own = noun === 'case' ? (findCase(state, id)?.id ?? id) : id
    let tries = 0
    for (const body of command.tries?.({ state, context, caller, by, id: own } as Omit<Deciding<unknown>, 'body' | 'write'>) ?? [{}]) {
      const result = attempt(state, context, { on: noun, id, command: name, caller, body: { reasons: '–', ...(body as object) } })
      if (!('status' in result)) return true
      // Who may not, may not with any other body either.
      if (result.status === 404 || ['role', 'state', 'recusal', 'took_part', 'lease'].includes(result.rule)) return false
      if (++tries > 400) return false
    }
    return false
  })
}

/** What a person concerned files of their own accord: a report or an objection. Throws Refuse. */
export function filing(
  state: Casework,
  context: Context,
  caller: Caller,
  write: (writer: Writer, whom: { kind: string; id: string }) => void,
): Decided | Refusal {
  const whom = boundOf(caller)
  if (whom === undefined)
    return {
      status: 403,
      rule: 'role',
      detail: { en: 'expected a merchant or buyer, or a key acting for one', zh: '应为商家或买家本人，或代其办理的密钥' },
      open: [],
    }
  const writes = writer(state, context, doerOf(caller, caller.kind === 'key' ? 'key' : (caller.roles[0] ?? 'party'), true), '')
  try {
    write(writes, whom)
  } catch (error) {
    if (error instanceof Refuse) return { ...error.refused, open: [] }
    throw error
  }
  return { acts: writes.acts, made: writes.made }
}

export const isRefusal = (result: Decided | Refusal): result is Refusal => 'status' in result

export const commandBody = (noun: Noun, name: string): z.ZodType | undefined => nounFiles[noun].commands[name]?.body
