/**
 * Folders of files become checked tables: one table per event type, personal values already tokens, every fault in
 * `rejects` with file, line, field, what was expected, what came, and whether it cost the row or only that value. One bad row, or one bad
 * file, never costs the rest.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type EventType, eventTypes, guardedFields, isEventType, tableOf } from '../domain/vocabulary.ts'
import { expectation } from '../domain/fields.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import type { Views } from '../warehouse/lake.ts'
import { columnShown, meantBy } from './columns.ts'
import { type FirstLook, firstLook, headerComesAgain, maxLineBytes, packing } from './files/bytes.ts'
import { bare, openText, readingWords, type Reading, type Refusal, type Refuse, RowWriter } from './files/records.ts'
import { openSheet } from './files/xlsx.ts'
import { ArchiveError, extractPart, overflows, withArchive } from './files/zip.ts'
import { routeJson, unknownColumn } from './json.ts'
import { listOf, refuseDangling, type Referents, settleBusinessKeys, settleRepeats } from './keys.ts'
import { crowded, type Job, type Lane, lanesFor, readAll, threadsOf } from './lanes.ts'
import { type CheckedSql, checkedSql, type CheckOptions, knownColumns, missingColumns, type RawColumns, tableColumns } from './validate.ts'
import { bindKey, type TokenKey, tokenSql, withoutContactsSql } from './tokens.ts'

/** Rows of one event type that a mapping made of an adopter's own file, as text, the source line first. */
export type MappedRows = { type: EventType; rows: RowWriter; columns: readonly string[] }

/** A file among those that came together, and whatever a mapping wants to tell about it. */
export type MappedFile = {
  path: string
  file: string
  scratch: string
  engine: Engine
  key: TokenKey
  /** All files that the mapping claims, for those that are joined by a key. */
  others: readonly { path: string; file: string }[]
  refuse: Refuse
  /** Rows that the mapping leaves out, by the type they would have been. */
  leaveOut: (type: EventType | '', rows: number) => void
  note: (words: Words) => void
}
export type Words = { en: string; zh: string }
export type Mapping = {
  claims: (engine: Engine, path: string, file: string) => Promise<boolean>
  load: (file: MappedFile) => Promise<MappedRows[]>
  /** The same of tables that lie on a cluster. */
  views: Views
}

/** What became of the rows that came: taken, of these with a value set aside, refused, left out by the mapping. */
export type Counts = { accepted: number; set_aside: number; refused: number; left_out: number }

export type ImportResult = {
  accepted: number
  /** Rows refused, and files refused as a whole, each once. */
  rejected: number
  /** Rows accepted of which a value was not: it counts as unknown. */
  setAside: number
  leftOut: number
  byType: Record<string, number>
  /** Per event type, '' for what no type could be told of. */
  counts: Record<string, Counts>
  /** Columns the vocabulary does not know, per file: reported, never used. */
  unknownColumns: { file: string; columns: string[] }[]
  /** How a file was read where that is not the plain way, and what else the reader should be told of it. */
  notes: { file: string; words: Words }[]
  /** Same event sent again with the same content: accepted without effect. */
  repeated: number
  /** Rows accepted and refused of each file that any came from; empty where rows came from a ledger. */
  files: { file: string; accepted: number; rejected: number }[]
}

type Format = 'text' | 'ndjson' | 'parquet' | 'xlsx'
type Source = { type: EventType; path: string; file: string; format: Format }

/** The folder (or the file) is not there: the call's words are off, not the data. */
export class MissingInputError extends Error {
  override name = 'MissingInputError'
}

const namePattern = /^([a-z_]+\.[a-z_]+)(?:-\d+)?\.(?:(csv|tsv|txt|ndjson|jsonl|json)(?:\.(?:gz|zst))?|(parquet|xlsx))$/
const loosePattern = /\.(?:ndjson|jsonl|json)(?:\.(?:gz|zst))?$/

const formatOf = (ending: string): Format => (ending === 'parquet' || ending === 'xlsx' ? ending : /json/.test(ending) ? 'ndjson' : 'text')

/** Where an event type's unchecked text rows wait while NDJSON is taken apart. */
const rawTable = '__raw'
/** Where a file's personal values wait for their tokens. */
const peopleTable = '__people'
/** Where refusals wait until all files are read: files end in any order, and are told of in theirs. */
const refusedTable = '__refused'

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
  await engine.run('CREATE TABLE rejects (file VARCHAR, line BIGINT, type VARCHAR, field VARCHAR, expected VARCHAR, came VARCHAR, effect VARCHAR)')
}

