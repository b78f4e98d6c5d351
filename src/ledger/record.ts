/**
 * Accepted rows become entries of the ledger, and entries become rows again. What is kept is canonical JSON with tokens and
 * commitments in the place of personal values; the values themselves go to the vault and nowhere else.
 */
import { createHash } from 'node:crypto'
import type { Field } from '../domain/fields.ts'
import { kindNamed, namingOf } from '../domain/naming.ts'
import { columnOf, type EventSpec, type EventType, eventTypes, guardedFields, tableOf, vocabulary } from '../domain/vocabulary.ts'
import { type Engine, name, quote, type Row } from '../warehouse/duckdb.ts'
import { canonicalJson, type Json } from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { rawColumn, unknownField } from '../door/folder.ts'
import { checkedSql, offsetMs, type RawColumns } from '../door/validate.ts'
import type { Ledger, LedgerEntry, Outcome } from './ledger.ts'
import type { Sealing, Vault } from './vault.ts'

/** Rows on their way at once: one sync of the ledger and one of the vault for each such group. */
const group = 8000

/** Whose key seals what is personal in a record, as SQL: the first of the type's owners that the record names. A handle without an account is a person of its own. */
export function ownerSql(type: EventType): string | undefined {
  const { owner, fields } = vocabulary[type] as EventSpec
  const candidates = (owner ?? []).map((candidate) => {
    const [field, word] = candidate.split('=') as [string, string?]
    const known = fields.find((one) => one.name === field)!
    if (known.personal) return `'handle:' || ${columnOf(known)}`
    const naming = namingOf(field)
    if (word !== undefined && 'by' in naming) return `CASE WHEN ${naming.by} = ${quote(word)} THEN '${word}:' || ${field} END`
    return `'${kindNamed(field)}:' || ${field}`
  })
  return candidates.length === 0 ? undefined : `coalesce(${candidates.join(', ')})`
}

/** Stand for a commitment and for what is shown in a value's place, so that a record received again under another key is the same record; escaped in JSON, so no value can hold one. */
const commitmentMark = '\u0001'
const tokenMark = '\u0002'

/** The identity of an event in the ledger. Ids are unique within a type only: an order and its completion may share one. */
export function entryId(type: EventType, id: string): string {
  const whole = `${type}/${id}`
  return whole.length <= 512 ? whole : `${type}/sha256:${createHash('sha256').update(id).digest('hex')}`
}

/** RFC 3339 of epoch milliseconds in the offset of `text`, or in one in which the year still has four digits. */
function timeText(ms: string, text: string): string {
  const written = (shift: string, suffix: string): string => {
    const at = `make_timestamp((${ms} + ${shift}) * 1000)`
    return `lpad(CAST(year(${at}) AS VARCHAR), 4, '0') || strftime(${at}, '-%m-%dT%H:%M:%S.%g') || ${suffix}`
  }
  const earliest = Date.parse('0000-01-01T00:00:00Z')
  const latest = Date.parse('9999-12-31T23:59:59.999Z')
  const most = (14 * 60 + 59) * 60_000
  return `CASE WHEN ${ms} + ${offsetMs(text)} > ${latest} THEN ${written(`(${-most})`, `'-14:59'`)}
    WHEN ${ms} + ${offsetMs(text)} < ${earliest} THEN ${written(`${most}`, `'+14:59'`)}
    ELSE ${written(`(${offsetMs(text)})`, `CASE WHEN right(${text}, 1) = 'Z' THEN 'Z' ELSE right(${text}, 6) END`)} END`
}

const jsonText = (value: string): string => `CAST(to_json(${value}) AS VARCHAR)`

function valueSql(field: Field): string {
  const c = name(columnOf(field))
  if (field.kind.is === 'integer' || field.kind.is === 'boolean') return `CAST(${c} AS VARCHAR)`
  if (field.kind.is === 'time') return `'"' || ${timeText(c, 'time_text')} || '"'`
  return jsonText(c)
}

const apartOf = new Map(eventTypes.map((type) => [type, [...guardedFields(type).map((field) => field.name), unknownField]]))
export const apart = (type: EventType): readonly string[] => apartOf.get(type)!

/** A personal value of blanks only has no token, and is not kept. */
function keptApart(type: EventType, field: string): string {
  const personal = guardedFields(type).some((one) => one.personal && one.name === field)
  return personal ? `CASE WHEN ${field}_token IS NOT NULL THEN ${rawColumn(field)} END` : rawColumn(field)
}

