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

/**
 * The relation's own SQL, with what it reads narrowed to the rows that lead to these parts. With `told`, a column `born` of the parts says which of them nothing knew
 * before: of a relation named there their rows are not looked for among all, they are what this SELECT gives, or none.
 */
export function narrowed(relation: Relation, parts: string, told?: ReadonlyMap<string, string | undefined>): string {
  const inputs = new Map<string, string>()
  const rowsOf = (read: string): string => {
    const all = `SELECT * FROM main.${quoted(read)} WHERE`
    const [{ column, via }, ...others] = relation.paths[read]! as [Step, ...Step[]]
    if (told?.has(read) === true && via === undefined && others.length === 0) {
      const among = (born: string): string => `${quoted(column)} IN (SELECT part FROM ${parts} WHERE ${born})`
      const fresh = told.get(read)
      return `${all} ${among('NOT born')}${fresh === undefined ? '' : ` UNION ALL SELECT * FROM (${fresh}) WHERE ${among('born')}`}`
    }
    const leads = (step: Step): string =>
      `${quoted(step.column)} IN (${step.via === undefined ? `SELECT part FROM ${parts}` : `SELECT ${quoted(step.via.column)} FROM ${quoted(step.via.relation)}`})`
    return `${all} ${relation.paths[read]!.map(leads).join(' OR ')}`
  }
  const put = (read: string): void => {
    if (inputs.has(read)) return
    for (const { via } of relation.paths[read]!) if (via !== undefined) put(via.relation)
    inputs.set(read, `${quoted(read)} AS MATERIALIZED (${rowsOf(read)})`)
  }
  for (const read of relation.reads) put(read)
  return `WITH ${[...inputs.values()].join(', ')} SELECT * FROM (${relation.sql!})`
}
