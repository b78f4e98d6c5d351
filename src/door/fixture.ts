/** What the tests of the door share: a folder of files in, counts and refusals out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { type Engine, openEngine, type Row } from '../warehouse/duckdb.ts'
import { importFolders, type ImportResult } from './folder.ts'
import { folderKey } from './tokens.ts'

export type Refused = { file: string; line: number; type: string; field: string; expected: string; came: string; effect: 'refused' | 'set_aside' }

export type Door = {
  /** Writes a file into the folder of events. */
  put: (file: string, content: string | Uint8Array) => string
  /** Where a file of that name would lie. */
  path: (file: string) => string
  /** Imports the folder into an engine of its own; refusals in order of file, line and field. */
  open: () => Promise<{ result: ImportResult; refused: Refused[]; engine: Engine }>
}

/** A door to a folder that is removed afterwards. */
export async function withDoor(use: (door: Door) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-door-'))
  const folder = join(base, 'events')
  mkdirSync(folder)
  const engines: Engine[] = []
  const path = (file: string): string => join(folder, file)
  try {
    await use({
      path,
      put(file, content) {
        writeFileSync(path(file), content)
        return path(file)
      },
      async open() {
        const engine = await openEngine()
        engines.push(engine)
        const result = await importFolders(engine, [folder], { key: folderKey, scratch: base })
        const refused = await engine.all<Refused & Row>('SELECT * FROM rejects ORDER BY file, line, field')
        return { result, refused, engine }
      },
    })
  } finally {
    for (const engine of engines) engine.close()
    rmSync(base, { recursive: true, force: true })
  }
}

/** A zip archive of files, as any program writes one. */
export function zipOf(files: Record<string, string | Buffer>): Buffer {
  const parts: Buffer[] = []
  const listed: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const raw = Buffer.from(content)
    const packed = deflateRawSync(raw)
    const title = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(0x800, 6)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(raw.length, 22)
    local.writeUInt16LE(title.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(0x800, 8)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(raw.length, 24)
    entry.writeUInt16LE(title.length, 28)
    entry.writeUInt32LE(at, 42)
    parts.push(local, title, packed)
    listed.push(entry, title)
    at += 30 + title.length + packed.length
  }
  const directory = Buffer.concat(listed)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}
