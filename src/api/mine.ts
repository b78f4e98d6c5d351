/**
 * Everything about oneself: what one is warned of, asked, limited by, what of one's own is out of the counts, what one reported, and every
 * clock. Nobody else's data.
 */
import { z } from 'zod'
import { shareSentence, tellShare, unfoundedReporters } from '../casework/automatic.ts'
import { boundOf } from '../casework/can.ts'
import { isTheirs, openFor } from '../casework/casework.ts'
import { clocksOf } from '../casework/clocks.ts'
import { findObjection } from '../casework/objection.ts'
import { showClock } from '../casework/show.ts'
import { findCase, isSame } from '../casework/state.ts'
import type { Concerned, Noun } from '../domain/acts.ts'
import { type Desk, deskOf } from '../live/desk.ts'
import { outOf } from '../live/out.ts'
import type { Tenant } from '../live/tenant.ts'
import { thingOf } from './casework.ts'
import { notFound, route } from './route.ts'
import { warningsOf } from './warnings.ts'

const sentence = z.object({ en: z.string(), zh: z.string() })
/** A page that is asked for every few seconds stays small. */
const mostListed = 1000
const outSchema = z
  .object({
    id: z.string(),
    stands: z.enum(['out', 'quarantined']),
    since: z.string().nullable(),
    until: z.string().nullable().meta({ description: 'Of a quarantine, when it ends by itself' }),
    case_id: z.string().optional().meta({ description: 'For a shop, the case it is out with; absent where none names it' }),
    may_object: z.boolean(),
    objection_id: z.string().optional().meta({ description: 'The objection that was filed already' }),
  })
  .meta({ id: 'OutOfCounts' })
const outListSchema = z.object({ count: z.int(), items: z.array(outSchema).meta({ description: `Newest first, ${mostListed} at most` }) })

async function outOfCounts(tenant: Tenant, desk: Desk, whom: Concerned) {
  const out = await outOf(tenant, desk, whom)
  const list = (kind: 'order' | 'review') => ({
    count: out[kind].length,
    items: out[kind].slice(0, mostListed).map((one) => {
      const objection = findObjection(desk.state, kind, one.id, whom)
      // Only a shop learns of the case: whoever is suspected does not learn from here that there is one.
      const found = whom.kind === 'shop' ? caseOf(tenant, kind, one.id) : undefined
      return {
        ...one,
        ...(found === undefined ? {} : { case_id: findCase(desk.state, found)?.id ?? found }),
        may_object: objection === undefined,
        ...(objection === undefined ? {} : { objection_id: objection.id }),
      }
    }),
  })
  const all = whom.kind === 'shop' ? tenant.ordersAt(whom.id) : 0
  const many = out.order.length > all * tellShare && all > 0
  const last = whom.kind === 'shop' ? desk.state.shop.get(whom.id)?.last : undefined
  return {
    told: many ? shareSentence('over_a_tenth', out.order.length, all) : null,
    told_at: many && last?.share === 'over_a_tenth' ? new Date(last.at).toISOString() : null,
    how: { method: 'POST' as const, path: '/v1/objections' as const, body: ['about_kind', 'about_id', 'text', 'sha256'] },
    orders: list('order'),
    reviews: list('review'),
  }
}

function caseOf(tenant: Tenant, kind: 'order' | 'review', id: string): string | undefined {
  const { view } = tenant
  return kind === 'order' ? view.casesOfOrder(id)[0] : view.report?.verdicts.find(({ review_ids }) => review_ids.includes(id))?.case_id
}

