/** Casework over HTTP: every command of every noun, and what is to be read of each. Who may and what is open is said by casework itself. */
import { z } from 'zod'
import { type Noun, nouns } from '../domain/acts.ts'
import type { Caller } from '../domain/caller.ts'
import { type Report, reportSchema } from '../domain/report.ts'
import { behaviours } from '../domain/verdict.ts'
import { boardOf, historyOf, similarTo } from '../casework/board.ts'
import { isStaff } from '../casework/can.ts'
import { lotOf, ordersNamed } from '../casework/case.ts'
import { shareOf } from '../domain/share.ts'
import { sheetsOf } from '../casework/loss.ts'
import { exposureOf } from '../live/exposure.ts'
import { actsIn, changesSince } from '../casework/changes.ts'
import { commandBody, isTheirs, openFor, stateOf } from '../casework/casework.ts'
import { type Clock, clocksOf } from '../casework/clocks.ts'
import type { Refusal } from '../casework/deciding.ts'
import { qualityOf, sampleOf } from '../casework/justice.ts'
import { hidesReasons, show, showClock } from '../casework/show.ts'
import { findCase } from '../casework/state.ts'
import { commandsOf } from '../casework/states.ts'
import { type Desk, deskOf, plural } from '../live/desk.ts'
import { listOf, listQuery, page, parseSubject, subjectQuery } from './lists.ts'
import { notFound, Problem, type Route, route } from './route.ts'

const sentence = z.object({ en: z.string(), zh: z.string() })
const clockSchema = z
  .object({
    on: z.object({ kind: z.string(), id: z.string() }),
    clock: z.string(),
    turn: z.enum(['ours', 'theirs']),
    role: z.string(),
    due_at: z.string(),
    // oxlint-disable-next-line unicorn/no-thenable -- the page's word for what happens next
    then: sentence,
  })
  .meta({ id: 'Clock' })
const actSchema = z.object({ entry: z.int(), type: z.string(), time: z.string(), data: z.record(z.string(), z.unknown()) })
const thingSchema = z
  .looseObject({ id: z.string(), state: z.string(), open: z.array(z.string()), clocks: z.array(clockSchema), acts: z.array(actSchema).optional() })
  .meta({ id: 'CaseworkThing', description: 'The content of the thing beside its state, the commands open to this caller, its clocks and its acts' })
export const doneSchema = z
  .object({
    state: z.string(),
    open: z.array(z.string()),
    acts: z.array(z.object({ entry: z.int(), type: z.string() })),
    made: z.array(z.object({ kind: z.string(), id: z.string() })),
  })
  .meta({ id: 'Done', description: 'Where the thing stands after the command, what is open to the caller now, the acts that were kept and what they made' })

const names: Record<Noun, { en: string; zh: string }> = {
  case: { en: 'a case', zh: '案件' },
  measure: { en: 'a measure', zh: '措施' },
  question: { en: 'a question', zh: '询问' },
  appeal: { en: 'an appeal', zh: '申诉' },
  objection: { en: 'an objection', zh: '异议' },
  report: { en: 'a report', zh: '报告' },
  referral: { en: 'a referral', zh: '移送' },
  proceeding: { en: 'a proceeding', zh: '诉讼' },
  publication: { en: 'a publication', zh: '公示' },
  request: { en: 'a request', zh: '请求' },
  campaign: { en: 'a campaign', zh: '专项行动' },
  correction: { en: 'a letter of correction', zh: '更正函' },
  authority: { en: 'an authority', zh: '主管机关' },
  loss: { en: 'a loss', zh: '损失' },
  shadow: { en: 'a change of the rules that runs beside them', zh: '并行试行的规则变更' },
  right: { en: 'a request about one’s own data', zh: '个人信息请求' },
  hold: { en: 'a legal hold', zh: '法定留存' },
  opening: { en: 'an opening of the vault', zh: '保险库查阅' },
}

export function refuse({ status, rule, detail, open }: Refusal): never {
  throw new Problem(status, rule, detail, { rule, open })
}

