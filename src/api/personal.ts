/** One personal value shown: who looked and why is in the ledger before it is. */
import { z } from 'zod'
import { eventTypes } from '../domain/vocabulary.ts'
import { LedgerError } from '../ledger/error.ts'
import { notFound, route } from './route.ts'

export const routes = [
  route({
    method: 'POST',
    path: '/v1/personal',
    access: 'person.read',
    summary: 'Shows one personal value of one event; the purpose and who asked are an act in the ledger first',
    request: z.strictObject({
      source: z.string().min(1).max(512),
      type: z.enum(eventTypes as [string, ...string[]]),
      id: z.string().min(1).max(512),
      field: z.string().min(1).max(100),
      purpose: z.string().trim().min(10, 'expected a purpose in words, of at least ten characters').max(1000),
    }),
    response: z.object({ value: z.string() }),
    also: [404, 410],
    async handle({ tenant, body, caller }) {
      try {
        return { value: tenant.openValue(body, caller.id, body.purpose) }
      } catch (error) {
        if (error instanceof LedgerError && (error.code === 'NO_VALUE' || error.code === 'ERASED'))
          throw notFound({ en: 'a personal value that is kept', zh: '留存的个人信息' })
        throw error
      }
    },
  }),
]
