/**
 * The careful reader of text: one line at a time, so that one broken record costs one record, numbered as an editor numbers lines. It finds
 * out the encoding, what separates cells and where the header is, and says so; nothing is passed over in silence.
 */
import { closeSync, fchmodSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { type Encoding, decode, detectEncoding, encodingOfStart, encodingWords } from './encoding.ts'
import { columnShown } from '../columns.ts'
import { markOf, markWords, maxLineBytes, openBytes, packing, whyUnreadable } from './bytes.ts'

/** What was found wrong; `effect` says whether it cost the row or only that value. */
export type Refusal = { line: number; field: string; expected: string; came: string; effect?: 'set_aside'; type?: string }
export type Refuse = (refusal: Refusal) => void

export type Line = { number: number; bytes: Buffer }

/** Chunks with old Macintosh line ends made ours: a file without any line feed but with carriage returns. */
async function* lineEnds(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let old: boolean | undefined
  for await (const chunk of source) {
    old ??= chunk.includes(0x0d) && !chunk.includes(0x0a)
    if (!old) yield chunk
    else {
      const other = Buffer.from(chunk)
      for (let at = other.indexOf(0x0d); at >= 0; at = other.indexOf(0x0d, at + 1)) other[at] = 0x0a
      yield other
    }
  }
}

async function* inUtf8(source: AsyncIterable<Buffer>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

/** Lines of a file without their ends; a line beyond the limit is skipped unread, an unreadable rest ends the file. */
export async function* linesOf(path: string, refuse: Refuse, encoding: Encoding = 'utf-8'): AsyncGenerator<Line> {
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
    const wide = encoding === 'utf-16le' || encoding === 'utf-16be'
    for await (const chunk of lineEnds(wide ? inUtf8(openBytes(path), encoding) : openBytes(path))) {
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
    const packed = packing(path)
    refuse({ line: number, field: '', expected: packed === undefined ? 'a file readable to its end' : `a complete ${packed} file`, came: whyUnreadable(error) })
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

/**
 * Writes rows of text with their source line as CSV for the engine. Raw personal values pass through this file, so where the system can, it has
 * no name: whatever happens to the process, nothing of it is left.
 */
export class RowWriter {
  #file: number
  #buffer: string[] = []
  #bytes = 0
  #named: string | undefined
  rows = 0
  /** Bytes of the longest line, at most. */
  longest = 0
  /** Where the engine reads what was written. */
  readonly path: string
  readonly #signal: AbortSignal | undefined

  /** @param signal has the next megabyte throw its reason */
  constructor(path: string, signal?: AbortSignal) {
    this.#signal = signal
    this.#file = openSync(path, 'wx+', 0o600)
    fchmodSync(this.#file, 0o600)
    if (process.platform === 'linux') {
      unlinkSync(path)
      this.path = `/proc/self/fd/${this.#file}`
    } else {
      this.#named = path
      this.path = path
    }
  }

  write(line: number, cells: readonly (string | null)[]): void {
    const text = `${line},${cells.map(cell).join(',')}\n`
    this.rows++
    this.longest = Math.max(this.longest, 3 * text.length)
    this.#buffer.push(text)
    this.#bytes += text.length
    if (this.#bytes <= 1 << 20) return
    this.#signal?.throwIfAborted()
    this.flush()
  }

  /** Puts everything where the engine can read it. */
  flush(): void {
    if (this.#buffer.length === 0) return
    const bytes = Buffer.from(this.#buffer.join(''))
    this.#buffer = []
    this.#bytes = 0
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
  }

  /** Forgets the file. */
  close(): void {
    closeSync(this.#file)
    if (this.#named !== undefined) unlinkSync(this.#named)
  }
}

type Parsed = { cells: string[] } | { open: true } | { wrong: string }

/** `="0012"`, as spreadsheets write a text that looks like a number, is that text. */
const unwrapped = (value: string): string =>
  value.startsWith('="') && value.endsWith('"') && value.length >= 3 ? value.slice(2, -1).replaceAll('""', '"') : value

/** A quote in the midst of a cell without quotes is a letter where it comes in pairs, or stands behind a digit as an inch does; else it may have been meant to hold cells together. */
const strayQuotes = (cells: readonly string[]): boolean => cells.some((cell) => (cell.split('"').length - 1) % 2 === 1 && !/\d"/.test(cell))

/** One RFC 4180 record, cells split at `separator`; `open` when a quoted cell does not end here. */
export function parseRecord(text: string, separator = ','): Parsed {
  const cells: string[] = []
  const loose: string[] = []
  let at = 0
  const done = (): Parsed => (strayQuotes(loose) ? { wrong: 'a quote inside an unquoted cell' } : { cells })
  for (;;) {
    let begin = at
    // Blanks before a quote, as some write behind each separator.
    while (text[begin] === ' ') begin++
    if (text[begin] !== '"') begin = at
    const formula = text.startsWith('="', at)
    if (text[begin] === '"' || formula) {
      let value = ''
      at = formula ? at + 2 : begin + 1
      for (;;) {
        const end = text.indexOf('"', at)
        if (end < 0) return { open: true }
        value += text.slice(at, end)
        const next = text[end + 1]
        if (next === '"') {
          value += '"'
          at = end + 2
          continue
        }
        // Programs that do not double a quote put a backslash before it.
        if (text[end - 1] === '\\' && end > at && next !== undefined && next !== separator && next !== '\n') {
          value = `${value.slice(0, -1)}"`
          at = end + 1
          continue
        }
        at = end + 1
        break
      }
      while (at < text.length && text[at] !== separator && (text[at] === ' ' || text[at] === '\t')) at++
      if (at < text.length && text[at] !== separator) return { wrong: 'text after a closing quote' }
      cells.push(formula ? value : unwrapped(value))
    } else {
      const next = text.indexOf(separator, at)
      const value = text.slice(at, next < 0 ? undefined : next)
      // Between tabs a quote is a letter like any other: such files are seldom quoted at all.
      if (value.includes('"') && separator !== '\t') loose.push(value)
      cells.push(value)
      at = next < 0 ? text.length : next
    }
    if (at >= text.length) return done()
    at++
    if (at === text.length) {
      cells.push('')
      return done()
    }
  }
}

/** Most lines one quoted cell may span before we call the quote a mistake. */
const maxSpan = 1000
/** Lines among which the header is looked for. */
const headLines = 200

const separators = [',', '\t', ';', '|'] as const

/** A name or a cell without what surrounds it: blanks of every width, and marks that show nothing. */
export const bare = (text: string): string => text.replace(/^[\s\u3000\u00a0\ufeff\u200b]+|[\s\u3000\u00a0\ufeff\u200b]+$/g, '')

export type TextOptions = {
  /** Columns that the reader hopes for: the header is the line that holds most of them. */
  wanted?: ReadonlySet<string>
  encoding?: Encoding
  separator?: string
  /** Line of the header, when it is said. */
  header?: number
  /** Rows that begin so are no data. */
  skip?: readonly string[]
  /** From a row that begins so on, nothing is. */
  until?: readonly string[]
}

/** How a text file was read. */
export type Reading = {
  encoding: Encoding
  /** False where another encoding would have made sense too. */
  sure: boolean
  separator: string
  /** Line of the header; 0 when there is none. */
  header: number
  columns: string[]
  /** Headers met again further down: the file is several exports in a row. */
  repeated: number
  /** Rows that were said to be no data. */
  skipped: number
  /** Each line stands in quotes as a whole. */
  wrapped?: boolean
  /** Of a workbook: sheets read one after the other, sheets of other columns, hidden sheets, and rows read although they are hidden. */
  sheets?: { read: number; others: number; hidden: number; covered: number }
}

export type TextFile = { reading: Reading; rows: AsyncGenerator<{ line: number; cells: string[] }> }

/** The encoding of a text file from its own bytes. */
async function findEncoding(path: string): Promise<{ encoding: Encoding; sure: boolean } | undefined> {
  let first = true
  let pending: Buffer = Buffer.alloc(0)
  const odd: Buffer[] = []
  let oddBytes = 0
  const look = (line: Buffer): void => {
    if (!line.some((byte) => byte >= 0x80)) return
    odd.push(Buffer.from(line.subarray(0, 4000)))
    oddBytes += Math.min(line.length, 4000)
  }
  try {
    for await (const piece of openBytes(path)) {
      const chunk = piece as Buffer
      if (first) {
        const said = encodingOfStart(chunk)
        if (said !== undefined) return { encoding: said.encoding, sure: true }
        first = false
      }
      let from = 0
      const body = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
      for (;;) {
        const at = body.indexOf(0x0a, from)
        if (at < 0) break
        look(body.subarray(from, at))
        from = at + 1
      }
      pending = Buffer.from(body.subarray(from))
      if (pending.length > maxLineBytes) pending = Buffer.alloc(0)
      if (oddBytes > 200_000) break
    }
  } catch {
    // What is wrong with the file is said when it is read.
  }
  look(pending)
  return detectEncoding(odd)
}

/** Whether a row begins as said; after a star the words may stand anywhere. */
const begins = (text: string, said: string): boolean => (said.startsWith('*') ? text.includes(said.slice(1)) : text.startsWith(said))

/** How many of the wanted columns stand among the cells. */
const found = (cells: readonly string[], wanted: ReadonlySet<string>): number => new Set(cells.map(bare).filter((name) => wanted.has(name))).size

/** A line that a spreadsheet took for one cell and quoted as a whole: `"a,""b"",c"`; its own text, or undefined for any other. */
function unwrappedLine(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined
  // Whatever the separator, one cell is one cell.
  const record = parseRecord(text, '\u0000')
  return 'cells' in record && record.cells.length === 1 ? record.cells[0] : undefined
}

/** Whether every line of a file is such a line, each with a separator inside. */
function isWrapped(texts: readonly string[]): boolean {
  const lines = texts.filter((text) => text !== '')
  return lines.length > 1 && lines.every((text) => separators.some((separator) => (unwrappedLine(text)?.split(separator).length ?? 0) > 2))
}

type Header = { at: number; span: number; separator: string; cells: string[] }

function headerRecord(texts: readonly string[], at: number, separator: string): { cells: string[]; span: number } | undefined {
  let text = texts[at]!
  let record = parseRecord(text, separator)
  let span = 1
  while ('open' in record && span < 20 && at + span < texts.length) {
    text += `\n${texts[at + span]}`
    span++
    record = parseRecord(text, separator)
  }
  return 'cells' in record ? { cells: record.cells, span } : undefined
}

/** The line with the column names: the one that holds most of the wanted, else the first of the shape that most lines have. */
function findHeader(texts: readonly string[], given: readonly string[], wanted: ReadonlySet<string> | undefined): Header | undefined {
  let best: (Header & { score: number }) | undefined
  for (const separator of given) {
    const records = texts.map((text) => (text === '' ? undefined : parseRecord(text, separator)))
    if (wanted !== undefined && wanted.size > 0) {
      for (const [at, record] of records.entries()) {
        if (record === undefined || 'wrong' in record) continue
        const whole = 'cells' in record ? { cells: record.cells, span: 1 } : headerRecord(texts, at, separator)
        if (whole === undefined) continue
        const score = found(whole.cells, wanted)
        if (score > 0 && (best === undefined || score > best.score)) best = { at, separator, score, ...whole }
      }
      continue
    }
    const counts = new Map<number, number>()
    for (const record of records) if (record !== undefined && 'cells' in record) counts.set(record.cells.length, (counts.get(record.cells.length) ?? 0) + 1)
    const [width, lines] = [...counts].filter(([n]) => n > 1).toSorted(([a, x], [b, y]) => y * Math.min(b, 4) - x * Math.min(a, 4) || b - a)[0] ?? [1, 0]
    if (lines === 0) continue
    const score = lines * Math.min(width, 8)
    const at = records.findIndex(
      (record) => record !== undefined && 'cells' in record && record.cells.length === width && record.cells.some((one) => bare(one) !== ''),
    )
    // Names may span lines; then they stand above the first row that does not.
    const open = records.slice(0, Math.max(at, 0)).findIndex((record) => record !== undefined && 'open' in record)
    const spanning = open < 0 ? undefined : headerRecord(texts, open, separator)
    if (spanning?.cells.length === width && open + spanning.span <= at && (best === undefined || score > best.score)) {
      best = { at: open, separator, score, ...spanning }
      continue
    }
    if (at < 0 || (best !== undefined && score <= best.score)) continue
    const named = better(records, at, width)
    best = { at: named, span: 1, separator, score, cells: (records[named] as { cells: string[] }).cells }
  }
  return best
}

/** Whether cells could all be names of columns: none empty, none a number or a time. */
export const areNames = (cells: readonly string[]): boolean =>
  cells.length > 1 && cells.every((cell) => bare(cell) !== '' && !/^[\s\d.,:/+()%-]+$/.test(cell)) && new Set(cells.map(bare)).size === cells.length

/** The names may stand a line higher, where every row ends in empty cells that no name is for, or a line lower, below names of groups of columns. */
function better(records: readonly (Parsed | undefined)[], at: number, width: number): number {
  const cellsAt = (i: number): string[] | undefined => {
    const record = records[i]
    return record !== undefined && 'cells' in record ? record.cells : undefined
  }
  const above = cellsAt(at - 1)
  if (above !== undefined && above.length < width && areNames(above)) {
    const rows = records.flatMap((record) => (record !== undefined && 'cells' in record && record.cells.length === width ? [record.cells] : []))
    if (rows.every((cells) => cells.slice(above.length).every((cell) => bare(cell) === ''))) return at - 1
  }
  const [here, below] = [cellsAt(at)!, cellsAt(at + 1)]
  const empty = here.filter((cell) => bare(cell) === '').length
  return below !== undefined && below.length === width && empty * 3 >= width && areNames(below) ? at + 1 : at
}

const separatorWords: Record<string, string> = { ',': ',', '\t': 'tabs', ';': ';', '|': '|' }

/** In words, how a file was read where that is not the plain way; undefined for plain UTF-8 CSV with the header on line 1. */
export function readingWords({ encoding, sure, separator, header, repeated, sheets, wrapped }: Reading): { en: string; zh: string } | undefined {
  const en: string[] = []
  const zh: string[] = []
  if (encoding !== 'utf-8') {
    en.push(`read as ${encodingWords(encoding)}${sure ? '' : ', which is a guess'}`)
    zh.push(`按 ${encodingWords(encoding)} 读取${sure ? '' : '（推测）'}`)
  }
  if (separator !== ',') {
    en.push(`separated by ${separatorWords[separator] ?? separator}`)
    zh.push(`分隔符为 ${separator === '\t' ? '制表符' : separator}`)
  }
  if (wrapped === true) {
    en.push('each line in quotes as a whole, taken apart')
    zh.push('每行整体带引号，已拆开')
  }
  if (header > 1) {
    en.push(`header on line ${header}`)
    zh.push(`表头在第 ${header} 行`)
  }
  if (repeated > 0) {
    en.push(`${repeated} more header${repeated === 1 ? '' : 's'} further down`)
    zh.push(`下文另有 ${repeated} 个表头`)
  }
  const some = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
  if (sheets !== undefined && sheets.read > 1) {
    en.push(`${sheets.read} sheets of the same columns read one after the other, lines counted on`)
    zh.push(`${sheets.read} 个列相同的工作表依次读取，行号连续计`)
  }
  if (sheets !== undefined && sheets.others > 0) {
    en.push(`${some(sheets.others, 'sheet', 'sheets')} of other columns not read (sheet: in a mapping names one)`)
    zh.push(`${sheets.others} 个列不同的工作表未读取（映射中以 sheet: 指定）`)
  }
  if (sheets !== undefined && sheets.hidden > 0) {
    en.push(`${some(sheets.hidden, 'hidden sheet', 'hidden sheets')} not read`)
    zh.push(`${sheets.hidden} 个隐藏工作表未读取`)
  }
  if (sheets !== undefined && sheets.covered > 0) {
    en.push(`${some(sheets.covered, 'hidden row', 'hidden rows')} read like the others`)
    zh.push(`${sheets.covered} 个隐藏行照常读取`)
  }
  return en.length === 0 ? undefined : { en: en.join(', '), zh: zh.join('，') }
}

/** Opens a text file of any quality; the rows come as far as they can be read. Undefined when no encoding or no header was found, which `refuse` was told. */
export async function openText(path: string, options: TextOptions, tell: Refuse): Promise<TextFile | undefined> {
  let told = 0
  const refuse: Refuse = (refusal) => {
    told++
    tell(refusal)
  }
  const mark = packing(path) === undefined ? markOf(path) : undefined
  if (mark !== undefined) {
    refuse({ line: 0, field: '', expected: 'text of rows and columns', came: markWords[mark] })
    return undefined
  }
  const detected = options.encoding === undefined ? await findEncoding(path) : { encoding: options.encoding, sure: true }
  if (detected === undefined) {
    refuse({ line: 0, field: '', expected: 'text in UTF-8, UTF-16, GB18030, Big5, Shift_JIS or Latin-1', came: 'bytes that are none of them' })
    return undefined
  }
  const { encoding } = detected
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be'
  const source = linesOf(path, refuse, encoding)
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
  const textOf = (line: Line): string | undefined => decode(line.bytes, wide ? 'utf-8' : encoding)
  const clean = (line: Line): string | undefined => {
    const text = textOf(line)
    if (text === undefined || (wide && text.includes('\ufffd'))) {
      refuse({ line: line.number, field: '', expected: `${encodingWords(encoding)} text`, came: `bytes that are not ${encodingWords(encoding)}` })
      return undefined
    }
    if (text.includes('\0')) {
      refuse({ line: line.number, field: '', expected: 'text', came: 'a NUL byte' })
      return undefined
    }
    return text
  }

  const head: Line[] = []
  for (let line = await next(); line !== undefined; line = await next()) {
    head.push(line)
    if (head.length >= headLines) break
  }
  // Inside a packed file nobody has looked yet.
  if (head[0]?.bytes.toString('latin1', 257, 262) === 'ustar') {
    refuse({ line: 0, field: '', expected: 'text of rows and columns', came: markWords.tar })
    return undefined
  }
  const texts = head.map((line) => textOf(line) ?? '')
  const wrapped = isWrapped(texts)
  if (wrapped) for (const [i, text] of texts.entries()) texts[i] = unwrappedLine(text) ?? text
  let given: readonly string[] = options.separator === undefined ? separators : [options.separator]
  const said = /^"?sep=(.)"?$/.exec(texts[0] ?? '')
  if (said !== null) {
    given = [said[1]!]
    texts[0] = ''
  }
  const forced = options.header
  const usable = forced === undefined ? texts : texts.map((text, i) => (head[i]!.number >= forced && head[i]!.number < forced + 20 ? text : ''))
  let header = findHeader(usable, given, options.wanted)
  if (forced !== undefined && header !== undefined && head[header.at]!.number !== forced) header = undefined
  // A header of other columns is still shown to whoever asks for the wanted ones; a file of one column has no separator.
  header ??= forced === undefined ? findHeader(texts, given, undefined) : undefined
  if (header === undefined) {
    const at = texts.findIndex((text) => text !== '')
    const alone = at < 0 ? undefined : parseRecord(texts[at]!, given[0])
    if (alone !== undefined && 'cells' in alone && forced === undefined) header = { at, span: 1, separator: given[0]!, cells: alone.cells }
  }
  if (header === undefined) {
    if (told === 0)
      refuse({ line: head.length === 0 ? 0 : 1, field: '', expected: 'a header line', came: head.length === 0 ? 'an empty file' : 'nothing readable' })
    return undefined
  }
  const { separator } = header
  const reading: Reading = {
    encoding,
    sure: detected.sure,
    separator,
    header: head[header.at]!.number,
    columns: header.cells.map(bare),
    repeated: 0,
    skipped: 0,
    ...(wrapped ? { wrapped } : {}),
  }
  const names: ReadonlySet<string> = new Set(reading.columns.filter((name) => name !== ''))
  queue.unshift(...head.slice(header.at + header.span))
  return { reading, rows: rowsOf() }

  async function* rowsOf(): AsyncGenerator<{ line: number; cells: string[] }> {
    let columns = reading.columns
    // Where cells are joined to other columns further down, each name is found again.
    let place: number[] | undefined
    let over = false
    for (;;) {
      const line = await next()
      if (line === undefined) return
      let text = clean(line)
      if (wrapped) text = unwrappedLine(text ?? '') ?? text
      // A lone mark of the end, as DOS wrote it, is none of the rows.
      if (text === undefined || text === '' || text === '\u001a') continue
      const start = bare(text).replace(/^"/, '')
      over ||= options.until?.some((one) => begins(start, one)) === true
      if (over || options.skip?.some((one) => begins(start, one)) === true) {
        reading.skipped++
        continue
      }
      let record = parseRecord(text, separator)
      if ('open' in record) {
        const joined: Line[] = []
        while ('open' in record && joined.length < maxSpan) {
          const more = await next()
          if (more === undefined) break
          joined.push(more)
          const rest = textOf(more)
          if (rest === undefined) break
          text += `\n${rest}`
          if (text.length > maxLineBytes) break
          if (rest.includes('"')) record = parseRecord(text, separator)
        }
        if (!('cells' in record)) {
          const literal = separator === '\t' ? text.split('\n')[0]!.split('\t') : []
          if (literal.length === columns.length) record = { cells: literal }
          else
            // A quote that never closes, or closes in the midst of a later record, costs its own line only; the lines behind it are read again on their own.
            refuse({
              line: line.number,
              field: '',
              expected: 'a closing quote',
              came: 'open' in record ? 'a cell that never ends' : 'a cell that runs into a later record',
            })
          queue.unshift(...joined)
          if (!('cells' in record)) continue
        }
      }
      if ('wrong' in record && separator === '\t' && text.split('\t').length === columns.length) record = { cells: text.split('\t') }
      if ('wrong' in record) {
        refuse({ line: line.number, field: '', expected: 'RFC 4180 cells', came: record.wrong })
        continue
      }
      let { cells } = record as { cells: string[] }
      // Empty cells beyond the last column say nothing.
      while (cells.length > columns.length && bare(cells.at(-1)!) === '') cells = cells.slice(0, -1)
      // A separator at the end of the header makes no column that a row would owe a cell.
      if (cells.length < columns.length && columns.slice(cells.length).every((one) => one === '')) cells = [...cells, ...columns.slice(cells.length)]
      if (againHeader(cells)) {
        columns = cells.map(bare)
        const lost = [...names].filter((name) => !columns.includes(name))
        if (lost.length > 0)
          refuse({
            line: line.number,
            field: '',
            expected: 'the columns of the header above',
            came: `a header without ${lost.map((name) => `"${columnShown(name)}"`).join(', ')}`,
          })
        place = reading.columns.map((name) => columns.indexOf(name))
        if (place.every((at, i) => at === i)) place = undefined
        reading.repeated++
        continue
      }
      if (cells.length !== columns.length) {
        refuse({ line: line.number, field: '', expected: `${columns.length} cells`, came: `${cells.length} cell${cells.length === 1 ? '' : 's'}` })
        continue
      }
      if (cells.every((one) => one === '')) continue
      yield { line: line.number, cells: place === undefined ? cells : place.map((at) => (at < 0 ? '' : cells[at]!)) }
    }
  }

  /** A header met again: the same names in any order, most of them, or all with others beside. Rows below it are read by its names, never by their place. */
  function againHeader(cells: readonly string[]): boolean {
    if (names.size < 2) return false
    let here = 0
    for (const [i, cell] of cells.entries()) {
      if (names.has(bare(cell))) here++
      // Nearly every row shows in its first cells that it is none.
      else if (i >= 3 && here === 0) return false
    }
    return here >= 2 && here * 5 >= names.size * 3
  }
}
