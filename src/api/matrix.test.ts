/**
 * Role × route × marketplace × whose it is × where it stands. Who may is told here a second time, from the contract and the other way round
 * (by state, not by command); things in every state come from random lives of a marketplace's casework.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, isRefusal, stateOf } from '../casework/casework.ts'
import { brusher, extorter, house, type Market, victim } from '../casework/fixture.ts'
import { live } from '../casework/lives.ts'
import { findCase } from '../casework/state.ts'
import type { Noun } from '../domain/acts.ts'
import { boundRoles, type Caller, type PersonRole, scopes, staffRoles, type Subject } from '../domain/caller.ts'
import type { Desk } from '../live/desk.ts'
import { type Access, can, refusalOf } from './can.ts'
import { thingOf } from './casework.ts'
import { cloudEvent, orderData, withServer } from './fixture.ts'
import { routes } from './routes.ts'

const all = 'investigator second_reader decider appeal_reader legal liaison governance'
const readers = 'investigator second_reader'
const outward = 'liaison legal'

/** Who gives a command: roles, `concerned` for whom it is about, `key` for a system of the marketplace. */
const givers: Record<string, Record<string, string>> = {
  case: {
    'take release assign verify': readers,
    'watch unwatch seen': `${all} auditor`,
    'note attach recuse minor': all,
    'ask propose reopen merge unmerge split': 'investigator',
    victim: 'investigator decider',
    consent: 'concerned',
    refer: 'liaison',
    close: 'decider',
  },
  measure: {
    notice: 'investigator',
    second: 'second_reader',
    sign_off: 'legal',
    'decide lift': 'decider',
    delivered: 'key concerned',
    applied: 'key',
    'appeal acknowledge': 'concerned',
    reread: 'second_reader appeal_reader auditor',
    record: 'key investigator',
  },
  question: { delivered: 'key concerned', extend: 'concerned investigator', answer: 'concerned', assess: readers },
  appeal: { 'take decide': 'appeal_reader', concur: 'appeal_reader governance', replace: 'governance', 'challenge withdraw': 'concerned' },
  loss: { enter: 'investigator legal liaison concerned', settle: 'legal governance', withdraw: 'legal concerned' },
  objection: { decide: 'investigator second_reader decider appeal_reader', withdraw: 'concerned' },
  report: { 'acknowledge look_into answer': 'investigator', withdraw: 'concerned' },
  referral: {
    'reviewed withdraw': 'legal',
    sent: 'liaison',
    'received accepted filed not_filed investigating prosecuted judged effective returned': outward,
  },
  proceeding: {
    'prepared filed withdraw': 'legal',
    'heard judged appealed effective awarded collected apology_ordered apology_published apology_ended': outward,
  },
  publication: { draft: 'governance', publish: 'legal', take_down: 'governance legal' },
  request: { 'register answer': 'liaison', 'scope refuse': 'legal' },
  correction: { sent: outward, received: `${outward} concerned` },
  campaign: { 'open add close': 'governance investigator' },
  authority: { 'list revise retire': 'liaison legal governance', feedback: outward },
  right: { 'record execute': 'legal governance', 'grant refuse': 'legal', withdraw: 'concerned' },
  hold: { set: 'legal', lift: 'legal governance' },
  shadow: { 'start end': 'governance legal' },
  opening: { 'ask use': 'investigator legal', 'approve refuse': 'legal governance' },
}

