/**
 * Events taken into the tables of judging as they come, with the same result as if all had come at once: what came twice counts once, what belongs to nothing yet waits
 * outside, and what was recorded after the as-of waits until it passes. The tables of the data folder are attached as `wh` whenever this reads.
 */
import type { Field } from '../domain/fields.ts'
import { type EventType, eventTypes, tableOf, vocabulary } from '../domain/vocabulary.ts'
import type { ImportResult } from '../door/folder.ts'
import { businessKeys, inOrderOfKey, keyOf, referenceExpected } from '../door/keys.ts'
import { type Engine, name as quoted, quote } from '../warehouse/duckdb.ts'
import { newest, type Newest } from '../warehouse/newest.ts'
import { inputOf, loadEvents, ownActs, rowsOf } from './warehouse.ts'

export type Came = { asOf: Newest; imported: ImportResult; tables: ReadonlyMap<string, string> }

export type Arrivals = {
  /** What stands from the beginning. */
  first: Came
  /** Takes in the entries up to this size of the ledger; undefined where something that stood already does not stand any more, so that all must be taken in anew. */
  come: (size: number) => Promise<Came | undefined>
}

const outsideOf = (type: EventType): string => `outside ${tableOf(type)}`
const aheadOf = (type: EventType): string => `ahead ${tableOf(type)}`
const cameOf = (type: EventType): string => `came ${tableOf(type)}`
const recorded = 'coalesce(recorded_ms, time_ms)'

/** Types that wait for what they refer to, by the column that refers; orders first, since a refund whose order is missing takes its own facts along. */
const waiting = (['order_id', 'refund_id'] as const).flatMap((column) =>
  eventTypes.filter((type) => vocabulary[type].fields.some((field: Field) => field.needed === true && field.name === column)).map((type) => ({ type, column })),
)
const waitingTypes = [...new Set(waiting.map(({ type }) => type))]
const referred = { order_id: 'order.placed', refund_id: 'refund.requested' } as const