/** Whether a caller may look at a thing: staff and systems at all, the person concerned at their own. */
export function maySee(desk: Desk, noun: Noun, id: string, caller: Caller): boolean {
  if (caller.kind === 'key' && caller.for === undefined) return true
  return isStaff(caller) || (noun !== 'case' && isTheirs(desk.state, noun, id, caller))
}

export function thingOf(desk: Desk, noun: Noun, id: string, caller: Caller, withActs: boolean, all?: readonly Clock[]): Record<string, unknown> | undefined {
  const { state } = desk
  const own = noun === 'case' ? findCase(state, id)?.id : id
  if (own === undefined || !maySee(desk, noun, own, caller)) return undefined
  const content = show(state, noun, own, caller)
  if (content === undefined) return undefined
  const context = desk.context()
  const staff = isStaff(caller) || (caller.kind === 'key' && caller.for === undefined)
  const hidden = hidesReasons(state, noun, own, caller)
  return {
    ...content,
    id: own,
    state: stateOf(state, noun, own)!,
    open: openFor(state, context, noun, own, caller),
    clocks: (all ?? clocksOf(state, context))
      .filter(({ on }) => (on.kind === noun && on.id === own) || (noun === 'case' && on.kind !== 'case' && caseOf(desk, on.kind, on.id) === own))
      .map(showClock),
    ...(withActs
      ? {
          acts: desk.actsOn(noun, own).map(({ entry, act: { type, time, data } }) => {
            const { by, why, changes } = data
            return {
              entry,
              type,
              time,
              data: staff ? { by, why: hidden && type === 'aedile.measure.proposed' ? '' : why, changes } : { by: { kind: by.kind, role: by.role } },
            }
          }),
        }
      : {}),
  }
}

function caseOf(desk: Desk, noun: Noun, id: string): string | undefined {
  if (noun === 'campaign' || noun === 'request' || noun === 'case' || noun === 'authority' || noun === 'right' || noun === 'hold' || noun === 'shadow')
    return undefined
  const caseId = desk.state[noun].get(id)?.case_id
  return caseId === undefined ? undefined : findCase(desk.state, caseId)?.id
}

/** Gives a command and answers as every command does. */
export async function give(desk: Desk, on: Noun, id: string, command: string, body: unknown, caller: Caller): Promise<z.infer<typeof doneSchema>> {
  const done = await desk.command({ on, id, command, body, caller })
  if ('status' in done) refuse(done)
  return { state: stateOf(desk.state, on, id) ?? 'new', open: openFor(desk.state, desk.context(), on, id, caller), acts: done.acts, made: done.made }
}

/** The schema of a body for the interface's description; casework itself checks it, after who may. */
const described = (noun: Noun, command: string): z.ZodType => {
  const { properties, required } = z.toJSONSchema(commandBody(noun, command)!, { io: 'input', unrepresentable: 'any' }) as {
    properties?: object
    required?: string[]
  }
  return z.looseObject({}).meta({ properties, ...(required === undefined ? {} : { required }) })
}

const commands: Route[] = nouns.flatMap((noun) =>
  commandsOf(noun).map((command) =>
    route({
      method: 'POST',
      path: `/v1/${plural[noun]}/{id}/${command}`,
      access: 'casework.act',
      summary: `${command.replaceAll('_', ' ')}: a command on ${names[noun].en}`,
      request: described(noun, command),
      response: doneSchema,
      idempotent: true,
      handle: ({ tenant, caller, params, body }) => give(deskOf(tenant), noun, (params as { id: string }).id, command, body, caller),
    }),
  ),
)

