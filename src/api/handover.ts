/** From the marketplace's own site into ours: its system asks for a one-time address for the merchant or buyer it has signed in. */
import { z } from 'zod'
import type { PersonRole } from '../domain/caller.ts'
import { Problem, route } from './route.ts'

const lives = 5 * 60_000
const roleOf: Record<string, PersonRole> = {
  shop: 'merchant',
  account: 'buyer',
  person: 'party',
  agent: 'party',
  right_holder: 'party',
  authority: 'authority',
}

export const routes = [
  route({
    method: 'POST',
    path: '/v1/handover',
    access: 'handover.make',
    summary: 'A one-time address, good for five minutes, that signs a merchant or buyer into their pages',
    request: z.strictObject({
      kind: z.enum(['shop', 'account', 'person', 'agent', 'right_holder', 'authority']),
      id: z.string().min(1).max(512),
      lang: z.enum(['en', 'zh']).optional(),
      return_to: z.string().max(2000).optional(),
    }),
    response: z.object({ url: z.string(), expires_at: z.string() }),
    handle({ tenant, body, headers, lang }) {
      const to = body.return_to ?? '/portal'
      if (!/^\/(?![/\\])/.test(to))
        throw new Problem(422, 'body', { en: 'expected return_to to be a path of this site, got another address', zh: 'return_to 应为本站路径' })
      const now = tenant.wall()
      const { link } = tenant.access.handover({ kind: body.kind, id: body.id }, roleOf[body.kind]!, body.lang ?? lang, to, now, lives)
      const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
      const host = /^[\w.:[\]-]+$/.test(headers['host'] ?? '') ? headers['host']! : 'localhost'
      return { url: `${scheme}://${host}/sign-in/${link}`, expires_at: new Date(now + lives).toISOString() }
    },
  }),
]
