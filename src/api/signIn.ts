/** Signing in: by password, by passkey, by the company's issuer. Each way ends in the same cookie; what failed says the same of whoever it was. */
import { z } from 'zod'
import { comeBack, leave } from '../live/company.ts'
import type { House } from '../live/house.ts'
import { accountByPasskey, requestOptions, type Site } from '../live/passkeys.ts'
import { type Context, Problem, Reply, route } from './route.ts'
import { cookieOf, cookieNamed, overTls, sessionCookieOf } from './session.ts'

/** A password's owner's name, as it is compared. */
export const loginText = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .transform((text) => text.normalize('NFKC').toLowerCase())
/** What a browser made of a passkey; the library checks what is in it. */
export const credential = z.looseObject({ id: z.string().min(1).max(2000), response: z.looseObject({}) })
/** Options as browsers take them (PublicKeyCredential.parse…OptionsFromJSON). */
export const optionsForBrowsers = z.record(z.string(), z.unknown())

const signedIn = z
  .object({
    signed_in: z.literal(true),
    person_id: z.string(),
    marketplace: z.string(),
    marketplaces: z.int().min(1).meta({ description: 'In how many places this human being may act; POST /v1/me/acting chooses' }),
  })
  .meta({ id: 'SignedIn' })

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** The address people know this server by: the one it was told, or on loopback the one that was asked. */
export function siteOf(house: House, headers: Readonly<Record<string, string | undefined>>): Site {
  const host = headers['host'] ?? ''
  const origin = house.origin ?? (loopbackHost.test(host) ? `${overTls(headers) ? 'https' : 'http'}://${host}` : undefined)
  if (origin === undefined)
    throw new Problem(422, 'no_origin', {
      en: 'expected AEDILE_ORIGIN to say the address of this server, or to be asked on loopback',
      zh: '应以 AEDILE_ORIGIN 指明本服务器的地址，或从本机访问',
    })
  return { origin, rp: new URL(origin).hostname.replace(/^\[|\]$/g, '') }
}

export const waitProblem = (seconds: number): Problem =>
  new Problem(
    429,
    'sign_ins',
    { en: `expected fewer attempts; try again in ${seconds} seconds`, zh: `尝试次数过多，请于${seconds}秒后再试` },
    {},
    { 'retry-after': String(seconds) },
  )

/** Every way in passes here first. */
function slowly({ house, peer }: Context<never, never, never>): void {
  const seconds = house.tooManyFrom(peer)
  if (seconds !== undefined) throw waitProblem(seconds)
}

const refused = new Problem(403, 'not_recognised', {
  en: 'expected a name and password, or a passkey, that belong together here; got others. Whoever is locked out asks an administrator for a new link',
  zh: '账号与密码或通行密钥不符。无法登录者请向管理员索取新的登录链接',
})

/** A new session, never one that was there before; the old one of this browser ends. */
function enter(context: Context<never, never, never>, account: string | undefined, how: 'password' | 'passkey' | 'company', factors: number): Reply {
  const { house, headers, log, lang, signedIn: before } = context
  const opened = account === undefined ? undefined : house.signIn(account, how, factors, headers['user-agent'] ?? '')
  if (opened === undefined) {
    log({ level: 'warn', msg: 'sign-in refused', how })
    throw refused
  }
  before?.home.endSession(before.token, opened.acting.tenant.wall())
  const { tenant, person } = opened.acting
  log({ level: 'info', msg: 'signed in', how, person: person.id, factors })
  return new Reply(
    200,
    { signed_in: true, person_id: person.id, marketplace: tenant.name, marketplaces: house.peopleOf(account!).length },
    { 'set-cookie': sessionCookieOf(opened.session, opened.seconds, headers), 'content-language': lang },
  )
}

const errandCookie = 'aedile_errand'

