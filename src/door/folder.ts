/**
 * Folders of files become checked tables: one table per event type, personal values already tokens, every refused row in
 * `rejects` with file, line, field, what was expected and what came. One bad row, or one bad file, never costs the rest.
 */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Field } from '../domain/fields.ts'
import { type EventType, eventTypes, guardedFields, isEventType, tableOf, vocabulary } from '../domain/vocabulary.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import { firstLook } from './bytes.ts'
import { routeJson, unknownColumn } from './json.ts'
import { readCsvCarefully, type Refusal } from './records.ts'
import { checkedSql, knownColumns, type RawColumns, tableColumns } from './validate.ts'
import { type TokenKey, tokenSql, withoutContactsSql } from './tokens.ts'

/** A raw table made from an adopter's own file by a mapping, ready to be checked as one event type. */
export type MappedTable = { type: EventType; file: string; table: string }
export type Mapping = { claims: (file: string) => boolean; load: (engine: Engine, path: string, file: string) => Promise<MappedTable[]> }

export type ImportResult = {
  accepted: number
  rejected: number
  byType: Record<string, number>
  /** Columns the vocabulary does not know, per file: reported, never used. */
  unknownColumns: { file: string; columns: string[] }[]
  /** Same event sent again with the same content: accepted without effect. */
  repeated: number
  /** Rows accepted and refused of each file that any came from; empty where rows came from a ledger. */
  files: { file: string; accepted: number; rejected: number }[]
}

type Source = { type: EventType; path: string; file: string; format: 'csv' | 'ndjson' | 'parquet' }

/** The folder (or the file) is not there: the call's words are off, not the data. */
export class MissingInputError extends Error {
  override name = 'MissingInputError'
}

const namePattern = /^([a-z_]+\.[a-z_]+)(?:-\d+)?\.(csv|csv\.gz|ndjson|ndjson\.gz|parquet)$/

/** Where an event type's unchecked text rows wait while NDJSON is taken apart. */
const rawTable = '__raw'

/** Column that holds a guarded field's raw text, only while rows are on their way into a data folder. */
export const rawColumn = (field: string): string => `__raw_${field}`
/** Stands among the guarded fields for the columns that the vocabulary does not know. */
export const unknownField = 'unknown_columns'

/** One empty table per event type, and `rejects`. With `keepRaw` each guarded field also has its raw text in `rawColumn`. */
export async function createTables(engine: Engine, keepRaw: boolean): Promise<void> {
  for (const type of eventTypes) {
    const columns = tableColumns(type).map((column) => `${name(column.name)} ${column.type}`)
    const raw = keepRaw ? [...guardedFields(type).map((field) => field.name), unknownField].map((field) => `, ${rawColumn(field)} VARCHAR`) : []
    await engine.run(`CREATE TABLE ${tableOf(type)} (${columns.join(', ')}, __file INTEGER, __line BIGINT${raw.join('')})`)
  }
  await engine.run('CREATE TABLE rejects (file VARCHAR, line BIGINT, type VARCHAR, field VARCHAR, expected VARCHAR, came VARCHAR)')
}

async function refuseAll(engine: Engine, file: string, type: string, refusals: Refusal[]): Promise<void> {
  for (let at = 0; at < refusals.length; at += 500) {
    const rows = refusals
      .slice(at, at + 500)
      .map((r) => `(${quote(file)}, ${r.line}, ${quote(type)}, ${quote(r.field)}, ${quote(r.expected)}, ${quote(r.came.slice(0, 200))})`)
    await engine.run(`INSERT INTO rejects VALUES ${rows.join(', ')}`)
  }
}

/** Unchecked rows: SQL of where they are, their columns and those the vocabulary does not know, and SQL of a row's place in its file. */
type Unchecked = { from: string; columns: RawColumns; line: string }

