/** Writes a world as an adopter would hand it over: one file per type, rows in no order, and the oracle beside the folder. */
import { createWriteStream, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import type { Field, FieldKind } from '../src/domain/fields.ts'
import { type EventType, vocabulary } from '../src/domain/vocabulary.ts'
import type { Table, Value } from './events.ts'
import { scramble } from './ids.ts'
import { day, zone } from './market.ts'
import type { Oracle } from './oracle.ts'
import { Random } from './random.ts'
import type { World } from './world.ts'

export const formats = ['csv', 'csv.gz', 'ndjson', 'cloudevents', 'parquet'] as const
export type Format = (typeof formats)[number]

/** Changes that must change no verdict. */
export type Disguise = {
  /** Another order of rows. */
  shuffle?: number
  shiftDays?: number
  /** Other ids, names, phones and addresses, one to one. */
  rename?: number
}

const sources: Record<string, string> = {
  account: 'accounts',
  session: 'accounts',
  shop: 'shops',
  wallet: 'wallets',
  order: 'orders',
  payment: 'payments',
  transfer: 'payments',
  payout: 'payments',
  shipment: 'logistics',
  carrier: 'logistics',
}
const sourceOf = (type: EventType): string => `//market.example/${sources[type.split('.')[0]!] ?? 'desk'}`

/**
 * Writes `world` to the folder `out` (made if missing; event files of an earlier world there are removed) and its oracle to
 * `<out>.oracle.json`. Returns rows per type.
 */
export async function writeWorld(world: World, out: string, format: Format = 'csv', disguise: Disguise = {}): Promise<Record<string, number>> {
  mkdirSync(out, { recursive: true })
  for (const name of readdirSync(out)) if (/^[a-z_]+\.[a-z_]+\.(csv|csv\.gz|ndjson|parquet)$/.test(name)) rmSync(join(out, name))
  const change = changes(disguise)
  const counts: Record<string, number> = {}
  // Memory for lines, taken once and used for every type.
  const slabs: Buffer[] = []
  let offset = 0
  for (const [type, table] of world.events.tables) {
    if (table.length === 0) continue
    counts[type] = table.length
    const ids = { offset, key: world.oracle.seed & 0xffff }
    offset += table.length
    const order = rowOrder(table.length, new Random(disguise.shuffle ?? world.oracle.seed).fork(`rows ${type}`))
    const json = format === 'ndjson' || format === 'cloudevents'
    const lines = json ? jsonLines(type, table, ids, change, format === 'cloudevents') : csvLines(type, table, ids, change)
    const file = join(out, `${type}.${format === 'cloudevents' ? 'ndjson' : format === 'parquet' ? 'csv' : format}`)
    await writeShuffled(file, json ? '' : `time,recordedtime,id,source,${table.fields.join(',')}\n`, lines, order, format === 'csv.gz', slabs)
    if (format === 'parquet') await toParquet(type, file)
  }
  writeFileSync(`${out.replace(/\/+$/, '')}.oracle.json`, `${JSON.stringify(disguised(world.oracle, change), null, 1)}\n`)
  return counts
}

type Change = {
  shift: number
  id: (id: string) => string
  personal: (field: string, value: string) => string
}

const idShape = /^([A-Z])-(\d{10})$/

function changes({ shiftDays = 0, rename }: Disguise): Change {
  const shift = shiftDays * day
  if (rename === undefined) return { shift, id: (id) => id, personal: (_, value) => value }
  const random = new Random(rename).fork('rename')
  const key = random.next() & 0x3fffffff
  const digits = random.shuffle([...'0123456789'])
  const others = new Map<string, string>()
  const letters = (alphabet: string[]): Map<string, string> => {
    const turned = random.shuffle(alphabet)
    return new Map(alphabet.map((letter, i) => [letter, turned[i]!]))
  }
  // One to one on every character there is: the common ideographs among themselves, digits among themselves.
  const ideographs = letters(Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_, i) => String.fromCharCode(0x4e00 + i)))
  const turn = (value: string, names: boolean): string =>
    value.replace(names ? /[一-龥\d]/g : /\d/g, (c) => (c >= '0' && c <= '9' ? digits[Number(c)]! : ideographs.get(c)!))
  return {
    shift,
    id: (id) => {
      const shape = idShape.exec(id)
      if (shape === null) return id
      let renamed = others.get(id)
      if (renamed === undefined) {
        renamed = `${shape[1]}-${String(scramble(Number(shape[2]), key)).padStart(10, '0')}`
        if (others.size < 400_000) others.set(id, renamed)
      }
      return renamed
    },
    personal: (field, value) =>
      field === 'ip' ? value : field.includes('phone') ? value.slice(0, 3) + turn(value.slice(3), false) : turn(value, field.includes('name')),
  }
}

