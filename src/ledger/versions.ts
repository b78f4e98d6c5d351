/** How a data folder is laid out, by number: a newer one is refused in words, an older one is brought up step by step. */
import { chmodSync, existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LedgerError } from './error.ts'

/** What this program writes. */
export const folderVersion = 3

type Step = {
  to: number
  says: { en: string; zh: string }
  /** Done again after a crash without harm. */
  run: (folder: string) => void
}

const steps: readonly Step[] = [
  {
    to: 2,
    says: { en: 'folders and files for their owner alone', zh: '目录与文件仅所有者可读写' },
    run(folder) {
      chmodSync(folder, 0o700)
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name)
        const kind = lstatSync(path)
        if (!kind.isSymbolicLink()) chmodSync(path, kind.isDirectory() ? 0o700 : 0o600)
      }
    },
  },
  {
    to: 3,
    says: { en: 'personal values of a record sealed together from now on', zh: '此后同一记录的个人信息一并密封' },
    // What was sealed one by one stays as it is and is found.
    run: () => undefined,
  },
]

/** From this version on the personal values of a record lie in one box; an older program would not find them there. */
export const sealsTogether = 3

/** The version that stands in the rows; a folder from before versions were counted has 1, one without rows the newest. */
export function versionOf(db: DatabaseSync): number {
  const { user_version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  if (user_version > 0) return user_version
  return db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'entry'`).get() === undefined ? folderVersion : 1
}

export function setVersion(db: DatabaseSync, version: number): void {
  db.exec(`PRAGMA user_version = ${version}`)
}

/** Throws NEWER before anything is changed. */
export function refuseNewer(version: number): void {
  if (version > folderVersion)
    throw new LedgerError(
      'NEWER',
      `expected a data folder of version ${folderVersion} or older, this one has ${version}: a newer Aedile made it, and only that or a newer one may go on; nothing was changed`,
    )
}

/** Brings a folder whose lock the caller holds up to this version. Each step is noted when it is done, so that one cut off is done again. */
export function upgradeFolder(
  folder: string,
  told: (step: { to: number; says: Step['says'] }) => void,
  wait?: (to: number) => void,
): { from: number; to: number } {
  const file = join(folder, 'ledger.sqlite')
  if (!existsSync(file)) throw new LedgerError('NO_DATA', `expected a data folder at ${folder}, found none; aedile import makes one`)
  const db = new DatabaseSync(file)
  try {
    const from = versionOf(db)
    refuseNewer(from)
    for (const step of steps.filter(({ to }) => to > from)) {
      told(step)
      step.run(folder)
      wait?.(step.to)
      setVersion(db, step.to)
    }
    return { from, to: folderVersion }
  } finally {
    db.close()
  }
}
