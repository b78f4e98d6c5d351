/** The same tables on two engines: how they come to the other, and the first row that differs. */
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Engine, name as quoted, quote, type Row } from '../../src/warehouse/duckdb.ts'
import { type Column, columnTypes, type Relation } from '../../src/warehouse/relation.ts'
import { type Catalogue, inOrder } from '../../src/warehouse/runner.ts'

/** How many rows a relation has; and why it is not the same on both. */
export type Seen = { name: string; rows: number; why?: string }

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

/** Every relation that stands on both, in the order in which they are made: is each row the same? */
export async function compareRelations(duckdb: Engine, other: Engine, catalogue: Catalogue, tell: (seen: Seen) => void): Promise<void> {
  const standing = new Set((await duckdb.all<{ name: string }>('SELECT table_name AS name FROM duckdb_tables()')).map(({ name }) => name))
  for (const relation of inOrder(catalogue)) {
    const { name } = relation
    if (!standing.has(name)) continue
    const ours = await duckdb.all(`SELECT * FROM ${quoted(name)}`)
    const why = await other
      .all(`SELECT * FROM ${quoted(name)}`)
      .then((theirs) => firstDifference(relation, ours, theirs))
      .catch((error: unknown) => (error as Error).message)
    tell(why === undefined ? { name, rows: ours.length } : { name, rows: ours.length, why })
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
