/**
 * Judging beside the server: a thread of its own holds the tables, reads the ledger's rows beside whoever writes them, and judges everything
 * again whenever something new is there. What comes while it judges is judged together, next.
 */
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Exposure } from '../domain/exposure.ts'
import type { Report } from '../domain/report.ts'
import type { GateAsked, GateTold } from './gate.ts'
import type { RuleChange } from '../judging/ruleChange.ts'

export type Judged = { report: Report; text: string; size: number; ms: number; exposed: readonly Exposure[] }

export type Task =
  | { task: 'judge'; number: number; size: number; asOf?: { ms: number; text: string }; change?: RuleChange }
  | { task: 'gate'; number: number; size: number; asked: GateAsked }
  | { task: 'stop' }

export type Told =
  | { number: number; ok: true; report: string; exposed: readonly Exposure[]; ms: number }
  | { number: number; ok: true; gate: GateTold }
  | { number: number; ok: false; error: string }

export type Judge = {
  judge: (size: number, asOf?: { ms: number; text: string }, change?: RuleChange) => Promise<Judged>
  /** The whole completeness gate over one case of a report. */
  gate: (size: number, asked: GateAsked) => Promise<GateTold>
  close: () => Promise<void>
}

export function startJudge(folder: string, origin: string): Judge {
  const worker = new Worker(join(import.meta.dirname, `judgeWorker${extname(import.meta.filename)}`), {
    workerData: { folder, origin },
    // The command's own words are not the thread's.
    argv: [],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const tell = (task: Task): void => worker.postMessage(task)
  const waiting = new Map<number, { resolve: (told: Told & { ok: true }) => void; reject: (error: Error) => void }>()
  let number = 0
  let gone: Error | undefined
  worker.on('message', (told: Told) => {
    const one = waiting.get(told.number)!
    waiting.delete(told.number)
    if (told.ok) one.resolve(told)
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
  const ask = <T>(task: (number: number) => Task, read: (told: Told & { ok: true }) => T): Promise<T> => {
    if (gone !== undefined) return Promise.reject(gone)
    return new Promise((resolve, reject) => {
      waiting.set(++number, { resolve: (told) => resolve(read(told)), reject })
      tell(task(number))
    })
  }
  return {
    judge: (size, asOf, change) =>
      ask(
        (number) => ({ task: 'judge', number, size, ...(asOf === undefined ? {} : { asOf }), ...(change === undefined ? {} : { change }) }),
        (told) => {
          const { report, exposed, ms } = told as Told & { report: string; exposed: readonly Exposure[]; ms: number }
          return { report: JSON.parse(report) as Report, text: report, size, ms, exposed }
        },
      ),
    gate: (size, asked) =>
      ask(
        (number) => ({ task: 'gate', number, size, asked }),
        (told) => (told as { gate: GateTold }).gate,
      ),
    async close() {
      tell({ task: 'stop' })
      await ended
    },
  }
}
