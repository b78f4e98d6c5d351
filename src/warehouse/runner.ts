/** Makes relations: each after what it reads, once; and drops what nobody reads any more. */
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { name as quoted, type Engine, type Row } from './duckdb.ts'
import { type Relation, RelationError } from './relation.ts'
import { makeInShares } from './parts.ts'
import { append, appendRows, drop, makeEmpty, makeTable } from './tables.ts'

/** Relations by name. */
export type Catalogue = ReadonlyMap<string, Relation>

const eventTables: ReadonlySet<string> = new Set(eventTypes.map(tableOf))

/** Everything a relation reads is an event table or a relation of the catalogue; no two have one name. */
export function catalogueOf(relations: readonly Relation[]): Catalogue {
  const catalogue = new Map<string, Relation>()
  for (const relation of relations) {
    if (catalogue.has(relation.name) || eventTables.has(relation.name))
      throw new RelationError(`relation ${relation.name}: expected a name of its own, it is taken`)
    catalogue.set(relation.name, relation)
  }
  for (const { name, reads } of relations)
    for (const read of reads)
      if (!catalogue.has(read) && !eventTables.has(read))
        throw new RelationError(`relation ${name}: expected ${read}, which it reads, to be a relation or an event, it is neither`)
  return catalogue
}

/** Each after all it reads. */
export function inOrder(catalogue: Catalogue): Relation[] {
  const order = new Set<Relation>()
  const put = (relation: Relation): void => {
    if (order.has(relation)) return
    for (const read of relation.reads) if (catalogue.has(read)) put(catalogue.get(read)!)
    order.add(relation)
  }
  for (const relation of catalogue.values()) put(relation)
  return [...order]
}

export type Options = {
  /** Read by others than relations: never dropped. */
  keep?: readonly string[] | 'everything'
  /** Told each relation as it begins. */
  progress?: (relation: string) => void
  /** Compares what was made with the columns declared: for tests, since columns do not depend on the rows. */
  check?: boolean
  /** Shares in which a relation in parts is made, one after the other: less memory, more reading. */
  shares?: number
}

export type Run = {
  /** The rows of a relation that nobody makes, or in the place of those that would be made: by column, or a SELECT of them. What is left out is NULL. */
  tell: (name: string, rows: readonly Row[] | string) => Promise<void>
  /** Makes these and all they read, as far as they are not made. */
  make: (...names: readonly string[]) => Promise<void>
}

export function openRun(engine: Engine, catalogue: Catalogue, options: Options = {}): Run {
  const made = new Set<string>()
  const kept = new Set(options.keep === 'everything' ? catalogue.keys() : options.keep)
  const dropped = new Set<string>()
  const readers = new Map<string, string[]>()
  for (const { name, reads } of catalogue.values()) for (const read of reads) readers.set(read, [...(readers.get(read) ?? []), name])

  const dropIdle = async (reads: readonly string[]): Promise<void> => {
    for (const read of reads)
      if (catalogue.has(read) && !kept.has(read) && readers.get(read)!.every((reader) => made.has(reader))) {
        await drop(engine, read)
        dropped.add(read)
      }
  }
  const make = async (name: string, under: readonly string[]): Promise<void> => {
    const asked = under.at(-1) ?? 'run'
    if (dropped.has(name))
      throw new RelationError(`relation ${asked}: expected ${name} to be there still, it was dropped after its last reader; name it under keep`)
    if (made.has(name) || eventTables.has(name)) return
    const relation = catalogue.get(name)
    if (relation === undefined) throw new RelationError(`${asked}: expected ${name} to be a relation, found none`)
    if (under.includes(name)) throw new RelationError(`relation ${name}: expected it to be made without itself, it reads itself by way of ${under.at(-1)!}`)
    for (const read of relation.reads) await make(read, [...under, name])
    options.progress?.(name)
    if (relation.by !== undefined && options.shares !== undefined && options.shares > 1) await makeInShares(engine, relation, options.shares)
    else await makeWhole(engine, relation)
    if (options.check === true) await checkColumns(engine, relation)
    made.add(name)
    await dropIdle(relation.reads)
  }
  return {
    async tell(name, rows) {
      const relation = catalogue.get(name)
      if (relation === undefined) throw new RelationError(`run: expected ${name} to be a relation, found none`)
      await makeEmpty(engine, relation)
      if (typeof rows === 'string') await append(engine, name, rows)
      else await appendRows(engine, relation, rows)
      made.add(name)
      kept.add(name)
    },
    async make(...names) {
      for (const name of names) kept.add(name)
      for (const name of names) await make(name, [])
    },
  }
}

/** How far numbers stand apart: one after the other; or with room for what comes between them later, and much of it before these places in the order (a row of its columns, as SQL). */
export type Numbering = 'dense' | { wide: readonly string[] }

export async function makeWhole(engine: Engine, relation: Relation, numbering: Numbering = 'dense'): Promise<void> {
  if (relation.told !== undefined) throw new RelationError(`relation ${relation.name}: expected its rows to be told by ${relation.told}, they were not`)
  const { name, sql, number, columns } = relation
  if (sql !== undefined && number !== undefined) return makeNumbered(engine, { name, sql, number, columns }, numbering)
  if (sql !== undefined) return makeTable(engine, name, sql, columns)
  await makeEmpty(engine, relation)
  if (relation.rows !== undefined) await appendRows(engine, relation, await relation.rows(engine))
  else await relation.fill!(engine)
}

async function makeNumbered(engine: Engine, { name, sql, number, columns }: Numbered, numbering: Numbering): Promise<void> {
  const { place } = engine.dialect
  if (place === undefined) {
    const counted = { place: `row_number() OVER (ORDER BY ${number.orderBy})`, all: 'count(*) OVER ()' }
    return makeTable(engine, name, `SELECT ${numbers(number, numbering, counted)}, * FROM (${sql}) ORDER BY ${number.column}`, columns)
  }
  // Sorted once and then counted as they lie: numbered while they are sorted, rows as wide as these would be sorted twice.
  const sorted = `sorted ${name}`
  await makeTable(engine, sorted, `SELECT * FROM (${sql}) ORDER BY ${number.orderBy}`)
  await makeTable(
    engine,
    name,
    `SELECT ${numbers(number, numbering, { place: `(${place} + 1)`, all: `(SELECT count(*) FROM ${quoted(sorted)})` })}, * FROM ${quoted(sorted)}`,
    columns,
  )
  await drop(engine, sorted)
}

type Numbered = Pick<Relation, 'name' | 'columns'> & { sql: string; number: NonNullable<Relation['number']> }

/** The numbers of rows, from their places in the order and how many there are in all. */
function numbers({ column, orderBy }: Numbered['number'], numbering: Numbering, { place, all }: { place: string; all: string }): string {
  const apart = numbering === 'dense' ? '' : `greatest(1, least(1024, ${2 ** 29} // ${all})) * `
  const wide = numbering === 'dense' ? [] : numbering.wide
  const room = wide.map((one) => ` + ${Math.floor(2 ** 30 / wide.length)} * CAST((${orderBy}) >= ${one} AS INTEGER)`)
  return `CAST(${apart}${place}${room.join('')} AS INTEGER) AS ${column}`
}

async function checkColumns(engine: Engine, { name, columns }: Relation): Promise<void> {
  const found = await engine.describe(quoted(name))
  const told = columns.map((column) => `${column.name} ${column.type}`).join(', ')
  const came = found.map((column) => `${column.name} ${column.type}`).join(', ')
  if (told !== came) throw new RelationError(`relation ${name}: expected the columns ${told}; made were ${came}`)
}
