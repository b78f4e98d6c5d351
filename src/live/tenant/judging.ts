/** Judging of what came, again and again: the view of the moment, and how far behind it is. Where another server leads, what it judged. */
import type { LedgerEntry } from '../../ledger/ledger.ts'
import type { Judge, Judged, Out } from '../judge.ts'
import type { Standing } from '../keeping.ts'
import type { Positions } from '../positions.ts'
import { traced } from '../traces.ts'
import { emptyView, type View, viewOf, withOut } from '../view.ts'
import type { Counts } from './counts.ts'

/** While events come without a pause, a report is made after so many times as long as it takes, and never so much later that penalties would have to wait for it. */
const apart = 10
const longestApart = 45_000

export type JudgingOptions = {
  places: Pick<Positions, 'order'>
  counts: Counts
  standing: () => Standing
  leads: () => boolean
  /** Keeps acts of ours. */
  keep: (entries: readonly LedgerEntry[]) => Promise<unknown>
  /** Gives the servers that follow what was judged. */
  publish: (judged: Judged) => Promise<void>
  changed: () => void
  now: () => number
  log: (line: Readonly<Record<string, unknown>>) => void
  /** Of the spans of judging. */
  mine: Readonly<Record<string, string>>
}

export function openJudging({ places, counts, standing, leads, keep, publish, changed, now, log, mine }: JudgingOptions) {
  let judge: Judge | undefined
  let view: View = emptyView
  let judging = false
  let closing = false
  /** When the oldest entry came that is not judged yet: of those being judged, and of those after them. */
  let judgingSince: number | undefined
  let unjudgedSince: number | undefined
  /** When entries came that the leader has not judged yet. */
  let followed: { events: number; at: number }[] = []
  let failures = 0
  let ticks = 0
  let lastTick = 0
  /** Entries of the last tick; when the last report was made, and how long that took. */
  let ticked = -1
  let wholeAt = -Infinity
  let wholeMs = 0
  let firstJudged: PromiseWithResolvers<void> | undefined = Promise.withResolvers<void>()
  firstJudged.promise.catch(() => undefined)
  const isFirst = (): void => {
    firstJudged?.resolve()
    firstJudged = undefined
  }

  const hasMore = (): boolean => !closing && (firstJudged !== undefined || view.rests < standing().events)
  async function on(): Promise<void> {
    if (judging || closing || judge === undefined) return
    judging = true
    try {
      while (hasMore()) {
        const judged = await tick(judge)
        if (judged !== undefined) await tell(judged)
      }
    } finally {
      judging = false
    }
  }
  /** One tick, and where it is time, the report. A tick that failed is tried again after a while. */
  async function tick(asked: Judge): Promise<Judged | undefined> {
    // Of what nothing follows, and from time to time, the report is made; while much comes, what leaves the counts does not wait for it.
    const quiet = ticked >= standing().events
    const size = quiet ? ticked : standing().head.size
    judgingSince ??= unjudgedSince
    unjudgedSince = undefined
    const began = now()
    const whole = firstJudged !== undefined || quiet || began - wholeAt >= Math.min(longestApart, apart * wholeMs)
    let judged: Judged | undefined
    try {
      judged = await traced('judge', { ...mine, 'aedile.entries': size }, () => asked.tick(size, whole, outBefore))
    } catch (error) {
      if (closing) return undefined
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
      return undefined
    }
    ticked = size
    failures = 0
    ticks++
    lastTick = now() - began
    if (judged !== undefined) {
      wholeAt = now()
      wholeMs = wholeAt - began
    }
    return judged
  }
  async function tell(judged: Judged): Promise<void> {
    judgingSince = undefined
    view = viewOf(judged, places)
    await keep(counts.movedBy(judged))
    await publish(judged)
    isFirst()
    log({
      level: 'info',
      msg: 'judged',
      entries: judged.size,
      ms: Math.round(judged.ms),
      verdicts: judged.report.verdicts.length,
      neutralised: judged.report.neutralised.order_ids.length,
    })
    changed()
  }
  /** What leaves the counts is out from now on and told at once. What comes back waits for the whole report: something else may hold it. */
  function outBefore(out: Out): void {
    const leaving = closing ? undefined : counts.leaveBefore(out)
    if (leaving === undefined) return
    view = withOut(view, leaving.orders, places)
    keep([leaving.entry]).then(changed, (error: unknown) => {
      leaving.undo()
      log({ level: 'error', msg: 'what left the counts was not kept', error: (error as Error).name })
    })
  }

  /** Entries that the report rests on: what follows the last event that judging reads changes nothing. */
  const size = (): number => (view.rests >= standing().events ? standing().head.size : view.rests)
  const lag = (): number => {
    const since = leads() ? (judgingSince ?? unjudgedSince) : followed.find(({ events }) => events > view.rests)?.at
    return since === undefined ? 0 : Math.max(0, now() - since)
  }

  return {
    get view(): View {
      return view
    },
    /** Who judges here from now on. */
    by(one: Judge): void {
      judge = one
    },
    /** Judges until there is nothing new; does nothing where that is under way, or another server judges. */
    on,
    /** Something that judging reads came, and is not judged. */
    came(): void {
      unjudgedSince ??= now()
    },
    /** This server begins to lead: what its view does not rest on waits from now on. */
    leadsOn(): void {
      unjudgedSince = standing().events > view.rests ? now() : undefined
    },
    /** Something came that the leader will judge. */
    cameElsewhere(): void {
      const last = followed.at(-1)
      if (last?.events === standing().events) return
      // A point a second is enough to tell how far behind judging is.
      if (last !== undefined && now() - last.at < 1000) last.events = standing().events
      else followed.push({ events: standing().events, at: now() })
    },
    /** What the leader judged is what is said here. */
    judgedElsewhere(judged: Judged): void {
      if (leads() || judged.size < view.rests) return
      view = viewOf(judged, places)
      followed = followed.filter(({ events }) => events > view.rests)
      isFirst()
    },
    /** What the leader took out since, of so many entries. */
    leftElsewhere(orders: readonly string[], entries: number): void {
      if (!leads() && entries > view.rests) view = withOut(view, orders, places)
    },
    /** The report of the moment, once there is one. */
    async report(): Promise<View> {
      if (firstJudged !== undefined) await firstJudged.promise
      return view
    },
    status: () => ({ taken: standing().head.size, judged: size(), as_of: view.report?.as_of ?? null, lag_ms: lag() }),
    gauges: (): Record<string, number> => ({
      taken_entries: standing().head.size,
      judged_entries: size(),
      lag_seconds: lag() / 1000,
      ticks_total: ticks,
      last_tick_seconds: lastTick / 1000,
      judging_failures: failures,
      neutralised_orders: view.report?.neutralised.order_ids.length ?? 0,
    }),
    /** Begins no more. */
    stop(): void {
      closing = true
    },
    /** Nobody waits for a first report any more; resolves when the process that judges is gone. */
    async close(): Promise<void> {
      firstJudged?.reject(new Error('the server is stopping'))
      await judge?.close()
    },
  }
}
