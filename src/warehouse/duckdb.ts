/**
 * The embedded analytic engine. One process owns a database; bulk stays in its columns, and only small results become
 * JavaScript values.
 */
import { resolve } from 'node:path'
import { DuckDBBlobValue, DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { type Dialect, duckdb as dialect, say } from './dialect.ts'
import type { Column } from './relation.ts'

export type Row = Record<string, string | number | boolean | null>

export type Engine = {
  /** How it says what engines say differently; every statement goes through it. */
  dialect: Dialect
  run: (sql: string) => Promise<void>
  /** Rows as objects; integers become numbers (all our integers are below 2^53). For results of at most some thousand rows. */
  all: <T extends Row = Row>(sql: string) => Promise<T[]>
  /** The first row; throws when there is none. */
  one: <T extends Row = Row>(sql: string) => Promise<T>
  /** Numeric columns of a result as typed arrays, for algorithms over millions of rows; NULL becomes NaN. */
  columns: (sql: string) => Promise<Float64Array[]>
  /** A table of what a SELECT gives; with columns told it has these types and no others, whatever the engine makes of the SELECT. */
  create: (table: string, select: string, columns?: readonly Column[]) => Promise<void>
  createEmpty: (table: string, columns: readonly Column[]) => Promise<void>
  /** Columns meet by their names; those that the SELECT leaves out are NULL. */
  append: (table: string, select: string) => Promise<void>
  /** Rows by column, all of them in one statement; what a row leaves out is NULL. */
  put: (table: string, columns: readonly Column[], rows: readonly Row[]) => Promise<void>
  /** Puts rows at the end of a table: as text, a JSON array of arrays in the order of its columns. */
  load: (table: string, columns: readonly Column[], rows: string) => Promise<void>
  /** Takes out the rows that meet the condition. */
  takeOut: (table: string, condition: string) => Promise<void>
  /** Columns of a table, in its engine's own types. */
  describe: (table: string) => Promise<{ name: string; type: string }[]>
  /** Tables and views that lie in a schema. */
  listed: (catalog: string, schema: string) => Promise<string[]>
  /** The tables that a SELECT reads, by the engine's own parser; its common table expressions are none. */
  tables: (sql: string) => readonly string[]
  /** Bytes that no statement may spell out: SQL reads them by name, `getvariable('name')`, and no message can repeat them. */
  bind: (name: string, bytes: Uint8Array) => Promise<void>
  /** From here on nothing is read or written but below these folders, no extension is loaded, and no setting changes again but how many threads work. */
  lock: (folders: readonly string[]) => Promise<void>
  /**
   * Another connection to the same tables, for statements at the same time; not of an engine that is locked. Variables and temporary tables are its own, `close` closes
   * it alone and undoes what it has not committed. Missing where one connection is all there is.
   */
  beside?: () => Promise<Beside>
  close: () => void
}

/** `interrupt` makes the statement that runs there fail. */
export type Beside = Engine & { interrupt: () => void }

function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return String(value)
}

export type EngineOptions = {
  memoryLimit?: string
  threads?: number
  tempDirectory?: string
  /** Keeps columns as they are, for an engine that reads the same tables again and again: some that were packed cost four times as much to read. */
  unpacked?: boolean
  /**
   * Encrypts what spills to the disk. Where raw personal values are among the rows a crash must not leave them readable. The engine's own
   * generator makes the key, which keeps it from whoever finds the disk and not from whoever can guess that generator's seed.
   */
  sealed?: boolean
}

/** Opens an engine in memory, or on a file that may be thrown away: the ledger is the truth, not this. */
export async function openEngine(path = ':memory:', options: EngineOptions = {}): Promise<Engine> {
  const settings: Record<string, string> = {
    threads: String(options.threads ?? 2),
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  }
  // What is kept from tick to tick is put in order once in so many: at the engine's own 16 MB a tick would do it again and again.
  if (options.unpacked === true) Object.assign(settings, { force_compression: 'uncompressed', checkpoint_threshold: '256MB' })
  if (options.sealed === true) Object.assign(settings, { force_mbedtls_unsafe: 'true', temp_file_encryption: 'true' })
  if (options.memoryLimit !== undefined) settings['memory_limit'] = options.memoryLimit
  if (options.tempDirectory !== undefined) settings['temp_directory'] = options.tempDirectory
  const instance = await DuckDBInstance.create(path, settings)
  return engineOn(instance, () => instance.closeSync())
}

