/**
 * A market's own tables of events, read where they lie: tables or views under the names of ours in one schema of the cluster. What the door checks in files, whoever
 * writes those views answers for, but for two things that would judge wrongly without a word: an event that stands twice, and one without what it needs.
 */
import type { Field } from '../domain/fields.ts'
import { type EventType, eventTypes, tableOf, vocabulary } from '../domain/vocabulary.ts'
import { type Engine, name as quoted } from './duckdb.ts'
import { newest, type Newest } from './newest.ts'
import type { Column } from './relation.ts'

/** What lies there is not what a scan can read: a sentence for whoever asked. */
export class LakeError extends Error {
  override name = 'LakeError'
  said: { en: string; zh: string }
  constructor(said: { en: string; zh: string }) {
    super(said.en)
    this.said = said
  }
}

/** Columns of an event type as they are kept, and whether a row is nothing without it. */
export type EventColumn = Column & { needed: boolean }

/** A table or view of somebody's own: how a statement names it, and its columns in the engine's own types. */
export type LakeTable = { name: string; from: string; columns: readonly { name: string; type: string }[] }

/** Rows of one type of event, by columns of ours. */
export type LakeRows = {
  type: EventType
  /** What `select` gives, and beside it `__aside`: that a value of the row counts as unknown since it cannot be right. */
  select: string
  columns: readonly string[]
  /** How many rows (`n`) there are that are no such events on purpose; and how many that tell of nothing at all. */
  left: string
  silent?: string
  /** Columns by which a fact is known, whatever its event's id. */
  key?: readonly string[]
}

type Counts = { accepted: number; set_aside: number; refused: number; left_out: number }
export type Lake = { counts: Record<string, Counts>; asOf: Newest }

type Place = { catalog: string; schema: string }

/** Makes rows of events of an adopter's own tables; `span` tells the least and the greatest of a number in one of them. */
export type Views = (
  tables: readonly LakeTable[],
  span: (table: LakeTable, of: string) => Promise<[number, number] | undefined>,
) => Promise<readonly LakeRows[]>

const notThere = (what: { en: string; zh: string }, place: string, found: number): LakeError =>
  new LakeError({
    en: `expected ${what.en} in ${place}, found ${found === 0 ? 'none' : `${found}, none of them by such a name`}`,
    zh: `${place} 中应有${what.zh}，却${found === 0 ? '一张表也没有' : `在 ${found} 张表中未见其名`}`,
  })

/** What lies under our own names. */
async function ownRows(engine: Engine, place: string, there: readonly string[]): Promise<LakeRows[]> {
  const names = new Set(there)
  const types = eventTypes.filter((type) => names.has(tableOf(type)))
  if (types.length === 0)
    throw notThere({ en: 'tables or views of events such as order_placed', zh: '名为 order_placed 等的事件表或视图' }, place, there.length)
  const rows: LakeRows[] = []
  for (const type of types) {
    const from = `${place}.${quoted(tableOf(type))}`
    const columns = (await engine.describe(from)).map(({ name }) => name)
    rows.push({ type, columns, select: `SELECT *, FALSE AS __aside FROM ${from}`, left: 'SELECT 0 AS n' })
  }
  return rows
}

/** What lies under theirs, by their mapping. */
async function mappedRows(engine: Engine, place: string, there: readonly string[], views: Views): Promise<readonly LakeRows[]> {
  const tables: LakeTable[] = []
  for (const name of there) {
    const from = `${place}.${quoted(name)}`
    tables.push({ name, from, columns: await engine.describe(from) })
  }
  const rows = await views(tables, async (table, of) => {
    const { least, most } = await engine.one<{ least: number | null; most: number | null }>(`SELECT min(${of}) AS least, max(${of}) AS most FROM ${table.from}`)
    return least === null || most === null ? undefined : [least, most]
  })
  if (rows.length === 0) throw notThere({ en: 'a table that the mapping names', zh: '映射所指的表' }, place, there.length)
  return rows
}

/** What a fact of this type belongs to: an order, or a refund. */
const belongsTo = (type: EventType): { column: string; of: EventType } | undefined => {
  const field = vocabulary[type].fields.find(({ needed }: Field) => needed === true)
  return field === undefined ? undefined : { column: field.name, of: field.name === 'order_id' ? 'order.placed' : 'refund.requested' }
}

/** What others belong to comes first: a refund whose order is missing takes its own facts along. */
const referentsFirst = eventTypes.toSorted(
  (a, b) => Number(b === 'order.placed') - Number(a === 'order.placed') || Number(b === 'refund.requested') - Number(a === 'refund.requested'),
)

/**
 * Makes a view of every event type in the engine's own schema, of what had been recorded by then and may be seen; types that the lake does not have are empty. With
 * `views` the tables may have any names and columns.
 */
