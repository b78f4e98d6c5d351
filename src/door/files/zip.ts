/** Archives: what is inside, and each part on its own, within bounds. */
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import { decode, detectEncoding } from './encoding.ts'

export type Entry = { name: string; method: number; at: number; packed: number; size: number; locked: boolean }

/** Largest part we unpack, bytes; an archive that promises more is refused. */
const maxPart = 8 * 1024 ** 3
const maxParts = 10_000
/** Texts pack to a tenth, at most to a hundredth; what unpacks to more than this many times its size, and to more than `harmless` bytes, is made to fill a disk. */
const maxRatio = 300
const harmless = 100 * 1024 * 1024
const bursts = (bytes: number, packed: number): boolean => bytes > maxPart || (bytes > harmless && bytes > packed * maxRatio)
/** Whether what came out of an archive so far is more than one of its size can honestly hold. */
export const overflows = (bytes: number, archive: number): boolean => bytes > 1024 ** 3 && bytes > archive * maxRatio

/** The archive cannot be read; says what was expected and what came. */
export class ArchiveError extends Error {
  override name = 'ArchiveError'
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const got = readSync(file, bytes, 0, length, at)
  return bytes.subarray(0, got)
}

function listed(file: number): Entry[] {
  const { size } = fstatSync(file)
  const tailAt = Math.max(0, size - 66_000)
  const tail = read(file, tailAt, size - tailAt)
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > tail.length) throw new ArchiveError('a file without the marks of an archive')
  const count = tail.readUInt16LE(end + 10)
  let at = tail.readUInt32LE(end + 16)
  const length = tail.readUInt32LE(end + 12)
  if (at === 0xffffffff || count === 0xffff) throw new ArchiveError('an archive of more than 4 GB')
  if (count > maxParts) throw new ArchiveError(`an archive of ${count} parts`)
  const directory = read(file, at, length)
  at = 0
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw new ArchiveError('an archive whose list of parts is torn')
    const flags = directory.readUInt16LE(at + 8)
    const nameLength = directory.readUInt16LE(at + 28)
    const raw = directory.subarray(at + 46, at + 46 + nameLength)
    const name =
      (flags & 0x800) !== 0
        ? raw.toString('utf8')
        : (decode(raw, detectEncoding(raw.some((byte) => byte > 127) ? [Buffer.from(raw)] : [])?.encoding ?? 'utf-8') ?? 'part')
    entries.push({
      name,
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      at: directory.readUInt32LE(at + 42),
      locked: (flags & 1) !== 0,
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Runs with the archive open and its parts listed. Throws ArchiveError. */
export function withArchive<T>(path: string, use: (file: number, entries: Entry[]) => T): T {
  const file = openSync(path, 'r')
  try {
    return use(file, listed(file))
  } finally {
    closeSync(file)
  }
}

function bodyOf(file: number, entry: Entry): number {
  const head = read(file, entry.at, 30)
  if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) throw new ArchiveError('a part that is not where the list says')
  return entry.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
}

/** A small part, whole. */
export function partBytes(file: number, entry: Entry, most: number): Buffer {
  if (entry.locked) throw new ArchiveError('a part under a password')
  const from = bodyOf(file, entry)
  if (bursts(entry.size, entry.packed)) throw new ArchiveError('a part that unpacks to more than it can honestly hold')
  if (entry.packed > most) throw new ArchiveError(`a part of more than ${most} bytes`)
  const bytes = read(file, from, entry.packed)
  if (entry.method === 0) return bytes
  if (entry.method !== 8) throw new ArchiveError('a part packed in a way we do not know')
  try {
    return inflateRawSync(bytes, { maxOutputLength: most })
  } catch {
    throw new ArchiveError(`a part that is torn or unpacks to more than ${most} bytes`)
  }
}

/** Unpacks a part into a file of its own, readable by its owner only; answers its bytes. */
export async function extractPart(path: string, entry: Entry, target: string): Promise<number> {
  if (entry.locked) throw new ArchiveError('a part under a password')
  if (entry.method !== 0 && entry.method !== 8) throw new ArchiveError('a part packed in a way we do not know')
  const from = withArchive(path, (file) => bodyOf(file, entry))
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _, done): void {
      bytes += chunk.length
      done(bursts(bytes, entry.packed) ? new ArchiveError('a part that unpacks to more than it can honestly hold') : null, chunk)
    },
  })
  const source = createReadStream(path, { start: from, end: Math.max(from, from + entry.packed - 1) })
  const out = createWriteStream(target, { mode: 0o600, flags: 'wx' })
  try {
    if (entry.packed === 0) await pipeline([Buffer.alloc(0)], out)
    else if (entry.method === 0) await pipeline(source, counted, out)
    else await pipeline(source, createInflateRaw(), counted, out)
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    throw new ArchiveError('a part that is torn', { cause: error })
  }
  return bytes
}
