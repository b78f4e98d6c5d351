/** What a hostile marketplace, a hostile browser and a hostile socket try; docs/security.md says which promise each is about. */
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { cloudEvent, orderData, type Server, withServer } from './fixture.ts'

const single = { 'content-type': 'application/cloudevents+json' }
const lines = { 'content-type': 'application/x-ndjson' }

/** Bytes as they are, and what comes back until the other side ends or the time is over. */
function raw(url: string, text: string, most = 3000): Promise<{ answer: string; ended: boolean; ms: number }> {
  return new Promise((resolve) => {
    const began = performance.now()
    let answer = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    const done = (ended: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ answer, ended, ms: performance.now() - began })
    }
    const timer = setTimeout(() => done(false), most)
    socket.on('data', (part) => (answer += String(part)))
    socket.on('end', () => done(true))
    socket.on('error', () => done(true))
  })
}

test('more fields than a body has change nothing: roles, ids, marketplaces and factors are not taken from whoever asks', async () => {
  await withServer(async ({ call, person, tenants }) => {
    const admin = person(['admin'])
    const before = tenants[0]!.access.people().length
    for (const more of [{ id: 'p-1' }, { ended: null }, { account: 'a-1' }, { tenant: 'x' }, { by_groups: 1 }])
      assert.equal((await call('POST', '/v1/people', { cookie: admin, body: { name: 'X', roles: ['auditor'], ...more } })).status, 422)
    for (const more of [{ hash: 'x' }, { id: 'k' }, { used: null }])
      assert.equal((await call('POST', '/v1/keys', { cookie: admin, body: { name: 'X', scopes: ['read'], ...more } })).status, 422)
    const me = person(['auditor'])
    for (const more of [{ roles: ['admin'] }, { factors: 2 }, { account: 'a-1' }, { person_id: 'p-1' }])
      assert.equal(
        (await call('PUT', '/v1/me/password', { cookie: me, body: { login: 'mallory', password: 'vier Ziegen kauen Disteln', ...more } })).status,
        422,
      )
    assert.equal(tenants[0]!.access.people().length, before + 1)
    assert.deepEqual(((await call('GET', '/v1/me', { cookie: me })).body as { roles: string[] }).roles, ['auditor'])
  })
})

test('no body reaches what all objects share', async () => {
  await withServer(
    async ({ call, person, key }) => {
      const cookie = person(['investigator', 'admin'])
      const bodies = ['{"__proto__":{"roles":["admin"],"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"a":{"__proto__":{"polluted":1}}}']
      for (const body of bodies) {
        const json = { 'content-type': 'application/json', 'idempotency-key': 'k' }
        for (const path of ['/v1/people', '/v1/keys', '/v1/webhooks', '/v1/cases/c-1/note', '/v1/reports', '/v1/sign-in', '/v1/sign-in/passkey'])
          assert.ok((await call('POST', path, { cookie, body, headers: json })).status >= 400, path)
        await call('POST', '/v1/events', { key: key(['ingest']), body, headers: single })
      }
      await call('GET', '/v1/cases?__proto__[polluted]=1&constructor[prototype][polluted]=1', { cookie })
      assert.equal(({} as { polluted?: number }).polluted, undefined)
      assert.equal(Object.hasOwn(Object.prototype, 'roles'), false)
    },
    { clock: 'events' },
  )
})

test('a few kilobytes that unpack to gigabytes cost little memory and end as too large', async () => {
  await withServer(async ({ call, key }) => {
    const ingest = key(['ingest'])
    // A line without an end: only its length is counted.
    const zeros = Buffer.alloc(256 * 1024 * 1024, 0x20)
    const packed = { gzip: gzipSync(zeros), zstd: zstdCompressSync(zeros) }
    const twice = Buffer.concat([packed.gzip, packed.gzip, packed.gzip])
    const before = process.memoryUsage().rss
    for (const [encoding, body] of [
      ['gzip', twice],
      ['zstd', Buffer.concat([packed.zstd, packed.zstd, packed.zstd])],
    ] as const) {
      const { status } = await call('POST', '/v1/events', { key: ingest, body, headers: { ...lines, 'content-encoding': encoding } })
      assert.equal(status, 413, encoding)
    }
    const grown = process.memoryUsage().rss - before
    assert.ok(grown < 300 * 1024 * 1024, `${Math.round(grown / 1048576)} MiB`)
    assert.equal((await call('POST', '/v1/events', { key: ingest, body: packed.gzip, headers: { ...single, 'content-encoding': 'gzip' } })).status, 413)
    // Packed twice, and packed where nothing packed is taken.
    assert.equal(
      (await call('POST', '/v1/events', { key: ingest, body: gzipSync(packed.gzip), headers: { ...lines, 'content-encoding': 'gzip, gzip' } })).status,
      415,
    )
    assert.equal(
      (
        await call('POST', '/v1/decisions', {
          key: key(['decide']),
          body: packed.gzip,
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        })
      ).status,
      415,
    )
  })
})

