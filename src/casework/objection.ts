/** An objection to an order or a review that is out of the counts, by those it belongs to. */
import { z } from 'zod'
import type { Concerned } from '../domain/acts.ts'
import { type Context, idFrom, Refuse, type Writer } from './deciding.ts'
import { body, command, id, type NounFile, sha256, text } from './noun.ts'
import { type Casework, findCase, isSame, type Measure, type Objection } from './state.ts'

export const objectionBody = body({ about_kind: z.enum(['order', 'review']), about_id: id, text, sha256: z.array(sha256).max(50).default([]) })

/** What people decided about an order or a review, while it stands: true is out, undefined is nothing. */
export function standsOut(state: Casework, at: number, kind: 'order' | 'review', id: string): boolean | undefined {
  const standing = (kind === 'order' ? state.orders : state.reviews).get(id)
  return standing !== undefined && (standing.until === undefined || standing.until > at) ? standing.stands !== 'restored' : undefined
}

/** Whether an order or a review is out of the counts at present; what people decided stands above what the report says. */
export const isOut = (state: Casework, context: Context, kind: 'order' | 'review', id: string): boolean =>
  standsOut(state, context.at, kind, id) ?? context.report.neutralised[kind === 'order' ? 'order_ids' : 'review_ids'].includes(id)

const objectionId = (kind: 'order' | 'review', id: string, whom: Concerned): string => idFrom('O', kind, id, whom.kind, whom.id)

/** The objection of somebody to a thing of theirs; one that was withdrawn is none. */
export function findObjection(state: Casework, kind: 'order' | 'review', id: string, whom: Concerned): Objection | undefined {
  const one = state.objection.get(objectionId(kind, id, whom))
  return one?.state === 'withdrawn' ? undefined : one
}

export function file(state: Casework, context: Context, whom: Concerned, filed: z.output<typeof objectionBody>, write: Writer): string {
  const { about_kind, about_id } = filed
  const owners = context.ownersOf?.(about_kind, about_id) ?? []
  // Whose it is not, does not learn whether it is out.
  if (!owners.some((owner) => isSame(owner, whom)))
    throw new Refuse(
      404,
      'not_found',
      `expected the id of one of your own ${about_kind}s, found none`,
      `应为您本人的${about_kind === 'order' ? '订单' : '评价'}编号，未找到`,
    )
  const objection = objectionId(about_kind, about_id, whom)
  if (findObjection(state, about_kind, about_id, whom) !== undefined) return objection
  if (!isOut(state, context, about_kind, about_id))
    throw new Refuse(409, 'counts', 'expected something that is out of the counts; this one counts', '该项目前计入统计，无需提出异议')
  const verdict = context.report.verdicts.find((one) =>
    (about_kind === 'order' ? [...one.proven_order_ids, ...one.supported_order_ids] : one.review_ids).includes(about_id),
  )
  const home = verdict === undefined ? undefined : findCase(state, verdict.case_id)
  write.make('objection', objection)
  write.act(
    'objection.filed',
    { kind: 'objection', id: objection },
    { about_kind, about_id, by: whom, text: filed.text, sha256: filed.sha256, ...(home === undefined ? {} : { case_id: home.id }) },
  )
  return objection
}

const isBy = ({ proposed, second, sign_off, decided }: Measure, person: string): boolean =>
  [proposed, second, sign_off, decided].some((step) => step?.by.id === person)

export const noun: NounFile = {
  commands: {
    decide: command({
      // An objection that is upheld brings the thing back.
      body: body({
        outcome: z
          .enum(['restored', 'kept', 'upheld', 'rejected'])
          .transform((outcome) => ({ upheld: 'restored' as const, rejected: 'kept' as const })[outcome as string] ?? (outcome as 'restored' | 'kept')),
      }),
      decide({ state, caller, id, body, write }) {
        const one = state.objection.get(id)!
        const list = one.about_kind === 'order' ? 'order_ids' : 'review_ids'
        if ([...state.measure.values()].some((measure) => measure[list].includes(one.about_id) && isBy(measure, caller.id)))
          throw new Refuse(
            403,
            'took_part',
            'expected somebody who had no part in the measure that names it; you had',
            '应由未参与相关措施的人员决定；您曾参与',
          )
        write.act('objection.decided', { kind: 'objection', id }, { outcome: body.outcome })
        const on = { kind: 'objection', id }
        const inThe = one.case_id === undefined ? {} : { case_id: one.case_id }
        if (one.about_kind === 'order') {
          if (body.outcome === 'restored') write.act('orders.restored', on, { ...inThe, order_ids: [one.about_id], cause: 'objection' })
          else write.act('orders.confirmed', on, { ...inThe, order_ids: [one.about_id] })
        } else if (body.outcome === 'restored') write.act('reviews.restored', on, { review_ids: [one.about_id], cause: 'objection' })
        else write.act('reviews.confirmed', on, { review_ids: [one.about_id] })
      },
      tries: () => [{ outcome: 'restored' }],
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('objection.withdrawn', { kind: 'objection', id }, {}) }),
  },
  evolve: {
    'objection.filed'(state, filed, { id, at }) {
      const before = state.objection.get(id)
      if (before === undefined) state.objection.set(id, { ...filed, id, acts: [], state: 'filed', filed_at: at, decided: undefined })
      else if (before.state === 'withdrawn') Object.assign(before, filed, { state: 'filed', filed_at: at })
    },
    'objection.decided'(state, { outcome }, { id, at, by, why }) {
      const one = state.objection.get(id)
      if (one !== undefined) Object.assign(one, { state: 'decided', decided: { by, at, outcome, why } })
    },
    'objection.withdrawn'(state, _, { id }) {
      const one = state.objection.get(id)
      if (one !== undefined) one.state = 'withdrawn'
    },
    'orders.restored'(state, { order_ids, cause }, { at, id }) {
      for (const order of order_ids) state.orders.set(order, { stands: 'restored', at, until: undefined, cause: `${cause}:${id}` })
    },
    'orders.confirmed'(state, { order_ids }, { at, id }) {
      for (const order of order_ids) state.orders.set(order, { stands: 'confirmed', at, until: undefined, cause: id })
    },
    'reviews.quarantined'(state, { review_ids, until }, { at, id }) {
      for (const review of review_ids)
        if (state.reviews.get(review)?.stands !== 'confirmed') state.reviews.set(review, { stands: 'quarantined', at, until: Date.parse(until), cause: id })
    },
    'reviews.restored'(state, { review_ids, cause }, { at, id }) {
      for (const review of review_ids) state.reviews.set(review, { stands: 'restored', at, until: undefined, cause: `${cause}:${id}` })
    },
    'reviews.confirmed'(state, { review_ids }, { at, id }) {
      for (const review of review_ids) state.reviews.set(review, { stands: 'confirmed', at, until: undefined, cause: id })
    },
  },
}
