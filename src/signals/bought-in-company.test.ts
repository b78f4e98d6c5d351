import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weighs, type Wish } from '../../test/fixture/market.ts'
import { signal } from './bought-in-company.ts'

const visit = (buyers: number, shops: readonly string[]) =>
  weighs(signal, (market) => {
    for (const shop of shops) {
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${shop}`, category: 'c' })
      for (let n = 0; n < 2; n++)
        market.crew(buyers, (b): Wish => ({ buyer: `b${b}`, shop, at: 20 + 3 * n + b / 5, review: { text: 'very good goods and a very good seller' } }))
      market.usual(60, (c) => ({ shop, at: c / 2 }))
    }
  })

test('ten people who come back to two shops of two owners and praise in the same words bear false orders there', async () => {
  const bits = await visit(10, ['one', 'two'])
  assert.deepEqual([bits.size, new Set(bits.values())], [40, new Set([11])])
})

test('ten people who come back to one shop are its regulars', async () => {
  assert.equal((await visit(10, ['one'])).size, 0)
})
