/**
 * One process per data folder. The lock is SQLite's own lock on an empty file: the system drops it when its process dies, however
 * it dies, so nobody has to remove anything after a crash.
 */
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isMainThread } from 'node:worker_threads'
import { LedgerError } from './error.ts'
import { findFile, makeFolder } from './files.ts'

let holders = 0
let before: number | undefined

/**
 * Files made while a folder is open, SQLite's and the engine's own among them, are for their owner alone whatever the umask of
 * whoever started us. Gives back what undoes it.
 */
export function tighten(folder: string): () => void {
  // Windows knows no modes, and a worker may not change the process's.
  if (process.platform === 'win32' || !isMainThread) return () => undefined
  chmodSync(folder, 0o700)
  if (holders++ === 0) before = process.umask(0o077)
  let released = false
  return () => {
    if (released) return
    released = true
    if (--holders === 0) process.umask(before!)
  }
}

/** Stands in a folder while a backup is made into one: nobody else opens it. */
export const halfRestored = (folder: string): string => join(folder, 'restoring')

/** Holds the folder until released; a second holder, in this process or another, is refused in words. */
export function lockDataFolder(folder: string, { restoring = false } = {}): { release: () => void } {
  if (!restoring && existsSync(halfRestored(folder)))
    throw new LedgerError('HALF_RESTORED', 'expected a whole data folder, but its restore was cut off; the same aedile restore again begins it anew')
  makeFolder(folder)
  const loosened = tighten(folder)
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  const holder = join(folder, 'lock.holder')
  try {
    file.exec('BEGIN EXCLUSIVE')
  } catch {
    file.close()
    loosened()
    const pid = findFile(holder)?.toString().trim()
    throw new LedgerError(
      'FOLDER_IN_USE',
      `expected the data folder to be free, but ${pid ? `process ${pid}` : 'another process'} has it open; two processes never open one data folder`,
    )
  }
  writeFileSync(holder, `${process.pid}\n`)
  return {
    release() {
      file.close()
      loosened()
    },
  }
}
