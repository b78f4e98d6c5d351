/** Keys and people, managed by an administrator while the server runs; each change is an act in the ledger. */
import { z } from 'zod'
import { boundKinds, boundRoles, type Caller, personRoles, scopes } from '../domain/caller.ts'
import { act } from '../ledger/ledger.ts'
import type { Json } from '../proof/index.ts'
import type { Tenant } from '../live/tenant.ts'
import { notFound, Problem, route } from './route.ts'

const subject = z.strictObject({ kind: z.enum(boundKinds), id: z.string().min(1).max(512) })
const keySchema = z
  .object({
    key_id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    for: subject.nullable(),
    made: z.string(),
    used: z.string().nullable(),
    ended: z.string().nullable(),
  })
  .meta({ id: 'Key' })
const personSchema = z
  .object({
    person_id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(personRoles)),
    bound: subject.nullable(),
    lang: z.enum(['en', 'zh']),
    made: z.string(),
    ended: z.string().nullable(),
  })
  .meta({ id: 'Person' })

type Row = Record<string, string | null>
const subjectOf = (kind: string | null | undefined, id: string | null | undefined): z.infer<typeof subject> | null =>
  kind === null || kind === undefined || id === null || id === undefined ? null : { kind: kind as (typeof boundKinds)[number], id }

async function record(tenant: Tenant, caller: Caller, type: `aedile.${string}`, id: string, data: { readonly [key: string]: Json }): Promise<void> {
  await tenant.append([act(type, id, new Date(tenant.wall()), { by: caller.id, ...data })])
}

export const routes = [
  route({
    method: 'GET',
    path: '/v1/keys',
    access: 'access.manage',
    summary: 'Keys, without their secrets',
    response: z.object({ items: z.array(keySchema), next: z.null() }),
    handle: ({ tenant }) => ({
      items: (tenant.access.keys() as Row[]).map((row) => ({
        key_id: row['id']!,
        name: row['name']!,
        scopes: row['scopes']!.split(',') as (typeof scopes)[number][],
        for: subjectOf(row['for_kind'], row['for_id']),
        made: row['made']!,
        used: row['used'] ?? null,
        ended: row['ended'] ?? null,
      })),
      next: null,
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/keys',
    access: 'access.manage',
    summary: 'Makes a key; its secret is shown this once',
    request: z.strictObject({ name: z.string().min(1).max(200), scopes: z.array(z.enum(scopes)).min(1), for: subject.optional() }),
    response: z.object({ key_id: z.string(), secret: z.string() }),
    async handle({ tenant, body, caller }) {
      const made = tenant.access.addKey(body.name, body.scopes, body.for, tenant.wall())
      await record(tenant, caller, 'aedile.key.added', `key:${made.id}`, {
        key_id: made.id,
        scopes: body.scopes,
        ...(body.for === undefined ? {} : { for: body.for }),
      })
      return { key_id: made.id, secret: made.secret }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/keys/{key_id}',
    access: 'access.manage',
    summary: 'Ends a key at once',
    response: z.object({ ended: z.literal(true) }),
    async handle({ tenant, params, caller }) {
      if (!tenant.access.endKey(params.key_id, tenant.wall())) throw notFound({ en: 'a living key', zh: '有效密钥' })
      await record(tenant, caller, 'aedile.key.ended', `key:${params.key_id}#ended`, { key_id: params.key_id })
      return { ended: true as const }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/people',
    access: 'access.manage',
    summary: 'Who may sign in',
    response: z.object({ items: z.array(personSchema), next: z.null() }),
    handle: ({ tenant }) => ({
      items: (tenant.access.people() as Row[]).map((row) => ({
        person_id: row['id']!,
        name: row['name']!,
        roles: row['roles']!.split(',') as (typeof personRoles)[number][],
        bound: subjectOf(row['bound_kind'], row['bound_id']),
        lang: row['lang'] === 'zh' ? ('zh' as const) : ('en' as const),
        made: row['made']!,
        ended: row['ended'] ?? null,
      })),
      next: null,
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/people',
    access: 'access.manage',
    summary: 'Invites somebody by a one-time path, good for 72 hours',
    request: z.strictObject({
      name: z.string().min(1).max(200),
      roles: z.array(z.enum(personRoles)).min(1),
      for: subject.optional(),
      lang: z.enum(['en', 'zh']).optional(),
    }),
    response: z.object({ person_id: z.string(), path: z.string() }),
    async handle({ tenant, body, caller, lang }) {
      const outside = body.roles.find((role) => (boundRoles as readonly string[]).includes(role))
      if (outside !== undefined && body.for === undefined)
        throw new Problem(422, 'body', { en: `expected "for" with the role ${outside}, got none`, zh: `角色 ${outside} 应附“for”` })
      const made = tenant.access.addPerson({ name: body.name, roles: body.roles, bound: body.for, lang: body.lang ?? lang }, tenant.wall())
      await record(tenant, caller, 'aedile.person.invited', `person:${made.id}`, {
        person_id: made.id,
        roles: body.roles,
        ...(body.for === undefined ? {} : { bound: body.for }),
      })
      return { person_id: made.id, path: `/sign-in/${made.link}` }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/people/{person_id}',
    access: 'access.manage',
    summary: 'Ends somebody’s access and all their sessions at once',
    response: z.object({ ended: z.literal(true) }),
    async handle({ tenant, params, caller }) {
      if (!tenant.access.endPerson(params.person_id, tenant.wall())) throw notFound({ en: 'a person who may sign in', zh: '可登录人员' })
      await record(tenant, caller, 'aedile.person.ended', `person:${params.person_id}#ended`, { person_id: params.person_id })
      return { ended: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/people/{person_id}/reset',
    access: 'access.manage',
    summary: 'For somebody locked out: takes the way in away, ends the sessions, and gives a new one-time path',
    request: z.strictObject({}),
    response: z.object({ path: z.string() }),
    async handle({ tenant, params, caller }) {
      const link = tenant.access.resetPerson(params.person_id, tenant.wall())
      if (link === undefined) throw notFound({ en: 'a person who may sign in', zh: '可登录人员' })
      await record(tenant, caller, 'aedile.person.secured', `person:${params.person_id}#reset-${tenant.wall()}`, {
        person_id: params.person_id,
        change: 'reset',
      })
      return { path: `/sign-in/${link}` }
    },
  }),
]
