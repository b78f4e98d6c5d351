/** Changes of the rules that run beside those in force until somebody ends them: what they would do is seen before it is done to anybody. */
import { z } from 'zod'
import type { ChangesOf } from '../domain/acts.ts'
import { type RuleChange, ruleChangeSchema } from '../judging/ruleChange.ts'
import { day, iso, Refuse, system, type Context, type Writer, writer } from './deciding.ts'
import type { Act } from '../domain/acts.ts'
import { body, command, ids, type NounFile } from './noun.ts'
import type { Casework, Shadow } from './state.ts'

/** Each costs as much as judging does. */
const most = 3

/** Names that are left out are a change as any other, in fewer words. */
export const changeOf = ({ signals, leave_out }: { signals: RuleChange['signals']; leave_out: readonly string[] }): RuleChange => ({
  signals: { ...signals, ...Object.fromEntries(leave_out.map((name) => [name, { ...signals[name], leave_out: true }])) },
})

export const noun: NounFile = {
  commands: {
    start: command({
      body: body({ signals: ruleChangeSchema.shape.signals.default({}), leave_out: ids.max(1000).default([]), days: z.int().min(1).max(90).default(14) }),
      decide({ state, context, id, body: { days, ...body }, write }) {
        const change = changeOf(body)
        if (runningOf(state).length >= most)
          throw new Refuse(
            409,
            'many',
            `expected fewer than ${most} changes that run beside the rules; end one first`,
            `并行试行的规则变更已达 ${most} 项，请先结束其一`,
          )
        if (Object.keys(change.signals).length === 0)
          throw new Refuse(422, 'change', 'expected a change of at least one signal, got none', '应至少改动一项信号')
        write.act('shadow.started', { kind: 'shadow', id }, { change: change as never, until: iso(context.at + days * day) })
      },
      tries: () => [{ signals: { 'money-back': { leave_out: true } } }],
    }),
    end: command({ body: body({}), decide: ({ id, write }) => write.act('shadow.ended', { kind: 'shadow', id }, {}) }),
  },
  evolve: {
    'shadow.started'(state, { change, until }, { id, at, by }) {
      if (!state.shadow.has(id))
        state.shadow.set(id, { id, acts: [], change, until, state: 'running', started_at: at, started_by: by.id, ended_at: undefined, compared: [] })
    },
    'shadow.compared'(state, compared, { id }) {
      state.shadow.get(id)?.compared.push(compared)
    },
    'shadow.ended'(state, _, { id, at }) {
      const one = state.shadow.get(id)
      if (one !== undefined) Object.assign(one, { state: 'ended', ended_at: at })
    },
  },
}

export const runningOf = (state: Casework): Shadow[] => [...state.shadow.values()].filter((one) => one.state === 'running')

export function endShadows(state: Casework, { at }: Context, write: Writer): void {
  for (const { id, until } of runningOf(state)) if (Date.parse(until) <= at) write.act('shadow.ended', { kind: 'shadow', id }, {})
}

type Compared = ChangesOf<'shadow.compared'>
/** The same flips of more entries are nothing new. */
const said = (one: Compared): string => JSON.stringify({ ...one, entries: 0, as_of: '' })

/** The act that says what a shadow sees now; none where it sees what it saw. */
export function compared(state: Casework, context: Context, id: string, sees: Compared): Act[] {
  const one = state.shadow.get(id)
  const last = one?.compared.at(-1)
  if (one === undefined || one.state === 'ended' || (last !== undefined && said(last) === said(sees))) return []
  const write = writer(state, context, system, '')
  write.act('shadow.compared', { kind: 'shadow', id }, sees)
  return write.acts
}