export async function openLake(
  engine: Engine,
  { catalog, schema }: Place,
  columnsOf: (type: EventType) => readonly EventColumn[],
  { views, ...sight }: { asOf?: { ms: number; text: string }; visible: (type: EventType) => boolean; views?: Views },
): Promise<Lake> {
  const place = `${quoted(catalog)}.${quoted(schema)}`
  const there = await engine.listed(catalog, schema)
  const found = views === undefined ? await ownRows(engine, place, there) : await mappedRows(engine, place, there, views)
  const rows = new Map<EventType, string>()
  const told = new Map<string, Counts>()
  const count = async (sql: string): Promise<number> => (await engine.one<{ n: number }>(sql)).n
  for (const type of referentsFirst) {
    const columns = columnsOf(type)
    const parts = found.filter((one) => one.type === type)
    const cells = (has: readonly string[]): string =>
      columns.map(({ name, type: kind }) => `CAST(${has.includes(name) ? quoted(name) : 'NULL'} AS ${engine.dialect.type(kind)}) AS ${quoted(name)}`).join(', ')
    if (parts.length === 0) {
      rows.set(type, `(SELECT ${cells([])} WHERE FALSE)`)
      continue
    }
    for (const part of parts) {
      const missing = columns.find(({ name, needed }) => needed && !part.columns.includes(name))
      if (missing !== undefined)
        throw new LakeError({
          en: `expected the column ${missing.name} in ${place}.${tableOf(type)}, it is not there`,
          zh: `${place}.${tableOf(type)} 中应有列 ${missing.name}，却没有`,
        })
    }
    let whole = columns.flatMap(({ name, needed }) => (needed ? [`${quoted(name)} IS NOT NULL`] : [])).join(' AND ')
    let every = `(${parts.map((part) => `SELECT ${cells(part.columns)}, __aside FROM (${part.select})`).join(' UNION ALL ')})`
    if (views !== undefined) {
      // What a mapping asks of each row is planned and worked out once, not at every reading. A fact whose order is not there is no fact of this market, as at the door.
      const made = quoted(`mapped_${tableOf(type)}`)
      const to = belongsTo(type)
      const known = to === undefined ? 'TRUE' : `${quoted(to.column)} IN (SELECT ${quoted(to.column)} FROM ${rows.get(to.of)!})`
      await engine.run(`CREATE TABLE ${made} AS SELECT *, ${known} AS __known FROM ${every}`)
      every = made
      whole = `__known AND ${whole}`
    }
    rows.set(type, `(SELECT ${columns.map(({ name }) => quoted(name)).join(', ')} FROM ${every} WHERE ${whole})`)
    const different = (key: readonly string[]): string => `(SELECT count(*) FROM (SELECT DISTINCT ${key.join(', ')} FROM ${rows.get(type)!}))`
    const key = parts[0]!.key
    const { n, fine, aside, ids, facts } = await engine.one<{ n: number; fine: number; aside: number; ids: number; facts: number }>(
      `SELECT count(*) AS n, count(CASE WHEN ${whole} THEN 1 END) AS fine, count(CASE WHEN __aside AND ${whole} THEN 1 END) AS aside,
        ${different(['source', 'id'])} AS ids, ${key === undefined ? 'count(*)' : different(key.map((column) => `coalesce(${column}, '') AS ${column}`))} AS facts FROM ${every}`,
    )
    if (ids < fine)
      throw new LakeError({
        en: `expected each event of ${place}.${tableOf(type)} once by its source and id, ${fine - ids} stand there again`,
        zh: `${place}.${tableOf(type)} 中每个事件（来源与编号）应只出现一次，却有 ${fine - ids} 行重复`,
      })
    if (facts < fine)
      throw new LakeError({
        en: `expected each ${type} of ${place} once by ${key!.join(' and ')}, ${fine - facts} stand there again with other content`,
        zh: `${place} 中每个 ${type}（${key!.join('、')}）应只出现一次，却有 ${fine - facts} 行重复且内容不同`,
      })
    let left = 0
    for (const part of parts) left += await count(part.left)
    told.set(type, { accepted: fine, set_aside: aside, refused: n - fine, left_out: left })
  }
  let silent = 0
  for (const one of found) if (one.silent !== undefined) silent += await count(one.silent)
  if (silent > 0) told.set('', { accepted: 0, set_aside: 0, refused: 0, left_out: silent })
  const counts = Object.fromEntries([...eventTypes, ''].flatMap((type) => (told.has(type) ? [[type, told.get(type)!] as const] : [])))
  // Of what is there alone: a cluster plans a statement over every type for minutes.
  const types = eventTypes.filter((type) => found.some((one) => one.type === type))
  const asOf = sight.asOf ?? (await newest(engine, (type) => rows.get(type)!, types))
  for (const type of eventTypes) {
    const seen = sight.visible(type) ? `coalesce(recorded_ms, time_ms) <= ${asOf.ms}` : 'FALSE'
    await engine.run(`CREATE VIEW ${quoted(tableOf(type))} AS SELECT * FROM ${rows.get(type)!} WHERE ${seen}`)
  }
  return { counts, asOf }
}
