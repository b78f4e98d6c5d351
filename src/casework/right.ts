/**
 * What people may ask about their own data, what must be kept meanwhile, and who may see a value as it is: requests of those concerned,
 * legal holds, and openings of the vault, each of which takes two people.
 */
import { z } from 'zod'
import { type Concerned, rightKinds } from '../domain/acts.ts'
import { dateIn } from './calendars.ts'
import { calendarOf, type Context, day, idFrom, iso, Refuse, type Sentence, type Writer } from './deciding.ts'
import { body, command, id as anyId, ids, type NounFile, subject, text, time } from './noun.ts'
import { type Casework, findCase, inCase, isRunning, isSame, keyOf } from './state.ts'

export const rightBody = z.strictObject({ kind: z.enum(rightKinds), text: z.string().trim().max(20_000).default('') })

/** The same wish again, while it is open, is the same wish. */
export function file(state: Casework, whom: Concerned, filed: z.output<typeof rightBody>, write: Writer): string {
  const open = [...state.right.values()].find(({ kind, by, state: at }) => kind === filed.kind && isSame(by, whom) && (at === 'filed' || at === 'granted'))
  if (open !== undefined) return open.id
  const right = write.make('right', idFrom('D', filed.kind, keyOf(whom), state.right.size))
  write.act('right.filed', { kind: 'right', id: right }, { kind: filed.kind, by: whom, text: filed.text })
  return right
}

/** What keeps somebody's data from being destroyed, each in words: a hold, a matter still open, the time the law says it is kept. */
export function keeps(state: Casework, context: Context, whom: Concerned): { rule: string; say: Sentence }[] {
  const kept: { rule: string; say: Sentence }[] = []
  const dayOf = (ms: number): string => dateIn(ms, calendarOf(context))
  const cases = [...state.case.values()].filter((one) => one.merged_into === undefined && one.subjects.some((party) => isSame(party, whom)))
  for (const hold of state.hold.values())
    if (
      hold.state === 'set' &&
      (hold.about.some((one) => isSame(one, whom)) || hold.case_ids.some((id) => cases.some((one) => one.id === findCase(state, id)?.id)))
    )
      kept.push({
        rule: 'hold',
        say: { en: `a legal hold since ${dayOf(hold.set_at)}`, zh: `自 ${dayOf(hold.set_at)} 起的法定留存要求` },
      })
  const measures = [...state.measure.values()].filter((one) => isSame(one.subject, whom))
  const appealable = measures.filter(
    (one) => one.decided?.outcome === 'impose' && (one.delivered_at === undefined || context.at < one.delivered_at + context.pack.appeal_months * 31 * day),
  )
  if (
    measures.some((one) => isRunning(one) || one.state === 'in_force') ||
    appealable.length > 0 ||
    [...state.appeal.values()].some(({ by, state: at }) => isSame(by, whom) && (at === 'filed' || at === 'taken'))
  )
    kept.push({ rule: 'open_matter', say: { en: 'a decision about them that runs or can still be appealed', zh: '有关其的处置尚在进行或仍可申诉' } })
  if (
    cases.some(
      (one) =>
        inCase(state, state.referral, one.id).some(({ state: at }) => !['not_filed', 'effective', 'withdrawn'].includes(at)) ||
        inCase(state, state.proceeding, one.id).some(({ state: at }) => !['collected', 'apology_ended', 'withdrawn'].includes(at)),
    )
  )
    kept.push({ rule: 'open_matter', say: { en: 'a matter before an authority or a court', zh: '主管机关或法院程序尚未终结' } })
  const last = context.lastSeen?.(whom)
  if (last !== undefined && last + context.pack.retention_years * 366 * day > context.at)
    kept.push({
      rule: 'retention',
      say: {
        en: `transactions are kept for ${context.pack.retention_years} years by law; the last was on ${dayOf(last)}`,
        zh: `交易信息依法保存 ${context.pack.retention_years} 年；最近一笔为 ${dayOf(last)}`,
      },
    })
  return kept
}

