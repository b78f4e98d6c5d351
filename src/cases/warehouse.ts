/**
 * The tables that everything is judged from, made from the ledger and from nothing else. They are kept between scans only to
 * save time: whenever they do not fit the ledger they are thrown away and made again.
 */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type EventType, eventTypes, isEventType, tableOf } from '../domain/vocabulary.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import { countByType, type Counts, createTables, type ImportResult } from '../door/folder.ts'
import { refuseDangling, type Referents, settleBusinessKeys } from '../door/keys.ts'
import { tableColumns } from '../door/validate.ts'
import type { ReadEntry } from '../ledger/ledger.ts'
import { loadedSql } from '../ledger/record.ts'

/** What the tables need of a ledger. */
export type LedgerRows = {
  readonly origin: string
  readonly size: number
  entries: (from?: number, to?: number) => Iterable<Pick<ReadEntry, 'index' | 'type' | 'bytes' | 'leaf'>>
}

/** Entries taken into the tables at once; a crash costs at most these, and only time. */
const portion = 500_000

const projections = (folder: string): string => join(folder, 'projections')
const columnsOf = (type: EventType): string =>
  tableColumns(type)
    .map((column) => `${name(column.name)} ${column.type}`)
    .join(', ')
/** Changes when a table would be made otherwise. */
const shape = createHash('sha256')
  .update(eventTypes.map((type) => `${type} ${columnsOf(type)}`).join('\n'))
  .digest('hex')

/** Throws the tables away. */
export function dropWarehouse(folder: string): void {
  rmSync(projections(folder), { recursive: true, force: true })
}

/** Attaches the tables of a data folder as `wh`, up to the ledger's last entry. The caller holds the folder. */
export async function attachWarehouse(engine: Engine, folder: string, ledger: LedgerRows, scratch: string): Promise<void> {
  mkdirSync(projections(folder), { recursive: true })
  const file = join(projections(folder), 'warehouse.duckdb')
  if (existsSync(file) && !(await attachFitting(engine, file, ledger))) dropWarehouse(folder)
  if (!existsSync(file)) {
    mkdirSync(projections(folder), { recursive: true })
    await engine.run(`ATTACH ${quote(file)} AS wh`)
    for (const type of eventTypes) await engine.run(`CREATE TABLE wh.${tableOf(type)} (${columnsOf(type)}, __position BIGINT)`)
    await engine.run('CREATE TABLE wh.acts (position BIGINT, type VARCHAR, id VARCHAR, record VARCHAR)')
    await engine.run('CREATE TABLE wh.state (shape VARCHAR, origin VARCHAR, size BIGINT, last VARCHAR)')
    await engine.run(`INSERT INTO wh.state VALUES (${quote(shape)}, ${quote(ledger.origin)}, 0, '')`)
  }
  const { size } = await engine.one<{ size: number }>('SELECT size FROM wh.state')
  for (let from = size; from < ledger.size; from += portion) await take(engine, ledger, from, Math.min(from + portion, ledger.size), scratch)
}

/** What the newest entry taken in looked like, so that tables of another history are noticed. */
function lastOf(ledger: LedgerRows, size: number): string {
  for (const entry of ledger.entries(size - 1, size)) return createHash('sha256').update(entry.leaf).digest('hex')
  return ''
}

async function attachFitting(engine: Engine, file: string, ledger: LedgerRows): Promise<boolean> {
  try {
    await engine.run(`ATTACH ${quote(file)} AS wh`)
  } catch {
    return false
  }
  try {
    const state = await engine.one<{ shape: string; origin: string; size: number; last: string }>('SELECT * FROM wh.state')
    if (state.shape === shape && state.origin === ledger.origin && state.size <= ledger.size && state.last === lastOf(ledger, state.size)) return true
  } catch {
    // A file cut off while it was first made has no state; it is made again below.
  }
  await engine.run('DETACH wh')
  return false
}

type Target = { path: string; file: number; count: number; waiting: string[] }

function write(target: Target): void {
  const bytes = Buffer.from(target.waiting.join(''))
  for (let at = 0; at < bytes.length;) at += writeSync(target.file, bytes, at)
  target.waiting = []
}

