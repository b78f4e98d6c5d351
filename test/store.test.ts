/** What a store promises a served marketplace, held by both: the embedded one and PostgreSQL. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { doorOf, parseEvent } from '../src/door/event.ts'
import { LedgerError } from '../src/ledger/error.ts'
import { recordOf } from '../src/ledger/eventRecord.ts'
import { act, openLedger } from '../src/ledger/ledger.ts'
import { openReader } from '../src/ledger/reader.ts'
import type { Marked } from '../src/ledger/record.ts'
import type { Store } from '../src/ledger/store/contract.ts'
import { openPostgresStore } from '../src/ledger/store/postgres.ts'
import { openSqliteStore } from '../src/ledger/store/sqlite.ts'
import { type Database, postgresIn } from './harness/postgres.ts'

let base: string
let database: Database | { missing: string }
before(async () => {
  base = mkdtempSync(join(tmpdir(), 'aedile-store-'))
  database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-pg-')))
})
after(() => {
  if ('url' in database) database.close()
  rmSync(base, { recursive: true, force: true })
})

const code = (want: string) => (error: unknown) => error instanceof LedgerError && error.code === want
const purpose = { person: 'p-1', purpose: 'a look for a test', time: new Date('2024-03-02T00:00:00Z') }
const phoneOf = (n: number) => ({ source: '//m', id: `order.placed/e-${n}`, field: 'recipient_phone' })

function order(store: Store, n: number, change: Record<string, unknown> = {}): Marked {
  const parsed = parseEvent(
    Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        type: 'order.placed',
        source: '//m',
        id: `e-${n}`,
        time: '2024-03-01T08:00:00+08:00',
        data: {
          order_id: `o-${n}`,
          buyer_account_id: `A-${n % 5}`,
          shop_id: 'S-1',
          listing_id: 'L-1',
          quantity: 1,
          unit_price_minor: 2990,
          payable_minor: 2990,
          currency: 'CNY',
          recipient_phone: `138${String(n).padStart(8, '0')}`,
          ...change,
        },
      }),
    ),
    doorOf(store.tokenKey()),
  )
  assert.ok(parsed.ok)
  return recordOf(parsed.event)
}

const orders = (store: Store, from: number, to: number): Marked[] => Array.from({ length: to - from }, (_, i) => order(store, from + i))

let made = 0
/** A folder of its own, opened as often as asked. */
function place(kind: 'sqlite' | 'postgres') {
  const folder = join(base, `market-${kind}-${++made}`)
  openLedger(folder, { origin: 'market.example/ledger' }).close()
  return {
    folder,
    open: (at = folder): Promise<Store> =>
      kind === 'sqlite' ? openSqliteStore(at, {}) : openPostgresStore({ folder: at, url: (database as Database).url, environment: {} }),
  }
}

/** The same fact of both stores; a machine without PostgreSQL cannot show the second, and says so. */
function both(title: string, work: (kind: 'sqlite' | 'postgres') => Promise<void>): void {
  test(`embedded: ${title}`, () => work('sqlite'))
  test(`PostgreSQL: ${title}`, async (t) => {
    if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
    await work('postgres')
  })
}

both('what was taken is there after closing, once, and its head is what it was', async (kind) => {
  const { folder, open } = place(kind)
  const first = await open()
  const { outcomes, fresh } = await first.take(orders(first, 0, 30))
  assert.ok(outcomes.every(({ status }, at) => status === 'appended' && fresh[at]!.index === at))
  const again = await first.take([...orders(first, 20, 40), order(first, 3, { quantity: 2 })])
  assert.deepEqual(
    again.outcomes.map(({ status }) => status),
    [...Array.from({ length: 10 }, () => 'repeated'), ...Array.from({ length: 10 }, () => 'appended'), 'refused'],
  )
  assert.equal(again.fresh.length, 10)
  await first.checkpoint(new Date('2024-03-02T00:00:00Z'))
  const head = first.head()
  assert.equal(head.size, 40)
  await first.close()
  const second = await open()
  assert.deepEqual(second.head(), head)
  assert.ok((await second.take(orders(second, 0, 40))).outcomes.every(({ status }) => status === 'repeated'))
  assert.deepEqual(second.head(), head)
  const reader = openReader(folder)
  assert.equal([...reader.entries()].length, 40)
  reader.close()
  await second.close()
})

both('content too large for a leaf is kept beside it and comes back', async (kind) => {
  const { folder, open } = place(kind)
  const store = await open()
  const large = act('aedile.test.large', 'large', new Date(0), { text: 'x'.repeat(200_000) })
  const { fresh } = await store.append([large])
  assert.deepEqual(Buffer.from(fresh[0]!.bytes), Buffer.from(large.bytes))
  await store.close()
  const reader = openReader(folder)
  assert.deepEqual(Buffer.from([...reader.entries()][0]!.bytes), Buffer.from(large.bytes))
  reader.close()
})