const lists: Route[] = nouns
  .filter((noun) => noun !== 'case')
  .flatMap((noun) => [
    route({
      method: 'GET',
      path: `/v1/${plural[noun]}`,
      access: noun === 'measure' ? 'measures.read' : 'casework.read',
      summary: `Every one: ${names[noun].en}; of one subject, case or state where asked`,
      query: z.strictObject({ subject: subjectQuery.optional(), state: z.string().optional(), case_id: z.string().optional(), ...listQuery }),
      response: listOf(thingSchema),
      async handle({ tenant, caller, query }) {
        const desk = deskOf(tenant)
        await desk.upToDate()
        const { state } = desk
        const subject = query.subject === undefined ? undefined : parseSubject(query.subject)
        const wanted = query.case_id === undefined ? undefined : (findCase(state, query.case_id)?.id ?? '')
        const ids = [...state[noun].keys()].filter((id) => {
          const one = state[noun].get(id) as unknown as { subject?: { kind: string; id: string }; by?: { kind: string; id: string } }
          const whom = one.subject ?? one.by
          if (subject !== undefined && (whom === undefined || whom.kind !== subject.kind || whom.id !== subject.id)) return false
          if (wanted !== undefined && caseOf(desk, noun, id) !== wanted) return false
          return (query.state === undefined || stateOf(state, noun, id) === query.state) && maySee(desk, noun, id, caller)
        })
        const { items, next } = page(ids, query)
        const clocks = clocksOf(state, desk.context())
        return { items: items.flatMap((id) => thingOf(desk, noun, id, caller, false, clocks) ?? []), next }
      },
    }),
    route({
      method: 'GET',
      path: `/v1/${plural[noun]}/{id}`,
      access: noun === 'measure' ? 'measures.read' : 'casework.read',
      summary: `One: ${names[noun].en}, with its state, what is open to the caller, clocks and acts`,
      response: thingSchema,
      async handle({ tenant, caller, params }) {
        const desk = deskOf(tenant)
        await desk.upToDate()
        const found = thingOf(desk, noun, (params as { id: string }).id, caller, true)
        if (found === undefined) throw notFound(names[noun])
        return found as z.infer<typeof thingSchema>
      },
    }),
  ])

const verdictSchema = reportSchema.shape.verdicts.element.meta({ id: 'Verdict' })
const caseSchema = reportSchema.shape.cases.element.meta({ id: 'Case' })

/** A case as the report of the moment has it, under the id it keeps, with where it stands. */
function rowOf(desk: Desk, one: Report['cases'][number], caller: Caller, clocks: readonly Clock[]) {
  const known = findCase(desk.state, one.case_id)
  const thing = known === undefined ? undefined : thingOf(desk, 'case', known.id, caller, false, clocks)
  return {
    ...one,
    id: known?.id ?? one.case_id,
    state: thing?.['state'] ?? 'examine',
    open: thing?.['open'] ?? [],
    clocks: thing?.['clocks'] ?? [],
    holder: thing?.['holder'] ?? null,
  }
}

const cases: Route[] = [
  route({
    method: 'GET',
    path: '/v1/cases',
    access: 'case.read',
    summary: 'Cases of the report of the moment, with where each stands',
    query: z.strictObject({ behaviour: z.enum(behaviours).optional(), state: z.string().optional(), ...listQuery }),
    response: listOf(z.looseObject({ case_id: z.string(), id: z.string(), state: z.string() })),
    async handle({ tenant, query, caller }) {
      const { report } = await tenant.report()
      const desk = deskOf(tenant)
      await desk.upToDate()
      const fitting = report!.cases.filter(({ behaviour, case_id }) => {
        if (query.behaviour !== undefined && behaviour !== query.behaviour) return false
        return query.state === undefined || (stateOf(desk.state, 'case', case_id) ?? 'examine') === query.state
      })
      const { items, next } = page(fitting, query)
      const clocks = clocksOf(desk.state, desk.context())
      return { items: items.map((one) => rowOf(desk, one, caller, clocks)) as never, next }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}',
    access: 'case.read',
    summary: 'One case with its verdicts, where it stands, what is open to the caller, its clocks and acts',
    response: z.looseObject({ case: caseSchema.nullable(), verdicts: z.array(verdictSchema), id: z.string(), state: z.string(), open: z.array(z.string()) }),
    async handle({ tenant, params, caller }) {
      const view = await tenant.report()
      const desk = deskOf(tenant)
      await desk.upToDate()
      const known = findCase(desk.state, params.case_id)
      const told = [params.case_id, ...(known?.aliases ?? []).toReversed()].flatMap((id) => view.case(id) ?? [])[0]
      if (told === undefined && known === undefined) throw notFound(names.case)
      const thing =
        known === undefined ? { id: params.case_id, state: 'examine', open: [], clocks: [], acts: [] } : thingOf(desk, 'case', known.id, caller, true)!
      return { ...thing, case: told?.case ?? null, verdicts: [...(told?.verdicts ?? [])] } as never
    },
  }),
]