/** Who files what is manifestly unfounded again and again is told so, before anything follows from it. */
function toldOf(desk: Desk, whom: Concerned): { about: string; since: string; text: { en: string; zh: string } }[] {
  const at = desk.state.warned.get(`unfounded_reports:${whom.kind}:${whom.id}`)
  if (at === undefined) return []
  const figures = unfoundedReporters(desk.state, desk.context()).find(({ to }) => to.kind === whom.kind && to.id === whom.id)?.figures
  const [n, of] = [figures?.unfounded ?? 5, figures?.answered ?? 5]
  return [
    {
      about: 'unfounded_reports',
      since: new Date(at).toISOString(),
      text: {
        en: `${n} of the ${of} reports of yours that were answered were manifestly unfounded. Report what is true, as often as it happens; if this goes on, what you file may be looked at before it takes effect. Nothing is limited now.`,
        zh: `您已获答复的 ${of} 份报告中，有 ${n} 份明显没有依据。真实情况请随时报告；如继续提交明显不实的报告，其生效前可能须先经审核。目前不作任何限制。`,
      },
    },
  ]
}

const things = z.array(z.looseObject({ id: z.string(), state: z.string() }))

export const routes = [
  route({
    method: 'GET',
    path: '/v1/mine',
    access: 'casework.file',
    also: [404],
    summary:
      'Warnings, questions, measures with their reasons, what of theirs is out of the counts, reports, appeals, objections and every clock of the person concerned',
    response: z.looseObject({
      subject: z.object({ kind: z.string(), id: z.string() }),
      now: z.string().meta({ description: 'The clock that due process runs by' }),
      warnings: z.array(z.unknown()),
      told: z
        .array(z.object({ about: z.string(), since: z.string(), text: sentence }))
        .meta({ description: 'What they were told of their own conduct on these pages, before anything follows from it' }),
      questions: things,
      measures: things,
      reports: things,
      appeals: things,
      objections: things,
      cases: z.array(z.object({ id: z.string(), open: z.array(z.string()), consents: z.array(z.string()) })).meta({
        description: 'Cases this was done to them in or that they told of, what is open to them there, and to what they agreed to be named in',
      }),
      requests: things.meta({ description: 'For an authority, what it asked for and what it was given' }),
      corrections: things,
      rights: things,
      losses: things.meta({ description: 'What they told it cost them, and what the house entered for them' }),
      out: z.object({
        told: sentence.nullable().meta({ description: 'For a shop of whose orders on file more than a tenth are out' }),
        told_at: z.string().nullable().meta({ description: 'When the act that says so was written' }),
        how: z.object({ method: z.literal('POST'), path: z.literal('/v1/objections'), body: z.array(z.string()) }),
        orders: outListSchema,
        reviews: outListSchema,
      }),
      clocks: z.array(z.unknown()),
    }),
    async handle({ tenant, caller }) {
      const subject = boundOf(caller)
      // A system that stands for nobody has nothing of its own.
      if (subject === undefined) throw notFound({ en: 'a merchant or buyer that this caller stands for', zh: '本调用方所代表的商家或买家' })
      const desk = deskOf(tenant)
      await desk.upToDate()
      const own = (noun: Exclude<Noun, 'case' | 'campaign'>) =>
        [...desk.state[noun].keys()]
          .filter((id) => isTheirs(desk.state, noun, id, caller))
          .map((id) => thingOf(desk, noun, id, caller, true)! as { id: string; state: string })
      return {
        subject,
        now: new Date(desk.context().at).toISOString(),
        warnings: subject.kind === 'shop' ? warningsOf(tenant, subject.id) : [],
        told: toldOf(desk, subject as Concerned),
        questions: own('question'),
        measures: own('measure'),
        reports: own('report'),
        appeals: own('appeal'),
        objections: own('objection'),
        requests: own('request'),
        cases: [...desk.state.case.values()]
          .filter((one) => one.merged_into === undefined && isTheirs(desk.state, 'case', one.id, caller))
          .map((one) => ({
            id: one.id,
            open: openFor(desk.state, desk.context(), 'case', one.id, caller),
            consents: one.consents.filter((given) => isSame(given.subject, subject)).map(({ to }) => to),
          })),
        corrections: own('correction'),
        losses: own('loss'),
        rights: own('right'),
        out: await outOfCounts(tenant, desk, subject as Concerned),
        clocks: clocksOf(desk.state, desk.context())
          .filter(({ on }) => on.kind !== 'case' && isTheirs(desk.state, on.kind, on.id, caller))
          .map(showClock),
      }
    },
  }),
]
