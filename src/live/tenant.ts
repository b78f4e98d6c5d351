/**
 * One marketplace while it is served: its ledger, what was judged of it, and who may come in. One process holds a data folder;
 * everything that changes it goes through here. Its rooms are in `tenant/`.
 */
import { basename, join } from 'node:path'
import { isRecounted } from '../domain/acts.ts'
import type { Field } from '../domain/fields.ts'
import { kindNamed } from '../domain/naming.ts'
import { type EventType, eventTypes, isEventType, vocabulary } from '../domain/vocabulary.ts'
import { type CheckedEvent, doorOf } from '../door/event.ts'
import { LedgerError } from '../ledger/error.ts'
import type { LedgerEntry, Outcome, ReadEntry } from '../ledger/ledger.ts'
import type { Heard } from '../ledger/store/contract.ts'
import { startJudge } from './judge.ts'
import { deflated, inflated } from './published.ts'
import { keepQuota } from './quota.ts'
import { openAside } from './tenant/aside.ts'
import { countsMoved, type Moved, openCounts } from './tenant/counts.ts'
import { openIntake } from './tenant/intake.ts'
import { openJudging } from './tenant/judging.ts'
import { openStores } from './tenant/opening.ts'
import { openSealed } from './tenant/sealed.ts'
import { traced } from './traces.ts'
import type { View } from './view.ts'

export type Head = { size: number; root: string }

/** An act of ours, as the ledger holds it. */
export type OwnAct = { entry: number; type: string; id: string; time: string; data: Record<string, unknown> }

export type TenantOptions = {
  folder: string
  clock: 'wall' | 'events'
  /** Older events are history: judged, but nobody is warned, asked or noticed for them. */
  liveFrom?: number
  environment: Record<string, string | undefined>
  /** postgres://…: ledger and vault are kept there, and the folder follows. */
  store?: string | undefined
  /** Resolves when a server that still waits for another to go is to wait no more. */
  stopping?: Promise<unknown>
  /** Who stands on papers; by its ledger's name where nothing is said. */
  issuer?: { organisation?: string; contact?: string; zone?: string }
  /** The wall clock. */
  now: () => number
  log: (line: Readonly<Record<string, unknown>>) => void
  /** Another marketplace of this server decides who leads: this one follows until it is told that it may lead. */
  follows?: boolean
  /** Told when the ledger can keep nothing more until it is opened again. */
  stopped?: (error: LedgerError) => void
}

/** Between two signed heads while serving. */
const headEvery = 5 * 60_000
/** Times of last use and deliveries are shared too, and need not be at once. */
const sharedEvery = 5_000
/** How far ahead of its receipt an event may say it was recorded, on the wall clock. */
const mostEarly = 5 * 60_000

/** The field by which a fact waits for an order or a refund. */
const needs = new Map<EventType, { name: string; kind: string }>(
  eventTypes.flatMap((type) =>
    (vocabulary[type].fields as readonly Field[]).flatMap(({ name, needed }): [EventType, { name: string; kind: string }][] =>
      needed === true ? [[type, { name, kind: kindNamed(name)! }]] : [],
    ),
  ),
)