both('a value is shown with who looked in the ledger first, and gone with its person, whose order stays', async (kind) => {
  const { folder, open } = place(kind)
  const store = await open()
  await store.take(orders(store, 0, 10))
  assert.equal(await store.open(phoneOf(7), purpose), '13800000007')
  assert.equal(store.head().size, 11)
  await assert.rejects(store.open({ ...phoneOf(7), field: 'recipient_name' }, purpose), code('NO_VALUE'))
  await assert.rejects(store.erase(['account:nobody'], purpose), code('NO_PERSON'))
  await store.hold('account:A-2', purpose)
  await assert.rejects(store.erase(['account:A-2'], purpose), code('LEGAL_HOLD'))
  await store.liftHold('account:A-2', purpose)
  await store.erase(['account:A-2'], purpose)
  await store.erase(['account:A-2'], purpose)
  await assert.rejects(store.open(phoneOf(7), purpose), (error) => code('NO_VALUE')(error) || code('ERASED')(error))
  assert.equal(await store.open(phoneOf(8), purpose), '13800000008')
  // Of somebody erased an order is taken, and nothing of them with it; the others of the group lose nothing by it.
  const { outcomes } = await store.take([order(store, 12), order(store, 13)])
  assert.ok(outcomes.every(({ status }) => status === 'appended'))
  await assert.rejects(store.open(phoneOf(12), purpose), code('NO_VALUE'))
  assert.equal(await store.open(phoneOf(13), purpose), '13800000013')
  await store.close()
  const reader = openReader(folder)
  const types = [...reader.entries()].map(({ type }) => type)
  reader.close()
  assert.deepEqual(
    ['aedile.vault.opened', 'aedile.vault.held', 'aedile.vault.erasure_ordered', 'aedile.vault.erased'].map(
      (type) => types.filter((one) => one === type).length,
    ),
    [3, 1, 1, 1],
  )
  const later = await open()
  await assert.rejects(later.open(phoneOf(7), purpose), (error) => code('NO_VALUE')(error) || code('ERASED')(error))
  await later.close()
})

both('a file is sealed once, and a second server of the same marketplace is refused in words', async (kind) => {
  const { open } = place(kind)
  const store = await open()
  const value = { person: 'account:A-1', source: '//aedile', id: 'file:1', field: 'content', value: 'x' }
  assert.deepEqual(await store.seal([value]), await store.seal([value]))
  await assert.rejects(open(), code('FOLDER_IN_USE'))
  await store.close()
})

test('what a folder held is moved to PostgreSQL whole; the folder then follows, keeps no vault, and nobody else writes it', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folder, open } = place('postgres')
  const before = await openSqliteStore(folder, {})
  await before.take(orders(before, 0, 25))
  await before.erase(['account:A-4'], purpose)
  const head = before.head()
  await before.close()
  const copy = join(base, 'elsewhere', folder.split('/').at(-1)!)
  cpSync(folder, copy, { recursive: true })
  const store = await open()
  assert.deepEqual(store.head(), head)
  assert.ok(!existsSync(join(folder, 'vault.sqlite')))
  assert.equal(await store.open(phoneOf(6), purpose), '13800000006')
  await assert.rejects(store.open(phoneOf(4), purpose), code('NO_VALUE'))
  await store.take(orders(store, 25, 50))
  const later = store.head()
  // The lock is the session's, not the folder's: a copy of the folder on another machine is kept out by it.
  await assert.rejects(open(copy), code('FOLDER_IN_USE'))
  await store.close()
  assert.throws(() => openLedger(folder), code('KEPT_ELSEWHERE'))
  // The copy from before the move follows to where the ledger is.
  const other = await open(copy)
  assert.deepEqual(other.head(), later)
  assert.equal(await other.open(phoneOf(30), purpose), '13800000030')
  await other.close()
  // And the first follows the other.
  const back = await open()
  assert.equal(back.head().size, later.size + 1)
  await back.close()
})

