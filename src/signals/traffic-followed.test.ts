import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './traffic-followed.ts'

/** An order a day and twenty visits for each; on day 30 twenty orders with the given visits. */
const surge = (visitors: number | undefined) => (market: Market) => {
  market.usual(30, (i) => ({ at: i + 0.5 }))
  market.crew(20, () => ({ at: 30.5 }))
  if (visitors === undefined) return
  for (let d = 0; d <= 30; d++)
    market.event('traffic.measured', d + 1, { listing_id: 'shop-goods', bucket_seconds: 86_400, views: 40, visitors: d === 30 ? visitors : 20 })
}

test('orders that nobody came to look at before are no demand', async () => {
  const seen = await sees(signal, surge(20))
  assert.equal(seen?.level, 'absent')
  assert.ok(seen.bits.organic < 0)
})

test('orders that grew with their visits are demand', async () => {
  const seen = await sees(signal, surge(380))
  assert.equal(seen?.level, 'followed')
  assert.ok(seen.bits.organic > 0)
})

test('listings whose traffic was not measured say nothing', async () => {
  assert.equal(await sees(signal, surge(undefined)), undefined)
})