/** As a report lists them. */
const inOrder = (byType: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(eventTypes.flatMap((type) => (byType[type] === undefined ? [] : [[type, byType[type]]])))

export async function openArrivals(engine: Engine, size: number): Promise<Arrivals> {
  let taken = size
  const loaded = await loadEvents(engine, size)
  const byType: Record<string, number> = { ...loaded.byType }
  let { repeated } = loaded
  for (const type of waitingTypes) await engine.run(`CREATE TABLE ${quoted(outsideOf(type))} AS SELECT * FROM ${tableOf(type)} LIMIT 0`)
  const expected = Object.values(referenceExpected).map(quote).join(', ')
  for (const { type } of await engine.all<{ type: EventType }>(`SELECT DISTINCT type FROM rejects WHERE expected IN (${expected}) ORDER BY type`))
    await engine.run(
      `INSERT INTO ${quoted(outsideOf(type))} ${rowsOf(type, `__position + 1 IN (SELECT line FROM rejects WHERE type = ${quote(type)} AND expected IN (${expected}))`)}`,
    )
  let { conflicts } = await engine.one<{ conflicts: number }>(`SELECT count(DISTINCT line) AS conflicts FROM rejects WHERE expected NOT IN (${expected})`)
  await engine.run('DROP TABLE rejects')
  let asOf = await newest(engine)
  /** Types of which events were recorded after the as-of. */
  const ahead = new Set<EventType>()
  for (const type of eventTypes) await putAhead(type, tableOf(type))

  async function putAhead(type: EventType, table: string): Promise<void> {
    const { any } = await engine.one<{ any: boolean }>(
      `SELECT count(*) > 0 AS any FROM (SELECT 1 FROM ${quoted(table)} WHERE ${recorded} > ${asOf.ms} LIMIT 1)`,
    )
    if (!any) return
    if (!ahead.has(type)) await engine.run(`CREATE TABLE ${quoted(aheadOf(type))} AS SELECT * FROM ${tableOf(type)} LIMIT 0`)
    ahead.add(type)
    await engine.run(`INSERT INTO ${quoted(aheadOf(type))} SELECT * FROM ${quoted(table)} WHERE ${recorded} > ${asOf.ms}`)
    await engine.run(`DELETE FROM ${quoted(table)} WHERE ${recorded} > ${asOf.ms}`)
  }

  /** The tables of what came, by type. */
  let came = new Set<EventType>()
  async function begin(type: EventType): Promise<string> {
    if (!came.has(type)) await engine.run(`CREATE TABLE ${quoted(cameOf(type))} AS SELECT * FROM ${tableOf(type)} LIMIT 0`)
    came.add(type)
    return quoted(cameOf(type))
  }
  const everywhere = (type: EventType): string =>
    [tableOf(type), ...(ahead.has(type) ? [aheadOf(type)] : []), ...(came.has(type) ? [cameOf(type)] : [])]
      .map((table) => `SELECT * FROM ${quoted(table)}`)
      .join(' UNION ALL ')

  /** False where what stood already gives way to what came: it was recorded later, or is larger. */
  async function settleKeys(): Promise<boolean> {
    for (const { type, key } of businessKeys) {
      if (!came.has(type)) continue
      const by = keyOf(key)
      const fresh = quoted(cameOf(type))
      const standing = [tableOf(type), ...(ahead.has(type) ? [aheadOf(type)] : []), ...(waitingTypes.includes(type) ? [outsideOf(type)] : [])]
        .map((table) => `SELECT *, FALSE AS fresh FROM ${quoted(table)} WHERE (${by}) IN (SELECT (${by}) FROM ${fresh})`)
        .join(' UNION ALL ')
      await engine.run(`CREATE TEMP TABLE __met AS ${standing} UNION ALL SELECT *, TRUE AS fresh FROM ${fresh}`)
      await engine.run(`
        CREATE TEMP TABLE __twice AS
        SELECT t.nth, t.same, m.fresh, t.__line FROM (${inOrderOfKey(type, key, 'SELECT *, __line AS r FROM __met')}) t JOIN __met m ON m.__line = t.__line WHERE t.nth > 1`)
      const lost = await engine.one<{ stood: number; same: number; other: number }>(
        'SELECT count(*) FILTER (WHERE NOT fresh) AS stood, count(*) FILTER (WHERE same) AS same, count(*) FILTER (WHERE NOT same) AS other FROM __twice',
      )
      if (lost.stood > 0) return false
      repeated += lost.same
      conflicts += lost.other
      await engine.run(`DELETE FROM ${fresh} WHERE __line IN (SELECT __line FROM __twice)`)
      await engine.run('DROP TABLE __twice')
      await engine.run('DROP TABLE __met')
    }
    return true
  }

  /** Lets in what was outside and refers to something by now, and puts outside what refers to nothing. How much is outside. */
  async function settleReferences(): Promise<number> {
    const kept = await engine.all<{ type: EventType; n: number }>(
      waitingTypes.map((type) => `SELECT ${quote(type)} AS type, count(*) AS n FROM ${quoted(outsideOf(type))}`).join(' UNION ALL '),
    )
    for (const { type, n } of kept) {
      if (n === 0) continue
      await engine.run(`INSERT INTO ${await begin(type)} SELECT * FROM ${quoted(outsideOf(type))}`)
      await engine.run(`DELETE FROM ${quoted(outsideOf(type))}`)
    }
    for (const column of ['order_id', 'refund_id'] as const) {
      const types = waiting.filter((one) => one.column === column && came.has(one.type)).map(({ type }) => type)
      if (types.length === 0) continue
      await engine.run(`CREATE TEMP TABLE __asked AS ${types.map((type) => `SELECT ${column} AS id FROM ${quoted(cameOf(type))}`).join(' UNION ')}`)
      await engine.run(
        `CREATE TEMP TABLE __known AS SELECT DISTINCT ${column} AS id FROM (${everywhere(referred[column])}) WHERE ${column} IN (SELECT id FROM __asked)`,
      )
      for (const type of types) {
        const dangling = `${column} NOT IN (SELECT id FROM __known)`
        await engine.run(`INSERT INTO ${quoted(outsideOf(type))} SELECT * FROM ${quoted(cameOf(type))} WHERE ${dangling}`)
        await engine.run(`DELETE FROM ${quoted(cameOf(type))} WHERE ${dangling}`)
      }
      await engine.run('DROP TABLE __asked')
      await engine.run('DROP TABLE __known')
    }
    const { n } = await engine.one<{ n: number }>(
      `SELECT CAST(sum(n) AS BIGINT) AS n FROM (${waitingTypes.map((type) => `SELECT count(*) AS n FROM ${quoted(outsideOf(type))}`).join(' UNION ALL ')})`,
    )
    return n
  }

  async function come(upTo: number): Promise<Came | undefined> {
    if (upTo < taken) return undefined
    for (const type of came) await engine.run(`DROP TABLE ${quoted(cameOf(type))}`)
    came = new Set()
    const between = `__position >= ${taken} AND __position < ${upTo}`
    const fresh = await engine.all<{ type: EventType; n: number }>(
      eventTypes.map((type) => `SELECT ${quote(type)} AS type, count(*) AS n FROM wh.${tableOf(type)} WHERE ${between}`).join(' UNION ALL '),
    )
    for (const { type, n } of fresh) if (n > 0) await engine.run(`INSERT INTO ${await begin(type)} ${rowsOf(type, between)}`)
    await engine.run(`INSERT INTO own_acts ${ownActs(`position >= ${taken} AND position < ${upTo}`)}`)
    taken = upTo
    if (!(await settleKeys())) return undefined
    const outside = await settleReferences()
    for (const type of came) {
      const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(cameOf(type))}`)
      if (n > 0) byType[type] = (byType[type] ?? 0) + n
    }
    const before = asOf.ms
    asOf = await newest(engine, (type) => `(${everywhere(type)})`)
    if (asOf.ms < before) return undefined
    for (const type of ahead) {
      await engine.run(`INSERT INTO ${await begin(type)} SELECT * FROM ${quoted(aheadOf(type))}`)
      await engine.run(`DELETE FROM ${quoted(aheadOf(type))}`)
    }
    const tables = new Map<string, string>()
    for (const type of came) {
      await putAhead(type, cameOf(type))
      const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(cameOf(type))}`)
      if (n > 0) tables.set(tableOf(type), cameOf(type))
    }
    return { asOf, imported: await inputOf(engine, upTo, { byType: inOrder(byType), waiting: outside + conflicts, repeated }), tables }
  }

  return { first: { asOf, imported: loaded, tables: new Map() }, come }
}