test('texts made to be slow to read are read as fast as others', async () => {
  await withServer(
    async ({ call, url, key, person }) => {
      const cookie = person(['investigator'])
      const long = (unit: string, n: number): string => unit.repeat(n)
      const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
        const began = performance.now()
        await work()
        const ms = performance.now() - began
        assert.ok(ms < 2000, `${what}: ${Math.round(ms)} ms`)
      }
      await timed('accept-language', () => call('GET', '/v1/me', { cookie, headers: { 'accept-language': long('zh;q=0.1,', 1500) } }))
      await timed('authorization', () => raw(url, `GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer${long(' ', 12_000)}\r\n\r\n`))
      await timed('cookie', () => call('GET', '/v1/me', { headers: { cookie: long('a=b; ', 2500) } }))
      await timed('as_of', () => call('GET', `/v1/report?as_of=${long('2', 4000)}`, { cookie }))
      await timed('subject', () => call('GET', `/v1/verdicts?subject=${long(':', 4000)}`, { cookie }))
      await timed('cursor', () => call('GET', `/v1/measures?cursor=${long('A', 4000)}`, { cookie }))
      await timed('link', () => call('POST', '/v1/me/marketplaces', { cookie, body: { link: long('-', 2000) } }))
      await timed('password', () => call('PUT', '/v1/me/password', { cookie, body: { login: 'lin@x', password: long('ab', 500) } }))
      await timed('login', () => call('PUT', '/v1/me/password', { cookie, body: { login: long('. ', 99), password: long('ab', 60) } }))
      await timed('a text full of almost-numbers', () =>
        call('POST', '/v1/events', {
          key: key(['ingest']),
          headers: single,
          body: JSON.stringify(
            cloudEvent('order.placed', 'slow', '2024-03-01T00:00:00Z', {
              ...orderData(1),
              buyer_note: `${long('1 3 ', 20_000)}x`,
              recipient_name: long('0-', 30_000),
            }),
          ),
        }),
      )
      await timed('nested', () =>
        call('POST', '/v1/webhooks', { cookie: person(['admin']), body: `${long('[', 200_000)}`, headers: { 'content-type': 'application/json' } }),
      )
    },
    { clock: 'events' },
  )
})

