/** The client against a server that speaks the protocol; the real one is met in test/trino.long.test.ts. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { claim, clear, isTrino, openTrino } from './trino.ts'

type Reply = { columns?: { name: string; type: string }[]; data?: unknown[][]; error?: { message: string; errorName: string } }

const servers: Server[] = []
after(() => servers.forEach((server) => server.close()))

/** Answers each statement in two pages; before each page it is busy so many times. */
async function serve(answer: (sql: string) => Reply, { busy = 0 } = {}): Promise<{ url: string; asked: string[]; headers: Record<string, unknown>[] }> {
  const asked: string[] = []
  const headers: Record<string, unknown>[] = []
  let waiting = busy
  const server = createServer((request, response) => {
    if (waiting-- > 0) return void response.writeHead(503).end()
    waiting = busy
    const send = (body: unknown): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const { port } = server.address() as AddressInfo
    if (request.method === 'POST') {
      let sql = ''
      request.on('data', (part: Buffer) => (sql += part.toString()))
      request.on('end', () => {
        asked.push(sql)
        headers.push(request.headers)
        send({ nextUri: `http://127.0.0.1:${port}/${asked.length - 1}/0` })
      })
      return
    }
    const [, nth, page] = request.url!.split('/').map(Number)
    const { data = [], ...rest } = answer(asked[nth!]!)
    if (rest.error !== undefined) return send(rest)
    const half = Math.ceil(data.length / 2)
    if (page === 0) return send({ columns: rest.columns ?? [], data: data.slice(0, half), nextUri: `http://127.0.0.1:${port}/${nth}/1` })
    send({ columns: rest.columns ?? [], data: data.slice(half) })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `trino://auditor@127.0.0.1:${(server.address() as AddressInfo).port}/lake/scratch`, asked, headers }
}

test('rows of all pages come together, decimals and huge numbers as numbers, also from a server that is busy now and then', async () => {
  const columns = [
    { name: 'n', type: 'bigint' },
    { name: 'share', type: 'decimal(3,1)' },
    { name: 'ids', type: 'array(varchar)' },
  ]
  const { url, asked, headers } = await serve(
    () => ({
      columns,
      data: [
        [1, '2.5', ['a', 'b']],
        [9007199254740991, null, null],
        [3, '0.0', []],
      ],
    }),
    { busy: 2 },
  )
  assert.deepEqual(await openTrino(url).all("SELECT @least(a; 1), '@least(a; 1)'"), [
    { n: 1, share: 2.5, ids: '[a, b]' },
    { n: 9007199254740991, share: null, ids: null },
    { n: 3, share: 0, ids: '[]' },
  ])
  assert.deepEqual(asked, ["SELECT array_min(filter(ARRAY[a, 1], one -> one IS NOT NULL)), '@least(a; 1)'"])
  assert.deepEqual(
    ['x-trino-user', 'x-trino-catalog', 'x-trino-schema', 'x-trino-time-zone'].map((name) => headers[0]![name]),
    ['auditor', 'lake', 'scratch', 'UTC'],
  )
})

test('what the server refuses is told with the statement; what is no address is refused before anybody is asked', async () => {
  const { url } = await serve(() => ({ error: { message: "Table 'x' does not exist", errorName: 'TABLE_NOT_FOUND' } }))
  await assert.rejects(openTrino(url).run('SELECT 1 FROM x'), /trino: TABLE_NOT_FOUND: Table 'x' does not exist\n {2}in: SELECT 1 FROM x/)
  for (const no of [
    'trino://host/lake/scratch',
    'trino://host:8080/lake',
    'http://host:8080/lake/scratch',
    'trino://host:8080/lake/"x"',
    'trino://a:b@host:8080/lake/x',
  ]) {
    assert.equal(isTrino(no), false, no)
    assert.throws(() => openTrino(no), { name: 'ClusterError', message: /^expected trino:\/\/\[USER@\]HOST:PORT\/CATALOG\/SCHEMA, got / })
  }
})

/** A schema whose tables are those that were made and not dropped. */
function schema(tables: Map<string, string>): (sql: string) => Reply {
  return (sql) => {
    const [, drop] = /^DROP (?:TABLE|VIEW) "(.+)"$/.exec(sql) ?? []
    if (drop !== undefined) tables.delete(drop)
    const [, create] = /^CREATE TABLE "(\w+)"/.exec(sql) ?? []
    if (create !== undefined) tables.set(create, 'BASE TABLE')
    const varchar = (name: string): { name: string; type: string } => ({ name, type: 'varchar' })
    return sql.startsWith('SELECT table_name') ? { columns: [varchar('name'), varchar('type')], data: [...tables] } : {}
  }
}

test('a scan takes an empty schema, and one that a broken scan left; it drops nobody else’s table', async () => {
  const theirs = new Map([['orders', 'BASE TABLE']])
  const foreign = openTrino((await serve(schema(theirs))).url)
  await assert.rejects(claim(foreign), {
    name: 'ClusterError',
    message: /expected a schema of its own .* found 1 in it that no scan made, "orders" among them/,
  })
  await clear(foreign)
  assert.deepEqual([...theirs.keys()], ['orders'])

  const own = new Map<string, string>()
  const { url, asked } = await serve(schema(own))
  const engine = openTrino(url)
  await claim(engine)
  assert.deepEqual([...own.keys()], ['aedile_scratch'])
  own.set('orders', 'BASE TABLE').set('order_placed', 'VIEW')
  await claim(engine)
  assert.deepEqual([...own.keys()], ['aedile_scratch'])
  assert.ok(asked.includes('DROP VIEW "order_placed"'))
  await clear(engine)
  assert.deepEqual([...own.keys()], [])
  assert.equal(asked.at(-1), 'DROP TABLE "aedile_scratch"')
})

test('a cluster that does not answer is said in both languages', async () => {
  await assert.rejects(claim(openTrino('trino://127.0.0.1:1/lake/scratch')), (error: Error & { said?: Record<string, string> }) => {
    assert.match(error.said!['en']!, /^expected a cluster that answers; trino: /)
    assert.match(error.said!['zh']!, /^集群未能应答/)
    return true
  })
})
