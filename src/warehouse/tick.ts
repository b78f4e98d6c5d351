/**
 * The runner's second way: what new events touch is made again, and nothing else. A relation in parts is made by the same SQL with its inputs narrowed to the parts
 * touched; one that is read whole is made again whole, where anything it reads has changed. Both ways give the same rows (test/ticks.test.ts).
 */
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Engine, name as quoted } from './duckdb.ts'
import type { Relation, Step } from './relation.ts'
import { type Catalogue, inOrder, makeWhole } from './runner.ts'
import { append, drop, makeTable, takeOut } from './tables.ts'

/** What a tick did to one relation: parts made again (all of them where it is read whole), and rows that are now others. */
export type Touched = { relation: string; parts: number | 'whole'; changed: number }

const partsOf = (relation: string): string => `parts of ${relation}`
const changesOf = (relation: string): string => `changes of ${relation}`

/**
 * Takes up events that came: for each table of events the name of a table with the new rows. All relations of the catalogue have been made before, and none was
 * dropped.
 */
export async function tick(engine: Engine, catalogue: Catalogue, came: ReadonlyMap<string, string>): Promise<Touched[]> {
  const touched: Touched[] = []
  // Rows that are now others, as they were and as they are, by the name of what holds them.
  const changed = new Map<string, string>()
  for (const type of eventTypes) {
    const rows = came.get(tableOf(type))
    if (rows === undefined) continue
    await append(engine, tableOf(type), `SELECT * FROM ${quoted(rows)}`)
    changed.set(tableOf(type), rows)
  }
  for (const relation of inOrder(catalogue)) {
    if (!relation.reads.some((read) => changed.has(read))) continue
    const parts = relation.by === undefined ? await remake(engine, relation) : await remakeParts(engine, relation, changed)
    if (parts === 0) continue
    const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(changesOf(relation.name))}`)
    if (n > 0) changed.set(relation.name, changesOf(relation.name))
    else await drop(engine, changesOf(relation.name))
    touched.push({ relation: relation.name, parts, changed: n })
  }
  await drop(engine, ...[...catalogue.keys()].filter((name) => changed.has(name)).map(changesOf))
  return touched
}

async function remake(engine: Engine, relation: Relation): Promise<'whole'> {
  const before = `before ${relation.name}`
  await makeTable(engine, before, `SELECT * FROM ${quoted(relation.name)}`)
  await drop(engine, relation.name)
  await makeWhole(engine, relation)
  await makeTable(engine, changesOf(relation.name), difference(quoted(before), quoted(relation.name)))
  await drop(engine, before)
  return 'whole'
}

/** Makes the touched parts again; how many there are. */
async function remakeParts(engine: Engine, relation: Relation, changed: ReadonlyMap<string, string>): Promise<number> {
  const { name, reads } = relation
  const by = quoted(relation.by!)
  const parts = partsOf(name)
  const fresh = `fresh ${name}`
  const leading = reads.flatMap((read) => (changed.has(read) ? partsLedTo(relation, read, quoted(changed.get(read)!)) : []))
  await makeTable(engine, parts, `SELECT DISTINCT part FROM (${leading.join(' UNION ALL ')}) WHERE part IS NOT NULL`)
  const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(parts)}`)
  if (n > 0) {
    const touched = `${by} IN (SELECT part FROM ${quoted(parts)})`
    await makeTable(engine, fresh, numbered(relation, `SELECT * FROM (${narrowed(relation, quoted(parts))}) WHERE ${touched}`))
    await makeTable(engine, changesOf(name), difference(`(SELECT * FROM ${quoted(name)} WHERE ${touched})`, quoted(fresh)))
    await takeOut(engine, name, touched)
    await append(engine, name, `SELECT * FROM ${quoted(fresh)}`)
    await drop(engine, fresh)
  }
  await drop(engine, parts)
  return n
}

/** Rows of the one that are not in the other, both ways. */
const difference = (before: string, after: string): string =>
  `(SELECT * FROM ${before} EXCEPT ALL SELECT * FROM ${after}) UNION ALL (SELECT * FROM ${after} EXCEPT ALL SELECT * FROM ${before})`

/** SQL of the parts to which rows of a read relation lead, one way each: by a column that holds the part, or from hand to hand. */
function partsLedTo({ paths }: Relation, read: string, rows: string): string[] {
  return paths[read]!.flatMap(({ column, via }): string[] => {
    if (via === undefined) return [`SELECT ${quoted(column)} AS part FROM ${rows} r`]
    const next = `(SELECT * FROM ${quoted(via.relation)} WHERE ${quoted(via.column)} IN (SELECT ${quoted(column)} FROM ${rows} r))`
    return partsLedTo({ paths } as Relation, via.relation, next)
  })
}

/** The relation's own SQL, with what it reads narrowed to the rows that lead to these parts. */
function narrowed(relation: Relation, parts: string): string {
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

/** Who has a number keeps it; who comes now goes on counting. */
function numbered({ name, by, number }: Relation, select: string): string {
  if (number === undefined) return select
  const column = quoted(number.column)
  return `
    SELECT CAST(coalesce(had.${column}, (SELECT coalesce(max(${column}), 0) FROM ${quoted(name)}) + row_number() OVER (PARTITION BY had.${column} IS NULL ORDER BY ${number.orderBy
      .split(', ')
      .map((one) => `now.${one}`)
      .join(', ')})) AS INTEGER) AS ${column}, now.*
    FROM (${select}) now LEFT JOIN ${quoted(name)} had ON had.${quoted(by!)} = now.${quoted(by!)}`
}
