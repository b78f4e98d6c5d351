/** What merchants and buyers file themselves: reports, answers, objections. */
import { z } from 'zod'
import { file as fileObjection, objectionBody } from '../casework/objection.ts'
import { file as fileReport, reportBody } from '../casework/report.ts'
import type { Concerned } from '../domain/acts.ts'
import { openFor, stateOf } from '../casework/casework.ts'
import type { Caller } from '../domain/caller.ts'
import { type Desk, deskOf } from '../live/desk.ts'
import { doneSchema, give, refuse } from './casework.ts'
import { route } from './route.ts'

const filedSchema = z.object({ id: z.string(), ...doneSchema.shape })

type Filing = Parameters<Parameters<Desk['file']>[1]>

/** Files what a person concerned tells of their own accord, and says where it stands. */
async function filed(
  desk: Desk,
  noun: 'report' | 'objection',
  caller: Caller,
  file: (desk: Desk, context: Filing[0], writer: Filing[1], whom: Concerned) => string,
): Promise<z.infer<typeof filedSchema>> {
  let id = ''
  const done = await desk.file(caller, (context, writer, whom) => {
    id = file(desk, context, writer, whom as Concerned)
  })
  if ('status' in done) refuse(done)
  return { id, state: stateOf(desk.state, noun, id)!, open: openFor(desk.state, desk.context(), noun, id, caller), acts: done.acts, made: done.made }
}

export const routes = [
  route({
    method: 'POST',
    path: '/v1/reports',
    access: 'casework.file',
    summary: 'A merchant or buyer tells of an attack, a threat, an abuse; the same again is the same report',
    request: reportBody,
    response: filedSchema,
    idempotent: true,
    handle: ({ tenant, caller, body }) =>
      filed(deskOf(tenant), 'report', caller, (desk, context, writer, whom) => fileReport(desk.state, context, whom, body, writer)),
  }),
  route({
    method: 'POST',
    path: '/v1/objections',
    access: 'casework.file',
    summary: 'The shop, the buyer or the author objects to an order or a review that does not count',
    request: objectionBody,
    response: filedSchema,
    idempotent: true,
    handle: ({ tenant, caller, body }) =>
      filed(deskOf(tenant), 'objection', caller, (desk, context, writer, whom) => fileObjection(desk.state, context, whom, body, writer)),
  }),
  route({
    method: 'POST',
    path: '/v1/explanations/{id}/answer',
    access: 'casework.file',
    summary: 'The person asked answers; late answers count too',
    request: z.strictObject({ text: z.string().trim().min(1).max(20_000), sha256: z.array(z.string()).max(50).optional() }),
    response: doneSchema,
    idempotent: true,
    handle: ({ tenant, caller, params, body }) => give(deskOf(tenant), 'question', params.id, 'answer', body, caller),
  }),
]
