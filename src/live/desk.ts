/**
 * The desk of one marketplace: takes commands one after the other, keeps their acts, and does what time makes due. It is the only
 * place where casework meets the clock.
 */
import { type Act, isActType, type Noun, nouns, parseAct } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import { due } from '../casework/automatic.ts'
import { type CommandCall, decide, evolve, filing, isRefusal } from '../casework/casework.ts'
import type { Context, Decided, Findings, Refusal, Writer } from '../casework/deciding.ts'
import { judgedEvents } from '../casework/judged.ts'
import { packs } from '../casework/packs.ts'
import { type Casework, emptyCasework } from '../casework/state.ts'
import { parseEvent } from '../door/event.ts'
import { act as entryOf } from '../ledger/ledger.ts'
import type { Tenant } from './tenant.ts'
import { rulesVersion } from './versions.ts'

export type Recorded = { entry: number; act: Act }
const everyMs = 20_000
const none: Findings = { as_of: '1970-01-01T00:00:00Z', verdicts: [], cases: [], neutralised: { order_ids: [], review_ids: [] } }

function openDesk(tenant: Tenant, pack: (typeof packs)[keyof typeof packs]) {
  const state: Casework = emptyCasework()
  /** Acts by the thing they were done to. */
  const log = new Map<string, Recorded[]>()
  let read = 0
  let line: Promise<unknown> = Promise.resolve()

  /** Takes in what the ledger has that the state does not, and sends what is judged to the door. */
  async function catchUp(): Promise<void> {
    const events: ReturnType<typeof judgedEvents> = []
    for (const own of tenant.acts(read)) {
      read = own.entry + 1
      if (!isActType(own.type)) continue
      const act = parseAct({ type: own.type, id: own.id, time: own.time, data: own.data })
      const isNew = !state.seen.has(act.id)
      evolve(state, act)
      if (!isNew) continue
      const key = `${act.data.on.kind}:${act.data.on.id}`
      log.set(key, [...(log.get(key) ?? []), { entry: own.entry, act }])
      events.push(...judgedEvents(state, act))
    }
    const checked = events.flatMap((event) => {
      const parsed = parseEvent(Buffer.from(JSON.stringify(event)), tenant.door)
      return parsed.ok ? [parsed.event] : []
    })
    // The same event again is known: what a crash left undone is done at the next start.
    await tenant.ingest(checked)
  }

  const contextAt = (at: number): Context => ({
    at,
    pack,
    report: (tenant.view.report as unknown as Findings | undefined) ?? none,
    rules: rulesVersion,
    people: tenant.access.people().flatMap((row) => {
      const { id, roles, bound_kind, bound_id, ended } = row as Record<string, string | null>
      if (ended !== null || id === null || roles === null) return []
      return [{ id: id!, roles: roles!.split(','), ...(bound_kind === null || bound_id === null ? {} : { bound: { kind: bound_kind!, id: bound_id! } }) }]
    }),
    ownersOf(kind, id) {
      if (kind === 'order') {
        const order = tenant.order(id)
        return order && [
          { kind: 'shop', id: order.shop_id },
          { kind: 'account', id: order.buyer_account_id },
        ]
      }
      for (const { type, bytes } of tenant.entriesOf('review', id)) {
        if (type !== 'review.posted') continue
        const { data } = JSON.parse(Buffer.from(bytes).toString()) as { data: { author_account_id: string; order_id: string } }
        const shop = tenant.order(data.order_id)?.shop_id
        return [{ kind: 'account', id: data.author_account_id }, ...(shop === undefined ? [] : [{ kind: 'shop' as const, id: shop }])]
      }
      return undefined
    },
  })

  /** Durable when it resolves; gives back where each act stands. */
  async function keep(acts: readonly Act[]): Promise<number[]> {
    if (acts.length === 0) return []
    const { entries } = await tenant.append(acts.map(({ type, id, time, data }) => entryOf(type, id, new Date(time), data as never)))
    await catchUp()
    return entries
  }

  async function tick(): Promise<void> {
    await catchUp()
    await keep(due(state, contextAt(tenant.clock.now())))
  }

  /** One at a time: what a decision rests on does not change under it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = line.then(work, work)
    line = turn.catch(() => undefined)
    return turn
  }

  type Answer = { acts: { entry: number; type: string }[]; made: Decided['made'] }
  const take = (work: () => Decided | Refusal): Promise<Answer | Refusal> =>
    inTurn(async () => {
      await tick()
      const result = work()
      if (isRefusal(result)) return result
      const entries = await keep(result.acts)
      await tick()
      return { acts: result.acts.map(({ type }, i) => ({ entry: entries[i]!, type })), made: result.made }
    })

  const timer = setInterval(() => void inTurn(tick).catch(() => undefined), everyMs)
  timer.unref()
  const stop = tenant.onChange(() => {
    // A new report may suspend, warn or educate; what was only kept needs nothing more.
    if (tenant.view.rests !== rests) {
      rests = tenant.view.rests
      void inTurn(tick).catch(() => undefined)
    }
  })
  let rests = -1

  return {
    state,
    context: (): Context => contextAt(tenant.clock.now()),
    /** Acts done to a thing, oldest first. */
    actsOn: (kind: string, id: string): readonly Recorded[] => log.get(`${kind}:${id}`) ?? [],
    command: (call: CommandCall): Promise<Answer | Refusal> => take(() => decide(state, contextAt(tenant.clock.now()), call)),
    file: (caller: Caller, write: (context: Context, writer: Writer, whom: { kind: string; id: string }) => void): Promise<Answer | Refusal> =>
      take(() => {
        const context = contextAt(tenant.clock.now())
        return filing(state, context, caller, (writer, whom) => write(context, writer, whom))
      }),
    /** What time has made due is done before it is looked at. */
    upToDate: (): Promise<void> => inTurn(tick),
    async close(): Promise<void> {
      clearInterval(timer)
      stop()
      await line
    },
  }
}
export type Desk = ReturnType<typeof openDesk>

const desks = new WeakMap<Tenant, Desk>()
/** The desk of a marketplace, opened when it is first asked for. */
export function deskOf(tenant: Tenant): Desk {
  let desk = desks.get(tenant)
  if (desk === undefined) desks.set(tenant, (desk = openDesk(tenant, packs[(tenant.pack ?? 'prc') as keyof typeof packs] ?? packs.prc)))
  return desk
}

export const plural: Record<Noun, string> = Object.fromEntries(nouns.map((noun) => [noun, `${noun}s`])) as Record<Noun, string>