function disguised(oracle: Oracle, change: Change): Oracle {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/\b[A-Z]-\d{10}\b/g, change.id)
    if (Array.isArray(value)) return value.map(walk)
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, held]) => [key.replace(/\b[A-Z]-\d{10}\b/g, change.id), walk(held)]))
    return value
  }
  return {
    ...(walk(oracle) as Oracle),
    incidents: oracle.incidents.map((incident) => ({
      ...(walk(incident) as typeof incident),
      startsAt: incident.startsAt + change.shift,
      endsAt: incident.endsAt + change.shift,
    })),
    judgeAt: shifted(oracle.judgeAt, change),
    deadlines: shifted(oracle.deadlines, change),
  }
}

const shifted = (times: Record<string, string>, change: Change): Record<string, string> =>
  Object.fromEntries(Object.entries(times).map(([name, at]) => [name, timeText(Date.parse(at) + change.shift)]))

function rowOrder(length: number, random: Random): Uint32Array {
  const order = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random.unit() * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
  return order
}

const days = new Map<number, string>()
const pad = Array.from({ length: 1000 }, (_, i) => String(i))
const pad2 = pad.slice(0, 60).map((text) => text.padStart(2, '0'))
const pad3 = pad.map((text) => text.padStart(3, '0'))

function timeText(at: number): string {
  const here = at + zone
  const date = Math.floor(here / day)
  let text = days.get(date)
  if (text === undefined) {
    text = new Date(date * day).toISOString().slice(0, 11)
    days.set(date, text)
  }
  const ms = here - date * day
  return `${text}${pad2[Math.floor(ms / 3_600_000)]}:${pad2[Math.floor(ms / 60_000) % 60]}:${pad2[Math.floor(ms / 1000) % 60]}.${pad3[ms % 1000]}+08:00`
}

type EventIds = { offset: number; key: number }
/** An event keeps its id in whatever order the rows stand. */
const eventId = ({ offset, key }: EventIds, row: number): string => `E-${String(scramble(offset + row, key)).padStart(10, '0')}`

function shown(value: Value, kind: FieldKind, personal: string | undefined, change: Change): Value {
  if (value === undefined) return value
  if (personal !== undefined) return change.personal(personal, value as string)
  if (kind.is === 'id') return change.id(value as string)
  if (kind.is === 'list') return (value as readonly string[]).map(change.id)
  if (kind.is === 'time' && change.shift !== 0) return timeText(Date.parse(value as string) + change.shift)
  return value
}

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** How a field's values stand in a CSV cell. */
function csvCells(field: Field, change: Change): (value: Value) => string {
  const { kind, name, personal } = field
  if (personal) return (value) => quote(change.personal(name, value as string))
  switch (kind.is) {
    case 'id':
      return (value) => quote(change.id(value as string))
    case 'list':
      return (value) => quote((value as readonly string[]).map((part) => change.id(part).replaceAll('\\', '\\\\').replaceAll('|', '\\|')).join('|'))
    case 'text':
      return (value) => quote(value as string)
    case 'time':
      return (value) => shown(value, kind, undefined, change) as string
    default:
      return String
  }
}

