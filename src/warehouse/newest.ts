/** From when a folder of events is judged where nobody says: its newest recorded time, unless that is one wrong date. */
import { offsetOf, onClock } from '../domain/time.ts'
import { type EventType, eventTypes, tableOf } from '../domain/vocabulary.ts'
import { words } from './dialect.ts'
import type { Engine } from './duckdb.ts'

export type Newest = {
  ms: number
  text: string
  /** A newest time far beyond all others, which is not followed; `days` after the newest that is. */
  stray?: { text: string; days: number }
}

/** How far the newest time may lie past the time that 999 of 1000 events do not pass. */
const reach = 7 * 86_400_000
const recorded = 'coalesce(recorded_ms, time_ms)'

/** The newest recorded time of the input (of `rowsOf` each of `types`), written with the offset its source wrote. One wrong date far in the future lets no deadline pass: it is told, and not followed. */
export async function newest(engine: Engine, rowsOf: (type: EventType) => string = tableOf, types: readonly EventType[] = eventTypes): Promise<Newest> {
  const last = await newestUpTo(engine, rowsOf, types, undefined)
  const { n, late } = await engine.one<{ n: number; late: number }>(
    `SELECT CAST(sum(n) AS BIGINT) AS n, CAST(sum(late) AS BIGINT) AS late FROM (${types
      .map((type) => `SELECT count(*) AS n, count(*) FILTER (WHERE ${recorded} > ${last.ms - reach}) AS late FROM ${rowsOf(type)}`)
      .join(' UNION ALL ')})`,
  )
  // Only few late ones can be strays, and only then are all times put in order.
  if (late > 1 + n / 1000) return last
  const { most } = await engine.one<{ most: number | null }>(
    `SELECT CAST(${words.quantile('t', 0.999)} AS BIGINT) AS most FROM (${types.map((type) => `SELECT CAST(${recorded} AS DOUBLE) AS t FROM ${rowsOf(type)}`).join(' UNION ALL ')})`,
  )
  if (most === null || last.ms - most <= reach) return last
  const theirs = await newestUpTo(engine, rowsOf, types, most + reach)
  // What we did ourselves carries the time of our own clock and is no stray, however long the marketplace had been quiet.
  const ours = await newestUpTo(engine, rowsOf, types, undefined, "source = '//aedile'")
  const usual = ours.ms > theirs.ms ? ours : theirs
  if (usual.ms === last.ms) return last
  return { ...usual, stray: { text: last.text, days: Math.floor((last.ms - usual.ms) / 86_400_000) } }
}

async function newestUpTo(
  engine: Engine,
  rowsOf: (type: EventType) => string,
  types: readonly EventType[],
  limit: number | undefined,
  only = 'true',
): Promise<{ ms: number; text: string }> {
  const which = `${only}${limit === undefined ? '' : ` AND ${recorded} <= ${limit}`}`
  const rows = await engine.all<{ type: EventType; ms: number | null }>(
    types.map((type) => `SELECT '${type}' AS type, max(${recorded}) AS ms FROM ${rowsOf(type)} WHERE ${which}`).join(' UNION ALL '),
  )
  let best: { type: EventType; ms: number } | undefined
  for (const type of types) {
    const ms = rows.find((row) => row.type === type)!.ms
    if (ms !== null && ms > (best?.ms ?? 0)) best = { type, ms }
  }
  if (best === undefined) return { ms: 0, text: onClock(0, offsetOf('Z')) }
  // What was written is asked of the newest alone: it is the longest column there is.
  const { text } = await engine.one<{ text: string | null }>(
    `SELECT min(time_text) AS text FROM ${rowsOf(best.type)} WHERE ${which} AND ${recorded} = ${best.ms}`,
  )
  return { ms: best.ms, text: onClock(best.ms, offsetOf(text ?? 'Z')) }
}
