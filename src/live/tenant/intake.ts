/** What comes waits here for the next sync, and shares it with what came meanwhile. */
import type { CheckedEvent } from '../../door/event.ts'
import { recordOf } from '../../ledger/eventRecord.ts'
import type { Outcome } from '../../ledger/ledger.ts'
import type { Marked } from '../../ledger/record.ts'

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

type Waiting = { events: readonly CheckedEvent[]; at: number; outcomes: Outcome[]; resolve: (outcomes: Outcome[]) => void; reject: (error: unknown) => void }
type Group = readonly { one: Waiting; events: readonly CheckedEvent[] }[]

export type IntakeOptions = {
  /** Keeps records; durable when it resolves. */
  take: (records: Marked[]) => Promise<Outcome[]>
  /** Told of what was kept once those who sent it are answered. */
  took: (types: readonly string[], outcomes: readonly Outcome[]) => void
  failed: (error: unknown) => void
}

export function openIntake({ take, took, failed }: IntakeOptions) {
  const waiting: Waiting[] = []
  let pending = 0
  let ahead = 0
  /** Senders of the last group, and the end of the wait for them. */
  let together = 1
  let gathering: NodeJS.Timeout | undefined
  const areMany = (): boolean => waiting.reduce((sum, { events, at }) => sum + events.length - at, 0) >= fewAhead

  /** All that came while the last were written shares their next two syncs, in portions so that others are answered in between. */
  function write(): void {
    clearTimeout(gathering)
    gathering = undefined
    while (ahead < mostAhead && waiting.length > 0) {
      if (ahead > 0 && !areMany()) return
      const group = nextGroup()
      ahead++
      together = group.length
      void keepGroup(group).finally(() => {
        ahead--
        gather()
      })
    }
  }
  function nextGroup(): Group {
    const group: { one: Waiting; events: readonly CheckedEvent[] }[] = []
    for (let room = Math.min(mostPortion, Math.max(portion, pending >> 2)); room > 0 && waiting.length > 0;) {
      const one = waiting[0]!
      const events = one.events.slice(one.at, one.at + room)
      one.at += events.length
      room -= events.length
      group.push({ one, events })
      if (one.at >= one.events.length) waiting.shift()
    }
    return group
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
  async function keepGroup(group: Group): Promise<void> {
    const records = group.flatMap(({ events }) => events.map(recordOf))
    try {
      const outcomes = await take(records)
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

  return {
    /** Events that are on their way. */
    pending: (): number => pending,
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
  }
}