const columnsFrom = async (engine: Engine, from: string): Promise<RawColumns> =>
  new Map((await engine.all<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${from}`)).map((row) => [row.column_name, row.column_type]))

/** Checks rows and puts the good ones into the type's table. */
async function settle(
  engine: Engine,
  type: EventType,
  rows: Unchecked,
  file: string,
  fileNumber: number,
  options: Pick<ImportOptions, 'key' | 'keep'>,
): Promise<void> {
  const token = tokenSql(options.key)
  const unknown = options.keep === undefined ? undefined : unknownSql(type, rows.columns)
  const sql = checkedSql(type, rows.columns, { withoutContacts: withoutContactsSql(options.key), ...(unknown === undefined ? {} : { unknown }) })
  let from = rows.from
  // People come again: each personal value is made a token once per file.
  for (const [nth, { field, text }] of sql.personal.entries()) {
    await engine.run(
      `CREATE TEMP TABLE __tokens_${nth} AS SELECT v, ${token('v', field)} AS t FROM (SELECT DISTINCT CAST(${text} AS VARCHAR) AS v FROM ${rows.from}) WHERE v IS NOT NULL`,
    )
    from += ` LEFT JOIN __tokens_${nth} ON __tokens_${nth}.v = ${text}`
  }
  const { Count: inserted } = await engine.one<{ Count: number }>(
    `INSERT INTO ${tableOf(type)} SELECT ${[sql.select, fileNumber, rows.line, ...(options.keep === undefined ? [] : sql.raw)].join(', ')} FROM ${from} WHERE ${sql.ok}`,
  )
  const { came } = await engine.one<{ came: number }>(`SELECT count(*) AS came FROM ${rows.from}`)
  if (inserted < came) {
    await engine.run(`
      INSERT INTO rejects
      SELECT ${quote(file)}, line, ${quote(type)}, f.field, f.expected, f.came
      FROM (SELECT ${rows.line} AS line, unnest(${sql.faults}) AS f FROM ${from} WHERE NOT coalesce((${sql.ok}), FALSE)) ORDER BY line`)
  }
  for (const nth of sql.personal.keys()) await engine.run(`DROP TABLE __tokens_${nth}`)
}

/** Columns that the vocabulary does not know, as one JSON text per row; NULL where all are empty. */
function unknownSql(type: EventType, columns: RawColumns): string | undefined {
  if (columns.has(unknownColumn)) return name(unknownColumn)
  const known = knownColumns(type)
  const strange = [...columns.keys()].filter((column) => !known.has(column) && !column.startsWith('__'))
  if (strange.length === 0) return undefined
  const values = strange.map((column) => `${quote(column)}: CAST(${name(column)} AS VARCHAR)`)
  return `CASE WHEN coalesce(${strange.map((column) => `CAST(${name(column)} AS VARCHAR)`).join(', ')}) IS NOT NULL THEN CAST(to_json({${values.join(', ')}}) AS VARCHAR) END`
}

/** Loads what the careful reader or the JSON reader wrote, `__line_text` first. */
async function loadRewritten(engine: Engine, path: string, columns: readonly string[]): Promise<void> {
  await engine.run(`CREATE TABLE ${rawTable} AS SELECT * FROM read_csv(${quote(path)}, max_line_size = 33554432, ${readOptions(['__line_text', ...columns])})`)
}

const textColumns = (names: readonly string[]): RawColumns => new Map(names.map((column) => [column, 'VARCHAR']))

const rewrittenLine = 'CAST(__line_text AS BIGINT)'

/** The line end is said, never guessed: a carriage return inside a text must not become one. */
const readOptions = (header: readonly string[], lineEnd: '\\n' | '\\r\\n' = '\\n'): string =>
  `auto_detect = false, new_line = '${lineEnd}', delim = ',', quote = '"', escape = '"', header = false, nullstr = '', columns = {${header.map((column) => `${quote(column)}: 'VARCHAR'`).join(', ')}}`

/** Loads one CSV into the raw table; by the engine's own reader when the file is clean, else record by record. */
async function loadCsv(engine: Engine, source: Source, scratch: string, refusals: Refusal[]): Promise<Unchecked | undefined> {
  const look = await firstLook(source.path)
  if (look.lines === 0 && look.trouble === undefined) {
    refusals.push({ line: 0, field: '', expected: 'a header line', came: 'an empty file' })
    return undefined
  }
  const header = look.header.includes('"') ? undefined : look.header.split(',').map((column) => column.trim())
  const plainHeader = header !== undefined && new Set(header).size === header.length && header.every((column) => column !== '')
  if (look.trouble === undefined && plainHeader) {
    try {
      await engine.run(
        `CREATE TABLE ${rawTable} AS SELECT * FROM read_csv(${quote(source.path)}, skip = 1, strict_mode = true, max_line_size = 16777216, ${readOptions(header, look.carriageReturns ? '\\r\\n' : '\\n')})`,
      )
      // As many rows as lines: no record spans lines and none was passed over, so a row's number is its line.
      const { rows } = await engine.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${rawTable}`)
      if (rows === look.lines - 1) {
        return { from: rawTable, columns: textColumns(header), line: '__raw.rowid + 2' }
      }
      await engine.run(`DROP TABLE ${rawTable}`)
    } catch {
      await engine.run(`DROP TABLE IF EXISTS ${rawTable}`)
    }
  }
  const rewritten = join(scratch, 'careful.csv')
  const careful = await readCsvCarefully(source.path, rewritten, (refusal) => refusals.push(refusal))
  const names = careful.header.map((column) => column.trim())
  if (names.length === 0) {
    if (refusals.length === 0) refusals.push({ line: 1, field: '', expected: 'a header line', came: 'nothing readable' })
    return undefined
  }
  const twice = names.find((column, i) => names.indexOf(column) !== i)
  if (twice !== undefined) {
    refusals.push({ line: 1, field: twice, expected: 'each column once', came: 'the column twice' })
    return undefined
  }
  await loadRewritten(engine, rewritten, names)
  return { from: rawTable, columns: textColumns(names), line: rewrittenLine }
}

