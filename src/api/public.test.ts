/** What anybody reads, what those who watch read, and a file that is only looked at. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudEvent, orderData, withServer } from './fixture.ts'

const started = async (call: (method: string, path: string, options: object) => Promise<unknown>, key: string): Promise<void> => {
  await call('POST', '/v1/events', {
    key,
    body: JSON.stringify(cloudEvent('order.placed', 'e-1', '2024-03-01T00:00:00Z', orderData(1))),
    headers: { 'content-type': 'application/cloudevents+json' },
  })
}

test('the public page is open to anybody, names the marketplace asked for, and holds no person, account or shop', async () => {
  await withServer(
    async ({ call, key, tenants }) => {
      await started(call, key(['ingest']))
      while (tenants[0]!.status().judged < tenants[0]!.status().taken) await new Promise((resolve) => setTimeout(resolve, 50))
      const first = await call('GET', '/v1/public')
      assert.deepEqual([first.headers.get('cache-control'), first.headers.get('vary')], ['public, max-age=60', 'accept-language'])
      assert.equal(first.status, 200)
      const told = first.body as {
        marketplace: string
        index: { orders: { of: number; count: number } }
        notices: unknown[]
        figures: { wrong_at_most: unknown }
      }
      assert.deepEqual([told.marketplace, told.index.orders, told.notices], ['market-0', { of: 1, count: 1 }, []])
      assert.equal(told.figures.wrong_at_most, null, 'what was never read again is not known to be right')
      assert.doesNotMatch(JSON.stringify(told), /"A-1"|"S-1"|"o-1"/)
      const second = await call('GET', '/v1/public?marketplace=market-1')
      assert.equal((second.body as { marketplace: string }).marketplace, 'market-1')
    },
    { tenants: 2 },
  )
})

test('an auditor reads who did what and why, newest first and page by page; an investigator does not', async () => {
  await withServer(async ({ call, key, person }) => {
    await started(call, key(['ingest']))
    const admin = person(['admin'])
    for (const name of ['one', 'two', 'three']) assert.equal((await call('POST', '/v1/keys', { cookie: admin, body: { name, scopes: ['read'] } })).status, 200)
    const auditor = person(['auditor'])
    type Audit = { items: { entry: number; type: string; by: { id: string } }[]; next: string | null }
    const page = (await call('GET', '/v1/audit?type=aedile.key.&limit=2', { cookie: auditor })).body as Audit
    assert.equal(page.items.length, 2)
    assert.ok(page.items[0]!.entry > page.items[1]!.entry)
    const rest = (await call('GET', `/v1/audit?type=aedile.key.&limit=2&before=${page.next}`, { cookie: auditor })).body as Audit
    assert.ok(rest.items.every(({ entry, type }) => entry < page.items[1]!.entry && type.startsWith('aedile.key.')))
    assert.equal(rest.next, null)
    const who = page.items[0]!.by.id
    const theirs = (await call('GET', `/v1/audit?by=${who}`, { cookie: auditor })).body as Audit
    assert.ok(theirs.items.length >= 3 && theirs.items.every(({ by }) => by.id === who))
    assert.equal((await call('GET', '/v1/audit', { cookie: person(['investigator']) })).status, 403)
  })
})

test('a file is tried: its mapping proposed, its rows shown as events without a name in them, its wrong row refused with why, and nothing kept', async () => {
  await withServer(async ({ call, person, tenants, log }) => {
    const before = tenants[0]!.head().size
    const rows = [
      'Order ID,Order date,Buyer email,Shop,SKU,Quantity,Unit price,Currency',
      '1001,2024-03-01T10:00:00+08:00,li@example.com,shop-7,sku-1,1,29.90,CNY',
    ]
    for (let n = 2; n < 30; n++) rows.push(`${1000 + n},2024-03-0${1 + (n % 8)}T10:00:00+08:00,b${n}@example.com,shop-7,sku-1,1,29.90,CNY`)
    rows.push('1099,yesterday,x@example.com,shop-7,sku-1,1,29.90,CNY')
    const answer = await call('POST', '/v1/intake/try?name=orders.csv', {
      cookie: person(['investigator']),
      body: `${rows.join('\n')}\n`,
      headers: { 'content-type': 'application/octet-stream' },
    })
    assert.equal(answer.status, 200, JSON.stringify([answer.body, log.filter(({ msg }) => msg === 'fault')]))
    const told = answer.body as {
      by: string
      mapping: string
      refused: number
      events: { type: string; rows: number }[]
      rejects: { line: number; expected: string }[]
    }
    assert.equal(told.by, 'guessed')
    assert.match(told.mapping, /spec: aedile\.mapping\/1/)
    assert.ok(
      told.events.some(({ type, rows: many }) => type === 'order.placed' && many === 29),
      JSON.stringify(told.events.map(({ type, rows: many }) => [type, many])),
    )
    assert.ok(
      told.rejects.some(({ line }) => line === 31),
      JSON.stringify(told.rejects),
    )
    assert.doesNotMatch(JSON.stringify(told.events), /example\.com/)
    assert.equal(tenants[0]!.head().size, before)
    const wrong = await call('POST', '/v1/intake/try?name=..%2F..%2Fetc%2Fpasswd', {
      cookie: person(['investigator']),
      body: 'a',
      headers: { 'content-type': 'application/octet-stream' },
    })
    assert.equal((wrong.body as { file: string }).file, 'passwd')
  })
})

test('an authority reads its own request and the file it was given, with the look in the ledger; another authority finds neither', async () => {
  await withServer(async ({ call, key, person }) => {
    await started(call, key(['ingest']))
    const liaison = person(['liaison'])
    const command = (cookie: string, path: string, body: object) =>
      call('POST', path, { cookie, body: { reasons: 'as the law says', ...body }, headers: { 'idempotency-key': path } })
    const bag = Buffer.from('PK\u0003\u0004 an archive')
    const sent = await call('POST', '/v1/files', { cookie: liaison, body: bag, headers: { 'content-type': 'application/zip' } })
    assert.equal(sent.status, 200, JSON.stringify(sent.body))
    const { sha256 } = sent.body as { sha256: string }
    const merchant = await call('POST', '/v1/files', {
      cookie: person(['merchant'], { kind: 'shop', id: 'S-1' }),
      body: bag,
      headers: { 'content-type': 'application/zip' },
    })
    assert.equal(merchant.status, 415, 'only the house makes archives')
    for (const [cookie, name, body] of [
      [liaison, 'register', { authority_id: 'yiwu-police', number: 'No. 7', about_ids: ['o-1'] }],
      [person(['legal']), 'scope', { about_ids: ['o-1'], text: 'this order alone' }],
      [liaison, 'answer', { sha256: [sha256] }],
    ] as const) {
      const done = await command(cookie, `/v1/requests/q-1/${name}`, body)
      assert.equal(done.status, 200, JSON.stringify(done.body))
    }
    const police = person(['authority'], { kind: 'authority', id: 'yiwu-police' })
    const mine = (await call('GET', '/v1/mine', { cookie: police })).body as { requests: { id: string; supplied: string[] }[] }
    assert.deepEqual(
      mine.requests.map(({ id, supplied }) => [id, supplied]),
      [['q-1', [sha256]]],
    )
    const place = `/v1/files/${sha256}?purpose=${encodeURIComponent('request No. 7 of the police')}`
    const given = await call('GET', place, { cookie: police })
    assert.equal(given.status, 200)
    assert.match(given.headers.get('content-disposition') ?? '', /^attachment; filename="[0-9a-f]{16}\.zip"$/)
    const other = person(['authority'], { kind: 'authority', id: 'other-police' })
    assert.equal((await call('GET', place, { cookie: other })).status, 404)
    assert.equal((await call('GET', '/v1/requests/q-1', { cookie: other })).status, 404)
    const looks = (await call('GET', '/v1/audit?type=aedile.vault.opened', { cookie: person(['auditor']) })).body as { items: { why: string }[] }
    assert.deepEqual(
      looks.items.map(({ why }) => why),
      ['request No. 7 of the police'],
    )
  })
})
