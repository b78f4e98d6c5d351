/**
 * A relation says what it is: one row per what, named by which key, made from which others, with which columns, and what must be made again when something changes.
 * Who joins two of them declares it under `reads`; nothing is tied by a name inside a string alone.
 */
import { type Words, words } from './dialect.ts'
import type { Engine, Row } from './duckdb.ts'

/** Where a change of one thing can show: what a tick makes again. */
export const scopes = {
  order: 'the order, its parcels and its refunds',
  buyer: 'the buyer, or those who share a wallet with him',
  shop: 'the shop or the listing',
  case: 'the case',
  market: 'a number of the whole market',
  global: 'everything: a rank, a ring, a threshold that holds the number of cases',
} as const
export type Scope = keyof typeof scopes

/** Types that every engine has; an integer of ours is epoch milliseconds, minor units or a key. */
export const columnTypes = ['BOOLEAN', 'TINYINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE', 'VARCHAR', 'VARCHAR[]'] as const
export type ColumnType = (typeof columnTypes)[number]
export type Column = { name: string; type: ColumnType }

/**
 * By which column of a read relation the rows that one part needs are found: a column holding the part itself (`ord`), or one that is looked up in another
 * read relation (`refund_id <- refund_requested.refund_id`). Several where there are several ways.
 */
export type Path = string | readonly string[]

type Told = {
  name: string
  /** `One row per …`, and what for. */
  grain: string
  /** Columns that name a row. */
  key: readonly string[]
  scope: Scope
  /** `ord INTEGER, state VARCHAR`, in their order. */
  columns: string
}

/** Read whole, made whole. */
type Whole = { by?: undefined; adds?: undefined; reads: readonly string[] }

/**
 * Counts rows of one relation by groups: `adds` is the column of these counts, all others name the group. What two sets of rows give apart, added up, they give together:
 * so a tick counts the rows that are now others, and adds. Held by test/ticks.test.ts.
 */
type Counts = { by?: undefined; adds: string; reads: readonly [string] }

/**
 * Falls into parts that can be made alone: the rows with one value of `by` depend on nothing but those rows of each read relation that the paths lead to. This is what
 * a tick rests on, and what test/ticks.test.ts holds every such relation to.
 */
type InParts = {
  by: string
  adds?: undefined
  reads: Readonly<Record<string, Path>>
  /**
   * Of a read relation, as a condition, never NULL, on a row `r` that comes to it: that it alone makes no row of ours another, since what it says is here already, or is
   * told by something else that came. Such rows lead to no part; those that go always do. The condition sees what we read as it is now, and us as we were.
   */
  known?: Readonly<Record<string, string>>
}

/**
 * One SELECT; or rows that an algorithm finds; or, where SQL goes round in a loop, the code that fills the empty table of this name; or somebody tells the rows as the
 * run goes on (`told` says who).
 */
type Made =
  | { sql: string | ((words: Words) => string); rows?: undefined; fill?: undefined; told?: undefined }
  | { sql?: undefined; rows: (engine: Engine) => Promise<readonly Row[]>; fill?: undefined; told?: undefined }
  | { sql?: undefined; rows?: undefined; fill: (engine: Engine) => Promise<void>; told?: undefined }
  | { sql?: undefined; rows?: undefined; fill?: undefined; told: string }

/**
 * Keys given in order, once: a number stays with what it was given to, and what comes between two later is numbered between them. So keys may be compared, and nothing
 * else: how far apart two of them stand depends on who came when.
 */
type Numbered = { number?: { column: string; orderBy: string } }

export type RelationSpec = Told & (Whole | Counts | InParts) & Made & Numbered

export type Relation = {
  name: string
  grain: string
  key: readonly string[]
  scope: Scope
  columns: readonly Column[]
  reads: readonly string[]
  by: string | undefined
  /** Of each read relation, where it falls into parts. */
  paths: Readonly<Record<string, readonly Step[]>>
  known: Readonly<Record<string, string>>
  /** The column of its counts, where it counts rows of what it reads. */
  adds: string | undefined
  number: { column: string; orderBy: string } | undefined
  sql: string | undefined
  rows: ((engine: Engine) => Promise<readonly Row[]>) | undefined
  fill: ((engine: Engine) => Promise<void>) | undefined
  told: string | undefined
}

/** `column` holds the part itself, or what `via` holds in its `viaColumn`. */
export type Step = { column: string; via?: { relation: string; column: string } }

export class RelationError extends Error {
  override name = 'RelationError'
}

export function defineRelation(spec: RelationSpec): Relation {
  const refuse = (what: string): never => {
    throw new RelationError(`relation ${spec.name}: ${what}`)
  }
  const columns = columnsOf(spec.columns, refuse)
  const has = (column: string): boolean => columns.some(({ name }) => name === column)
  for (const column of [...spec.key, spec.by, spec.adds, spec.number?.column].filter((one) => one !== undefined))
    if (!has(column)) refuse(`expected its column ${column} among ${columns.map(({ name }) => name).join(', ')}, it is not there`)
  if (!spec.grain.startsWith('One row per ')) refuse(`expected a grain that begins with "One row per", got "${spec.grain}"`)
  if (spec.number !== undefined && spec.by === undefined)
    refuse('expected numbers in a relation in parts, one row per part, so that they stay with what they were given to')
  if (spec.by !== undefined && spec.sql === undefined) refuse('expected SQL of a relation in parts, got code')
  if (spec.adds !== undefined && spec.sql === undefined) refuse('expected SQL of a relation that counts, got code')
  const paths = spec.by === undefined ? {} : Object.fromEntries(Object.entries(spec.reads).map(([read, path]) => [read, [path].flat().map(stepOf)]))
  const reads = spec.by === undefined ? spec.reads : Object.keys(spec.reads)
  for (const { via } of Object.values(paths).flat())
    if (via !== undefined && !reads.includes(via.relation)) refuse(`expected ${via.relation}, which a path leads through, among what it reads`)
  const known = spec.by === undefined ? {} : (spec.known ?? {})
  for (const read of Object.keys(known)) if (!reads.includes(read)) refuse(`expected ${read}, of which rows are known, among what it reads`)
  return {
    name: spec.name,
    grain: spec.grain,
    key: spec.key,
    scope: spec.scope,
    columns,
    reads,
    by: spec.by,
    paths,
    known,
    adds: spec.adds,
    number: spec.number,
    sql: typeof spec.sql === 'function' ? spec.sql(words) : spec.sql,
    rows: spec.rows,
    fill: spec.fill,
    told: spec.told,
  }
}

/** `ord INTEGER, state VARCHAR` */
export function columnsOf(text: string, refuse: (what: string) => never): Column[] {
  return text
    .split(',')
    .map((one) => one.trim().split(/\s+/))
    .map(([name, type, ...more]) => {
      if (name === undefined || more.length > 0 || !(columnTypes as readonly string[]).includes(type ?? ''))
        return refuse(
          `expected columns as "name TYPE", separated by commas, with a type of ${columnTypes.join(', ')}; got "${[name, type, ...more].join(' ')}"`,
        )
      return { name, type: type as ColumnType }
    })
}

function stepOf(path: string): Step {
  const [column, via] = path.split('<-').map((part) => part.trim())
  if (via === undefined) return { column: column! }
  const [relation, viaColumn] = via.split('.')
  return { column: column!, via: { relation: relation!, column: viaColumn! } }
}