async function engineOn(instance: DuckDBInstance, closed: () => void): Promise<Beside> {
  const connection: DuckDBConnection = await instance.connect()
  await connection.run(`SET TimeZone = 'UTC'`)

  const failed = (sql: string, error: unknown): Error => new Error(`engine: ${(error as Error).message}\n  in: ${sql.trim().slice(0, 600)}`, { cause: error })

  const engine: Beside = {
    dialect,
    async run(sql) {
      try {
        await connection.run(say(sql, dialect))
      } catch (error) {
        throw failed(sql, error)
      }
    },
    async all<T extends Row>(sql: string): Promise<T[]> {
      try {
        const result = await connection.run(say(sql, dialect))
        const names = result.columnNames()
        const rows: Row[] = []
        for (;;) {
          const chunk = await result.fetchChunk()
          if (chunk === null || chunk.rowCount === 0) return rows as T[]
          const vectors = names.map((_, c) => chunk.getColumnVector(c))
          for (let r = 0, n = chunk.rowCount; r < n; r++) {
            const row: Row = {}
            for (let c = 0; c < names.length; c++) row[names[c]!] = plain(vectors[c]!.getItem(r))
            rows.push(row)
          }
        }
      } catch (error) {
        throw failed(sql, error)
      }
    },
    async one<T extends Row>(sql: string): Promise<T> {
      const rows = await engine.all<T>(sql)
      if (rows[0] === undefined) throw new Error(`engine: expected a row, got none\n  in: ${sql.trim().slice(0, 600)}`)
      return rows[0]
    },
    async columns(sql) {
      try {
        const result = await connection.stream(say(sql, dialect))
        const parts: Float64Array[][] = result.columnNames().map(() => [])
        let total = 0
        for (;;) {
          const chunk = await result.fetchChunk()
          if (chunk === null || chunk.rowCount === 0) break
          total += chunk.rowCount
          for (let c = 0; c < parts.length; c++) {
            const vector = chunk.getColumnVector(c)
            const part = new Float64Array(chunk.rowCount)
            for (let r = 0; r < chunk.rowCount; r++) {
              const value = vector.getItem(r)
              part[r] = value === null ? Number.NaN : Number(value)
            }
            parts[c]!.push(part)
          }
        }
        // Column by column, so that no more than one of them is held twice.
        return parts.map((column) => {
          const whole = new Float64Array(total)
          let at = 0
          for (const part of column.splice(0)) {
            whole.set(part, at)
            at += part.length
          }
          return whole
        })
      } catch (error) {
        throw failed(sql, error)
      }
    },
    create: (table, select, columns) => engine.run(created(dialect, table, select, columns)),
    createEmpty: (table, columns) => engine.run(createdEmpty(dialect, table, columns)),
    append: (table, select) => engine.run(`INSERT INTO ${name(table)} BY NAME ${select}`),
    put: (table, columns, rows) => engine.run(inLists(dialect, table, columns, rows) ?? inValues(table, columns, rows)),
    load(table, columns, rows) {
      const values = columns.map(({ type }, i) => `CAST(row ${type.endsWith('[]') ? '->' : '->>'} '$[${i}]' AS ${type})`)
      return engine.run(`INSERT INTO ${name(table)} SELECT ${values.join(', ')} FROM (SELECT unnest(CAST(${quote(rows)} AS JSON[])) AS row)`)
    },
    takeOut: (table, condition) => engine.run(`DELETE FROM ${name(table)} WHERE ${condition}`),
    async describe(table) {
      const found = await engine.all<{ column_name: string; column_type: string }>(`DESCRIBE ${table}`)
      return found.map((column) => ({ name: column.column_name, type: column.column_type }))
    },
    async listed(catalog, schema) {
      const found = await engine.all<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = ${quote(catalog)} AND table_schema = ${quote(schema)} ORDER BY 1`,
      )
      return found.map((row) => row.name)
    },
    tables: (sql) => connection.getTableNames(say(sql, dialect), false),
    async bind(variable, bytes) {
      await engine.run('CREATE OR REPLACE TEMP TABLE __bound (bytes BLOB)')
      await connection.run('INSERT INTO __bound VALUES ($1)', [new DuckDBBlobValue(bytes)])
      await engine.run(`SET VARIABLE ${name(variable)} = (SELECT bytes FROM __bound)`)
      await engine.run('DROP TABLE __bound')
    },
    async lock(folders) {
      await engine.run(`SET allowed_directories = [${folders.map((folder) => quote(`${resolve(folder)}/`)).join(', ')}]`)
      await engine.run('SET enable_external_access = false')
      await engine.run("SET allowed_configs = ['threads']")
      await engine.run('SET lock_configuration = true')
    },
    beside: () => engineOn(instance, () => undefined),
    interrupt: () => connection.interrupt(),
    close() {
      connection.closeSync()
      closed()
    },
  }
  return engine
}

export const created = (dialect: Dialect, table: string, select: string, columns?: readonly Column[]): string =>
  `CREATE TABLE ${name(table)} AS ${columns === undefined ? select : dialect.typed(select, columns)}`

export const createdEmpty = (dialect: Dialect, table: string, columns: readonly Column[]): string =>
  `CREATE TABLE ${name(table)} (${columns.map((column) => `${name(column.name)} ${dialect.type(column.type)}`).join(', ')})`

/** Rows as literals, one by one. A number with a point is a decimal to SQL, and loses its last digit on the way to a double; one with an exponent is a double. */
export function inValues(table: string, columns: readonly Column[], rows: readonly Row[]): string {
  const literal = (value: Row[string] | undefined): string =>
    typeof value === 'string'
      ? quote(value)
      : typeof value === 'number' && String(value).includes('.') && !String(value).includes('e')
        ? `${value}e0`
        : String(value ?? null)
  return `INSERT INTO ${name(table)} VALUES ${rows.map((row) => `(${columns.map((column) => literal(row[column.name])).join(', ')})`).join(', ')}`
}

/** Column by column, each one text that is parted again: a tenth of what a literal for each value costs. Undefined where a value holds what parts them. */
function inLists(of: Dialect, table: string, columns: readonly Column[], rows: readonly Row[]): string | undefined {
  const [part, none] = ['\u001e', '\u0002']
  for (const row of rows)
    for (const value of Object.values(row)) if (typeof value === 'string' && (value.includes(part) || value.includes(none))) return undefined
  const texts = columns.map((column) => rows.map((row) => row[column.name] ?? none))
  // The texts come out of a row: of a literal the whole list would be made twice, once while planning.
  const given = texts.map((list) => quote(list.join(part))).join(', ')
  const lists = texts.map((_, i) => `unnest(string_split(t${i}, chr(30))) AS c${i}`)
  return `INSERT INTO ${name(table)} SELECT ${columns.map((column, i) => `CAST(nullif(c${i}, chr(2)) AS ${of.type(column.type)})`).join(', ')} FROM (SELECT ${lists.join(', ')} FROM (VALUES (${given})) v(${texts.map((_, i) => `t${i}`).join(', ')}))`
}

/** A string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A quoted identifier. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
