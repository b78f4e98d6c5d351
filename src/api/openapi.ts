/** The interface's own description, OpenAPI 3.1, made from the routes; what it says beyond them is here. */
import { z } from 'zod'
import { can } from './can.ts'
import type { Route } from './route.ts'
import { unreadStatuses } from './unread.ts'

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was expected and what came, in the language of Accept-Language' },
  },
}

const meanings: Record<number, string> = {
  302: 'Sent elsewhere',
  400: 'The request lacks something every such request has',
  401: 'No key or session, or one that is not known',
  403: 'This caller may not',
  404: 'Nothing under that id',
  408: 'The body took too long; the connection closes',
  409: 'What is there forbids it',
  410: 'It was there and is no longer',
  413: 'Larger than said in the description of the operation',
  415: 'A content type or encoding that is not taken',
  422: 'A query or body that does not fit',
  429: 'Too many at once; Retry-After says in how many seconds',
  431: 'Request line and headers larger than 32 KiB together; the connection closes',
  500: 'Our fault',
  503: 'Not ready yet, too much of what costs much at once, or no server leads for the moment; Retry-After says in how many seconds',
}

const answer = (status: number): unknown =>
  status < 400
    ? { description: meanings[status]!, headers: { Location: { schema: { type: 'string' } } } }
    : {
        description: meanings[status]!,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        ...(status === 429 ? { headers: { 'Retry-After': { schema: { type: 'integer', minimum: 1 } } } } : {}),
      }

/** Either a key or a session where nothing is said. */
function securityOf(line: (typeof can)[keyof typeof can]): { security?: unknown[] } {
  if (line === 'anyone') return { security: [] }
  if (typeof line === 'string' || (line.keys.length > 0 && line.people.length > 0)) return {}
  return { security: [line.keys.length > 0 ? { key: [] } : { session: [] }] }
}

const pathParameters = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

/** Statuses that a route can answer beside 200, derived from what it declares. */
export function problemsOf(route: Route): number[] {
  // A disk that takes nothing, or a leader that is being replaced, may meet every one.
  const statuses = new Set<number>([500, 503, ...unreadStatuses, ...(route.also ?? [])])
  // What is open to anybody may still be asked from another site.
  if (route.access === 'open' && route.method !== 'GET') statuses.add(403)
  if (can[route.access] !== 'anyone') for (const status of [401, 403]) statuses.add(status)
  if (pathParameters(route.path).length > 0) statuses.add(404)
  if (route.query !== undefined || route.request !== undefined) statuses.add(422)
  if (route.request !== undefined) for (const status of [400, 408, 413, 415]) statuses.add(status)
  if (route.idempotent === true) for (const status of [400, 409]) statuses.add(status)
  return [...statuses].toSorted((a, b) => a - b)
}

const json = (properties: Record<string, unknown>, ...required: string[]): unknown => ({
  'application/json': { schema: { type: 'object', required, properties } },
})
/** What no marketplace is asked for, and the server itself answers. */
const ofTheServer = [
  { path: '/healthz', summary: 'The process lives', content: json({ live: { const: true } }, 'live'), also: [] },
  { path: '/readyz', summary: 'Every marketplace of this server is open', content: json({ ready: { const: true } }, 'ready'), also: [503] },
  { path: '/openapi.json', summary: 'This description', content: json({ openapi: { type: 'string' } }, 'openapi'), also: [] },
  {
    path: '/metrics',
    summary: 'Figures for Prometheus: to loopback, or with a key or a session',
    content: { 'text/plain': { schema: { type: 'string' } } },
    also: [401],
  },
] as const
export const pathsOfTheServer: readonly string[] = ofTheServer.map(({ path }) => path)

export function openapi(routes: readonly Route[], version: string): unknown {
  const schemas: Record<string, unknown> = {}
  const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
    const { $schema: _, $defs, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Record<string, unknown>
    for (const [name, one] of Object.entries(($defs ?? {}) as Record<string, unknown>)) schemas[name] = moved(one)
    const id = schema.meta()?.id
    if (id === undefined) return moved(made)
    const { id: _id, ...rest } = made
    schemas[id] = moved(rest)
    return { $ref: `#/components/schemas/${id}` }
  }
  const moved = (made: unknown): unknown => JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as unknown
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const parameters: unknown[] = pathParameters(route.path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string', minLength: 1 } }))
    if (route.query !== undefined)
      for (const [name, schema] of Object.entries(route.query.shape as Record<string, z.ZodType>))
        parameters.push({ name, in: 'query', required: !schema.safeParse(undefined).success, schema: jsonSchema(schema, 'input') })
    if (route.idempotent === true)
      parameters.push({ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 1, maxLength: 200 } })
    const line = can[route.access]
    const operation: Record<string, unknown> = {
      operationId: `${route.method.toLowerCase()} ${route.path}`.replaceAll(/[^a-z0-9]+/gi, '_').replaceAll(/^_|_$/g, ''),
      summary: route.summary,
      description:
        typeof line === 'string'
          ? `May be called by: ${line}.`
          : `Keys with scope: ${line.keys.join(', ') || 'none'}. People with role: ${line.people.join(', ') || 'none'}.`,
      ...(parameters.length === 0 ? {} : { parameters }),
      ...securityOf(line),
      responses: {
        200: {
          description: 'Done',
          content: { [route.answers ?? 'application/json']: { schema: route.response === undefined ? {} : jsonSchema(route.response, 'output') } },
        },
        ...Object.fromEntries(problemsOf(route).map((status) => [status, answer(status)])),
      },
    }
    if (route.raw !== undefined)
      operation['requestBody'] = {
        required: true,
        content: Object.fromEntries(route.raw.map((type) => [type, { schema: route.request === undefined ? {} : jsonSchema(route.request, 'input') }])),
      }
    else if (route.request !== undefined)
      operation['requestBody'] = { required: true, content: { 'application/json': { schema: jsonSchema(route.request, 'input') } } }
    ;(paths[route.path] ??= {})[route.method.toLowerCase()] = operation
  }
  for (const { path, summary, content, also } of ofTheServer)
    paths[path] = {
      get: {
        operationId: `get_${path.replaceAll(/[^a-z]/g, '')}`,
        summary,
        security: [],
        responses: {
          200: { description: 'Done', content },
          ...Object.fromEntries([...unreadStatuses, ...also].map((status) => [status, answer(status)])),
        },
      },
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aedile',
      version,
      description:
        'Errors are RFC 9457 problem documents in the language of Accept-Language. Limits of POST /v1/events: 64 MiB as sent, 512 MiB unpacked, 1 MiB a line, 32 levels. Other bodies: 1 MiB; files: 20 MiB.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'aedile_session' } },
      schemas: { Problem: problem, ...schemas },
    },
  }
}