/** A Parquet file is read where it lies: its rows have numbers of their own. */
async function lookAtParquet(engine: Engine, source: Source, refusals: Refusal[]): Promise<Unchecked | undefined> {
  try {
    const descriptor = openSync(source.path, 'r')
    const size = statSync(source.path).size
    const ends = Buffer.alloc(8)
    readSync(descriptor, ends, 0, 4, 0)
    readSync(descriptor, ends, 4, 4, Math.max(0, size - 4))
    closeSync(descriptor)
    if (ends.toString('latin1') !== 'PAR1PAR1') {
      refusals.push({
        line: 0,
        field: '',
        expected: 'a complete Parquet file',
        came: size === 0 ? 'an empty file' : 'a file without the Parquet marks at both ends',
      })
      return undefined
    }
    const from = `read_parquet(${quote(source.path)}, file_row_number = true)`
    const columns = new Map(await columnsFrom(engine, from))
    columns.delete('file_row_number')
    return { from, columns, line: 'file_row_number + 1' }
  } catch (error) {
    refusals.push(unreadableParquet(source, error))
    return undefined
  }
}

const unreadableParquet = (source: Source, error: unknown): Refusal => ({
  line: 0,
  field: '',
  expected: 'a readable Parquet file',
  came: (error as Error).message.split('\n')[0]!.replaceAll(source.path, source.file),
})

/** Why a Parquet file cannot be read to its end; undefined when it can. */
async function whyUnreadable(engine: Engine, source: Source): Promise<Refusal | undefined> {
  try {
    await engine.all(`SELECT bit_xor(hash(t)) AS h FROM read_parquet(${quote(source.path)}) t`)
    return undefined
  } catch (error) {
    return unreadableParquet(source, error)
  }
}

/** What a reference may point to, as SQL giving one column of ids. */
export type Referents = { order_id: string; refund_id: string }
const ownReferents: Referents = { order_id: 'SELECT order_id FROM order_placed', refund_id: 'SELECT refund_id FROM refund_requested' }
export const referenceExpected = { order_id: 'the order_id of an accepted order.placed', refund_id: 'the refund_id of an accepted refund.requested' } as const

