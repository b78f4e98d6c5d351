/** NDJSON, flat rows and CloudEvents alike, taken apart line by line into the same text rows a CSV has. */
import { join } from 'node:path'
import { expectation, type FieldKind } from '../domain/fields.ts'
import { type EventType, isEventType, tableOf } from '../domain/vocabulary.ts'
import { canonicalJson, type Json } from '../proof/index.ts'
import { parseStrict } from './prescan.ts'
import { jsonRecords } from './files/json.ts'
import { linesOf, type Refuse, RowWriter } from './files/records.ts'
import { fieldsOf } from './validate.ts'

/** Column of a rewritten file with the fields that the vocabulary does not know, as one JSON text. */
export const unknownColumn = '__unknown'

export type JsonPart = { type: EventType; rows: RowWriter; columns: string[]; unknown: string[] }

type Target = { writer: RowWriter; kinds: Map<string, FieldKind>; required: Set<string>; unknown: Set<string> }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

type Cell = { text: string | null } | { came: string }

/** A JSON value as the text of a CSV cell; what came instead when no such field can hold a value of that JSON type. */
function cellOf(value: unknown, kind: FieldKind): Cell {
  if (value === null || value === undefined || value === '') return { text: null }
  if (kind.is === 'list') {
    const items = (Array.isArray(value) ? value : [value]).map((item: unknown) => (Number.isSafeInteger(item) ? String(item) : item))
    if (items.every((item) => typeof item === 'string' && item !== '')) return { text: items.map((item) => (item as string).replaceAll('|', '\\|')).join('|') }
    return { came: typed(value) }
  }
  const wanted = kind.is === 'integer' ? 'number' : kind.is === 'boolean' ? 'boolean' : 'string'
  if (typeof value === wanted) return { text: String(value) }
  if ((kind.is === 'id' || kind.is === 'text' || kind.is === 'region') && Number.isSafeInteger(value)) return { text: String(value) }
  return { came: typed(value) }
}

/** The JSON type, never the value: it may stand in a personal field. */
const typed = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`

/**
 * Splits a file into one text file per event type.
 * @param expected the type the file's name says; undefined when every line must say its own (CloudEvents)
 * @param signal has reading end with its reason
 */
export async function routeJson(path: string, expected: EventType | undefined, scratch: string, refuse: Refuse, signal?: AbortSignal): Promise<JsonPart[]> {
  const targets = new Map<EventType, Target>()
  try {
    await routeLines(path, expected, scratch, refuse, signal, targets)
  } catch (error) {
    for (const { writer } of targets.values()) writer.close()
    throw error
  }
  const parts: JsonPart[] = []
  for (const [type, target] of targets) {
    target.writer.flush()
    parts.push({ type, rows: target.writer, columns: [unknownColumn, ...target.kinds.keys()], unknown: [...target.unknown].toSorted() })
  }
  return parts
}

async function routeLines(
  path: string,
  expected: EventType | undefined,
  scratch: string,
  refuse: Refuse,
  signal: AbortSignal | undefined,
  targets: Map<EventType, Target>,
): Promise<void> {
  const targetOf = (type: EventType): Target => {
    let target = targets.get(type)
    if (target === undefined) {
      const kinds = new Map<string, FieldKind>()
      const required = new Set<string>()
      for (const { name, kind, personal, required: must } of fieldsOf(type)) {
        kinds.set(name, kind)
        if (must) required.add(name)
        if (personal) kinds.set(`${name}_token`, { is: 'id' })
      }
      target = { writer: new RowWriter(join(scratch, `json-${tableOf(type)}.csv`), signal), kinds, required, unknown: new Set() }
      targets.set(type, target)
    }
    return target
  }
  for await (const line of /\.json(\.gz|\.zst)?$/.test(path) ? jsonRecords(path, refuse) : linesOf(path, refuse)) {
    if (line.bytes.length === 0) continue
    const parsed = parseStrict(line.bytes)
    if (!parsed.ok) {
      refuse({ line: line.number, field: '', expected: parsed.expected, came: parsed.came })
      continue
    }
    const event = parsed.value
    if (!isObject(event)) {
      refuse({ line: line.number, field: '', expected: 'a JSON object', came: typed(event) })
      continue
    }
    const cloud = 'specversion' in event
    const said = cloud ? event['type'] : (expected ?? event['type'])
    if (typeof said !== 'string' || !isEventType(said)) {
      refuse({
        line: line.number,
        field: 'type',
        expected: 'an event type of the vocabulary',
        came: typeof said === 'string' ? said.slice(0, 80) : typed(said),
      })
      continue
    }
    if (expected !== undefined && said !== expected) {
      refuse({ line: line.number, field: 'type', expected: `${expected}, as the file's name says`, came: said })
      continue
    }
    if (cloud && event['specversion'] !== '1.0') {
      refuse({
        line: line.number,
        field: 'specversion',
        expected: '"1.0"',
        came: typeof event['specversion'] === 'string' ? event['specversion'].slice(0, 20) : typed(event['specversion']),
      })
      continue
    }
    if (cloud && !isObject(event['data'])) {
      refuse({ line: line.number, field: 'data', expected: 'an object', came: typed(event['data']) })
      continue
    }
    const missing = cloud ? (['id', 'source'] as const).filter((name) => typeof event[name] !== 'string' || event[name] === '') : []
    if (missing.length > 0) {
      for (const name of missing)
        refuse({ line: line.number, field: name, expected: expectation({ is: 'id' }), came: event[name] === '' ? 'an empty text' : typed(event[name]) })
      continue
    }
    const target = targetOf(said)
    const fields: Record<string, unknown> = cloud
      ? { ...(event['data'] as Record<string, unknown>), time: event['time'], recordedtime: event['recordedtime'], id: event['id'], source: event['source'] }
      : event
    const strange: Record<string, Json> = {}
    for (const [key, value] of Object.entries(fields)) {
      if (target.kinds.has(key) || (key === 'type' && !cloud)) continue
      target.unknown.add(key)
      if (value !== null && value !== '') strange[key] = value as Json
    }
    const cells: (string | null)[] = [Object.keys(strange).length > 0 ? canonicalJson(strange) : null]
    let fine = true
    for (const [name, kind] of target.kinds) {
      const cell = cellOf(Object.hasOwn(fields, name) ? fields[name] : undefined, kind)
      if ('text' in cell) cells.push(cell.text)
      else {
        const must = target.required.has(name)
        refuse({ line: line.number, field: name, expected: expectation(kind), came: cell.came, ...(must ? {} : { effect: 'set_aside' }), type: said })
        cells.push(null)
        if (must) fine = false
      }
    }
    if (fine) target.writer.write(line.number, cells)
  }
}
