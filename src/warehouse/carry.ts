/**
 * Tables from the embedded engine to another, over nothing but its statements: rows travel as JSON in the text of an INSERT, so that no storage need be shared.
 * For what comes through the door; a market's own lake is read where it lies.
 */
import { type Engine, name as quoted } from './duckdb.ts'
import { type Column, columnTypes, type ColumnType } from './relation.ts'

/** Characters of one statement: a cluster takes a million unless it is told otherwise. */
const longest = 900_000
/** Rows brought into JavaScript at once. */
const page = 5000

/** Copies a table under its own name; gives the number of its rows. Columns of the door's own, which begin with `__`, stay. */
export async function carry(from: Engine, to: Engine, table: string): Promise<number> {
  const columns = (await from.describe(quoted(table))).flatMap(({ name, type }): Column[] => {
    if (name.startsWith('__')) return []
    if (!(columnTypes as readonly string[]).includes(type)) throw new Error(`carry ${table}.${name}: expected one of ${columnTypes.join(', ')}, got ${type}`)
    return [{ name, type: type as ColumnType }]
  })
  await to.createEmpty(table, columns)
  const row = columns.map(({ name }) => quoted(name)).join(', ')
  await from.run(
    `CREATE TEMP TABLE __carried AS SELECT (row_number() OVER () - 1) // ${page} AS page, CAST(json_array(${row}) AS VARCHAR) AS record FROM ${quoted(table)}`,
  )
  try {
    const { pages, n } = await from.one<{ pages: number; n: number }>('SELECT coalesce(max(page) + 1, 0) AS pages, count(*) AS n FROM __carried')
    const put = async (records: readonly string[]): Promise<void> => {
      if (records.length > 0) await to.load(table, columns, `[${records.join(',')}]`)
    }
    let [held, length] = [[] as string[], 0]
    for (let at = 0; at < pages; at++)
      for (const { record } of await from.all<{ record: string }>(`SELECT record FROM __carried WHERE page = ${at}`)) {
        const long = record.length + (record.match(/'/g)?.length ?? 0) + 1
        if (length + long > longest) {
          await put(held)
          held = []
          length = 0
        }
        held.push(record)
        length += long
      }
    await put(held)
    return n
  } finally {
    await from.run('DROP TABLE __carried')
  }
}