function* csvLines(type: EventType, table: Table, ids: EventIds, change: Change): Generator<string> {
  const { fields } = vocabulary[type]
  const cells = fields.map((field) => csvCells(field, change))
  const rest = `,${sourceOf(type)}`
  for (let row = 0; row < table.length; row++) {
    let line = `${timeText(table.times[row]! + change.shift)},${timeText(table.recorded[row]! + change.shift)},${change.id(eventId(ids, row))}${rest}`
    for (let c = 0; c < fields.length; c++) {
      const value = table.columns[c]![row]
      line += value === undefined ? ',' : `,${cells[c]!(value)}`
    }
    yield `${line}\n`
  }
}

function* jsonLines(type: EventType, table: Table, ids: EventIds, change: Change, envelope: boolean): Generator<string> {
  const { fields } = vocabulary[type]
  const source = sourceOf(type)
  for (let row = 0; row < table.length; row++) {
    const data: Record<string, Value> = {}
    for (let c = 0; c < fields.length; c++) {
      const field = fields[c]!
      const value = shown(table.columns[c]![row], field.kind, field.personal ? field.name : undefined, change)
      if (value !== undefined) data[field.name] = value
    }
    const time = timeText(table.times[row]! + change.shift)
    const recordedtime = timeText(table.recorded[row]! + change.shift)
    const id = change.id(eventId(ids, row))
    yield `${JSON.stringify(envelope ? { specversion: '1.0', type, source, id, time, recordedtime, data } : { time, recordedtime, id, source, ...data })}\n`
  }
}

const slabSize = 1 << 25

/**
 * Writes a line per row in the given order. Lines are made in the rows' own order and laid down once, because reading a dozen
 * columns at random costs far more than copying a line from a random place.
 */
async function writeShuffled(file: string, header: string, lines: Generator<string>, order: Uint32Array, gzip: boolean, slabs: Buffer[]): Promise<void> {
  let slab = 0
  const starts = new Float64Array(order.length)
  const lengths = new Uint32Array(order.length)
  let used = 0
  let row = 0
  for (const line of lines) {
    if (used + line.length * 3 > slabSize) {
      slab++
      used = 0
    }
    slabs[slab] ??= Buffer.allocUnsafe(slabSize)
    starts[row] = slab * slabSize + used
    const length = slabs[slab]!.write(line, used)
    lengths[row++] = length
    used += length
  }
  const chunk = slabs[slab + 1] ?? (slabs[slab + 1] = Buffer.allocUnsafe(slabSize))
  const disk = createWriteStream(file)
  const target = gzip ? createGzip({ level: 6 }) : disk
  if (gzip) target.pipe(disk)
  const flush = (length: number): Promise<unknown> => new Promise((done) => target.write(chunk.subarray(0, length), done))
  let filled = chunk.write(header)
  for (const at of order) {
    const start = starts[at]!
    const from = start % slabSize
    const length = lengths[at]!
    if (filled + length > chunk.length) {
      await flush(filled)
      filled = 0
    }
    slabs[Math.floor(start / slabSize)]!.copy(chunk, filled, from, from + length)
    filled += length
  }
  await flush(filled)
  target.end()
  await finished(disk)
}

const sqlType = (kind: FieldKind): string => (kind.is === 'integer' ? 'BIGINT' : kind.is === 'boolean' ? 'BOOLEAN' : 'VARCHAR')

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`

/** Replaces a CSV file by the same rows as Parquet: integers and booleans typed, lists as lists, times as text with their offset. */
async function toParquet(type: EventType, csv: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const { fields } = vocabulary[type]
  const columns = ['time', 'recordedtime', 'id', 'source']
    .map((name) => `'${name}': 'VARCHAR'`)
    .concat(fields.map((field) => `'${field.name}': '${sqlType(field.kind)}'`))
  const lists = fields.filter((field) => field.kind.is === 'list').map((field) => `string_split("${field.name}", '|') AS "${field.name}"`)
  await connection.run(
    `COPY (SELECT *${lists.length > 0 ? ` REPLACE (${lists.join(', ')})` : ''} FROM read_csv(${quoted(csv)}, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', columns = {${columns.join(', ')}}))
     TO ${quoted(csv.replace(/csv$/, 'parquet'))} (FORMAT parquet, COMPRESSION zstd)`,
  )
  connection.closeSync()
  instance.closeSync()
  rmSync(csv)
}
