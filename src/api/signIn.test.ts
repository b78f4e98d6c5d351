/** How people come in: by link, password, passkey and their company; and how those do not who should not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PersonRole } from '../domain/caller.ts'
import { hashPassword, isPassword, weaknessOf } from '../live/password.ts'
import { companyIssuer, softwareAuthenticator } from './authenticator.ts'
import { type Server, withServer } from './fixture.ts'

const good = 'vier Ziegen kauen Disteln'
const cookieFrom = (headers: Headers): string => headers.get('set-cookie')!.split(';')[0]!
type Account = {
  login: string | null
  passkeys: { passkey_id: string }[]
  sessions: { session_id: string; how: string; this: boolean }[]
  marketplaces: { person_id: string; marketplace: string; acting: boolean }[]
  second_factor: string
}
const accountOf = async ({ call }: Server, cookie: string): Promise<Account> => (await call('GET', '/v1/me/account', { cookie })).body as Account
const signIn = ({ call }: Server, login: string, password: string, headers: Record<string, string> = {}) =>
  call('POST', '/v1/sign-in', { body: { login, password }, headers })

async function withPassword(server: Server, login: string, roles: readonly PersonRole[] = ['investigator'], tenant = 0): Promise<string> {
  const cookie = server.person(roles, undefined, tenant)
  assert.equal((await server.call('PUT', '/v1/me/password', { cookie, body: { login, password: good } })).status, 200)
  return cookie
}

async function addPasskey({ call, url }: Server, cookie: string, authenticator: ReturnType<typeof softwareAuthenticator>, userVerified = true) {
  const { options } = (await call('POST', '/v1/me/passkeys/options', { cookie, body: {} })).body as { options: Parameters<typeof authenticator.create>[0] }
  const credential = authenticator.create(options, { origin: url, userVerified })
  return { credential, answer: await call('POST', '/v1/me/passkeys', { cookie, body: { name: 'laptop', credential } }) }
}

async function assertion(
  { call, url }: Server,
  authenticator: ReturnType<typeof softwareAuthenticator>,
  more: { origin?: string; userVerified?: boolean; stuck?: boolean } = {},
) {
  const { options } = (await call('POST', '/v1/sign-in/passkey/options', { body: {} })).body as { options: Parameters<typeof authenticator.get>[0] }
  return authenticator.get(options, { origin: more.origin ?? url, ...(more.userVerified === undefined ? {} : { userVerified: more.userVerified }) }, more)
}

test('a password is kept as argon2id with a salt of its own, and only the same one fits', async () => {
  const [one, two] = [await hashPassword(good), await hashPassword(good)]
  assert.match(one, /^\$argon2id\$v=19\$m=65536,t=2,p=1\$/)
  assert.notEqual(one, two)
  assert.equal(await isPassword(good, one), true)
  assert.equal(await isPassword(`${good} `, one), false)
  assert.equal(await isPassword('ﬁer', undefined), false)
})

test('a password is refused that is short, usual, a run, a repeat or the own name; length alone is asked of the others', () => {
  for (const weak of [
    'short',
    'passwordpassword',
    'Password12345',
    '123456789012',
    'abcdefghijklmnop',
    'aaaaaaaaaaaaaa',
    'abcabcabcabcabc',
    'lin.wei@shop.example',
    'qwertyuiop12',
    'P@$$w0rd2024!',
    'woaini5201314',
    'L1verp00l1234',
    'Zhangwei1990!!',
    'trustno1trustno1',
    'Summer2026!!!',
    '我爱你我爱你201314我爱你',
    'x'.repeat(200),
  ])
    assert.ok(weaknessOf(weak, ['lin.wei@shop.example', 'lin', 'wei', 'shop', 'example']) !== undefined, weak)
  for (const strong of [good, 'correct horse battery staple', '春风又绿江南岸明月何时照我还', 'Tr0ub4dor&3xyzzy', '8f2k-q9zt-m4pw'])
    assert.equal(weaknessOf(strong, ['lin', 'market-0']), undefined, strong)
})

test('whoever was invited sets a password and comes in by it; every other session ends', async () => {
  await withServer(async (server) => {
    const { call } = server
    const first = await withPassword(server, 'Lin@Example.com')
    const [a, b] = [await signIn(server, 'lin@example.com', good), await signIn(server, ' LIN@example.com', good)]
    assert.deepEqual([a.status, b.status], [200, 200])
    assert.equal((await signIn(server, 'lin@example.com', `${good}!`)).status, 403)
    assert.equal((await signIn(server, 'nobody@example.com', good)).status, 403)
    const [cookieA, cookieB] = [cookieFrom(a.headers), cookieFrom(b.headers)]
    assert.deepEqual(
      (await accountOf(server, cookieA)).sessions.map(({ how }) => how),
      ['password', 'password', 'invitation'],
    )
    const change = (current: string | undefined) =>
      call('PUT', '/v1/me/password', {
        cookie: cookieA,
        body: { login: 'lin@example.com', password: `${good} sehr`, ...(current === undefined ? {} : { current }) },
      })
    assert.deepEqual([(await change(undefined)).status, (await change('wrong')).status, (await change(good)).status], [403, 403, 200])
    assert.deepEqual([(await call('GET', '/v1/me', { cookie: first })).status, (await call('GET', '/v1/me', { cookie: cookieB })).status], [401, 401])
    assert.equal((await call('GET', '/v1/me', { cookie: cookieA })).status, 200)
    assert.equal((await signIn(server, 'lin@example.com', good)).status, 403)
    const again = cookieFrom((await signIn(server, 'lin@example.com', `${good} sehr`)).headers)
    // One session ended by its id, then all of them.
    const other = (await accountOf(server, again)).sessions.find((one) => !one.this)!
    assert.equal((await call('DELETE', `/v1/me/sessions/${other.session_id}`, { cookie: again })).status, 200)
    assert.equal((await call('GET', '/v1/me', { cookie: cookieA })).status, 401)
    assert.equal((await call('POST', '/v1/sign-out', { cookie: again, body: { everywhere: true } })).status, 200)
    assert.equal((await call('GET', '/v1/me', { cookie: again })).status, 401)
    assert.ok(!JSON.stringify(server.log).includes('example.com'))
  })
})

test('guessing is slowed down by name and address, and by address alone; the right password does not help a guesser past it', async () => {
  let at = Date.now()
  await withServer(
    async (server) => {
      await withPassword(server, 'lin@example.com')
      const statuses: number[] = []
      for (let n = 0; n < 11; n++) statuses.push((await signIn(server, 'lin@example.com', 'wrong')).status)
      assert.deepEqual([...new Set(statuses.slice(0, 10))], [403])
      assert.equal(statuses[10], 429)
      const late = await signIn(server, 'lin@example.com', good)
      assert.deepEqual([late.status, Number(late.headers.get('retry-after')) > 0], [429, true])
      at += 16 * 60_000
      assert.equal((await signIn(server, 'lin@example.com', good)).status, 200)
      // Names that nobody has are slowed down as well: the address is.
      let status = 0
      for (let n = 0; n < 40 && status !== 429; n++) status = (await server.call('POST', '/v1/sign-in/passkey/options', { body: {} })).status
      assert.equal(status, 429)
    },
    { now: () => at },
  )
})

test('who stands behind a proxy of ours is told apart by what it says; what others say of themselves is not believed', async () => {
  const floods = async (server: Server): Promise<number[]> => {
    const statuses: number[] = []
    for (let n = 0; n < 40; n++)
      statuses.push((await server.call('POST', '/v1/sign-in/passkey/options', { body: {}, headers: { 'x-forwarded-for': `203.0.113.${n}` } })).status)
    return [...new Set(statuses)]
  }
  await withServer(async (server) => assert.deepEqual(await floods(server), [200, 429]))
  await withServer(async (server) => assert.deepEqual(await floods(server), [200]), { house: { proxies: ['127.0.0.1'] } })
})

test('a passkey is added and signs in, once for each challenge, at this site, with the user verified', async () => {
  await withServer(async (server) => {
    const { call, person, url } = server
    const authenticator = softwareAuthenticator()
    const cookie = person(['decider'])
    assert.equal((await addPasskey(server, cookie, softwareAuthenticator(), false)).answer.status, 422)
    const { credential, answer } = await addPasskey(server, cookie, authenticator)
    assert.equal(answer.status, 200)
    // The challenge was spent.
    assert.equal((await call('POST', '/v1/me/passkeys', { cookie, body: { name: 'again', credential } })).status, 422)
    const present = (one: unknown) => call('POST', '/v1/sign-in/passkey', { body: { credential: one } })
    const proof = await assertion(server, authenticator)
    const entered = await present(proof)
    assert.equal(entered.status, 200)
    assert.equal((await accountOf(server, cookieFrom(entered.headers))).second_factor, 'shown')
    assert.equal((await present(proof)).status, 403, 'the same again')
    assert.equal((await present(await assertion(server, authenticator, { stuck: true }))).status, 403, 'a counter that does not rise')
    assert.equal((await present(await assertion(server, authenticator, { origin: 'https://elsewhere.example' }))).status, 403, 'made for another site')
    assert.equal((await present(await assertion(server, authenticator, { userVerified: false }))).status, 403, 'nobody verified')
    const forged = await assertion(server, authenticator)
    const other = softwareAuthenticator()
    other.create({ rp: { id: new URL(url).hostname }, user: { id: 'x' }, challenge: 'x' }, { origin: url })
    const stolen = await assertion(server, other)
    assert.equal((await present({ ...stolen, id: forged.id, rawId: forged.rawId })).status, 403, 'signed by another key')
    // Registration's challenge does not sign anybody in.
    const { options } = (await call('POST', '/v1/me/passkeys/options', { cookie: cookieFrom(entered.headers), body: {} })).body as {
      options: { challenge: string }
    }
    assert.equal((await present(authenticator.get({ rpId: new URL(url).hostname, challenge: options.challenge }, { origin: url }))).status, 403)
    // A link into an account that has a key of its own changes no keys.
    const id = (await accountOf(server, cookie)).marketplaces[0]!.person_id
    const link = server.tenants[0]!.access.linkFor(id, '/', Date.now())
    const linked = cookieFrom((await call('GET', `/sign-in/${link}`)).headers)
    const refused = await addPasskey(server, linked, softwareAuthenticator()).catch(() => undefined)
    assert.equal(refused, undefined)
    assert.equal((await call('PUT', '/v1/me/password', { cookie: linked, body: { login: 'mallory', password: good } })).status, 403)
    // Taken away, it lets nobody in.
    const fresh = cookieFrom((await present(await assertion(server, authenticator))).headers)
    assert.equal((await call('DELETE', `/v1/me/passkeys/${(answer.body as { passkey_id: string }).passkey_id}`, { cookie: fresh })).status, 200)
    assert.equal((await present(await assertion(server, authenticator))).status, 403)
  })
})

test('where deciders need a second factor, a decider without one reaches his own account and nothing else', async () => {
  await withServer(
    async (server) => {
      const { call, person } = server
      const cookie = person(['decider'])
      const refused = await call('GET', '/v1/cases', { cookie })
      assert.deepEqual([refused.status, (refused.body as { rule: string }).rule], [403, 'second_factor'])
      assert.equal((await call('GET', '/v1/me', { cookie })).status, 200)
      assert.equal((await accountOf(server, cookie)).second_factor, 'missing')
      assert.equal((await call('GET', '/v1/cases', { cookie: person(['investigator']) })).status, 200)
      const authenticator = softwareAuthenticator()
      assert.equal((await addPasskey(server, cookie, authenticator)).answer.status, 200)
      const entered = await call('POST', '/v1/sign-in/passkey', { cookie, body: { credential: await assertion(server, authenticator) } })
      assert.equal((await call('GET', '/v1/cases', { cookie: cookieFrom(entered.headers) })).status, 200)
      assert.equal((await call('GET', '/v1/me', { cookie })).status, 401, 'the session before ends')
    },
    { clock: 'events', house: { secondFactor: ['decider'] } },
  )
})

test('keys are changed by whoever came in lately; a session ends after twelve hours, and after three alone', async () => {
  let at = Date.now()
  await withServer(
    async (server) => {
      const { call } = server
      await withPassword(server, 'lin@example.com')
      const cookie = cookieFrom((await signIn(server, 'lin@example.com', good)).headers)
      at += 16 * 60_000
      const late = await call('POST', '/v1/me/passkeys/options', { cookie, body: {} })
      assert.deepEqual([late.status, (late.body as { rule: string }).rule], [403, 'sign_in_again'])
      for (let hours = 0; hours < 5; hours++) {
        at += 2 * 3_600_000
        assert.equal((await call('GET', '/v1/me', { cookie })).status, 200)
      }
      at += 2 * 3_600_000
      assert.equal((await call('GET', '/v1/me', { cookie })).status, 401, 'twelve hours')
      const idle = cookieFrom((await signIn(server, 'lin@example.com', good)).headers)
      at += 3 * 3_600_000 + 1
      assert.equal((await call('GET', '/v1/me', { cookie: idle })).status, 401, 'three alone')
    },
    { now: () => at },
  )
})

test('one person acts in several marketplaces, in one at a time, and a link of one of them opens nothing of the other', async () => {
  await withServer(
    async (server) => {
      const { call, tenants } = server
      const bare = server.person(['investigator'])
      const invite = (roles: PersonRole[]): { id: string; link: string } =>
        tenants[1]!.access.addPerson({ name: 'Lin', roles, bound: undefined, lang: 'en' }, Date.now())
      const second = invite(['auditor'])
      const join = (cookie: string, link: string) => call('POST', '/v1/me/marketplaces', { cookie, body: { link } })
      assert.equal((await join(bare, second.link)).status, 409, 'no key of one’s own yet')
      await withPassword(server, 'lin@example.com')
      const cookie = cookieFrom((await signIn(server, 'lin@example.com', good)).headers)
      assert.equal((await join(cookie, `http://x/sign-in/${second.link}`)).status, 200)
      assert.equal((await join(cookie, second.link)).status, 404, 'once')
      assert.equal((await join(cookie, invite(['decider']).link)).status, 409, 'staff are one person in a marketplace')
      const here = async (one = cookie): Promise<string> => ((await call('GET', '/v1/me', { cookie: one })).body as { marketplace: string }).marketplace
      assert.equal(await here(), 'market-0')
      assert.equal((await call('POST', '/v1/me/acting', { cookie, body: { person_id: second.id } })).status, 200)
      assert.equal(await here(), 'market-1')
      const someone = tenants[1]!.access.addPerson({ name: 'Xu', roles: ['admin'], bound: undefined, lang: 'en' }, Date.now()).id
      assert.equal((await call('POST', '/v1/me/acting', { cookie, body: { person_id: someone } })).status, 404)
      // The second marketplace makes a link for its person: it opens that person alone.
      const link = tenants[1]!.access.linkFor(second.id, '/', Date.now())
      const linked = cookieFrom((await call('GET', `/sign-in/${link}`)).headers)
      const first = (await accountOf(server, cookie)).marketplaces.find(({ marketplace }) => marketplace === 'market-0')!.person_id
      assert.equal(await here(linked), 'market-1')
      assert.equal((await call('POST', '/v1/me/acting', { cookie: linked, body: { person_id: first } })).status, 404)
      // And resets its person: the account stays with the first.
      const admin = server.person(['admin'], undefined, 1)
      assert.equal((await call('POST', `/v1/people/${first}/reset`, { cookie: admin, body: {} })).status, 404, 'not a person of theirs')
      const reset = await call('POST', `/v1/people/${second.id}/reset`, { cookie: admin, body: {} })
      assert.equal(reset.status, 200)
      assert.equal((await call('GET', '/v1/me', { cookie })).status, 401, 'sessions as that person end')
      const anew = cookieFrom((await call('GET', (reset.body as { path: string }).path)).headers)
      assert.deepEqual(
        (await accountOf(server, anew)).marketplaces.map(({ marketplace }) => marketplace),
        ['market-1'],
      )
      const back = await signIn(server, 'lin@example.com', good)
      assert.deepEqual([back.status, (back.body as { marketplaces: number }).marketplaces], [200, 1])
      // Ended in the only marketplace left, the password opens nothing.
      assert.equal((await call('DELETE', `/v1/people/${first}`, { cookie: server.person(['admin']) })).status, 200)
      assert.equal((await signIn(server, 'lin@example.com', good)).status, 403)
    },
    { tenants: 2 },
  )
})

test('a company’s people come in by its issuer: connected to an invited person, or by their groups, as the groups say each time', async () => {
  const secret = 'client-secret'
  const issuer = await companyIssuer('aedile', secret)
  try {
    await withServer(
      async (server) => {
        const { call, url } = server
        type Way = { status: number; cookie: string | undefined; to: string | null }
        const follow = async (location: string, errand: string, session?: string): Promise<Way> => {
          const back = await fetch(location, { redirect: 'manual' })
          const { status, headers } = await call('GET', back.headers.get('location')!.slice(url.length), {
            cookie: [errand, session].filter(Boolean).join('; '),
          })
          return { status, cookie: headers.get('set-cookie')?.split(';')[0], to: headers.get('location') }
        }
        const enter = async (): Promise<Way> => {
          const { status, headers } = await call('GET', '/v1/sign-in/company?to=/console/cases')
          assert.equal(status, 302)
          return follow(headers.get('location')!, cookieFrom(headers))
        }
        assert.deepEqual((await call('GET', '/v1/sign-in')).body, { password: true, passkey: true, company: 'Example Ltd' })
        assert.equal((await enter()).status, 403, 'nobody of a group, nobody invited')
        // An invited person connects his account of the company.
        const cookie = await withPassword(server, 'lin@example.com', ['legal'])
        const begun = await call('POST', '/v1/me/company', { cookie, body: {} })
        const connected = await follow((begun.body as { url: string }).url, cookieFrom(begun.headers), cookie)
        assert.deepEqual([connected.status, connected.to], [302, '/console/me'])
        const entered = await enter()
        assert.deepEqual([entered.status, entered.to], [302, '/console/cases'])
        const roles = async (one: string | undefined): Promise<unknown> => ((await call('GET', '/v1/me', { cookie: one! })).body as { roles: string[] }).roles
        assert.deepEqual(await roles(entered.cookie), ['legal'])
        // Others by their groups, and with the second factor the issuer saw.
        issuer.now.claims = { sub: 'u-2', name: 'Xu', groups: ['readers', 'others'], amr: ['pwd', 'mfa'] }
        const xu = await enter()
        assert.deepEqual(await roles(xu.cookie), ['investigator'])
        assert.equal((await accountOf(server, xu.cookie!)).second_factor, 'shown')
        issuer.now.claims = { sub: 'u-2', groups: ['deciders'] }
        assert.deepEqual(await roles((await enter()).cookie), ['decider'])
        issuer.now.claims = { sub: 'u-2', groups: [] }
        assert.equal((await enter()).status, 403)
        assert.equal((await call('GET', '/v1/me', { cookie: xu.cookie! })).status, 401, 'out of the groups, the sessions end')
        issuer.now.claims = { sub: 'u-2', groups: ['readers'] }
        assert.deepEqual(await roles((await enter()).cookie), ['investigator'], 'back in a group')
        // What the issuer did not sign, or not for us, or not now, lets nobody in.
        issuer.now.claims = { sub: 'u-1' }
        for (const wrong of ['key', 'nonce', 'audience', 'issuer', 'expired'] as const) {
          issuer.now.wrong = wrong
          assert.equal((await enter()).status, 403, wrong)
        }
        issuer.now.wrong = undefined
        // A code brought back by another browser, twice, or from an errand of nobody.
        const { headers } = await call('GET', '/v1/sign-in/company')
        const back = (await fetch(headers.get('location')!, { redirect: 'manual' })).headers.get('location')!.slice(url.length)
        assert.equal((await call('GET', back)).status, 403)
        assert.equal((await call('GET', back, { cookie: cookieFrom(headers) })).status, 403, 'spent by the other browser')
        assert.equal((await call('GET', '/v1/sign-in/company?to=//elsewhere.example')).status, 422)
        // Whom a browser brings back to a closed door reads why as a page, in words.
        const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'zh-CN' }
        const closed = await fetch(`${url}/v1/sign-in/company/callback?code=x&state=y`, { headers: html })
        const page = await closed.text()
        assert.deepEqual([closed.status, closed.headers.get('content-type'), closed.headers.get('content-language')], [403, 'text/html; charset=utf-8', 'zh'])
        assert.match(closed.headers.get('content-security-policy')!, /default-src 'none'/)
        assert.match(page, /<h1>企业登录未成功<\/h1>[\s\S]*应为本浏览器十分钟内发起的登录[\s\S]*<a href="\/console">前往登录<\/a>/)
        assert.doesNotMatch(page, /code=x|<script/)
        assert.equal((await enter()).status, 302)
      },
      {
        house: {
          company: {
            name: 'Example Ltd',
            issuer: issuer.issuer,
            clientId: 'aedile',
            clientSecret: secret,
            roles: new Map([
              ['readers', 'investigator'],
              ['deciders', 'decider'],
            ]),
            marketplace: undefined,
          },
        },
      },
    )
  } finally {
    await issuer.close()
  }
})

test('over TLS the session goes under a name that only this host can set, and a plain cookie of that name is nobody', async () => {
  await withServer(async (server) => {
    const { call } = server
    await withPassword(server, 'lin@example.com')
    const over = { 'x-forwarded-proto': 'https' }
    const { headers } = await signIn(server, 'lin@example.com', good, over)
    assert.match(headers.get('set-cookie')!, /^__Host-aedile_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/)
    const cookie = cookieFrom(headers)
    assert.equal((await call('GET', '/v1/me', { cookie, headers: over })).status, 200)
    assert.equal((await call('GET', '/v1/me', { cookie: cookie.replace('__Host-', ''), headers: over })).status, 401)
    // A session somebody else chose is not taken over.
    const chosen = `__Host-aedile_session=${'A'.repeat(43)}`
    const fixed = await call('POST', '/v1/sign-in', { cookie: chosen, body: { login: 'lin@example.com', password: good }, headers: over })
    assert.notEqual(cookieFrom(fixed.headers), chosen)
    // Nor is anybody signed in by a page elsewhere.
    assert.equal((await signIn(server, 'lin@example.com', good, { origin: 'https://elsewhere.example' })).status, 403)
  })
})
