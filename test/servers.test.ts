/** Several servers of one marketplace over one PostgreSQL: one leads, the others follow, take, and lead when it is gone. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { doorOf, parseEvent } from '../src/door/event.ts'
import { LedgerError } from '../src/ledger/error.ts'
import { recordOf } from '../src/ledger/eventRecord.ts'
import { act, openLedger } from '../src/ledger/ledger.ts'
import type { Marked } from '../src/ledger/record.ts'
import type { Heard, Store } from '../src/ledger/store/contract.ts'
import { openPostgresStore } from '../src/ledger/store/postgres.ts'
import { type Database, postgresIn } from './harness/postgres.ts'
import { event, freePort, keyOf, linkOf, startServer } from './harness/served.ts'

let base: string
let database: Database | { missing: string }
before(async () => {
  base = mkdtempSync(join(tmpdir(), 'aedile-servers-'))
  database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-servers-pg-')))
})
after(() => {
  if ('url' in database) database.close()
  rmSync(base, { recursive: true, force: true })
})

const code = (want: string) => (error: unknown) => error instanceof LedgerError && error.code === want
const purpose = { person: 'p-1', purpose: 'a look for a test', time: new Date('2024-03-02T00:00:00Z') }

const orders = (store: Store, from: number, to: number, change = (text: string): string => text): Marked[] =>
  Array.from({ length: to - from }, (_, at) => {
    const parsed = parseEvent(Buffer.from(change(event(from + at))), doorOf(store.tokenKey()))
    assert.ok(parsed.ok)
    return recordOf(parsed.event)
  })

type Server = { store: Store; heard: Heard[]; hears: (what: Heard['heard']) => Promise<void> }
async function serverIn(folder: string): Promise<Server> {
  const heard: Heard[] = []
  const store = await openPostgresStore({ folder, url: (database as Database).url, environment: {}, standby: () => undefined, hear: (one) => heard.push(one) })
  return {
    store,
    heard,
    async hears(what) {
      for (let n = 0; n < 400 && !heard.some((one) => one.heard === what); n++) await wait(25)
      assert.ok(
        heard.some((one) => one.heard === what),
        `${what} in ${heard.map((one) => one.heard).join(' ')}`,
      )
    },
  }
}

let made = 0
/** The folders of two machines of one marketplace, the second a copy of the first. */
async function machines(): Promise<{ folders: [string, string]; schema: string }> {
  const name = `market-${++made}`
  const folders: [string, string] = [join(base, 'a', name), join(base, 'b', name)]
  openLedger(folders[0], { origin: 'market.example/ledger' }).close()
  await (await serverIn(folders[0])).store.close()
  cpSync(folders[0], folders[1], { recursive: true })
  return { folders, schema: `aedile_${name.replaceAll('-', '_')}` }
}

test('a follower takes events, the leader sequences them, and both know them once; what only the leader does is refused in words', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folders, schema } = await machines()
  const one = await serverIn(folders[0])
  const two = await serverIn(folders[1])
  assert.deepEqual([one.store.common!.leads(), two.store.common!.leads()], [true, false])
  const [here, there] = await Promise.all([one.store.take(orders(one.store, 0, 40)), two.store.take(orders(two.store, 20, 60))])
  assert.equal([...here.outcomes, ...there.outcomes].filter(({ status }) => status === 'appended').length, 60)
  assert.equal([...here.outcomes, ...there.outcomes].filter(({ status }) => status === 'repeated').length, 20)
  // Answered means: here too.
  assert.equal(two.store.head().size, 60)
  assert.ok(await two.store.has('//m', 'order.placed/e-59'))
  const conflict = orders(two.store, 3, 4, (text) => text.replace('"quantity":1', '"quantity":2'))
  const { outcomes } = await two.store.take([...conflict, ...orders(two.store, 60, 61)])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['refused', 'appended'],
  )
  await assert.rejects(two.store.append([act('aedile.test.act', 'a', new Date(0), {})]), code('FOLLOWS'))
  assert.equal(await one.store.open({ source: '//m', id: 'order.placed/e-59', field: 'recipient_phone' }, purpose), '13800000059')
  // No personal value lies in the inbox: it is sealed on its way, and empty afterwards.
  assert.equal(database.psql(`SELECT count(*) FROM ${schema}.inbox WHERE box IS NOT NULL`).trim(), '0')
  await two.store.close()
  await one.store.close()
})

test('what lies in the inbox when the leader goes is sequenced by the follower, which leads then; who led before finds the rows of another refused', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folders, schema } = await machines()
  const one = await serverIn(folders[0])
  const two = await serverIn(folders[1])
  await two.store.take(orders(two.store, 0, 10))
  // The first loses its lock without knowing, as behind a proxy of connections: its session for writing stands.
  database.psql(`UPDATE ${schema}.log SET epoch = epoch + 1`)
  await assert.rejects(one.store.take(orders(one.store, 10, 20)), code('STOPPED'))
  await assert.rejects(one.store.take(orders(one.store, 10, 20)), code('STOPPED'))
  const waiting = two.store.take(orders(two.store, 20, 30))
  await one.store.close()
  await two.hears('leads')
  assert.ok((await waiting).outcomes.every(({ status }) => status === 'appended'))
  assert.equal(two.store.head().size, 20)
  await two.store.append([act('aedile.test.act', 'a', new Date(0), {})])
  const back = await serverIn(folders[0])
  assert.equal(back.store.common!.leads(), false)
  assert.deepEqual(back.store.head(), two.store.head())
  await back.store.close()
  await two.store.close()
})

