/** The published description is that of the routes. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { can } from './can.ts'
import { withServer } from './fixture.ts'
import { openapi, pathsOfTheServer } from './openapi.ts'
import { routes } from './routes.ts'

const file = join(import.meta.dirname, '..', '..', 'docs', 'spec', 'openapi.json')
const made = (): string => `${JSON.stringify(openapi(routes, '0.1.0'), undefined, 1)}\n`

test('docs/spec/openapi.json is what the routes say', () => {
  if (process.env['AEDILE_WRITE_OPENAPI'] === '1') writeFileSync(file, made())
  assert.equal(readFileSync(file, 'utf8'), made(), 'made anew by AEDILE_WRITE_OPENAPI=1 and this test')
})

test('every route names its line, each path and method stands once, and every line is named by a route', () => {
  const seen = new Set<string>()
  for (const { method, path, access } of routes) {
    assert.ok(Object.hasOwn(can, access), `${method} ${path} names "${access}"`)
    // Parameters of other names are the same path to a caller.
    const key = `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`
    assert.ok(!seen.has(key), `${key} stands twice`)
    seen.add(key)
  }
  const used = new Set<string>(routes.map(({ access }) => access))
  const idle = Object.keys(can).filter((line) => !used.has(line) && line !== 'open' && line !== 'metrics.read' && line !== 'measures.read')
  assert.deepEqual(idle, [])
})

test('what the server answers for itself is as described, and no other method is taken for it', async () => {
  const { paths } = JSON.parse(made()) as { paths: Record<string, { get: { responses: Record<string, { content: object }> } }> }
  await withServer(async ({ url }) => {
    for (const path of pathsOfTheServer) {
      const answer = await fetch(`${url}${path}`)
      assert.equal(answer.status, 200, path)
      assert.deepEqual(Object.keys(paths[path]!.get.responses['200']!.content), [answer.headers.get('content-type')!.split(';')[0]], path)
      const other = await fetch(`${url}${path}`, { method: 'POST' })
      assert.deepEqual([other.status, other.headers.get('allow')], [405, 'GET'], path)
    }
  })
})

test('every reference of the description leads somewhere', () => {
  const text = made()
  const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } }
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) assert.ok(Object.hasOwn(components.schemas, name!), name)
})
