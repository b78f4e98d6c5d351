/** A question to somebody about named orders. Its clock starts when it reached them; silence after that is silence, never proof. */
import { z } from 'zod'
import { answerDue, extendedDue } from './clocks.ts'
import { day, iso, Refuse } from './deciding.ts'
import { body, command, type NounFile, sha256, text, time } from './noun.ts'
import { type Casework, inCase, isRunning, isSame, type Measure, rankOf } from './state.ts'

/** What comes with the last second is in time. */
const isAfter = (at: number, due: number): boolean => Math.floor(at / 1000) > Math.floor(due / 1000)

export const noun: NounFile = {
  commands: {
    delivered: command({
      body: body({ at: time }),
      decide({ state, context, id, body, write }) {
        const one = state.question.get(id)!
        const at = Date.parse(body.at)
        if (at < one.asked_at || at > context.at)
          throw new Refuse(422, 'at', `expected a time between the question and now, got ${body.at}`, `应为提问之后、现在之前的时间，实为 ${body.at}`)
        // A receipt that comes in late takes no time away: more than a day back does not count.
        write.act(
          'question.delivered',
          { kind: 'question', id },
          { at: iso(at), due_at: iso(answerDue(Math.max(at, context.at - day), one.wanted_due, context)) },
        )
      },
      tries: ({ context }) => [{ at: iso(context.at) }],
    }),
    extend: command({
      body: body({}),
      decide({ state, context, id, write }) {
        const one = state.question.get(id)!
        if (one.extended) throw new Refuse(409, 'extended', 'expected a time to answer that was not extended before', '答复期限已延长过一次')
        if (isAfter(context.at, one.due_at!))
          throw new Refuse(409, 'late', 'expected the request before the time to answer ran out', '应在答复期限届满前申请延长')
        write.act('question.extended', { kind: 'question', id }, { due_at: iso(extendedDue(one.due_at!, context)) })
      },
    }),
    answer: command({
      body: body({ text, sha256: z.array(sha256).max(50).default([]) }),
      decide({ state, context, id, body, write }) {
        const one = state.question.get(id)!
        write.act('question.answered', { kind: 'question', id }, { text: body.text, sha256: body.sha256, late: isAfter(context.at, one.due_at!) })
      },
      tries: () => [{ text: '–' }],
    }),
    assess: command({
      body: body({ assessed: z.enum(['reasonable', 'unreasonable', 'open']) }),
      decide({ state, caller, id, body, write }) {
        const one = state.question.get(id)!
        if (measuresOf(state, id).some((measure) => rankOf(measure.level) >= 3 && measure.proposed.by.id === caller.id))
          throw new Refuse(403, 'separation', 'expected another person than the one who proposed the measure', '提出 L3 及以上措施的人员不得评估答复')
        if (one.state === 'lapsed' && body.assessed === 'reasonable')
          throw new Refuse(422, 'assessed', 'expected an answer to call reasonable, there is none', '没有答复，不能评为合理')
        write.act('question.assessed', { kind: 'question', id }, { assessed: body.assessed })
      },
      tries: () => [{ assessed: 'open' }],
    }),
  },
  evolve: {
    'question.asked'(state, { due_at, ...asked }, { id, at, by }) {
      if (state.question.has(id)) return
      state.question.set(id, {
        ...asked,
        id,
        acts: [],
        state: 'asked',
        asked_by: by,
        asked_at: at,
        wanted_due: due_at === undefined ? undefined : Date.parse(due_at),
        delivered_at: undefined,
        due_at: undefined,
        extended: false,
        lapsed: false,
        answers: [],
        assessed: undefined,
      })
    },
    'question.delivered'(state, { at, due_at }, { id }) {
      const one = state.question.get(id)
      if (one !== undefined) Object.assign(one, { state: 'delivered', delivered_at: Date.parse(at), due_at: Date.parse(due_at) })
    },
    'question.extended'(state, { due_at }, { id }) {
      const one = state.question.get(id)
      if (one !== undefined) Object.assign(one, { due_at: Date.parse(due_at), extended: true })
    },
    'question.answered'(state, { text, sha256, late }, { id, at }) {
      const one = state.question.get(id)
      if (one === undefined) return
      one.answers.push({ at, text, sha256, late })
      one.state = 'answered'
      for (const measure of measuresOf(state, id)) {
        if (measure.state === 'noticed' || measure.state === 'answer_lapsed') measure.state = 'answered'
        else if (!isRunning(measure)) measure.late_answer_at = at
      }
    },
    'question.lapsed'(state, _, { id }) {
      const one = state.question.get(id)
      if (one === undefined) return
      Object.assign(one, { state: 'lapsed', lapsed: true })
      for (const measure of measuresOf(state, id)) if (measure.state === 'noticed') measure.state = 'answer_lapsed'
    },
    'question.assessed'(state, { assessed }, { id, at, by, why }) {
      const one = state.question.get(id)
      if (one !== undefined) Object.assign(one, { state: 'assessed', assessed: { as: assessed, by, at, why } })
    },
  },
}

/** The measures that follow this question, and those of the same subject and case that it also covers. */
function measuresOf(state: Casework, questionId: string): Measure[] {
  const one = state.question.get(questionId)
  if (one === undefined) return []
  const attached = [...state.measure.values()].filter((measure) => measure.question_id === questionId)
  const others = inCase(state, state.measure, one.case_id).filter(
    (measure) => !attached.includes(measure) && isRunning(measure) && isSame(measure.subject, one.subject) && measure.question_id === undefined,
  )
  return [...attached, ...others.filter(({ state: at }) => at === 'proposed')]
}