async function refuseAll(engine: Engine, number: number, file: string, type: string, refusals: readonly Refusal[]): Promise<void> {
  for (let at = 0; at < refusals.length; at += 500) {
    const rows = refusals
      .slice(at, at + 500)
      .map(
        (r) =>
          `(${number}, ${quote(file)}, ${r.line}, ${quote(r.type ?? type)}, ${quote(r.field)}, ${quote(r.expected)}, ${quote(r.came.slice(0, 200))}, ${quote(r.effect ?? 'refused')})`,
      )
    await engine.run(`INSERT INTO ${refusedTable} VALUES ${rows.join(', ')}`)
  }
}

/** Columns of the source that the vocabulary does not know: their own names, and where the engine has them. */
type Strange = { name: string; sql: string }[]

/** Unchecked rows: SQL of where they are, their columns, those the vocabulary does not know, and SQL of a row's place in its file. */
type Unchecked = { from: string; columns: RawColumns; strange: Strange; line: string; header: number }

/** Rows of a text file that looks clean, where they lie: as many as its lines under the header, or the engine reads it otherwise than we would. */
type PlainRows = { from: string; columns: RawColumns; strange: Strange; lines: number; noControls: boolean; headerAgain: () => Promise<boolean> }

/**
 * Names under which the engine holds the columns of a file. A column may be called anything, also what the engine, or another column but for
 * capitals, is called; only the vocabulary's own names are kept.
 */
function safeNames(type: EventType, columns: readonly string[]): { names: string[]; strange: Strange } {
  const known = knownColumns(type)
  const strange: Strange = []
  const names = columns.map((column, i) => {
    if (known.has(column)) return column
    strange.push({ name: column, sql: name(`__c${i}`) })
    return `__c${i}`
  })
  return { names, strange }
}

/** What is told of columns that are required and not there: once per file, not once per row. */
function missing(type: EventType, columns: readonly string[], header: number): Refusal[] {
  return missingColumns(type, new Map(columns.map((column) => [column, 'VARCHAR']))).map((field) => {
    const near = meantBy(field.name, columns)
    return {
      line: header,
      field: field.name,
      expected: `a column "${field.name}" with ${expectation(field.kind)}`,
      came: near === undefined ? 'no such column' : `no such column, but one named "${columnShown(near)}"`,
    }
  })
}

/** Where rows come from, the file's number among all, and what to wait for before its rows are kept. */
type Place = { type: EventType; file: string; number: number; turn?: () => Promise<void> }
type SettleOptions = Pick<ImportOptions, 'key' | 'keep'>

function checksOf(rows: Pick<Unchecked, 'columns' | 'strange'>, { key, keep }: SettleOptions): CheckOptions {
  const unknown = keep === undefined ? undefined : unknownSql(rows)
  return { withoutContacts: withoutContactsSql(key), ...(unknown === undefined ? {} : { unknown }) }
}

