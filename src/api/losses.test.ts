/** What a case cost, over real connections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exposureOf } from '../live/exposure.ts'
import { cloudEvent, type Server, withServer } from './fixture.ts'

const opening = Date.parse('2024-03-01T00:00:00Z')
const day = 86_400_000
const iso = (ms: number): string => new Date(ms).toISOString()

test('who saw the listings while they were polluted is counted from the first false order to the last; the board has integrity beside authenticity', async () => {
  await withServer(
    async (server: Server) => {
      const order = (id: string, at: number, listing = 'L-1'): Record<string, unknown> =>
        cloudEvent('order.placed', `e-${id}`, iso(at), {
          order_id: id,
          buyer_account_id: `A-${id}`,
          shop_id: 'S-1',
          listing_id: listing,
          quantity: 1,
          unit_price_minor: 3900,
          payable_minor: 3900,
          currency: 'CNY',
        })
      const seen = (n: number, at: number, listing = 'L-1'): Record<string, unknown> =>
        cloudEvent('traffic.measured', `t-${n}`, iso(at), { listing_id: listing, bucket_seconds: 3600, views: 100, visitors: 40, carts: 5 })
      const events = [
        order('false-1', opening),
        order('real-1', opening + day),
        order('false-2', opening + 2 * day),
        order('real-2', opening + 3 * day),
        order('other', opening + day, 'L-2'),
        seen(1, opening - day),
        seen(2, opening + day),
        seen(3, opening + 2 * day),
        seen(4, opening + 5 * day),
        seen(5, opening + day, 'L-2'),
      ]
      const sent = await server.call('POST', '/v1/events', {
        key: server.key(['ingest']),
        body: events.map((one) => JSON.stringify(one)).join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      })
      assert.equal((sent.body as { accepted: number }).accepted, events.length)
      assert.deepEqual(await exposureOf(server.tenants[0]!, ['false-1', 'false-2']), {
        listings: 1,
        views: 200,
        visitors: 80,
        carts: 10,
        orders: 1,
        from: iso(opening),
        until: iso(opening + 2 * day),
      })
      const { reviews } = (await server.call('GET', '/v1/board', { cookie: server.person(['governance']) })).body as {
        reviews: { integrity: { of: number }; authenticity: { of: number } }
      }
      assert.deepEqual([reviews.integrity.of, reviews.authenticity.of], [0, 0])
      const reader = server.key(['read'])
      const { disparity } = (await server.call('GET', '/v1/quality/disparity', { key: reader })).body as { disparity: { by: string; groups: unknown[] }[] }
      assert.deepEqual(
        disparity.map(({ by, groups }) => [by, groups.length]),
        [
          ['shop_size', 0],
          ['region', 0],
        ],
      )
      const picture = await server.call('GET', '/v1/quality/calibration.svg', { key: reader })
      assert.match(picture.headers.get('content-type') ?? '', /^image\/svg\+xml/)
      assert.match(String(picture.body), /^<svg /)
      assert.equal((await server.call('GET', '/v1/cases/none/losses', { key: server.key(['read:case']) })).status, 404)
    },
    { now: () => opening + 30 * day },
  )
})
