/**
 * Decisions as they were given, kept before they are answered. They stand beside the ledger and not in it: at thousands a second they would
 * drown the record of what came and what was done; what limits anybody is in the ledger.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const mostWaiting = 5000

export function openDecisions(folder: string) {
  const db = new DatabaseSync(join(folder, 'decisions.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(
    'CREATE TABLE IF NOT EXISTS decision (id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID',
  )
  const put = db.prepare('INSERT INTO decision VALUES (?, ?, ?, ?, ?)')
  const get = db.prepare('SELECT at, asked, answer FROM decision WHERE id = ?')
  // Ids rise with time, so that the newest stand together on disk.
  const prefix = randomBytes(5).toString('hex')
  let last = 0
  let waiting: { row: [string, number, string, string, string]; resolve: () => void; reject: (error: unknown) => void }[] = []

  /** All that came within a turn share one sync. */
  function write(): void {
    const group = waiting
    waiting = []
    try {
      db.exec('BEGIN')
      for (const { row } of group) put.run(...row)
      db.exec('COMMIT')
      for (const { resolve } of group) resolve()
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      for (const { reject } of group) reject(error)
    }
  }

  return {
    isFull: (): boolean => waiting.length >= mostWaiting,
    async keep<T extends object>(answer: T, asked: unknown, by: string, now: number): Promise<T & { decision_id: string }> {
      const id = `d-${now.toString(16).padStart(12, '0')}-${prefix}-${(++last).toString(16)}`
      const whole = { ...answer, decision_id: id }
      await new Promise<void>((resolve, reject) => {
        waiting.push({ row: [id, now, by, JSON.stringify(asked), JSON.stringify(whole)], resolve, reject })
        if (waiting.length === 1) setImmediate(write)
      })
      return whole
    },
    find(id: string): { asked: unknown; at: string; answer: unknown } | undefined {
      const row = get.get(id)
      return row && { asked: JSON.parse(row['asked'] as string), at: new Date(row['at'] as number).toISOString(), answer: JSON.parse(row['answer'] as string) }
    },
    close: () => db.close(),
  }
}
