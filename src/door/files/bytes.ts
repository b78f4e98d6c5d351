/**
 * A first look at a text file's bytes: is it whole, is it UTF-8, how long are its lines? Clean files go to the engine's own
 * fast reader; anything odd goes line by line through `records.ts`, which can say what is wrong and keep the rest.
 */
import { isUtf8 } from 'node:buffer'
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** Longest line we read, bytes: a text field may hold 1,000,000 characters of up to four bytes, twice over. */
export const maxLineBytes = 8 * 1024 * 1024

export type FirstLook = {
  header: string
  lines: number
  /** Bytes of the longest line. */
  longest: number
  quotes: boolean
  carriageReturns: boolean
  /** A control character other than the line's end stands somewhere. */
  controls: boolean
  /** Undefined when nothing stands in the way of the fast reader. */
  trouble?: string
}

/** What a file's first bytes say it is, whatever it is called; undefined for what may be text. */
export function markOf(path: string): 'archive' | 'old workbook' | 'gzip' | 'zstd' | 'pdf' | 'parquet' | 'page' | 'tar' | 'other archive' | undefined {
  const start = Buffer.alloc(512)
  let length = 0
  try {
    const file = openSync(path, 'r')
    try {
      length = readSync(file, start, 0, start.length, 0)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
  const head = start.toString('latin1', 0, length)
  if (head.startsWith('PK\u0003\u0004')) return 'archive'
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) return 'old workbook'
  if (head.startsWith('\u001f\u008b')) return 'gzip'
  if (head.startsWith('\u0028\u00b5\u002f\u00fd')) return 'zstd'
  if (head.startsWith('%PDF-')) return 'pdf'
  if (head.startsWith('PAR1')) return 'parquet'
  if (head.slice(257, 262) === 'ustar') return 'tar'
  if (head.startsWith('7z\u00bc\u00af') || head.startsWith('Rar!')) return 'other archive'
  return /^\s*(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html|table|meta|\?xml)/i.test(head) ? 'page' : undefined
}

/** What to do with a file that is no text although it is called one. */
export const markWords = {
  archive: 'a workbook or an archive (call it .xlsx or .zip)',
  'old workbook': 'an old workbook, or one under a password (save it as .xlsx)',
  gzip: 'a packed file (call it .gz)',
  zstd: 'a packed file (call it .zst)',
  pdf: 'a PDF',
  tar: 'a tar archive (unpack it, or pack it as .zip)',
  'other archive': 'an archive of another kind (pack it as .zip)',
  parquet: 'a Parquet file (call it .parquet)',
  page: 'a web page (open it in a spreadsheet and save it as .xlsx)',
} as const

/** Name of the packing a file's name says; undefined for a plain file. */
export const packing = (path: string): 'gzip' | 'zstd' | undefined => (/\.gz$/i.test(path) ? 'gzip' : /\.zst$/i.test(path) ? 'zstd' : undefined)

/** Files up to this size, bytes, are read in one go: of many small ones most of the work would be opening and handing over. */
const small = 256 * 1024

function plainBytes(path: string): Readable {
  try {
    const there = statSync(path)
    if (there.isFile() && there.size <= small) return Readable.from([readFileSync(path)], { objectMode: false })
  } catch {
    // What is wrong is said where the stream is read.
  }
  return createReadStream(path, { highWaterMark: 1 << 20 })
}

/** The file's bytes, unpacked when its name ends in .gz or .zst. */
export function openBytes(path: string): Readable {
  const file = plainBytes(path)
  const packed = packing(path)
  if (packed === undefined) return file
  const unpack = packed === 'gzip' ? createGunzip({ chunkSize: 1 << 20 }) : createZstdDecompress({ chunkSize: 1 << 20 })
  file.on('error', (error) => unpack.destroy(error))
  unpack.on('close', () => file.destroy())
  return file.pipe(unpack)
}

/** The same piece by piece, each in the room of the one before it: a stream makes new room for every piece, and that costs more than reading. */
async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  if (packing(path) !== undefined) {
    for await (const piece of openBytes(path)) yield piece as Buffer
    return
  }
  const file = await open(path)
  try {
    const room = Buffer.allocUnsafeSlow(small)
    for (;;) {
      const { bytesRead } = await file.read(room, 0, room.length, null)
      if (bytesRead === 0) return
      yield room.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** Why a file could not be read on, without the path that the system's own message holds. */
export const whyUnreadable = (error: unknown): string => {
  const { code } = error as { code?: string }
  return code === undefined ? 'bytes that no reader knows' : `bytes that cannot be read (${code})`
}

/** Bytes at the end of `chunk` that begin an unfinished UTF-8 character (0–3). */
function unfinishedTail(chunk: Buffer): number {
  for (let back = 1; back <= 3 && back <= chunk.length; back++) {
    const byte = chunk[chunk.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return need > back ? back : 0
  }
  return 0
}

/** Control characters but the ends of lines; one search for each is far cheaper than a look at every byte. */
const controls = [...Array(32).keys(), 0x7f].filter((byte) => byte !== 0x0a && byte !== 0x0d)

/** Of the names in a header the longest; undefined where all are too short to be told from what cells hold. */
function longestName(header: string): Buffer | undefined {
  const longest = header.split(/[^a-z_]+/).reduce((best, one) => (one.length > best.length ? one : best), '')
  return longest.length < 8 ? undefined : Buffer.from(longest)
}

/** Whether a header's longest name comes again below it: two exports in a row, the second with columns of its own. */
export async function headerComesAgain(path: string, header: string): Promise<boolean> {
  const name = longestName(header)
  if (name === undefined) return false
  let below = false
  let before: Buffer = Buffer.alloc(0)
  for await (const piece of piecesOf(path)) {
    const from = below ? 0 : piece.indexOf(0x0a) + 1
    if (!below && from === 0) continue
    below = true
    const here = Buffer.concat([before, piece.subarray(from)])
    if (here.includes(name)) return true
    before = Buffer.from(here.subarray(Math.max(0, here.length - name.length)))
  }
  return false
}

export async function firstLook(path: string): Promise<FirstLook> {
  let lines = 0
  let lineLength = 0
  let longest = 0
  let quotes = false
  let formulas = false
  let returns = 0
  let anyReturn = false
  let nul = false
  let controlled = false
  let utf8 = true
  let header: string | undefined
  let headBytes: Buffer[] = []
  let tail: Buffer = Buffer.alloc(0)
  let lastByte = 0x0a
  let total = 0
  try {
    for await (const piece of piecesOf(path)) {
      const chunk: Buffer = tail.length > 0 ? Buffer.concat([tail, piece]) : piece
      const keep = unfinishedTail(chunk)
      const body = keep > 0 ? chunk.subarray(0, chunk.length - keep) : chunk
      tail = keep > 0 ? Buffer.from(chunk.subarray(chunk.length - keep)) : Buffer.alloc(0)
      if (body.length === 0) continue
      total += body.length
      lastByte = body[body.length - 1]!
      utf8 &&= isUtf8(body)
      quotes ||= body.includes(0x22)
      formulas ||= quotes && body.includes('="')
      anyReturn ||= body.includes(0x0d)
      nul ||= body.includes(0x00)
      controlled ||= controls.some((byte) => body.includes(byte))
      let from = 0
      for (;;) {
        const at = body.indexOf(0x0a, from)
        if (at < 0) break
        lines++
        if (at > 0 && body[at - 1] === 0x0d) returns++
        longest = Math.max(longest, lineLength + at - from)
        lineLength = 0
        if (header === undefined) {
          headBytes.push(body.subarray(from, at))
          header = Buffer.concat(headBytes).toString('utf8')
          headBytes = []
        }
        from = at + 1
      }
      lineLength += body.length - from
      if (header === undefined && lineLength <= maxLineBytes) headBytes.push(Buffer.from(body.subarray(from)))
    }
  } catch (error) {
    return { header: header ?? '', lines, longest, quotes, carriageReturns: returns > 0, controls: controlled, trouble: whyUnreadable(error) }
  }
  if (tail.length > 0) utf8 = false
  if (lastByte !== 0x0a && total > 0) {
    lines++
    longest = Math.max(longest, lineLength)
    header ??= Buffer.concat(headBytes).toString('utf8')
  }
  const look: FirstLook = {
    header: (header ?? '').replace(/^\uFEFF/, '').replace(/\r$/, ''),
    lines,
    longest,
    quotes,
    carriageReturns: returns > 0,
    controls: controlled,
  }
  if (!utf8) look.trouble = 'has bytes that are not UTF-8'
  else if (nul) look.trouble = 'has NUL bytes'
  else if (longest > maxLineBytes) look.trouble = `has a line of ${longest} bytes`
  else if (formulas) look.trouble = 'has cells written as formulas'
  else if (returns > 0 && returns < lines - 1) look.trouble = 'mixes line endings'
  else if (returns === 0 && anyReturn) look.trouble = 'has carriage returns of another kind'
  return look
}
