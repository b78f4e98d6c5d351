/**
 * One event through the door: the rules of validate.ts, told of a CloudEvent that came over a wire. Past it personal values are
 * tokens, and their raw texts lie apart, on their way to the vault and nowhere else. The SQL of the bulk door is its twin; a property test
 * holds the two together.
 */
import { expectation, type Field, type FieldKind } from '../domain/fields.ts'
import { columnOf, type EventType, eventTypes, guardOf, type Guard, isEventType, vocabulary } from '../domain/vocabulary.ts'
import { canonicalJson, type Json } from '../proof/index.ts'
import { parseStrict, type StrictCode } from './prescan.ts'
import { betraying, callable, fieldsOf, nameless, namesPeople, noBetraying, refusesNameless, shapes } from './validate.ts'
import { type TokenKey, tokenOrUnknown, withoutContacts } from './tokens.ts'

/** Times are epoch milliseconds. */
export type Value = string | number | boolean | readonly string[]

export type CheckedEvent = {
  type: EventType
  source: string
  id: string
  timeText: string
  timeMs: number
  recordedMs: number | undefined
  /** By column; what is unknown is missing. */
  values: ReadonlyMap<string, Value>
  /** Raw texts to be sealed, by field. */
  raw: ReadonlyMap<string, string>
  /** Fields that the vocabulary does not know, as canonical JSON. */
  unknown: string | undefined
}

export type Fault = { field: string; expected: string; came: string }