export async function openTenant(options: TenantOptions) {
  const { folder, log, now } = options
  const stores = await openStores(options)
  const { keeping, access, webhooks, reader, places, decisions, role, standing } = stores
  const { common } = keeping
  const leads = (): boolean => role.leads
  const head = (): Head => standing().head
  const mine = { 'aedile.marketplace': basename(folder) }
  const quota = keepQuota(folder, stores.most, now, access.quota)
  /** The newest recorded time, or the wall's: what due process runs by. */
  const clock = { now: (): number => (options.clock === 'events' ? standing().newest : now()) }

  const alike = common === undefined ? [] : [access.alike(keeping.share), webhooks.alike(keeping.share)]
  /** What the other servers need of what changed here is theirs too. */
  const shared = async (): Promise<void> => {
    if (role.leads) await Promise.all(alike.map((one) => one.shared()))
  }
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  let broken = false
  function failed(error: unknown): void {
    if (broken || !(error instanceof LedgerError) || error.code !== 'STOPPED') return
    broken = true
    options.stopped?.(error)
  }

  const entryAt = (index: number): ReadEntry | undefined => {
    for (const entry of reader.entries(index, index + 1)) return entry
    return undefined
  }
  function* acts(from = 0): Generator<OwnAct> {
    for (const position of places.acts(from)) {
      // What the thread wrote and has not told is told when it has.
      if (position >= head().size) return
      const entry = entryAt(position)!
      const { time, data } = JSON.parse(Buffer.from(entry.bytes).toString()) as { time: string; data: Record<string, unknown> }
      yield { entry: position, type: entry.type, id: entry.id, time, data }
    }
  }
  const counts = openCounts()
  let movedUpTo = 0
  /** What the ledger says left the counts and came back, as far as it was not read yet. */
  function readMoved(tell?: (change: Moved & { entries: number }) => void): void {
    for (const { entry, type, time, data } of acts(movedUpTo)) {
      movedUpTo = entry + 1
      if (type !== countsMoved) continue
      const change = data as Moved & { entries: number }
      counts.moved(change, Date.parse(time))
      tell?.(change)
    }
  }
  readMoved()

  const judging = openJudging({
    places,
    counts,
    standing,
    leads,
    keep,
    publish: async (judged) => {
      if (common !== undefined) await keeping.publish(judged.size, await deflated(judged))
    },
    changed,
    now,
    log,
    mine,
  })
  const aside = openAside(folder, keeping.origin, join(stores.scratch, 'aside'), standing, () => judging.view)
  const intake = openIntake({
    take: (records) => traced('ledger.append', { ...mine, 'aedile.entries': records.length }, () => keeping.take(records)),
    took,
    failed,
  })
  const sealed = openSealed(keeping, reader, acted, now)

  /** What was appended is to be judged. */
  function took(types: readonly string[], outcomes: readonly Outcome[]): void {
    const appended = types.filter((_, i) => outcomes[i]!.status === 'appended')
    if (appended.length === 0) return
    if (appended.some((type) => isEventType(type) || isRecounted(type))) judging.came()
    changed()
    void judging.on()
  }
  async function keep(entries: readonly LedgerEntry[]): Promise<number[]> {
    if (entries.length === 0) return []
    let outcomes: Outcome[]
    try {
      outcomes = await keeping.append(entries)
    } catch (error) {
      failed(error)
      throw error
    }
    took(
      entries.map(({ type }) => type),
      outcomes,
    )
    const wrong = outcomes.find((outcome) => outcome.status === 'refused')
    if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
    return outcomes.map(({ index }) => index!)
  }
  /** The vault writes its acts itself; whoever waits for acts is told. */
  async function acted<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      failed(error)
      throw error
    } finally {
      changed()
    }
  }

  function lead(): void {
    role.leads = true
    access.forgetOldAnswers(now())
    judging.by(startJudge(folder, keeping.origin))
    shared().catch(failed)
    webhooks.begin()
  }
  let publishing = Promise.resolve()
  function hear(heard: Heard): void {
    switch (heard.heard) {
      case 'grown':
        // What left the counts since, and what came back with the report, as the leader's acts say.
        readMoved(({ orders_out, entries }) => judging.leftElsewhere(orders_out, entries))
        if (role.leads) judging.came()
        else judging.cameElsewhere()
        break
      case 'judged':
        publishing = publishing.then(async () => judging.judgedElsewhere(await inflated(heard.report, heard.size))).then(changed)
        return
      case 'shared':
        if (!heard.shared.whole) (heard.shared.file === 'access.sqlite' ? access : webhooks).put(heard.shared.bytes)
        return
      case 'leader':
        role.leader = heard.address
        return
      case 'leads':
        lead()
        judging.leadsOn()
        log({ level: 'info', msg: 'leading', marketplace: basename(folder) })
        break
      case 'lost':
        failed(heard.error)
        return
    }
    changed()
    void judging.on()
  }
  if (common?.judged !== undefined) judging.judgedElsewhere(await inflated(common.judged.report, common.judged.size))
  if (role.leads) lead()
  stores.hear(hear)
  const sharing = setInterval(() => void shared().catch(failed), sharedEvery)
  sharing.unref()
  // A signed head every few minutes, so that what came is fixed before the server is stopped.
  const heads = setInterval(() => {
    if (head().size === 0 || !role.leads) return
    keeping.checkpoint(new Date(now())).catch((error: unknown) => {
      log({ level: 'error', msg: 'no head was signed', error: (error as Error).name, code: (error as { code?: string }).code })
    })
  }, headEvery)
  heads.unref()
  webhooks.tell(acts)
  listeners.add(() => webhooks.tell(acts))
  void judging.on()

  return {
    name: basename(folder),
    folder,
    access,
    clock,
    /** The wall clock, for what is not due process: keys, links, sessions. */
    wall: now,
    liveFrom: options.liveFrom,
    issuer: { organisation: options.issuer?.organisation ?? keeping.origin, contact: options.issuer?.contact ?? null, zone: options.issuer?.zone },
    /** Which pack of law rules due process; the People's Republic's when nothing is said. */
    law: options.environment['AEDILE_LAW'] ?? 'prc',
    door: doorOf(keeping.tokenKey),
    head,
    /** True on the one server that judges, acts and lets in. */
    leads,
    /** Where that one is asked, on the others. */
    leader: (): string | undefined => (role.leads ? undefined : role.leader),
    /** What the servers of this marketplace know and nobody else; where it has one server there is none. */
    between: common?.between,
    /** Where other servers ask this one when it leads. */
    reachedAt: (url: string): Promise<void> => (common === undefined ? Promise.resolve() : keeping.address(url)),
    /** The server leads another marketplace, and may lead this one. */
    mayLead: (): Promise<void> => keeping.allow(),
    /** Resolves when what changed here of who may come in, and of who is told, would outlive this server. */
    shared,
    ready: (): boolean => !broken,
    /** Keeps acts of ours; durable when it resolves. Throws LedgerError CONFLICT when an act's id holds other content. */
    async append(entries: readonly LedgerEntry[]): Promise<{ entries: number[]; head: Head }> {
      const kept = await keep(entries)
      return { entries: kept, head: head() }
    },
    isFull: intake.isFull,
    ingest: intake.ingest,
    /** Why an event comes too early: recorded later than a clock can be off. Undefined when it does not. */
    tooEarly({ timeMs, recordedMs }: CheckedEvent): boolean {
      return options.clock === 'wall' && (recordedMs ?? timeMs) > now() + mostEarly
    },
    /** What an event waits for, while it is not there. */
    awaited({ type, values }: CheckedEvent): { kind: string; id: string } | undefined {
      const need = needs.get(type)
      if (need === undefined) return undefined
      const id = values.get(need.name) as string
      return places.isKnown(need.kind, id) ? undefined : { kind: need.kind, id }
    },
    isKnown: places.isKnown,
    order: places.order,
    ordersAt: (shopId: string): number => places.ordersAt(shopId, head().size),
    lastOrders: places.lastOrders,
    lastOrderOf: places.lastOrderOf,
    /** Entries of the ledger, in its order. */
    entries: (from: number, to: number) => reader.entries(from, Math.min(to, head().size)),
    isSent: places.isSent,
    outSince: counts.outSince,
    decisions,
    webhooks,
    quota,
    ...sealed,
    /** Entries that speak of a thing. */
    entriesOf: (kind: string, id: string): ReadEntry[] => places.places(kind, id).flatMap((position) => entryAt(position) ?? []),
    get view(): View {
      return judging.view
    },
    status: judging.status,
    report: judging.report,
    reportAsOf: aside.reportAsOf,
    gate: aside.gate,
    tryChange: aside.tryChange,
    judgedUnder: aside.judgedUnder,
    /** Every own act in the ledger's order. */
    acts,
    /** Told after entries were kept and after a judgement; gives back how to stop being told. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Figures for /metrics. */
    gauges: (): Record<string, number> => ({
      ...judging.gauges(),
      pending_events: intake.pending(),
      webhook_deliveries_waiting: webhooks.waiting(),
      ...quota.gauges(),
    }),
    async close(): Promise<void> {
      judging.stop()
      clearInterval(heads)
      clearInterval(sharing)
      await Promise.all([judging.close(), aside.close()])
      await publishing.catch(() => undefined)
      await shared().catch(() => undefined)
      for (const one of alike) one.close()
      await webhooks.close()
      await decisions.close()
      quota.close()
      access.close()
      places.close()
      reader.close()
      // The last to close the rows empties their write-ahead files, and that is the thread that holds the folder.
      try {
        if (head().size > 0 && !broken && role.leads) await keeping.checkpoint(new Date(now()))
      } finally {
        await stores.end()
      }
      stores.clear()
    },
  }
}

export type Tenant = Awaited<ReturnType<typeof openTenant>>
