/**
 * What was already said and done about the same deed, in whatever case it was: an answer that cleared it, an answer nobody has looked at, a
 * measure that was served for it, a proposal that was turned down. A new case, a split one or a new id starts nothing afresh.
 */
import type { Concerned } from '../domain/acts.ts'
import { Refuse } from './deciding.ts'
import { type Case, type Casework, familyOf, findCase, isSame, keyOf, type Measure, rankOf } from './state.ts'

export type Deed = { subject: Concerned; order_ids: readonly string[]; review_ids: readonly string[] }

const shares = (a: readonly string[], b: ReadonlySet<string>): boolean => a.some((one) => b.has(one))

/** Whether two measures are about one deed: the same orders or reviews; where neither names any, the same conduct in one case. */
function isSameDeed(state: Casework, one: Measure, deed: Deed, caseId: string): boolean {
  if (!isSame(one.subject, deed.subject)) return false
  if (shares(one.order_ids, new Set(deed.order_ids)) || shares(one.review_ids, new Set(deed.review_ids))) return true
  const isBare = ({ order_ids, review_ids }: Deed): boolean => order_ids.length + review_ids.length === 0
  return isBare(one) && isBare(deed) && familyOf(state, caseId).has(findCase(state, one.case_id)?.id ?? one.case_id)
}

/** One answer clears what it is about, in every case; one that nobody has looked at is looked at first, whatever else was asked since. */
export function refuseHeard(state: Casework, deed: Deed, isUrgent: boolean): void {
  const about = new Set([...deed.order_ids, ...deed.review_ids])
  const asked = [...state.question.values()].filter((one) => isSame(one.subject, deed.subject) && shares(one.about_ids, about))
  if (asked.some((one) => one.assessed?.as === 'reasonable' && one.state === 'assessed'))
    throw new Refuse(409, 'reasonable', 'expected no reasonable answer about these orders; there is one', '对这些订单已有合理解释')
  if (!isUrgent && asked.some((one) => one.state === 'answered'))
    throw new Refuse(409, 'not_assessed', 'expected the answer to be assessed before the decision', '应先评估答复，再作决定')
}

/** Nobody is limited twice for one deed, and what was turned down is not tried again until somebody agrees, unless something new came. */
export function refuseAgain(state: Casework, home: Case, deed: Deed & { kind: string; id?: string }): void {
  const family = familyOf(state, home.id)
  for (const one of state.measure.values()) {
    if (one.id === deed.id || one.kind !== deed.kind || rankOf(one.level) < 2 || one.level === 'L5' || !isSameDeed(state, one, deed, home.id)) continue
    const isImposed = one.decided?.outcome === 'impose' && one.state !== 'overturned'
    // What was urgent was provisional: the same, decided after hearing, takes its place.
    if (isImposed && !(one.urgent && family.has(findCase(state, one.case_id)?.id ?? one.case_id)))
      throw new Refuse(409, 'punished', `expected a deed that was not dealt with so before; ${one.id} did`, `同一行为已由措施 ${one.id} 处置，不得重复处置`)
    if (one.turned_down !== undefined && !somethingNew(state, one, one.turned_down))
      throw new Refuse(
        409,
        'turned_down',
        `expected something new since ${one.id} was turned down: a changed finding, or an answer`,
        `措施 ${one.id} 已被退回、不予采取或撤销；除认定变化或有新答复外，不得再次提出`,
      )
  }
}

/** What was known when a measure was turned down: how often each case of its family had changed, and how many answers there were. */
export type TurnedDown = { changes: Readonly<Record<string, number>>; answers: number }

const changesOf = (state: Casework, id: string): number => state.case.get(id)?.acts.filter(({ type }) => type === 'aedile.case.changed').length ?? 0
const answersOf = (state: Casework, { subject, case_id }: Measure): number => {
  const family = familyOf(state, case_id)
  return [...state.question.values()].reduce((sum, one) => sum + (isSame(one.subject, subject) && family.has(one.case_id) ? one.answers.length : 0), 0)
}

/** Returned by its readers, not imposed, or overturned on appeal. Acts carry the time of a report or of a clock, so what is known is counted, not timed. */
export const turnedDownNow = (state: Casework, one: Measure): TurnedDown => ({
  changes: Object.fromEntries([...familyOf(state, one.case_id)].map((id) => [id, changesOf(state, id)])),
  answers: answersOf(state, one),
})

const somethingNew = (state: Casework, one: Measure, { changes, answers }: TurnedDown): boolean =>
  Object.entries(changes).some(([id, before]) => changesOf(state, id) > before) || answersOf(state, one) > answers

/** A victim is one in every case that this one was merged with or split from. */
export function victimIn(state: Casework, home: Case, subject: Concerned): 'claimed' | 'recognised' | 'refused' | undefined {
  const found = [...familyOf(state, home.id)].flatMap((id) => state.case.get(id)?.victims.get(keyOf(subject))?.status ?? [])
  return (['recognised', 'claimed', 'refused'] as const).find((status) => found.includes(status))
}
