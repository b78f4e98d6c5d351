/** Verdicts and cases of the report of the moment, and the story of one order. */
import { z } from 'zod'
import { type Report, reportSchema } from '../domain/report.ts'
import { behaviours } from '../domain/verdict.ts'
import type { Tenant } from '../live/tenant.ts'
import { listOf, listQuery, page, parseSubject, subjectQuery } from './lists.ts'
import { notFound, route } from './route.ts'

const verdictSchema = reportSchema.shape.verdicts.element.meta({ id: 'Verdict' })

const entrySchema = z.object({
  entry: z.int().min(0),
  type: z.string(),
  time: z.string(),
  recordedtime: z.string().optional(),
  source: z.string(),
  id: z.string(),
  data: z.record(z.string(), z.unknown()),
})
const orderSchema = z
  .object({
    order_id: z.string(),
    shop_id: z.string(),
    buyer_account_id: z.string(),
    counts: z.boolean(),
    certainty: z.enum(['proven', 'held', 'kept']),
    case_ids: z.array(z.string()),
    timeline: z
      .array(entrySchema)
      .meta({ description: 'What was recorded of it, in the order in which it happened; personal values and their tokens are left out' }),
    reviews_out: z.array(z.string()),
  })
  .meta({ id: 'Order' })

type Entry = z.infer<typeof entrySchema>

/** How sure it is that an order is no real purchase. */
export function certaintyOf(tenant: Tenant, orderId: string): 'proven' | 'held' | 'kept' {
  const { view } = tenant
  if (!view.neutralisedOrders.has(orderId)) return 'kept'
  return view.casesOfOrder(orderId).some((id) => view.case(id)!.verdicts.some((verdict) => verdict.proven_order_ids.includes(orderId))) ? 'proven' : 'held'
}

/** What is part of an order's story, by the fields that name it. */
const parts = { refund_id: 'refund', waybill_no: 'waybill', review_id: 'review', payment_id: 'payment', complaint_id: 'complaint' } as const

export function storyOf(tenant: Tenant, orderId: string): Entry[] {
  const found = new Map<number, Entry>()
  const take = (kind: string, id: string): Record<string, unknown>[] =>
    tenant.entriesOf(kind, id).map(({ index, bytes }) => {
      const { time, recordedtime, source, id: eventId, type, data } = JSON.parse(Buffer.from(bytes).toString()) as Omit<Entry, 'entry'>
      const shown = Object.fromEntries(Object.entries(data).filter(([name]) => !/_(token|commitment)$/.test(name)))
      found.set(index, { entry: index, type, time, ...(recordedtime === undefined ? {} : { recordedtime }), source, id: eventId, data: shown })
      return data
    })
  const seen = new Set<string>()
  for (const data of take('order', orderId))
    for (const [field, kind] of Object.entries(parts)) {
      const id = data[field]
      if (typeof id !== 'string' || seen.has(`${kind}:${id}`)) continue
      seen.add(`${kind}:${id}`)
      take(kind, id)
    }
  return [...found.values()].toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time) || a.entry - b.entry)
}

export const routes = [
  route({
    method: 'GET',
    path: '/v1/verdicts',
    access: 'case.read',
    summary: 'Verdicts, as they stand in the report; of one subject, behaviour or case where asked',
    query: z.strictObject({ subject: subjectQuery.optional(), behaviour: z.enum(behaviours).optional(), case_id: z.string().optional(), ...listQuery }),
    response: listOf(verdictSchema),
    async handle({ tenant, query }) {
      const view = await tenant.report()
      const all: readonly Report['verdicts'][number][] = query.subject === undefined ? view.report!.verdicts : view.verdictsOf(parseSubject(query.subject))
      return page(
        all.filter(
          (one) => (query.behaviour === undefined || one.behaviour === query.behaviour) && (query.case_id === undefined || one.case_id === query.case_id),
        ),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/v1/orders/{order_id}',
    access: 'case.read',
    summary: 'One order: snapshot, money, parcel and review on one timeline, with what was said of it',
    response: orderSchema,
    async handle({ tenant, params }) {
      const view = await tenant.report()
      const order = tenant.order(params.order_id)
      if (order === undefined) throw notFound({ en: 'an order', zh: '订单' })
      const timeline = storyOf(tenant, params.order_id)
      const reviews = timeline.flatMap(({ type, data }) => (type === 'review.posted' ? [String(data['review_id'])] : []))
      return {
        order_id: params.order_id,
        shop_id: order.shop_id,
        buyer_account_id: order.buyer_account_id,
        counts: !view.neutralisedOrders.has(params.order_id),
        certainty: certaintyOf(tenant, params.order_id),
        case_ids: [...view.casesOfOrder(params.order_id)],
        timeline,
        reviews_out: reviews.filter((id) => view.neutralisedReviews.has(id)),
      }
    },
  }),
]
