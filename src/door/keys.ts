/** Facts that belong together are found by their keys: what came twice counts once, what contradicts itself is reported, what belongs to nothing waits outside. */
import type { Field } from '../domain/fields.ts'
import { type EventType, eventTypes, tableOf, vocabulary } from '../domain/vocabulary.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import { tableColumns } from './validate.ts'

/** What a reference may point to, as SQL giving one column of ids. */
export type Referents = { order_id: string; refund_id: string }
const ownReferents: Referents = { order_id: 'SELECT order_id FROM order_placed', refund_id: 'SELECT refund_id FROM refund_requested' }
export const referenceExpected = { order_id: 'the order_id of an accepted order.placed', refund_id: 'the refund_id of an accepted refund.requested' } as const

/** Takes out facts about orders and refunds that are not there, and lists them as rejects. */
export async function refuseDangling(engine: Engine, files: readonly string[], known: Referents = ownReferents): Promise<void> {
  const check = async (type: EventType, column: keyof Referents): Promise<void> => {
    const table = tableOf(type)
    // Of nothing nothing dangles; the engine would gather all that could be referred to first.
    const { any } = await engine.one<{ any: boolean }>(`SELECT count(*) > 0 AS any FROM (SELECT 1 FROM ${table} LIMIT 1)`)
    if (!any) return
    const dangling = `${column} NOT IN (${known[column]})`
    const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${dangling}`)
    if (n === 0) return
    await engine.run(`
      INSERT INTO rejects SELECT list_extract(${listOf(files)}, __file + 1), __line, ${quote(type)}, ${quote(column)},
        ${quote(referenceExpected[column])}, left(${column}, 80), 'refused' FROM ${table} WHERE ${dangling} ORDER BY __file, __line`)
    await engine.run(`DELETE FROM ${table} WHERE ${dangling}`)
  }
  // Orders first: a refund whose order is missing takes its own facts along.
  for (const column of ['order_id', 'refund_id'] as const)
    for (const type of eventTypes) if (vocabulary[type].fields.some((field: Field) => field.needed === true && field.name === column)) await check(type, column)
}

export const listOf = (values: readonly string[]): string => `[${values.map(quote).join(', ')}]`

/** One event per (type, source, id): the same content again has no effect, other content under the same id is a conflict. */
export async function settleRepeats(engine: Engine, type: EventType, files: readonly string[]): Promise<number> {
  const table = tableOf(type)
  // As many different fingerprints as rows: nothing came twice. Where there are fewer, what follows looks at the ids themselves.
  const { twice } = await engine.one<{ twice: boolean }>(`SELECT count(DISTINCT hash(source, id)) < count(*) AS twice FROM ${table}`)
  if (!twice) return 0
  const content = tableColumns(type).map((column) => name(column.name))
  await engine.run(`
    CREATE TEMP TABLE __repeats AS
    SELECT rowid AS r, __file, __line, id, row_number() OVER (PARTITION BY source, id ORDER BY __file, __line, rowid) AS nth,
      first_value(hash(${content.join(', ')})) OVER (PARTITION BY source, id ORDER BY __file, __line, rowid) = hash(${content.join(', ')}) AS same
    FROM ${table} WHERE (source, id) IN (SELECT (source, id) FROM ${table} GROUP BY source, id HAVING count(*) > 1)`)
  await engine.run(`
    INSERT INTO rejects SELECT list_extract(${listOf(files)}, __file + 1), __line, ${quote(type)}, 'id', 'an id not used before by other content', left(id, 80), 'refused'
    FROM __repeats WHERE nth > 1 AND NOT same ORDER BY __file, __line`)
  const { repeated } = await engine.one<{ repeated: number }>('SELECT count(*) FILTER (WHERE nth > 1 AND same) AS repeated FROM __repeats')
  await engine.run(`DELETE FROM ${table} WHERE rowid IN (SELECT r FROM __repeats WHERE nth > 1)`)
  await engine.run('DROP TABLE __repeats')
  return repeated
}

/** What a fact of a type is known by, whatever its event's id. */
export const businessKeys: readonly { type: EventType; key: readonly string[]; field: string; expected: string }[] = [
  { type: 'order.placed', key: ['order_id', 'line_id'], field: 'order_id', expected: 'the same content each time an order line (order_id, line_id) comes' },
  { type: 'review.posted', key: ['review_id'], field: 'review_id', expected: 'the same content each time a review (review_id) comes' },
]

/** A business key as SQL of one row. */
export const keyOf = (key: readonly string[]): string => key.map((column) => `coalesce(${column}, '')`).join(', ')

/**
 * SQL that puts rows of one business key in order, and says of each whether it tells the same as the first: the smaller (recorded time, SHA-256) stands. The rows have
 * `r`, what to find them by.
 */
export function inOrderOfKey(type: EventType, key: readonly string[], rows: string): string {
  const content = tableColumns(type)
    .filter((column) => !['id', 'source', 'recorded_ms', 'time_text'].includes(column.name))
    .map((column) => `coalesce(CAST(${name(column.name)} AS VARCHAR), chr(30))`)
  const by = keyOf(key)
  const first = `first_value(sha) OVER (PARTITION BY ${by} ORDER BY moment, sha, __file, __line, r)`
  return `
    SELECT r, __file, __line, ${key[0]!} AS key, row_number() OVER (PARTITION BY ${by} ORDER BY moment, sha, __file, __line, r) AS nth, ${first} = sha AS same
    FROM (SELECT *, coalesce(recorded_ms, time_ms) AS moment, sha256(concat_ws(chr(31), ${content.join(', ')})) AS sha FROM (${rows}))`
}

/** The same order line or review under another event id: kept once; with other content a conflict, of which the smaller (recorded time, SHA-256) stands, in whatever order they came. */
export async function settleBusinessKeys(engine: Engine, files: readonly string[]): Promise<number> {
  let repeated = 0
  for (const { type, key, field, expected } of businessKeys) {
    const table = tableOf(type)
    const by = keyOf(key)
    const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM ${table} GROUP BY ${by} HAVING count(*) > 1)`)
    if (n === 0) continue
    const rows = `SELECT *, rowid AS r FROM ${table} WHERE (${by}) IN (SELECT (${by}) FROM ${table} GROUP BY ${by} HAVING count(*) > 1)`
    await engine.run(`CREATE TEMP TABLE __twice AS ${inOrderOfKey(type, key, rows)}`)
    await engine.run(`
      INSERT INTO rejects SELECT list_extract(${listOf(files)}, __file + 1), __line, ${quote(type)}, ${quote(field)}, ${quote(expected)}, left(key, 80), 'refused'
      FROM __twice WHERE nth > 1 AND NOT same ORDER BY __file, __line`)
    repeated += (await engine.one<{ n: number }>('SELECT count(*) FILTER (WHERE nth > 1 AND same) AS n FROM __twice')).n
    await engine.run(`DELETE FROM ${table} WHERE rowid IN (SELECT r FROM __twice WHERE nth > 1)`)
    await engine.run('DROP TABLE __twice')
  }
  return repeated
}
