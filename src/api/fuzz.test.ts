/** Whatever is sent, by whomever, nothing answers 5xx and every error says what was expected. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scopes, staffRoles } from '../domain/caller.ts'
import { withServer } from './fixture.ts'
import { problemsOf } from './openapi.ts'
import { routes } from './routes.ts'

const odd = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '500',
    '501',
    'a'.repeat(3000),
    '../../etc',
    '%00',
    '\u0000',
    '{}',
    'null',
    '2024-03-01T00:00:00Z',
    'shop:S-1',
    '字',
    '"',
    "'; DROP TABLE person; --",
    '🙂',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const body = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '{"a":1,"a":2}',
    `${'['.repeat(60)}${']'.repeat(60)}`,
    '{"__proto__":1}',
    '{"order_id":"o-1","about":"penalty"}',
    '{"reasons":"x"}',
    '\ud800',
  ),
  fc.string({ maxLength: 40 }),
)
const type = fc.constantFrom(
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/plain',
  'application/octet-stream',
  '',
)

test('no answer is 5xx, whatever comes', async () => {
  await withServer(
    async ({ call, key, person, log }) => {
      const callers = [{ key: key(scopes) }, { cookie: person(staffRoles) }, { cookie: person(['merchant'], { kind: 'shop', id: 'S-1' }) }, {}]
      const paths = routes.filter(({ path }) => path !== '/v1/sign-out' && !path.startsWith('/v1/people/') && !path.startsWith('/v1/keys/'))
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...paths), fc.constantFrom(...callers), odd, odd, body, type, async (one, caller, id, value, text, mime) => {
          const { method, path, query } = one
          const safe = (one: string): string => encodeURIComponent(one.toWellFormed())
          const concrete = path.replaceAll(/\{\w+\}/g, safe(id) === '' ? 'x' : safe(id))
          const search = query === undefined ? '' : `?${Object.keys(query.shape)[0] ?? 'x'}=${safe(value)}`
          const answer = await call(method, `${concrete}${search}`, {
            ...caller,
            ...(method === 'GET' ? {} : { body: text, headers: { 'content-type': mime, 'idempotency-key': 'k' } }),
          })
          assert.ok(answer.status < 500, `${method} ${concrete}${search}: ${answer.status}`)
          assert.ok([200, ...problemsOf(one)].includes(answer.status), `${method} ${path} answers ${answer.status}, which its description does not say`)
          if (answer.status >= 400 && (answer.body as unknown) !== '') {
            const { status, title, detail } = answer.body as { status: number; title: string; detail: string }
            assert.deepEqual([status, typeof title, typeof detail], [answer.status, 'string', 'string'])
          }
        }),
        { numRuns: 400, seed: 11 },
      )
      assert.deepEqual(
        log.filter(({ msg }) => msg === 'fault'),
        [],
      )
    },
    { clock: 'events' },
  )
})
