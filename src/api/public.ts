/**
 * What anybody may read without signing in: notices of final findings and their reversals, how often we acted and were wrong, how much of
 * what the rankings count is real, and the rules for each role. No person, no account, nobody of the house.
 */
import { z } from 'zod'
import { qualityOf } from '../casework/justice.ts'
import { packs } from '../casework/packs.ts'
import { rankOf } from '../casework/state.ts'
import { deskOf } from '../live/desk.ts'
import type { Tenant } from '../live/tenant.ts'
import { publicCsv, publicPage } from './publicPage.ts'
import { Reply, route } from './route.ts'

const sentence = z.object({ en: z.string(), zh: z.string() })
const count = z.int().min(0)
/** A count never stands without what it is a count of. */
const share = z.object({ of: count, count })

const publicSchema = z
  .object({
    marketplace: z.string(),
    as_of: z.string().nullable(),
    notices: z.array(
      z.object({
        id: z.string(),
        state: z.enum(['published', 'taken_down']),
        published_at: z.string(),
        until: z.string().nullable(),
        text: z.string().nullable().meta({ description: 'Null where the notice was taken down: a reversal stands in its place' }),
        corrections: z
          .array(z.object({ en: z.string(), zh: z.string() }))
          .meta({ description: 'Letters that take something of it back, where it stood and as large' }),
      }),
    ),
    index: z
      .object({ orders: share, reviews: share, listings: share })
      .meta({ description: 'Orders and reviews that count, of those seen; listings whose rank is the same with and without what does not count' }),
    figures: z.object({
      measures_imposed: share.meta({ description: 'Of measures decided by people' }),
      measures_overturned: share.meta({ description: 'Of measures imposed' }),
      appeals_changed: share.meta({ description: 'Overturned or changed in part, of appeals decided' }),
      objections_upheld: share.meta({ description: 'Of objections decided' }),
      questions_answered: share.meta({ description: 'Of questions asked' }),
      reports_answered: share.meta({ description: 'Of reports by merchants and buyers' }),
      harmed_shops: count,
      wrongly_read_again: share.meta({ description: 'Found wrong, of sanctions read again blind in a year' }),
      wrong_at_most: z.number().nullable().meta({ description: 'Upper bound of the share of wrong sanctions, 95 %; null while none was read again' }),
    }),
    law: z.looseObject({ name: sentence, law: sentence, outside: sentence }).meta({ description: 'The pack of rules in force, with its periods' }),
  })
  .meta({ id: 'Public' })

export type Public = z.infer<typeof publicSchema>

async function publicOf(tenant: Tenant): Promise<Public> {
  const desk = deskOf(tenant)
  await desk.upToDate()
  const { state } = desk
  const { report } = tenant.view
  const measures = [...state.measure.values()].filter(({ origin, level }) => origin === 'this_system' && rankOf(level) >= 2 && level !== 'L5')
  const decided = measures.filter((one) => one.decided !== undefined)
  const imposed = decided.filter((one) => one.decided!.outcome === 'impose')
  const appeals = [...state.appeal.values()].filter((one) => one.decided !== undefined)
  const objections = [...state.objection.values()].filter((one) => one.decided !== undefined)
  const questions = [...state.question.values()]
  const reports = [...state.report.values()]
  const quality = qualityOf(state, desk.context().at)
  const read = quality.reduce((sum, one) => sum + one.read, 0)
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
  const sales = report?.rankings.sales ?? []
  const credit = report?.rankings.credit ?? []
  const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())
  return {
    marketplace: tenant.name,
    as_of: report?.as_of ?? null,
    notices: [...state.publication.values()]
      .filter((one) => one.published_at !== undefined)
      .toSorted((a, b) => b.published_at! - a.published_at!)
      .map((one) => ({
        id: one.id,
        state: one.state === 'taken_down' ? ('taken_down' as const) : ('published' as const),
        published_at: iso(one.published_at)!,
        until: one.until ?? null,
        text: one.state === 'taken_down' ? null : one.text,
        corrections: [...state.correction.values()].flatMap(({ paper, letter, state: at }) =>
          paper.kind === 'publication' && paper.id === one.id && at !== 'drafted' ? [letter] : [],
        ),
      })),
    index: {
      orders: { of: sum(sales.map(({ observed }) => observed)), count: sum(sales.map(({ clean }) => clean)) },
      reviews: { of: sum(credit.map(({ observed_count }) => observed_count)), count: sum(credit.map(({ clean_count }) => clean_count)) },
      listings: { of: sales.length, count: sales.filter(({ observed_rank, clean_rank }) => observed_rank === clean_rank).length },
    },
    figures: {
      measures_imposed: { of: decided.length, count: imposed.length },
      measures_overturned: { of: imposed.length, count: imposed.filter((one) => one.state === 'overturned').length },
      appeals_changed: { of: appeals.length, count: appeals.filter((one) => one.decided!.outcome !== 'upheld').length },
      objections_upheld: { of: objections.length, count: objections.filter((one) => one.decided!.outcome === 'restored').length },
      questions_answered: { of: questions.length, count: questions.filter((one) => one.state === 'answered' || one.state === 'assessed').length },
      reports_answered: { of: reports.length, count: reports.filter((one) => one.state === 'answered').length },
      harmed_shops: new Set((report?.verdicts ?? []).filter(({ role }) => role === 'victim_merchant').map(({ subject }) => subject.id)).size,
      wrongly_read_again: { of: read, count: quality.reduce((all, one) => all + one.wrong, 0) },
      wrong_at_most: read === 0 ? null : Math.max(...quality.filter((one) => one.read > 0).map(({ bound }) => bound)),
    },
    law: packs[tenant.law as keyof typeof packs] ?? packs.prc,
  }
}

/** The same for everybody and no older than the page would be read: whatever stands between may keep it for a minute. */
const shared = { 'cache-control': 'public, max-age=60', vary: 'accept-language' } as const

const query = z.strictObject({ marketplace: z.string().max(200).optional(), lang: z.enum(['en', 'zh']).optional() })

export const routes = [
  route({
    method: 'GET',
    path: '/v1/public',
    access: 'open',
    summary: 'Notices, figures with what they are shares of, and the rules; for anybody. Of several marketplaces, the one named',
    query,
    response: publicSchema,
    also: [404],
    handle: async ({ tenant }) => new Reply(200, await publicOf(tenant), shared),
  }),
  route({
    method: 'GET',
    path: '/public',
    access: 'open',
    summary: 'The same as a page, readable without script',
    query,
    answers: 'text/html',
    also: [404],
    async handle({ tenant, query: { lang: wanted, marketplace }, lang }) {
      return new Reply(200, publicPage(await publicOf(tenant), wanted ?? lang, marketplace), shared)
    },
  }),
  route({
    method: 'GET',
    path: '/public.csv',
    access: 'open',
    summary: 'Its figures as CSV',
    query,
    answers: 'text/csv',
    also: [404],
    async handle({ tenant, query: { lang: wanted }, lang }) {
      return new Reply(200, publicCsv(await publicOf(tenant), wanted ?? lang), { ...shared, 'content-disposition': 'attachment; filename="public.csv"' })
    },
  }),
]