export type Parsed =
  | { ok: true; event: CheckedEvent; setAside: Fault[] }
  | { ok: false; id: string | undefined; faults: [Fault, ...Fault[]]; code?: StrictCode }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const typed = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`

const characters = (text: string): number => {
  let n = 0
  for (const _ of text) n++
  return n
}
const fits = (text: string, most: number): boolean => text.length <= most || (text.length <= most * 2 && characters(text) <= most)

// oxlint-disable-next-line no-control-regex -- an id with control characters is what this refuses
const badId = /^[=+@\s\p{Z}\uFEFF]|[\u0000-\u001f\u007f]/u
const isId = (text: string): boolean => text.length > 0 && fits(text, 512) && !badId.test(text)

const timePattern = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysOf = (year: number, month: number): number => (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)

/** Epoch milliseconds; undefined for what is no time, 31 February among it. */
function timeOf(text: string): number | undefined {
  if (!timePattern.test(text)) return undefined
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysOf(Number(text.slice(0, 4)), month))) return undefined
  const wall = Date.parse(`${text.slice(0, 19)}Z`)
  const point = text.charCodeAt(19) === 46
  const ms = point ? Number(/\d+/.exec(text.slice(20))![0].padEnd(3, '0').slice(0, 3)) : 0
  return wall + ms - offsetOf(text)
}

/** Offset of a checked time text, in milliseconds. */
export function offsetOf(text: string): number {
  if (text.endsWith('Z')) return 0
  const tail = text.slice(-6)
  const sign = tail.startsWith('-') ? -1 : 1
  return sign * (Number(tail.slice(1, 3)) * 60 + Number(tail.slice(4, 6))) * 60_000
}

const patterns: Partial<Record<FieldKind['is'], RegExp>> = {
  sha256: /^[0-9a-fA-F]{64}$/,
  currency: /^[A-Z]{3}$/,
  region: /^([0-9]{2,12}|[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?)$/,
}

/** A JSON value as the kind holds it; `undefined` where it says nothing, `fault` where no such field can hold it. */
function read(value: unknown, kind: FieldKind): { value: Value | undefined } | { came: string } {
  if (value === null || value === undefined || value === '') return { value: undefined }
  switch (kind.is) {
    case 'integer':
      if (typeof value !== 'number') return { came: typed(value) }
      return Number.isSafeInteger(value) && value >= kind.min && value <= kind.max
        ? { value: value === 0 ? 0 : value }
        : { came: recognisable(String(value), kind) }
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { came: typed(value) }
    case 'list': {
      const items = (Array.isArray(value) ? value : [value]).map((item: unknown) => (Number.isSafeInteger(item) ? String(item) : item))
      if (items.length === 0) return { value: undefined }
      if (!items.every((item) => typeof item === 'string')) return { came: typed(value) }
      const whole = items.reduce((sum, item) => sum + item.length + 1, 0)
      return whole <= 1_000_000 && items.every(isId) ? { value: items } : { came: recognisable(items.join('|'), kind) }
    }
    default: {
      const text = Number.isSafeInteger(value) && (kind.is === 'id' || kind.is === 'text' || kind.is === 'region') ? String(value) : value
      if (typeof text !== 'string') return { came: typed(value) }
      if (kind.is === 'time') {
        const ms = timeOf(text)
        return ms === undefined ? { came: recognisable(text, kind) } : { value: ms }
      }
      const good =
        kind.is === 'id'
          ? isId(text)
          : kind.is === 'text'
            ? fits(text, 1_000_000) && !text.includes('\0')
            : kind.is === 'enum'
              ? kind.values.includes(text)
              : patterns[kind.is]!.test(text)
      return good ? { value: text } : { came: recognisable(text, kind) }
    }
  }
}

const shapePatterns = new Map(Object.entries(shapes).map(([kind, shape]) => [kind, new RegExp(`^(?:${shape})$`)]))
const callablePattern = new RegExp(callable)
const betrayingPattern = new RegExp(`^(?:${betraying})$`)

/** What came, where it looks like a try at what was expected; else how long it was. */
function recognisable(text: string, kind: FieldKind): string {
  return shapePatterns.get(kind.is)?.test(text) === true && !callablePattern.test(text)
    ? text
    : `a text of ${characters(text)} ${characters(text) === 1 ? 'character' : 'characters'}`
}

type Plan = { known: ReadonlySet<string>; fields: readonly { field: Field; column: string; guard: Guard | undefined }[] }
const envelope = new Set(['time', 'recordedtime', 'id', 'source'])
const plans = new Map<EventType, Plan>(
  eventTypes.map((type) => {
    const own = vocabulary[type].fields as readonly Field[]
    const known = new Set([...fieldsOf(type).map(({ name }) => name), ...own.filter(({ personal }) => personal).map(({ name }) => `${name}_token`)])
    return [type, { known, fields: own.map((field) => ({ field, column: columnOf(field), guard: guardOf(type, field) })) }]
  }),
)

const asId: FieldKind = { is: 'id' }
const asTime: FieldKind = { is: 'time' }

/** Reads one CloudEvent of bytes. */
export function parseEvent(bytes: Uint8Array, door: Door): Parsed {
  const parsed = parseStrict(bytes)
  if (!parsed.ok) return { ok: false, id: undefined, faults: [{ field: '', expected: parsed.expected, came: parsed.came }], code: parsed.code }
  return checkEvent(parsed.value, door)
}

/** What a door needs to make tokens, made once per key. */
export type Door = { key: TokenKey; withoutContacts: (text: string, label?: boolean) => string }
export const doorOf = (key: TokenKey): Door => ({ key, withoutContacts: withoutContacts(key) })

function checkEvent(event: unknown, { key, withoutContacts: plainText }: Door): Parsed {
  const refuse = (field: string, expected: string, came: string): Parsed => ({ ok: false, id, faults: [{ field, expected, came }] })
  let id: string | undefined
  if (!isObject(event)) return refuse('', 'a JSON object', typed(event))
  const read1 = read(event['id'], asId)
  id = 'value' in read1 ? (read1.value as string | undefined) : undefined
  if (event['specversion'] !== '1.0')
    return refuse(
      'specversion',
      '"1.0"',
      typeof event['specversion'] === 'string' ? `a text of ${event['specversion'].length} characters` : typed(event['specversion']),
    )
  const type = event['type']
  if (typeof type !== 'string' || !isEventType(type))
    return refuse(
      'type',
      'an event type of the vocabulary',
      typeof type === 'string' ? (/^[a-z_.]{1,60}$/.test(type) ? type : `a text of ${type.length} characters`) : typed(type),
    )
  const data = event['data']
  if (!isObject(data)) return refuse('data', 'an object', typed(data))

  const faults: Fault[] = []
  const setAside: Fault[] = []
  if (id === undefined) faults.push({ field: 'id', expected: expectation(asId), came: 'came' in read1 ? read1.came : 'nothing' })
  const readSource = read(event['source'], asId)
  const source = 'value' in readSource ? (readSource.value as string | undefined) : undefined
  if (source === undefined) faults.push({ field: 'source', expected: expectation(asId), came: 'came' in readSource ? readSource.came : 'nothing' })
  const readTime = read(event['time'], asTime)
  const timeMs = 'value' in readTime ? (readTime.value as number | undefined) : undefined
  if (timeMs === undefined) faults.push({ field: 'time', expected: expectation(asTime), came: 'came' in readTime ? readTime.came : 'nothing' })
  const readRecorded = read(event['recordedtime'], asTime)
  if ('came' in readRecorded) setAside.push({ field: 'recordedtime', expected: expectation(asTime), came: readRecorded.came })
  const recordedMs = 'value' in readRecorded ? (readRecorded.value as number | undefined) : undefined

  const plan = plans.get(type)!
  const values = new Map<string, Value>()
  const raw = new Map<string, string>()
  for (const { field, column, guard } of plan.fields) {
    if (field.personal) {
      // The value itself is never repeated: a refused event must not leak what the door would have hidden.
      const given = read(data[`${field.name}_token`], asId)
      const text = read(data[field.name], field.kind)
      if ('came' in given) setAside.push({ field: `${field.name}_token`, expected: expectation(asId), came: 'a personal value that is not' })
      if ('came' in text) setAside.push({ field: field.name, expected: expectation(field.kind), came: 'a personal value that is not' })
      if ('value' in given && given.value !== undefined) values.set(column, given.value)
      else if ('value' in text && text.value !== undefined) {
        const token = tokenOrUnknown(key, text.value as string, field.name)
        if (token !== undefined) {
          values.set(column, token)
          raw.set(field.name, text.value as string)
        }
      }
      continue
    }
    const given = read(data[field.name], field.kind)
    const betrays = namesPeople(field) && 'value' in given && betrayingPattern.test(String(given.value))
    const nobody = refusesNameless(field) && 'value' in given && given.value !== undefined && nameless.includes(String(given.value).toLowerCase())
    const one = betrays || nobody ? { came: recognisable(String(given.value), field.kind) } : given
    const namesHandle = guard === 'target' && data['target_kind'] === 'handle'
    if ('came' in one) {
      const fault: Fault = {
        field: field.name,
        expected: namesPeople(field) ? noBetraying : expectation(field.kind),
        came: guard === 'contacts' || guard === 'label' ? 'a text that is not' : namesHandle ? 'a personal value that is not' : one.came,
      }
      ;(field.required ? faults : setAside).push(fault)
      continue
    }
    if (one.value === undefined) {
      if (field.required) faults.push({ field: field.name, expected: expectation(field.kind), came: 'nothing' })
      continue
    }
    if (guard === 'contacts' || guard === 'label') {
      const text = plainText(one.value as string, guard === 'label')
      values.set(column, text)
      if (text !== one.value) raw.set(field.name, one.value as string)
    } else if (namesHandle && !(one.value as string).startsWith('hmac256:')) {
      const token = tokenOrUnknown(key, one.value as string, 'handle')
      if (token !== undefined) {
        values.set(column, token)
        raw.set(field.name, one.value as string)
      }
    } else values.set(column, one.value)
  }
  if (faults.length > 0) return { ok: false, id, faults: faults as [Fault, ...Fault[]] }
  let strange: Record<string, Json> | undefined
  for (const [name, value] of Object.entries(data))
    if (!plan.known.has(name) && !envelope.has(name) && value !== null && value !== '') (strange ??= {})[name] = value as Json
  return {
    ok: true,
    event: {
      type,
      source: source!,
      id: id!,
      timeText: event['time'] as string,
      timeMs: timeMs!,
      recordedMs,
      values,
      raw,
      unknown: strange === undefined ? undefined : canonicalJson(strange),
    },
    setAside,
  }
}
