/** Who may do what, against a second telling of the table, by every caller there can be and over real connections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundRoles, type Caller, personRoles, type PersonRole, type Scope, scopes, staffRoles } from '../domain/caller.ts'
import { type Access, can, refusalOf } from './can.ts'
import { cloudEvent, orderData, withServer } from './fixture.ts'
import { routes } from './routes.ts'

const staff: readonly string[] = staffRoles
const outside: readonly string[] = boundRoles

/** What the contract says, told a second time and differently: who is let through a line. A line that is not here fails. */
const letThrough: Partial<Record<Access, (who: string) => boolean>> = {
  'self.read': () => true,
  'self.manage': (who) => staff.includes(who) || outside.includes(who),
  'events.send': (who) => who === 'ingest',
  'report.read': (who) => who === 'read' || staff.includes(who),
  'case.read': (who) => who === 'read:case' || (staff.includes(who) && who !== 'admin'),
  'casework.act': (who) => who === 'casework' || staff.includes(who) || outside.includes(who),
  'casework.file': (who) => who === 'casework' || outside.includes(who),
  'casework.read': (who) => who === 'read:case' || who === 'casework' || (staff.includes(who) && who !== 'admin') || outside.includes(who),
  'measures.read': (who) => ['read', 'read:case', 'casework'].includes(who) || staff.includes(who) || outside.includes(who),
  'warnings.read': (who) => who === 'read' || staff.includes(who) || who === 'merchant',
  'decision.ask': (who) => who === 'decide',
  'decision.read': (who) => who === 'decide' || who === 'read' || staff.includes(who),
  'files.send': (who) => who === 'casework' || outside.includes(who) || (staff.includes(who) && who !== 'auditor'),
  'files.read': (who) => (staff.includes(who) && who !== 'admin') || who === 'authority',
  'person.read': (who) => who === 'read:person' || who === 'investigator' || who === 'legal',
  'handover.make': (who) => who === 'handover',
  'access.manage': (who) => who === 'admin',
  'audit.read': (who) => who === 'auditor' || who === 'legal',
  'rules.try': (who) => who === 'governance' || who === 'legal' || who === 'auditor',
  'rights.read': (who) => who === 'legal' || who === 'governance' || who === 'auditor',
  'intake.try': (who) => who === 'ingest' || who === 'admin' || who === 'investigator',
  'webhooks.manage': (who) => who === 'casework' || who === 'admin',
}

const told = Object.keys(letThrough) as Access[]
const keyWith = (list: readonly Scope[]): Caller => ({ kind: 'key', id: 'k', name: 'k', scopes: list })
const personWith = (list: readonly PersonRole[]): Caller => ({ kind: 'person', id: 'p', name: 'p', roles: list, lang: 'en' })

function* subsets<T>(list: readonly T[]): Generator<T[]> {
  for (let bits = 0; bits < 2 ** list.length; bits++) yield list.filter((_, i) => (bits & (1 << i)) !== 0)
}

test('over every set of scopes and of roles, nobody is let through whom the contract does not name, and nobody else is kept out', () => {
  let cases = 0
  for (const line of told) {
    const may = letThrough[line]!
    for (const loopback of [true, false]) {
      assert.equal(refusalOf(line, undefined, loopback), 'no_caller')
      for (const list of subsets(scopes)) {
        assert.equal(refusalOf(line, keyWith(list), loopback), list.some(may) ? undefined : 'not_allowed', `${line}: key with ${list.join(', ')}`)
        cases++
      }
      for (const list of subsets(personRoles)) {
        if (list.length > 3) continue
        assert.equal(refusalOf(line, personWith(list), loopback), list.some(may) ? undefined : 'not_allowed', `${line}: person with ${list.join(', ')}`)
        cases++
      }
    }
  }
  assert.ok(cases > 10_000, `${cases} cases`)
})