/** What a thing takes in each state it can be in; a state that is not here takes nothing. */
const running = 'verify watch unwatch seen take release assign note attach recuse minor ask propose victim consent refer close merge unmerge split'
const takes: Record<string, Record<string, string>> = {
  case: {
    ...Object.fromEntries(['examine', 'examining', 'notice_due', 'answer_due', 'decision_due', 'taking_effect'].map((state) => [state, running])),
    closed: 'verify watch unwatch seen note attach recuse minor victim consent refer reopen',
  },
  measure: {
    proposed: 'notice second sign_off decide',
    noticed: 'second sign_off decide appeal',
    answered: 'second sign_off decide appeal',
    answer_lapsed: 'second sign_off decide appeal',
    decided: 'delivered lift appeal reread',
    informed: 'delivered lift appeal reread applied',
    in_force: 'delivered lift appeal reread applied acknowledge',
    lifted: 'delivered appeal reread',
    expired: 'delivered appeal reread',
    overturned: 'reread',
  },
  question: { asked: 'delivered', delivered: 'extend answer', answered: 'answer assess', lapsed: 'answer assess', assessed: 'answer' },
  appeal: { filed: 'take withdraw', taken: 'concur decide challenge replace withdraw' },
  loss: { entered: 'settle withdraw' },
  shadow: { running: 'end' },
  objection: { filed: 'decide withdraw' },
  report: { filed: 'acknowledge look_into answer withdraw', acknowledged: 'look_into answer withdraw', looked_into: 'answer withdraw' },
  referral: {
    drafted: 'reviewed withdraw',
    reviewed: 'sent withdraw',
    sent: 'received accepted returned withdraw',
    received: 'accepted not_filed returned withdraw',
    accepted: 'filed not_filed returned withdraw',
    not_filed: 'filed',
    filed: 'investigating prosecuted returned',
    investigating: 'prosecuted returned',
    prosecuted: 'judged returned',
    judged: 'effective',
    returned: 'reviewed withdraw',
  },
  proceeding: {
    prepared: 'filed withdraw',
    filed: 'heard withdraw',
    heard: 'heard judged withdraw',
    judged: 'appealed effective',
    appealed: 'heard judged withdraw',
    effective: 'awarded apology_ordered',
    awarded: 'collected apology_ordered',
    collected: 'collected apology_ordered',
    apology_ordered: 'apology_published',
    apology_published: 'apology_ended',
  },
  publication: { drafted: 'publish', published: 'take_down' },
  request: { registered: 'scope refuse', scoped: 'scope answer refuse' },
  correction: { drafted: 'sent', sent: 'received' },
  campaign: { open: 'add close' },
  authority: { listed: 'revise feedback retire', retired: 'revise feedback' },
  right: { filed: 'grant refuse withdraw', granted: 'execute' },
  hold: { set: 'lift' },
  opening: { asked: 'approve refuse', approved: 'use' },
}
const makes: Record<string, string> = {
  measure: 'record',
  proceeding: 'prepared',
  publication: 'draft',
  request: 'register',
  campaign: 'open',
  authority: 'list',
  right: 'record',
  hold: 'set',
  opening: 'ask',
}

const words = (text: string | undefined): string[] => (text ?? '').split(' ')
const giversOf = (noun: string, command: string): string[] =>
  Object.entries(givers[noun] ?? {}).flatMap(([commands, who]) => (words(commands).includes(command) ? words(who) : []))

const stranger: Subject = { kind: 'shop', id: 'S-NOBODY' }
const subjects: readonly Subject[] = [brusher, victim, extorter, stranger]
const outside: Record<string, PersonRole> = { shop: 'merchant', account: 'buyer' }

type Somebody = { who: string; caller: Caller; bound?: Subject }
const person = (id: string, roles: readonly PersonRole[], bound?: Subject): Caller => ({
  kind: 'person',
  id,
  name: id,
  roles,
  lang: 'en',
  ...(bound === undefined ? {} : { bound }),
})
const callers: readonly Somebody[] = [
  ...staffRoles.map((role) => ({ who: role, caller: person(`new-${role}`, [role]) })),
  // Those who took part in these lives themselves: with a lease, with a hand in it.
  ...Object.entries(house).map(([who, caller]: [string, Caller]) => {
    const bound = caller.kind === 'key' ? caller.for : caller.bound
    return { who, caller, ...(bound === undefined ? {} : { bound }) }
  }),
  ...subjects.map((bound) => ({ who: `${bound.kind} ${bound.id}`, caller: person(`new-${bound.id}`, [outside[bound.kind]!], bound), bound })),
  { who: 'party', caller: person('party', ['party'], { kind: 'person', id: 'P-1' }), bound: { kind: 'person', id: 'P-1' } },
  { who: 'authority', caller: person('authority', ['authority'], { kind: 'authority', id: 'PSB-1' }), bound: { kind: 'authority', id: 'PSB-1' } },
  ...scopes.map((scope) => ({ who: `key ${scope}`, caller: { kind: 'key', id: `k-${scope}`, name: scope, scopes: [scope] } as Caller })),
  ...subjects.map((bound) => ({
    who: `key for ${bound.id}`,
    caller: { kind: 'key', id: `kf-${bound.id}`, name: 'k', scopes: [...scopes], for: bound } as Caller,
    bound,
  })),
]

/** Whom a thing is about, or who filed it, read off the thing and not by the rules. */
function concernedBy({ state }: Market, noun: Noun, id: string): Subject[] {
  if (noun === 'case') {
    const one = findCase(state, id)
    return [
      ...(one?.subjects ?? []),
      ...[...(one?.victims.values() ?? [])].map(({ subject }) => subject),
      ...[...state.report.values()].filter(({ case_id }) => case_id !== undefined && findCase(state, case_id)?.id === one?.id).map(({ by }) => by),
    ]
  }
  const thing = state[noun].get(id) as unknown as { subject?: Subject; by?: Subject; to?: Subject; authority_id?: string }
  if (noun === 'request') return [{ kind: 'authority', id: thing.authority_id! }]
  if (
    noun === 'referral' ||
    noun === 'proceeding' ||
    noun === 'publication' ||
    noun === 'campaign' ||
    noun === 'authority' ||
    noun === 'hold' ||
    noun === 'opening' ||
    noun === 'shadow'
  )
    return []
  return [thing.subject ?? thing.by ?? thing.to!]
}
const same = (a: Subject, b: Subject): boolean => a.kind === b.kind && a.id === b.id
const isHouse = ({ caller }: Somebody): boolean => caller.kind === 'person' && caller.roles.some((role) => (staffRoles as readonly string[]).includes(role))

