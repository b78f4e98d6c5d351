/** The few things that code may do to tables, for loops and algorithms; a relation itself is made by the runner. */
import { type Engine, name as quoted, type Row } from './duckdb.ts'
import { columnsOf, type Relation, RelationError } from './relation.ts'

/** Rows in one statement. */
const most = 20_000

/** With columns told, the table has these and no other types, whatever the engine makes of the SELECT. */
export async function makeTable(engine: Engine, table: string, select: string, columns?: Relation['columns']): Promise<void> {
  await engine.create(table, select, columns)
}

/** As `makeTable`; how many rows it has, as the embedded engine tells when it has made it. */
export async function makeCounted(engine: Engine, table: string, select: string): Promise<number> {
  const { Count } = await engine.one<{ Count: number }>(`CREATE TABLE ${quoted(table)} AS ${select}`)
  return Count
}

export async function makeEmpty(engine: Engine, { name, columns }: Pick<Relation, 'name' | 'columns'>): Promise<void> {
  await engine.createEmpty(name, columns)
}

/** A table of rows that code found, its columns told as those of a relation; what stood under that name is gone. */
export async function fillTable(engine: Engine, table: string, columns: string, rows: readonly (readonly (Row[string] | undefined)[])[]): Promise<void> {
  const told = columnsOf(columns, (what) => {
    throw new RelationError(`table ${table}: ${what}`)
  })
  await engine.run(`DROP TABLE IF EXISTS ${quoted(table)}`)
  await makeEmpty(engine, { name: table, columns: told })
  await appendRows(
    engine,
    { name: table, columns: told },
    rows.map((row) => Object.fromEntries(told.map(({ name }, i) => [name, row[i] ?? null]))),
  )
}

/** Columns meet by their names; those that the SELECT leaves out are NULL. */
export async function append(engine: Engine, table: string, select: string): Promise<void> {
  await engine.append(table, select)
}

/** Rows by column; what a row leaves out is NULL, and a column the relation does not have is refused. */
export async function appendRows(engine: Engine, { name, columns }: Pick<Relation, 'name' | 'columns'>, rows: readonly Row[]): Promise<void> {
  const known = new Set(columns.map((column) => column.name))
  for (const row of rows)
    for (const column of Object.keys(row))
      if (!known.has(column)) throw new Error(`relation ${name}: expected its own columns ${[...known].join(', ')}, got ${column}`)
  for (let at = 0; at < rows.length; at += most) await engine.put(name, columns, rows.slice(at, at + most))
}

/** Takes out the rows that meet the condition. */
export async function takeOut(engine: Engine, table: string, condition: string): Promise<void> {
  await engine.takeOut(table, condition)
}

export async function drop(engine: Engine, ...tables: readonly string[]): Promise<void> {
  for (const table of tables) await engine.run(`DROP TABLE ${quoted(table)}`)
}
