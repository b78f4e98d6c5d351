/**
 * Two cases as one file. People may join cases that share somebody or something; each stays what it is, the file shows them together, and taking them apart again gives
 * back what each was. What a report itself makes one is followed for good.
 */
import type { Concerned } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import { boundOf } from './can.ts'
import { type Context, Refuse } from './deciding.ts'
import { type Case, type Casework, findCase, inCase, isSame, keyOf, type Own } from './state.ts'

/** A case and those that people joined to it, and to those. */
export function membersOf(state: Casework, one: Case): Case[] {
  return [one, ...one.joined.flatMap((id) => membersOf(state, state.case.get(id)!))]
}

/** Makes what a case shows from its own and from those joined to it, up to the file it is in. */
export function refresh(state: Casework, one: Case): void {
  const others = one.joined.map((id) => state.case.get(id)!)
  const { own } = one
  if (others.length === 0) Object.assign(one, own)
  else
    Object.assign(one, {
      aliases: [...new Set([...others.flatMap(({ aliases }) => aliases), ...own.aliases])],
      subjects: unique([...own.subjects, ...others.flatMap(({ subjects }) => subjects)], keyOf),
      victims: new Map([...others.flatMap(({ victims }) => [...victims]), ...own.victims]),
      minors: unique([...own.minors, ...others.flatMap(({ minors }) => minors)], keyOf),
      watchers: new Set([...own.watchers, ...others.flatMap(({ watchers }) => [...watchers])]),
      consents: [...own.consents, ...others.flatMap(({ consents }) => consents)],
    } satisfies Own)
  if (one.joined_at !== undefined) refresh(state, state.case.get(one.merged_into!)!)
}

function unique<T>(list: readonly T[], key: (one: T) => string): T[] {
  return [...new Map(list.toReversed().map((one) => [key(one), one])).values()].toReversed()
}

/** Which of the cases of a file somebody belongs to: what is decided about them goes with it. */
export function homeOf(state: Casework, one: Case, subject: Concerned): Case {
  const members = membersOf(state, one)
  return members.find(({ own }) => own.victims.has(keyOf(subject)) || own.subjects.some((party) => isSame(party, subject))) ?? one
}

/** By people: only pointed to, so that it can be undone. */
export function join(state: Casework, into: Case, other: Case, at: number): void {
  if (other.merged_into !== undefined || findCase(state, into.id) === other) return
  Object.assign(other, { merged_into: into.id, joined_at: at, joined_after: [...outside(state, into), ...outside(state, other)] })
  into.joined.push(other.id)
  refresh(state, into)
}

const outside = (state: Casework, one: Case): string[] =>
  [...inCase(state, state.referral, one.id), ...inCase(state, state.proceeding, one.id)].map(({ id }) => id)

/** By a report: what was two is one, under the id that stays. */
export function absorb(state: Casework, into: Case, other: Case): void {
  if (other.merged_into !== undefined || other === into || findCase(state, into.id) === other) return
  other.merged_into = into.id
  const { own } = into
  own.aliases = [...new Set([...other.aliases.filter((id) => !own.aliases.includes(id)).toReversed(), ...own.aliases])]
  own.subjects = unique([...own.subjects, ...other.subjects], keyOf)
  for (const [key, victim] of other.victims) if (!own.victims.has(key)) own.victims.set(key, victim)
  own.consents.push(...other.consents)
  for (const watcher of other.watchers) own.watchers.add(watcher)
  for (const minor of other.minors) if (!own.minors.some((known) => isSame(known, minor))) own.minors.push(minor)
  for (const alias of other.aliases) state.aliases.set(alias, into.id)
  refresh(state, into)
}

export function takeApart(state: Casework, other: Case): void {
  if (other.joined_at === undefined) return
  const into = state.case.get(other.merged_into!)!
  into.joined = into.joined.filter((id) => id !== other.id)
  into.once.push(other.id)
  other.once.push(into.id)
  Object.assign(other, { merged_into: undefined, joined_at: undefined, joined_after: [] })
  refresh(state, into)
}