export const routes = [
  route({
    method: 'GET',
    path: '/v1/sign-in',
    access: 'open',
    summary: 'Which ways there are to sign in here',
    response: z.object({ password: z.literal(true), passkey: z.boolean(), company: z.string().nullable() }),
    handle({ house, headers }) {
      let passkey = true
      try {
        siteOf(house, headers)
      } catch {
        passkey = false
      }
      return { password: true as const, passkey, company: house.company?.name ?? null }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in',
    access: 'open',
    summary: 'Signs in by name and password',
    request: z.strictObject({ login: loginText, password: z.string().min(1).max(1000) }),
    response: signedIn,
    also: [403, 429],
    async handle(context) {
      const { house, body, peer } = context
      slowly(context as never)
      const seconds = house.tooManyFor(body.login, peer)
      if (seconds !== undefined) throw waitProblem(seconds)
      return enter(context as never, await house.accountBy(body.login, body.password, peer), 'password', 1)
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in/passkey/options',
    access: 'open',
    summary: 'What to ask a passkey for: PublicKeyCredentialRequestOptions as JSON',
    request: z.strictObject({}),
    response: z.object({ options: optionsForBrowsers }),
    also: [429],
    async handle(context) {
      slowly(context as never)
      const { house, headers, wall } = context
      return { options: (await requestOptions(house, siteOf(house, headers), wall())) as unknown as Record<string, unknown> }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in/passkey',
    access: 'open',
    summary: 'Signs in by passkey',
    request: z.strictObject({ credential }),
    response: signedIn,
    also: [403, 429],
    async handle(context) {
      slowly(context as never)
      const { house, headers, body, wall } = context
      return enter(context as never, await accountByPasskey(house, siteOf(house, headers), body.credential, wall()), 'passkey', 2)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/sign-in/company',
    access: 'open',
    summary: 'Sends the browser to the company’s issuer (OpenID Connect)',
    query: z.strictObject({ to: z.string().max(2000).optional() }),
    also: [302, 404, 429, 503],
    async handle(context) {
      slowly(context as never)
      return sendAway(context as never, undefined, context.query.to ?? '/console')
    },
  }),
  route({
    method: 'GET',
    path: '/v1/sign-in/company/callback',
    access: 'open',
    summary: 'Where the company’s issuer sends the browser back to',
    query: z.looseObject({ state: z.string().max(2000).optional(), code: z.string().max(10_000).optional() }),
    also: [302, 403, 404, 409, 429, 503],
    async handle(context) {
      slowly(context as never)
      const { house, headers, lang, wall, address } = context
      const company = companyOf(house)
      const site = siteOf(house, headers)
      const browser = cookieNamed(headers['cookie'], errandCookie) ?? ''
      const came = await comeBack(house, company, new URL(`${address.pathname}${address.search}`, site.origin), browser, lang, wall()).catch(() => {
        throw away
      })
      if (came === 'no_errand')
        throw new Problem(403, 'no_errand', {
          en: 'expected a sign-in begun in this browser within ten minutes, got another',
          zh: '应为本浏览器十分钟内发起的登录',
        })
      if (came === 'taken')
        throw new Problem(409, 'taken', { en: 'expected a company account that belongs to nobody else here, got one that does', zh: '该企业账号已属于他人' })
      if (came === 'not_proven' || came === 'unknown') throw refused
      if (came.connected) {
        if (context.signedIn?.session.account !== came.account) throw refused
        return new Reply(302, '', { location: came.to, 'set-cookie': cookieOf(errandCookie, '', 0, overTls(headers)) })
      }
      const reply = enter(context as never, came.account, 'company', came.factors)
      return new Reply(302, '', { ...reply.headers, location: came.to })
    },
  }),
]

const away = new Problem(503, 'issuer', { en: 'expected the company’s issuer to answer, it did not', zh: '企业身份服务暂无响应' }, {}, { 'retry-after': '30' })

function companyOf(house: House) {
  if (house.company === undefined)
    throw new Problem(404, 'no_company', { en: 'expected a company’s issuer to be set up here, none is', zh: '此处未配置企业登录' })
  return house.company
}

/** Off to the issuer; the browser keeps half of a secret, so that nobody else can come back with it. */
export async function sendAway({ house, headers, wall }: Context<never, never, never>, account: string | undefined, to: string): Promise<Reply> {
  const company = companyOf(house)
  const { origin } = siteOf(house, headers)
  if (!/^\/(?![/\\])/.test(to)) throw new Problem(422, 'query', { en: 'expected a path of this site, got another address', zh: '应为本站路径' })
  const browser = house.random()
  const url = await leave(house, company, `${origin}/v1/sign-in/company/callback`, { account, to, browser }, wall()).catch(() => {
    throw away
  })
  return new Reply(302, '', { location: url, 'set-cookie': cookieOf(errandCookie, browser, 600, overTls(headers)) })
}