const nounOf: Record<string, Noun> = {
  cases: 'case',
  measures: 'measure',
  questions: 'question',
  appeals: 'appeal',
  objections: 'objection',
  reports: 'report',
  referrals: 'referral',
  proceedings: 'proceeding',
  publications: 'publication',
  requests: 'request',
  campaigns: 'campaign',
  corrections: 'correction',
  authorities: 'authority',
  rights: 'right',
  holds: 'hold',
  openings: 'opening',
  losses: 'loss',
  shadows: 'shadow',
}

test('over every role, route, owner and state, nobody is let through whom the contract does not let through', (t) => {
  // One thing of each kind, state and owner that the lives come to.
  const found = new Map<string, { market: Market; noun: Noun; id: string; state: string; owners: Subject[] }>()
  for (let seed = 1; seed <= 60; seed++) {
    const { market } = live(seed, 120)
    for (const noun of Object.values(nounOf))
      for (const id of market.state[noun].keys()) {
        const state = stateOf(market.state, noun, id)
        if (state === undefined) continue
        const owners = concernedBy(market, noun, id)
        const key = `${noun} ${state} ${owners.map(({ id: one }) => one).toSorted()[0] ?? ''}`
        if (!found.has(key)) found.set(key, { market, noun, id, state, owners })
      }
    for (const noun of Object.keys(makes) as Noun[])
      if (!found.has(`${noun} new`)) found.set(`${noun} new`, { market, noun, id: 'not-there-yet', state: 'new', owners: [] })
  }
  const things = [...found.values()]
  const states = new Set(things.map(({ noun, state }) => `${noun} ${state}`))
  assert.ok(states.size >= 45, `${states.size} states were come to: ${[...states].join(', ')}`)

  let [cases, allowed] = [0, 0]
  const wrong: string[] = []
  for (const { method, path, access } of routes) {
    const [, place, command] = /^\/v1\/(\w+)\/\{\w+\}(?:\/(\w+))?$/.exec(path) ?? []
    const noun = nounOf[place ?? '']
    if (noun === undefined || (command !== undefined && method === 'GET')) continue
    for (const somebody of callers)
      for (const { market, noun: kind, id, state, owners } of things) {
        if (kind !== noun) continue
        cases++
        const { caller, bound } = somebody
        const theirs = bound !== undefined && owners.some((one) => same(one, bound))
        let passes = refusalOf(access, caller, false) === undefined
        let may: boolean
        if (command === undefined) {
          // Reading: the house and its systems all of it, the concerned their own; a whole case is the house's alone.
          const desk = { state: market.state, context: () => market.context, actsOn: () => [] } as unknown as Desk
          passes &&= thingOf(desk, noun, id, caller, false) !== undefined
          const system = caller.kind === 'key' && bound === undefined && caller.scopes.some((scope) => ['read', 'read:case', 'casework'].includes(scope))
          may = isHouse(somebody) || system || (theirs && noun !== 'case')
        } else {
          const answer = passes ? decide(market.state, market.context, { on: noun, id, command, body: { reasons: 'because' }, caller }) : undefined
          // A body that does not fit is asked about only after who may and what the state takes.
          passes = answer !== undefined && (!isRefusal(answer) || answer.status === 422)
          const who = giversOf(noun, command)
          const byRole = caller.kind === 'person' && caller.roles.some((role) => who.includes(role))
          const byKey = caller.kind === 'key' && caller.scopes.includes('casework') && who.includes('key') && (bound === undefined || theirs)
          const inState = state === 'new' ? makes[noun] === command : words(takes[noun]?.[state]).includes(command)
          may = inState && (byRole || byKey || (theirs && who.includes('concerned')))
        }
        if (passes) allowed++
        if (passes && !may) wrong.push(`${method} ${path} by ${somebody.who}, ${noun} ${state} of ${owners.map((one) => one.id).join()}`)
      }
  }
  // Routes of no thing: the line alone decides.
  for (const { access } of routes)
    for (const { caller, bound } of callers) {
      cases++
      const line: { keys: readonly string[]; people: readonly string[] } | string = can[access]
      if (typeof line === 'string' || refusalOf(access, caller, false) !== undefined) continue
      allowed++
      const named = caller.kind === 'key' ? caller.scopes.some((scope) => line.keys.includes(scope)) : caller.roles.some((role) => line.people.includes(role))
      const housework: readonly Access[] = [
        'events.send',
        'report.read',
        'case.read',
        'decision.ask',
        'decision.read',
        'person.read',
        'files.read',
        'handover.make',
        'access.manage',
        'audit.read',
        'intake.try',
        'webhooks.manage',
        'self.manage',
      ]
      if (!named || (caller.kind === 'key' && bound !== undefined && housework.includes(access))) wrong.push(`${access} by ${caller.id}`)
    }
  assert.deepEqual(wrong, [])
  assert.ok(cases >= 20_000 && allowed > 500, `${cases} cases, ${allowed} of them let through`)
  t.diagnostic(
    `${cases} cases over ${routes.length} routes, ${callers.length} callers, ${things.length} things in ${states.size} states: ${allowed} let through, 0 wrongly`,
  )
})

