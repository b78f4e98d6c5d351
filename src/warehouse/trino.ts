/**
 * Relations on a Trino cluster, over its own HTTP protocol (`POST /v1/statement`, then `nextUri` until there is none). Tables lie in one catalog and schema; rows
 * come here only as results, which are for algorithms and for reading, never whole tables.
 */
import { say, trino as dialect } from './dialect.ts'
import { created, createdEmpty, type Engine, name as quoted, type Row } from './duckdb.ts'

type Answer = {
  nextUri?: string
  columns?: { name: string; type: string }[]
  data?: unknown[][]
  error?: { message: string; errorName: string }
}
type Result = { columns: { name: string; type: string }[]; rows: unknown[][] }

/** Milliseconds between questions for a result; the server itself holds each for up to a second. */
const patience = 10_000

/** `trino://HOST:PORT/CATALOG/SCHEMA` */
export function openTrino(url: string): Engine {
  const match = /^trino:\/\/([\w.-]+:\d+)\/(\w+)\/(\w+)$/.exec(url)
  if (match === null) throw new Error(`trino: expected trino://HOST:PORT/CATALOG/SCHEMA, got "${url}"`)
  const [, host, catalog, schema] = match as unknown as [string, string, string, string]
  const headers = {
    'x-trino-user': 'aedile',
    'x-trino-catalog': catalog,
    'x-trino-schema': schema,
    'x-trino-time-zone': 'UTC',
    'x-trino-source': 'aedile',
    // A relation of several common table expressions reads some of them more than once, which is a stage each time.
    'x-trino-session': 'query_max_stage_count=400',
  }

  const ask = async (statement: string, take: (rows: unknown[][]) => void): Promise<Result['columns']> => {
    const sql = say(statement, dialect)
    try {
      let answer = (await (await fetch(`http://${host}/v1/statement`, { method: 'POST', headers, body: sql })).json()) as Answer
      let columns = answer.columns
      for (;;) {
        if (answer.error !== undefined) throw new Error(`${answer.error.errorName}: ${answer.error.message}`)
        columns ??= answer.columns
        if (answer.data !== undefined) take(answer.data)
        if (answer.nextUri === undefined) return columns ?? []
        const reply = await fetch(answer.nextUri, { headers, signal: AbortSignal.timeout(patience) })
        if (!reply.ok && reply.status !== 503) throw new Error(`expected an answer, got HTTP ${reply.status}`)
        if (reply.ok) answer = (await reply.json()) as Answer
      }
    } catch (error) {
      throw new Error(`trino: ${(error as Error).message}\n  in: ${sql.trim().slice(0, 600)}`, { cause: error })
    }
  }

  const engine: Engine = {
    dialect,
    async run(sql) {
      await ask(sql, () => {})
    },
    async all<T extends Row = Row>(sql: string): Promise<T[]> {
      const rows: unknown[][] = []
      const columns = await ask(sql, (some) => {
        for (const row of some) rows.push(row)
      })
      return rows.map((row) => Object.fromEntries(columns.map(({ name, type }, i) => [name, plain(row[i], type)])) as T)
    },
    async one<T extends Row = Row>(sql: string): Promise<T> {
      const [row] = await engine.all<T>(sql)
      if (row === undefined) throw new Error(`trino: expected a row, got none\n  in: ${sql.trim().slice(0, 600)}`)
      return row
    },
    async columns(sql) {
      const parts: unknown[][][] = []
      const columns = await ask(sql, (some) => parts.push(some))
      const total = parts.reduce((sum, some) => sum + some.length, 0)
      return columns.map(({ type }, c) => {
        const whole = new Float64Array(total)
        let at = 0
        for (const some of parts) for (const row of some) whole[at++] = row[c] === null ? Number.NaN : Number(plain(row[c], type))
        return whole
      })
    },
    create: (table, select, columns) => engine.run(created(dialect, table, select, columns)),
    createEmpty: (table, columns) => engine.run(createdEmpty(dialect, table, columns)),
    async append(table, select) {
      const types = new Map((await engine.describe(quoted(table))).map(({ name, type }) => [name, type]))
      const columns = await ask(`SELECT * FROM (${select}) LIMIT 0`, () => {})
      const cast = columns.map(({ name }) => `CAST(${quoted(name)} AS ${types.get(name) ?? 'BIGINT'})`)
      await engine.run(`INSERT INTO ${quoted(table)} (${columns.map(({ name }) => quoted(name)).join(', ')}) SELECT ${cast.join(', ')} FROM (${select})`)
    },
    // The memory connector deletes no rows: what stays is written anew.
    async takeOut(table, condition) {
      const kept = `kept of ${table}`
      await engine.run(`CREATE TABLE ${quoted(kept)} AS SELECT * FROM ${quoted(table)} WHERE coalesce(NOT (${condition}), TRUE)`)
      await engine.run(`DROP TABLE ${quoted(table)}`)
      await engine.run(`ALTER TABLE ${quoted(kept)} RENAME TO ${quoted(table)}`)
    },
    async describe(table) {
      return ask(`SELECT * FROM ${table} LIMIT 0`, () => {})
    },
    tables() {
      throw new Error('trino: expected the embedded engine to be asked what a statement reads')
    },
    async bind() {
      throw new Error('trino: expected the door to run on the embedded engine, which alone sees raw values')
    },
    // Files are the cluster's own.
    async lock() {},
    close() {},
  }
  return engine
}

/** Decimals come as text, and doubles that are no numbers as words. */
function plain(value: unknown, type: string): Row[string] {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return type.startsWith('decimal') || type === 'double' ? Number(value) : value
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value)
}
