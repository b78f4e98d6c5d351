import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Beside, type Engine, openEngine, quote, type Row } from '../warehouse/duckdb.ts'
import { importFolders, type ImportOptions, type ImportResult, rawColumn } from './folder.ts'
import { folderKey } from './tokens.ts'

const root = mkdtempSync(join(tmpdir(), 'aedile-lanes-'))
after(() => rmSync(root, { recursive: true, force: true }))

let made = 0
function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = join(root, `in-${made++}`)
  mkdirSync(folder)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return folder
}

const hour = (n: number): string => new Date(Date.UTC(2017, 0, 1) + n * 3_600_000).toISOString()
const rows = (header: string, from: number, n: number, row: (n: number) => string): string =>
  `${header}\n${Array.from({ length: n }, (_, i) => row(from + i)).join('\n')}\n`
const traffic = (from: number, n: number): string => rows('time,id,listing_id,bucket_seconds,views', from, n, (i) => `${hour(i)},E-${i},L-1,3600,${i}`)
const sessions = (from: number, n: number, odd: (i: number) => string = () => ''): string =>
  rows('time,id,account_id,ip,device_id,shoe_size', from, n, (i) => `${hour(i)}${odd(i)},S-${i},A-${i % 7},10.0.${i % 5}.1,D-${i % 3},4${i % 10}`)

/** Files of every kind, sound and broken, several of one type, what came twice within and across them. */
const mixed = (): Record<string, string | Uint8Array> => ({
  'traffic.measured-1.csv': traffic(0, 40),
  'traffic.measured-2.csv': `${traffic(30, 400)}${hour(3)},E-35,L-2,3600,9\nnever,E-x,L-1,3600,1\n`,
  'traffic.measured-3.csv': traffic(0, 3),
  'traffic.measured-4.ndjson': `${JSON.stringify({ time: hour(900), id: 'E-900', listing_id: 'L-1', bucket_seconds: 3600, views: 'many' })}\nnot json\n`,
  'traffic.measured-5.csv': traffic(430, 3).replaceAll(',', ';'),
  'session.started-1.csv': sessions(0, 300, (i) => (i % 50 === 7 ? ' once' : '')),
  'session.started-2.csv.gz': gzipSync(sessions(200, 3000)).subarray(0, 9_000),
  'session.started-3.csv': '',
  'session.started-4.csv': `${sessions(500, 20)}"${hour(1)},S-open,A-1,1.1.1.1,D-1,41\n`,
  'session.started-5.parquet': 'PAR1 and nothing more',
  'wallet.linked.csv': 'time,id\n',
  'mixed.ndjson': `${JSON.stringify({ type: 'traffic.measured', time: hour(3), id: 'E-3', listing_id: 'L-9', bucket_seconds: 3600, views: 1 })}\n`,
  'holiday.csv': 'a,b\n',
})

type Seen = { result: ImportResult; tables: Record<string, unknown>; progress: string[]; threads: number; left: string[] }

/** Everything that is there afterwards, each table as its rows lie. */
async function seen(folder: string, atOnce: number, change: (engine: Engine) => Engine = (engine) => engine, keep?: ImportOptions['keep']): Promise<Seen> {
  const engine = await openEngine()
  const scratch = mkdtempSync(join(root, 'scratch-'))
  try {
    const progress: string[] = []
    const tell = (done: number, of: number): void => void progress.push(`${done} of ${of}`)
    const options: ImportOptions = { key: folderKey, scratch, atOnce, progress: tell, ...(keep === undefined ? {} : { keep }) }
    const result = await importFolders(change(engine), [folder], options)
    const tables: Seen['tables'] = {}
    for (const table of [...eventTypes.map(tableOf), 'rejects']) tables[table] = await engine.all(`SELECT * FROM ${table} ORDER BY rowid`)
    const left = await engine.all<{ name: string }>(`SELECT table_name AS name FROM duckdb_tables() WHERE starts_with(table_name, '__')`)
    const { threads } = await engine.one<{ threads: number }>(`SELECT current_setting('threads') AS threads`)
    return { result, tables, progress, threads, left: [...left.map(({ name }) => name), ...readdirSync(scratch)] }
  } finally {
    engine.close()
  }
}