/** SELECT list over an accepted table: the record with marks, its identity and place, and the personal values apart from it. */
function recordSql(type: EventType): string {
  const members: { key: string; sql: string }[] = []
  for (const field of vocabulary[type].fields as readonly Field[]) {
    const member = `CASE WHEN ${name(columnOf(field))} IS NOT NULL THEN '"${columnOf(field)}":' || ${valueSql(field)} END`
    const nth = apart(type).indexOf(field.name)
    members.push({
      key: columnOf(field),
      sql: nth === -1 ? member : `CASE WHEN ${keptApart(type, field.name)} IS NOT NULL THEN chr(2) || '${nth}' ELSE ${member} END`,
    })
  }
  for (const [nth, field] of apart(type).entries())
    members.push({ key: `${field}_commitment`, sql: `CASE WHEN ${keptApart(type, field)} IS NOT NULL THEN chr(1) || '${nth}' END` })
  // The default order is by UTF-16 code unit, as RFC 8785 asks.
  const sorted = members.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ sql }) => sql)
  const recorded = `CASE WHEN recorded_ms IS NOT NULL THEN ',"recordedtime":"' || ${timeText('recorded_ms', 'time_text')} || '"' ELSE '' END`
  return [
    `'{"data":{' || concat_ws(',', ${sorted.join(', ')}) || '},"id":' || ${jsonText('"id"')} || ${recorded} || ',"source":' || ${jsonText('"source"')} ||
      ',"time":"' || time_text || '","type":"${type}"}' AS record`,
    'source',
    'id',
    '__file AS file',
    '__line AS line',
    'rowid AS r',
    `coalesce(${ownerSql(type) ?? 'NULL'}, 'record:' || "source" || '/${type}/' || "id") AS person`,
    ...apart(type).map((field, nth) => `${keptApart(type, field)} AS raw${nth}`),
    ...guardedFields(type).map((field, nth) => `${name(columnOf(field))} AS shown${nth}`),
  ].join(',\n')
}

/** The engine writes \u001F where RFC 8785 writes \u001f; only a text with such a control character is read and written again. */
const canonical = (record: string): string => (record.includes('\\u') ? canonicalJson(JSON.parse(record) as Json) : record)

/** Seals what it can: a person who was erased keeps no value, so theirs come back undefined. */
function sealAll(vault: Pick<Vault, 'seal'>, groups: readonly Sealing[][]): (string[] | undefined)[] {
  try {
    const all = vault.seal(groups.flat())
    let at = 0
    return groups.map((sealings) => all.slice(at, (at += sealings.length)))
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'ERASED') throw error
    if (groups.length === 1) return [undefined]
    const half = groups.length >> 1
    return [...sealAll(vault, groups.slice(0, half)), ...sealAll(vault, groups.slice(half))]
  }
}

export type Kept = { appended: number; repeated: number; conflicts: number }

/**
 * Appends the rows of a type's accepted table (importFolders with `keep`) to the ledger, group by group, each durable before
 * the next. A row whose identity holds other content is moved to `rejects`.
 * @param files names behind `__file`
 * @param take seals and appends records, durable when it resolves
 */
export async function keepRows(
  engine: Engine,
  type: EventType,
  files: readonly string[],
  take: (records: readonly Marked[]) => Promise<readonly Outcome[]>,
  progress: (rows: number) => void,
): Promise<Kept> {
  const table = tableOf(type)
  const select = recordSql(type)
  const kept: Kept = { appended: 0, repeated: 0, conflicts: 0 }
  const { end } = await engine.one<{ end: number }>(`SELECT coalesce(max(rowid) + 1, 0) AS end FROM ${table}`)
  for (let from = 0; from < end; from += group) {
    const rows = await engine.all(`SELECT ${select} FROM ${table} WHERE rowid >= ${from} AND rowid < ${from + group} ORDER BY rowid`)
    const outcomes = await take(rows.map((row) => ({ type, row })))
    for (const { status } of outcomes) if (status !== 'refused') kept[status]++
    const refused = rows.filter((_, i) => outcomes[i]!.status === 'refused')
    if (refused.length > 0) {
      kept.conflicts += refused.length
      const lines = refused.map(
        (row) =>
          `(${quote(files[row['file'] as number]!)}, ${row['line']}, ${quote(type)}, 'id', 'an id not used before by other content', ${quote((row['id'] as string).slice(0, 80))}, 'refused')`,
      )
      await engine.run(`INSERT INTO rejects VALUES ${lines.join(', ')}`)
      await engine.run(`DELETE FROM ${table} WHERE rowid IN (${refused.map((row) => row['r']).join(', ')})`)
    }
    progress(rows.length)
  }
  return kept
}

