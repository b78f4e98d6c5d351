/** A change of the rules tried over what is on file: who would be hit, before anyone is. Nothing is kept of it but the answer. */
import { z } from 'zod'
import { flipsBetween } from '../report/flips.ts'
import { ruleChangeSchema } from '../judging/ruleChange.ts'
import { deskOf } from '../live/desk.ts'
import { loadSignals } from '../signals/index.ts'
import { notFound, Problem, route } from './route.ts'

const said = z.object({ behaviour: z.string(), role: z.string(), certainty: z.string(), level: z.string(), measure: z.string() })
const flips = z.array(z.object({ subject: z.object({ kind: z.string(), id: z.string() }), before: z.array(said), after: z.array(said) }))
const moved = z.object({ out_too: z.array(z.string()), back: z.array(z.string()) })

const seen = z
  .object({
    as_of: z.string(),
    subjects: z.object({ before: z.int(), after: z.int(), flipped: z.int() }),
    hit: flips,
    freed: flips,
    victims_lost: flips,
    victims_found: flips,
    other: flips,
    orders: moved,
    reviews: moved,
  })
  .meta({ id: 'Flips' })

/** One trial at a time: it takes as long as a judgement, in a process beside judging. */
const trying = new WeakSet<object>()

const sentence = z.object({ en: z.string(), zh: z.string() })

export const routes = [
  route({
    method: 'GET',
    path: '/v1/signals',
    access: 'rules.try',
    summary: 'What a change of the rules can be about: every signal, what it weighs, for which behaviours, and the honest story that looks the same',
    response: z.object({
      items: z.array(z.object({ name: z.string(), grain: z.enum(['order', 'case', 'matter']), behaviours: z.array(z.string()), innocent: sentence })),
    }),
    async handle() {
      const { order, case: cases, matter } = await loadSignals()
      return { items: [...order, ...cases, ...matter].map(({ name, grain, behaviours, innocent }) => ({ name, grain, behaviours: [...behaviours], innocent })) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/backtests',
    access: 'rules.try',
    also: [409],
    summary:
      'Judges what is on file as if signals were left out or weighed otherwise, and says which verdicts flip, who would be limited or free, which victims lost or found',
    request: ruleChangeSchema,
    response: seen,
    async handle({ tenant, body }) {
      if (trying.has(tenant)) throw new Problem(409, 'busy', { en: 'expected no other trial under way, there is one', zh: '已有试行在进行中' })
      trying.add(tenant)
      try {
        const { before, after } = await tenant.tryChange(body)
        return { as_of: before.as_of, ...flipsBetween(before, after) }
      } catch (error) {
        if (error instanceof Problem) throw error
        const found = /RangeError: (expected [^\n]*)/.exec((error as Error).message)?.[1]
        if (found !== undefined) throw new Problem(422, 'change', { en: found, zh: `改动不适用：${found}` })
        throw error
      } finally {
        trying.delete(tenant)
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/shadows/{id}/flips',
    access: 'rules.try',
    also: [404],
    summary: 'What a change that runs beside the rules says otherwise, verdict by verdict, as of the newest comparison; null before the first',
    response: z.object({ entries: z.int().nullable(), flips: seen.nullable() }),
    async handle({ tenant, params }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      if (!desk.state.shadow.has(params.id)) throw notFound({ en: 'a change that runs beside the rules', zh: '并行试行的规则变更' })
      const found = desk.shadowOf(params.id)
      return { entries: found?.entries ?? null, flips: found === undefined ? null : { as_of: found.as_of, ...found.flips } }
    },
  }),
]
