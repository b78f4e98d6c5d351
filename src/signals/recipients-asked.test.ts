import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './recipients-asked.ts'

const asked = (answer: string) => (market: Market) => {
  for (const id of market.crew(8, () => ({}))) market.event('contact.verified', 40, { order_id: id, method: 'call', answer })
}

test('recipients who never bought anything show that the orders are fictitious, not whose they are', async () => {
  const seen = await sees(signal, asked('did_not_buy'))
  assert.equal(seen?.level, 'denied')
  assert.deepEqual(seen.bits, { organic: -9, shop_hired: 0, rival_hired: 0 })
})

test('recipients who did buy speak for the orders', async () => {
  assert.equal((await sees(signal, asked('bought')))?.level, 'bought')
})

test('calls nobody answered say nothing', async () => {
  assert.equal(await sees(signal, asked('no_answer')), undefined)
})
