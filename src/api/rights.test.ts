/** One's own data over real connections: read whole, erased by two, seen by two; what is of others is withheld. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudEvent, type Server, withServer } from './fixture.ts'

const opening = Date.parse('2020-03-01T00:00:00Z')
const day = 86_400_000
const iso = (ms: number): string => new Date(ms).toISOString()

test('somebody reads all that is on file of theirs and nothing of others, sees who looked, and is erased when nothing keeps it', async () => {
  let now = opening + 10 * day
  await withServer(
    async (server: Server) => {
      const { call } = server
      const order = (id: string, buyer: string): Record<string, unknown> =>
        cloudEvent('order.placed', `e-${id}`, iso(opening), {
          order_id: id,
          buyer_account_id: buyer,
          shop_id: 'S-1',
          listing_id: 'L-1',
          quantity: 1,
          unit_price_minor: 3900,
          payable_minor: 3900,
          currency: 'CNY',
        })
      const events = [
        cloudEvent('account.registered', 'e-li', iso(opening - day), { account_id: 'A-LI', kind: 'buyer', name: '李某', phone: '13800138000' }),
        cloudEvent('shop.opened', 'e-s', iso(opening - day), { shop_id: 'S-1', owner_account_id: 'A-S', category: 'c' }),
        order('o-1', 'A-LI'),
        order('o-2', 'A-OTHER'),
        cloudEvent('payment.captured', 'e-p', iso(opening), {
          payment_id: 'p-1',
          order_id: 'o-1',
          amount_minor: 3900,
          currency: 'CNY',
          payer_wallet_id: 'W-LI',
        }),
        cloudEvent('complaint.filed', 'e-c', iso(opening), {
          complaint_id: 'c-1',
          complainant_account_id: 'A-OTHER',
          target_kind: 'account',
          target_id: 'A-LI',
          kind: 'other',
          text: 'he is not honest',
        }),
        cloudEvent('authority.reported', 'e-a', iso(opening), {
          authority: 'police',
          request_no: 'R-1',
          subject_id: 'A-LI',
          behaviour: 'self_brushing',
          role: 'brusher',
          status: 'finding',
        }),
      ]
      const sent = await call('POST', '/v1/events', {
        key: server.key(['ingest']),
        body: events.map((one) => JSON.stringify(one)).join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      })
      const { accepted, refused } = sent.body as { accepted: number; refused: { id: string; field: string; expected: string; came: string }[] }
      assert.equal(accepted, events.length, JSON.stringify(refused))
      const li = server.person(['buyer'], { kind: 'account', id: 'A-LI' })
      const ines = server.person(['investigator'])
      const lena = server.person(['legal'])
      const gus = server.person(['governance'])
      let n = 0
      const post = (cookie: string, path: string, body: unknown = {}) => call('POST', path, { cookie, body, headers: { 'idempotency-key': `k-${++n}` } })
      const place = { source: events[0]!['source'] as string, type: 'account.registered', id: 'e-li', field: 'name' }

      // One person alone opens nothing.
      const alone = await post(ines, '/v1/personal', { ...place, purpose: 'to serve the notice by letter' })
      assert.deepEqual([alone.status, (alone.body as { type: string }).type], [403, 'urn:aedile:problem:second_person'])
      const { id: record_id, ...at } = place
      assert.equal((await post(ines, '/v1/openings/V-1/ask', { ...at, record_id, purpose: 'to serve the notice by letter' })).status, 200)
      assert.equal((await post(ines, '/v1/personal', { ...place, opening_id: 'V-1', purpose: 'to serve the notice by letter' })).status, 409)
      assert.equal((await post(lena, '/v1/openings/V-1/approve', { reasons: 'the address alone is not enough' })).status, 200)
      const other = await post(ines, '/v1/personal', { ...place, field: 'phone', opening_id: 'V-1', purpose: 'to serve the notice by letter' })
      assert.equal(other.status, 403, 'what was approved is one value, not another')
      const seen = await post(ines, '/v1/personal', { ...place, opening_id: 'V-1', purpose: 'to serve the notice by letter' })
      assert.deepEqual([seen.status, (seen.body as { value: string }).value], [200, '李某'])
      assert.equal((await post(ines, '/v1/personal', { ...place, opening_id: 'V-1', purpose: 'to serve the notice by letter' })).status, 409, 'once')

      type Export = {
        records: { type: string; id: string; data: Record<string, unknown>; withheld: string[] }[]
        sealed: { field: string }[]
        looked: { field: string; purpose: string }[]
        kept_by: { rule: string }[]
      }
      const own = (await call('GET', '/v1/mine/export', { cookie: li })).body as Export
      const types = own.records.map(({ type }) => type)
      assert.deepEqual(
        [types.includes('account.registered'), types.includes('payment.captured'), types.filter((type) => type === 'order.placed').length],
        [true, true, 1],
      )
      assert.ok(!types.includes('authority.reported'), 'what an authority says in confidence is theirs to tell')
      assert.ok(!JSON.stringify(own).includes('A-OTHER'))
      const complaint = own.records.find(({ type }) => type === 'complaint.filed')
      assert.deepEqual([complaint!.data['text'], complaint!.withheld.toSorted()], [null, ['complainant_account_id', 'text']])
      assert.deepEqual(own.sealed.map(({ field }) => field).toSorted(), ['name', 'phone'])
      assert.deepEqual(own.looked, [{ at: iso(now), field: 'name', purpose: 'to serve the notice by letter' }])
      assert.deepEqual(
        own.kept_by.map(({ rule }) => rule),
        ['retention'],
      )

      const right = ((await post(li, '/v1/rights', { kind: 'erasure', text: 'all of it' })).body as { id: string }).id
      assert.equal(((await post(li, '/v1/rights', { kind: 'erasure', text: 'all of it' })).body as { id: string }).id, right, 'the same wish')
      assert.equal(((await post(lena, `/v1/rights/${right}/grant`, { reasons: 'r' })).body as { rule: string }).rule, 'retention')
      now += 4 * 366 * day
      const due = (await call('GET', '/v1/retention', { cookie: server.person(['legal']) })).body as { items: { account_id: string; kept_by: unknown[] }[] }
      assert.deepEqual(due.items.map(({ account_id, kept_by }) => [account_id, kept_by.length]).toSorted(), [
        ['A-LI', 0],
        ['A-OTHER', 0],
      ])
      const [lena2, gus2] = [server.person(['legal']), server.person(['governance'])]
      void gus
      assert.equal((await post(lena2, `/v1/rights/${right}/grant`, { reasons: 'nothing keeps it' })).status, 200)
      assert.equal((await post(gus2, `/v1/rights/${right}/execute`, { reasons: 'nothing keeps it' })).status, 200)
      const types2 = [...server.tenants[0]!.acts()].map(({ type }) => type)
      assert.ok(types2.includes('aedile.vault.erased'))
      const key = server.key(['read:person'])
      const gone = await call('POST', '/v1/personal', { key, body: { ...place, purpose: 'to see that it is gone' } })
      assert.equal(gone.status, 404, 'nobody can read it any more')
      assert.equal(((await call('GET', '/v1/status', { key: server.key(['read']) })).body as { taken: number }).taken > 0, true)
    },
    { now: () => now },
  )
})
