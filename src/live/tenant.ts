/**
 * One marketplace while it is served: its ledger, what was judged of it, and who may come in. One process holds a data folder;
 * everything that changes it goes through here.
 */
import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Report } from '../domain/report.ts'
import { LedgerError } from '../ledger/error.ts'
import { type LedgerEntry, openLedger } from '../ledger/ledger.ts'
import { openAccess } from './access.ts'

export type Head = { size: number; root: string }

/** An act of ours, as the ledger holds it. */
export type OwnAct = { entry: number; type: string; id: string; time: string; data: Record<string, unknown> }

export type OrderFacts = { order_id: string; shop_id: string; buyer_account_id: string; entry: number }

/** What is known now; replaced as a whole when a judgement is done. */
export type View = {
  report: Report | undefined
  as_of: string | undefined
  /** Ledger entries taken in. */
  taken: number
  /** Ledger entries that the report rests on. */
  judged: number
  order: (id: string) => OrderFacts | undefined
}

export type TenantOptions = {
  folder: string
  clock: 'wall' | 'events'
  liveFrom?: number
  environment: Record<string, string | undefined>
  /** The wall clock. */
  now: () => number
  log: (line: Readonly<Record<string, unknown>>) => void
}

export async function openTenant(options: TenantOptions) {
  const { folder } = options
  if (!existsSync(join(folder, 'ledger.sqlite'))) throw new LedgerError('NO_DATA', `expected a data folder at ${folder}, found none; aedile keys add makes one`)
  const ledger = openLedger(folder)
  rmSync(join(folder, 'scratch'), { recursive: true, force: true })
  const access = openAccess(folder)
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const head = (): Head => ({ size: ledger.size, root: ledger.root.toString('base64') })
  let view: View = { report: undefined, as_of: undefined, taken: ledger.size, judged: 0, order: () => undefined }

  return {
    name: basename(folder),
    folder,
    access,
    /** Due-process clocks run by it. */
    clock: { now: options.now },
    /** The wall clock, for what is not due process: keys, links, sessions. */
    wall: options.now,
    ready: (): boolean => true,
    /** Figures for /metrics. */
    gauges: (): Record<string, number> => ({ taken_entries: ledger.size, judged_entries: view.judged }),
    head,
    /** Keeps acts of ours; durable when it resolves. Throws LedgerError CONFLICT when an act's id holds other content. */
    async append(entries: readonly LedgerEntry[]): Promise<{ entries: number[]; head: Head }> {
      const outcomes = await ledger.submit(entries)
      const wrong = outcomes.find((outcome) => outcome.status === 'refused')
      if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
      view = { ...view, taken: ledger.size }
      changed()
      return { entries: outcomes.map(({ index }) => index!), head: head() }
    },
    get view(): View {
      return view
    },
    /** Every own act in the ledger's order. */
    *acts(from = 0): Generator<OwnAct> {
      for (const { index, type, id, bytes } of ledger.entries(from)) {
        if (!type.startsWith('aedile.')) continue
        const { time, data } = JSON.parse(Buffer.from(bytes).toString()) as { time: string; data: Record<string, unknown> }
        yield { entry: index, type, id, time, data }
      }
    },
    /** Told after entries were kept and after a judgement; gives back how to stop being told. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close(): Promise<void> {
      if (ledger.size > 0) ledger.checkpoint(new Date(options.now()))
      access.close()
      ledger.close()
    },
  }
}

export type Tenant = Awaited<ReturnType<typeof openTenant>>
