/** A tar archive, as much of it as a backup needs: plain files under short names, any size. Readable by any tar. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { LedgerError } from './error.ts'

const block = 512
const portion = 1 << 20

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`

function header(name: string, size: number, mtimeSeconds: number): Buffer {
  const bytes = Buffer.alloc(block)
  if (Buffer.byteLength(name) > 99)
    throw new LedgerError('BACKUP_NAME', `expected names of at most 99 bytes in a data folder, got one of ${Buffer.byteLength(name)}`)
  bytes.write(name, 0)
  bytes.write(octal(0o600, 8), 100)
  bytes.write(octal(0, 8), 108)
  bytes.write(octal(0, 8), 116)
  // From 8 GiB on the size is binary, as GNU and BSD tar write it.
  if (size < 8 ** 11) bytes.write(octal(size, 12), 124)
  else {
    bytes[124] = 0x80
    bytes.writeBigUInt64BE(BigInt(size), 128)
  }
  bytes.write(octal(mtimeSeconds, 12), 136)
  bytes.write('        ', 148)
  bytes.write('0', 156)
  bytes.write('ustar\x0000', 257)
  bytes.write(
    octal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  )
  return bytes
}

/** Appends files to an open descriptor. `seen` hears each portion of content. */
export function tarWriter(file: number, mtimeSeconds: number) {
  const write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
  }
  const pad = (size: number): void => write(Buffer.alloc((block - (size % block)) % block))
  return {
    add(name: string, bytes: Uint8Array): void {
      write(header(name, bytes.length, mtimeSeconds))
      write(bytes)
      pad(bytes.length)
    },
    /** `size` bytes of a file, however it grows meanwhile. */
    addFile(name: string, path: string, size: number, seen: (bytes: Uint8Array) => void): void {
      write(header(name, size, mtimeSeconds))
      const from = openSync(path, 'r')
      try {
        const buffer = Buffer.allocUnsafe(portion)
        for (let at = 0; at < size;) {
          const got = readSync(from, buffer, 0, Math.min(portion, size - at), at)
          if (got === 0) throw new LedgerError('BACKUP_CHANGED', `expected ${size} bytes in ${name}, it ends after ${at}`)
          seen(buffer.subarray(0, got))
          write(buffer.subarray(0, got))
          at += got
        }
      } finally {
        closeSync(from)
      }
      pad(size)
    },
    end: (): void => write(Buffer.alloc(2 * block)),
  }
}

/** The files of an archive in order; each is read through `content` before the next is asked for. Throws BACKUP_CUT_OFF, BACKUP_UNREADABLE. */
export function* tarReader(file: number): Generator<{ name: string; size: number; content: () => Generator<Uint8Array> }> {
  let at = 0
  const read = (length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(length)
    let got = 0
    while (got < length) {
      const more = readSync(file, bytes, got, length - got, at + got)
      if (more === 0) throw new LedgerError('BACKUP_CUT_OFF', 'expected a whole backup, this one ends in the middle')
      got += more
    }
    at += length
    return bytes
  }
  const text = (bytes: Buffer): string => bytes.subarray(0, bytes.indexOf(0) < 0 ? undefined : bytes.indexOf(0)).toString()
  for (;;) {
    const head = read(block)
    if (head.every((byte) => byte === 0)) return
    const stated = parseInt(text(head.subarray(148, 156)), 8)
    const sum = head.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0)
    const size = head[124] === 0x80 ? Number(head.readBigUInt64BE(128)) : parseInt(text(head.subarray(124, 136)), 8)
    if (stated !== sum || !Number.isSafeInteger(size) || size < 0 || head[156] !== 0x30)
      throw new LedgerError('BACKUP_UNREADABLE', 'expected a backup made by aedile backup, found something else')
    const end = at + size
    yield {
      name: text(head.subarray(0, 100)),
      size,
      *content() {
        for (let left = size; left > 0; left -= Math.min(portion, left)) yield read(Math.min(portion, left))
      },
    }
    if (at !== end) throw new Error('expected a file of the archive to be read whole before the next')
    at += (block - (size % block)) % block
  }
}
