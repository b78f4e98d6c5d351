/** Two tellings of one rule: the zod schemas judge a streamed event, SQL judges ten million rows. They must not differ. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Field, FieldKind } from '../domain/fields.ts'
import { rowSchema } from '../domain/schema.ts'
import { type EventType, eventTypes } from '../domain/vocabulary.ts'
import { withDoor } from './fixture.ts'
import { fieldsOf } from './validate.ts'

const wholeTime = '2017-08-08T14:03:22.184+08:00'
const oneFrom = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values)

/** Texts at the edges of what an identifier may be. */
const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  oneFrom(
    ' x',
    '\u00a0x',
    '\u3000x',
    '\ufeffx',
    '\u2028x',
    '\u200bx',
    'x ',
    '=x',
    '+1',
    '-1',
    '@x',
    '|',
    '\\',
    'a|b',
    'a\\|b',
    '"',
    '""',
    ',',
    "'",
    'null',
    'NaN',
    '0',
  ),
  oneFrom('x\ty', 'x\ny', 'x\ry', 'x\r\ny', 'x\u007f', 'x\u0085', 'x\u0001', 'é', 'e\u0301', '𠮷', '=\u0301', ''),
  fc.constantFrom('a', '𠮷', '字').chain((letter) => fc.constantFrom(511, 512, 513).map((n) => letter.repeat(n))),
)
const oddTime = oneFrom(
  '2017-02-31T00:00:00Z',
  '2016-02-29T23:59:59Z',
  '2017-08-08T24:00:00Z',
  '2017-08-08T23:59:60Z',
  '2017-08-08T14:03:22',
  '2017-08-08 14:03:22Z',
  '2017-08-08t14:03:22z',
  '2017-08-08T14:03Z',
  '2017-08-08T14:03:22+0800',
  '2017-08-08T14:03:22+14:59',
  '2017-08-08T14:03:22+15:00',
  '2017-08-08T14:03:22-00:00',
  '2017-08-08T14:03:22.1234567890Z',
  '2017-08-08T14:03:22.123456789Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '٢017-08-08T14:03:22Z',
  'yesterday',
)
const oddNumber = oneFrom(
  '0',
  '-0',
  '-1',
  '1',
  '5',
  '6',
  '007',
  '10000',
  '10001',
  '9007199254740991',
  '9007199254740992',
  '9999999999999999',
  '12345678901234567',
  '1.0',
  '1e3',
  '+1',
  '0x1',
  ' 1',
  '1 ',
  '٣',
  '-',
)

function sound(kind: FieldKind): fc.Arbitrary<string> {
  switch (kind.is) {
    case 'id':
      return fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,9}$/)
    case 'text':
      return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'))
    case 'sha256':
      return fc.stringMatching(/^[0-9a-fA-F]{64}$/)
    case 'currency':
      return fc.constantFrom('CNY', 'USD', 'XYZ')
    case 'region':
      return fc.constantFrom('330782', 'CN-ZJ', 'US', '33')
    case 'integer':
      return fc.integer({ min: kind.min, max: Math.min(kind.max, kind.min + 4) }).map(String)
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'time':
      return fc.constantFrom(wholeTime, '2016-02-29T00:00:00Z', '2017-08-08T14:03:22.1-07:30')
    case 'list':
      return fc.array(fc.stringMatching(/^[A-Z]-[0-9]{1,5}$/), { minLength: 1, maxLength: 3 }).map((items) => items.join('|'))
    case 'enum':
      return fc.constantFrom(...kind.values)
  }
}

function odd(kind: FieldKind): fc.Arbitrary<string> {
  const own = kind.is === 'time' ? oddTime : kind.is === 'integer' ? oddNumber : oddText
  return fc.oneof(
    { weight: 4, arbitrary: own },
    oneFrom('', 'TRUE', 'CN-ABCD', 'cny', '1', 'a'.repeat(64), 'g'.repeat(64), 'a|=b', 'a||b', '|a', 'unknown', 'Unknown', wholeTime),
  )
}

/** Values of JSON types that no cell of a CSV has. */
const strange: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  5,
  6,
  [],
  {},
  ['a'],
  ['a', 1],
  [''],
  ['=a'],
  [['a']],
  { a: 1 },
  '',
  '1',
  'true',
)

