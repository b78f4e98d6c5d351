/**
 * A first look at a text file's bytes: is it whole, is it UTF-8, how long are its lines? Clean files go to the engine's own
 * fast reader; anything odd goes line by line through `records.ts`, which can say what is wrong and keep the rest.
 */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** Longest line we read, bytes: a text field may hold 1,000,000 characters of up to four bytes, twice over. */
export const maxLineBytes = 8 * 1024 * 1024

export type FirstLook = {
  header: string
  lines: number
  quotes: boolean
  carriageReturns: boolean
  /** Undefined when nothing stands in the way of the fast reader. */
  trouble?: string
}

/** The file's bytes, decompressed when its name ends in .gz. */
export function openBytes(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 })
  if (!path.endsWith('.gz')) return file
  const gunzip = createGunzip({ chunkSize: 1 << 20 })
  file.on('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
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

export async function firstLook(path: string): Promise<FirstLook> {
  let lines = 0
  let lineLength = 0
  let longest = 0
  let quotes = false
  let returns = 0
  let nul = false
  let utf8 = true
  let header: string | undefined
  let headBytes: Buffer[] = []
  let tail: Buffer = Buffer.alloc(0)
  let lastByte = 0x0a
  let total = 0
  try {
    for await (const piece of openBytes(path)) {
      const chunk: Buffer = tail.length > 0 ? Buffer.concat([tail, piece as Buffer]) : (piece as Buffer)
      const keep = unfinishedTail(chunk)
      const body = keep > 0 ? chunk.subarray(0, chunk.length - keep) : chunk
      tail = keep > 0 ? Buffer.from(chunk.subarray(chunk.length - keep)) : Buffer.alloc(0)
      if (body.length === 0) continue
      total += body.length
      lastByte = body[body.length - 1]!
      utf8 &&= isUtf8(body)
      quotes ||= body.includes(0x22)
      nul ||= body.includes(0x00)
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
    return { header: header ?? '', lines, quotes, carriageReturns: returns > 0, trouble: `cannot be read to its end: ${(error as Error).message}` }
  }
  if (tail.length > 0) utf8 = false
  if (lastByte !== 0x0a && total > 0) {
    lines++
    longest = Math.max(longest, lineLength)
    header ??= Buffer.concat(headBytes).toString('utf8')
  }
  const look: FirstLook = { header: (header ?? '').replace(/^\uFEFF/, '').replace(/\r$/, ''), lines, quotes, carriageReturns: returns > 0 }
  if (!utf8) look.trouble = 'has bytes that are not UTF-8'
  else if (nul) look.trouble = 'has NUL bytes'
  else if (longest > maxLineBytes) look.trouble = `has a line of ${longest} bytes`
  else if (returns > 0 && returns < lines - 1) look.trouble = 'mixes line endings'
  return look
}
