/**
 * The desk of one marketplace: takes commands one after the other, keeps their acts, and does what time makes due. It is the only
 * place where casework meets the clock.
 */
import { z } from 'zod'
import { type Act, type Concerned, type Doer, entryData, isActType, type Noun, nouns, parseAct } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import { due } from '../casework/automatic.ts'
import { boundOf, isStaff } from '../casework/can.ts'
import { type CommandCall, decide, evolve, filing, isRefusal } from '../casework/casework.ts'
import { follow } from '../casework/identity.ts'
import { type Context, type Decided, type Findings, iso, type Refusal, type Writer, writer } from '../casework/deciding.ts'
import { kindsByLevel } from '../casework/floors.ts'
import { stoppedDetectors } from '../casework/justice.ts'
import { judgedEvents } from '../casework/judged.ts'
import { standsOut } from '../casework/objection.ts'
import { packs } from '../casework/packs.ts'
import { keeps } from '../casework/right.ts'
import { mayBeNamedIn } from '../casework/case.ts'
import { changeOf, compared } from '../casework/shadow.ts'
import { type Case, type Casework, emptyCasework, findCase } from '../casework/state.ts'
import { type MeasureKind, measureKinds, type MeasureLevel, measureLevels } from '../domain/verdict.ts'
import { parseEvent } from '../door/event.ts'
import { findingsGate, type Missing } from '../evidence/law/gate.ts'
import { changed, ruleChangeSchema } from '../judging/ruleChange.ts'
import { loadSignals } from '../signals/index.ts'
import { LedgerError } from '../ledger/error.ts'
import { act as entryOf } from '../ledger/ledger.ts'
import type { GateTold } from './gate.ts'
import { openShadows } from './shadows.ts'
import type { OwnAct, Tenant } from './tenant.ts'
import { rulesVersion } from './versions.ts'

export type Recorded = { entry: number; act: Act }
type Sanction = { source: string; data: { sanction_id: string; measure: string; starts_at: string; ends_at?: string; origin: string; reason?: string } }
const isLegacyKind = (kind: string): kind is MeasureKind => (measureKinds as readonly string[]).includes(kind)
const levelOfKind = (kind: MeasureKind): MeasureLevel =>
  measureLevels.findLast(
    (level) => level <= 'L4' && level >= 'L1' && (kindsByLevel[level as 'L1'] ?? []).includes(kind) && !(level === 'L4' && kind === 'restrict_login'),
  ) ?? 'L2'
/** New findings came while the file was gathered, again and again. */
const moving: Refusal = {
  status: 409,
  rule: 'moving',
  detail: { en: 'expected findings that stand still while the file is gathered; new ones came, try again', zh: '汇集材料期间认定有变化，请稍后再试' },
  open: [],
}
/** A change that names a signal or a level there is none of is refused before it runs. */
async function unfitting(body: unknown): Promise<Refusal | undefined> {
  const { signals = {}, leave_out = [] } = (body ?? {}) as { signals?: unknown; leave_out?: unknown }
  const parsed = z.object({ signals: ruleChangeSchema.shape.signals, leave_out: z.array(z.string()) }).safeParse({ signals, leave_out })
  // What does not fit its form is refused by the command itself.
  if (!parsed.success) return undefined
  try {
    changed(await loadSignals(), { signals: {} }, changeOf(parsed.data))
    return undefined
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { status: 422, rule: 'change', detail: { en: error.message, zh: `改动不适用：${error.message}` }, open: [] }
  }
}

const everyMs = 20_000
/** Fields in which people write in their own words. */
const written = new Set(['text', 'reasons', 'outcome'])
const none: Findings = { as_of: '1970-01-01T00:00:00Z', verdicts: [], cases: [], neutralised: { order_ids: [], review_ids: [] } }

type Exported = { id: string; case_id: string; at: number; to: string; number?: string }
function exportOf({ id, time, data }: OwnAct): Exported {
  const { case_id, request_no, recipient } = data as Record<string, string | null | undefined>
  return {
    id,
    case_id: case_id ?? '',
    at: Date.parse(time),
    to: recipient ?? request_no ?? id,
    ...(typeof request_no === 'string' ? { number: request_no } : {}),
  }
}