test('files that all servers share, the report and where the leader is asked reach whoever follows, and whoever comes later', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folders } = await machines()
  const one = await serverIn(folders[0])
  const two = await serverIn(folders[1])
  const common = one.store.common!
  await common.share({ file: 'x', whole: true, bytes: Buffer.from('whole') })
  await common.share({ file: 'x', whole: false, bytes: Buffer.from('more') })
  await common.publish(7, Buffer.from('report'))
  await common.address('http://10.0.0.1:8470')
  await two.hears('judged')
  await two.hears('leader')
  assert.deepEqual(
    two.heard.flatMap((one) => (one.heard === 'shared' ? [Buffer.from(one.shared.bytes).toString()] : [])),
    ['whole', 'more'],
  )
  assert.deepEqual(
    two.heard.flatMap((one) => (one.heard === 'judged' ? [[one.size, Buffer.from(one.report).toString()]] : [])),
    [[7, 'report']],
  )
  assert.equal(two.store.common!.leader(), 'http://10.0.0.1:8470')
  await common.share({ file: 'x', whole: true, bytes: Buffer.from('whole again') })
  const third = join(base, 'c', folders[0].split('/').at(-1)!)
  cpSync(folders[1], third, { recursive: true })
  await two.store.close()
  const three = await serverIn(third)
  assert.deepEqual(
    three.store.common!.files.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['whole again'],
  )
  assert.equal(three.store.common!.judged?.size, 7)
  await three.store.close()
  await one.store.close()
})

test('heads that the leader signs, and stamps that lie in its folder, reach whoever follows; one of other rows is refused', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folders, schema } = await machines()
  const first = await serverIn(folders[0])
  await first.store.take(orders(first.store, 0, 10))
  await first.store.checkpoint(new Date('2024-03-02T00:00:00Z'))
  await first.store.close()
  // Fetched while nobody serves.
  const alone = openLedger(folders[0], { mirror: true })
  alone.recordStamp(10, Buffer.from('a reply'), null)
  alone.close()
  const one = await serverIn(folders[0])
  const two = await serverIn(folders[1])
  await one.store.take(orders(one.store, 10, 300))
  await one.store.checkpoint(new Date('2024-03-02T01:00:00Z'))
  const file = (at: number, path: string): string => readFileSync(join(folders[at]!, 'tlog', path), 'utf8')
  for (let n = 0; n < 400 && file(1, 'checkpoint') !== file(0, 'checkpoint'); n++) await wait(25)
  assert.equal(file(1, 'checkpoint'), file(0, 'checkpoint'))
  assert.equal(file(1, 'stamps/10.tsr'), 'a reply')
  await one.store.close()
  await two.hears('leads')
  await two.store.close()
  const ledgers = folders.map((folder) => openLedger(folder, { mirror: true }))
  const [here, there] = ledgers as [(typeof ledgers)[0], (typeof ledgers)[0]]
  assert.deepEqual(there.heads(), here.heads())
  assert.equal(there.prove(299), here.prove(299))
  const other = here.heads().at(-1)!.note
  for (const ledger of ledgers) ledger.close()
  database.psql(`UPDATE ${schema}.head SET size = 11, note = '${other.replaceAll("'", "''")}' WHERE size = 10`)
  await assert.rejects(serverIn(folders[0]), code('DIVERGED'))
})

test('a newer server waits beside an older one and brings the tables up when that is gone; an older one is refused from then on', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folders, schema } = await machines()
  // The older program leads: it holds the lock, and its tables lack what this one added.
  const one = await serverIn(folders[0])
  await one.store.take(orders(one.store, 0, 10))
  database.psql(
    `UPDATE ${schema}.version SET number = 2; DROP TABLE ${schema}.inbox, ${schema}.shared, ${schema}.judged, ${schema}.decision; DROP FUNCTION ${schema}.told CASCADE; ALTER TABLE ${schema}.log DROP COLUMN leader`,
  )
  const waited = Promise.withResolvers<void>()
  const coming = openPostgresStore({ folder: folders[1], url: database.url, environment: {}, standby: waited.resolve, hear: () => undefined })
  await waited.promise
  database.psql(`ALTER TABLE ${schema}.log DROP COLUMN epoch`)
  await one.store.close()
  const two = await coming
  assert.ok(two.common!.leads())
  assert.equal(two.head().size, 10)
  assert.equal(database.psql(`SELECT number FROM ${schema}.version`).trim(), '4')
  // And the next version than ours: neither leading nor following goes on under it.
  database.psql(`UPDATE ${schema}.version SET number = 5`)
  await assert.rejects(serverIn(folders[0]), code('NEWER'))
  await two.close()
  await assert.rejects(serverIn(folders[0]), code('NEWER'))
})