const countOf = async (engine: Engine, rows: string): Promise<number> => (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${rows}`)).n

/** Checks rows and puts the good ones into the type's table; a fault in an optional field costs its value, one in a required field its row. */
async function settle(engine: Engine, place: Place, rows: Unchecked, options: SettleOptions): Promise<void> {
  await settleChecked(engine, place, rows, checkedSql(place.type, rows.columns, checksOf(rows, options)), options, () => countOf(engine, rows.from))
}

/** From so many lines the thread that waits costs more than sending it away. */
const manyLines = 20_000

/**
 * The same of a text file that looks clean, by the engine's own reader. FALSE, and nothing is done, where that reader stumbles or finds other rows
 * than lines: a record spans lines, or one was passed over.
 */
async function settlePlain(lane: Lane, place: Place, { from, lines, headerAgain, ...rows }: PlainRows, options: SettleOptions): Promise<boolean> {
  const { engine, workWith, signal } = lane
  // A time or a number is read once for its check and its value.
  const read: string[] = []
  const once = (sql: string): string => `__m${read.includes(sql) ? read.indexOf(sql) : read.push(sql) - 1}`
  const sql = checkedSql(place.type, rows.columns, { ...checksOf(rows, options), noControls: rows.noControls, once })
  const all = `SELECT ${['*', ...read.map((one, nth) => `${one} AS __m${nth}`)].join(', ')} FROM ${from}`
  // A header that comes again is told by its faulty row: no time is called by a column's name.
  const came = async (sound: number): Promise<number | undefined> =>
    sound === lines || ((await countOf(engine, from)) === lines && !(await headerAgain())) ? lines : undefined
  try {
    if (lines > manyLines) await workWith('one')
    // Personal values are looked through before their rows: read by themselves, for with all that stands beside them they are a copy of the file.
    if (sql.personal.length > 0)
      await engine.run(
        `CREATE TEMP TABLE ${peopleTable} AS SELECT ${sql.personal.map(({ text }, nth) => `CAST(${text} AS VARCHAR) AS p${nth}`).join(', ')} FROM ${from}`,
      )
    // No filter is pushed below a numbering: it would have all of it read before and after. Rows are numbered by one thread alone, and the engine has
    // whoever waits for it turn in circles, at the price of a second one.
    const numbered = { from: `(SELECT *, row_number() OVER () + 1 AS __row FROM (${all})) AS ${rawTable}`, line: '__row' }
    return await settleChecked(engine, place, numbered, sql, options, came, sql.personal.length > 0)
  } catch (error) {
    signal.throwIfAborted()
    if (crowded(lane, error)) throw error
    // Whatever it was, the careful way meets it again and says so.
    return false
  } finally {
    if (sql.personal.length > 0) await engine.run(`DROP TABLE IF EXISTS ${peopleTable}`)
  }
}

/** All that `work` writes, once it is this file's turn; where it says no or throws nothing. */
async function whole(engine: Engine, { turn }: Place, work: () => Promise<boolean>): Promise<boolean> {
  await engine.run('BEGIN')
  try {
    const good = await work()
    if (good) await turn?.()
    await engine.run(good ? 'COMMIT' : 'ROLLBACK')
    return good
  } catch (error) {
    // What went wrong is told, not that nothing is left to undo.
    await engine.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** FALSE, and nothing is put, where nobody knows how many `came`, told how many are sound. */
async function settleChecked(
  engine: Engine,
  place: Place,
  { from, line }: Pick<Unchecked, 'from' | 'line'>,
  sql: CheckedSql,
  options: SettleOptions,
  came: (sound: number) => Promise<number | undefined>,
  apart = false,
): Promise<boolean> {
  const { type, file, number } = place
  const token = tokenSql(options.key)
  let tokens = ''
  const made: string[] = []
  try {
    // People come again: each personal value is made a token once per file.
    for (const [nth, { field, text }] of sql.personal.entries()) {
      made.push(`__tokens_${nth}`)
      await engine.run(
        `CREATE TEMP TABLE __tokens_${nth} AS SELECT __value, ${token('__value', field)} AS t FROM (SELECT DISTINCT ${apart ? `p${nth}` : `CAST(${text} AS VARCHAR)`} AS __value FROM ${apart ? peopleTable : from}) WHERE __value IS NOT NULL`,
      )
      tokens += ` LEFT JOIN __tokens_${nth} ON __tokens_${nth}.__value = ${text}`
    }
    const insert = async (select: string, raw: readonly string[], at: string, rows: string, where: string): Promise<number> => {
      const columns = [select, number, at, ...(options.keep === undefined ? [] : raw)].join(', ')
      return (await engine.one<{ Count: number }>(`INSERT INTO ${tableOf(type)} SELECT ${columns} FROM ${rows}${tokens} WHERE ${where}`)).Count
    }
    return await whole(engine, place, async () => {
      const sound = await insert(sql.select, sql.raw, line, from, sql.ok)
      const all = await came(sound)
      if (all === undefined || all === sound) return all === sound
      made.push('__faulty')
      await engine.run(`CREATE TEMP TABLE __faulty AS SELECT ${line} AS __place, ${rawTable}.* FROM ${from} WHERE NOT coalesce((${sql.ok}), FALSE)`)
      const kept = `coalesce((${sql.keepable}), FALSE)`
      await insert(sql.lenient, sql.lenientRaw, '__place', '__faulty', kept)
      await engine.run(`
        INSERT INTO ${refusedTable}
        SELECT ${number}, ${quote(file)}, __place, ${quote(type)}, f.field, f.expected, f.came, effect
        FROM (SELECT __place, CASE WHEN ${kept} THEN 'set_aside' ELSE 'refused' END AS effect, unnest(${sql.faults}) AS f FROM __faulty${tokens}) ORDER BY __place`)
      return true
    })
  } finally {
    for (const table of made) await engine.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** Columns that the vocabulary does not know, as one JSON text per row; NULL where all are empty. */
function unknownSql({ columns, strange }: Pick<Unchecked, 'columns' | 'strange'>): string | undefined {
  if (columns.has(unknownColumn)) return name(unknownColumn)
  if (strange.length === 0) return undefined
  const values = strange.map(({ name: column, sql }) => `${quote(column)}, CAST(${sql} AS VARCHAR)`)
  return `CASE WHEN coalesce(${strange.map(({ sql }) => `CAST(${sql} AS VARCHAR)`).join(', ')}) IS NOT NULL THEN CAST(json_object(${values.join(', ')}) AS VARCHAR) END`
}

/** Loads rows that one of our readers wrote, `__line_text` first, and forgets the file. */
async function loadRewritten(engine: Engine, rows: RowWriter, columns: readonly string[]): Promise<void> {
  try {
    rows.flush()
    await engine.run(
      `CREATE TEMP TABLE ${rawTable} AS SELECT * FROM read_csv(${quote(rows.path)}, ${roomFor(rows.longest)}${readOptions(['__line_text', ...columns])})`,
    )
  } finally {
    rows.close()
  }
}

const textColumns = (names: readonly string[]): RawColumns => new Map(names.filter((column) => !column.startsWith('__c')).map((column) => [column, 'VARCHAR']))

const rewrittenLine = 'CAST(__line_text AS BIGINT)'

/** The engine takes lines of two million bytes. Where it is to take longer ones it wants room for many of them, and pays for it. */
const roomFor = (longest: number): string => (longest < 1_000_000 ? '' : `max_line_size = ${4 * maxLineBytes}, `)

/** The line end is said, never guessed: a carriage return inside a text must not become one. */
const readOptions = (header: readonly string[], lineEnd: '\\n' | '\\r\\n' = '\\n', packed: 'none' | 'gzip' | 'zstd' = 'none'): string =>
  `auto_detect = false, hive_partitioning = false, compression = '${packed}', new_line = '${lineEnd}', delim = ',', quote = '"', escape = '"', header = false, nullstr = '', columns = {${header.map((column) => `${quote(column)}: 'VARCHAR'`).join(', ')}}`

/** The engine takes stars and brackets in a name for a pattern; this names the one file. */
const literal = (path: string): string => quote(path.replace(/[*?[]/g, (c) => `[${c}]`))

const repeatedColumn = (columns: readonly string[]): string | undefined => columns.find((column, i) => column !== '' && columns.indexOf(column) !== i)

/** A text file's rows where they lie, if it looks as the engine's own reader takes it to. */
function plainRows(source: Source, look: FirstLook): PlainRows | undefined {
  const header = look.header.includes('"') ? undefined : look.header.split(',').map(bare)
  if (look.trouble !== undefined || header === undefined || repeatedColumn(header) !== undefined || header.includes('')) return undefined
  if (missing(source.type, header, 1).length > 0) return undefined
  const { names, strange } = safeNames(source.type, header)
  return {
    from: `read_csv(${literal(source.path)}, skip = 1, strict_mode = true, ${roomFor(look.longest)}${readOptions(names, look.carriageReturns ? '\\r\\n' : '\\n', packing(source.path) ?? 'none')})`,
    columns: textColumns(names),
    strange,
    lines: look.lines - 1,
    noControls: !look.controls && !look.carriageReturns,
    headerAgain: () => headerComesAgain(source.path, look.header),
  }
}

/** Loads one text file into the raw table, record by record. */
async function loadText(lane: Lane, source: Source, refuse: Refuse, note: (reading: Reading) => void): Promise<Unchecked | undefined> {
  const file = await openText(source.path, { wanted: knownColumns(source.type) }, refuse)
  if (file === undefined) return undefined
  note(file.reading)
  return loadCareful(lane, source, file, refuse)
}

/** Loads the rows of a careful reader under their header. */
async function loadCareful(
  { engine, scratch, signal }: Lane,
  source: Source,
  { reading, rows }: { reading: Reading; rows: AsyncIterable<{ line: number; cells: string[] }> | Iterable<{ line: number; cells: string[] }> },
  refuse: Refuse,
): Promise<Unchecked | undefined> {
  const columns = reading.columns
  const twice = repeatedColumn(columns)
  if (twice !== undefined) {
    refuse({
      line: reading.header,
      field: knownColumns(source.type).has(twice) ? twice : columnShown(twice),
      expected: 'each column once',
      came: 'the column twice',
    })
    return undefined
  }
  const absent = missing(source.type, columns, reading.header)
  if (absent.length > 0) {
    for (const one of absent) refuse(one)
    return undefined
  }
  const { names, strange } = safeNames(source.type, columns)
  const writer = new RowWriter(join(scratch, 'careful.csv'), signal)
  try {
    for await (const { line, cells } of rows) writer.write(line, cells)
  } catch (error) {
    writer.close()
    throw error
  }
  await loadRewritten(engine, writer, names)
  return { from: rawTable, columns: textColumns(names), strange, line: rewrittenLine, header: reading.header }
}

/** A Parquet file is read where it lies: its rows have numbers of their own. */
async function lookAtParquet(engine: Engine, source: Source, refuse: Refuse): Promise<Unchecked | undefined> {
  try {
    const descriptor = openSync(source.path, 'r')
    const size = statSync(source.path).size
    const ends = Buffer.alloc(8)
    readSync(descriptor, ends, 0, 4, 0)
    readSync(descriptor, ends, 4, 4, Math.max(0, size - 4))
    closeSync(descriptor)
    if (ends.toString('latin1') !== 'PAR1PAR1') {
      refuse({ line: 0, field: '', expected: 'a complete Parquet file', came: size === 0 ? 'an empty file' : 'a file without the Parquet marks at both ends' })
      return undefined
    }
    const described = await engine.all<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM read_parquet(${literal(source.path)}, hive_partitioning = false)`,
    )
    const { names, strange } = safeNames(
      source.type,
      described.map((row) => row.column_name),
    )
    const absent = missing(source.type, names, 0)
    if (absent.length > 0) {
      for (const one of absent) refuse(one)
      return undefined
    }
    // A file may have a column of that name itself; then its rows are counted as they come.
    const numbered = !described.some((row) => row.column_name.toLowerCase() === 'file_row_number')
    const select = described.map((row, i) => `${name(row.column_name)} AS ${name(names[i]!)}`)
    const from = `(SELECT ${[...select, numbered ? 'file_row_number AS __row' : 'row_number() OVER () - 1 AS __row'].join(', ')} FROM read_parquet(${literal(source.path)}, hive_partitioning = false${numbered ? ', file_row_number = true' : ''})) AS ${rawTable}`
    const columns = new Map(described.flatMap((row, i) => (names[i]!.startsWith('__c') ? [] : [[names[i]!, row.column_type] as const])))
    return { from, columns, strange, line: '__row + 1', header: 0 }
  } catch {
    refuse({ line: 0, field: '', expected: 'a readable Parquet file', came: 'bytes that no reader knows' })
    return undefined
  }
}

