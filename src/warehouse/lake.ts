/**
 * A market's own tables of events, read where they lie: tables or views under the names of ours in one schema of the cluster. What the door checks in files, whoever
 * writes those views answers for, but for two things that would judge wrongly without a word: an event that stands twice, and one without what it needs.
 */
import { type EventType, eventTypes, tableOf } from '../domain/vocabulary.ts'
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

export type Lake = { counts: Record<string, { accepted: number; refused: number }>; asOf: Newest }

type Place = { catalog: string; schema: string }

/** Makes a view of every event type in the engine's own schema, of what had been recorded by then and may be seen; types that the lake does not have are empty. */
export async function openLake(
  engine: Engine,
  { catalog, schema }: Place,
  columnsOf: (type: EventType) => readonly EventColumn[],
  sight: { asOf?: { ms: number; text: string }; visible: (type: EventType) => boolean },
): Promise<Lake> {
  const place = `${quoted(catalog)}.${quoted(schema)}`
  const there = await engine.listed(catalog, schema)
  const names = new Set(there)
  const types = eventTypes.filter((type) => names.has(tableOf(type)))
  if (types.length === 0)
    throw new LakeError({
      en: `expected tables or views of events such as order_placed in ${place}, found ${there.length === 0 ? 'none' : `${there.length}, none of them by such a name`}`,
      zh: `${place} 中应有名为 order_placed 等的事件表或视图，却${there.length === 0 ? '一张表也没有' : `在 ${there.length} 张表中未见其名`}`,
    })
  const rows = new Map<EventType, string>()
  const counts: Lake['counts'] = {}
  for (const type of eventTypes) {
    const columns = columnsOf(type)
    const found = new Set(types.includes(type) ? (await engine.describe(`${place}.${quoted(tableOf(type))}`)).map(({ name }) => name) : [])
    const missing = types.includes(type) ? columns.filter(({ name, needed }) => needed && !found.has(name)) : []
    if (missing.length > 0)
      throw new LakeError({
        en: `expected the column ${missing[0]!.name} in ${place}.${tableOf(type)}, it is not there`,
        zh: `${place}.${tableOf(type)} 中应有列 ${missing[0]!.name}，却没有`,
      })
    const cells = columns.map(({ name, type: kind }) => `CAST(${found.has(name) ? quoted(name) : 'NULL'} AS ${engine.dialect.type(kind)}) AS ${quoted(name)}`)
    const whole = columns.flatMap(({ name, needed }) => (needed ? [`${quoted(name)} IS NOT NULL`] : []))
    if (!types.includes(type)) {
      rows.set(type, `(SELECT ${cells.join(', ')} WHERE FALSE)`)
      continue
    }
    const from = `${place}.${quoted(tableOf(type))}`
    rows.set(type, `(SELECT ${cells.join(', ')} FROM ${from} WHERE ${whole.join(' AND ')})`)
    const { n, fine, ids } = await engine.one<{ n: number; fine: number; ids: number }>(
      `SELECT count(*) AS n, count(CASE WHEN ${whole.join(' AND ')} THEN 1 END) AS fine,
        (SELECT count(*) FROM (SELECT DISTINCT source, id FROM ${rows.get(type)!})) AS ids FROM ${from}`,
    )
    if (ids < fine)
      throw new LakeError({
        en: `expected each event of ${place}.${tableOf(type)} once by its source and id, ${fine - ids} stand there again`,
        zh: `${place}.${tableOf(type)} 中每个事件（来源与编号）应只出现一次，却有 ${fine - ids} 行重复`,
      })
    counts[type] = { accepted: fine, refused: n - fine }
  }
  const asOf = sight.asOf ?? (await newest(engine, (type) => rows.get(type)!))
  for (const type of eventTypes) {
    const seen = sight.visible(type) ? `coalesce(recorded_ms, time_ms) <= ${asOf.ms}` : 'FALSE'
    await engine.run(`CREATE VIEW ${quoted(tableOf(type))} AS SELECT * FROM ${rows.get(type)!} WHERE ${seen}`)
  }
  return { counts, asOf }
}
