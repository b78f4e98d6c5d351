/**
 * Judging beside the server: a process of its own holds the tables, reads the ledger's rows beside whoever writes them, and judges everything
 * again whenever something new is there, from what it made before. What comes while it judges is judged together, next. What leaves the counts
 * is told as soon as it is known, before the report is whole. A process and not a thread, so that it can stand
 * back for those who wait for an answer (the engine would fill the threads that this process compresses and hashes with), and so that one
 * that dies, of too little memory for instance, is begun anew and takes nobody with it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { extname, join } from 'node:path'
import type { Exposure } from '../domain/exposure.ts'
import type { Report } from '../domain/report.ts'
import type { GateAsked, GateTold } from './gate.ts'
import type { RuleChange } from '../judging/ruleChange.ts'

export type Judged = { report: Report; text: string; size: number; ms: number; exposed: readonly Exposure[] }

export type Task =
  | { task: 'tick'; number: number; size: number; whole: boolean }
  | { task: 'judge'; number: number; size: number; asOf?: { ms: number; text: string }; change?: RuleChange }
  | { task: 'gate'; number: number; size: number; asked: GateAsked }
  | { task: 'stop' }

/** Orders that are out of the counts by what is judged so far. */
export type Out = { orders: readonly string[]; as_of: string; size: number }

export type Told =
  | { number: number; ok: true; out: Out }
  | { number: number; ok: true; ms: number }
  | { number: number; ok: true; report: string; exposed: readonly Exposure[]; ms: number }
  | { number: number; ok: true; gate: GateTold }
  | { number: number; ok: false; error: string }

export type Judge = {
  /** What leaves the counts by now, from what is kept of the last tick, which `out` hears; and where it is wanted whole, the report. */
  tick: (size: number, whole: boolean, out: (out: Out) => void) => Promise<Judged | undefined>
  /** Everything from the beginning: as of a moment, or by other rules. */
  judge: (size: number, asOf?: { ms: number; text: string }, change?: RuleChange) => Promise<Judged>
  /** The whole completeness gate over one case of a report. */
  gate: (size: number, asked: GateAsked) => Promise<GateTold>
  close: () => Promise<void>
}

const judgedOf =
  (size: number) =>
  (told: Told): Judged => {
    const { report, exposed, ms } = told as Told & { report: string; exposed: readonly Exposure[]; ms: number }
    return { report: JSON.parse(report) as Report, text: report, size, ms, exposed }
  }

export type JudgeOptions = {
  /** Where the tables are; the data folder's own where nothing is said. Two processes cannot hold one file. */
  tables?: string
  /** Started when it is first asked, and let go after so long without a question. */
  restsAfter?: number
}

export function startJudge(folder: string, origin: string, { tables = folder, restsAfter }: JudgeOptions = {}): Judge {
  type Waiting = { resolve: (told: Told & { ok: true }) => void; reject: (error: Error) => void; out?: (out: Out) => void }
  let child: { process: ChildProcess; waiting: Map<number, Waiting>; ended: Promise<void> } | undefined
  let number = 0
  let closing = false
  function begin(): NonNullable<typeof child> {
    const made = fork(join(import.meta.dirname, `judgeWorker${extname(import.meta.filename)}`), [folder, origin, tables], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const waiting = new Map<number, Waiting>()
    const lost = (error: Error): void => {
      if (child?.process === made) child = undefined
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    made.on('message', (told: Told) => {
      const one = waiting.get(told.number)!
      if ('out' in told) return one.out?.(told.out)
      waiting.delete(told.number)
      if (told.ok) one.resolve(told)
      else one.reject(new Error(told.error))
    })
    made.on('error', lost)
    const ended = new Promise<void>((resolve) =>
      made.once('exit', (code, signal) => {
        lost(new Error(`expected the judging process to run, it ended with ${code ?? signal}`))
        resolve()
      }),
    )
    return { process: made, waiting, ended }
  }
  if (restsAfter === undefined) child = begin()
  let rest: NodeJS.Timeout | undefined
  const ask = <T>(task: (number: number) => Task, read: (told: Told & { ok: true }) => T, out?: (out: Out) => void): Promise<T> => {
    if (closing) return Promise.reject(new Error('the server is stopping'))
    clearTimeout(rest)
    const { process, waiting } = (child ??= begin())
    return new Promise<T>((resolve, reject) => {
      waiting.set(++number, { resolve: (told) => resolve(read(told)), reject, ...(out === undefined ? {} : { out }) })
      process.send(task(number))
    }).finally(() => {
      if (restsAfter === undefined || waiting.size > 0 || closing) return
      clearTimeout(rest)
      rest = setTimeout(() => {
        child = undefined
        if (process.connected) process.send({ task: 'stop' } satisfies Task)
      }, restsAfter)
      rest.unref()
    })
  }
  return {
    tick: (size, whole, out) =>
      ask(
        (number) => ({ task: 'tick', number, size, whole }),
        (told) => ('report' in told ? judgedOf(size)(told) : undefined),
        out,
      ),
    judge: (size, asOf, change) =>
      ask((number) => ({ task: 'judge', number, size, ...(asOf === undefined ? {} : { asOf }), ...(change === undefined ? {} : { change }) }), judgedOf(size)),
    gate: (size, asked) =>
      ask(
        (number) => ({ task: 'gate', number, size, asked }),
        (told) => (told as { gate: GateTold }).gate,
      ),
    async close() {
      closing = true
      clearTimeout(rest)
      if (child === undefined) return
      const { process, ended } = child
      const stop: Task = { task: 'stop' }
      if (process.connected) process.send(stop)
      await ended
    },
  }
}
