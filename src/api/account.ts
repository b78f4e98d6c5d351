/** One's own account: how one signs in, where from, and in which marketplaces one is somebody. */
import { z } from 'zod'
import { boundKinds, personRoles } from '../domain/caller.ts'
import { act } from '../ledger/ledger.ts'
import { addPasskey, creationOptions } from '../live/passkeys.ts'
import { hashPassword, isPassword, weaknessOf } from '../live/password.ts'
import type { SignedIn } from '../live/house.ts'
import { type Context, notFound, Problem, Reply, route } from './route.ts'
import { credential, loginText, optionsForBrowsers, sendAway, siteOf, waitProblem } from './signIn.ts'

const subject = z.object({ kind: z.enum(boundKinds), id: z.string() })
const accountSchema = z
  .object({
    login: z.string().nullable(),
    password: z.boolean(),
    passkeys: z.array(z.object({ passkey_id: z.string(), name: z.string(), made: z.string(), used: z.string().nullable() })),
    company: z.array(z.object({ issuer: z.string(), made: z.string() })),
    sessions: z.array(
      z.object({
        session_id: z.string(),
        how: z.enum(['invitation', 'link', 'password', 'passkey', 'company']),
        agent: z.string(),
        made: z.string(),
        seen: z.string(),
        this: z.boolean(),
      }),
    ),
    marketplaces: z.array(
      z.object({ person_id: z.string(), marketplace: z.string(), roles: z.array(z.enum(personRoles)), bound: subject.nullable(), acting: z.boolean() }),
    ),
    second_factor: z
      .enum(['shown', 'not_asked', 'missing'])
      .meta({ description: 'missing: a role asks for it, and nothing but this account can be used until it is shown' }),
  })
  .meta({ id: 'Account' })

type AnyContext = Context<never, never, never>

/** The session, which stands behind every caller of these routes. */
const mine = ({ signedIn }: AnyContext): SignedIn => signedIn!

/** Keys to one's own door are changed by somebody who was let in lately, and not through a link into a door that has keys. */
function managing(context: AnyContext): SignedIn {
  const one = mine(context)
  const missing = context.house.mayManage(one)
  if (missing !== undefined)
    throw new Problem(
      403,
      'sign_in_again',
      missing === 'recent'
        ? { en: 'expected a sign-in within the last fifteen minutes, got an older one: sign in again', zh: '应在十五分钟内登录过；请重新登录' }
        : {
            en: 'expected a sign-in by your own password, passkey or company, got one by a link: sign in again',
            zh: '应以本人密码、通行密钥或企业账号登录，当前为链接登录；请重新登录',
          },
      { rule: 'sign_in_again' },
    )
  return one
}

/** Each change of keys is an act, without names. */
async function note(context: AnyContext, change: string): Promise<void> {
  const { tenant, person } = mine(context)
  const now = context.wall()
  await tenant.append([act('aedile.person.secured', `person:${person.id}#${change}-${now}`, new Date(now), { by: person.id, person_id: person.id, change })])
}

const done = z.object({ done: z.literal(true) })

