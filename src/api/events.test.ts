/** The door for events, asked over real connections. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { cloudEvent, orderData, withServer } from './fixture.ts'

const one = 'application/cloudevents+json'
const batch = 'application/cloudevents-batch+json'
const lines = 'application/x-ndjson'
const day = '2024-03-01T08:00:00+08:00'
const order = (n: number, more: Record<string, unknown> = {}): Record<string, unknown> => cloudEvent('order.placed', `e-${n}`, day, orderData(n, more))

type Taken = {
  accepted: number
  known: number
  refused: { line: number; id: string | null; field: string }[]
  set_aside: { field: string }[]
  waiting: number
  head: { size: number }
}

test('events are taken one by one, as a batch and as lines; the same again is known, other content under the id is a conflict', async () => {
  await withServer(async ({ call, key }) => {
    const ingest = key(['ingest'])
    const send = async (type: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<{ status: number; body: Taken }> =>
      call('POST', '/v1/events', { key: ingest, body, headers: { 'content-type': type, ...headers } })
    const first = await send(one, JSON.stringify(order(1)))
    assert.equal(first.status, 200)
    assert.deepEqual({ ...first.body, head: first.body.head.size }, { accepted: 1, known: 0, refused: [], set_aside: [], waiting: 0, head: 1 })
    assert.equal((await send(one, JSON.stringify(order(1)))).body.known, 1)
    // The same event with its keys the other way round, and personal values among them.
    const personal = order(2, { recipient_name: '王小明', recipient_phone: '13800138000' })
    assert.equal((await send(one, JSON.stringify(personal))).body.accepted, 1)
    const turned = Object.fromEntries(Object.entries(personal).toReversed())
    turned['data'] = Object.fromEntries(Object.entries(personal['data'] as object).toReversed())
    assert.equal((await send(one, JSON.stringify(turned))).body.known, 1)
    const conflict = await send(one, JSON.stringify(order(1, { payable_minor: 1 })))
    assert.equal(conflict.status, 409)
    const batched = await send(
      batch,
      JSON.stringify([order(3), order(1), order(1, { payable_minor: 1 }), 'nonsense', cloudEvent('order.completed', 'c', day, { order_id: 'o-9' })]),
    )
    assert.equal(batched.status, 200)
    assert.deepEqual([batched.body.accepted, batched.body.known, batched.body.waiting], [2, 1, 1])
    assert.deepEqual(
      batched.body.refused.map(({ line, id, field }) => [line, id, field]),
      [
        [3, 'e-1', 'id'],
        [4, null, ''],
      ],
    )
    const text = `${JSON.stringify(order(9))}\r\n\n{"specversion":"1.0"\n${JSON.stringify(order(10, { region_code: '义乌' }))}`
    for (const [encoding, packed] of [
      ['gzip', gzipSync(text)],
      ['zstd', zstdCompressSync(text)],
    ] as const) {
      const { body } = await send(lines, packed, { 'content-encoding': encoding })
      assert.equal(body.accepted + body.known, 2)
      assert.deepEqual(
        body.refused.map(({ line }) => line),
        [3],
      )
    }
    assert.equal((await send(one, JSON.stringify(order(11, { payable_minor: '29.90' })))).status, 422)
    assert.equal((await send('text/csv', 'a,b')).status, 415)
    assert.equal((await send(lines, 'x', { 'content-encoding': 'br' })).status, 415)
    assert.equal((await send(lines, 'not packed', { 'content-encoding': 'gzip' })).status, 422)
    assert.equal((await send(batch, '{}')).status, 422)
    assert.equal((await send(one, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`)).status, 413)
    assert.equal((await send(one, JSON.stringify(order(12, { recipient_name: 'x'.repeat(1_100_000) })))).status, 413)
  })
})

test('what was recorded more than five minutes ahead is refused by the wall clock, and taken where the clock is that of the events', async () => {
  const ahead = cloudEvent('order.placed', 'e', '2024-03-01T00:05:01Z', orderData(1))
  const now = (): number => Date.parse('2024-03-01T00:00:00Z')
  for (const [clock, status] of [
    ['wall', 422],
    ['events', 200],
  ] as const)
    await withServer(
      async ({ call, key }) => {
        const answer = await call('POST', '/v1/events', { key: key(['ingest']), body: JSON.stringify(ahead), headers: { 'content-type': one } })
        assert.equal(answer.status, status)
      },
      { clock, now },
    )
})

test('nobody outside speaks as ourselves: an event under our own source is refused by name', async () => {
  await withServer(
    async ({ call, key }) => {
      const ours = { ...cloudEvent('order.placed', 'e', '2024-03-01T00:00:00Z', orderData(1)), source: '//aedile' }
      const answer = await call('POST', '/v1/events', { key: key(['ingest']), body: JSON.stringify(ours), headers: { 'content-type': one } })
      assert.equal(answer.status, 422)
      assert.match(JSON.stringify(answer.body), /source/)
    },
    { clock: 'events' },
  )
})

test('a request cut off in the middle leaves whole events, and repeating it is safe', async () => {
  await withServer(async ({ call, key, url, tenants }) => {
    const ingest = key(['ingest'])
    const text = Array.from({ length: 1200 }, (_, n) => `${JSON.stringify(order(n))}\n`).join('')
    const cut = text.slice(0, text.length - 100)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write(
          `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ingest}\r\ncontent-type: ${lines}\r\ncontent-length: ${text.length}\r\n\r\n${cut}`,
          () => setTimeout(() => socket.destroy(), 400),
        )
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const before = tenants[0]!.head().size
    assert.ok(before >= 500 && before < 1200, `${before}`)
    const again: { status: number; body: Taken } = await call('POST', '/v1/events', { key: ingest, body: text, headers: { 'content-type': lines } })
    assert.equal(again.body.accepted + again.body.known, 1200)
    assert.deepEqual(again.body.refused, [])
    assert.ok(again.body.known >= 500)
  })
})

test('no personal value stands in an answer or in the log', async () => {
  await withServer(async ({ call, key, log }) => {
    const secret = '13987654321'
    const body = [
      JSON.stringify(order(1, { recipient_phone: secret, payable_minor: secret })),
      JSON.stringify(order(2, { recipient_phone: [secret] })),
      JSON.stringify(order(3, { region_code: secret })),
      `{"${secret}":1`,
    ].join('\n')
    const answer = await call('POST', `/v1/events?phone=${secret}`, { key: key(['ingest']), body, headers: { 'content-type': lines } })
    assert.equal(answer.status, 200)
    assert.ok(!JSON.stringify(answer.body).includes(secret), JSON.stringify(answer.body))
    assert.ok(!JSON.stringify(log).includes(secret))
  })
})