/** Takes out facts about orders and refunds that are not there, and lists them as rejects. */
export async function refuseDangling(engine: Engine, files: readonly string[], known: Referents = ownReferents): Promise<void> {
  const check = async (type: EventType, column: keyof Referents): Promise<void> => {
    const table = tableOf(type)
    const dangling = `${column} NOT IN (${known[column]})`
    const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${dangling}`)
    if (n === 0) return
    await engine.run(`
      INSERT INTO rejects SELECT list_extract(${listOf(files)}, __file + 1), __line, ${quote(type)}, ${quote(column)},
        ${quote(referenceExpected[column])}, left(${column}, 80) FROM ${table} WHERE ${dangling} ORDER BY __file, __line`)
    await engine.run(`DELETE FROM ${table} WHERE ${dangling}`)
  }
  // Orders first: a refund whose order is missing takes its own facts along.
  for (const column of ['order_id', 'refund_id'] as const)
    for (const type of eventTypes) if (vocabulary[type].fields.some((field: Field) => field.needed === true && field.name === column)) await check(type, column)
}

const listOf = (values: readonly string[]): string => `[${values.map(quote).join(', ')}]`

/** One event per (type, source, id): the same content again has no effect, other content under the same id is a conflict. */
async function settleRepeats(engine: Engine, type: EventType, files: string[]): Promise<number> {
  const table = tableOf(type)
  const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM ${table} GROUP BY source, id HAVING count(*) > 1)`)
  if (n === 0) return 0
  const content = tableColumns(type).map((column) => name(column.name))
  await engine.run(`
    CREATE TEMP TABLE __repeats AS
    SELECT rowid AS r, __file, __line, id, row_number() OVER (PARTITION BY source, id ORDER BY __file, __line) AS nth,
      first_value(hash(${content.join(', ')})) OVER (PARTITION BY source, id ORDER BY __file, __line) = hash(${content.join(', ')}) AS same
    FROM ${table} WHERE (source, id) IN (SELECT (source, id) FROM ${table} GROUP BY source, id HAVING count(*) > 1)`)
  await engine.run(`
    INSERT INTO rejects SELECT list_extract(${listOf(files)}, __file + 1), __line, ${quote(type)}, 'id', 'an id not used before by other content', left(id, 80)
    FROM __repeats WHERE nth > 1 AND NOT same ORDER BY __file, __line`)
  const { repeated } = await engine.one<{ repeated: number }>('SELECT count(*) FILTER (WHERE nth > 1 AND same) AS repeated FROM __repeats')
  await engine.run(`DELETE FROM ${table} WHERE rowid IN (SELECT r FROM __repeats WHERE nth > 1)`)
  await engine.run('DROP TABLE __repeats')
  return repeated
}

function findSources(
  folders: readonly string[],
  mapping: Mapping | undefined,
): { sources: Source[]; mapped: { path: string; file: string }[]; loose: { path: string; file: string }[]; strangers: string[] } {
  const sources: Source[] = []
  const mapped: { path: string; file: string }[] = []
  const loose: { path: string; file: string }[] = []
  const strangers: string[] = []
  for (const folder of folders) {
    if (!existsSync(folder)) throw new MissingInputError(`expected a folder or file at ${folder}, found nothing`)
    const single = statSync(folder).isFile()
    for (const file of single ? [basename(folder)] : readdirSync(folder).toSorted()) {
      const path = single ? folder : join(folder, file)
      if (!statSync(path).isFile() || file.startsWith('.')) continue
      if (mapping?.claims(file) === true) {
        mapped.push({ path, file })
        continue
      }
      const match = namePattern.exec(file)
      const type = match?.[1]
      if (type !== undefined && isEventType(type)) {
        const ending = match![2]!
        sources.push({ type, path, file, format: ending.startsWith('csv') ? 'csv' : ending.startsWith('ndjson') ? 'ndjson' : 'parquet' })
      } else if (/\.ndjson(\.gz)?$/.test(file) && match === null) loose.push({ path, file })
      else strangers.push(file)
    }
  }
  return { sources, mapped, loose, strangers }
}

export type ImportOptions = {
  key: TokenKey
  scratch: string
  mapping?: Mapping
  /** Told the file about to be read and its number of all. */
  progress?: (file: string, done: number, of: number) => void
  /**
   * Takes the accepted rows out of the tables, raw personal values beside them in `rawColumn`, before references are checked;
   * answers with what references may point to. `files` are the names behind `__file`.
   */
  keep?: (files: readonly string[]) => Promise<Referents>
}

/** Rows in the tables of each event type that has any, in the vocabulary's order. */
export async function countByType(engine: Engine): Promise<Record<string, number>> {
  const counts = await engine.all<{ type: string; n: number }>(
    eventTypes.map((type) => `SELECT ${quote(type)} AS type, count(*) AS n FROM ${tableOf(type)}`).join(' UNION ALL '),
  )
  return Object.fromEntries(counts.filter((row) => row.n > 0).map((row) => [row.type, row.n]))
}

async function countByFile(engine: Engine, files: readonly string[]): Promise<ImportResult['files']> {
  const all = eventTypes.map((type) => `SELECT __file, count(*) AS n FROM ${tableOf(type)} GROUP BY __file`).join(' UNION ALL ')
  return engine.all(`
    WITH kept AS (SELECT list_extract(${listOf(files)}, __file + 1) AS file, n FROM (${all})),
    lost AS (SELECT file, count(DISTINCT line) AS n FROM rejects GROUP BY file),
    counts AS (SELECT file, n AS accepted, 0 AS rejected FROM kept UNION ALL SELECT file, 0, n FROM lost)
    SELECT file, sum(accepted) AS accepted, sum(rejected) AS rejected FROM counts GROUP BY file ORDER BY file`)
}