async function take(engine: Engine, ledger: LedgerRows, from: number, to: number, scratch: string): Promise<void> {
  const folder = mkdtempSync(join(scratch, 'entries-'))
  const targets = new Map<EventType | 'acts', Target>()
  try {
    for (const entry of ledger.entries(from, to)) {
      const kind = isEventType(entry.type) ? entry.type : 'acts'
      let target = targets.get(kind)
      if (target === undefined) {
        const path = join(folder, `${kind}.ndjson`)
        target = { path, file: openSync(path, 'w'), count: 0, waiting: [] }
        targets.set(kind, target)
      }
      target.count++
      target.waiting.push(`{"p":${entry.index},"e":${Buffer.from(entry.bytes).toString('utf8')}}\n`)
      if (target.waiting.length >= 1000) write(target)
    }
    for (const target of targets.values()) {
      write(target)
      closeSync(target.file)
    }
    await engine.run('BEGIN')
    try {
      for (const [kind, { path, count }] of targets) {
        const table = kind === 'acts' ? 'wh.acts' : `wh.${tableOf(kind)}`
        const before = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
        if (kind === 'acts') {
          await engine.run(`
            INSERT INTO wh.acts SELECT p, e ->> '$.type', e ->> '$.id', CAST(e AS VARCHAR)
            FROM read_json(${quote(path)}, format = 'newline_delimited', records = true, maximum_object_size = 67108864, columns = {p: 'BIGINT', e: 'JSON'})`)
        } else await engine.run(`INSERT INTO ${table} ${loadedSql(kind, path)}`)
        const after = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
        if (after.n - before.n !== count)
          throw new Error(`expected ${count} entries of ${kind} as the vocabulary has them, ${count - after.n + before.n} are not`)
      }
      await engine.run(`UPDATE wh.state SET size = ${to}, last = ${quote(lastOf(ledger, to))}`)
      await engine.run('COMMIT')
    } catch (error) {
      await engine.run('ROLLBACK')
      throw error
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What references of new rows may point to, once the new rows are in the tables too. */
export const warehouseReferents: Referents = {
  order_id: 'SELECT order_id FROM wh.order_placed',
  refund_id: 'SELECT refund_id FROM wh.refund_requested WHERE order_id IN (SELECT order_id FROM wh.order_placed)',
}

/**
 * Fills an engine for judging, as importFolders would from the same events: the order of arrival leaves no trace, and facts
 * whose order has not come yet wait outside.
 * @param size only the ledger's first so many entries
 */
export async function loadEvents(engine: Engine, size: number): Promise<ImportResult> {
  await createTables(engine, false)
  for (const type of eventTypes) await engine.run(`INSERT INTO ${tableOf(type)} ${rowsOf(type, `__position < ${size}`)} ORDER BY time_ms, source, id`)
  await engine.run(`CREATE TABLE own_acts AS ${ownActs(`position < ${size}`)}`)
  const repeated = await settleBusinessKeys(engine, ['ledger'])
  await refuseDangling(engine, ['ledger'])
  const byType = await countByType(engine)
  const { waiting } = await engine.one<{ waiting: number }>('SELECT count(DISTINCT line) AS waiting FROM rejects')
  return inputOf(engine, size, { byType, waiting, repeated })
}

/** Rows of a type as the tables of judging hold them, one line after the other. */
export const rowsOf = (type: EventType, which: string): string =>
  `SELECT ${tableColumns(type)
    .map((column) => name(column.name))
    .join(', ')}, 0 AS __file, __position + 1 AS __line FROM wh.${tableOf(type)} WHERE ${which}`

/** What people decided counts beside what is judged; imports and reports made are no decisions. */
export const ownActs = (which: string): string =>
  `SELECT position, record FROM wh.acts WHERE starts_with(type, 'aedile.') AND type NOT IN ('aedile.import.refused', 'aedile.report.made') AND ${which}`

/** What a report says of its input. */
export async function inputOf(
  engine: Engine,
  size: number,
  { byType, waiting, repeated }: { byType: Record<string, number>; waiting: number; repeated: number },
): Promise<ImportResult> {
  const came = await engine.one<{ refused: number; set_aside: number; left_out: number }>(`
    SELECT ${['rows AS refused', 'set_aside AS set_aside', 'left_out AS left_out'].map((one) => `coalesce(sum(CAST(record ->> '$.data.${one.split(' ')[0]}' AS BIGINT)), 0) AS ${one.split(' ')[2]}`).join(', ')}
    FROM wh.acts WHERE type = 'aedile.import.refused' AND position < ${size}`)
  const counts: Record<string, Counts> = Object.fromEntries(
    Object.entries(byType).map(([type, accepted]) => [type, { accepted, set_aside: 0, refused: 0, left_out: 0 }]),
  )
  // Of what came earlier the ledger remembers how much was refused, not of which type.
  counts[''] = { accepted: 0, set_aside: came.set_aside, refused: waiting + came.refused, left_out: came.left_out }
  return {
    accepted: Object.values(byType).reduce((sum, n) => sum + n, 0),
    rejected: waiting + came.refused,
    setAside: came.set_aside,
    leftOut: came.left_out,
    byType,
    counts,
    unknownColumns: [],
    notes: [],
    repeated,
    files: [],
  }
}