/** Whether a Parquet file cannot be read to its end. */
async function unreadable(engine: Engine, source: Source): Promise<boolean> {
  try {
    await engine.all(`SELECT bit_xor(hash(t)) AS h FROM read_parquet(${literal(source.path)}, hive_partitioning = false) t`)
    return false
  } catch {
    return true
  }
}

export type Found = { path: string; file: string }
type Sources = { sources: Source[]; mapped: Found[]; loose: Found[]; strangers: Stranger[]; inner: string[] }

type Stranger = { file: string; expected: string; came: string }

/** A file, or the files that an archive holds, unpacked; what cannot be is told. */
export async function* partsOf(path: string, file: string, scratch: string, tell: (stranger: Stranger) => void, depth = 0): AsyncGenerator<Found> {
  if (!/\.zip$/i.test(file)) {
    yield { path, file }
    return
  }
  if (depth > 1) return tell({ file, expected: 'files in an archive', came: 'an archive in an archive in an archive' })
  try {
    const { size } = statSync(path)
    const entries = withArchive(path, (_, listed) => listed).filter(({ name: entry }) => !entry.endsWith('/') && !/(^|\/)(__MACOSX\/|\.)/.test(entry))
    let bytes = 0
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      // The part keeps its ending, by which readers know it; its name may hold anything.
      const target = join(mkdtempSync(join(scratch, 'part-')), `part${/(\.[a-z0-9]{1,8}){1,2}$/i.exec(entry.name)?.[0] ?? ''}`)
      const inside = `${file}/${entry.name.replace(/^[\\/]+/, '')}`
      try {
        if (overflows(bytes, size)) throw new ArchiveError('an archive that unpacks to more than it can honestly hold')
        bytes += await extractPart(path, entry, target)
      } catch (error) {
        rmSync(target, { force: true })
        if (!(error instanceof ArchiveError)) throw error
        tell({ file: inside, expected: 'a readable part of an archive', came: error.message })
        continue
      }
      yield* partsOf(target, inside, scratch, tell, depth + 1)
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    tell({ file, expected: 'a readable archive (.zip)', came: error.message })
  }
}

