/** What the tests of the door share: a folder of files in, counts and refusals out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
