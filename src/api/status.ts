/** What was judged: how far, the report of the moment or of an earlier one, and a page of figures. */
import { z } from 'zod'
import { certainties } from '../domain/verdict.ts'
import { reportSchema } from '../domain/report.ts'
import { calibrationVersion, rulesVersion } from '../live/versions.ts'
import { busyProblem, Problem, Reply, route } from './route.ts'

const statusSchema = z
  .object({
    taken: z.int().min(0).meta({ description: 'Ledger entries, as head.size counts them' }),
    judged: z.int().min(0).meta({ description: 'Ledger entries that the report rests on' }),
    as_of: z.string().nullable(),
    lag_ms: z.number().min(0),
    now: z.string().meta({ description: 'The clock that due process runs by' }),
    rules: z.string(),
    calibration: z.string(),
  })
  .meta({ id: 'Status' })

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
/** A plus that was not escaped reaches us as a blank. */
const unescaped = (text: string): string => text.replace(/ (?=\d{2}:\d{2}$)/, '+')
const timeQuery = z
  .string()
  .refine((text) => instant.test(unescaped(text)) && !Number.isNaN(Date.parse(unescaped(text))), 'expected an RFC 3339 time with an offset')

const count = z.int().min(0)
const summarySchema = z
  .object({
    as_of: z.string(),
    input: z.object({ accepted: count, by_type: z.record(z.string(), count) }),
    neutralised: z.object({ orders: count, reviews: count }),
    cases: z.object({ all: count, by_behaviour: z.record(z.string(), count) }),
    verdicts: z.object({ all: count, by_certainty: z.record(z.enum(certainties), count), victims: count }),
  })
  .meta({ id: 'Summary' })

const tally = <T>(list: readonly T[], of: (one: T) => string): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(list, of)].map(([key, ones]): [string, number] => [key, ones.length]).toSorted(([a], [b]) => (a < b ? -1 : 1)))

export const routes = [
  route({
    method: 'GET',
    path: '/v1/status',
    access: 'report.read',
    anywhere: true,
    summary: 'How many ledger entries were taken in, how many the report rests on, and as of when it judges',
    response: statusSchema,
    handle: ({ tenant }) => ({ ...tenant.status(), now: new Date(tenant.clock.now()).toISOString(), rules: rulesVersion, calibration: calibrationVersion }),
  }),
  route({
    method: 'GET',
    path: '/v1/report',
    access: 'report.read',
    summary: 'The report of everything judged; with as_of, from what had been recorded by then',
    query: z.strictObject({ as_of: timeQuery.optional() }),
    response: reportSchema,
    also: [503],
    async handle({ tenant, query }) {
      if (query.as_of === undefined) {
        const view = await tenant.report()
        return new Reply(200, view.text, { 'aedile-judged': String(view.rests) })
      }
      const said = unescaped(query.as_of)
      const ms = Date.parse(said)
      if (ms < 0) throw new Problem(422, 'query', { en: 'expected as_of from 1970 on, got an earlier time', zh: 'as_of 应不早于1970年' })
      const text = said.replace(/(T\d{2}:\d{2})(?=Z|[+-])/, '$1:00')
      const judging = tenant.reportAsOf({ ms, text })
      if (judging === 'busy') throw busyProblem({ en: 'reports of earlier moments', zh: '历史时点报告' })
      const judged = await judging
      return new Reply(200, judged.text, { 'aedile-judged': String(judged.size) })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/summary',
    access: 'report.read',
    anywhere: true,
    summary: 'One page of figures from the report of the moment',
    response: summarySchema,
    async handle({ tenant }) {
      const report = (await tenant.report()).report!
      return {
        as_of: report.as_of,
        input: { accepted: report.input.accepted, by_type: report.input.by_type },
        neutralised: { orders: report.neutralised.order_ids.length, reviews: report.neutralised.review_ids.length },
        cases: { all: report.cases.length, by_behaviour: tally(report.cases, ({ behaviour }) => behaviour) },
        verdicts: {
          all: report.verdicts.length,
          by_certainty: tally(report.verdicts, ({ certainty }) => certainty) as Record<(typeof certainties)[number], number>,
          victims: report.verdicts.filter(({ role }) => role === 'victim_merchant' || role === 'victim_identity').length,
        },
      }
    },
  }),
]