test('over real connections: every route refuses whoever its line does not name, in every marketplace but his own', async () => {
  await withServer(
    async ({ call, key, person }) => {
      const ingest = key(['ingest'])
      await call('POST', '/v1/events', {
        key: ingest,
        body: JSON.stringify(cloudEvent('order.placed', 'e', '2024-03-01T00:00:00Z', orderData(1))),
        headers: { 'content-type': 'application/cloudevents+json' },
      })
      const callers = [
        ...scopes.map((scope) => ({ who: scope as string, with: { key: key([scope]) } })),
        ...staffRoles.map((role) => ({ who: role as string, with: { cookie: person([role]) } })),
        ...boundRoles.map((role) => ({ who: role as string, with: { cookie: person([role], { kind: 'shop', id: 'S-9' }) } })),
      ]
      let asked = 0
      for (const { method, path, access } of routes) {
        const may = letThrough[access]
        if (may === undefined) continue
        const concrete = path.replace('{order_id}', 'o-1').replaceAll(/\{\w+\}/g, 'nothing')
        for (const options of [{}, { key: 'aedile_wrong' }, { cookie: 'aedile_session=wrong' }]) {
          const { status } = await call(method, concrete, options)
          assert.equal(status, 401, `${method} ${concrete}`)
          asked++
        }
        for (const caller of callers) {
          const { status } = await call(method, concrete, caller.with)
          asked++
          if (may(caller.who)) assert.ok(status !== 401 && status !== 403 && status < 500, `${method} ${concrete} by ${caller.who}: ${status}`)
          else assert.equal(status, 403, `${method} ${concrete} by ${caller.who}: ${status}`)
        }
      }
      assert.ok(asked > 200, `${asked}`)
      // What is in one marketplace is not there for another's key.
      const [own, other] = [key(['read:case']), key(['read:case'], undefined, 1)]
      assert.equal((await call('GET', '/v1/orders/o-1', { key: own })).status, 200)
      assert.equal((await call('GET', '/v1/orders/o-1', { key: other })).status, 404)
      const merchant = person(['merchant'], { kind: 'shop', id: 'S-1' })
      assert.equal((await call('GET', '/v1/shops/S-1/warnings', { cookie: merchant })).status, 200)
      assert.equal((await call('GET', '/v1/shops/S-2/warnings', { cookie: merchant })).status, 404)
    },
    { tenants: 2, clock: 'events' },
  )
})

test('a cookie that comes along from another site changes nothing', async () => {
  await withServer(async ({ call, person, url }) => {
    const cookie = person(['investigator'])
    const out = (headers: Record<string, string>): Promise<{ status: number }> => call('POST', '/v1/sign-out', { cookie, body: {}, headers })
    assert.equal((await out({ origin: 'https://elsewhere.example' })).status, 403)
    assert.equal((await out({ 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await out({ origin: 'null' })).status, 403)
    assert.equal((await call('GET', '/v1/me', { cookie })).status, 200)
    assert.equal((await out({ origin: url })).status, 200)
    assert.equal((await call('GET', '/v1/me', { cookie })).status, 401)
  })
})

test('a one-time link opens once, and says the same of a wrong one whoever asks', async () => {
  await withServer(async ({ call, tenants }) => {
    const { link } = tenants[0]!.access.addPerson({ name: 'Lin', roles: ['decider'], bound: undefined, lang: 'zh' }, Date.now())
    const first = await call('GET', `/sign-in/${link}`)
    assert.equal(first.status, 200)
    const cookie = first.headers.get('set-cookie')!.split(';')[0]!
    assert.match(first.headers.get('set-cookie')!, /HttpOnly; SameSite=Lax/)
    const me = (await call('GET', '/v1/me', { cookie })).body as { roles: string[]; lang: string }
    assert.deepEqual([me.roles, me.lang], [['decider'], 'zh'])
    assert.equal((await call('GET', `/sign-in/${link}`)).status, 410)
    assert.equal((await call('GET', '/sign-in/wrong')).status, 404)
    let status = 0
    for (let n = 0; n < 40 && status !== 429; n++) status = (await call('GET', '/sign-in/wrong')).status
    assert.equal(status, 429)
  })
})

test('the table has no line that lets keys and people through alike without a word about it here', () => {
  const untold = Object.keys(can).filter((line) => !Object.hasOwn(letThrough, line) && line !== 'open' && line !== 'metrics.read')
  const resources = new Set<string>(routes.filter(({ access }) => untold.includes(access)).map(({ path }) => path.split('/')[2]!))
  // Casework has a table of its own, with a test of its own.
  const casework = [
    'cases',
    'measures',
    'questions',
    'appeals',
    'objections',
    'reports',
    'referrals',
    'proceedings',
    'campaigns',
    'requests',
    'publications',
    'explanations',
    'mine',
    'accounts',
    'shops',
  ]
  assert.deepEqual(
    [...resources].filter((one) => !casework.includes(one)),
    [],
  )
})
