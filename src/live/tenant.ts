/**
 * One marketplace while it is served: its ledger, what was judged of it, and who may come in. One process holds a data folder;
 * everything that changes it goes through here.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isRecounted } from '../domain/acts.ts'
import type { Field } from '../domain/fields.ts'
import { kindNamed } from '../domain/naming.ts'
import { type EventType, eventTypes, isEventType, vocabulary } from '../domain/vocabulary.ts'
import { type CheckedEvent, doorOf } from '../door/event.ts'
import { LedgerError } from '../ledger/error.ts'
import { recordOf } from '../ledger/eventRecord.ts'
import type { Heard } from '../ledger/store/contract.ts'
import { act, type LedgerEntry, type Outcome, type ReadEntry } from '../ledger/ledger.ts'
import { tighten } from '../ledger/lock.ts'
import { openReader } from '../ledger/reader.ts'
import { entryId } from '../ledger/record.ts'
import type { Purpose } from '../ledger/vault.ts'
import type { Report } from '../domain/report.ts'
import type { RuleChange } from '../judging/ruleChange.ts'
import { openAccess } from './access.ts'
import { type Judge, type Judged, type Out, startJudge } from './judge.ts'
import { deflated, inflated } from './published.ts'
import { type Standing, startKeeping } from './keeping.ts'
import { openDecisions } from './decisions.ts'
import type { GateTold } from './gate.ts'
import { type Handed, placeOfFile } from './files.ts'
import { readPositions } from './positions.ts'
import { keepQuota, quotaFor } from './quota.ts'
import { traced } from './traces.ts'
import { emptyView, type View, viewOf, withOut } from './view.ts'
import { openWebhooks } from './webhooks.ts'

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

/**
 * Events that are sealed and appended together: more would keep others waiting, fewer would cost a sync each. Where much waits already, whoever comes
 * waits for it anyway, and shares fewer syncs.
 */
const portion = 500
const mostPortion = 2000
/** Such portions handed to the thread that keeps before the first is answered: while one is synced the next is at hand. */
const mostAhead = 2
/** Fewer events than this are not handed over while others are synced: who comes meanwhile shares their syncs, which cost more than the wait. */
const fewAhead = 100
/**
 * A group waits for as many senders as the last one had, while another comes within so long, and no longer than that: those that were answered a
 * moment ago are about to send again.
 */
