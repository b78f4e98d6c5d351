/** Every relation on two engines, in order, and the first row that differs. */
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { type Engine, name as quoted, quote, type Row } from '../../src/warehouse/duckdb.ts'
import { type Column, columnTypes, type Relation } from '../../src/warehouse/relation.ts'
import { type Catalogue, inOrder, makeWhole } from '../../src/warehouse/runner.ts'
import { appendRows, drop, makeEmpty } from '../../src/warehouse/tables.ts'

export type Seen = { name: string; rows: number; ms: { duckdb: number; other: number } } & ({ state: 'equal' } | { state: 'differs' | 'fails'; why: string })

/** How far doubles may lie apart: the order in which an engine adds is its own. */
const apart = 1e-9

/** Where the other engine finds files of ours: a folder, and how its statements name it. */
export type Shared = { folder: string; named: string }

/** Copies a table of the embedded engine to the other: by Parquet, which the cluster reads itself. */
export async function carry(from: Engine, to: Engine, shared: Shared, table: string): Promise<void> {
  const columns = (await from.describe(quoted(table))).map(({ name, type }): Column => {
    if (!(columnTypes as readonly string[]).includes(type)) throw new Error(`carry ${table}.${name}: expected one of ${columnTypes.join(', ')}, got ${type}`)
    return { name, type: type as Column['type'] }
  })
  const place = `of_${table.replaceAll(/\W/g, '_')}`
  const folder = join(shared.folder, place)
  mkdirSync(folder, { recursive: true })
  // Parquet has no HUGEINT; Parquet's hive types have no TINYINT.
  const plain = (type: Column['type']): Column['type'] => (type === 'HUGEINT' ? 'BIGINT' : type === 'TINYINT' ? 'INTEGER' : type)
  const select = columns.map(({ name, type }) => `CAST(${quoted(name)} AS ${plain(type)}) AS ${quoted(name)}`).join(', ')
  await from.run(`COPY (SELECT ${select} FROM ${quoted(table)}) TO ${quote(join(folder, 'rows.parquet'))} (FORMAT parquet)`)
  const told = columns.map(({ name, type }) => `${quoted(name)} ${to.dialect.type(plain(type))}`).join(', ')
  await to.run(`CREATE TABLE files.default.${place} (${told}) WITH (format = 'PARQUET', external_location = ${quote(`${shared.named}/${place}`)})`)
  await to.run(`CREATE TABLE ${quoted(table)} AS ${to.dialect.typed(`SELECT * FROM files.default.${place}`, columns)}`)
  await to.run(`DROP TABLE files.default.${place}`)
  rmSync(folder, { recursive: true })
}

/** Rows of what judges tell as a run goes on, where no judge runs here: every case is told, in three groups. */
const toldHere: Readonly<Record<string, string>> = {
  campaigns: 'SELECT CAST(k AS INTEGER) AS k FROM cases',
  rings: 'SELECT CAST(k % 3 AS INTEGER) AS r, CAST(k AS INTEGER) AS k FROM cases',
}

/**
 * Makes each relation on both. What the other engine makes otherwise, or not at all, is carried over, so that each relation is judged by its own SQL alone. The
 * embedded engine holds the events; at the end both hold everything.
 */
