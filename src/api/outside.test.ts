/** What goes out and what people hand in: webhooks, files, the way in from the marketplace's own site, keys made while serving. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { act } from '../ledger/ledger.ts'
import { isPrivateAddress, signatureOf } from '../live/webhooks.ts'
import { withServer } from './fixture.ts'

const until = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  for (let n = 0; n < 200; n++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`expected ${what} within ten seconds`)
}

test('what happens is told signed, tried again after a failure under the same id, and signed by both secrets after a rotation', async () => {
  const came: { headers: IncomingMessage['headers']; body: string }[] = []
  const answers = [503]
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      came.push({ headers: request.headers, body })
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  let clock = Date.parse('2024-03-01T00:00:00Z')
  try {
    await withServer(
      async ({ call, key, tenants }) => {
        const manage = key(['casework'])
        const made = await call('POST', '/v1/webhooks', {
          key: manage,
          body: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`, events: ['orders.neutralised', 'case.changed'] },
        })
        assert.equal(made.status, 200)
        const { webhook_id, secret } = made.body as { webhook_id: string; secret: string }
        const moved = act('aedile.counts.moved', 'counts:1', new Date(clock), {
          orders_out: ['o-1'],
          orders_back: [],
          reviews_out: [],
          reviews_back: [],
          as_of: 'x',
        })
        await tenants[0]!.append([moved])
        await until(() => came.length === 1, 'a first delivery')
        const deliveries = async (): Promise<{ status: string; tries: number; answer: string }[]> =>
          ((await call('GET', `/v1/webhooks/${webhook_id}/deliveries`, { key: manage })).body as { items: { status: string; tries: number; answer: string }[] })
            .items
        await until(async () => (await deliveries())[0]?.answer === '503', 'a failure to be noted')
        assert.equal((await deliveries())[0]!.status, 'waiting')
        clock += 60_000
        // Asked again for the next due one.
        assert.equal((await call('POST', `/v1/webhooks/${webhook_id}/test`, { key: manage })).status, 200)
        await until(() => came.length === 3, 'the second try and the test')
        const [first, second] = came.filter(({ headers }) => headers['aedile-event'] === 'orders.neutralised')
        assert.equal(first!.headers['aedile-delivery'], second!.headers['aedile-delivery'])
        assert.equal(first!.body, second!.body)
        assert.deepEqual((JSON.parse(first!.body) as { data: unknown }).data, { order_ids: ['o-1'], as_of: 'x' })
        for (const { headers, body } of came) assert.equal(headers['aedile-signature'], `v1=${signatureOf(secret, Number(headers['aedile-timestamp']), body)}`)
        const rotated = (await call('POST', `/v1/webhooks/${webhook_id}/rotate`, { key: manage })).body as { secret: string }
        await call('POST', `/v1/webhooks/${webhook_id}/test`, { key: manage })
        await until(() => came.length === 4, 'a delivery after the rotation')
        const { headers, body } = came[3]!
        const seconds = Number(headers['aedile-timestamp'])
        assert.equal(headers['aedile-signature'], [rotated.secret, secret].map((one) => `v1=${signatureOf(one, seconds, body)}`).join(','))
        await until(async () => (await deliveries()).every(({ status }) => status === 'delivered'), 'all deliveries to be noted')
      },
      { now: () => clock, environment: { AEDILE_WEBHOOKS_PRIVATE: '1' } },
    )
  } finally {
    receiver.close()
  }
})

test('no webhook leads inside a network, under whatever name', async () => {
  for (const inside of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])
    assert.ok(isPrivateAddress(inside), inside)
  for (const outside of ['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111']) assert.ok(!isPrivateAddress(outside), outside)
  await withServer(async ({ call, key }) => {
    const manage = key(['casework'])
    for (const url of [
      'http://example.com/hook',
      'https://127.0.0.1/hook',
      'https://[::1]/hook',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://localhost/',
      'https://db.internal/',
      'https://user:word@example.com/',
      'file:///etc/passwd',
      'gopher://example.com/',
    ])
      assert.equal((await call('POST', '/v1/webhooks', { key: manage, body: { url, events: ['test'] } })).status, 422, url)
    assert.equal((await call('POST', '/v1/webhooks', { key: manage, body: { url: 'https://hooks.example.com/aedile', events: ['test'] } })).status, 200)
  })
})

test('a picture is kept without what the camera wrote; what is neither picture nor document is refused', async () => {
  const segment = (marker: number, content: string): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, Buffer.from(content, 'latin1')])
  }
  const jpeg = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, 'JFIF\0picture'),
    segment(0xe1, 'Exif\0\0GPS 30.27N 120.15E'),
    segment(0xfe, 'taken by somebody'),
    segment(0xda, 'scan'),
    Buffer.from([1, 2, 3, 0xff, 0xd9]),
    Buffer.from('trailing words'),
  ])
  await withServer(async ({ call, key, tenants }) => {
    const send = (body: Uint8Array | string): ReturnType<typeof call> =>
      call('POST', '/v1/files', { key: key(['casework'], { kind: 'shop', id: 'S-1' }), body, headers: { 'content-type': 'application/octet-stream' } })
    const kept = await send(jpeg)
    assert.equal(kept.status, 200)
    const { sha256, bytes, media_type, stripped } = kept.body as { sha256: string; bytes: number; media_type: string; stripped: boolean }
    assert.deepEqual([media_type, stripped, bytes < jpeg.length - 50], ['image/jpeg', true, true])
    assert.ok(tenants[0]!.hasFile(sha256))
    const size = tenants[0]!.head().size
    assert.equal(((await send(jpeg)).body as { sha256: string }).sha256, sha256)
    assert.equal(tenants[0]!.head().size, size, 'the same file again is the same file')
    assert.equal((await send('plain words 普通文字')).status, 200)
    assert.equal((await send('<svg onload="x"/>')).status, 415)
    assert.equal((await send(Buffer.from([0x4d, 0x5a, 0, 1]))).status, 415)
    assert.equal((await send(jpeg.subarray(0, 30))).status, 422)
    assert.equal((await send('')).status, 422)
  })
})

test('a merchant comes in from the marketplace’s own site by an address that opens once', async () => {
  await withServer(async ({ call, key }) => {
    const made = await call('POST', '/v1/handover', { key: key(['handover']), body: { kind: 'shop', id: 'S-1', lang: 'zh', return_to: '/portal/cases' } })
    assert.equal(made.status, 200)
    const path = new URL((made.body as { url: string }).url).pathname
    const opened = await call('GET', path)
    assert.deepEqual([opened.status, (opened.body as { return_to: string }).return_to], [200, '/portal/cases'])
    const me = (await call('GET', '/v1/me', { cookie: opened.headers.get('set-cookie')!.split(';')[0]! })).body as {
      roles: string[]
      bound: unknown
      lang: string
    }
    assert.deepEqual([me.roles, me.bound, me.lang], [['merchant'], { kind: 'shop', id: 'S-1' }, 'zh'])
    assert.equal((await call('GET', path)).status, 410)
    assert.equal(
      (await call('POST', '/v1/handover', { key: key(['handover']), body: { kind: 'shop', id: 'S-1', return_to: '//elsewhere.example' } })).status,
      422,
    )
  })
})

test('a key made by an administrator works at once and no longer once it is ended; both are acts', async () => {
  await withServer(async ({ call, person, tenants }) => {
    const admin = person(['admin'])
    const made = (await call('POST', '/v1/keys', { cookie: admin, body: { name: 'till', scopes: ['read'] } })).body as { key_id: string; secret: string }
    assert.equal((await call('GET', '/v1/status', { key: made.secret })).status, 200)
    assert.equal((await call('DELETE', `/v1/keys/${made.key_id}`, { cookie: admin })).status, 200)
    assert.equal((await call('GET', '/v1/status', { key: made.secret })).status, 401)
    assert.deepEqual(
      [...tenants[0]!.acts()].map(({ type }) => type),
      ['aedile.key.added', 'aedile.key.ended'],
    )
  })
})