/** Lanes of this engine wait before each statement as many milliseconds as come next. */
const late =
  (delays: readonly number[]) =>
  (engine: Engine): Engine => {
    let at = 0
    const later =
      <A, T>(ask: (asked: A) => Promise<T>) =>
      async (asked: A): Promise<T> => {
        await wait(delays[at++ % delays.length]!)
        return ask(asked)
      }
    return {
      ...engine,
      async beside() {
        const one = await engine.beside!()
        return { ...one, run: later(one.run), one: later(one.one) as Engine['one'] }
      },
    }
  }

test('whoever ends first, files read at once give the rows, tokens, refusals, notes and progress of files read one after another', async () => {
  const folder = folderOf(mixed())
  const alone = await seen(folder, 1)
  assert.ok(alone.result.accepted > 1000 && alone.result.rejected > 5 && alone.result.repeated > 10 && alone.result.notes.length > 0)
  assert.deepEqual([alone.threads, alone.left], [2, []])
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(0, 0, 1, 2, 9), { minLength: 1, maxLength: 9 }), fc.constantFrom(2, 3), async (delays, atOnce) => {
      assert.deepEqual(await seen(folder, atOnce, late(delays)), alone)
    }),
    { numRuns: 12 },
  )
})

test('what is kept apart of personal values for the ledger is the same too', async () => {
  const folder = folderOf(mixed())
  const keep = async (): Promise<{ order_id: string; refund_id: string }> => ({ order_id: `SELECT ''`, refund_id: `SELECT ''` })
  const alone = await seen(folder, 1, undefined, keep)
  assert.ok((alone.tables['session_started'] as Row[]).some((row) => row[rawColumn('ip')] === '10.0.1.1'))
  assert.deepEqual(await seen(folder, 2, undefined, keep), alone)
})

test('the largest is read first, and files of one table in their order', async () => {
  const begun: string[] = []
  const watched = (engine: Engine): Engine => ({
    ...engine,
    async beside() {
      const one = await engine.beside!()
      const file = (sql: string): string | undefined => /^\s*INSERT INTO (?!__).*?(\w+\.\w+(?:-\d)?)\.csv/s.exec(sql)?.[1]
      return { ...one, one: (sql) => (file(sql) !== undefined && begun.push(file(sql)!), one.one(sql)) }
    },
  })
  const folder = folderOf({
    'session.started.csv': sessions(0, 9),
    'traffic.measured-1.csv': traffic(0, 9),
    'traffic.measured-2.csv': traffic(9, 4000),
    'wallet.linked.csv': 'time,id\n',
  })
  await seen(folder, 2, watched)
  assert.deepEqual(
    begun.filter((file) => file.startsWith('traffic')),
    ['traffic.measured-1', 'traffic.measured-2'],
  )
  assert.ok(begun.indexOf('traffic.measured-1') < 2, begun.join())
})

test('a file that goes away while another is read is refused by name, and the others are whole', async () => {
  const folder = folderOf({ 'traffic.measured.csv': traffic(0, 500), 'session.started.csv': sessions(0, 30), 'session.started-2.csv': sessions(30, 30) })
  const without = (engine: Engine): Engine => ({
    ...engine,
    beside() {
      rmSync(join(folder, 'session.started.csv'), { force: true })
      return engine.beside!()
    },
  })
  const { result, tables } = await seen(folder, 2, without)
  assert.deepEqual(result.byType, { 'session.started': 30, 'traffic.measured': 500 })
  assert.deepEqual(
    (tables['rejects'] as { file: string; came: string }[]).map(({ file, came }) => ({ file, came })),
    [{ file: 'session.started.csv', came: 'bytes that cannot be read (ENOENT)' }],
  )
})

