/**
 * Judging beside the server: a thread of its own holds the tables, takes what comes, and judges everything again whenever something
 * new is there. What comes while it judges is judged together, next.
 */
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Report } from '../domain/report.ts'
import type { ReadEntry } from '../ledger/ledger.ts'

export type JudgeEntry = Pick<ReadEntry, 'index' | 'type' | 'source' | 'id' | 'bytes' | 'leaf' | 'blob'>

export type Judged = { report: Report; text: string; size: number; ms: number }

export type Task =
  | { task: 'take'; entries: JudgeEntry[] }
  | { task: 'judge'; number: number; size: number; asOf?: { ms: number; text: string } }
  | { task: 'stop' }

export type Told = { number: number; ok: true; report: string; ms: number } | { number: number; ok: false; error: string }

export type Judge = {
  take: (entries: JudgeEntry[]) => void
  judge: (size: number, asOf?: { ms: number; text: string }) => Promise<Judged>
  close: () => Promise<void>
}

export function startJudge(folder: string, origin: string, last: JudgeEntry | undefined, size: number): Judge {
  const worker = new Worker(join(import.meta.dirname, `judgeWorker${extname(import.meta.filename)}`), {
    workerData: { folder, origin, last, size },
    // The command's own words are not the thread's.
    argv: [],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const tell = (task: Task): void => worker.postMessage(task)
  const waiting = new Map<number, { resolve: (judged: Judged) => void; reject: (error: Error) => void; size: number }>()
  let number = 0
  let gone: Error | undefined
  worker.on('message', (told: Told) => {
    const one = waiting.get(told.number)!
    waiting.delete(told.number)
    if (told.ok) one.resolve({ report: JSON.parse(told.report) as Report, text: told.report, size: one.size, ms: told.ms })
    else one.reject(new Error(told.error))
  })
  const lost = (error: Error): void => {
    gone = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', lost)
  const ended = new Promise<void>((resolve) =>
    worker.on('exit', () => {
      lost(gone ?? new Error('expected the judging thread to run, it ended'))
      resolve()
    }),
  )
  return {
    take(entries) {
      tell({ task: 'take', entries })
    },
    judge(upTo, asOf) {
      if (gone !== undefined) return Promise.reject(gone)
      return new Promise((resolve, reject) => {
        waiting.set(++number, { resolve, reject, size: upTo })
        tell({ task: 'judge', number, size: upTo, ...(asOf === undefined ? {} : { asOf }) })
      })
    },
    async close() {
      tell({ task: 'stop' })
      await ended
    },
  }
}
