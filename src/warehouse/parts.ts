/**
 * The runner's third way, for a market larger than memory: a relation in parts is made share by share, by the same SQL with its inputs narrowed to the parts of one share,
 * so that no statement holds more than a share of the rows it works on. The events may be views over Parquet. The union of the shares is the whole (test/parts.test.ts).
 */
import { words } from './dialect.ts'
import { type Engine, name as quoted } from './duckdb.ts'
import type { Relation, Step } from './relation.ts'
import { append, drop, makeEmpty, makeTable } from './tables.ts'

export async function makeInShares(engine: Engine, relation: Relation, shares: number): Promise<void> {
  const { name, columns, number, paths } = relation
  const by = quoted(relation.by!)
  const parts = `shares of ${name}`
  // A way from hand to hand ends in a column that holds the part itself: these alone name all parts.
  const direct = Object.entries(paths).flatMap(([read, steps]) =>
    steps.flatMap(({ column, via }) => (via === undefined ? [`SELECT ${quoted(column)} AS part FROM ${quoted(read)}`] : [])),
  )
  await makeTable(engine, parts, `SELECT part, ${words.share('part', shares)} AS share FROM (${direct.join(' UNION ')}) WHERE part IS NOT NULL`)
  // Numbers are given over all of them in one order, as when made whole.
  const rows = number === undefined ? name : `unnumbered ${name}`
  await makeEmpty(engine, { name: rows, columns: columns.filter((column) => column.name !== number?.column) })
  for (let share = 0; share < shares; share++) {
    const own = `(SELECT part FROM ${quoted(parts)} WHERE share = ${share})`
    await append(engine, rows, `SELECT * FROM (${narrowed(relation, own)}) WHERE ${by} IN ${own}`)
  }
  await drop(engine, parts)
  if (number === undefined) return
  const numbered = `SELECT CAST(row_number() OVER (ORDER BY ${number.orderBy}) AS INTEGER) AS ${number.column}, * FROM ${quoted(rows)} ORDER BY ${number.column}`
  await makeTable(engine, name, numbered, columns)
  await drop(engine, rows)
}

/** The relation's own SQL, with what it reads narrowed to the rows that lead to these parts. */
export function narrowed(relation: Relation, parts: string): string {
  const told = new Map<string, string>()
  const tell = (read: string): void => {
    if (told.has(read)) return
    for (const { via } of relation.paths[read]!) if (via !== undefined) tell(via.relation)
    const leads = ({ column, via }: Step): string =>
      `${quoted(column)} IN (${via === undefined ? `SELECT part FROM ${parts}` : `SELECT ${quoted(via.column)} FROM ${quoted(via.relation)}`})`
    told.set(read, `${quoted(read)} AS MATERIALIZED (SELECT * FROM main.${quoted(read)} WHERE ${relation.paths[read]!.map(leads).join(' OR ')})`)
  }
  for (const read of relation.reads) tell(read)
  return `WITH ${[...told.values()].join(', ')} SELECT * FROM (${relation.sql!})`
}