const gathers_ms = 2
const longestGathers_ms = 12
/** Beyond so many events on their way, the door asks for patience. */
const mostPending = 20_000
/** While events come without a pause, a report is made after so many times as long as it takes, and never so much later that penalties would have to wait for it. */
const apart = 10
const longestApart = 45_000
/** Reports of earlier moments that wait to be made at once. */
const mostAsOf = 8
/** Between two signed heads while serving. */
const headEvery = 5 * 60_000
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
  const { folder, log } = options
  if (!existsSync(join(folder, 'ledger.sqlite'))) throw new LedgerError('NO_DATA', `expected a data folder at ${folder}, found none; aedile keys add makes one`)
  // Read before anything is opened: what is opened and not closed keeps the process.
  const most = quotaFor(basename(folder), options.environment['AEDILE_QUOTA'])
  // Threads may not change the mode in which the process makes files.
  const loosened = tighten(folder)
  const scratch = join(folder, 'scratch')
  let standing: Standing = { head: { size: 0, root: '' }, newest: 0, events: 0, placed: [] }
  let positions: ReturnType<typeof readPositions> | undefined
  // What comes of other servers while this one opens is heard when it is open.
  const early: Heard[] = []
  let heardOf = (heard: Heard): void => void early.push(heard)
  const keeping = await startKeeping({
    folder,
    environment: options.environment,
    store: options.store,
    stopping: options.stopping,
    standby: () => log({ level: 'info', msg: 'standing by: another server writes this marketplace', marketplace: basename(folder) }),
    follows: options.follows,
    moved(now) {
      standing = now
      positions?.counted(now.placed)
    },
    hear: (heard) => heardOf(heard),
  }).catch((error: unknown) => {
    loosened()
    throw error
  })
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  /** Where several servers share a store one leads: it judges, does what time makes due, tells and lets in. Alone one leads always. */
  let leads = keeping.common?.leads ?? true
  let leader = keeping.common?.leader
  const opened = () => ({
    access: openAccess(folder),
    webhooks: openWebhooks(folder, {
      now: options.now,
      log,
      allowPrivate: options.environment['AEDILE_WEBHOOKS_PRIVATE'] === '1',
      tells: () => leads,
    }),
    reader: openReader(folder),
    places: (positions = readPositions(folder)),
  })
  let beside: ReturnType<typeof opened>
  let decisions: ReturnType<typeof openDecisions>
  try {
    beside = opened()
    decisions = openDecisions(folder, beside.access.hasKeyFor('decide'), options.store)
  } catch (error) {
    // A thread that nobody ends keeps the process.
    await keeping.close()
    loosened()
    throw error
  }
  const { access, webhooks, reader, places } = beside
  const entryAt = (index: number): ReadEntry | undefined => {
    for (const entry of reader.entries(index, index + 1)) return entry
    return undefined
  }
  let judge: Judge | undefined
  // What is asked beside judging (an earlier moment, a gate, a change of the rules) has a process and tables of its own: what comes is judged meanwhile.
  const aside = startJudge(folder, keeping.origin, { tables: join(scratch, 'aside'), restsAfter: 5 * 60_000 })

  const alike = keeping.common === undefined ? [] : [access.alike(keeping.share), webhooks.alike(keeping.share)]
  /** What the other servers need of what changed here is theirs too. */
  const shared = async (): Promise<void> => {
    if (leads) await Promise.all(alike.map((one) => one.shared()))
  }

  const quota = keepQuota(folder, most, options.now, access.quota)
  const mine = { 'aedile.marketplace': basename(folder) }
  const door = doorOf(keeping.tokenKey)
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const head = (): Head => standing.head
  /** The newest recorded time, or the wall's: what due process runs by. */
  const clock = { now: (): number => (options.clock === 'events' ? standing.newest : options.now()) }

  function* acts(from = 0): Generator<OwnAct> {
    for (const position of places.acts(from)) {
      // What the thread wrote and has not told is told when it has.
      if (position >= standing.head.size) return
      const entry = entryAt(position)!
      const { time, data } = JSON.parse(Buffer.from(entry.bytes).toString()) as { time: string; data: Record<string, unknown> }
      yield { entry: position, type: entry.type, id: entry.id, time, data }
    }
  }
  /** Orders and reviews that were last told to be out of the counts, and since when. */
  const told = { orders: new Map<string, number>(), reviews: new Map<string, number>() }
  type Moved = { orders_out: string[]; orders_back: string[]; reviews_out: string[]; reviews_back: string[] }
  let movedUpTo = 0
  for (const { entry, type, time, data } of acts()) {
    movedUpTo = entry + 1
    if (type === 'aedile.counts.moved') moved(data as Moved, Date.parse(time))
  }
  function moved({ orders_out, orders_back, reviews_out, reviews_back }: Moved, at: number): void {
    for (const id of orders_out) told.orders.set(id, at)
    for (const id of orders_back) told.orders.delete(id)
    for (const id of reviews_out) told.reviews.set(id, at)
    for (const id of reviews_back) told.reviews.delete(id)
  }
  /** What a report takes out of the counts and gives back, against what was told before, as an act. */
  function countsMoved({ report, size }: Judged): LedgerEntry[] {
    const difference = (now: readonly string[], before: ReadonlyMap<string, number>): [string[], string[]] => {
      const set = new Set(now)
      return [now.filter((id) => !before.has(id)), [...before.keys()].filter((id) => !set.has(id)).toSorted()]
    }
    const [orders_out, orders_back] = difference(report.neutralised.order_ids, told.orders)
    const [reviews_out, reviews_back] = difference(report.neutralised.review_ids, told.reviews)
    const change: Moved = { orders_out, orders_back, reviews_out, reviews_back }
    if (Object.values(change).every((list) => list.length === 0)) return []
    moved(change, Date.parse(report.as_of))
    return [act('aedile.counts.moved', `counts:${size}`, new Date(report.as_of), { as_of: report.as_of, entries: size, ...change })]
  }

  /** What was appended is to be judged. */
  function took(types: readonly string[], outcomes: readonly Outcome[]): void {
    let fresh = false
    let judged = false
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status !== 'appended') continue
      fresh = true
      judged ||= isEventType(types[i]!) || isRecounted(types[i]!)
    }
    if (!fresh) return
    if (judged) unjudgedSince ??= options.now()
    changed()
    void judgeOn()
  }

  type Waiting = { events: readonly CheckedEvent[]; at: number; outcomes: Outcome[]; resolve: (outcomes: Outcome[]) => void; reject: (error: unknown) => void }
  const waiting: Waiting[] = []
  let pending = 0
  let ahead = 0
  /** Senders of the last group, and the end of the wait for them. */
  let together = 1
  let gathering: NodeJS.Timeout | undefined
  let broken = false
  function failed(error: unknown): void {
    if (broken || !(error instanceof LedgerError) || error.code !== 'STOPPED') return
    broken = true
    options.stopped?.(error)
  }
  const areMany = (): boolean => waiting.reduce((sum, { events, at }) => sum + events.length - at, 0) >= fewAhead
  /** All that came while the last were written shares their next two syncs, in portions so that others are answered in between. */
  function write(): void {
    clearTimeout(gathering)
    gathering = undefined
    while (ahead < mostAhead && waiting.length > 0) {
      if (ahead > 0 && !areMany()) return
      const group: { one: Waiting; events: readonly CheckedEvent[] }[] = []
      for (let room = Math.min(mostPortion, Math.max(portion, pending >> 2)); room > 0 && waiting.length > 0;) {
        const one = waiting[0]!
        const events = one.events.slice(one.at, one.at + room)
        one.at += events.length
        room -= events.length
        group.push({ one, events })
        if (one.at >= one.events.length) waiting.shift()
      }
      ahead++
      together = group.length
      void keepGroup(group).finally(() => {
        ahead--
        gather()
      })
    }
  }
  /** Writes when as many wait as were answered together last, or soon. One sender alone waits for nobody. */
  function gather(): void {
    if (waiting.length >= together || ahead > 0 || areMany()) write()
    else if (waiting.length > 0 && gathering === undefined) gatherMore(waiting.length, performance.now() + longestGathers_ms)
  }
  function gatherMore(before: number, until: number): void {
    gathering = setTimeout(() => {
      if (waiting.length > before && performance.now() < until) gatherMore(waiting.length, until)
      else write()
    }, gathers_ms)
  }
  async function keepGroup(group: readonly { one: Waiting; events: readonly CheckedEvent[] }[]): Promise<void> {
    const records = group.flatMap(({ events }) => events.map(recordOf))
    try {
      const outcomes = await traced('ledger.append', { ...mine, 'aedile.entries': records.length }, () => keeping.take(records))
      let at = 0
      for (const { one, events } of group) {
        one.outcomes.push(...outcomes.slice(at, (at += events.length)))
        pending -= events.length
        if (one.outcomes.length === one.events.length) one.resolve(one.outcomes)
      }
      took(
        records.map(({ type }) => type),
        outcomes,
      )
    } catch (error) {
      failed(error)
      for (const { one, events } of group) {
        pending -= events.length
        // Of one that failed the rest is not tried: it is sent again as a whole.
        const place = waiting.indexOf(one)
        if (place >= 0) {
          waiting.splice(place, 1)
          pending -= one.events.length - one.at
        }
        one.reject(error)
      }
    }
  }

  let view: View = emptyView
  let judging = false
  let closing = false
  /** When the oldest entry came that is not judged yet: of those being judged, and of those after them. */
  let judgingSince: number | undefined
  let unjudgedSince: number | undefined
  /** When entries came that the leader has not judged yet. */
  let followed: { events: number; at: number }[] = []
  const lag = (): number => {
    const since = leads ? (judgingSince ?? unjudgedSince) : followed.find(({ events }) => events > view.rests)?.at
    return since === undefined ? 0 : Math.max(0, options.now() - since)
  }
  let failures = 0
  let ticks = 0
  let lastTick = 0
  /** Entries of the last tick; when the last report was made, and how long that took. */
  let ticked = -1
  let wholeAt = -Infinity
  let wholeMs = 0
  let firstJudged: PromiseWithResolvers<void> | undefined = Promise.withResolvers<void>()
  firstJudged.promise.catch(() => undefined)

  /** Entries that the report rests on: what follows the last event that judging reads changes nothing. */
  const judgedSize = (): number => (view.rests >= standing.events ? head().size : view.rests)

  async function judgeOn(): Promise<void> {
    if (judging || closing || judge === undefined) return
    judging = true
    try {
      for (;;) {
        if (closing || (firstJudged === undefined && view.rests >= standing.events)) return
        // Of what nothing follows, and from time to time, the report is made; while much comes, what leaves the counts does not wait for it.
        const quiet = ticked >= standing.events
        const size = quiet ? ticked : head().size
        judgingSince ??= unjudgedSince
        unjudgedSince = undefined
        let judged: Judged | undefined
        const began = options.now()
        const whole = firstJudged !== undefined || quiet || began - wholeAt >= Math.min(longestApart, apart * wholeMs)
        try {
          const asked = judge
          judged = await traced('judge', { ...mine, 'aedile.entries': size }, () => asked.tick(size, whole, outBefore))
          ticked = size
        } catch (error) {
          if (closing) return
          failures++
          log({
            level: 'error',
            msg: 'judging failed',
            error: (error as Error).name,
            stack: (error as Error).stack
              ?.split('\n')
              .filter((line) => line.includes(' at '))
              .slice(0, 4),
          })
          await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, 1000 * 2 ** failures)))
          continue
        }
        failures = 0
        ticks++
        lastTick = options.now() - began
        if (judged === undefined) continue
        judgingSince = undefined
        wholeAt = options.now()
        wholeMs = wholeAt - began
        view = viewOf(judged, places)
        await keep(countsMoved(judged))
        if (keeping.common !== undefined) await keeping.publish(judged.size, await deflated(judged))
        firstJudged?.resolve()
        firstJudged = undefined
        log({
          level: 'info',
          msg: 'judged',
          entries: size,
          ms: Math.round(judged.ms),
          verdicts: judged.report.verdicts.length,
          neutralised: judged.report.neutralised.order_ids.length,
        })
        changed()
      }
    } finally {
      judging = false
    }
  }

  /** What leaves the counts is out from now on and told at once. What comes back waits for the whole report: something else may hold it. */
  function outBefore({ orders, as_of, size }: Out): void {
    const orders_out = orders.filter((id) => !told.orders.has(id))
    if (closing || orders_out.length === 0) return
    view = withOut(view, orders_out, places)
    const change: Moved = { orders_out, orders_back: [], reviews_out: [], reviews_back: [] }
    moved(change, Date.parse(as_of))
    const entry = act('aedile.counts.moved', `counts:${size}:orders`, new Date(as_of), { as_of, entries: size, ...change })
    keep([entry]).then(changed, (error: unknown) => {
      for (const id of orders_out) told.orders.delete(id)
      log({ level: 'error', msg: 'what left the counts was not kept', error: (error as Error).name })
    })
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

  /** What the leader judged is what is said here. */
  function judgedElsewhere(judged: Judged): void {
    if (leads || judged.size < view.rests) return
    view = viewOf(judged, places)
    followed = followed.filter(({ events }) => events > view.rests)
    firstJudged?.resolve()
    firstJudged = undefined
  }
  /** What left the counts since, and what came back with the report, as the leader's acts say. */
  function followActs(): void {
    for (const { entry, type, time, data } of acts(movedUpTo)) {
      movedUpTo = entry + 1
      if (type !== 'aedile.counts.moved') continue
      const change = data as Moved & { entries: number }
      moved(change, Date.parse(time))
      if (!leads && change.entries > view.rests) view = withOut(view, change.orders_out, places)
    }
  }
  function lead(): void {
    leads = true
    access.forgetOldAnswers(options.now())
    judge = startJudge(folder, keeping.origin)
    shared().catch(failed)
    webhooks.begin()
  }
  let publishing = Promise.resolve()
  heardOf = (heard) => {
    switch (heard.heard) {
      case 'grown':
        followActs()
        if (leads) unjudgedSince ??= options.now()
        else if (followed.at(-1)?.events !== standing.events) {
          // A point a second is enough to tell how far behind judging is.
          const last = followed.at(-1)
          if (last !== undefined && options.now() - last.at < 1000) last.events = standing.events
          else followed.push({ events: standing.events, at: options.now() })
        }
        break
      case 'judged':
        publishing = publishing.then(async () => judgedElsewhere(await inflated(heard.report, heard.size))).then(changed)
        return
      case 'shared':
        if (!heard.shared.whole) (heard.shared.file === 'access.sqlite' ? access : webhooks).put(heard.shared.bytes)
        return
      case 'leader':
        leader = heard.address
        return
      case 'leads':
        lead()
        unjudgedSince = standing.events > view.rests ? options.now() : undefined
        log({ level: 'info', msg: 'leading', marketplace: basename(folder) })
        break
      case 'lost':
        failed(heard.error)
        return
    }
    changed()
    void judgeOn()
  }
  if (keeping.common?.judged !== undefined) judgedElsewhere(await inflated(keeping.common.judged.report, keeping.common.judged.size))
  if (leads) lead()
  for (const heard of early) heardOf(heard)
  // Times of last use and deliveries are shared too, and need not be at once.
  const sharing = setInterval(() => void shared().catch(failed), 5_000)
  sharing.unref()
  // A signed head every few minutes, so that what came is fixed before the server is stopped.
  const heads = setInterval(() => {
    if (head().size === 0 || !leads) return
    keeping.checkpoint(new Date(options.now())).catch((error: unknown) => {
      log({ level: 'error', msg: 'no head was signed', error: (error as Error).name, code: (error as { code?: string }).code })
    })
  }, headEvery)
  heads.unref()
  webhooks.tell(acts)
  listeners.add(() => webhooks.tell(acts))
  const asOfReports = new Map<string, Promise<Judged>>()
  let asOfUnderWay = 0
  const gates = new Map<string, Promise<GateTold>>()
  void judgeOn()

  return {
    name: basename(folder),
    folder,
    access,
    clock,
    /** The wall clock, for what is not due process: keys, links, sessions. */
    wall: options.now,
    liveFrom: options.liveFrom,
    issuer: { organisation: options.issuer?.organisation ?? keeping.origin, contact: options.issuer?.contact ?? null, zone: options.issuer?.zone },
    /** Which pack of law rules due process; the People's Republic's when nothing is said. */
    law: options.environment['AEDILE_LAW'] ?? 'prc',
    door,
    head,
    /** True on the one server that judges, acts and lets in. */
    leads: (): boolean => leads,
    /** Where that one is asked, on the others. */
    leader: (): string | undefined => (leads ? undefined : leader),
    /** What the servers of this marketplace know and nobody else; where it has one server there is none. */
    between: keeping.common?.between,
    /** Where other servers ask this one when it leads. */
    reachedAt: (url: string): Promise<void> => (keeping.common === undefined ? Promise.resolve() : keeping.address(url)),
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
    /** True when so much is on its way that more would only wait. */
    isFull: (): boolean => pending > mostPending,
    /** Keeps events; durable when it resolves. Outcomes are in the order of the events. */
    ingest(events: readonly CheckedEvent[]): Promise<Outcome[]> {
      if (events.length === 0) return Promise.resolve([])
      pending += events.length
      return new Promise((resolve, reject) => {
        waiting.push({ events, at: 0, outcomes: [], resolve, reject })
        // All that comes within a turn goes together.
        if (waiting.length === 1 || waiting.length === together) setImmediate(gather)
      })
    },
    /** Why an event comes too early: recorded later than a clock can be off. Undefined when it does not. */
    tooEarly({ timeMs, recordedMs }: CheckedEvent): boolean {
      return options.clock === 'wall' && (recordedMs ?? timeMs) > options.now() + mostEarly
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
    /** Since when an order or a review is out of the counts, epoch milliseconds; the report's own time. */
    outSince: (kind: 'order' | 'review', id: string): number | undefined => told[kind === 'order' ? 'orders' : 'reviews'].get(id),
    decisions,
    webhooks,
    quota,
    /** Seals a file; durable when it resolves. The same file again is the same file. */
    keepFile: (file: Handed): Promise<void> => acted(keeping.keepFile(file, options.now())),
    /** Shows one sealed value; who and why are in the ledger first. Throws LedgerError NO_VALUE, ERASED. */
    openValue: ({ source, type, id, field }: { source: string; type: string; id: string; field: string }, person: string, purpose: string): Promise<string> =>
      acted(keeping.open({ source, id: entryId(type as EventType, id), field }, { person, purpose, time: new Date(options.now()) })),
    /** A file that was handed in; who looked and why is in the ledger first. Throws LedgerError NO_VALUE, ERASED. */
    async openFile(sha256: string, person: string, purpose: string): Promise<Buffer> {
      return Buffer.from(await acted(keeping.open(placeOfFile(sha256), { person, purpose, time: new Date(options.now()) })), 'base64')
    },
    /** Destroys what the vault holds of somebody; a person it does not know has nothing there. Giving it again finishes it. Throws LEGAL_HOLD. */
    eraseOf: (whom: { kind: string; id: string }, purpose: Purpose): Promise<void> => acted(keeping.erase(`${whom.kind}:${whom.id}`, purpose)),
    /** While a hold stands, the vault destroys nothing of somebody. */
    holdOf: (whom: { kind: string; id: string }, purpose: Purpose): Promise<void> => acted(keeping.hold(`${whom.kind}:${whom.id}`, purpose)),
    liftHoldOf: (whom: { kind: string; id: string }, purpose: Purpose): Promise<void> => acted(keeping.liftHold(`${whom.kind}:${whom.id}`, purpose)),
    hasFile: (sha256: string): boolean => reader.has(placeOfFile(sha256).source, placeOfFile(sha256).id),
    /** Entries that speak of a thing. */
    entriesOf: (kind: string, id: string): ReadEntry[] => places.places(kind, id).flatMap((position) => entryAt(position) ?? []),
    get view(): View {
      return view
    },
    status: () => ({
      taken: head().size,
      judged: judgedSize(),
      as_of: view.report?.as_of ?? null,
      lag_ms: lag(),
    }),
    /** The report of the moment, once there is one. */
    async report(): Promise<View> {
      if (firstJudged !== undefined) await firstJudged.promise
      return view
    },
    /** What would be said from what had been recorded by then. */
    reportAsOf(asOf: { ms: number; text: string }): Promise<Judged> | 'busy' {
      const key = `${standing.events} ${asOf.text}`
      let found = asOfReports.get(key)
      if (found === undefined) {
        // Each is a whole judgement: a few may wait, not everybody's.
        if (asOfUnderWay >= mostAsOf) return 'busy'
        if (asOfReports.size >= 4) asOfReports.delete(asOfReports.keys().next().value!)
        asOfUnderWay++
        found = aside.judge(head().size, asOf)
        asOfReports.set(key, found)
        const done = (): void => void asOfUnderWay--
        found.then(done, () => {
          done()
          asOfReports.delete(key)
        })
      }
      return found
    },
    /** The whole completeness gate over a case of the report of the moment, for shops that agreed to be named. */
    async gate(caseId: string, mayBeNamed: readonly string[], at: number): Promise<GateTold | undefined> {
      const found = view.case(caseId)
      if (view.report === undefined || found === undefined) return undefined
      const key = `${view.rests} ${caseId} ${mayBeNamed.join(' ')}`
      let told = gates.get(key)
      if (told === undefined) {
        if (gates.size >= 20) gates.delete(gates.keys().next().value!)
        // Of the report only what is about this case: the thread gets a copy.
        const report = {
          ...view.report,
          verdicts: [...found.verdicts],
          cases: [found.case],
          neutralised: { order_ids: [], review_ids: [] },
          rankings: { sales: [], credit: [] },
        }
        told = aside.gate(head().size, { report, caseId: found.case.case_id, mayBeNamed, at: new Date(at).toISOString() })
        gates.set(key, told)
        told.catch(() => gates.delete(key))
      }
      return told
    },
    /** What would be said if the rules were otherwise, beside what is said by those in force, of the same entries. */
    async tryChange(change: RuleChange): Promise<{ before: Report; after: Report }> {
      const { size } = head()
      const after = await aside.judge(size, undefined, change)
      const before = view.report !== undefined && view.rests >= size ? view.report : (await aside.judge(size)).report
      return { before, after: after.report }
    },
    /** The same of the entries that a view rests on. */
    async judgedUnder(size: number, change: RuleChange): Promise<Report> {
      return (await aside.judge(size, undefined, change)).report
    },
    /** Every own act in the ledger's order. */
    acts,
    /** Told after entries were kept and after a judgement; gives back how to stop being told. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Figures for /metrics. */
    gauges: (): Record<string, number> => ({
      taken_entries: head().size,
      judged_entries: judgedSize(),
      lag_seconds: lag() / 1000,
      pending_events: pending,
      ticks_total: ticks,
      last_tick_seconds: lastTick / 1000,
      judging_failures: failures,
      webhook_deliveries_waiting: webhooks.waiting(),
      neutralised_orders: view.report?.neutralised.order_ids.length ?? 0,
      ...quota.gauges(),
    }),
    async close(): Promise<void> {
      closing = true
      clearInterval(heads)
      firstJudged?.reject(new Error('the server is stopping'))
      clearInterval(sharing)
      await Promise.all([judge?.close(), aside.close()])
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
        if (head().size > 0 && !broken && leads) await keeping.checkpoint(new Date(options.now()))
      } finally {
        await keeping.close()
        loosened()
      }
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

export type Tenant = Awaited<ReturnType<typeof openTenant>>