const quality: Route[] = [
  route({
    method: 'GET',
    path: '/v1/quality',
    access: 'report.read',
    summary: 'How often sanctions were wrong: per detector what was read again blind, the upper bound, whether it is stopped; and what is to be read',
    query: z.strictObject({
      month: z
        .string()
        .regex(/^\d{4}-\d{2}$/, 'expected a month, such as 2026-11')
        .optional(),
    }),
    response: z.object({
      detectors: z.array(z.looseObject({ behaviour: z.string(), bound: z.number(), stopped: z.boolean() })),
      month: z.string(),
      to_read: z.array(z.string()),
    }),
    async handle({ tenant, query, now }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const month = query.month ?? new Date(now()).toISOString().slice(0, 7)
      return { detectors: qualityOf(desk.state, now()), month, to_read: sampleOf(desk.state, month, 60) }
    },
  }),
]

const board: Route[] = [
  route({
    method: 'GET',
    path: '/v1/board',
    access: 'report.read',
    summary: 'What came of it all: clocks missed, findings that led nowhere, measures not applied, sums recovered, campaigns; each figure names its cases',
    response: z.looseObject({
      missed: z.array(z.unknown()),
      led_nowhere: z.array(z.string()),
      not_applied: z.array(z.string()),
      recovered: z.array(z.unknown()),
      campaigns: z.array(z.unknown()),
      reviews: z.object({ integrity: z.looseObject({}), authenticity: z.looseObject({}) }).meta({
        description: 'Integrity: of reviews taken out that somebody objected to, those that were rightly out. Authenticity: of reviews seen, those that count',
      }),
    }),
    async handle({ tenant, now }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const { credit } = (await tenant.report()).report!.rankings
      const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
      const objected = [...desk.state.objection.values()].filter(({ about_kind, decided }) => about_kind === 'review' && decided !== undefined)
      return {
        ...boardOf(desk.state, now()),
        reviews: {
          integrity: shareOf(objected.filter(({ decided }) => decided!.outcome === 'kept').length, objected.length),
          authenticity: shareOf(sum(credit.map(({ clean_count }) => clean_count)), sum(credit.map(({ observed_count }) => observed_count))),
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}/similar',
    access: 'case.read',
    summary: 'Earlier cases like this one that came to an end, each with why, and what was decided about its subjects before',
    response: z.object({
      similar: z.array(z.looseObject({ case_id: z.string(), why: z.array(z.string()) })),
      history: z.array(z.looseObject({ id: z.string() })),
    }),
    async handle({ tenant, params }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const one = findCase(desk.state, params.case_id)
      if (one === undefined) throw notFound(names.case)
      return { similar: similarTo(desk.state, one), history: one.subjects.flatMap(({ kind, id }) => historyOf(desk.state, { kind, id })) }
    },
  }),
]

const words = z.object({ en: z.string(), zh: z.string() })
const gates: Route[] = [
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}/gate',
    access: 'case.read',
    summary: 'What a referral of this case would lack now: the offence nearest to complete element by element, what is missing, what only an authority can see',
    response: z.object({
      passes: z.boolean(),
      missing: z.array(z.object({ code: z.string(), say: words })),
      beyond: z.array(words),
      matrix: z.object({ offence: words, elements: z.array(z.object({ name: words, standing: z.string(), essential: z.boolean() })) }).nullable(),
    }),
    async handle({ tenant, params }) {
      const told = await deskOf(tenant).gateOf(params.case_id)
      if (told === undefined) throw notFound(names.case)
      return { passes: told.missing.length === 0, ...told }
    },
  }),
]

