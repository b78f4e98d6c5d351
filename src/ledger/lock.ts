/**
 * One process per data folder. The lock is SQLite's own lock on an empty file: the system drops it when its process dies, however
 * it dies, so nobody has to remove anything after a crash.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LedgerError } from './error.ts'
import { findFile, makeFolder } from './files.ts'

/** Holds the folder until released; a second holder, in this process or another, is refused in words. */
export function lockDataFolder(folder: string): { release: () => void } {
  makeFolder(folder)
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  const holder = join(folder, 'lock.holder')
  try {
    file.exec('BEGIN EXCLUSIVE')
  } catch {
    file.close()
    const pid = findFile(holder)?.toString().trim()
    throw new LedgerError(
      'FOLDER_IN_USE',
      `expected the data folder to be free, but ${pid ? `process ${pid}` : 'another process'} has it open; two processes never open one data folder`,
    )
  }
  writeFileSync(holder, `${process.pid}\n`)
  return { release: () => file.close() }
}