const harmed = ['victim_merchant', 'victim_identity']
/** Who was harmed in a case, and who is held to have done something there. */
function sidesOf({ subjects, victims }: Case): { harmed: Set<string>; held: Set<string> } {
  const hurt = [...victims.values()].filter(({ status }) => status !== 'refused').map(({ subject }) => keyOf(subject))
  return {
    harmed: new Set([...hurt, ...subjects.filter(({ role }) => harmed.includes(role)).map(keyOf)]),
    held: new Set(subjects.filter(({ role }) => !harmed.includes(role) && role !== 'bystander').map(keyOf)),
  }
}

/** What stands against joining a case to a file, whoever asks. Throws Refuse. */
export function refuseJoining(state: Casework, context: Context, one: Case, other: Case, caller: Caller): void {
  const bound = boundOf(caller)
  const ties = [...(bound === undefined ? [] : [keyOf(bound)]), ...(state.recusals.get(caller.id) ?? [])]
  const parties = new Set([...other.subjects.map(keyOf), ...inCase(state, state.report, other.id).map(({ by }) => keyOf(by))])
  if (ties.some((tie) => parties.has(tie)))
    throw new Refuse(
      403,
      'recusal',
      'expected somebody without ties to a party of either case; you are tied to one',
      '应由与两案当事人均无利害关系的人员办理；您应当回避',
    )
  for (const { lease } of [one, other])
    if (lease !== undefined && lease.until > context.at && lease.person_id !== caller.id)
      throw new Refuse(409, 'held', 'expected cases that nobody else holds; somebody is working on one', '其中一案正由他人承办')
  if (other.closed !== undefined) throw new Refuse(409, 'closed', 'expected open cases; one is closed, reopen it first', '其中一案已结；请先重新启动')
  const [a, b] = [sidesOf(one), sidesOf(other)]
  if ([...a.harmed].some((key) => b.held.has(key)) || [...b.harmed].some((key) => a.held.has(key)))
    throw new Refuse(
      422,
      'victim',
      'expected cases in which nobody is the harmed one here and the suspected one there; decide on the victim first',
      '不得将一方为受害人、另一方为涉嫌人的案件合并；请先就受害身份作出决定',
    )
  const [mine, theirs] = [one, other].map((of) => new Set([...of.subjects.map(keyOf), ...of.victims.keys(), ...of.sketch.map((order) => `order ${order}`)]))
  if (![...mine!].some((key) => theirs!.has(key)))
    throw new Refuse(
      422,
      'nothing_shared',
      'expected cases with a party or an order in common; these share nothing. A campaign holds together what only belongs together',
      '两案应有共同的当事人或订单；无共同之处的案件可归入专项行动',
    )
}

/** What keeps a joined case from being taken out as it was: decisions made on the file of both. Throws Refuse. */
export function refuseTakingApart(state: Casework, one: Case, other: Case): void {
  const leaving = new Set(membersOf(state, other).map(({ id }) => id))
  const staying = membersOf(state, one).filter(({ id }) => !leaving.has(id))
  const stays = new Set(staying.flatMap(({ own }) => [...own.subjects.map(keyOf), ...own.victims.keys()]))
  const goes = new Set([...other.subjects.map(keyOf), ...other.victims.keys()].filter((key) => !stays.has(key)))
  const filed = <T extends { case_id: string }>(things: Map<string, T>): T[] =>
    [...things.values()].filter(({ case_id }) => !leaving.has(case_id) && findCase(state, case_id) === one)
  const open = [
    ...filed(state.measure).filter(({ subject, state: at }) => goes.has(keyOf(subject)) && !['not_imposed', 'overturned', 'lifted', 'expired'].includes(at)),
    ...filed(state.question).filter(({ subject, state: at }) => goes.has(keyOf(subject)) && at !== 'assessed' && at !== 'lapsed'),
    ...[...filed(state.referral), ...filed(state.proceeding)].filter(({ id, state: at }) => !other.joined_after.includes(id) && at !== 'withdrawn'),
  ].map(({ id }) => id)
  if (open.length > 0)
    throw new Refuse(
      409,
      'decided_together',
      `expected nothing under way that rests on both; there is ${open.join(', ')}`,
      `尚有基于合并材料的事项：${open.join('、')}`,
    )
}
