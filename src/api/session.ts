/** Signing in by a one-time link, who one is, and signing out. */
import { z } from 'zod'
import { boundKinds, personRoles, scopes } from '../domain/caller.ts'
import { notFound, Problem, Reply, route } from './route.ts'

export const sessionCookie = 'aedile_session'

const subject = z.object({ kind: z.enum(boundKinds), id: z.string() })
const me = z
  .object({
    kind: z.enum(['key', 'person']),
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)).optional(),
    roles: z.array(z.enum(personRoles)).optional(),
    for: subject.optional(),
    bound: subject.optional(),
    lang: z.enum(['en', 'zh']).optional(),
    marketplace: z.string(),
  })
  .meta({ id: 'Me' })

/** The cookie of this session; `Secure` unless the page itself came over plain HTTP. */
export const cookieOf = (value: string, seconds: number, secure: boolean): string =>
  `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`

const overTls = (headers: Readonly<Record<string, string | undefined>>): boolean => headers['x-forwarded-proto'] === 'https'

export const sessionOf = (cookies: string | undefined): string | undefined =>
  (cookies ?? '')
    .split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === sessionCookie)?.[1]

export const routes = [
  route({
    method: 'GET',
    path: '/v1/me',
    access: 'self.read',
    summary: 'Who is asking, as this server knows it',
    response: me,
    handle: ({ tenant, caller }) => ({ ...caller, marketplace: tenant.name }) as z.input<typeof me>,
  }),
  route({
    method: 'POST',
    path: '/v1/sign-out',
    access: 'self.read',
    summary: 'Ends this session, or with "everywhere" all sessions of this person',
    request: z.strictObject({ everywhere: z.boolean().optional() }),
    response: z.object({ signed_out: z.literal(true) }),
    also: [404],
    handle: ({ tenant, body, headers }) => {
      const session = sessionOf(headers['cookie'])
      if (session === undefined) throw new Problem(404, 'no_session', { en: 'expected a session cookie, got none', zh: '应有会话凭据，未收到' })
      tenant.access.endSession(session, tenant.wall(), body.everywhere === true)
      return new Reply(200, { signed_out: true }, { 'set-cookie': cookieOf('', 0, overTls(headers)) })
    },
  }),
]

/** A one-time link is opened: answers with the session cookie, once. Not bound to a marketplace before it is read, so the app finds it. */
export function signIn(
  opened: { session: string; person: { id: string; name: string }; returnTo: string | null; seconds: number } | 'spent' | undefined,
  headers: Readonly<Record<string, string | undefined>>,
): Reply {
  if (opened === undefined) throw notFound({ en: 'a sign-in link', zh: '登录链接' })
  if (opened === 'spent')
    throw new Problem(410, 'link_spent', {
      en: 'expected a sign-in link not opened before and not older than 72 hours; ask for a new one',
      zh: '应为未曾打开且未满72小时的登录链接；请重新索取',
    })
  return new Reply(
    200,
    { signed_in: true, person_id: opened.person.id, return_to: opened.returnTo ?? '/' },
    { 'set-cookie': cookieOf(opened.session, opened.seconds, overTls(headers)), 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  )
}
