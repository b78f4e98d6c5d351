/**
 * Relations on a Trino cluster, over its own HTTP protocol (`POST /v1/statement`, then `nextUri` until there is none). Tables lie in one catalog and schema; rows
 * come here only as results, which are for algorithms and for reading, never whole tables.
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { say, trino as dialect } from './dialect.ts'
import { created, createdEmpty, type Engine, inValues, name as quoted, quote, type Row } from './duckdb.ts'

type Answer = {
  nextUri?: string
  columns?: { name: string; type: string }[]
  data?: unknown[][]
  error?: { message: string; errorName: string }
}
type Result = { columns: { name: string; type: string }[]; rows: unknown[][] }

/** Milliseconds for an answer; the server itself holds a question for up to a second, and a busy one longer. */
const patience = 60_000
/** What a server says that is too busy, or a proxy whose server is; the same question again is the protocol's own way. */
const busy = [502, 503, 504]
const mostAgain = 100

/** The cluster is not as a scan needs it: a sentence for whoever asked. */
export class ClusterError extends Error {
  override name = 'ClusterError'
  said: { en: string; zh: string }
  constructor(said: { en: string; zh: string }, options?: ErrorOptions) {
    super(said.en, options)
    this.said = said
  }
}

const shape = /^trino:\/\/(?:([\w.-]+)@)?([\w.-]+:\d+)\/(\w+)\/(\w+)$/
export const isTrino = (url: string): boolean => shape.test(url)

/** What an address names, apart from who asks. */
export function placeOf(url: string): { host: string; catalog: string; schema: string } {
  const [, , host, catalog, schema] = shape.exec(url) as unknown as [string, string | undefined, string, string, string]
  return { host, catalog, schema }
}

/** `trino://[USER@]HOST:PORT/CATALOG/SCHEMA` */
export function openTrino(url: string): Engine {
  const match = shape.exec(url)
  if (match === null)
    throw new ClusterError({
      en: `expected trino://[USER@]HOST:PORT/CATALOG/SCHEMA, got "${url}"`,
      zh: `应为 trino://[用户@]主机:端口/目录/模式，得到“${url}”`,
    })
  const [, user = 'aedile', host, catalog, schema] = match as unknown as [string, string | undefined, string, string, string]
  const headers = {
    'x-trino-user': user,
    'x-trino-catalog': catalog,
    'x-trino-schema': schema,
    'x-trino-time-zone': 'UTC',
    'x-trino-source': 'aedile',
    // A relation of several common table expressions reads some of them more than once, which is a stage each time; and a busy coordinator takes minutes to plan.
    'x-trino-session': 'query_max_stage_count=400,iterative_optimizer_timeout=15m',
  }

  const ask = async (statement: string, take: (rows: unknown[][]) => void): Promise<Result['columns']> => {
    const sql = say(statement, dialect)
    try {
      // An algorithm may have kept everything waiting for minutes: a connection that was closed meanwhile is noticed now, and not by a statement that may not be sent twice.
      await turn()
      let answer = await told(`http://${host}/v1/statement`, { method: 'POST', headers, body: sql })
      let columns = answer.columns
      for (;;) {
        if (answer.error !== undefined) throw new Error(`${answer.error.errorName}: ${answer.error.message}`)
        columns ??= answer.columns
        if (answer.data !== undefined) take(answer.data)
        if (answer.nextUri === undefined) return columns ?? []
        answer = await told(answer.nextUri, { headers })
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
    async put(table, columns, rows) {
      // A cluster takes so many characters of a statement.
      for (let at = 0; at < rows.length; at += 5000) await engine.run(inValues(table, columns, rows.slice(at, at + 5000)))
    },
    async append(table, select) {
      const types = new Map((await engine.describe(quoted(table))).map(({ name, type }) => [name, type]))
      const columns = await ask(`SELECT * FROM (${select}) LIMIT 0`, () => {})
      const cast = columns.map(({ name }) => `CAST(${quoted(name)} AS ${types.get(name) ?? 'BIGINT'})`)
      await engine.run(`INSERT INTO ${quoted(table)} (${columns.map(({ name }) => quoted(name)).join(', ')}) SELECT ${cast.join(', ')} FROM (${select})`)
    },
    load(table, columns, rows) {
      const types = columns.map(({ name, type }) => `${quoted(name)} ${dialect.type(type)}`).join(', ')
      return engine.run(`INSERT INTO ${quoted(table)} SELECT * FROM UNNEST(CAST(json_parse(${quote(rows)}) AS ARRAY(ROW(${types}))))`)
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
    async listed(of, within) {
      const found = await engine.all<{ name: string }>(
        `SELECT table_name AS name FROM ${quoted(of)}.information_schema.tables WHERE table_schema = ${quote(within)} ORDER BY 1`,
      )
      return found.map((row) => row.name)
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

/** One question of the protocol, asked again where the server is busy. */
async function told(url: string, request: RequestInit): Promise<Answer> {
  for (let again = 0; ; again++) {
    const reply = await fetch(url, { ...request, signal: AbortSignal.timeout(patience) })
    if (reply.ok) return (await reply.json()) as Answer
    if (!busy.includes(reply.status) || again >= mostAgain) throw new Error(`expected an answer, got HTTP ${reply.status}`)
    await wait(100)
  }
}

/** Says that whatever lies in a schema was made by a scan. */
const marker = 'aedile_scratch'

const tablesOf = (engine: Engine): Promise<{ name: string; type: string }[]> =>
  engine.all('SELECT table_name AS name, table_type AS type FROM information_schema.tables WHERE table_schema = current_schema ORDER BY table_name')

/** Takes a schema for a scan, which makes and drops tables in it: it must be empty, or hold nothing but what an earlier scan left. Nobody else's table is ever dropped. */
export async function claim(engine: Engine): Promise<void> {
  let found: Awaited<ReturnType<typeof tablesOf>>
  try {
    found = await tablesOf(engine)
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]!
    throw new ClusterError({ en: `expected a cluster that answers; ${why}`, zh: `集群未能应答：${why}` }, { cause: error })
  }
  if (found.length > 0 && !found.some(({ name }) => name === marker))
    throw new ClusterError({
      en: `expected a schema of its own for the scan, which makes and drops tables there; found ${found.length} in it that no scan made, ${quoted(found[0]!.name)} among them`,
      zh: `扫描需要专用的模式（schema），会在其中建表和删表；该模式中已有 ${found.length} 张并非扫描所建的表，例如 ${quoted(found[0]!.name)}`,
    })
  await clear(engine)
  await engine.createEmpty(marker, [{ name: 'made_by_a_scan', type: 'BOOLEAN' }])
}

/** Drops what a scan made; the mark last, so that what an interrupted one left is still known for its own. */
export async function clear(engine: Engine): Promise<void> {
  const found = await tablesOf(engine)
  if (!found.some(({ name }) => name === marker)) return
  const dropped = ({ name, type }: (typeof found)[number]): Promise<void> => engine.run(`DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} ${quoted(name)}`)
  // A cluster takes its time for each, and several at once.
  const others = found.filter(({ name }) => name !== marker)
  for (let at = 0; at < others.length; at += 8) await Promise.all(others.slice(at, at + 8).map(dropped))
  await dropped({ name: marker, type: 'BASE TABLE' })
}

/** Decimals come as text, and doubles that are no numbers as words. */
function plain(value: unknown, type: string): Row[string] {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return type.startsWith('decimal') || type === 'double' ? Number(value) : value
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value)
}
