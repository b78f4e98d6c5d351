/**
 * Two engines as one: every statement is asked of both, and each that they answer differently is named. What the other says is gone by, so that the report is its own; the
 * embedded one's where it says otherwise, so that each statement is judged by itself.
 */
import { carry } from '../../src/warehouse/carry.ts'
import { type Engine, name as quoted, type Row } from '../../src/warehouse/duckdb.ts'
import { firstDifference } from './engines.ts'

export type Asked = { sql: string; rows: number; ms: { duckdb: number; other: number }; why?: string }

/** `tell` hears of every statement that gave rows, and of every one that failed on the other engine. */
export function twin(duckdb: Engine, other: Engine, tell: (asked: Asked) => void): Engine {
  const timed = async <T>(work: () => Promise<T>): Promise<{ ms: number; value?: T; failed?: string }> => {
    const began = performance.now()
    try {
      const value = await work()
      return { ms: performance.now() - began, value }
    } catch (error) {
      return { ms: performance.now() - began, failed: (error as Error).message }
    }
  }
  /** A table that the other engine could not make is carried over, so that each statement is judged by itself.
   */
  const both = async (sql: string, table: string | undefined, work: (engine: Engine) => Promise<void>): Promise<void> => {
    const began = performance.now()
    await work(duckdb)
    const ours = performance.now() - began
    const theirs = await timed(() => work(other))
    if (theirs.failed === undefined) return tell({ sql, rows: 0, ms: { duckdb: ours, other: theirs.ms } })
    tell({ sql, rows: 0, ms: { duckdb: ours, other: theirs.ms }, why: theirs.failed })
    if (table === undefined) return
    await other.run(`DROP TABLE IF EXISTS ${quoted(table)}`).catch(() => {})
    await carry(duckdb, other, table)
  }
  const asked = async <T extends Row>(sql: string): Promise<T[]> => {
    const began = performance.now()
    const ours = await duckdb.all<T>(sql)
    const ms = performance.now() - began
    const theirs = await timed(() => other.all<T>(sql))
    const why = theirs.failed ?? differently(sql, ours, theirs.value!)
    tell({ sql, rows: ours.length, ms: { duckdb: ms, other: theirs.ms }, ...(why === undefined ? {} : { why }) })
    return why === undefined ? theirs.value! : ours
  }
  return {
    ...duckdb,
    all: asked,
    async one<T extends Row = Row>(sql: string): Promise<T> {
      const [row] = await asked<T>(sql)
      if (row === undefined) throw new Error(`twin: expected a row, got none\n  in: ${sql.slice(0, 600)}`)
      return row
    },
    async columns(sql) {
      const began = performance.now()
      const ours = await duckdb.columns(sql)
      const ms = performance.now() - began
      const theirs = await timed(() => other.columns(sql))
      const rows = (columns: readonly Float64Array[]): Row[] =>
        Array.from(columns[0] ?? [], (_, at) => Object.fromEntries(columns.map((column, c) => [`c${c}`, Number.isNaN(column[at]) ? null : column[at]!])))
      const why = theirs.failed ?? differently(sql, rows(ours), rows(theirs.value!))
      tell({ sql, rows: ours[0]?.length ?? 0, ms: { duckdb: ms, other: theirs.ms }, ...(why === undefined ? {} : { why }) })
      return why === undefined ? theirs.value! : ours
    },
    run: (sql) => both(sql, undefined, (engine) => engine.run(sql)),
    create: (table, select, columns) => both(select, table, (engine) => engine.create(table, select, columns)),
    createEmpty: (table, columns) => both(table, table, (engine) => engine.createEmpty(table, columns)),
    put: (table, columns, rows) => both(`rows of ${table}`, table, (engine) => engine.put(table, columns, rows)),
    append: (table, select) => both(select, table, (engine) => engine.append(table, select)),
    takeOut: (table, condition) => both(condition, table, (engine) => engine.takeOut(table, condition)),
  }
}

/** The first row that is not the same; in their order where the statement gives one. */
function differently(sql: string, ours: readonly Row[], theirs: readonly Row[]): string | undefined {
  const names = Object.keys(ours[0] ?? theirs[0] ?? {})
  const columns = names.map((name) => ({ name, type: 'DOUBLE' }) as const)
  const ordered = /\bORDER BY\b[^()]*$/.test(sql)
  const numbered = (rows: readonly Row[]): Row[] => rows.map((row, i) => (ordered ? { ...row, __at: i } : row))
  return firstDifference({ key: ordered ? ['__at'] : names.filter((name) => !isFraction(ours, name)), columns }, numbered(ours), numbered(theirs))
}

const isFraction = (rows: readonly Row[], name: string): boolean => rows.some((row) => typeof row[name] === 'number' && !Number.isInteger(row[name]))