/** The value a cell says, or the text itself where it says none; undefined for an empty cell. */
function valueOf(text: string, kind: FieldKind): unknown {
  if (text === '') return undefined
  if (kind.is === 'integer' && /^-?[0-9]{1,16}$/.test(text)) return Number(text)
  if (kind.is === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  // Split at bars that no backslash stands before.
  if (kind.is === 'list') return text.split(/(?<!\\)\|/).map((item) => item.replaceAll('\\|', '|'))
  return text
}

type Cells = Record<string, string>

/** Rows with at most a few fields that are not sound, so that each field's own judgement shows. */
function rowsOf(type: EventType): fc.Arbitrary<Cells[]> {
  const fields = fieldsOf(type).filter(({ name }) => name !== 'id' && name !== 'source')
  const row = fc
    .tuple(
      fc.record(Object.fromEntries(fields.map((field) => [field.name, present(field, sound(field.kind))]))),
      fc.record(Object.fromEntries(fields.map((field) => [field.name, odd(field.kind)]))),
      fc.subarray(fields, { maxLength: 2 }),
    )
    .map(([cells, other, which]) => ({ ...cells, ...Object.fromEntries(which.map(({ name }) => [name, other[name]!])) }))
  return fc.array(row, { minLength: 10, maxLength: 10 })
}

const present = (field: Field, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  field.required ? value : fc.oneof({ weight: 3, arbitrary: value }, fc.constant(''))

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Fields that the schema refuses, by name. */
function refusedBySchema(type: EventType, row: Record<string, unknown>): string[] {
  const result = rowSchema(type).safeParse(row)
  return result.success ? [] : [...new Set(result.error.issues.map((issue) => String(issue.path[0])))].toSorted()
}

const below = (dice: fc.Stream<number>, n: number): number => (dice.next().value as number) % n

const fileRefusals = /of an accepted|not used before|the same content each time/

test('for every type, rows at the edges are judged by the SQL of the door as by the schema, field by field, from CSV and from NDJSON', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record(Object.fromEntries(eventTypes.map((type) => [type, rowsOf(type)]))),
      fc.infiniteStream(strange),
      fc.infiniteStream(fc.nat()),
      async (rows, oddities, dice) => {
        await withDoor(async (door) => {
          const wanted = new Map<string, { fields: string[]; row: unknown }>()
          for (const type of eventTypes) {
            const fields = fieldsOf(type).filter(({ name }) => name !== 'id' && name !== 'source')
            const names = fields.map(({ name }) => name)
            let line = 2
            const lines = [`id,${names.join(',')}`]
            for (const [i, row] of rows[type]!.entries()) {
              const typed = Object.fromEntries(fields.map(({ name, kind }) => [name, valueOf(row[name]!, kind)]))
              wanted.set(`${type}.csv:${line}`, { fields: refusedBySchema(type, typed), row })
              const text = `${`c-${i}`},${names.map((name) => cell(row[name]!)).join(',')}`
              lines.push(text)
              line += text.split('\n').length
            }
            door.put(`${type}.csv`, `${lines.join('\n')}\n`)
            const json = rows[type]!.map((row, i) => {
              const value: Record<string, unknown> = Object.fromEntries(fields.map(({ name, kind }) => [name, valueOf(row[name]!, kind)]))
              if (below(dice, 2) === 0) value[names[below(dice, names.length)]!] = oddities.next().value
              wanted.set(`${type}-1.ndjson:${i + 1}`, { fields: refusedBySchema(type, value), row: value })
              return JSON.stringify({ id: `j-${i}`, ...value })
            })
            door.put(`${type}-1.ndjson`, `${json.join('\n')}\n`)
          }
          const { refused } = await door.open()
          const got = Map.groupBy(
            refused.filter((row) => !fileRefusals.test(row.expected)),
            (row) => `${row.file}:${row.line}`,
          )
          for (const [place, { fields, row }] of wanted) {
            const found = [...new Set((got.get(place) ?? []).map(({ field }) => field))].toSorted()
            // JSON with a number beyond 2^53 is refused as a line, and a value of a type its field cannot hold before the row's other fields are looked at.
            const agreed = place.includes('.ndjson')
              ? found.length > 0 === fields.length > 0 && found.every((field) => field === '' || fields.includes(field))
              : found.join() === fields.join()
            assert.ok(agreed, `${place}: the schema refuses [${fields.join()}], the door [${found.join()}], of ${JSON.stringify(row)}`)
          }
          for (const place of got.keys()) assert.ok(wanted.has(place), `${place} is not where a row begins`)
        })
      },
    ),
    { seed: 20170808, numRuns: 2, endOnFailure: true },
  )
})
