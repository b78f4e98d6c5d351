/** Sets papers as pages beside the server: a thread of its own holds the fonts and is let go when nothing was asked for a while. */
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Written } from '../evidence/documents/typeset.ts'

export type Set = { number: number; bytes: Uint8Array; error?: undefined } | { number: number; error: string }
const idleMs = 60_000

let worker: Worker | undefined
let number = 0
let idle: NodeJS.Timeout | undefined
const waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>()

function start(): Worker {
  const made = new Worker(join(import.meta.dirname, `pressWorker${extname(import.meta.filename)}`), {
    argv: [],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  made.on('message', (set: Set) => {
    const one = waiting.get(set.number)!
    waiting.delete(set.number)
    if (set.error === undefined) one.resolve(set.bytes)
    else one.reject(new Error(set.error))
    rest()
  })
  const lost = (error: Error): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  made.on('error', lost)
  made.on('exit', () => {
    if (worker === made) lost(new Error('expected the thread that sets papers to run, it ended'))
  })
  return made
}

/** Nothing waits: the thread no longer keeps the process, and after a while it goes, with the fonts it holds. */
function rest(): void {
  if (waiting.size > 0) return
  worker?.unref()
  idle = setTimeout(() => {
    const going = worker
    worker = undefined
    void going?.terminate()
  }, idleMs)
  idle.unref()
}

/** PDF/A-2b of a paper; the same words, the same bytes. */
export function setPaper(written: Written): Promise<Uint8Array> {
  clearTimeout(idle)
  worker ??= start()
  worker.ref()
  return new Promise((resolve, reject) => {
    waiting.set(++number, { resolve, reject })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker!.postMessage({ number, written })
  })
}
