/**
 * The careful reader: one line at a time, so that one broken record costs one record. It rewrites what is readable as
 * plain CSV with the source line in front, and hands the rest to `refuse`.
 */
import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { maxLineBytes, openBytes } from './bytes.ts'

export type Refusal = { line: number; field: string; expected: string; came: string }

export type Line = { number: number; bytes: Buffer }

/** Lines of a file without their ends; a line beyond the limit is skipped unread, an unreadable rest ends the file. */
export async function* linesOf(path: string, refuse: (refusal: Refusal) => void): AsyncGenerator<Line> {
  let pending: Buffer[] = []
  let pendingBytes = 0
  let overlong = 0
  let number = 1
  const take = (last: Buffer): Line | undefined => {
    const whole = pending.length > 0 ? Buffer.concat([...pending, last]) : last
    const length = overlong > 0 ? overlong + last.length : whole.length
    pending = []
    pendingBytes = 0
    const at = number++
    if (length > maxLineBytes) {
      overlong = 0
      refuse({ line: at, field: '', expected: `a line of at most ${maxLineBytes} bytes`, came: `${length} bytes` })
      return undefined
    }
    let bytes = whole
    if (bytes.length > 0 && bytes[bytes.length - 1] === 0x0d) bytes = bytes.subarray(0, bytes.length - 1)
    if (at === 1 && bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
    return { number: at, bytes }
  }
  try {
    for await (const piece of openBytes(path)) {
      const chunk = piece as Buffer
      let from = 0
      for (;;) {
        const at = chunk.indexOf(0x0a, from)
        if (at < 0) break
        const line = take(chunk.subarray(from, at))
        if (line !== undefined) yield line
        from = at + 1
      }
      const rest = chunk.subarray(from)
      if (overlong > 0) overlong += rest.length
      else if (rest.length > 0) {
        pending.push(Buffer.from(rest))
        pendingBytes += rest.length
        if (pendingBytes > maxLineBytes) {
          overlong = pendingBytes
          pending = []
        }
      }
    }
  } catch (error) {
    refuse({ line: number, field: '', expected: path.endsWith('.gz') ? 'a complete gzip file' : 'a file readable to its end', came: (error as Error).message })
    // What came after the last whole line is a torn record, not data.
    return
  }
  if (pendingBytes > 0 || overlong > 0) {
    const line = take(Buffer.alloc(0))
    if (line !== undefined) yield line
  }
}

/** A CSV cell for the engine: always quoted, so that commas, quotes and newlines inside survive. */
const cell = (value: string | null): string => (value === null || value === '' ? '' : `"${value.replaceAll('"', '""')}"`)

/** Writes rows of text with their source line as CSV for the engine. */
export class RowWriter {
  #stream: WriteStream
  #buffer: string[] = []
  #bytes = 0
  rows = 0

  constructor(path: string) {
    this.#stream = createWriteStream(path)
  }

  async write(line: number, cells: readonly (string | null)[]): Promise<void> {
    const text = `${line},${cells.map(cell).join(',')}\n`
    this.rows++
    this.#buffer.push(text)
    this.#bytes += text.length
    if (this.#bytes > 1 << 20) await this.#flush()
  }

  async #flush(): Promise<void> {
    const text = this.#buffer.join('')
    this.#buffer = []
    this.#bytes = 0
    if (!this.#stream.write(text)) await once(this.#stream, 'drain')
  }

  async close(): Promise<void> {
    await this.#flush()
    this.#stream.end()
    await once(this.#stream, 'close')
  }
}

type Parsed = { cells: string[] } | { open: true } | { wrong: string }

/** One RFC 4180 record; `open` when a quoted cell does not end here. */
function parseRecord(text: string): Parsed {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let value = ''
      at++
      for (;;) {
        const end = text.indexOf('"', at)
        if (end < 0) return { open: true }
        value += text.slice(at, end)
        if (text[end + 1] === '"') {
          value += '"'
          at = end + 2
          continue
        }
        at = end + 1
        break
      }
      if (at < text.length && text[at] !== ',') return { wrong: 'text after a closing quote' }
      cells.push(value)
    } else {
      const comma = text.indexOf(',', at)
      const value = text.slice(at, comma < 0 ? undefined : comma)
      if (value.includes('"')) return { wrong: 'a quote inside an unquoted cell' }
      cells.push(value)
      at = comma < 0 ? text.length : comma
    }
    if (at >= text.length) return { cells }
    at++
    if (at === text.length) {
      cells.push('')
      return { cells }
    }
  }
}

/** Most lines one quoted cell may span before we call the quote a mistake. */
const maxSpan = 1000

/** Reads a CSV of any quality; returns the header. Every readable record goes to the writer. */
export async function readCsvCarefully(path: string, target: string, refuse: (refusal: Refusal) => void): Promise<{ header: string[]; rows: number }> {
  const writer = new RowWriter(target)
  let header: string[] | undefined
  const source = linesOf(path, refuse)
  const queue: Line[] = []
  let ended = false
  const next = async (): Promise<Line | undefined> => {
    const waiting = queue.shift()
    if (waiting !== undefined) return waiting
    if (ended) return undefined
    const { value, done } = await source.next()
    if (done === true) ended = true
    return done === true ? undefined : value
  }
  const decode = (line: Line): string | undefined => {
    if (!isUtf8(line.bytes)) {
      refuse({ line: line.number, field: '', expected: 'UTF-8 text', came: 'bytes that are not UTF-8' })
      return undefined
    }
    const text = line.bytes.toString('utf8')
    if (text.includes('\0')) {
      refuse({ line: line.number, field: '', expected: 'text', came: 'a NUL byte' })
      return undefined
    }
    return text
  }
  for (;;) {
    const line = await next()
    if (line === undefined) break
    let text = decode(line)
    if (text === undefined || text === '') continue
    let record = parseRecord(text)
    if ('open' in record) {
      const joined: Line[] = []
      while ('open' in record && joined.length < maxSpan) {
        const more = await next()
        if (more === undefined) break
        joined.push(more)
        if (!isUtf8(more.bytes)) break
        text += `\n${more.bytes.toString('utf8')}`
        if (text.length > maxLineBytes) break
        record = parseRecord(text)
      }
      if (!('cells' in record)) {
        // A quote that never closes, or closes in the midst of a later record, costs its own line only; the lines behind it are read again on their own.
        refuse({
          line: line.number,
          field: '',
          expected: 'a closing quote',
          came: 'open' in record ? 'a cell that never ends' : 'a cell that runs into a later record',
        })
        queue.unshift(...joined)
        continue
      }
    }
    if ('wrong' in record) {
      refuse({ line: line.number, field: '', expected: 'RFC 4180 cells', came: record.wrong })
      continue
    }
    if (header === undefined) {
      header = record.cells
      continue
    }
    if (record.cells.length !== header.length) {
      refuse({ line: line.number, field: '', expected: `${header.length} cells`, came: `${record.cells.length} cells` })
      continue
    }
    await writer.write(line.number, record.cells)
  }
  await writer.close()
  return { header: header ?? [], rows: writer.rows }
}
