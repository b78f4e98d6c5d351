/**
 * Files are read beside each other, one a core: rows are numbered as their lines are, which is one thread's work, so a second thread helps only where it has a file of
 * its own. Each lane has a connection of its own to the same tables. Whoever ends first, the same comes of it: files of one table are kept in their order.
 */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Beside, Engine } from '../warehouse/duckdb.ts'
import { bindKey, type TokenKey } from './tokens.ts'

/** How many threads the engine works with; it is told again only where that changes. */
export type WorkWith = (wanted: 'one' | 'all') => Promise<void>

/** Where a file is read: the connection, a folder for what is written on the way, what says that another file failed, and whether others are read meanwhile. */
export type Lane = { engine: Engine; scratch: string; workWith: WorkWith; signal: AbortSignal; shared: boolean }

/** Whether the engine’s memory did not do for several files at once. It may do for one: nothing is wrong with the file. */
export const crowded = (lane: Lane, error: unknown): boolean => lane.shared && /Out of Memory/.test((error as Error).message)

export type Job = {
  /** The table that its rows go to. */
  table: string
  bytes: number
  /**
   * Begun again after it was stopped it reads the whole.
   * @param turn waits until the files before it in the same table are kept
   * @param ahead begins what can be done for the file that is read next
   */
  read: (lane: Lane, turn: () => Promise<void>, ahead: () => void) => Promise<void>
  ahead: () => void
}

/** Threads of the engine, and whether that stands fixed. */
export async function threadsOf(engine: Engine): Promise<{ workWith: WorkWith; all: number; fixed: boolean }> {
  const { all, fixed } = await engine.one<{ all: number; fixed: boolean }>(
    `SELECT current_setting('threads') AS "all", current_setting('lock_configuration') AS fixed`,
  )
  let now = all
  const workWith: WorkWith = async (wanted) => {
    const threads = wanted === 'one' ? 1 : all
    if (fixed || threads === now) return
    await engine.run(`SET threads = ${threads}`)
    now = threads
  }
  return { workWith, all, fixed }
}

/** How many files are read at once: one a core, and none that the engine has no thread for, unless it is said. */
export const lanesFor = (engine: Engine, { all, fixed }: { all: number; fixed: boolean }, said = Math.min(all, availableParallelism())): number =>
  fixed || engine.beside === undefined ? 1 : said

/**
 * Reads all files; where one throws the others are stopped, and its error is thrown once they have. What memory did not do for at once is read one after another.
 */
export async function readAll(main: Lane, jobs: readonly Job[], { atOnce, key }: { atOnce: number; key: TokenKey }): Promise<void> {
  const lanes = Math.min(atOnce, jobs.length)
  const unread = lanes < 2 ? jobs : await readBeside(main, jobs, lanes, key)
  if (lanes > 1) await main.workWith('all')
  await readInto(main, queueOf(unread, false))
}

/** Answers with the files that are still to be read. */
async function readBeside(main: Lane, jobs: readonly Job[], lanes: number, key: TokenKey): Promise<readonly Job[]> {
  const queue = queueOf(jobs, true)
  const stop = new AbortController()
  const opened: Beside[] = []
  // A statement that was asked for and has not begun cannot be interrupted yet.
  let again: NodeJS.Timeout | undefined
  stop.signal.addEventListener('abort', () => (again = setInterval(() => opened.forEach((one) => one.interrupt()), 20)))
  try {
    await main.workWith('one')
    while (opened.length < lanes) opened.push(await main.engine.beside!())
    await Promise.all(
      opened.map(async (beside, nth) => {
        try {
          const scratch = join(main.scratch, `lane-${nth}`)
          mkdirSync(scratch, { mode: 0o700 })
          await bindKey(beside, key)
          // Whoever is left alone may have all threads for what is not numbered.
          const workWith: WorkWith = async (wanted) => (queue.alone() ? main.workWith(wanted) : undefined)
          await readInto({ engine: stoppable(beside, stop.signal), scratch, workWith, signal: stop.signal, shared: true }, queue)
        } catch (error) {
          stop.abort(error)
        }
      }),
    )
    if (stop.signal.aborted && !crowded({ ...main, shared: true }, stop.signal.reason)) throw stop.signal.reason
    return queue.unread()
  } finally {
    clearInterval(again)
    for (const one of opened) one.close()
  }
}

type Queue = {
  /** The file to be read next, and how to begin and end with it; undefined where none is left. */
  begin: () => { job: Job; turn: () => Promise<void>; end: (reading: Promise<void>) => Promise<void> } | undefined
  ahead: () => void
  /** Files that nobody has read to their end, as they came. */
  unread: () => Job[]
  /** Whether one file is being read, and none waits. */
  alone: () => boolean
}

/**
 * One after another as they came; or for several lanes, those of the largest tables first, and where it can be of a table that nobody else reads into. Files of one table
 * begin in their order, so that who waits for its turn waits for one that has begun.
 */
function queueOf(jobs: readonly Job[], several: boolean): Queue {
  const bytes = new Map<string, number>()
  for (const job of jobs) bytes.set(job.table, (bytes.get(job.table) ?? 0) + job.bytes)
  const waiting = several ? jobs.toSorted((a, b) => bytes.get(b.table)! - bytes.get(a.table)!) : [...jobs]
  const kept = new Map<string, Promise<unknown>>()
  const reading: Job[] = []
  const unread = new Set(jobs)
  const next = (): Job | undefined => waiting.find(({ table }) => !reading.some((one) => one.table === table)) ?? waiting[0]
  return {
    begin() {
      const job = next()
      if (job === undefined) return undefined
      waiting.splice(waiting.indexOf(job), 1)
      reading.push(job)
      const before = kept.get(job.table)
      return {
        job,
        turn: async () => void (await before),
        end: async (whole) => {
          const all = Promise.all([before, whole])
          kept.set(job.table, all)
          all.catch(() => undefined)
          try {
            await whole
            unread.delete(job)
          } finally {
            reading.splice(reading.indexOf(job), 1)
          }
        },
      }
    },
    ahead: () => next()?.ahead(),
    unread: () => [...unread],
    alone: () => waiting.length === 0 && reading.length === 1,
  }
}

async function readInto(lane: Lane, queue: Queue): Promise<void> {
  for (;;) {
    lane.signal.throwIfAborted()
    const begun = queue.begin()
    if (begun === undefined) return
    await begun.end(begun.job.read(lane, begun.turn, queue.ahead))
  }
}

/** The same engine, which from the signal on throws its reason, whatever the statement itself came to. */
function stoppable(engine: Engine, signal: AbortSignal): Engine {
  const until =
    <A, T>(ask: (asked: A) => Promise<T>) =>
    async (asked: A): Promise<T> => {
      signal.throwIfAborted()
      try {
        return await ask(asked)
      } catch (error) {
        signal.throwIfAborted()
        throw error
      }
    }
  return { ...engine, run: until(engine.run), all: until(engine.all) as Engine['all'], one: until(engine.one) as Engine['one'] }
}
