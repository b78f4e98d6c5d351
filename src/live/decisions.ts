/**
 * Decisions as they were given, kept before they are answered. They stand beside the ledger and not in it: at thousands a second they would
 * drown the record of what came and what was done; what limits anybody is in the ledger. A thread of its own writes them, so that nobody
 * who asks waits for the disk of somebody else.
 */
import { randomBytes } from 'node:crypto'
import { extname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { LedgerError } from '../ledger/error.ts'
import { schemaOf } from '../ledger/store/schemaName.ts'

const mostWaiting = 5000

export type DecisionRow = [id: string, at: number, by: string, asked: string, answer: string]
/** Where the thread writes: a file of the folder's own, or the tables that several servers have in common. */
export type DecisionsPlace = { file: string } | { url: string; schema: string }
export type ToWrite = { rows: DecisionRow[] } | { find: string } | 'stop'
export type Written = { error: string | undefined } | { id: string; found: { at: number; asked: string; answer: string } | undefined }

/**
 * @param soon questions are to be expected: the first does not wait for the thread to begin
 * @param store postgres://…, where decisions are found by every server that shares it; those from before stand in the folder
 */
export function openDecisions(folder: string, soon = false, store?: string) {
  const file = join(folder, 'decisions.sqlite')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(
    'CREATE TABLE IF NOT EXISTS decision (id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID',
  )
  const get = db.prepare('SELECT at, asked, answer FROM decision WHERE id = ?')
  // Ids rise with time, so that the newest stand together on disk.
  const prefix = randomBytes(5).toString('hex')
  let last = 0
  type Waiting = { row: DecisionRow; resolve: () => void; reject: (error: Error) => void }
  let waiting: Waiting[] = []
  let writing: Waiting[] = []

  type Row = { at: number; asked: string; answer: string }
  const asked = new Map<string, { resolve: (row: Row | undefined) => void; reject: (error: Error) => void }[]>()

  // Else started with the first question: most marketplaces of a server ask none.
  let worker: Worker | undefined
  let ended: Promise<void> | undefined
  let gone: Error | undefined
  function start(): Worker {
    const made = new Worker(join(import.meta.dirname, `decisionsWorker${extname(import.meta.filename)}`), {
      workerData: (store === undefined ? { file } : { url: store, schema: schemaOf(folder) }) satisfies DecisionsPlace,
      argv: [],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    made.on('message', (told: Written) => {
      if ('id' in told) {
        for (const { resolve } of asked.get(told.id) ?? []) resolve(told.found)
        asked.delete(told.id)
        return
      }
      const { error } = told
      const done = writing
      writing = []
      for (const { resolve, reject } of done)
        if (error === undefined) resolve()
        else reject(new LedgerError('NOT_WRITTEN', `expected the decisions to be written, nothing was kept: ${error}`))
      write()
    })
    const lost = (error: Error): void => {
      gone = error
      for (const { reject } of [...writing, ...waiting, ...[...asked.values()].flat()]) reject(error)
      writing = waiting = []
      asked.clear()
    }
    made.on('error', lost)
    ended = new Promise((resolve) =>
      made.on('exit', () => {
        lost(gone ?? new Error('expected the thread that writes decisions to run, it ended'))
        resolve()
      }),
    )
    return made
  }

  if (soon) worker = start()

  /** All that came while the last were written share one sync. */
  function write(): void {
    if (writing.length > 0 || waiting.length === 0) return
    writing = waiting
    waiting = []
    const rows: ToWrite = { rows: writing.map(({ row }) => row) }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    ;(worker ??= start()).postMessage(rows)
  }

  return {
    isFull: (): boolean => waiting.length + writing.length >= mostWaiting,
    /** The answer with its id, as text, once it would survive a power cut. */
    async keep(answer: object, asked: unknown, by: string, now: number): Promise<string> {
      if (gone !== undefined) throw gone
      const id = `d-${now.toString(16).padStart(12, '0')}-${prefix}-${(++last).toString(16)}`
      const text = JSON.stringify({ ...answer, decision_id: id })
      await new Promise<void>((resolve, reject) => {
        waiting.push({ row: [id, now, by, JSON.stringify(asked), text], resolve, reject })
        if (waiting.length === 1) setImmediate(write)
      })
      return text
    },
    async find(id: string): Promise<{ asked: unknown; at: string; answer: unknown } | undefined> {
      let row = get.get(id) as Row | undefined
      if (row === undefined && store !== undefined) {
        if (gone !== undefined) throw gone
        row = await new Promise((resolve, reject) => {
          asked.set(id, [...(asked.get(id) ?? []), { resolve, reject }])
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
          ;(worker ??= start()).postMessage({ find: id } satisfies ToWrite)
        })
      }
      return row && { asked: JSON.parse(row.asked), at: new Date(row.at).toISOString(), answer: JSON.parse(row.answer) }
    },
    /** What waits is written first. */
    async close(): Promise<void> {
      while (writing.length + waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      const stop: ToWrite = 'stop'
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker?.postMessage(stop)
      await ended
      db.close()
    },
  }
}