function refuseKept(state: Casework, context: Context, whom: Concerned): void {
  const kept = keeps(state, context, whom)
  if (kept.length > 0)
    throw new Refuse(
      409,
      kept[0]!.rule,
      `expected data that nothing keeps; kept by: ${kept.map(({ say }) => say.en).join('; ')}`,
      `仍须保存，原因：${kept.map(({ say }) => say.zh).join('；')}`,
    )
}

const destroys = (kind: string): boolean => kind === 'erasure' || kind === 'retention'

export const right: NounFile = {
  commands: {
    /** One that came by letter, or whose time to be kept is over. */
    record: command({
      body: body({ subject, kind: z.enum(rightKinds), text }),
      decide({ id, body, write }) {
        write.make('right', id)
        write.act('right.filed', { kind: 'right', id }, { kind: body.kind, by: body.subject, text: body.text })
      },
      tries: () => [{ subject: { kind: 'account', id: '–' }, kind: 'access', text: '–' }],
    }),
    grant: command({
      body: body({}),
      decide({ state, context, id, write }) {
        const one = state.right.get(id)!
        if (destroys(one.kind)) refuseKept(state, context, one.by)
        write.act('right.granted', { kind: 'right', id }, {})
      },
    }),
    refuse: command({
      body: body({ text }),
      decide: ({ id, body, write }) => write.act('right.refused', { kind: 'right', id }, { text: body.text }),
      tries: () => [{ text: '–' }],
    }),
    execute: command({
      body: body({ text: text.optional() }),
      decide({ state, context, caller, id, body, write }) {
        const one = state.right.get(id)!
        if (one.granted_by === caller.id) throw new Refuse(403, 'separation', 'expected another person than the one who granted it', '应由准许者以外的人员执行')
        if (destroys(one.kind)) refuseKept(state, context, one.by)
        write.act('right.done', { kind: 'right', id }, body.text === undefined ? {} : { text: body.text })
      },
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('right.withdrawn', { kind: 'right', id }, {}) }),
  },
  evolve: {
    'right.filed'(state, filed, { id, at }) {
      if (!state.right.has(id))
        state.right.set(id, { ...filed, id, acts: [], state: 'filed', filed_at: at, granted_by: undefined, answer: undefined, done_at: undefined })
    },
    'right.granted'(state, _, { id, by }) {
      const one = state.right.get(id)
      if (one !== undefined) Object.assign(one, { state: 'granted', granted_by: by.id })
    },
    'right.refused'(state, { text }, { id }) {
      const one = state.right.get(id)
      if (one !== undefined) Object.assign(one, { state: 'refused', answer: text })
    },
    'right.done'(state, { text }, { id, at }) {
      const one = state.right.get(id)
      if (one !== undefined) Object.assign(one, { state: 'done', done_at: at, answer: text })
    },
    'right.withdrawn'(state, _, { id }) {
      const one = state.right.get(id)
      if (one !== undefined) one.state = 'withdrawn'
    },
  },
}

export const hold: NounFile = {
  commands: {
    set: command({
      body: body({ about: z.array(subject).max(1000).default([]), case_ids: ids.default([]), number: anyId.optional(), until: time.optional() }),
      decide({ state, id, body, write }) {
        if (body.about.length + body.case_ids.length === 0)
          throw new Refuse(422, 'about', 'expected whose records or which cases are kept', '应指明留存的对象或案件')
        if (body.case_ids.some((one) => findCase(state, one) === undefined)) throw new Refuse(422, 'case_ids', 'expected ids of cases', '应为案件编号')
        write.make('hold', id)
        write.act(
          'hold.set',
          { kind: 'hold', id },
          {
            about: body.about,
            case_ids: body.case_ids,
            ...(body.number === undefined ? {} : { number: body.number }),
            ...(body.until === undefined ? {} : { until: iso(Date.parse(body.until)) }),
          },
        )
      },
      tries: () => [{ about: [{ kind: 'account', id: '–' }] }],
    }),
    lift: command({
      body: body({}),
      decide({ state, caller, id, write }) {
        // What a hold keeps is gone for good when it is lifted too early: two people.
        if (state.hold.get(id)!.set_by === caller.id)
          throw new Refuse(403, 'separation', 'expected another person than the one who set it', '应由设定者以外的人员解除')
        write.act('hold.lifted', { kind: 'hold', id }, {})
      },
    }),
  },
  evolve: {
    'hold.set'(state, said, { id, at, by }) {
      if (!state.hold.has(id)) state.hold.set(id, { ...said, id, acts: [], state: 'set', set_at: at, set_by: by.id })
    },
    'hold.lifted'(state, _, { id }) {
      const one = state.hold.get(id)
      if (one !== undefined) one.state = 'lifted'
    },
  },
}