test('a folder with another history, a newer schema and an emptied database are refused and nothing is changed', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folder, open } = place('postgres')
  const name = folder.split('/').at(-1)!
  const schema = `aedile_${name.replaceAll('-', '_')}`
  const store = await open()
  await store.take(orders(store, 0, 5))
  await store.close()
  const stranger = join(base, 'stranger', name)
  openLedger(stranger, { origin: 'other.example/ledger' }).close()
  await assert.rejects(open(stranger), code('DIVERGED'))
  const ahead = join(base, 'ahead', name)
  cpSync(folder, ahead, { recursive: true })
  const forked = openLedger(ahead, { mirror: true })
  forked.append([act('aedile.test.fork', 'fork', new Date(0), {})])
  forked.close()
  await assert.rejects(open(ahead), code('DIVERGED'))
  database.psql(`UPDATE ${schema}.version SET number = 99`)
  await assert.rejects(open(), code('NEWER'))
  database.psql(`UPDATE ${schema}.version SET number = 4; ALTER SCHEMA ${schema} RENAME TO aside`)
  await assert.rejects(open(), code('NO_DATA'))
  database.psql(`DROP SCHEMA ${schema} CASCADE; ALTER SCHEMA aside RENAME TO ${schema}`)
  const again = await open()
  assert.equal(again.head().size, 5)
  await again.close()
})

test('a dump taken while a server writes is whole wherever it is restored, and a folder that is its beginning follows it', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folder, open } = place('postgres')
  const name = folder.split('/').at(-1)!
  const store = await open()
  await store.take(orders(store, 0, 10))
  const copy = join(base, 'restored', name)
  cpSync(folder, copy, { recursive: true })
  let n = 10
  let over = false
  const load = (async () => {
    for (;;) {
      if (over) return
      await store.take(orders(store, n, n + 10))
      n += 10
    }
  })()
  database.run('pg_dump', '-d', 'postgres', '--schema', `aedile_${name.replaceAll('-', '_')}`, '-Fc', '-f', join(database.folder, 'dump'))
  over = true
  await load
  database.psql('CREATE DATABASE elsewhere')
  database.run('pg_restore', '-d', 'elsewhere', join(database.folder, 'dump'))
  const restored = await openPostgresStore({ folder: copy, url: database.url.replace(/postgres$/, 'elsewhere'), environment: {} })
  const { size } = restored.head()
  assert.ok(size >= 10 && size <= n, `${size} of ${n}`)
  assert.equal(await restored.open(phoneOf(size - 1), purpose), `138${String(size - 1).padStart(8, '0')}`)
  assert.ok((await restored.take(orders(restored, 0, size))).outcomes.every(({ status }) => status === 'repeated'))
  assert.equal((await restored.take(orders(restored, size, n))).fresh.length, n - size)
  await restored.close()
  await store.close()
})

test('cut off while tables are made, before the commit or between the commit and the mirror, it opens again with what was acknowledged, once', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { folder, open } = place('postgres')
  const { url } = database
  const cut = async (step: 'pg:sent' | 'pg:committed' | 'pg:migrated', nth: number): Promise<Store> => {
    let left = nth
    return openPostgresStore({
      folder,
      url,
      environment: {},
      onStep(now) {
        if (now === step && --left === 0) throw new Error('cut')
      },
    })
  }
  await assert.rejects(cut('pg:migrated', 1))
  assert.equal(database.psql(`SELECT number FROM aedile_${folder.split('/').at(-1)!.replaceAll('-', '_')}.version`).trim(), '1')
  await assert.rejects(cut('pg:sent', 1))
  await assert.rejects(cut('pg:committed', 1))
  const store = await open()
  await store.take(orders(store, 0, 10))
  await store.close()
  const sent = await cut('pg:sent', 1)
  await assert.rejects(sent.take(orders(sent, 10, 20)))
  await sent.close()
  const unsent = await open()
  assert.equal(unsent.head().size, 10)
  await unsent.close()
  const committed = await cut('pg:committed', 1)
  await assert.rejects(committed.take(orders(committed, 10, 20)))
  await committed.close()
  const back = await open()
  assert.equal(back.head().size, 20)
  assert.equal(await back.open(phoneOf(15), purpose), '13800000015')
  assert.ok((await back.take(orders(back, 10, 20))).outcomes.every(({ status }) => status === 'repeated'))
  await back.close()
})

test('when PostgreSQL dies the store stops in words; started again, all that was acknowledged is there', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { open } = place('postgres')
  const store = await open()
  let acknowledged = 0
  const load = (async () => {
    for (let n = 0; ; n += 20) {
      await store.take(orders(store, n, n + 20))
      acknowledged = n + 20
    }
  })()
  const failed = load.catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 300))
  database.kill()
  const error = await failed
  assert.ok(code('STOPPED')(error), String(error))
  await assert.rejects(store.take(orders(store, 0, 1)), code('STOPPED'))
  await store.close()
  database.start()
  const again = await open()
  assert.ok(again.head().size >= acknowledged && acknowledged > 0)
  assert.ok((await again.take(orders(again, 0, acknowledged))).outcomes.every(({ status }) => status === 'repeated'))
  await again.close()
})
