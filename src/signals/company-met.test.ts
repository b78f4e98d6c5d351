import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees, type Wish } from '../../test/fixture/market.ts'
import { signal } from './company-met.ts'

const visit = (text: ((b: number) => string) | undefined) => (market: Market) => {
  for (const shop of ['shop', 'two']) {
    market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${shop}`, category: 'c' })
    for (let n = 0; n < 2; n++) {
      const wish = (b: number): Wish => ({ buyer: `b${b}`, shop, at: 20 + 3 * n + b / 5, ...(text === undefined ? {} : { review: { text: text(b) } }) })
      if (shop === 'shop') market.crew(10, wish)
      else market.usual(10, wish)
    }
    market.usual(60, (c) => ({ shop, at: c / 2 }))
  }
}

test('a cohort bought in company speaks against real demand, and for nobody’s hand', async () => {
  const seen = await sees(
    signal,
    visit(() => 'very good goods and a very good seller'),
  )
  assert.equal(seen?.level, 'company')
  assert.deepEqual(seen.bits, { organic: -8, shop_hired: 0, rival_hired: 0 })
  assert.match(seen.said.en, /20 of 20 orders are of 10 people/)
})

test('a club without the marks of hired work says nothing', async () => {
  assert.equal(await sees(signal, visit(undefined)), undefined)
  assert.equal(
    await sees(
      signal,
      visit((b) => `we liked it ${'abcdefghij'[b]} and say so in many words`),
    ),
    undefined,
  )
})
