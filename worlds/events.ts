/** What happened in a world, one table of columns per event type: never a million objects at once. */
import { type EventType, eventTypes, vocabulary } from '../src/domain/vocabulary.ts'
import type { Random } from './random.ts'

export type Value = string | number | boolean | readonly string[] | undefined
export type Row = Record<string, Value>

export class Table {
  readonly fields: readonly string[]
  /** Epoch milliseconds. */
  readonly times: number[] = []
  readonly recorded: number[] = []
  readonly columns: Value[][]

  constructor(type: EventType) {
    this.fields = vocabulary[type].fields.map((field) => field.name)
    this.columns = this.fields.map(() => [])
  }

  get length(): number {
    return this.times.length
  }

  push(time: number, recorded: number, data: Row): void {
    let given = 0
    for (const key in data) if (data[key] !== undefined) given++
    let taken = 0
    for (let i = 0; i < this.fields.length; i++) {
      const value = data[this.fields[i]!]
      if (value !== undefined) taken++
      this.columns[i]!.push(value)
    }
    if (taken !== given) throw new TypeError(`expected fields ${this.fields.join(', ')}, got ${Object.keys(data).join(', ')}`)
    this.times.push(time)
    this.recorded.push(recorded)
  }

  column(name: string): readonly Value[] {
    const at = this.fields.indexOf(name)
    if (at < 0) throw new TypeError(`expected one of ${this.fields.join(', ')}, got ${name}`)
    return this.columns[at]!
  }
}

/** Median seconds until the source has stored what happened; a carrier's hand-held device uploads later than a till. */
const recordingLag: Partial<Record<EventType, number>> = { 'shipment.scanned': 45, 'traffic.measured': 20, 'return.inspected': 60, 'payout.settled': 30 }

export class Events {
  readonly tables = new Map<EventType, Table>(eventTypes.map((type) => [type, new Table(type)]))
  #random: Random

  constructor(random: Random) {
    this.#random = random.fork('recorded')
  }

  /** `time` in epoch milliseconds. */
  add(type: EventType, time: number, data: Row): void {
    const at = Math.round(time)
    const lag = recordingLag[type] ?? 0.4
    const late = this.#random.unit() < 0.002 ? 200 : 1
    this.tables.get(type)!.push(at, at + Math.ceil(lag * late * 1000 * (0.4 + this.#random.unit() * 1.6)), data)
  }

  table(type: EventType): Table {
    return this.tables.get(type)!
  }

  /** Rows of one type as objects, `time` and `recordedtime` in epoch milliseconds; for small reads. */
  *rows(type: EventType): Generator<Row & { time: number; recordedtime: number }> {
    const table = this.table(type)
    for (let r = 0; r < table.length; r++) {
      const row: Row & { time: number; recordedtime: number } = { time: table.times[r]!, recordedtime: table.recorded[r]! }
      for (let c = 0; c < table.fields.length; c++) row[table.fields[c]!] = table.columns[c]![r]
      yield row
    }
  }

  get length(): number {
    return [...this.tables.values()].reduce((sum, table) => sum + table.length, 0)
  }
}
