/** Webhooks: made, tried, rotated, ended, and what became of each delivery. */
import { z } from 'zod'
import { isPrivateAddress, webhookEvents } from '../live/webhooks.ts'
import { listOf, listQuery, page } from './lists.ts'
import { notFound, Problem, route } from './route.ts'

const hookSchema = z.object({ webhook_id: z.string(), url: z.string(), events: z.array(z.string()), made: z.string() }).meta({ id: 'Webhook' })
const deliverySchema = z
  .object({
    delivery_id: z.string(),
    event: z.string(),
    made: z.string(),
    tries: z.int(),
    status: z.enum(['waiting', 'delivered', 'given_up']),
    next_at: z.string().nullable(),
    answer: z.string().nullable(),
  })
  .meta({ id: 'Delivery' })

const unknown = (): Problem => notFound({ en: 'a webhook', zh: '回调' })

export const routes = [
  route({
    method: 'GET',
    path: '/v1/webhooks',
    access: 'webhooks.manage',
    summary: 'Where what happens is told',
    response: z.object({ items: z.array(hookSchema), next: z.null() }),
    handle: ({ tenant }) => ({ items: tenant.webhooks.list(), next: null }),
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks',
    access: 'webhooks.manage',
    summary: 'Tells what happens to an address; its signing secret is shown this once',
    request: z.strictObject({ url: z.url().max(2000), events: z.array(z.enum(webhookEvents as [string, ...string[]])).min(1) }),
    response: z.object({ webhook_id: z.string(), secret: z.string() }),
    handle({ tenant, body }) {
      const url = new URL(body.url)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      const inside = /^[\d.]+$|:/.test(host) ? isPrivateAddress(host) : /^(localhost|.*\.(localhost|local|internal))$/i.test(host)
      const plain = url.protocol !== 'https:'
      if (!tenant.webhooks.allowPrivate && (inside || plain || url.username !== '' || url.password !== ''))
        throw new Problem(422, 'webhook_url', {
          en: 'expected an https address outside any private network, without a name and password, got another',
          zh: '应为公网 https 地址，且不含用户名和密码',
        })
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        throw new Problem(422, 'webhook_url', { en: 'expected an https address, got another', zh: '应为 https 地址' })
      return tenant.webhooks.add(url.href, body.events)
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhooks/{webhook_id}',
    access: 'webhooks.manage',
    summary: 'Tells nothing more there',
    response: z.object({ ended: z.literal(true) }),
    handle({ tenant, params }) {
      if (!tenant.webhooks.end(params.webhook_id)) throw unknown()
      return { ended: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhook_id}/test',
    access: 'webhooks.manage',
    summary: 'Sends a delivery that means nothing',
    response: z.object({ queued: z.literal(true) }),
    handle({ tenant, params }) {
      if (!tenant.webhooks.test(params.webhook_id)) throw unknown()
      return { queued: true as const }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhook_id}/rotate',
    access: 'webhooks.manage',
    summary: 'A new signing secret; the former one signs beside it until the next rotation',
    response: z.object({ secret: z.string() }),
    handle({ tenant, params }) {
      const secret = tenant.webhooks.rotate(params.webhook_id)
      if (secret === undefined) throw unknown()
      return { secret }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/{webhook_id}/deliveries',
    access: 'webhooks.manage',
    summary: 'What was sent there, newest first, and how it was answered',
    query: z.strictObject(listQuery),
    response: listOf(deliverySchema),
    handle({ tenant, params, query }) {
      if (!tenant.webhooks.list().some(({ webhook_id }) => webhook_id === params.webhook_id)) throw unknown()
      return page(tenant.webhooks.deliveries(params.webhook_id), query)
    },
  }),
]
