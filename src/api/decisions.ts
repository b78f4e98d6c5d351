/** "Does this order count? May I punish this shop?" Answered from memory, kept, and found again by id. */
import { z } from 'zod'
import { certainties } from '../domain/verdict.ts'
import { rulesVersion } from '../live/versions.ts'
import { notFound, Problem, Reply, route } from './route.ts'
import { abouts, holdOffOf, limitsOf } from './standing.ts'
import { certaintyOf } from './verdicts.ts'

const subjectSchema = z.strictObject({ kind: z.enum(['account', 'shop', 'person', 'wallet', 'agent', 'right_holder']), id: z.string().min(1).max(512) })
const askedSchema = z.union(
  [
    z.strictObject({ order_id: z.string().min(1).max(512), about: z.enum(abouts).optional() }),
    z.strictObject({ subject: subjectSchema, about: z.enum(abouts) }),
  ],
  { error: `expected {"order_id"} or {"subject": {"kind", "id"}, "about": ${abouts.join('|')}}` },
)
const sentence = z.object({ en: z.string(), zh: z.string() })
const decisionSchema = z
  .object({
    counts: z.boolean().optional().meta({ description: 'Whether the order counts; for orders alone' }),
    limits: z.array(z.object({ kind: z.string(), until: z.string().nullable(), measure_id: z.string() })),
    certainty: z
      .enum(['proven', 'held', 'kept', ...certainties])
      .nullable()
      .meta({ description: 'Of an order, how sure it is that it is no purchase; of a subject, of the surest finding about it' }),
    reasons: z.array(z.object({ code: z.string(), text: sentence })),
    case_ids: z.array(z.string()),
    hold_off: z.boolean().optional().meta({ description: 'For about: penalty. True wherever a victim’s story stands or the matter is open' }),
    why: sentence.optional(),
    until: z.string().nullable().optional(),
    as_of: z.string().nullable(),
    rules: z.string(),
    decision_id: z.string(),
  })
  .meta({ id: 'Decision' })

type Decision = z.infer<typeof decisionSchema>

export const routes = [
  route({
    method: 'POST',
    path: '/v1/decisions',
    access: 'decision.ask',
    anywhere: true,
    summary: 'Whether an order counts, what limits a subject, and with about: penalty whether to hold off',
    request: askedSchema,
    response: decisionSchema,
    also: [404, 429],
    async handle({ tenant, body, now, caller }) {
      if (tenant.decisions.isFull())
        throw new Problem(
          429,
          'busy',
          { en: 'expected to keep up with questions, but too many wait', zh: '判定请求过多，暂时无法处理' },
          {},
          { 'retry-after': '1' },
        )
      const { view } = tenant
      const about = body.about ?? 'order'
      const order = 'order_id' in body ? tenant.order(body.order_id) : undefined
      if ('order_id' in body && order === undefined) throw notFound({ en: 'an order', zh: '订单' })
      const subjects =
        'subject' in body
          ? [body.subject]
          : [
              { kind: 'shop', id: order!.shop_id },
              { kind: 'account', id: order!.buyer_account_id },
            ]
      const limits = subjects.flatMap((subject) => limitsOf(tenant, subject, about, now()))
      const own = subjects.flatMap((subject) => view.verdictsOf(subject))
      const caseIds = 'order_id' in body ? view.casesOfOrder(body.order_id) : [...new Set(own.map(({ case_id }) => case_id))].toSorted()
      const relevant = own.filter(({ case_id }) => caseIds.includes(case_id))
      const answer: Omit<Decision, 'decision_id'> = {
        ...('order_id' in body ? { counts: !view.neutralisedOrders.has(body.order_id) } : {}),
        limits,
        certainty:
          'order_id' in body
            ? certaintyOf(tenant, body.order_id)
            : (certainties.findLast((word) => relevant.some(({ certainty, behaviour }) => certainty === word && behaviour !== 'benign')) ?? null),
        reasons: relevant.flatMap(({ reasons }) => reasons.slice(0, 3).map(({ code, text }) => ({ code, text }))).slice(0, 6),
        case_ids: [...caseIds],
        as_of: view.as_of ?? null,
        rules: rulesVersion,
      }
      if (about === 'penalty') {
        const { lag_ms } = tenant.status()
        const held = subjects.map((subject) => holdOffOf(tenant, subject, lag_ms))
        const holding = held.find(({ hold_off }) => hold_off) ?? held[0]!
        answer.hold_off = holding.hold_off
        answer.why = holding.why
        answer.until = holding.until
        answer.case_ids = [...new Set([...answer.case_ids, ...held.flatMap(({ case_ids }) => case_ids)])].toSorted()
      }
      return new Reply(200, await tenant.decisions.keep(answer, body, caller.id, tenant.wall()))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/decisions/{decision_id}',
    access: 'decision.read',
    anywhere: true,
    summary: 'A decision as it was given, with what was asked and when',
    response: z.object({ asked: z.unknown(), at: z.string(), answer: decisionSchema }),
    async handle({ tenant, params }) {
      const found = await tenant.decisions.find(params.decision_id)
      if (found === undefined) throw notFound({ en: 'a decision', zh: '判定' })
      return found as { asked: unknown; at: string; answer: Decision }
    },
  }),
]