/** How long an opening may be used after the second person agreed. */
const openFor = day

export const opening: NounFile = {
  commands: {
    ask: command({
      body: body({
        source: anyId,
        type: z.string().min(1).max(100),
        record_id: anyId,
        field: z.string().min(1).max(100),
        case_id: anyId.optional(),
        purpose: z.string().trim().min(10, 'expected a purpose in words, of at least ten characters').max(1000),
      }),
      decide({ state, id, body, write }) {
        if (body.case_id !== undefined && findCase(state, body.case_id) === undefined)
          throw new Refuse(422, 'case_id', 'expected the id of a case', '应为案件编号')
        const { source, type, record_id, field, case_id, purpose } = body
        write.make('opening', id)
        write.act(
          'opening.asked',
          { kind: 'opening', id },
          { source, type, record_id, field, purpose, ...(case_id === undefined ? {} : { case_id: findCase(state, case_id)!.id }) },
        )
      },
      tries: () => [{ source: '–', type: '–', record_id: '–', field: '–', purpose: '––––––––––' }],
    }),
    approve: command({
      body: body({}),
      decide({ state, context, caller, id, write }) {
        if (state.opening.get(id)!.asked_by === caller.id)
          throw new Refuse(403, 'separation', 'expected another person than the one who asked', '应由申请者以外的人员批准')
        write.act('opening.approved', { kind: 'opening', id }, { until: iso(context.at + openFor) })
      },
    }),
    refuse: command({
      body: body({}),
      decide({ state, caller, id, write }) {
        if (state.opening.get(id)!.asked_by === caller.id)
          throw new Refuse(403, 'separation', 'expected another person than the one who asked', '应由申请者以外的人员决定')
        write.act('opening.refused', { kind: 'opening', id }, {})
      },
    }),
    /** Whoever asked looks, once. The value itself is given by the vault, which writes who looked beside it. */
    use: command({
      body: body({}),
      decide({ state, context, caller, id, write }) {
        const one = state.opening.get(id)!
        if (one.asked_by !== caller.id) throw new Refuse(403, 'separation', 'expected the one who asked', '应由申请者本人查看')
        if (one.until! <= context.at) throw new Refuse(409, 'late', `expected a look until ${iso(one.until!)}`, `查看期限已于 ${iso(one.until!)} 届满`)
        write.act('opening.used', { kind: 'opening', id }, {})
      },
    }),
  },
  evolve: {
    'opening.asked'(state, asked, { id, at, by }) {
      if (!state.opening.has(id)) state.opening.set(id, { ...asked, id, acts: [], state: 'asked', asked_at: at, asked_by: by.id, until: undefined })
    },
    'opening.approved'(state, { until }, { id }) {
      const one = state.opening.get(id)
      if (one !== undefined) Object.assign(one, { state: 'approved', until: Date.parse(until) })
    },
    'opening.refused'(state, _, { id }) {
      const one = state.opening.get(id)
      if (one !== undefined) one.state = 'refused'
    },
    'opening.used'(state, _, { id }) {
      const one = state.opening.get(id)
      if (one !== undefined) one.state = 'used'
    },
  },
}
