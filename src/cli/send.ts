/** Files of events as CloudEvents, line by line, on their way to a server; what is wrong with a value is the server's to say. */
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type EventType, eventTypes, isEventType } from '../domain/vocabulary.ts'
import type { FieldKind } from '../domain/fields.ts'
import { linesOf, openText } from '../door/files/records.ts'
import { fieldsOf } from '../door/validate.ts'

export type SendFile = { path: string; file: string; type: EventType | undefined; csv: boolean; bytes: number }

const pattern = /^([a-z_]+\.[a-z_]+)(?:-\d+)?\.(csv|tsv|ndjson|jsonl)(\.gz|\.zst)?$/
const loose = /\.(ndjson|jsonl)(\.gz|\.zst)?$/

/** The files of folders that can be sent, what facts are about before the facts; and those that cannot. */
export function filesToSend(places: readonly string[]): { files: SendFile[]; left: string[] } {
  const files: SendFile[] = []
  const left: string[] = []
  for (const place of places) {
    const single = statSync(place).isFile()
    for (const file of single ? [basename(place)] : readdirSync(place).toSorted()) {
      const path = single ? place : join(place, file)
      if (file.startsWith('.') || !statSync(path).isFile()) continue
      const match = pattern.exec(file)
      if (match !== null && isEventType(match[1]!)) files.push({ path, file, type: match[1], csv: /^[ct]sv$/.test(match[2]!), bytes: statSync(path).size })
      else if (loose.test(file)) files.push({ path, file, type: undefined, csv: false, bytes: statSync(path).size })
      else left.push(file)
    }
  }
  const rank = ({ type }: SendFile): number => (type === undefined ? eventTypes.length : eventTypes.indexOf(type))
  return { files: files.toSorted((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1)), left }
}

function valueOf(cell: string, kind: FieldKind): unknown {
  if (kind.is === 'integer' && /^-?\d{1,16}$/.test(cell) && Number.isSafeInteger(Number(cell))) return Number(cell)
  if (kind.is === 'boolean' && (cell === 'true' || cell === 'false')) return cell === 'true'
  if (kind.is === 'list') return cell.split(/(?<!\\)\|/).map((item) => item.replaceAll('\\|', '|'))
  return cell
}

/** A flat row as a CloudEvent. A row without an id gets one from its content, so that sent twice it is still one event. */
export function eventOf(type: EventType, row: Record<string, unknown>): string {
  const { time, recordedtime, id, source, type: _, ...data } = row
  const own =
    typeof id === 'string' && id !== ''
      ? id
      : typeof id === 'number'
        ? String(id)
        : `${type}#${createHash('sha256')
            .update(JSON.stringify([time, Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1))]))
            .digest('hex')
            .slice(0, 32)}`
  return JSON.stringify({
    specversion: '1.0',
    type,
    source: typeof source === 'string' && source !== '' ? source : '//bulk',
    id: own,
    time,
    ...(recordedtime === undefined || recordedtime === '' || recordedtime === null ? {} : { recordedtime }),
    data,
  })
}

export type Sent = { line: number; event: string }

/** Lines of one file as events. What is no JSON is sent as it is: the server says what is wrong with it. */
export async function* eventsOf({ path, type, csv }: SendFile, tell: (line: number, expected: string, came: string) => void): AsyncGenerator<Sent> {
  if (csv) {
    const kinds = new Map(fieldsOf(type!).map(({ name, kind }) => [name, kind]))
    const text = await openText(path, { wanted: new Set(kinds.keys()) }, ({ line, expected, came }) => tell(line, expected, came))
    if (text === undefined) return
    const { columns } = text.reading
    for await (const { line, cells } of text.rows) {
      const row: Record<string, unknown> = {}
      for (const [i, column] of columns.entries())
        if (cells[i] !== undefined && cells[i] !== '') row[column] = valueOf(cells[i], kinds.get(column) ?? { is: 'text' })
      yield { line, event: eventOf(type!, row) }
    }
    return
  }
  for await (const { number, bytes } of linesOf(path, ({ line, expected, came }) => tell(line, expected, came))) {
    if (bytes.length === 0) continue
    const whole = bytes.toString('utf8')
    let row: unknown
    try {
      row = JSON.parse(whole)
    } catch {
      row = undefined
    }
    const flat = typeof row === 'object' && row !== null && !Array.isArray(row) && !('specversion' in row)
    const said = flat ? (type ?? (row as Record<string, unknown>)['type']) : undefined
    yield { line: number, event: typeof said === 'string' && isEventType(said) ? eventOf(said, row as Record<string, unknown>) : whole }
  }
}
