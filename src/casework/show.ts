/** What of a thing is shown, and to whom: staff see the file, a second reader the file before the proposer's reasons, the person concerned their own. */
import type { Noun } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import { isStaff } from './can.ts'
import type { Clock } from './clocks.ts'
import { type Casework, findCase, inCase, stateOfCase } from './state.ts'
import { whatIsOpen } from './case.ts'
import { membersOf } from './merging.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Times are milliseconds inside and RFC 3339 outside. */
const isTime = (name: string): boolean => /(^|_)(at|from|until|since|due)$/.test(name)

function plain(value: unknown, name: string): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return isTime(name) ? new Date(value).toISOString() : value
  if (value instanceof Map) return [...value.values()].map((one) => plain(one, ''))
  if (value instanceof Set) return [...value].map((one) => plain(one, ''))
  if (Array.isArray(value)) return value.map((one) => plain(one, name))
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, key)]))
  return value as Json
}

/** Whom the person concerned may not learn from their own file: who did what by name. The role is enough. */
const nameless = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(nameless)
  if (typeof value !== 'object' || value === null) return value
  if (typeof value['kind'] === 'string' && typeof value['role'] === 'string' && typeof value['id'] === 'string' && Object.keys(value).length === 3)
    return { kind: value['kind'], role: value['role'] }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nameless(one)]))
}

/** What the person concerned is not shown of each kind; the notice and the statement of reasons are written for them. */
const inside: Partial<Record<Noun, readonly string[]>> = {
  measure: ['turned_down', 'second', 'sign_off', 'proposed', 'why', 'reason_codes', 'certainty'],
  appeal: ['taken_by', 'replaced', 'challenge', 'panel'],
  question: ['asked_by'],
  report: [],
}

export function hidesReasons(state: Casework, noun: Noun, id: string, caller: Caller): boolean {
  if (noun !== 'measure' || caller.kind !== 'person' || !caller.roles.includes('second_reader')) return false
  const one = state.measure.get(id)
  return (
    one !== undefined &&
    one.second === undefined &&
    ['proposed', 'noticed', 'answered', 'answer_lapsed'].includes(one.state) &&
    one.proposed.by.id !== caller.id
  )
}

export function show(state: Casework, noun: Noun, id: string, caller: Caller): Record<string, Json> | undefined {
  if (noun === 'case') return showCase(state, id)
  const one = state[noun].get(id)
  if (one === undefined) return undefined
  const { acts: _, ...content } = one as unknown as Record<string, unknown>
  const shown = plain(content, '') as Record<string, Json>
  if (!isStaff(caller) && (caller.kind === 'person' || caller.for !== undefined)) {
    for (const name of inside[noun] ?? []) delete shown[name]
    return nameless(shown) as Record<string, Json>
  }
  if (hidesReasons(state, noun, id, caller)) {
    delete shown['why']
    delete shown['notice']
  }
  return shown
}

function showCase(state: Casework, id: string): Record<string, Json> | undefined {
  const one = findCase(state, id)
  if (one === undefined) return undefined
  const { acts: _, victims, sketch: _sketch, lease, watchers: _watchers, seen: _seen, own: _own, joined_after: _after, ...content } = one
  return {
    ...(plain(content, '') as Record<string, Json>),
    case_id: one.id,
    // Whatever was joined to what is joined here is of the same file.
    joined: membersOf(state, one)
      .slice(1)
      .map(({ id: other }) => other),
    state: stateOfCase(state, one),
    holder: lease === undefined ? null : { person_id: lease.person_id, until: new Date(lease.until).toISOString() },
    victims: [...victims.values()].map((victim) => plain(victim, '')),
    measures: inCase(state, state.measure, one.id).map(({ id, state: at }) => ({ id, state: at })),
    questions: inCase(state, state.question, one.id).map(({ id, state: at }) => ({ id, state: at })),
    what_is_open: whatIsOpen(state, one),
  }
}

export const showClock = ({ on, clock, whose, role, due_at, afterwards }: Clock) =>
  // oxlint-disable-next-line unicorn/no-thenable -- the page's word for what happens next
  ({ on, clock, turn: whose, role, due_at: new Date(due_at).toISOString(), then: afterwards })
