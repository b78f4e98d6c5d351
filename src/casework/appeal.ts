/** An appeal: read by somebody who took no part, on the whole file; what it overturns is undone exactly. */
import { z } from 'zod'
import { Refuse } from './deciding.ts'
import { body, command, ids, type NounFile } from './noun.ts'

export const noun: NounFile = {
  commands: {
    take: command({ body: body({}), decide: ({ id, write }) => write.act('appeal.taken', { kind: 'appeal', id }, {}) }),
    decide: command({
      body: body({ outcome: z.enum(['upheld', 'overturned', 'partly']), order_ids: ids.default([]) }),
      decide({ state, caller, id, body, write }) {
        const one = state.appeal.get(id)!
        const measure = state.measure.get(one.measure_id)!
        if (one.taken_by !== caller.id) throw new Refuse(403, 'taken', 'expected the reader who took this appeal', '应由受理该申诉的人员决定')
        if (body.outcome === 'partly') {
          if (body.order_ids.length === 0 || body.order_ids.some((order) => !measure.order_ids.includes(order)))
            throw new Refuse(422, 'order_ids', 'expected orders of the measure that are given back', '应列明拟恢复的、属于该措施的订单')
        } else if (body.order_ids.length > 0) throw new Refuse(422, 'order_ids', `expected no orders with "${body.outcome}"`, `“${body.outcome}”不应列明订单`)
        write.act('appeal.decided', { kind: 'appeal', id }, { outcome: body.outcome, order_ids: [...new Set(body.order_ids)].toSorted() })
        if (body.outcome === 'overturned') {
          if (measure.decided === undefined) write.act('measure.decided', { kind: 'measure', id: measure.id }, { outcome: 'not_impose', urgent: false })
          else write.act('measure.overturned', { kind: 'measure', id: measure.id }, { cause: 'appeal', appeal_id: id })
        }
        if (body.outcome === 'partly')
          write.act('measure.reduced', { kind: 'measure', id: measure.id }, { order_ids: [...new Set(body.order_ids)].toSorted(), appeal_id: id })
      },
      tries: () => [{ outcome: 'upheld' }],
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('appeal.withdrawn', { kind: 'appeal', id }, {}) }),
  },
  evolve: {
    'appeal.filed'(state, filed, { id, at }) {
      if (!state.appeal.has(id)) state.appeal.set(id, { ...filed, id, acts: [], state: 'filed', filed_at: at, taken_by: undefined, decided: undefined })
    },
    'appeal.taken'(state, _, { id, by }) {
      const one = state.appeal.get(id)
      if (one !== undefined) Object.assign(one, { state: 'taken', taken_by: by.id })
    },
    'appeal.decided'(state, { outcome, order_ids }, { id, at, by, why }) {
      const one = state.appeal.get(id)
      if (one !== undefined) Object.assign(one, { state: 'decided', decided: { by, at, outcome, order_ids, why } })
    },
    'appeal.withdrawn'(state, _, { id }) {
      const one = state.appeal.get(id)
      if (one !== undefined) one.state = 'withdrawn'
    },
  },
}
