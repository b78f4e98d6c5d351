/** Who is asking: a system with a key, or a person with roles. What each may do is one table, api/can.ts. */

export const scopes = ['ingest', 'decide', 'read', 'read:case', 'read:person', 'casework', 'handover'] as const
export type Scope = (typeof scopes)[number]

/** People of the marketplace. */
export const staffRoles = ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance', 'auditor', 'admin'] as const
/** People outside it, each bound to what is theirs. */
export const boundRoles = ['merchant', 'buyer', 'party', 'authority'] as const
export const personRoles = [...staffRoles, ...boundRoles] as const
export type PersonRole = (typeof personRoles)[number]

/** What a person or a key stands for: `shop`, `account`, `person`, `agent`, `right_holder`, `authority`, and its id. */
export const boundKinds = ['shop', 'account', 'person', 'agent', 'right_holder', 'authority'] as const
export type Subject = { kind: string; id: string }

export type Caller =
  | { kind: 'key'; id: string; name: string; scopes: readonly Scope[]; for?: Subject }
  | { kind: 'person'; id: string; name: string; roles: readonly PersonRole[]; bound?: Subject; lang: 'en' | 'zh' }