/** Of several findings of one matter the one that lacks least is what an authority would be told. */
function gateOf({ view }: Tenant, caseIds: readonly string[], mayBeNamed: readonly string[]): Missing[] {
  const gaps = caseIds.flatMap((id) => {
    const found = view.case(id)
    if (found === undefined) return []
    const sure = new Map(found.verdicts.map(({ subject, certainty }) => [`${subject.kind}:${subject.id}`, certainty]))
    const subjects = found.case.subjects.map((one) => ({ ...one, certainty: sure.get(`${one.kind}:${one.id}`) ?? null }))
    return [findingsGate({ behaviour: found.case.behaviour, subjects, verdicts: [...found.verdicts] }, mayBeNamed)]
  })
  return gaps.toSorted((a, b) => a.length - b.length)[0] ?? []
}

function openDesk(tenant: Tenant, pack: (typeof packs)[keyof typeof packs]) {
  const state: Casework = emptyCasework()
  /** Acts by the thing they were done to. */
  const log = new Map<string, Recorded[]>()
  const exported: Exported[] = []
  let read = 0
  let line: Promise<unknown> = Promise.resolve()
  /** What acts mean for the door and the vault: done by the server that leads, and by the next one again, which changes nothing where it was done. */
  let owed: { events: ReturnType<typeof judgedEvents>; vault: Act[] } = { events: [], vault: [] }

  /** Takes in what the ledger has that the state does not, and sends what is judged to the door. */
  async function catchUp(): Promise<void> {
    for (const own of tenant.acts(read)) {
      read = own.entry + 1
      if (own.type === 'aedile.evidence.exported') exported.push(exportOf(own))
      if (!isActType(own.type)) continue
      const act = parseAct({ type: own.type, id: own.id, time: own.time, data: own.data })
      const isNew = !state.seen.has(act.id)
      evolve(state, act)
      if (!isNew) continue
      const key = `${act.data.on.kind}:${act.data.on.id}`
      log.set(key, [...(log.get(key) ?? []), { entry: own.entry, act }])
      owed.events.push(...judgedEvents(state, act))
      if (tenant.leads() && owed.vault.length === 0) await inTheVault(act)
      else if (act.type === 'aedile.right.done' || act.data.on.kind === 'hold') owed.vault.push(act)
    }
    if (!tenant.leads()) return
    const { events, vault } = owed
    owed = { events: [], vault: [] }
    for (const act of vault) await inTheVault(act)
    const checked = events.flatMap((event) => {
      const parsed = parseEvent(Buffer.from(JSON.stringify(event)), tenant.door)
      return parsed.ok ? [parsed.event] : []
    })
    // The same event again is known: what a crash left undone is done at the next start.
    await tenant.ingest(checked)
  }

  /** What an act means for the vault. Done again at the next start, which changes nothing where it was done. */
  async function inTheVault(act: Act): Promise<void> {
    const { on, by } = act.data
    const purpose = { person: by.id, purpose: `${on.kind} ${on.id}`, time: new Date(act.time) }
    const each = async (whom: readonly Concerned[], work: (one: Concerned) => Promise<void>): Promise<void> => {
      for (const one of whom)
        try {
          await work(one)
        } catch (error) {
          // Of whom the vault holds nothing, nothing is kept and nothing destroyed.
          if (!(error instanceof LedgerError) || error.code !== 'NO_PERSON') throw error
        }
    }
    const right = act.type === 'aedile.right.done' ? state.right.get(on.id) : undefined
    if (right?.kind === 'erasure' || right?.kind === 'retention') await each([right.by], (one) => tenant.eraseOf(one, purpose))
    const hold = on.kind === 'hold' ? state.hold.get(on.id) : undefined
    if (hold === undefined) return
    const held = [...hold.about, ...hold.case_ids.flatMap((id) => findCase(state, id)?.subjects.map(({ kind, id: own }) => ({ kind, id: own })) ?? [])]
    if (act.type === 'aedile.hold.set') await each(held, (one) => tenant.holdOf(one, purpose))
    else
      await each(
        held.filter((one) => !keeps(state, contextAt(Date.parse(act.time)), one).some(({ rule }) => rule === 'hold')),
        (one) => tenant.liftHoldOf(one, purpose),
      )
  }

  const contextAt = (at: number): Context => ({
    at,
    pack,
    report: (tenant.view.report as unknown as Findings | undefined) ?? none,
    rules: rulesVersion,
    // What the whole gate said when it was asked, while the findings are those it was asked about.
    gate: (caseIds, mayBeNamed) => whole.get(gateKey(caseIds, mayBeNamed)) ?? gateOf(tenant, caseIds, mayBeNamed),
    stopped: stoppedDetectors(state, at),
    lastSeen(whom) {
      const entry = tenant.lastOrderOf(whom)
      if (entry === undefined) return undefined
      const [row] = tenant.entries(entry, entry + 1)
      return Date.parse((JSON.parse(Buffer.from(row!.bytes).toString()) as { time: string }).time)
    },
    behind(one) {
      const dataOf = (kind: string, id: string): Record<string, string> | undefined => {
        const [entry] = tenant.entriesOf(kind, id)
        return entry && (JSON.parse(Buffer.from(entry.bytes).toString()) as { data: Record<string, string> }).data
      }
      const account = one.kind === 'shop' ? dataOf('opened', one.id)?.['owner_account_id'] : one.kind === 'account' ? one.id : undefined
      if (account === undefined) return undefined
      const person = dataOf('registered', account)?.['person_id']
      return person === undefined ? `account:${account}` : `person:${person}`
    },
    exported: (caseIds) => exported.filter(({ case_id }) => caseIds.includes(case_id)),
    shares: () => sharesOf(at),
    // Of history nobody is warned.
    exposed: tenant.liveFrom !== undefined && Date.parse(tenant.view.as_of ?? '') < tenant.liveFrom ? [] : tenant.view.exposed,
    ...(tenant.liveFrom === undefined ? {} : { liveFrom: tenant.liveFrom }),
    people: tenant.access.people().flatMap((row) => {
      const { id, roles, bound_kind, bound_id, ended } = row as Record<string, string | null>
      if (ended !== null || id === null || roles === null) return []
      return [{ id: id!, roles: roles!.split(','), ...(bound_kind === null || bound_id === null ? {} : { bound: { kind: bound_kind!, id: bound_id! } }) }]
    }),
    ownersOf(kind, id) {
      if (kind === 'order') {
        const order = tenant.order(id)
        return (
          order && [
            { kind: 'shop', id: order.shop_id },
            { kind: 'account', id: order.buyer_account_id },
          ]
        )
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

  const whole = new Map<string, readonly Missing[]>()
  const gateKey = (caseIds: readonly string[], mayBeNamed: readonly string[]): string => `${tenant.view.rests} ${caseIds.join(' ')} ${mayBeNamed.join(' ')}`
  /** Whether the whole gate was asked about the findings of the moment; a case that has none is held to what its findings lack. */
  const isGated = (caseId: string): boolean => {
    const one = findCase(state, caseId)
    return one === undefined || whole.has(gateKey(one.aliases, mayBeNamedIn(state, one))) || one.aliases.every((id) => tenant.view.case(id) === undefined)
  }
  async function wholeGateOf(caseId: string): Promise<GateTold | undefined> {
    await inTurn(tick)
    const one = findCase(state, caseId)
    if (one === undefined) return undefined
    const named = mayBeNamedIn(state, one)
    const key = gateKey(one.aliases, named)
    try {
      const found = one.aliases.toReversed().find((id) => tenant.view.case(id) !== undefined)
      const told = found === undefined ? undefined : await tenant.gate(found, named, tenant.clock.now())
      if (told !== undefined) {
        if (whole.size >= 20) whole.delete(whole.keys().next().value!)
        whole.set(key, told.missing)
      }
      return told
    } catch {
      // A file that cannot be gathered is not complete.
      const missing = [{ code: 'gather', say: { en: 'the file could not be gathered from the ledger', zh: '未能从账本中汇集该案材料' } }]
      whole.set(key, missing)
      return { missing, beyond: [], matrix: null }
    }
  }

  const shops = new Map<string, string>()
  let grouped: { rests: number; byShop: Map<string, string[]> } | undefined
  /** How many orders of each shop are out of the counts, as the report has it and as people left them. */
  function* sharesOf(at: number) {
    const { view } = tenant
    if (view.report === undefined || (tenant.liveFrom !== undefined && Date.parse(view.report.as_of) < tenant.liveFrom)) return
    // Most of what is out was out before: each order is looked up once.
    const shopOf = (id: string): string => {
      const known = shops.get(id) ?? tenant.order(id)?.shop_id
      if (known !== undefined) shops.set(id, known)
      return known ?? ''
    }
    if (grouped?.rests !== view.rests) grouped = { rests: view.rests, byShop: Map.groupBy(view.report.neutralised.order_ids, shopOf) }
    const more = Map.groupBy(
      [...state.orders.keys()].filter((id) => standsOut(state, at, 'order', id) === true && !view.neutralisedOrders.has(id)),
      shopOf,
    )
    for (const shop_id of new Set([...grouped.byShop.keys(), ...more.keys(), ...state.shop.keys()])) {
      const listed = (grouped.byShop.get(shop_id) ?? []).filter((id) => standsOut(state, at, 'order', id) !== false).length
      if (shop_id !== '') yield { shop_id, out: listed + (more.get(shop_id)?.length ?? 0), all: tenant.ordersAt(shop_id) }
    }
  }

  /** Ways to reach people do not stand in the record; in what people write they become tokens. */
  function withoutContacts(value: unknown, mask: (text: string) => string): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((one) => withoutContacts(one, mask))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, typeof one === 'string' && written.has(name) ? mask(one) : withoutContacts(one, mask)]),
    )
  }
  const ofParties = (text: string): string => tenant.door.withoutContacts(text)
  /** The house cites orders and files by number, and a reason without its order cannot be checked: a known order and a bare number stay. */
  const ofStaff = (text: string): string => {
    const orders = [...text.matchAll(/(?<![0-9])[0-9]{10,24}(?![0-9])/g)].map(([number]) => number).filter((number) => tenant.order(number) !== undefined)
    if (orders.length === 0) return tenant.door.withoutContacts(text, true)
    return text
      .split(new RegExp(`(?<![0-9])(${[...new Set(orders)].join('|')})(?![0-9])`))
      .map((part, i) => (i % 2 === 1 ? part : tenant.door.withoutContacts(part, true)))
      .join('')
  }
  /** What the house writes is masked as it comes, so that notices and statements made of it hold no more. A publication is for the public, and legal signs it. */
  const asWritten = (call: CommandCall): CommandCall =>
    (boundOf(call.caller) !== undefined && !isStaff(call.caller)) || call.on === 'publication' ? call : { ...call, body: withoutContacts(call.body, ofStaff) }

  /** Durable when it resolves; gives back where each act stands. */
  async function keep(acts: readonly Act[]): Promise<number[]> {
    if (acts.length === 0) return []
    const { entries } = await tenant.append(
      acts.map((one) =>
        entryOf(one.type, one.id, new Date(one.time), (one.data.by.kind === 'party' ? withoutContacts(entryData(one), ofParties) : entryData(one)) as never),
      ),
    )
    await catchUp()
    return entries
  }

  /** Penalties that the marketplace recorded on subjects of our cases stand among the measures, so that they can be suspended and lifted. */
  function* legacy({ at }: Context): Generator<Act> {
    const seen = new Set<string>()
    for (const one of state.case.values()) {
      if (one.merged_into !== undefined) continue
      for (const subject of one.subjects) {
        const key = `${subject.kind}:${subject.id}`
        if (seen.has(key)) continue
        seen.add(key)
        const last = new Map<string, Sanction>()
        for (const { source, bytes } of tenant.entriesOf('limited', key)) {
          if (source === '//aedile') continue
          const sanction = JSON.parse(Buffer.from(bytes).toString()) as Sanction
          last.set(sanction.data.sanction_id, sanction)
        }
        for (const { source, data } of last.values()) yield* recorded(one, subject, source, data, at)
      }
    }
  }
  function* recorded(one: Case, subject: { kind: string; id: string }, source: string, data: Sanction['data'], at: number): Generator<Act> {
    const by: Doer = { kind: 'key', id: source.slice(0, 200), role: 'marketplace' }
    const known = state.measure.get(data.sanction_id)
    const writes = writer(state, { at, rules: rulesVersion, pack }, by, data.reason ?? '')
    const on = { kind: 'measure', id: data.sanction_id }
    if (known === undefined && data.origin === 'legacy' && isLegacyKind(data.measure)) {
      const level = levelOfKind(data.measure)
      const times = { starts_at: iso(Date.parse(data.starts_at)), ...(data.ends_at === undefined ? {} : { ends_at: iso(Date.parse(data.ends_at)) }) }
      writes.act('measure.recorded', on, {
        case_id: one.id,
        subject: { kind: subject.kind as Concerned['kind'], id: subject.id },
        kind: data.measure,
        level,
        order_ids: [],
        review_ids: [],
        ...times,
        reason: data.reason ?? '',
      })
    } else if (known?.origin === 'legacy' && known.state === 'in_force' && data.ends_at !== undefined && Date.parse(data.ends_at) <= at)
      writes.act('measure.lifted', on, { from: iso(Date.parse(data.ends_at)), cause: 'decision' })
    yield* writes.acts
  }

  let looked = { at: Number.NaN, size: -1 }
  let followed: Context['report'] | undefined
  async function tick(): Promise<void> {
    await catchUp()
    if (!tenant.leads()) return
    const context = contextAt(tenant.clock.now())
    // Cases are opened and changed by what a report of everything says; before the first there is nothing to follow.
    if (context.report !== none && followed !== context.report) {
      await keep(follow(state, context))
      followed = context.report
      await keep([...legacy(context)])
    }
    await keep(due(state, context))
    looked = { at: context.at, size: tenant.head().size }
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
  let rests = -1
  let led = tenant.leads()
  const stop = tenant.onChange(() => {
    if (!tenant.leads()) {
      // Who follows knows what was done, and does nothing.
      void inTurn(catchUp).catch(() => undefined)
      return
    }
    if (!led) {
      led = true
      rests = -1
    }
    // A new report may suspend, warn or educate; what was only kept needs nothing more.
    if (tenant.view.rests !== rests) {
      rests = tenant.view.rests
      void inTurn(tick).catch(() => undefined)
      shadows.wake()
    }
  })
  const shadows = openShadows(tenant, state, (id, sees) =>
    inTurn(async () => {
      await keep(compared(state, contextAt(tenant.clock.now()), id, sees))
    }),
  )
  // What ran when the server stopped runs on.
  void inTurn(catchUp).then(
    () => {
      if (tenant.leads()) shadows.wake()
    },
    () => undefined,
  )

  return {
    state,
    context: (): Context => contextAt(tenant.clock.now()),
    /** Acts done to a thing, oldest first. */
    actsOn: (kind: string, id: string): readonly Recorded[] => log.get(`${kind}:${id}`) ?? [],
    /** What a referral of a case would lack: element by element, for the shops that reported or agreed to be named and those given. */
    gateOf: wholeGateOf,
    /** What a change of the rules that runs beside them says otherwise, as of the newest comparison. */
    shadowOf: shadows.seenBy,
    async command(call: CommandCall): Promise<Answer | Refusal> {
      if (call.on === 'shadow' && call.command === 'start') {
        const wrong = await unfitting(call.body)
        if (wrong !== undefined) return wrong
      }
      // A referral is held against its whole gate when it is drafted and when it is sent; gathering the file takes a while, so before its turn.
      const referred =
        call.on === 'case' && call.command === 'refer'
          ? call.id
          : call.on === 'referral' && call.command === 'sent'
            ? state.referral.get(call.id)?.case_id
            : undefined
      for (let tries = 0; tries < 5; tries++) {
        if (referred !== undefined) await wholeGateOf(referred)
        const done = await take(() => (referred !== undefined && !isGated(referred) ? moving : decide(state, contextAt(tenant.clock.now()), asWritten(call))))
        if (done !== moving) {
          if (call.on === 'shadow') shadows.wake()
          return done
        }
      }
      return moving
    },
    file: (caller: Caller, write: (context: Context, writer: Writer, whom: { kind: string; id: string }) => void): Promise<Answer | Refusal> =>
      take(() => {
        const context = contextAt(tenant.clock.now())
        return filing(state, context, caller, (writer, whom) => write(context, writer, whom))
      }),
    /** What time has made due is done before it is looked at. */
    upToDate: (): Promise<void> =>
      inTurn(async () => {
        // Nothing came and no second passed: nothing can be due that was not.
        if (tenant.head().size === looked.size && Math.abs(tenant.clock.now() - looked.at) < 1000) return
        await tick()
      }),
    async close(): Promise<void> {
      clearInterval(timer)
      stop()
      await shadows.close()
      await line
    },
  }
}
export type Desk = ReturnType<typeof openDesk>

const desks = new WeakMap<Tenant, Desk>()
/** The desk of a marketplace, opened when it is first asked for. */
export function deskOf(tenant: Tenant): Desk {
  let desk = desks.get(tenant)
  if (desk === undefined) desks.set(tenant, (desk = openDesk(tenant, packs[tenant.law as keyof typeof packs] ?? packs.prc)))
  return desk
}

export const plural: Record<Noun, string> = Object.fromEntries(
  nouns.map((noun) => [noun, noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : noun.endsWith('s') ? `${noun}es` : `${noun}s`]),
) as Record<Noun, string>