test('no id of one marketplace is anything in another: not read, not changed, not listed, whoever asks there', async () => {
  await withServer(
    async ({ call, key, person: signedIn, tenants }) => {
      const events = { 'content-type': 'application/cloudevents+json' }
      await call('POST', '/v1/events', {
        key: key(['ingest']),
        body: JSON.stringify(cloudEvent('order.placed', 'e', '2024-03-01T00:00:00Z', orderData(1))),
        headers: events,
      })
      const admin = signedIn(['admin'])
      const made = async (path: string, body: unknown, cookie = admin): Promise<Record<string, string>> => (await call('POST', path, { cookie, body })).body
      const decision = (await call('POST', '/v1/decisions', { key: key(['decide']), body: { order_id: 'o-1' } })).body as { decision_id: string }
      const hook = await made('/v1/webhooks', { url: 'https://hooks.example/a', events: ['test'] })
      const somebody = await made('/v1/people', { name: 'Lin', roles: ['auditor'] })
      const file = (await call('POST', '/v1/files', { cookie: signedIn(['investigator']), body: 'a text', headers: { 'content-type': 'text/plain' } }))
        .body as { sha256: string }
      const account = (await call('GET', '/v1/me/account', { cookie: admin })).body as { sessions: { session_id: string }[] }
      const ids: Record<string, string> = {
        order_id: 'o-1',
        decision_id: decision.decision_id,
        webhook_id: hook['webhook_id'] ?? hook['id']!,
        person_id: somebody['person_id']!,
        key_id: (await made('/v1/keys', { name: 'k', scopes: ['read'] }))['key_id']!,
        sha256: file.sha256,
        session_id: account.sessions[0]!.session_id,
        shop_id: 'S-1',
      }
      for (const [name, id] of Object.entries(ids)) assert.ok(typeof id === 'string' && id !== '', name)
      const there = [
        ...scopes.map((scope) => ({ key: key([scope], undefined, 1) })),
        ...staffRoles.map((role) => ({ cookie: signedIn([role], undefined, 1) })),
        ...boundRoles.map((role) => ({ cookie: signedIn([role], { kind: 'shop', id: 'S-1' }, 1) })),
      ]
      let asked = 0
      for (const { method, path } of routes) {
        const name = /\{(\w+)\}/.exec(path)?.[1]
        if (path === '/v1/sign-out' || path.startsWith('/v1/sign-in')) continue
        for (const caller of there) {
          // The marketplace is named in every way a request can name one; none of them counts.
          const smuggled = { host: 'market-0', 'x-marketplace': 'market-0', 'x-tenant': 'market-0', 'x-original-url': '/v1/report', 'idempotency-key': 'k' }
          const query = name === 'sha256' ? '?purpose=looking+at+the+file' : ''
          const { status, body } = await call(method, `${path.replaceAll(/\{(\w+)\}/g, (_, one: string) => ids[one] ?? 'c-1')}${query}`, {
            ...caller,
            ...(method === 'GET' ? {} : { body: { marketplace: 'market-0', tenant: 'market-0' } }),
            headers: smuggled,
          })
          asked++
          const where = `${method} ${path}`
          if (name !== undefined && path !== '/v1/shops/{shop_id}/warnings') assert.ok(status >= 400 && status < 500, `${where}: ${status}`)
          const text = JSON.stringify(body)
          for (const [kind, id] of Object.entries(ids))
            if (kind !== 'shop_id' && id.length > 4) assert.ok(!text.includes(id), `${where} says the ${kind} of another marketplace`)
          assert.ok(!text.includes('"Lin"'), where)
        }
      }
      assert.ok(asked > 2000, `${asked}`)
      assert.equal((await call('GET', '/v1/me', { cookie: admin })).status, 200)
      assert.deepEqual(
        tenants[0]!.access.people().filter((row) => row['ended'] !== null),
        [],
      )
    },
    { tenants: 2, clock: 'events', environment: { AEDILE_WEBHOOKS_PRIVATE: '1' } },
  )
})