/** Every file of the folders, archives unpacked, each with what it is. */
async function findSources(engine: Engine, folders: readonly string[], mapping: Mapping | undefined, scratch: string): Promise<Sources> {
  const all: Sources = { sources: [], mapped: [], loose: [], strangers: [], inner: [] }
  const sort = async ({ path, file }: Found): Promise<void> => {
    const own = basename(file)
    if ((await mapping?.claims(engine, path, own)) === true) {
      all.mapped.push({ path, file })
      return
    }
    const match = namePattern.exec(own)
    const type = match?.[1]
    if (type !== undefined && isEventType(type)) all.sources.push({ type, path, file, format: formatOf((match![2] ?? match![3])!) })
    else if (loosePattern.test(own) && match === null) all.loose.push({ path, file })
    else
      all.strangers.push({
        file,
        expected: `a file named TYPE.csv, .tsv, .xlsx, .ndjson, .json or .parquet for a type of the vocabulary${mapping === undefined ? ', or a mapping (aedile map proposes one)' : ', or one that the mapping claims'}`,
        came: own,
      })
  }
  // Files of one name in several folders are told apart by their folder.
  const names = folders.flatMap((folder) => (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []))
  const twice = new Set(names.filter((one, i) => names.indexOf(one) !== i))
  for (const folder of folders) {
    if (!existsSync(folder)) throw new MissingInputError(`expected a folder or file at ${folder}, found nothing`)
    const single = statSync(folder).isFile()
    for (const file of single ? [basename(folder)] : readdirSync(folder).toSorted()) {
      const path = single ? folder : join(folder, file)
      if (file.startsWith('.')) continue
      const there = statSync(path, { throwIfNoEntry: false })
      if (there?.isFile() === true) {
        const label = single || !twice.has(file) ? file : `${basename(resolve(folder))}/${file}`
        for await (const part of partsOf(path, label, scratch, (stranger) => all.strangers.push(stranger))) await sort(part)
      } else if (there?.isDirectory() === true) all.inner.push(file)
      else if (there === undefined) all.strangers.push({ file, expected: 'a file', came: 'a link to nothing' })
    }
  }
  return all
}

