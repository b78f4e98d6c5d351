/** NDJSON, flat rows and CloudEvents alike, taken apart line by line into the same text rows a CSV has. */
import { join } from 'node:path'
import { type EventType, isEventType, tableOf } from '../../domain/vocabulary.ts'
import { parseStrict } from '../prescan.ts'
import { linesOf, type Refusal, RowWriter } from './records.ts'
import { fieldsOf } from './validate.ts'

export type JsonPart = { type: EventType; path: string; columns: string[]; unknown: string[] }

type Target = { writer: RowWriter; path: string; columns: string[]; known: Set<string>; unknown: Set<string> }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A JSON value as the text of a CSV cell; a nested object is kept as text, so that the field's own check can refuse it. */
function cellOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => String(item).replaceAll('|', '\\|')).join('|')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/**
 * Splits a file into one text file per event type.
 * @param expected the type the file's name says; undefined when every line must say its own (CloudEvents)
 */
export async function routeJson(path: string, expected: EventType | undefined, scratch: string, refuse: (refusal: Refusal) => void): Promise<JsonPart[]> {
  const targets = new Map<EventType, Target>()
  const targetOf = (type: EventType): Target => {
    let target = targets.get(type)
    if (target === undefined) {
      const columns = fieldsOf(type).flatMap((field) => (field.personal ? [field.name, `${field.name}_token`] : [field.name]))
      const file = join(scratch, `json-${tableOf(type)}.csv`)
      target = { writer: new RowWriter(file), path: file, columns, known: new Set(columns), unknown: new Set() }
      targets.set(type, target)
    }
    return target
  }
  for await (const line of linesOf(path, refuse)) {
    if (line.bytes.length === 0) continue
    const parsed = parseStrict(line.bytes)
    if (!parsed.ok) {
      refuse({ line: line.number, field: '', expected: parsed.expected, came: parsed.came })
      continue
    }
    const event = parsed.value
    if (!isObject(event)) {
      refuse({ line: line.number, field: '', expected: 'a JSON object', came: Array.isArray(event) ? 'a list' : typeof event })
      continue
    }
    const cloud = 'specversion' in event
    const said = cloud ? event['type'] : (expected ?? event['type'])
    if (typeof said !== 'string' || !isEventType(said)) {
      refuse({ line: line.number, field: 'type', expected: 'an event type of the vocabulary', came: typeof said === 'string' ? said.slice(0, 80) : typeof said })
      continue
    }
    if (expected !== undefined && said !== expected) {
      refuse({ line: line.number, field: 'type', expected: `${expected}, as the file's name says`, came: said })
      continue
    }
    if (cloud && !isObject(event['data'])) {
      refuse({ line: line.number, field: 'data', expected: 'an object', came: event['data'] === undefined ? 'nothing' : typeof event['data'] })
      continue
    }
    const target = targetOf(said)
    const fields: Record<string, unknown> = cloud ? { ...(event['data'] as Record<string, unknown>), time: event['time'], recordedtime: event['recordedtime'], id: event['id'], source: event['source'] } : event
    for (const key of Object.keys(fields)) if (!target.known.has(key) && !(key === 'type' && !cloud)) target.unknown.add(key)
    await target.writer.write(
      line.number,
      target.columns.map((column) => (Object.hasOwn(fields, column) ? cellOf(fields[column]) : null)),
    )
  }
  const parts: JsonPart[] = []
  for (const [type, target] of targets) {
    await target.writer.close()
    parts.push({ type, path: target.path, columns: target.columns, unknown: [...target.unknown].toSorted() })
  }
  return parts
}