/** A record with marks, of SQL's making (`recordSql`) or of one event's (`recordOf`). */
export type Marked = { type: EventType; row: Row }

/** Entries for the ledger; what is personal is sealed, durable, on return. */
export function entriesOf(rows: readonly Marked[], ledger: Pick<Ledger, 'has'>, vault: Pick<Vault, 'seal' | 'digest'>): LedgerEntry[] {
  const prepared = rows.map(({ type, row }) => {
    const personal = apart(type)
    const source = row['source'] as string
    const id = entryId(type, row['id'] as string)
    const sealings = personal.flatMap((field, nth): Sealing[] => {
      const value = row[`raw${nth}`]
      return typeof value === 'string' ? [{ person: row['person'] as string, source, id, field, value }] : []
    })
    return { type, row, source, id, sealings, commitments: undefined as string[] | undefined }
  })
  // What the ledger has already is not sealed again: a conflicting record must leave nothing in the vault.
  // Nor is what comes twice in a group: the first is kept, the second is its repeat or conflicts with it.
  const seen = new Set<string>()
  const fresh = prepared.filter((one) => {
    if (one.sealings.length === 0) return false
    const before = seen.size
    return seen.add(`${one.source}\n${one.id}`).size > before && !ledger.has(one.source, one.id)
  })
  if (fresh.length > 0)
    for (const [i, commitments] of sealAll(
      vault,
      fresh.map((one) => one.sealings),
    ).entries())
      fresh[i]!.commitments = commitments
  return prepared.map(({ type, row, source, id, sealings, commitments }): LedgerEntry => {
    const marked = row['record'] as string
    const personal = apart(type)
    const guarded = guardedFields(type)
    if (sealings.length === 0) return { type, source, id, bytes: Buffer.from(canonical(marked)) }
    let placed = 0
    // The marks are control characters so that no value can hold them; both kinds in one walk, for this is done for every event.
    // oxlint-disable-next-line no-control-regex -- as just said
    const record = marked.replace(/\u0002(\d+)|\u0001(\d+)(,|(?=\}))/g, (_, shown: string | undefined, nth: string, comma: string) => {
      if (shown !== undefined) return `"${columnOf(guarded[Number(shown)]!)}":${JSON.stringify(row[`shown${shown}`])}`
      placed++
      const field = personal[Number(nth)]
      return commitments === undefined ? '' : `"${field}_commitment":"${commitments[sealings.findIndex((one) => one.field === field)]}"${comma}`
    })
    if (placed !== sealings.length) throw new Error(`expected ${sealings.length} commitments in a record of ${type}, placed ${placed}`)
    const came = `${marked}${commitmentMark}${sealings.map(({ field, value }) => `${field}${tokenMark}${value}`).join(commitmentMark)}`
    return { type, source, id, bytes: Buffer.from(canonical(record)), received: Buffer.from(vault.digest(Buffer.from(came)), 'hex') }
  })
}

const jsonType = (field: Field): string =>
  field.kind.is === 'integer' ? 'BIGINT' : field.kind.is === 'boolean' ? 'BOOLEAN' : field.kind.is === 'list' ? 'VARCHAR[]' : 'VARCHAR'

/**
 * SQL that reads entries of one type back into the columns of its table, in order, with the entry's number last.
 * @param path a file of lines `{"p":number,"e":record}`
 */
export function loadedSql(type: EventType, path: string): string {
  const fields = vocabulary[type].fields as readonly Field[]
  const columns: RawColumns = new Map([
    ...['time', 'recordedtime', 'id', 'source'].map((envelope): [string, string] => [envelope, 'VARCHAR']),
    ...fields.map((field): [string, string] => [columnOf(field), jsonType(field)]),
  ])
  const data = fields.map((field) => `${name(columnOf(field))} ${jsonType(field)}`).join(', ')
  const { select, ok } = checkedSql(type, columns, {})
  return `
    SELECT ${select}, __position
    FROM (
      SELECT p AS __position, e.id AS id, e.source AS source, e."time" AS "time", e.recordedtime AS recordedtime,
        ${fields.map((field) => `e.data.${name(columnOf(field))} AS ${name(columnOf(field))}`).join(', ')}
      FROM read_json(${quote(path)}, format = 'newline_delimited', records = true, maximum_object_size = 67108864,
        columns = {p: 'BIGINT', e: 'STRUCT(id VARCHAR, source VARCHAR, "time" VARCHAR, recordedtime VARCHAR, data STRUCT(${data}))'}))
    WHERE ${ok}`
}