export const routes = [
  route({
    method: 'GET',
    path: '/v1/me/account',
    access: 'self.manage',
    summary: 'How one signs in, from where, and in which marketplaces',
    response: accountSchema,
    handle(context) {
      const { house, wall } = context
      const { home, session, person } = mine(context as never)
      const { login, password } = home.login(session.account)!
      const iso = (ms: number): string => new Date(ms).toISOString()
      return {
        login,
        password: password !== null,
        passkeys: home.passkeys(session.account).map(({ id, name, made, used }) => ({ passkey_id: id, name, made, used })),
        company: home.identities(session.account).map(({ issuer, made }) => ({ issuer, made })),
        sessions: home
          .sessions(session.account, wall())
          .map(({ id, how, agent, made, seen }) => ({ session_id: id, how, agent, made: iso(made), seen: iso(seen), this: id === session.id })),
        marketplaces: house.peopleOf(session.account).map(({ tenant, person: one }) => ({
          person_id: one.id,
          marketplace: tenant.name,
          roles: [...one.roles],
          bound: (one.bound as z.infer<typeof subject> | undefined) ?? null,
          acting: one.id === person.id,
        })),
        second_factor: session.factors > 1 ? ('shown' as const) : house.lacksFactor(mine(context as never)) ? ('missing' as const) : ('not_asked' as const),
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/me/password',
    access: 'self.manage',
    summary: 'Sets or changes name and password; every other session ends',
    request: z.strictObject({ login: loginText, password: z.string().min(1).max(1000), current: z.string().max(1000).optional() }),
    response: done,
    also: [409, 429],
    async handle(context) {
      const { house, body, peer, wall } = context
      const { home, session, tenant, person, token } = managing(context as never)
      const { login, password } = home.login(session.account)!
      if (password !== null) {
        const seconds = house.tooManyFor(login ?? '', peer)
        if (seconds !== undefined) throw waitProblem(seconds)
        if (!(await isPassword(body.current ?? '', password)))
          throw new Problem(
            403,
            'not_recognised',
            { en: 'expected the current password in "current", got another', zh: '“current”应为当前密码' },
            { rule: 'current' },
          )
      }
      const weakness = weaknessOf(body.password, [body.login, ...body.login.split(/[@.\s_-]/), ...person.name.split(/\s/), tenant.name])
      if (weakness !== undefined)
        throw new Problem(
          422,
          'password',
          { en: `expected ${weakness.en}`, zh: `应为${weakness.zh}` },
          { issues: [{ field: 'password', expected: weakness.en }] },
        )
      const owner = home.byLogin(body.login)
      if (owner !== undefined && owner.id !== session.account)
        throw new Problem(409, 'taken', { en: 'expected a name nobody else has here, got one that is taken', zh: '该登录名已被使用' })
      home.setPassword(session.account, body.login, await hashPassword(body.password))
      home.endSessions(session.account, wall(), token)
      await note(context as never, 'password')
      return { done: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/passkeys/options',
    access: 'self.manage',
    summary: 'What to ask a browser for to make a passkey: PublicKeyCredentialCreationOptions as JSON',
    request: z.strictObject({}),
    response: z.object({ options: optionsForBrowsers }),
    async handle(context) {
      const { house, headers, wall } = context
      return {
        options: (await creationOptions(house, managing(context as never), siteOf(house, headers), wall())) as unknown as Record<string, unknown>,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/passkeys',
    access: 'self.manage',
    summary: 'Adds the passkey that a browser made',
    request: z.strictObject({ name: z.string().trim().min(1).max(100), credential }),
    response: z.object({ passkey_id: z.string() }),
    async handle(context) {
      const { house, headers, body, wall } = context
      const id = await addPasskey(house, managing(context as never), siteOf(house, headers), body.name, body.credential, wall())
      if (id === undefined)
        throw new Problem(422, 'passkey', {
          en: 'expected a passkey made for this site from the options just given, got another',
          zh: '通行密钥不符：应依刚才给出的选项为本站创建',
        })
      await note(context as never, 'passkey')
      return { passkey_id: id }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/passkeys/{passkey_id}',
    access: 'self.manage',
    summary: 'Takes a passkey away; the sessions it opened end',
    response: done,
    also: [409],
    async handle(context) {
      const { params, house, wall } = context
      const { home, session, token } = managing(context as never)
      keepsAWay(home.ways(session.account), house.peopleOf(session.account).length)
      if (!home.endPasskey(session.account, params.passkey_id)) throw notFound({ en: 'a passkey of yours', zh: '您的通行密钥' })
      home.endSessions(session.account, wall(), token)
      await note(context as never, 'passkey_ended')
      return { done: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/company',
    access: 'self.manage',
    summary: 'Begins to connect an account of the company’s issuer: where to send the browser',
    request: z.strictObject({ to: z.string().max(2000).optional() }),
    response: z.object({ url: z.string() }),
    also: [404, 503],
    async handle(context) {
      const { session } = managing(context as never)
      const reply = await sendAway(context as never, session.account, context.body.to ?? '/console/me')
      return new Reply(200, { url: reply.headers['location'] }, { 'set-cookie': reply.headers['set-cookie']! })
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/company',
    access: 'self.manage',
    summary: 'Takes the company’s account away',
    response: done,
    also: [404, 409],
    async handle(context) {
      const { house, wall } = context
      const { home, session, token } = managing(context as never)
      keepsAWay(home.ways(session.account), house.peopleOf(session.account).length)
      if (!home.endIdentities(session.account)) throw notFound({ en: 'a company account of yours', zh: '您的企业账号' })
      home.endSessions(session.account, wall(), token)
      await note(context as never, 'company_ended')
      return { done: true as const }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/sessions/{session_id}',
    access: 'self.manage',
    summary: 'Ends one of one’s own sessions; POST /v1/sign-out ends this one or all',
    response: done,
    handle(context) {
      const { params, wall } = context
      const { home, session } = mine(context as never)
      if (!home.endSessionById(session.account, params.session_id, wall())) throw notFound({ en: 'an open session of yours', zh: '您的有效会话' })
      return { done: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/marketplaces',
    access: 'self.manage',
    summary: 'Takes an invitation of another marketplace into this account',
    request: z.strictObject({ link: z.string().min(1).max(2000).meta({ description: 'The one-time link, or what follows /sign-in/ in it' }) }),
    response: z.object({ person_id: z.string(), marketplace: z.string() }),
    also: [404, 409, 410, 429],
    async handle(context) {
      const { house, body, peer, wall } = context
      const seconds = house.tooManyFrom(peer)
      if (seconds !== undefined) throw waitProblem(seconds)
      const { home, session } = managing(context as never)
      // By a link alone nobody is let into a second marketplace: there must be a key of one's own first.
      if (home.ways(session.account) === 0)
        throw new Problem(409, 'no_key_yet', {
          en: 'expected an account with a password, passkey or company account, got one without',
          zh: '请先设置密码、通行密钥或企业账号',
        })
      const token = /([\w-]{43})\/?$/.exec(body.link)?.[1] ?? ''
      const people = house.peopleOf(session.account)
      for (const tenant of house.tenants) {
        const id = tenant.access.linkLeadsTo(token, wall())
        const invited = id === undefined ? undefined : tenant.access.person(id)
        if (invited === undefined) continue
        const here = people.filter((one) => one.tenant === tenant)
        // Who is staff is one person in a marketplace: what one proposed the same one must not decide.
        if (
          invited.account !== undefined ||
          (here.length > 0 && [invited.person, ...here.map(({ person }) => person)].some(({ bound }) => bound === undefined))
        )
          throw new Problem(409, 'somebody_already', {
            en: 'expected an invitation not used before, to a marketplace where you are nobody yet',
            zh: '邀请应未使用过，且您在该市场尚无身份',
          })
        tenant.access.spendLink(token, wall())
        tenant.access.setAccount(invited.person.id, session.account)
        await tenant.append([
          act('aedile.person.secured', `person:${invited.person.id}#joined`, new Date(wall()), {
            by: invited.person.id,
            person_id: invited.person.id,
            change: 'joined',
          }),
        ])
        return { person_id: invited.person.id, marketplace: tenant.name }
      }
      throw notFound({ en: 'an invitation not opened before and not older than 72 hours', zh: '未打开过且未满72小时的邀请' })
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/acting',
    access: 'self.manage',
    summary: 'Chooses as whom, and so in which marketplace, this session acts',
    request: z.strictObject({ person_id: z.string().min(1).max(100) }),
    response: z.object({ person_id: z.string(), marketplace: z.string() }),
    also: [404],
    handle(context) {
      const { house, body } = context
      const { session, home, token } = mine(context as never)
      const chosen = house.peopleOf(session.account).find(({ person }) => person.id === body.person_id)
      if (chosen === undefined || (house.mayManage(mine(context as never)) === 'own' && chosen.person.id !== session.person))
        throw notFound({ en: 'a person of this account, in a session of one’s own', zh: '本账号名下的身份' })
      home.actAs(token, chosen.person.id)
      return { person_id: chosen.person.id, marketplace: chosen.tenant.name }
    },
  }),
]

/** Who is somebody in several marketplaces keeps a key of his own: a link belongs to one marketplace. */
function keepsAWay(ways: number, marketplaces: number): void {
  if (ways === 1 && marketplaces > 1)
    throw new Problem(409, 'last_way', { en: 'expected another way to sign in to be left, got the last one', zh: '至少须保留一种登录方式' })
}
