/** Who may give which command: one table, and the rules it names. Reading is not here; it has no consequence for anybody. */
import type { Noun } from '../domain/acts.ts'
import type { Caller, PersonRole } from '../domain/caller.ts'
import { isReading } from './changes.ts'
import type { Refused } from './deciding.ts'
import { caseIdOf, type Casework, familyOf, findCase, keyOf, partiesOf } from './state.ts'

type Who = {
  /** Any one of these. */
  roles?: readonly PersonRole[]
  /** A system of the marketplace with the scope `casework`. */
  key?: true
  /** The person concerned: signed in as such, or a key acting for one. The thing itself says whose it is. */
  party?: true
  /** Needs the lease of the case. */
  lease?: true
  /** Took no part in the case before. */
  fresh?: true
  /** May write nothing about why. */
  silent?: true
}

const investigator: readonly PersonRole[] = ['investigator']
const reader: readonly PersonRole[] = ['investigator', 'second_reader']
const everyone: readonly PersonRole[] = ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance', 'auditor']
const outward: readonly PersonRole[] = ['liaison', 'legal']

export const can = {
  case: {
    take: { roles: reader, silent: true },
    release: { roles: reader, silent: true },
    assign: { roles: reader, silent: true },
    note: { roles: ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance'], silent: true },
    attach: { roles: ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance'], silent: true },
    recuse: { roles: ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance'], silent: true },
    ask: { roles: investigator, lease: true },
    propose: { roles: investigator, lease: true },
    victim: { roles: ['investigator', 'decider'] },
    watch: { roles: everyone, silent: true },
    unwatch: { roles: everyone, silent: true },
    seen: { roles: everyone, silent: true },
    verify: { roles: reader, lease: true },
    minor: { roles: ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance'] },
    consent: { party: true, silent: true },
    refer: { roles: ['liaison'] },
    close: { roles: ['decider'] },
    reopen: { roles: investigator },
    merge: { roles: investigator },
    unmerge: { roles: investigator },
    split: { roles: investigator },
  },
  measure: {
    notice: { roles: investigator, lease: true },
    second: { roles: ['second_reader'] },
    sign_off: { roles: ['legal'] },
    decide: { roles: ['decider'] },
    delivered: { key: true, party: true, silent: true },
    applied: { key: true, silent: true },
    lift: { roles: ['decider'] },
    appeal: { party: true, silent: true },
    acknowledge: { party: true, silent: true },
    reread: { roles: ['second_reader', 'appeal_reader', 'auditor'], fresh: true },
    record: { key: true, roles: investigator },
  },
  question: {
    delivered: { key: true, party: true, silent: true },
    extend: { party: true, roles: investigator, silent: true },
    answer: { party: true, silent: true },
    assess: { roles: reader, lease: true },
  },
  appeal: {
    take: { roles: ['appeal_reader'], fresh: true, silent: true },
    decide: { roles: ['appeal_reader'], fresh: true },
    concur: { roles: ['appeal_reader', 'governance'], fresh: true },
    challenge: { party: true, silent: true },
    replace: { roles: ['governance'], fresh: true },
    withdraw: { party: true, silent: true },
  },
  objection: { decide: { roles: ['investigator', 'second_reader', 'decider', 'appeal_reader'] }, withdraw: { party: true, silent: true } },
  report: {
    acknowledge: { roles: investigator, silent: true },
    look_into: { roles: investigator, silent: true },
    answer: { roles: investigator },
    withdraw: { party: true, silent: true },
  },
  referral: {
    reviewed: { roles: ['legal'] },
    sent: { roles: ['liaison'] },
    received: { roles: outward },
    accepted: { roles: outward },
    filed: { roles: outward },
    not_filed: { roles: outward },
    investigating: { roles: outward },
    prosecuted: { roles: outward },
    judged: { roles: outward },
    effective: { roles: outward },
    returned: { roles: outward },
    withdraw: { roles: ['legal'] },
  },
  proceeding: {
    prepared: { roles: ['legal'] },
    filed: { roles: ['legal'] },
    heard: { roles: outward },
    judged: { roles: outward },
    appealed: { roles: outward },
    effective: { roles: outward },
    awarded: { roles: outward },
    collected: { roles: outward },
    apology_ordered: { roles: outward },
    apology_published: { roles: outward },
    apology_ended: { roles: outward },
    withdraw: { roles: ['legal'] },
  },
  publication: { draft: { roles: ['governance'] }, publish: { roles: ['legal'] }, take_down: { roles: ['governance', 'legal'] } },
  request: { register: { roles: ['liaison'] }, scope: { roles: ['legal'] }, answer: { roles: ['liaison'] }, refuse: { roles: ['legal'] } },
  correction: { sent: { roles: outward, silent: true }, received: { roles: outward, party: true, silent: true } },
  authority: {
    list: { roles: ['liaison', 'legal', 'governance'] },
    revise: { roles: ['liaison', 'legal', 'governance'] },
    feedback: { roles: outward },
    retire: { roles: ['liaison', 'legal', 'governance'] },
  },
  right: {
    record: { roles: ['legal', 'governance'] },
    grant: { roles: ['legal'] },
    refuse: { roles: ['legal'] },
    execute: { roles: ['legal', 'governance'] },
    withdraw: { party: true, silent: true },
  },
  hold: { set: { roles: ['legal'] }, lift: { roles: ['legal', 'governance'] } },
  opening: {
    ask: { roles: ['investigator', 'legal'], silent: true },
    approve: { roles: ['legal', 'governance'] },
    refuse: { roles: ['legal', 'governance'] },
    use: { roles: ['investigator', 'legal'], silent: true },
  },
  loss: {
    enter: { roles: ['investigator', 'legal', 'liaison'], party: true, silent: true },
    settle: { roles: ['legal', 'governance'] },
    withdraw: { roles: ['legal'], party: true, silent: true },
  },
  shadow: { start: { roles: ['governance', 'legal'] }, end: { roles: ['governance', 'legal'], silent: true } },
  campaign: {
    open: { roles: ['governance', 'investigator'] },
    add: { roles: ['governance', 'investigator'] },
    close: { roles: ['governance', 'investigator'] },
  },
} as const satisfies Record<Noun, Record<string, Who>>

export const whoMay = (noun: Noun, command: string): Who | undefined => (can[noun] as Record<string, Who>)[command]

/** Whom a caller stands for, if anybody. */
export const boundOf = (caller: Caller): { kind: string; id: string } | undefined => (caller.kind === 'key' ? caller.for : caller.bound)

/** A caller who is of the house, whatever else: sees the file. A person of the house may also be bound to a party, which is a conflict. */
export const isStaff = (caller: Caller): boolean =>
  caller.kind === 'person' && caller.roles.some((role) => !['merchant', 'buyer', 'party', 'authority'].includes(role))

/** Undefined when the caller may; else what stands against it. */
export function refusalOf(state: Casework, noun: Noun, id: string, command: string, caller: Caller, at: number, isTheirs: boolean): Refused | undefined {
  const who = whoMay(noun, command)!
  if (caller.kind === 'key') {
    // A key for one shop speaks of what is that shop's, and tells nobody else's penalties.
    if (caller.for !== undefined) return isTheirs && (who.party === true || (who.key === true && caller.scopes.includes('casework'))) ? undefined : role(who)
    return who.key === true && caller.scopes.includes('casework') ? undefined : role(who)
  }
  if (who.party === true && isTheirs && caller.bound !== undefined) return undefined
  if (who.roles === undefined || !caller.roles.some((one) => who.roles!.includes(one))) return role(who)
  const caseId = caseIdOf(state, noun, id)
  if (caseId === undefined) return undefined
  const family = familyOf(state, findCase(state, caseId)?.id ?? caseId)
  const parties = partiesOf(state, family)
  const own = [...(caller.bound === undefined ? [] : [keyOf(caller.bound)]), ...(state.recusals.get(caller.id) ?? [])]
  if (command !== 'recuse' && own.some((one) => parties.has(one)))
    return {
      status: 403,
      rule: 'recusal',
      detail: {
        en: 'expected somebody without ties to a party of this case; you are tied to one',
        zh: '应由与本案当事人无利害关系的人员办理；您与其中一方有关联，应当回避',
      },
    }
  if (who.fresh === true && tookPart(state, family, caller.id, { noun, id }))
    return {
      status: 403,
      rule: 'took_part',
      detail: { en: 'expected somebody who took no part in this case before; you did', zh: '应由此前未参与本案的人员办理；您曾参与本案' },
    }
  if (who.lease === true) {
    const lease = findCase(state, caseId)?.lease
    if (lease === undefined || lease.person_id !== caller.id || lease.until <= at)
      return {
        status: 403,
        rule: 'lease',
        detail:
          lease !== undefined && lease.until > at
            ? { en: 'expected you to hold the case; somebody else has taken it', zh: '应由持有本案的人员操作；本案已由他人承办' }
            : { en: 'expected you to hold the case; take it first, a lease lasts 30 minutes', zh: '应先承办本案；承办期限为 30 分钟，请重新承办' },
      }
  }
  return undefined
}

/** The role among the caller's that allowed it, for the record. */
export function roleFor(noun: Noun, command: string, caller: Caller): string {
  const who = whoMay(noun, command)!
  if (caller.kind === 'key') return 'key'
  return caller.roles.find((one) => who.roles?.includes(one)) ?? caller.roles.find((one) => ['merchant', 'buyer', 'party'].includes(one)) ?? 'party'
}

/** Whether a person did anything but read in these cases, what was done to `except` left aside. */
function tookPart(state: Casework, family: ReadonlySet<string>, personId: string, except: { noun: Noun; id: string }): boolean {
  const did = (one: { acts: { type: string; by: { kind: string; id: string } }[] }): boolean =>
    one.acts.some(({ by, type }) => by.kind === 'person' && by.id === personId && !isReading(type))
  for (const id of family) {
    const one = state.case.get(id)
    if (one !== undefined && did(one)) return true
  }
  for (const noun of ['question', 'measure', 'appeal', 'report', 'objection', 'referral', 'proceeding', 'publication'] as const) {
    for (const thing of state[noun].values()) {
      if (noun === except.noun && thing.id === except.id) continue
      if (thing.case_id !== undefined && family.has(thing.case_id) && did(thing)) return true
    }
  }
  return false
}

function role(who: Who): Refused {
  const names = [...(who.roles ?? []), ...(who.party === true ? ['the person concerned'] : []), ...(who.key === true ? ['a key with scope casework'] : [])]
  return {
    status: 403,
    rule: 'role',
    detail: { en: `expected ${names.join(' or ')}, which you are not`, zh: `应为${names.join('或')}，您不具备该身份` },
  }
}