test('a body that does not come to its end is given up, and the connection with it', async () => {
  await withServer(
    async ({ url, person }) => {
      const cookie = person(['admin'])
      const head = (path: string, length: number): string =>
        `POST ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
      const slow = await raw(url, `${head('/v1/people', 5000)}{"name":`, 5000)
      assert.match(slow.answer, /^HTTP\/1\.1 408 /)
      assert.ok(slow.ended && slow.ms < 4000, `${Math.round(slow.ms)} ms`)
      const file = await raw(url, head('/v1/files', 5000).replace('application/json', 'text/plain') + 'a', 6000)
      assert.ok(file.ended && file.ms < 5000, `${Math.round(file.ms)} ms`)
    },
    { patience: 400 },
  )
})

test('requests that two readers would read differently are refused, and nothing follows on their connection', async () => {
  await withServer(async ({ url, key, tenants }) => {
    const bearer = `Authorization: Bearer ${key(['ingest'])}`
    const smuggled = 'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'
    for (const head of [
      `POST /v1/events HTTP/1.1\r\nHost: x\r\n${bearer}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      `POST /v1/events HTTP/1.1\r\nHost: x\r\n${bearer}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
      `POST /v1/events HTTP/1.1\r\nHost: x\r\n${bearer}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `POST /v1/events HTTP/1.1\r\nHost: x\r\n${bearer}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
      `GET /v1/me HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n`,
      `GET /v1/me HTTP/1.1\r\n${bearer}\r\n\r\n`,
    ]) {
      const { answer } = await raw(url, head, 1500)
      assert.match(answer, /^HTTP\/1\.1 400 /, head.slice(0, 200))
      assert.equal(answer.split('HTTP/1.1 ').length, 2, 'one answer')
      assert.match(answer, /content-type: application\/problem\+json[^]*"status":400/i)
    }
    const { answer } = await raw(url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 1500)
    assert.match(answer, /^HTTP\/1\.1 431 /)
    assert.match(answer, /expected a request line and headers of at most 32768 bytes together, got more/)
    assert.equal(tenants[0]!.head().size > 0, false)
  })
})

test('who asks far too long a question hears so to the end, even while still asking', async () => {
  await withServer(async ({ url }) => {
    const { port } = new URL(url)
    for (const size of [40_000, 4_000_000]) {
      const status = await new Promise((resolve, reject) => {
        const one = request({ port, path: `/v1/cases?state=${'a'.repeat(size)}` }, (response) => {
          let text = ''
          response.on('data', (part) => (text += String(part)))
          response.on('end', () => resolve((JSON.parse(text) as { status: number }).status))
        })
        one.on('error', reject)
        one.end()
      })
      assert.equal(status, 431, `${size} bytes`)
    }
  })
})

test('no path leads out of the pages’ folder, and no name of a file out of its scratch', async () => {
  await withServer(
    async ({ url, call, person }) => {
      for (const path of [
        '/../package.json',
        '/..%2f..%2fpackage.json',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/....//package.json',
        '/..\\..\\package.json',
        '/assets/..%5c..%5cpackage.json',
        '/%00',
        '//etc/passwd',
        '/.env',
        '/%c0%ae%c0%ae/x',
      ]) {
        const { answer } = await raw(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        assert.ok(!/root:|"aedile"|"dependencies"/.test(answer), path)
        assert.ok(!answer.startsWith('HTTP/1.1 5'), path)
      }
      const cookie = person(['admin'])
      for (const name of ['../../../tmp/x.csv', '..%2f..%2fx.csv', '/etc/passwd', 'a\\..\\b.csv', 'x'.repeat(3000), '.csv', 'con.csv'])
        assert.ok(
          (
            await call('POST', `/v1/intake/try?name=${encodeURIComponent(name)}`, {
              cookie,
              body: 'order_id\n1\n',
              headers: { 'content-type': 'application/octet-stream' },
            })
          ).status < 500,
          name,
        )
      assert.equal(
        (await call('GET', `/v1/files/${encodeURIComponent('../../keys/master.key')}?purpose=looking+at+the+file`, { cookie: person(['legal']) })).status,
        404,
      )
    },
    { clock: 'events', pages: new URL('../../console', import.meta.url).pathname },
  )
})

test('one marketplace that has used up its day or its room leaves the other’s', async () => {
  let at = Date.parse('2026-11-29T10:00:00Z')
  await withServer(
    async ({ call, key, tenants }) => {
      const [own, other] = [key(['ingest']), key(['ingest'], undefined, 1)]
      const send = (bearer: string, from: number, count: number) =>
        call('POST', '/v1/events', {
          key: bearer,
          headers: lines,
          body: Array.from({ length: count }, (_, i) =>
            JSON.stringify(cloudEvent('order.placed', `e-${from + i}`, '2024-03-01T00:00:00Z', orderData(from + i))),
          ).join('\n'),
        })
      assert.equal((await send(own, 0, 10)).status, 200)
      const refused = await send(own, 10, 1)
      assert.deepEqual(
        [refused.status, (refused.body as { type: string }).type, refused.headers.get('retry-after')],
        [429, 'urn:aedile:problem:quota_events', String(14 * 3600)],
      )
      assert.equal(((await send(other, 0, 1)).body as { type: string }).type, 'urn:aedile:problem:quota_bytes')
      assert.equal((await send(key(['ingest'], undefined, 2), 0, 20)).status, 200)
      at += 14 * 3_600_000
      assert.equal((await send(own, 10, 1)).status, 200)
      assert.equal(tenants[0]!.gauges()['events_today'], 1)
    },
    { tenants: 3, now: () => at, environment: { AEDILE_QUOTA: 'market-0:events=10; market-1:bytes=1k' } },
  )
})

test('a webhook that is sent elsewhere does not go there', async () => {
  const asked: string[] = []
  const inside = createServer((request, response) => {
    asked.push(request.url!)
    if (request.url === '/hook') response.writeHead(307, { location: `http://127.0.0.1:${(inside.address() as AddressInfo).port}/secret` })
    response.end()
  })
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  try {
    await withServer(
      async ({ call, person }) => {
        const cookie = person(['admin'])
        const url = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/hook`
        const { webhook_id } = (await call('POST', '/v1/webhooks', { cookie, body: { url, events: ['test'] } })).body as { webhook_id: string }
        await call('POST', `/v1/webhooks/${webhook_id}/test`, { cookie, body: {} })
        for (let n = 0; n < 50 && asked.length === 0; n++) await wait(50)
        await wait(300)
        assert.deepEqual(asked, ['/hook'])
      },
      { environment: { AEDILE_WEBHOOKS_PRIVATE: '1' } },
    )
  } finally {
    await new Promise<void>((resolve) => inside.close(() => resolve()))
  }
})

test('what costs much is made for a few at once, and the rest are told when to come again', async () => {
  await withServer(
    async ({ call, key, url, person }) => {
      await call('POST', '/v1/events', {
        key: key(['ingest']),
        body: JSON.stringify(cloudEvent('order.placed', 'e', '2024-03-01T00:00:00Z', orderData(1))),
        headers: single,
      })
      const read = key(['read'])
      const refused: string[] = []
      for (let n = 0; n < 10; n++)
        void call('GET', `/v1/report?as_of=2024-03-${n + 10}T00:00:00Z`, { key: read }).then(
          ({ status, headers }) => void (status === 503 && refused.push(headers.get('retry-after')!)),
          () => undefined,
        )
      for (let n = 0; n < 400 && refused.length < 2; n++) await wait(50)
      assert.deepEqual(refused, ['2', '2'])
      // Files that do not end hold eight places; the ninth is told at once, and others of the server are not in its way.
      const cookie = person(['investigator'])
      const head = `POST /v1/files HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\na`
      const held = Array.from({ length: 8 }, () => raw(url, head, 2500))
      await wait(500)
      assert.equal((await call('POST', '/v1/files', { cookie, body: 'a text', headers: { 'content-type': 'text/plain' } })).status, 503)
      assert.equal(
        (await call('POST', '/v1/files', { cookie: person(['investigator'], undefined, 1), body: 'a text', headers: { 'content-type': 'text/plain' } })).status,
        200,
      )
      await Promise.all(held)
      await wait(300)
      assert.equal((await call('POST', '/v1/files', { cookie, body: 'a text', headers: { 'content-type': 'text/plain' } })).status, 200, 'when they are gone')
    },
    { clock: 'events', tenants: 2 },
  )
})

test('over TLS a browser is told to stay there, and a name twice in a query is refused', async () => {
  await withServer(
    async ({ call, person }) => {
      const cookie = person(['investigator'])
      assert.equal((await call('GET', '/healthz')).headers.get('strict-transport-security'), null)
      assert.match((await call('GET', '/healthz', { headers: { 'x-forwarded-proto': 'https' } })).headers.get('strict-transport-security')!, /^max-age=\d{8}/)
      assert.equal((await call('GET', '/v1/verdicts?subject=shop:S-1&subject=shop:S-2', { cookie })).status, 422)
      assert.equal((await call('GET', '/v1/verdicts?subject=shop:S-1', { cookie })).status, 200)
    },
    { clock: 'events' },
  )
})

test('many connections that send nothing keep nobody else from being answered', async () => {
  await withServer(async ({ url, call }: Server) => {
    const idle = Array.from({ length: 400 }, () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nX-a: '))
      socket.on('error', () => undefined)
      return socket
    })
    await wait(300)
    const began = performance.now()
    assert.equal((await call('GET', '/healthz')).status, 200)
    assert.ok(performance.now() - began < 2000)
    for (const socket of idle) socket.destroy()
  })
})