export async function compareRelations(duckdb: Engine, other: Engine, shared: Shared, catalogue: Catalogue, tell: (seen: Seen) => void): Promise<void> {
  await other.run('CREATE SCHEMA IF NOT EXISTS files.default')
  for (const type of eventTypes) await carry(duckdb, other, shared, tableOf(type))
  for (const relation of inOrder(catalogue)) {
    const { name } = relation
    if (relation.told !== undefined) {
      const rows = await duckdb.all(toldHere[name]!)
      for (const engine of [duckdb, other]) {
        await makeEmpty(engine, relation)
        await appendRows(engine, relation, rows)
      }
      continue
    }
    const began = performance.now()
    await makeWhole(duckdb, relation)
    const between = performance.now()
    const { n } = await duckdb.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(name)}`)
    let why: string | undefined
    let state: Seen['state'] = 'equal'
    const start = performance.now()
    let end = start
    try {
      await makeWhole(other, relation)
      end = performance.now()
      why = firstDifference(relation, await duckdb.all(`SELECT * FROM ${quoted(name)}`), await other.all(`SELECT * FROM ${quoted(name)}`))
      if (why !== undefined) state = 'differs'
    } catch (error) {
      state = 'fails'
      why = (error as Error).message
    }
    if (state !== 'equal') {
      await drop(other, name).catch(() => {})
      await carry(duckdb, other, shared, name)
    }
    const ms = { duckdb: between - began, other: end - start }
    tell(state === 'equal' ? { name, rows: n, ms, state } : { name, rows: n, ms, state, why: why! })
  }
}

/** What every signal of orders and cases measures, once all relations stand on both. */
export async function compareSignals(
  duckdb: Engine,
  other: Engine,
  signals: readonly { name: string; sql: string; grain: string }[],
  tell: (seen: Seen) => void,
): Promise<void> {
  for (const { name, sql, grain } of signals) {
    const began = performance.now()
    const ours = await duckdb.all(sql)
    const between = performance.now()
    const told = { name, rows: ours.length, ms: { duckdb: between - began, other: 0 } }
    try {
      const theirs = await other.all(sql)
      told.ms.other = performance.now() - between
      const columns = Object.keys(ours[0] ?? {}).map((column): Column => ({ name: column, type: 'DOUBLE' }))
      const why = firstDifference({ key: [grain === 'order' ? 'ord' : 'k'], columns }, ours, theirs)
      tell(why === undefined ? { ...told, state: 'equal' } : { ...told, state: 'differs', why })
    } catch (error) {
      tell({ ...told, state: 'fails', why: (error as Error).message })
    }
  }
}

/** The first row, by its key, that is not the same on both. */
export function firstDifference({ key, columns }: Pick<Relation, 'key' | 'columns'>, ours: readonly Row[], theirs: readonly Row[]): string | undefined {
  const named = (row: Row): string => key.map((column) => `${column}=${String(row[column] ?? null)}`).join(' ')
  const byKey = new Map<string, Row[]>()
  for (const row of theirs) byKey.set(named(row), [...(byKey.get(named(row)) ?? []), row])
  for (const row of ours) {
    const found = byKey.get(named(row))
    if (found === undefined) return `${named(row)}: here, not there (${ours.length} rows here, ${theirs.length} there)`
    const at = found.findIndex((one) => columns.every(({ name, type }) => same(row[name]!, one[name]!, type)))
    if (at === -1) {
      const { name } = columns.find((column) => !same(row[column.name]!, found[0]![column.name]!, column.type))!
      return `${named(row)}: ${name} is ${String(row[name])} here, ${String(found[0]![name])} there`
    }
    found.splice(at, 1)
    if (found.length === 0) byKey.delete(named(row))
  }
  const [rest] = byKey.values()
  return rest === undefined ? undefined : `${named(rest[0]!)}: there, not here (${ours.length} rows here, ${theirs.length} there)`
}

function same(a: Row[string], b: Row[string], type: string): boolean {
  if (a === b) return true
  if (type !== 'DOUBLE' || a === null || b === null) return false
  // A decimal comes as text.
  const [x, y] = [Number(a), Number(b)]
  return Math.abs(x - y) <= apart * Math.max(1, Math.abs(x), Math.abs(y))
}

/** Opens the tables of a kept world in the embedded engine. */
export async function openKept(engine: Engine, file: string): Promise<void> {
  await engine.run(`ATTACH ${quote(file)} AS kept (READ_ONLY)`)
  const tables = await engine.all<{ table_name: string }>("SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept' ORDER BY table_name")
  for (const { table_name: table } of tables) await engine.run(`CREATE TABLE ${quoted(table)} AS SELECT * FROM kept.${quoted(table)}`)
  await engine.run('DETACH kept')
}

export const sharedBy = (folder: string): Shared => ({ folder, named: `local:///${basename(folder)}` })