/** A key of a JSON row may be anything, somebody's name too; what does not look like a column's name is not repeated. */
const columnShown = (column: string): string => (/^[a-z][a-z0-9_.-]{0,40}$/i.test(column) ? column : `a name of ${[...column].length} characters`)

/** Imports folders into the engine: `CREATE`s one table per event type and `rejects`. */
export async function importFolders(engine: Engine, folders: readonly string[], options: ImportOptions): Promise<ImportResult> {
  const { sources, mapped, loose, strangers } = findSources(folders, options.mapping)
  mkdirSync(options.scratch, { recursive: true })
  const scratch = mkdtempSync(join(options.scratch, 'import-'))
  await createTables(engine, options.keep !== undefined)
  const files = [...mapped, ...sources, ...loose].map((source) => source.file)
  const unknownColumns: ImportResult['unknownColumns'] = []
  const noteUnknown = (type: EventType, file: string, columns: Iterable<string>): void => {
    const known = knownColumns(type)
    const unknown = [...columns].filter((column) => !known.has(column) && !column.startsWith('__'))
    if (unknown.length > 0) unknownColumns.push({ file, columns: unknown.map(columnShown).toSorted() })
  }
  let number = 0
  try {
    for (const stranger of strangers) {
      await refuseAll(engine, stranger, '', [
        { line: 0, field: '', expected: 'a file named TYPE.csv, .csv.gz, .ndjson or .parquet for a type of the vocabulary', came: stranger },
      ])
    }
    for (const { path, file } of mapped) {
      options.progress?.(file, number, files.length)
      for (const part of await options.mapping!.load(engine, path, file)) {
        await settle(engine, part.type, { from: part.table, columns: await columnsFrom(engine, part.table), line: '__line' }, part.file, number, options)
        await engine.run(`DROP TABLE ${part.table}`)
      }
      number++
    }
    const settleJson = async (path: string, file: string, type: EventType | undefined, refusals: Refusal[]): Promise<void> => {
      for (const part of await routeJson(path, type, scratch, (refusal) => refusals.push(refusal))) {
        noteUnknown(part.type, file, part.unknown)
        await loadRewritten(engine, part.path, part.columns)
        await settle(engine, part.type, { from: rawTable, columns: textColumns(part.columns), line: rewrittenLine }, file, number, options)
        await engine.run(`DROP TABLE ${rawTable}`)
      }
    }
    for (const source of sources) {
      options.progress?.(source.file, number, files.length)
      const refusals: Refusal[] = []
      if (source.format === 'ndjson') await settleJson(source.path, source.file, source.type, refusals)
      else {
        const rows = source.format === 'csv' ? await loadCsv(engine, source, scratch, refusals) : await lookAtParquet(engine, source, refusals)
        if (rows !== undefined) {
          noteUnknown(source.type, source.file, rows.columns.keys())
          try {
            await settle(engine, source.type, rows, source.file, number, options)
          } catch (error) {
            const broken = source.format === 'parquet' ? await whyUnreadable(engine, source) : undefined
            if (broken === undefined) throw error
            refusals.push(broken)
          }
          await engine.run(`DROP TABLE IF EXISTS ${rawTable}`)
        }
      }
      await refuseAll(engine, source.file, source.type, refusals)
      number++
    }
    for (const { path, file } of loose) {
      options.progress?.(file, number, files.length)
      const refusals: Refusal[] = []
      await settleJson(path, file, undefined, refusals)
      await refuseAll(engine, file, '', refusals)
      number++
    }
    options.progress?.('', number, files.length)
    let repeated = 0
    for (const type of eventTypes) repeated += await settleRepeats(engine, type, files)
    await refuseDangling(engine, files, await options.keep?.(files))
    const byType = await countByType(engine)
    const { rejected } = await engine.one<{ rejected: number }>('SELECT count(*) AS rejected FROM (SELECT DISTINCT file, line FROM rejects)')
    return {
      accepted: Object.values(byType).reduce((sum, n) => sum + n, 0),
      rejected,
      byType,
      unknownColumns,
      repeated,
      files: await countByFile(engine, files),
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