/** Of files with the same bytes, the first for each of the others: a copy of an export tells nothing new. */
async function copiesAmong(files: readonly Found[]): Promise<Map<string, string>> {
  const copies = new Map<string, string>()
  const bySize = Map.groupBy(files, ({ path }) => statSync(path).size)
  for (const [size, alike] of bySize) {
    if (size === 0 || alike.length < 2) continue
    const seen = new Map<string, string>()
    for (const { path, file } of alike) {
      const hash = createHash('sha256')
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
      const digest = hash.digest('hex')
      const first = seen.get(digest)
      if (first === undefined) seen.set(digest, file)
      else copies.set(path, first)
    }
  }
  return copies
}

export type ImportOptions = {
  key: TokenKey
  scratch: string
  mapping?: Mapping
  /** Told how many files are read, of all. */
  progress?: (done: number, of: number) => void
  /** How many files are read at once; as many as the machine has cores and the engine threads when missing. */
  atOnce?: number
  /**
   * Takes the accepted rows out of the tables, raw personal values beside them in `rawColumn`, before references are checked;
   * answers with what references may point to. `files` are the names behind `__file`, `leftOut` the rows that the mapping left out of each.
   */
  keep?: (files: readonly string[], leftOut: ReadonlyMap<string, number>) => Promise<Referents>
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
    lost AS (SELECT file, count(DISTINCT line) AS n FROM rejects WHERE effect = 'refused' GROUP BY file),
    counts AS (SELECT file, n AS accepted, 0 AS rejected FROM kept UNION ALL SELECT file, 0, n FROM lost)
    SELECT file, sum(accepted) AS accepted, sum(rejected) AS rejected FROM counts GROUP BY file ORDER BY file`)
}

/** Rows and files refused, rows with a value set aside, per type. A row that was refused in the end has nothing set aside. */
export async function countFaults(engine: Engine): Promise<{ type: string; refused: number; set_aside: number }[]> {
  await engine.run(`
    UPDATE rejects SET effect = 'refused' WHERE effect = 'set_aside' AND (file, line, type) IN (SELECT (file, line, type) FROM rejects WHERE effect = 'refused')`)
  return engine.all(`
    SELECT type, count(DISTINCT (file, line)) FILTER (WHERE effect = 'refused') AS refused, count(DISTINCT (file, line)) FILTER (WHERE effect = 'set_aside') AS set_aside
    FROM rejects GROUP BY type ORDER BY type`)
}

/** Imports folders into the engine: `CREATE`s one table per event type and `rejects`. */
export async function importFolders(engine: Engine, folders: readonly string[], options: ImportOptions): Promise<ImportResult> {
  mkdirSync(options.scratch, { recursive: true, mode: 0o700 })
  const scratch = mkdtempSync(join(options.scratch, 'import-'))
  const threads = await threadsOf(engine)
  const atOnce = lanesFor(engine, threads, options.atOnce)
  const lane = { engine, scratch, workWith: threads.workWith, signal: new AbortController().signal, shared: false }
  try {
    return await importInto(lane, atOnce, await findSources(engine, folders, options.mapping, scratch), options)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
    await threads.workWith('all')
  }
}

async function importInto(main: Lane, atOnce: number, { sources, mapped, loose, strangers, inner }: Sources, options: ImportOptions): Promise<ImportResult> {
  const { engine } = main
  await bindKey(engine, options.key)
  await createTables(engine, options.keep !== undefined)
  await engine.run(`CREATE TABLE ${refusedTable} AS SELECT CAST(NULL AS INTEGER) AS __file, * FROM rejects`)
  const found = [...mapped, ...sources, ...loose]
  const files = found.map((source) => source.file)
  // What is told of each file, in the order of files.
  const told = files.map(() => ({ notes: [] as ImportResult['notes'], unknownColumns: [] as ImportResult['unknownColumns'] }))
  const leftOut = new Map<EventType | '', number>()
  const leftOutOf = new Map<string, number>()
  const noteUnknown = (number: number, columns: readonly string[]): void => {
    if (columns.length > 0) told[number]!.unknownColumns.push({ file: files[number]!, columns: columns.map(columnShown).toSorted() })
  }
  const noteStrange = (number: number, strange: Strange): void =>
    noteUnknown(
      number,
      strange.map((column) => column.name),
    )
  const note = (number: number, words: Words): void => void told[number]!.notes.push({ file: files[number]!, words })
  const noteReading = (number: number, reading: Reading): void => {
    const words = readingWords(reading)
    if (words !== undefined) note(number, words)
  }
  let done = 0
  options.progress?.(done, files.length)
  const begun = new Set<number>()
  /** What came of a file that was stopped before it was read to its end. */
  const forget = async (here: Engine, number: number, type: EventType | ''): Promise<void> => {
    for (const list of Object.values(told[number]!)) list.length = 0
    for (const table of [refusedTable, ...(type === '' ? [] : [tableOf(type)])]) await here.run(`DELETE FROM ${table} WHERE __file = ${number}`)
  }
  /** Reads one file; what goes wrong with it is told, and goes no further. */
  const withFile = async ({ engine: here }: Lane, number: number, type: EventType | '', read: (refuse: Refuse) => Promise<void>): Promise<void> => {
    if (begun.has(number)) await forget(here, number, type)
    begun.add(number)
    const refusals: Refusal[] = []
    await read((refusal) => refusals.push(refusal))
    await refuseAll(here, number, files[number]!, type, refusals)
    options.progress?.(++done, files.length)
  }
  /** Puts rows that one of our readers wrote. */
  const settleRewritten = async ({ engine: here }: Lane, place: Place, part: { rows: RowWriter; columns: readonly string[] }): Promise<void> => {
    await loadRewritten(here, part.rows, part.columns)
    await settle(here, place, { from: rawTable, columns: textColumns(part.columns), strange: [], line: rewrittenLine, header: 0 }, options)
    await here.run(`DROP TABLE ${rawTable}`)
  }
  const settleJson = async (lane: Lane, number: number, type: EventType | undefined, refuse: Refuse, turn?: () => Promise<void>): Promise<void> => {
    for (const part of await routeJson(found[number]!.path, type, lane.scratch, refuse, lane.signal)) {
      noteUnknown(number, part.unknown)
      await settleRewritten(lane, { type: part.type, file: files[number]!, number, ...(turn === undefined ? {} : { turn }) }, part)
    }
  }
  for (const { file, expected, came } of strangers) await refuseAll(engine, -1, file, '', [{ line: 0, field: '', expected, came }])
  const copies = await copiesAmong(mapped)
  for (const [number, { path, file }] of mapped.entries())
    await withFile(main, number, '', async (refuse) => {
      const first = copies.get(path)
      if (first !== undefined) return note(number, { en: `the same bytes as ${first}: read once`, zh: `与 ${first} 逐字节相同：只读取一次` })
      const parts = await options.mapping!.load({
        path,
        file,
        scratch: main.scratch,
        engine,
        key: options.key,
        others: mapped,
        refuse,
        leaveOut(type, rows) {
          leftOut.set(type, (leftOut.get(type) ?? 0) + rows)
          leftOutOf.set(file, (leftOutOf.get(file) ?? 0) + rows)
        },
        note: (words) => note(number, words),
      })
      for (const part of parts) await settleRewritten(main, { type: part.type, file, number }, part)
    })
  const jobs = sources.map((source, nth): Job => {
    const number = mapped.length + nth
    let look: Promise<FirstLook> | undefined
    const looked = (): Promise<FirstLook> => (look ??= firstLook(source.path))
    return {
      table: tableOf(source.type),
      bytes: statSync(source.path, { throwIfNoEntry: false })?.size ?? 0,
      ahead: () => void (source.format === 'text' && looked()),
      read: (lane, turn, ahead) =>
        withFile(lane, number, source.type, async (refuse) => {
          if (source.format === 'ndjson') return settleJson(lane, number, source.type, refuse, turn)
          const place = { type: source.type, file: source.file, number, turn }
          let rows: Unchecked | undefined
          if (source.format === 'text') {
            const look = await looked()
            // The next file's bytes are looked at while the engine works on this one's rows.
            ahead()
            if (look.lines === 0 && look.trouble === undefined) return refuse({ line: 0, field: '', expected: 'a header line', came: 'an empty file' })
            const plain = plainRows(source, look)
            if (plain !== undefined && (await settlePlain(lane, place, plain, options))) return noteStrange(number, plain.strange)
            rows = await loadText(lane, source, refuse, (reading) => noteReading(number, reading))
          } else if (source.format === 'parquet') rows = await lookAtParquet(lane.engine, source, refuse)
          else {
            const sheet = openSheet(source.path, { wanted: knownColumns(source.type) }, refuse)
            if (sheet !== undefined) {
              noteReading(number, sheet.reading)
              rows = await loadCareful(lane, source, sheet, refuse)
            }
          }
          if (rows === undefined) return
          await lane.workWith('all')
          noteStrange(number, rows.strange)
          try {
            await settle(lane.engine, place, rows, options)
          } catch (error) {
            if (source.format !== 'parquet' || crowded(lane, error) || !(await unreadable(lane.engine, source))) throw error
            refuse({ line: 0, field: '', expected: 'a readable Parquet file', came: 'one that cannot be read to its end' })
          }
          await lane.engine.run(`DROP TABLE IF EXISTS ${rawTable}`)
        }),
    }
  })
  await readAll(main, jobs, { atOnce, key: options.key })
  for (const nth of loose.keys()) {
    const number = mapped.length + sources.length + nth
    await withFile(main, number, '', (refuse) => settleJson(main, number, undefined, refuse))
  }
  await main.workWith('all')
  await engine.run(`INSERT INTO rejects SELECT * EXCLUDE (__file) FROM ${refusedTable} ORDER BY __file, rowid`)
  await engine.run(`DROP TABLE ${refusedTable}`)
  let repeated = 0
  for (const type of eventTypes) repeated += await settleRepeats(engine, type, files)
  repeated += await settleBusinessKeys(engine, files)
  await refuseDangling(engine, files, await options.keep?.(files, leftOutOf))
  const byType = await countByType(engine)
  const faults = await countFaults(engine)
  const { rejected } = await engine.one<{ rejected: number }>(
    `SELECT count(*) AS rejected FROM (SELECT DISTINCT file, line FROM rejects WHERE effect = 'refused')`,
  )
  const counts: Record<string, Counts> = {}
  for (const type of [...eventTypes, ''] as const) {
    const fault = faults.find((one) => one.type === type)
    const one = { accepted: byType[type] ?? 0, set_aside: fault?.set_aside ?? 0, refused: fault?.refused ?? 0, left_out: leftOut.get(type) ?? 0 }
    if (Object.values(one).some((n) => n > 0)) counts[type] = one
  }
  const sum = (of: (one: Counts) => number): number => Object.values(counts).reduce((total, one) => total + of(one), 0)
  return {
    accepted: sum((one) => one.accepted),
    rejected,
    setAside: sum((one) => one.set_aside),
    leftOut: sum((one) => one.left_out),
    byType,
    counts,
    unknownColumns: told.flatMap((one) => one.unknownColumns),
    notes: [
      ...inner.map((file) => ({ file, words: { en: 'a folder inside the folder: not read, name it by itself', zh: '文件夹中的文件夹：未读取，请单独指定' } })),
      ...told.flatMap((one) => one.notes),
    ],
    repeated,
    files: await countByFile(engine, files),
  }
}