const changeSchema = z.object({
  entry: z.int(),
  at: z.string(),
  type: z.string(),
  on: z.object({ kind: z.string(), id: z.string() }),
  by: z.object({ kind: z.string(), role: z.string() }),
  text: words,
})
const watching: Route[] = [
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}/changes',
    access: 'case.read',
    summary:
      'What happened in a case since an entry, or since the caller last said what they had seen: act by act in a sentence, how the finding moved among them',
    query: z.strictObject({ since: z.coerce.number().int().min(-1).optional() }),
    response: z.object({ since: z.int(), newest: z.int().nullable(), watched: z.boolean(), changes: z.array(changeSchema) }),
    async handle({ tenant, params, query, caller }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const one = findCase(desk.state, params.case_id)
      if (one === undefined) throw notFound(names.case)
      const since = query.since ?? one.seen.get(caller.id) ?? -1
      const acts = actsIn(desk.state, one.id, desk.actsOn)
      return { since, newest: acts.at(-1)?.entry ?? null, watched: one.watchers.has(caller.id), changes: changesSince(acts, since) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/watched',
    access: 'case.read',
    summary: 'The cases that the caller follows, those with the newest changes first, each with how much happened since they looked and what last',
    response: z.object({
      items: z.array(z.object({ case_id: z.string(), state: z.string(), since: z.int(), changes: z.int(), last: changeSchema.nullable() })),
    }),
    async handle({ tenant, caller }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const items = [...desk.state.case.values()]
        .filter((one) => one.merged_into === undefined && one.watchers.has(caller.id))
        .map((one) => {
          const since = one.seen.get(caller.id) ?? -1
          const changes = changesSince(actsIn(desk.state, one.id, desk.actsOn), since)
          return { case_id: one.id, state: stateOf(desk.state, 'case', one.id)!, since, changes: changes.length, last: changes.at(-1) ?? null }
        })
      return { items: items.toSorted((a, b) => (b.last?.entry ?? -1) - (a.last?.entry ?? -1)) }
    },
  }),
]

const losses: Route[] = [
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}/losses',
    access: 'case.read',
    summary:
      'What the case cost: the sheets of the merchant, the platform and consumers, low, central and high, currencies apart; entries that may say one loss twice',
    response: z.object({
      sheets: z.array(z.looseObject({ party: z.string(), sums: z.array(z.unknown()), counts: z.record(z.string(), z.number()) })),
      counted_twice: z.array(z.object({ one: z.string(), other: z.string() })),
      exposure: z.object({
        listings: z.int(),
        views: z.int(),
        visitors: z.int(),
        carts: z.int(),
        orders: z.int(),
        from: z.string().nullable(),
        until: z.string().nullable(),
      }),
    }),
    async handle({ tenant, params }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const one = findCase(desk.state, params.case_id)
      if (one === undefined) throw notFound(names.case)
      const { sheets, counted_twice } = sheetsOf(desk.state, one.id)
      const shown = sheets.map(({ entries, ...sheet }) => ({
        ...sheet,
        entries: entries.map((one) => {
          const { acts: _, ...entry } = one
          return { ...entry, entered_at: new Date(one.entered_at).toISOString() }
        }),
      }))
      return { sheets: shown, counted_twice, exposure: await exposureOf(tenant, ordersNamed(desk.context(), one)) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/{case_id}/sample',
    access: 'case.read',
    summary: 'Orders of the case to be looked at by a person, as the lot drew them; what was found in samples before, with its interval',
    query: z.strictObject({ n: z.coerce.number().int().min(1).max(500).optional() }),
    response: z.object({ of: z.int(), order_ids: z.array(z.string()), verified: z.array(z.looseObject({ method: z.string(), drawn: z.string() })) }),
    async handle({ tenant, params, query }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const one = findCase(desk.state, params.case_id)
      if (one === undefined) throw notFound(names.case)
      const all = ordersNamed(desk.context(), one)
      return {
        of: all.length,
        order_ids: lotOf(one, all).slice(0, query.n ?? 30),
        verified: one.verified.map(({ at, by, ...said }) => ({
          ...said,
          at: new Date(at).toISOString(),
          by: { id: by.id, role: by.role },
          not_genuine_share: shareOf(said.not_genuine.length, said.genuine.length + said.not_genuine.length),
        })),
      }
    },
  }),
]

export const routes: readonly Route[] = [...board, ...losses, ...watching, ...gates, ...quality, ...cases, ...lists, ...commands]
