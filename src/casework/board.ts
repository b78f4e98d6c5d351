/** What came of it all, read off the acts: figures of which each names its cases, what was like it before, and what led nowhere. */
import type { Concerned } from '../domain/acts.ts'
import { day, iso } from './deciding.ts'
import { type Case, type Casework, findCase, inCase, isSame, rankOf } from './state.ts'
import { unfoundedReporters } from './automatic.ts'

const own = (state: Casework): Case[] => [...state.case.values()].filter(({ merged_into }) => merged_into === undefined)
const has = (steps: readonly { state: string }[], wanted: string): boolean => steps.some(({ state }) => state === wanted)

/** Whether anything real followed: a limit by people, a victim recognised, a referral accepted, a claim effective. */
function followed(state: Casework, one: Case): boolean {
  return (
    inCase(state, state.measure, one.id).some(({ decided, level }) => decided?.outcome === 'impose' && rankOf(level) >= 1) ||
    [...one.victims.values()].some(({ status }) => status === 'recognised') ||
    inCase(state, state.referral, one.id).some(({ steps }) => has(steps, 'accepted')) ||
    inCase(state, state.proceeding, one.id).some(({ steps }) => has(steps, 'effective'))
  )
}

type Money = { currency: string; claimed: number; awarded: number; collected: number; proceeding_ids: string[] }

/** Claimed, awarded and collected, per currency and never added up across. */
function recovered(state: Casework): Money[] {
  const sums = new Map<string, Money>()
  for (const { id, steps } of state.proceeding.values()) {
    const last = (wanted: string) => steps.findLast(({ state: at, amount_minor }) => at === wanted && amount_minor !== undefined)
    const [claimed, awarded] = [last('filed') ?? last('prepared'), last('awarded')]
    const currency = claimed?.currency ?? awarded?.currency
    if (currency === undefined) continue
    const sum = sums.get(currency) ?? { currency, claimed: 0, awarded: 0, collected: 0, proceeding_ids: [] }
    sums.set(currency, sum)
    sum.claimed += claimed?.amount_minor ?? 0
    sum.awarded += awarded?.amount_minor ?? 0
    for (const step of steps) if (step.state === 'collected') sum.collected += step.amount_minor ?? 0
    sum.proceeding_ids.push(id)
  }
  return [...sums.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** How a campaign stands: its cases, and how far the law went with them. */
function counters(state: Casework, caseIds: Iterable<string>) {
  const cases = [...new Set([...caseIds].flatMap((id) => findCase(state, id)?.id ?? []))]
  const referrals = cases.flatMap((id) => inCase(state, state.referral, id))
  const count = (wanted: string): string[] => referrals.filter(({ steps }) => has(steps, wanted)).map(({ id }) => id)
  return { case_ids: cases, sent: count('sent'), filed: count('filed'), judged: count('judged'), effective: count('effective') }
}

export function boardOf(state: Casework, at: number) {
  return {
    missed: [...state.escalated.values()].map(({ clock, on, due_at, to }) => ({ clock, on, due_at: iso(due_at), to })),
    /** Findings to which nothing has followed for ninety days: seen, not hidden. */
    led_nowhere: own(state)
      .filter((one) => one.found && one.behaviour !== 'benign' && at - one.opened_at > 90 * day && !followed(state, one))
      .map(({ id }) => id),
    not_applied: [...state.measure.values()]
      .filter(
        ({ state: now, origin, applied_at, level }) =>
          now === 'in_force' && origin === 'this_system' && rankOf(level) >= 2 && level !== 'L5' && applied_at === undefined,
      )
      .map(({ id }) => id),
    recovered: recovered(state),
    campaigns: [...state.campaign.values()].map(({ id, case_ids, opened_at, state: now }) => ({
      id,
      state: now,
      since: iso(opened_at),
      ...counters(state, case_ids),
    })),
    unfounded_reporters: unfoundedReporters(state),
  }
}

/** What was decided about somebody before, so that the same again is seen as such; what was overturned is not held against them. */
export const historyOf = (state: Casework, subject: Concerned) =>
  [...state.measure.values()]
    .filter((one) => isSame(one.subject, subject) && one.decided?.outcome === 'impose' && one.state !== 'overturned')
    .map(({ id, kind, level, behaviour, case_id, decided }) => ({ id, kind, level, behaviour, case_id, at: iso(decided!.at) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))

/** Earlier cases like this one that came to an end in court or by a decision, each with why it is like it and what was found there. */
export function similarTo(state: Casework, one: Case) {
  const roles = new Set(one.subjects.map(({ role }) => role))
  return own(state)
    .filter(({ id, behaviour }) => id !== one.id && behaviour === one.behaviour)
    .flatMap((other) => {
      const [referrals, proceedings] = [inCase(state, state.referral, other.id), inCase(state, state.proceeding, other.id)]
      const ended = [...referrals, ...proceedings].filter(({ steps }) => has(steps, 'judged'))
      if (ended.length === 0 && other.closed === undefined) return []
      const shared = [...new Set(other.subjects.map(({ role }) => role))].filter((role) => roles.has(role))
      const parties = other.subjects.filter((party) => one.subjects.some((mine) => isSame(mine, party)))
      return [
        {
          case_id: other.id,
          why: [`behaviour ${other.behaviour}`, ...shared.map((role) => `role ${role}`), ...parties.map(({ kind, id }) => `the same ${kind} ${id}`)],
          ended: ended.map(({ id, state: at, steps }) => ({
            id,
            state: at,
            number: steps.findLast(({ number }) => number !== undefined)?.number ?? null,
            text: steps.findLast(({ state, text }) => state === 'judged' && text !== undefined)?.text ?? null,
          })),
          outcome: other.closed?.outcome ?? null,
          likeness: shared.length + 2 * parties.length + (ended.length > 0 ? 1 : 0),
        },
      ]
    })
    .toSorted((a, b) => b.likeness - a.likeness || (a.case_id < b.case_id ? -1 : 1))
    .slice(0, 20)
}
