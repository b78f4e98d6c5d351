/** Lists as every route gives them: some items, and where to go on. */
import { z } from 'zod'
import { Problem } from './route.ts'

export const listQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'expected a number from 1 to 500')
    .optional()
    .meta({ description: 'At most so many, 1 to 500; 100 when not said' }),
  cursor: z.string().max(200).optional().meta({ description: '`next` of the answer before' }),
}

export const listOf = (item: z.ZodType): z.ZodObject => z.object({ items: z.array(item), next: z.string().nullable() })

/** A page of a list whose items have keys in ascending order of reading. */
export function page<T>(all: readonly T[], query: { limit?: string | undefined; cursor?: string | undefined }): { items: T[]; next: string | null } {
  const limit = Number(query.limit ?? '100')
  if (limit < 1 || limit > 500) throw new Problem(422, 'query', { en: 'expected limit from 1 to 500, got another number', zh: 'limit 应为1至500' })
  const from = query.cursor === undefined ? 0 : /^at-\d{1,9}$/.test(query.cursor) ? Number(query.cursor.slice(3)) : undefined
  if (from === undefined) throw new Problem(422, 'query', { en: 'expected a cursor of an answer before, got another text', zh: 'cursor 应来自之前的回答' })
  const items = all.slice(from, from + limit)
  return { items, next: from + limit < all.length ? `at-${from + limit}` : null }
}

/** `shop:S-1` */
export const subjectQuery = z.string().regex(/^[a-z_]+:.+$/, 'expected KIND:ID, such as shop:S-1')

export function parseSubject(text: string): { kind: string; id: string } {
  const at = text.indexOf(':')
  return { kind: text.slice(0, at), id: text.slice(at + 1) }
}
