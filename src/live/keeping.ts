/**
 * Keeping beside the server: a thread of its own holds the store and the index over it, so that nobody who asks waits for the disk of
 * somebody else. It does what it is told in the order in which it is told; what it answers would survive a power cut.
 */
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { TokenKey } from '../door/tokens.ts'
import { LedgerError } from '../ledger/error.ts'
import type { LedgerEntry, Outcome } from '../ledger/ledger.ts'
import type { Marked } from '../ledger/record.ts'
import type { Heard, Shared, StoreHead } from '../ledger/store/contract.ts'
import type { Place, Purpose } from '../ledger/vault.ts'
import { VerificationError } from '../proof/index.ts'
import type { Handed } from './files.ts'

export type KeepTask =
  | { task: 'take'; records: Marked[] }
  | { task: 'append'; entries: LedgerEntry[] }
  | { task: 'file'; file: Handed; now: number }
  | { task: 'open'; place: Place; looking: Purpose }
  | { task: 'erase' | 'hold' | 'liftHold'; person: string; by: Purpose }
  | { task: 'checkpoint'; time: Date }
  | { task: 'address'; url: string }
  | { task: 'allow' }
  | { task: 'share'; shared: Shared }
  | { task: 'publish'; size: number; report: Uint8Array }
  | { task: 'close' }

/** Where the store stands: its head, the newest recorded time, the entries up to the last one that judging reads, and orders since the last word. */
export type Standing = { head: StoreHead; newest: number; events: number; placed: [shop: string, orders: number][] }
export type KeepFailed = { name: string; code: string | undefined; message: string; stack: string | undefined }
export type KeepTold =
  | { standby: true; number?: undefined }
  | { heard: Heard; standing: Standing; number?: undefined }
  | { number: number; ok: true; value: unknown; standing: Standing }
  | { number: number; ok: false; failed: KeepFailed; standing: Standing | undefined }
/** The first word of the thread. */
export type KeepReady = {
  origin: string
  tokenKey: TokenKey
  /** Where several servers share a store: whether this one leads, and what it found of the others. */
  common?: { leads: boolean; leader: string | undefined; between: Uint8Array; judged: { size: number; report: Uint8Array } | undefined }
}

function revived({ name, code, message, stack }: KeepFailed): Error {
  const error =
    name === 'LedgerError'
      ? new LedgerError(code ?? '', message)
      : name === 'VerificationError'
        ? new VerificationError(code as VerificationError['code'], message)
        : Object.assign(new Error(message), { name, code })
  if (stack !== undefined) error.stack = stack
  return error
}

/** Bytes in memory of their own: a view into a shared piece would be copied with all of the piece. */
const alone = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

export type KeepingOptions = {
  folder: string
  environment: Record<string, string | undefined>
  /** postgres://…, where the ledger is kept in PostgreSQL. */
  store?: string | undefined
  /** Another server writes the marketplace, and this one waits to take over; whoever stops waiting resolves `stopping`. */
  standby?: (() => void) | undefined
  stopping?: Promise<unknown> | undefined
  /** Follows where nobody leads, until it is allowed to lead. */
  follows?: boolean | undefined
  /** Told before whoever asked, in the order of what was done. */
  moved: (standing: Standing) => void
  /** What comes of the other servers. */
  hear: (heard: Heard) => void
}

/** Opens the store in its thread. Throws what openLedger and openVault throw. */
export async function startKeeping({ folder, environment, store, standby, stopping, follows, moved, hear }: KeepingOptions) {
  const worker = new Worker(join(import.meta.dirname, `keepingWorker${extname(import.meta.filename)}`), {
    workerData: { folder, store, follows, environment: { ...environment } },
    argv: [],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }
  const waiting = new Map<number, Waiting>()
  let number = 0
  let gone: Error | undefined
  const ready = Promise.withResolvers<KeepReady>()
  waiting.set(0, ready as unknown as Waiting)
  worker.on('message', (told: KeepTold) => {
    if ('heard' in told) {
      moved(told.standing)
      return hear(told.heard)
    }
    if (told.number === undefined) {
      standby?.()
      // Nothing is opened yet: it may be ended where it waits.
      stopping?.then(
        () => void (waiting.has(0) && worker.terminate()),
        () => undefined,
      )
      return
    }
    const one = waiting.get(told.number)!
    waiting.delete(told.number)
    if (told.standing !== undefined) moved(told.standing)
    if (told.ok) one.resolve(told.value)
    else one.reject(revived(told.failed))
  })
  const lost = (error: Error): void => {
    gone ??= new LedgerError('STOPPED', `expected the thread that keeps to run: ${error.message}; open the folder again`, { cause: error })
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
  }
  worker.on('error', lost)
  const ended = new Promise<void>((resolve) =>
    worker.on('exit', () => {
      lost(new Error('it ended'))
      resolve()
    }),
  )
  function ask<T>(task: KeepTask): Promise<T> {
    if (gone !== undefined) return Promise.reject(gone)
    return new Promise<T>((resolve, reject) => {
      waiting.set(++number, { resolve: resolve as (value: unknown) => void, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ ...task, number })
    })
  }
  let opened: KeepReady
  try {
    opened = await ready.promise
  } catch (error) {
    await ended
    throw error
  }
  return {
    ...opened,
    /** Outcomes in the order of the records. */
    take: (records: Marked[]): Promise<Outcome[]> => ask({ task: 'take', records }),
    append: (entries: readonly LedgerEntry[]): Promise<Outcome[]> =>
      ask({ task: 'append', entries: entries.map((entry) => ({ ...entry, bytes: alone(entry.bytes) })) }),
    keepFile: (file: Handed, now: number): Promise<void> => ask({ task: 'file', file, now }),
    open: (place: Place, looking: Purpose): Promise<string> => ask({ task: 'open', place, looking }),
    erase: (person: string, by: Purpose): Promise<void> => ask({ task: 'erase', person, by }),
    hold: (person: string, by: Purpose): Promise<void> => ask({ task: 'hold', person, by }),
    liftHold: (person: string, by: Purpose): Promise<void> => ask({ task: 'liftHold', person, by }),
    checkpoint: (time: Date): Promise<void> => ask({ task: 'checkpoint', time }),
    address: (url: string): Promise<void> => ask({ task: 'address', url }),
    allow: (): Promise<void> => ask({ task: 'allow' }),
    share: (shared: Shared): Promise<void> => ask({ task: 'share', shared }),
    publish: (size: number, report: Uint8Array): Promise<void> => ask({ task: 'publish', size, report }),
    async close(): Promise<void> {
      if (gone === undefined) await ask<void>({ task: 'close' }).catch(() => undefined)
      await ended
    },
  }
}