/** The first statement that puts rows of traffic never ends by itself; that of sessions fails, once the other has begun. */
function failing(engine: Engine, instead: string): Engine {
  const begun = Promise.withResolvers<void>()
  return {
    ...engine,
    async beside() {
      const one: Beside = await engine.beside!()
      const changed = async (sql: string): Promise<string> => {
        if (/INSERT INTO traffic_measured/.test(sql)) {
          begun.resolve()
          return `INSERT INTO traffic_measured (views) SELECT range FROM range(1000000000000) WHERE hash(range) = 0`
        }
        if (!/INSERT INTO session_started/.test(sql)) return sql
        await begun.promise
        await wait(50)
        return instead
      }
      return { ...one, one: (async (sql: string) => one.one(await changed(sql))) as Engine['one'] }
    },
  }
}

test(
  'where one file cannot be gone on with, the statement of the other is stopped, nothing of either stays, and the engine is as it was',
  { timeout: 60_000 },
  async () => {
    const folder = folderOf({ 'traffic.measured.csv': traffic(0, 3000), 'session.started.csv': sessions(0, 30), 'wallet.linked.csv': 'time,id\n' })
    const engine = await openEngine()
    const scratch = mkdtempSync(join(root, 'scratch-'))
    const full = `COPY (SELECT 1) TO ${quote(join(scratch, 'no', 'such', 'folder.csv'))}`
    // The fast reader stumbles and so does the careful one.
    const failed = importFolders(failing(engine, full), [folder], { key: folderKey, scratch, atOnce: 2 })
    await assert.rejects(failed, /folder\.csv/)
    for (const table of ['traffic_measured', 'session_started', 'rejects']) assert.deepEqual(await engine.all(`SELECT * FROM ${table}`), [], table)
    assert.deepEqual(await engine.all(`SELECT current_setting('threads') AS threads`), [{ threads: 2 }])
    assert.deepEqual(readdirSync(scratch), [])
    engine.close()
  },
)

/** The nth statement that puts rows or refusals beside others finds no memory, before or after it is done. */
const short =
  (nth: number, afterwards: boolean) =>
  (engine: Engine): Engine => {
    let left = nth
    const tried =
      <T>(ask: (sql: string) => Promise<T>) =>
      async (sql: string): Promise<T> => {
        const here = /^\s*INSERT|^COMMIT/.test(sql) && left-- === 0
        if (here && !afterwards) throw new Error('engine: Out of Memory Error: could not allocate block of size 30.5 MiB (177.2 MiB/190.7 MiB used)')
        const answer = await ask(sql)
        if (here) throw new Error('engine: Out of Memory Error: could not allocate block of size 30.5 MiB (177.2 MiB/190.7 MiB used)')
        return answer
      }
    return {
      ...engine,
      async beside() {
        const one = await engine.beside!()
        return { ...one, run: tried(one.run), one: tried(one.one) as Engine['one'] }
      },
    }
  }

test('what memory does not do for at once is read one after another, wherever it ended, and the same comes of it', async () => {
  const folder = folderOf(mixed())
  const alone = await seen(folder, 1)
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 24 }), fc.boolean(), fc.array(fc.constantFrom(0, 1, 5), { minLength: 1, maxLength: 5 }), async (nth, afterwards, delays) => {
      assert.deepEqual(await seen(folder, 2, (engine) => late(delays)(short(nth, afterwards)(engine))), alone)
    }),
    { numRuns: 12 },
  )
})

test('an engine that has one connection reads one file after another', async () => {
  const folder = folderOf(mixed())
  const single = (engine: Engine): Engine => {
    const one = { ...engine }
    delete one.beside
    return one
  }
  assert.deepEqual(await seen(folder, 2, single), await seen(folder, 1))
})

test('so does one whose settings stand fixed', async () => {
  const engine = await openEngine()
  await engine.lock([root])
  const folder = folderOf({ 'traffic.measured.csv': traffic(0, 30), 'session.started.csv': sessions(0, 30) })
  const refused = (): never => assert.fail('a second connection')
  const { byType } = await importFolders({ ...engine, beside: refused }, [folder], { key: folderKey, scratch: mkdtempSync(join(root, 'scratch-')), atOnce: 2 })
  assert.deepEqual(byType, { 'session.started': 30, 'traffic.measured': 30 })
  engine.close()
})
