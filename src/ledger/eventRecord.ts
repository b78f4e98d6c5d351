/** One checked event as the record that the ledger keeps: what `recordSql` says of a table's row, said of one event. */
import { kindNamed, namingOf } from '../domain/naming.ts'
import type { Field } from '../domain/fields.ts'
import { columnOf, type EventSpec, type EventType, eventTypes, guardedFields, vocabulary } from '../domain/vocabulary.ts'
import { type CheckedEvent, offsetOf, type Value } from '../door/event.ts'
import { unknownField } from '../door/folder.ts'
import type { Row } from '../warehouse/duckdb.ts'
import { apart, type Marked } from './record.ts'

const earliest = Date.parse('0000-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')
const most = (14 * 60 + 59) * 60_000

/** RFC 3339 of epoch milliseconds in the offset of `text`, or in one in which the year still has four digits. */
function timeText(ms: number, text: string): string {
  const offset = offsetOf(text)
  const written = (shift: number, suffix: string): string =>
    `${new Date(ms + shift)
      .toISOString()
      .replace(/^[+-]0*(?=\d{4})/, '')
      .slice(0, 23)}${suffix}`
  if (ms + offset > latest) return written(-most, '-14:59')
  if (ms + offset < earliest) return written(most, '+14:59')
  return written(offset, text.endsWith('Z') ? 'Z' : text.slice(-6))
}

/** As the engine writes JSON text: control characters without a short form in capital hexadecimal digits. */
function jsonText(value: string | readonly string[]): string {
  const text = JSON.stringify(value)
  // oxlint-disable-next-line no-control-regex -- only such a text is written differently
  return /[\u0000-\u001f]/.test(typeof value === 'string' ? value : value.join(''))
    ? text.replace(/\\(u00[0-9a-f]{2}|.)/g, (whole) => (whole.length > 2 ? `\\u${whole.slice(2).toUpperCase()}` : whole))
    : text
}

type Member = { key: string; field: Field | undefined; column: string; nth: number; commitment: boolean }

/** Members of a record in the order of RFC 8785, by UTF-16 code unit. */
const members = new Map<EventType, readonly Member[]>(
  eventTypes.map((type) => {
    const list: Member[] = []
    for (const field of vocabulary[type].fields as readonly Field[])
      list.push({ key: columnOf(field), field, column: columnOf(field), nth: apart(type).indexOf(field.name), commitment: false })
    for (const [nth, name] of apart(type).entries()) list.push({ key: `${name}_commitment`, field: undefined, column: name, nth, commitment: true })
    return [type, list.toSorted((a, b) => (a.key < b.key ? -1 : 1))]
  }),
)
const guarded = new Map(eventTypes.map((type) => [type, guardedFields(type)]))

type Owner = (event: CheckedEvent) => string | undefined
/** As `ownerSql`: the first of the type's owners that the record names. */
const owners = new Map<EventType, readonly Owner[]>(
  eventTypes.map((type) => {
    const { owner, fields } = vocabulary[type] as EventSpec
    const text = (event: CheckedEvent, column: string): string | undefined => event.values.get(column) as string | undefined
    const prefixed = (prefix: string, value: string | undefined): string | undefined => (value === undefined ? undefined : `${prefix}:${value}`)
    return [
      type,
      (owner ?? []).map((candidate): Owner => {
        const [field, word] = candidate.split('=') as [string, string?]
        const known = fields.find((one) => one.name === field)!
        if (known.personal) return (event) => prefixed('handle', text(event, columnOf(known)))
        const naming = namingOf(field)
        if (word !== undefined && 'by' in naming) return (event) => (text(event, naming.by) === word ? prefixed(word, text(event, field)) : undefined)
        return (event) => prefixed(kindNamed(field)!, text(event, field))
      }),
    ]
  }),
)

function valueText(value: Value, field: Field, timeOf: string): string {
  if (field.kind.is === 'integer' || field.kind.is === 'boolean') return String(value)
  if (field.kind.is === 'time') return `"${timeText(value as number, timeOf)}"`
  return jsonText(value as string | readonly string[])
}

export function recordOf(event: CheckedEvent): Marked {
  const { type } = event
  const keptApart = (name: string): string | undefined => (name === unknownField ? event.unknown : event.raw.get(name))
  const parts: string[] = []
  for (const { key, field, column, nth, commitment } of members.get(type)!) {
    if (commitment) {
      if (keptApart(column) !== undefined) parts.push(`\u0001${nth}`)
      continue
    }
    if (nth !== -1 && event.raw.has(field!.name)) parts.push(`\u0002${nth}`)
    else {
      const value = event.values.get(column)
      if (value !== undefined) parts.push(`"${key}":${valueText(value, field!, event.timeText)}`)
    }
  }
  const recorded = event.recordedMs === undefined ? '' : `,"recordedtime":"${timeText(event.recordedMs, event.timeText)}"`
  const row: Row = {
    record: `{"data":{${parts.join(',')}},"id":${jsonText(event.id)}${recorded},"source":${jsonText(event.source)},"time":"${event.timeText}","type":"${type}"}`,
    source: event.source,
    id: event.id,
    person: '',
  }
  for (const [nth, name] of apart(type).entries()) {
    const value = keptApart(name)
    if (value !== undefined) row[`raw${nth}`] = value
  }
  for (const [nth, field] of guarded.get(type)!.entries()) row[`shown${nth}`] = (event.values.get(columnOf(field)) as string | undefined) ?? null
  let person: string | undefined
  for (const owner of owners.get(type)!) if ((person = owner(event)) !== undefined) break
  row['person'] = person ?? `record:${event.source}/${type}/${event.id}`
  return { type, row }
}
