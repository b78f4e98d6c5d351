import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './evenly-paced.ts'

test('three orders a day, every day, for twenty days are handed out', async () => {
  const seen = await sees(signal, (market) => void market.crew(60, (i) => ({ at: 1.1 + i / 3 })))
  assert.equal(seen?.level, 'even')
  assert.ok(Math.abs(seen.bits.organic) <= 1 && Math.abs(seen.bits.shop_hired) <= 0.5)
})

test('custom that comes in fits and starts says nothing', async () => {
  const days = [1, 6, 0, 3, 2, 8, 1, 4, 0, 5, 3, 1, 7, 2, 4, 0, 6, 3, 1, 3]
  const seen = await sees(signal, (market) => days.forEach((n, d) => market.beside(n, () => ({ at: d + 0.5 })).concat(market.crew(n, () => ({ at: d + 0.5 })))))
  assert.equal(seen, undefined)
})

test('orders that stop for five days when the shop is asked, and then go on, were handed out', async () => {
  const seen = await sees(signal, (market) => {
    market.crew(40, (i) => ({ at: (i % 10) + (i % 4) / 10 }))
    market.event('explanation.requested', 10, { explanation_id: 'x', shop_id: 'shop', order_ids: ['O1'], due_at: '2024-03-20T00:00:00Z' })
    market.crew(12, (i) => ({ at: 16 + (i % 5) }))
  })
  assert.equal(seen?.level, 'paused')
  assert.match(seen.said.en, /40 orders came before .* 0 in the five days after, and 12/)
})

test('a request to another shop, and a shop that stops for good, say nothing', async () => {
  for (const [shop_id, later] of [
    ['neighbour', 12],
    ['shop', 0],
  ] as const) {
    const seen = await sees(signal, (market) => {
      market.crew(40, (i) => ({ at: (i % 10) + (i % 4) / 10 }))
      market.event('explanation.requested', 9.9, { explanation_id: 'x', shop_id, order_ids: ['O1'], due_at: '2024-03-20T00:00:00Z' })
      market.crew(later, (i) => ({ at: 16 + (i % 5) }))
    })
    assert.equal(seen, undefined)
  }
})

test('a few days say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(12, (i) => ({ at: 1.1 + i / 3 }))), undefined)
})
