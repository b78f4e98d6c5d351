/** One personal value shown: who looked and why is in the ledger before it is. */
import { z } from 'zod'
import { eventTypes } from '../domain/vocabulary.ts'
import { LedgerError } from '../ledger/error.ts'
import { deskOf } from '../live/desk.ts'
import { give } from './casework.ts'
import { notFound, Problem, route } from './route.ts'

export const routes = [
  route({
    method: 'POST',
    path: '/v1/personal',
    access: 'person.read',
    summary:
      'Shows one personal value of one event, to a person once and only after a second person approved; the purpose and who asked are an act in the ledger first',
    request: z.strictObject({
      source: z.string().min(1).max(512),
      type: z.enum(eventTypes as [string, ...string[]]),
      id: z.string().min(1).max(512),
      field: z.string().min(1).max(100),
      opening_id: z.string().optional().meta({ description: 'Of a person: the opening of this very value that a second person approved' }),
      purpose: z.string().trim().min(10, 'expected a purpose in words, of at least ten characters').max(1000),
    }),
    response: z.object({ value: z.string() }),
    also: [404, 410],
    async handle({ tenant, body, caller }) {
      // One person alone opens nothing: what is shown once was asked for by them and approved by another.
      if (caller.kind === 'person') {
        const desk = deskOf(tenant)
        const opening = desk.state.opening.get(body.opening_id ?? '')
        const isThis =
          opening !== undefined && opening.source === body.source && opening.type === body.type && opening.record_id === body.id && opening.field === body.field
        if (!isThis)
          throw new Problem(403, 'second_person', {
            en: 'expected an opening of this very value that a second person approved (POST /v1/openings/{id}/ask)',
            zh: '应有经第二人批准的、针对该项信息的查阅申请（POST /v1/openings/{id}/ask）',
          })
        await give(desk, 'opening', opening.id, 'use', {}, caller)
      }
      try {
        return { value: await tenant.openValue(body, caller.id, body.purpose) }
      } catch (error) {
        if (error instanceof LedgerError && (error.code === 'NO_VALUE' || error.code === 'ERASED'))
          throw notFound({ en: 'a personal value that is kept', zh: '留存的个人信息' })
        throw error
      }
    },
  }),
]
