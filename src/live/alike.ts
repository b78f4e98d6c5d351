/**
 * Files that all servers of a marketplace have alike: who may come in, and where what happens is told. The leader changes its own and shares what
 * changed before it answers; the others put the same changes into theirs, and whoever comes later is given the whole.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, DatabaseSync } from 'node:sqlite'
import type { Shared } from '../ledger/store/contract.ts'

/** The same changes here; where a row here was otherwise, as it is for the last minute a key was used, the leader's stands. */
export function putChanges(db: DatabaseSync, changes: Uint8Array): void {
  // Rows come in the order in which they changed, which is not that of their references.
  db.exec('PRAGMA foreign_keys = OFF')
  try {
    db.applyChangeset(changes, {
      onConflict: (kind) =>
        kind === constants.SQLITE_CHANGESET_DATA || kind === constants.SQLITE_CHANGESET_CONFLICT
          ? constants.SQLITE_CHANGESET_REPLACE
          : constants.SQLITE_CHANGESET_OMIT,
    })
  } finally {
    db.exec('PRAGMA foreign_keys = ON')
  }
}

/** Brings the files of a folder, not opened by anybody, to what the servers share. */
export function layOut(folder: string, files: readonly Shared[]): void {
  for (const { file, whole, bytes } of files) {
    const path = join(folder, file)
    if (whole) {
      for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
      writeFileSync(path, bytes, { mode: 0o600 })
      continue
    }
    const db = new DatabaseSync(path)
    try {
      putChanges(db, bytes)
    } finally {
      db.close()
    }
  }
}

/** Changes of a file beyond which it is shared whole again, so that whoever comes reads little. */
const mostChanges = 500

/** A file of the leader's that the others are to have alike. */
export function alikeOf(db: DatabaseSync, folder: string, file: string, share: (shared: Shared) => Promise<void>) {
  /** What changed since the file was last shared; kept from the first time on. */
  let session: ReturnType<DatabaseSync['createSession']> | undefined
  let since = 0
  let seen = -1
  let line: Promise<void> = Promise.resolve()
  const count = db.prepare('SELECT total_changes() AS n')
  function whole(): Uint8Array {
    const copy = join(folder, 'scratch', `${file}.whole`)
    rmSync(copy, { force: true })
    db.prepare('VACUUM INTO ?').run(copy)
    try {
      return readFileSync(copy)
    } finally {
      rmSync(copy, { force: true })
    }
  }
  return {
    /** Resolves when the others can have all that is here by now. */
    shared(): Promise<void> {
      const now = count.get()!['n'] as number
      if (now === seen && session !== undefined) return line
      seen = now
      const changes = session?.changeset()
      if (changes?.length === 0) return line
      session?.close()
      session = db.createSession()
      const all = changes === undefined || ++since > mostChanges
      if (all) since = 0
      const shared: Shared = { file, whole: all, bytes: all ? whole() : changes }
      line = line.catch(() => undefined).then(() => share(shared))
      // What did not arrive is in the whole that comes next.
      line.catch(() => {
        session?.close()
        session = undefined
      })
      return line
    },
    close: (): void => session?.close(),
  }
}
