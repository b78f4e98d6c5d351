/** An appeal: read by somebody who took no part, on the whole file; what it overturns is undone exactly. */
import { z } from 'zod'
import { Refuse } from './deciding.ts'
import { body, command, ids, type NounFile, text } from './noun.ts'

export const noun: NounFile = {
  commands: {
    take: command({
      body: body({}),
      decide({ state, caller, id, write }) {
        if (state.appeal.get(id)!.replaced.includes(caller.id))
          throw new Refuse(403, 'replaced', 'expected another reader than the one who was replaced', '应由被更换者以外的人员受理')
        write.act('appeal.taken', { kind: 'appeal', id }, {})
      },
    }),
    concur: command({
      body: body({ outcome: z.enum(['upheld', 'overturned', 'partly']), order_ids: ids.default([]) }),
      decide({ state, caller, id, body, write }) {
        const one = state.appeal.get(id)!
        if (one.instance < 2) throw new Refuse(409, 'not_needed', 'expected a second appeal: the first is read by one', '首次申诉由一人办理，无需合议')
        if (one.taken_by === caller.id) throw new Refuse(403, 'separation', 'expected another of the panel than the reader', '应由受理人员以外的合议成员表态')
        if (one.replaced.includes(caller.id))
          throw new Refuse(403, 'replaced', 'expected another reader than the one who was replaced', '应由被更换者以外的人员参与')
        write.act('appeal.concurred', { kind: 'appeal', id }, { outcome: body.outcome, order_ids: [...new Set(body.order_ids)].toSorted() })
      },
      tries: () => [{ outcome: 'upheld' }],
    }),
    challenge: command({
      body: body({ text }),
      decide({ state, id, body, write }) {
        const { challenge, taken_by } = state.appeal.get(id)!
        if (challenge !== undefined && challenge.reader === taken_by)
          throw new Refuse(409, 'already', 'expected a reader you have not asked to replace before', '已就该受理人员申请回避')
        write.act('appeal.challenged', { kind: 'appeal', id }, { text: body.text })
      },
      tries: () => [{ text: '–' }],
    }),
    replace: command({
      body: body({ granted: z.boolean() }),
      decide({ state, caller, id, body, write }) {
        const one = state.appeal.get(id)!
        if (one.challenge === undefined || one.challenge.granted !== undefined)
          throw new Refuse(409, 'no_challenge', 'expected a wish to replace the reader that is not decided yet', '没有待决定的回避申请')
        if (one.taken_by === caller.id) throw new Refuse(403, 'separation', 'expected another person than the reader', '应由受理人员以外的人员决定')
        write.act('appeal.challenge_decided', { kind: 'appeal', id }, { granted: body.granted })
      },
      tries: () => [{ granted: true }],
    }),
    decide: command({
      body: body({ outcome: z.enum(['upheld', 'overturned', 'partly']), order_ids: ids.default([]) }),
      decide({ state, caller, id, body, write }) {
        const one = state.appeal.get(id)!
        const measure = state.measure.get(one.measure_id)!
        if (one.taken_by !== caller.id) throw new Refuse(403, 'taken', 'expected the reader who took this appeal', '应由受理该申诉的人员决定')
        if (one.challenge?.granted === undefined && one.challenge !== undefined)
          throw new Refuse(409, 'challenged', 'expected the wish to replace the reader to be decided first', '应先就回避申请作出决定')
        if (body.outcome === 'partly') {
          if (body.order_ids.length === 0 || body.order_ids.some((order) => !measure.order_ids.includes(order)))
            throw new Refuse(422, 'order_ids', 'expected orders of the measure that are given back', '应列明拟恢复的、属于该措施的订单')
        } else if (body.order_ids.length > 0) throw new Refuse(422, 'order_ids', `expected no orders with "${body.outcome}"`, `“${body.outcome}”不应列明订单`)
        const same = [...new Set(body.order_ids)].toSorted().join()
        if (one.instance >= 2 && !one.panel.some(({ by, outcome, order_ids }) => by !== caller.id && outcome === body.outcome && order_ids.join() === same))
          throw new Refuse(
            403,
            'panel',
            'expected another of the panel to hold the same: a second appeal is not decided by one',
            '再次申诉应由合议组作出决定：尚无其他成员持相同意见',
          )
        write.act('appeal.decided', { kind: 'appeal', id }, { outcome: body.outcome, order_ids: [...new Set(body.order_ids)].toSorted() })
        if (body.outcome === 'overturned') {
          if (measure.decided === undefined) write.act('measure.decided', { kind: 'measure', id: measure.id }, { outcome: 'not_impose', urgent: false })
          else write.act('measure.overturned', { kind: 'measure', id: measure.id }, { cause: 'appeal', appeal_id: id })
        }
        if (body.outcome === 'partly')
          write.act('measure.reduced', { kind: 'measure', id: measure.id }, { order_ids: [...new Set(body.order_ids)].toSorted(), appeal_id: id })
      },
      // Of a panel only what another holds too would be taken.
      tries: ({ state, id }) => [
        { outcome: 'upheld' },
        { outcome: 'overturned' },
        ...(state.appeal.get(id)?.panel ?? []).flatMap(({ outcome, order_ids }) => (outcome === 'partly' ? [{ outcome, order_ids }] : [])),
      ],
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('appeal.withdrawn', { kind: 'appeal', id }, {}) }),
  },
  evolve: {
    'appeal.filed'(state, filed, { id, at }) {
      if (!state.appeal.has(id))
        state.appeal.set(id, {
          ...filed,
          id,
          acts: [],
          state: 'filed',
          filed_at: at,
          taken_by: undefined,
          challenge: undefined,
          panel: [],
          replaced: [],
          decided: undefined,
        })
    },
    'appeal.taken'(state, _, { id, by }) {
      const one = state.appeal.get(id)
      if (one !== undefined) Object.assign(one, { state: 'taken', taken_by: by.id })
    },
    'appeal.concurred'(state, { outcome, order_ids }, { id, by }) {
      const one = state.appeal.get(id)
      if (one !== undefined) one.panel = [...one.panel.filter((other) => other.by !== by.id), { by: by.id, outcome, order_ids }]
    },
    'appeal.challenged'(state, { text }, { id, at }) {
      const one = state.appeal.get(id)
      if (one !== undefined) one.challenge = { text, at, reader: one.taken_by!, granted: undefined }
    },
    'appeal.challenge_decided'(state, { granted }, { id }) {
      const one = state.appeal.get(id)
      if (one?.challenge === undefined) return
      one.challenge.granted = granted
      if (granted) Object.assign(one, { state: 'filed', taken_by: undefined, replaced: [...one.replaced, one.challenge.reader] })
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
