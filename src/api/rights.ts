/** What people have a right to as to their own data: all of it to read, a wish to have it put right or erased, and what is due to be erased. */
import { z } from 'zod'
import { boundOf } from '../casework/can.ts'
import { openFor, stateOf } from '../casework/casework.ts'
import { file, keeps, rightBody } from '../casework/right.ts'
import type { Concerned } from '../domain/acts.ts'
import { deskOf } from '../live/desk.ts'
import { recordOf, retired } from '../live/subject.ts'
import { doneSchema, refuse } from './casework.ts'
import { notFound, route } from './route.ts'

const sentence = z.object({ en: z.string(), zh: z.string() })
const nobody = { en: 'a merchant or buyer that this caller stands for', zh: '本调用方所代表的商家或买家' }

export const routes = [
  route({
    method: 'POST',
    path: '/v1/rights',
    access: 'casework.file',
    summary: 'Somebody asks to read, to put right or to erase what is held on them; the same wish, while open, is the same wish',
    request: rightBody,
    response: z.object({ id: z.string(), ...doneSchema.shape }),
    idempotent: true,
    async handle({ tenant, caller, body }) {
      const desk = deskOf(tenant)
      let id = ''
      const done = await desk.file(caller, (_, writer, whom) => {
        id = file(desk.state, whom as Concerned, body, writer)
      })
      if ('status' in done) refuse(done)
      return { id, state: stateOf(desk.state, 'right', id)!, open: openFor(desk.state, desk.context(), 'right', id, caller), acts: done.acts, made: done.made }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/mine/export',
    access: 'casework.file',
    also: [404],
    summary: 'Everything on file about the person concerned: records, which values are sealed, who looked at them, and what keeps it from being erased',
    response: z.object({
      subject: z.object({ kind: z.string(), id: z.string() }),
      records: z.array(z.looseObject({ entry: z.int(), type: z.string(), time: z.string(), withheld: z.array(z.string()) })),
      sealed: z.array(z.object({ entry: z.int(), field: z.string() })),
      looked: z.array(z.object({ at: z.string(), field: z.string(), purpose: z.string() })),
      kept_by: z.array(z.object({ rule: z.string(), say: sentence })),
      beside: z.string().meta({ description: 'Where questions, measures, appeals and letters about them are read' }),
    }),
    async handle({ tenant, caller }) {
      const subject = boundOf(caller) as Concerned | undefined
      if (subject === undefined) throw notFound(nobody)
      const desk = deskOf(tenant)
      await desk.upToDate()
      return {
        subject: { kind: subject.kind, id: subject.id },
        ...(await recordOf(tenant, subject)),
        kept_by: keeps(desk.state, desk.context(), subject),
        beside: '/v1/mine',
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/retention',
    access: 'rights.read',
    summary: 'Accounts whose last order is older than records must be kept: what of them may be erased now, and what still keeps the others',
    response: z.object({
      years: z.int(),
      items: z.array(z.object({ account_id: z.string(), last: z.string(), kept_by: z.array(z.object({ rule: z.string(), say: sentence })) })),
    }),
    async handle({ tenant }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const context = desk.context()
      const years = context.pack.retention_years
      return {
        years,
        items: retired(tenant, years, context.at).map((one) => ({ ...one, kept_by: keeps(desk.state, context, { kind: 'account', id: one.account_id }) })),
      }
    },
  }),
]
