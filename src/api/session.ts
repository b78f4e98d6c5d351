/** Signing in by a one-time link, who one is, and signing out. */
import { z } from 'zod'
import { boundKinds, personRoles, scopes } from '../domain/caller.ts'
import { notFound, Problem, Reply, route } from './route.ts'

const sessionCookie = 'aedile_session'

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

type Headers = Readonly<Record<string, string | undefined>>

export const overTls = (headers: Headers): boolean => headers['x-forwarded-proto'] === 'https'

/** `Secure` unless the page itself came over plain HTTP. */
export const cookieOf = (name: string, value: string, seconds: number, secure: boolean): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`

/** Over TLS under a name that browsers let no other host and no plain page set. */
const nameFor = (headers: Headers): string => (overTls(headers) ? `__Host-${sessionCookie}` : sessionCookie)

export const sessionCookieOf = (value: string, seconds: number, headers: Headers): string => cookieOf(nameFor(headers), value, seconds, overTls(headers))

export const cookieNamed = (cookies: string | undefined, wanted: string): string | undefined =>
  (cookies ?? '')
    .split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === wanted)?.[1]

export const sessionOf = (headers: Headers): string | undefined => cookieNamed(headers['cookie'], nameFor(headers))

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
    handle: ({ tenant, body, headers, signedIn }) => {
      if (signedIn === undefined) throw new Problem(404, 'no_session', { en: 'expected a session cookie, got none', zh: '应有会话凭据，未收到' })
      const { home, token, session } = signedIn
      if (body.everywhere === true) home.endSessions(session.account, tenant.wall())
      else home.endSession(token, tenant.wall())
      return new Reply(200, { signed_out: true }, { 'set-cookie': sessionCookieOf('', 0, headers), 'clear-site-data': '"cache", "storage"' })
    },
  }),
]

/** A one-time link is opened: answers with the session cookie, once. Not bound to a marketplace before it is read, so the app finds it. */
export function signIn(
  opened: { session: string; person: { id: string; name: string }; returnTo: string | null; seconds: number } | 'spent' | undefined,
  headers: Headers,
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
    { 'set-cookie': sessionCookieOf(opened.session, opened.seconds, headers), 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  )
}
