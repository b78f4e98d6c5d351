/**
 * Who may do what: one table. Each route names its line; a caller passes when a key has one of the scopes or a person one of the
 * roles. What depends on the state of a thing or on whose it is stands with the thing.
 */
import { boundRoles, type Caller, type PersonRole, type Scope, staffRoles } from '../domain/caller.ts'

type Line = { keys: readonly Scope[]; people: readonly PersonRole[] } | 'anyone' | 'loopback or anyone signed in'

const readers: readonly PersonRole[] = staffRoles
const caseReaders: readonly PersonRole[] = staffRoles.filter((role) => role !== 'admin')

export const can = {
  /** Health, the interface's own description, signing in. */
  open: 'anyone',
  'metrics.read': 'loopback or anyone signed in',
  'self.read': { keys: ['ingest', 'decide', 'read', 'read:case', 'read:person', 'casework', 'handover'], people: [...staffRoles, ...boundRoles] },
  /** One's own account, by a session. */
  'self.manage': { keys: [], people: [...staffRoles, ...boundRoles] },
  'events.send': { keys: ['ingest'], people: [] },
  'report.read': { keys: ['read'], people: readers },
  'case.read': { keys: ['read:case'], people: caseReaders },
  'measures.read': { keys: ['read', 'read:case', 'casework'], people: [...staffRoles, ...boundRoles] },
  /** A shop's own people are let through to their shop alone; the handler looks. */
  'warnings.read': { keys: ['read'], people: [...readers, 'merchant'] },
  'decision.ask': { keys: ['decide'], people: [] },
  'decision.read': { keys: ['decide', 'read'], people: readers },
  /** Commands; who may give which stands in casework/can.ts. */
  'casework.act': { keys: ['casework'], people: [...staffRoles, ...boundRoles] },
  'casework.read': { keys: ['read:case', 'casework'], people: [...caseReaders, ...boundRoles] },
  /** What the person concerned files and reads of their own. */
  'casework.file': { keys: ['casework'], people: [...boundRoles] },
  'files.send': { keys: ['casework'], people: [...staffRoles.filter((role) => role !== 'auditor'), ...boundRoles] },
  /** The house reads what was handed in; an authority what it was given, the handler looks. */
  'files.read': { keys: [], people: [...caseReaders, 'authority'] },
  'person.read': { keys: ['read:person'], people: ['investigator', 'legal'] },
  /** What is due to be erased. */
  'rights.read': { keys: [], people: ['legal', 'governance', 'auditor'] },
  /** A change of the rules is tried by those who answer for them. */
  'rules.try': { keys: [], people: ['governance', 'legal', 'auditor'] },
  'handover.make': { keys: ['handover'], people: [] },
  'access.manage': { keys: [], people: ['admin'] },
  /** Who did what and why, over all cases. */
  'audit.read': { keys: [], people: ['auditor', 'legal'] },
  /** A file looked at and not kept. */
  'intake.try': { keys: ['ingest'], people: ['admin', 'investigator'] },
  'webhooks.manage': { keys: ['casework'], people: ['admin'] },
} as const satisfies Record<string, Line>

export type Access = keyof typeof can

/** What a key that stands for one shop or account may come near; whose a thing is, the thing itself says. Everything else is the house's. */
const forOne: ReadonlySet<Access> = new Set([
  'open',
  'self.read',
  'measures.read',
  'warnings.read',
  'casework.act',
  'casework.read',
  'casework.file',
  'files.send',
])

export type Refusal = 'no_caller' | 'not_allowed'

/** Undefined when the caller may. */
export function refusalOf(access: Access, caller: Caller | undefined, loopback: boolean): Refusal | undefined {
  const line: Line = can[access]
  if (line === 'anyone') return undefined
  if (line === 'loopback or anyone signed in') return loopback || caller !== undefined ? undefined : 'no_caller'
  if (caller === undefined) return 'no_caller'
  if (caller.kind === 'key' && caller.for !== undefined && !forOne.has(access)) return 'not_allowed'
  const allowed = caller.kind === 'key' ? caller.scopes.some((scope) => line.keys.includes(scope)) : caller.roles.some((role) => line.people.includes(role))
  return allowed ? undefined : 'not_allowed'
}