test('asked at a follower: it takes events, knows keys and people, says what the leader judged, and hands on the rest; when the leader is killed all of it stands', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const name = `market-${++made}`
  const folders = ['a', 'b'].map((machine) => join(base, machine, name)) as [string, string]
  const key = keyOf(folders[0])
  const link = linkOf(folders[0], 'admin')
  const more = ['--store', database.url]
  const first = await startServer(folders[0], await freePort(), more)
  process.kill(first.child.pid!, 'SIGTERM')
  await new Promise((resolve) => first.child.once('exit', resolve))
  cpSync(folders[0], folders[1], { recursive: true })
  const one = await startServer(folders[0], await freePort(), more)
  const two = await startServer(folders[1], await freePort(), more)
  try {
    const asked = async (
      server: typeof one,
      path: string,
      init: RequestInit & { as?: string } = {},
    ): Promise<{ status: number; body: never; cookie: string }> => {
      const response = await fetch(`${server.url}${path}`, {
        ...init,
        headers: { ...(init.as?.includes('=') === true ? { cookie: init.as } : { authorization: `Bearer ${init.as ?? key}` }), ...init.headers },
      })
      const text = await response.text()
      return {
        status: response.status,
        body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as never,
        cookie: (response.headers.get('set-cookie') ?? '').split(';')[0]!,
      }
    }
    const json = { 'content-type': 'application/json' }
    const sent = await asked(two, '/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: Array.from({ length: 30 }, (_, n) => `${event(n)}\n`).join(''),
    })
    assert.equal((sent.body as { accepted: number }).accepted, 30)
    assert.equal((await asked(two, '/v1/decisions', { method: 'POST', headers: json, body: '{"order_id":"o-29"}' })).status, 200)
    // Signed in at the follower, by the leader; a key made at the follower lets in at both.
    const { cookie } = await asked(two, `/sign-in/${link.split('/').at(-1)!}`, { as: 'none=1' })
    assert.match(cookie, /=/)
    const key2 = (
      (await asked(two, '/v1/keys', { method: 'POST', as: cookie, headers: json, body: '{"name":"second","scopes":["ingest","read","casework"]}' })).body as {
        secret: string
      }
    ).secret
    const hook = await asked(two, '/v1/webhooks', {
      method: 'POST',
      as: key2,
      headers: json,
      body: '{"url":"https://hooks.example/x","events":["case.changed"]}',
    })
    assert.equal(hook.status, 200)
    // The follower says what the leader judged.
    type Status = { taken: number; judged: number; as_of: string }
    let status: Status | undefined
    for (let n = 0; n < 400 && (status === undefined || status.judged < status.taken || status.taken < 30); n++) {
      await wait(50)
      status = (await asked(two, '/v1/status', { as: key2 })).body as Status
    }
    assert.ok(status!.judged === status!.taken && status!.taken >= 30, JSON.stringify(status))
    const report = await asked(two, '/v1/report', { as: key2 })
    assert.deepEqual(report.body, (await asked(one, '/v1/report', { as: key2 })).body)
    assert.equal((await asked(two, '/v1/report', { as: 'nobody' })).status, 401)
    const decided = (await asked(two, '/v1/decisions', { method: 'POST', headers: json, body: '{"order_id":"o-3"}' })).body as { decision_id: string }
    assert.equal((await asked(one, `/v1/decisions/${decided.decision_id}`)).status, 200)

    process.kill(-one.child.pid!, 'SIGKILL')
    await new Promise((resolve) => one.child.once('exit', resolve))
    let again = await asked(two, '/v1/keys', { as: cookie })
    for (let n = 0; n < 200 && again.status === 503; n++) {
      await wait(50)
      again = await asked(two, '/v1/keys', { as: cookie })
    }
    assert.deepEqual(
      (again.body as { items: { name: string }[] }).items.map((item) => item.name),
      ['k', 'second'],
    )
    assert.equal((await asked(two, '/v1/webhooks', { as: key2 })).status, 200)
    assert.equal(((await asked(two, '/v1/webhooks', { as: key2 })).body as { items: unknown[] }).items.length, 1)
    assert.equal((await asked(two, `/v1/decisions/${decided.decision_id}`)).status, 200)
    // What the killed one would have done is done here: the report follows what comes.
    await asked(two, '/v1/events', { method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: event(30) })
    for (let n = 0; n < 400 && (status!.judged < status!.taken || status!.taken < 32); n++) {
      await wait(50)
      status = (await asked(two, '/v1/status', { as: key2 })).body as Status
    }
    assert.equal(status!.judged, status!.taken)
  } finally {
    for (const { child } of [one, two])
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // It is gone.
      }
  }
})
