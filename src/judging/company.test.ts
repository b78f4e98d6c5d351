import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, type Wish, within } from '../../test/fixture/market.ts'

/** Twelve people who come back to two shops within days, among those shops' own customers. */
const company =
  (own: (i: number) => Wish, buyers = 12, owners: [string, string] = ['owner-a', 'owner-b']) =>
  (market: Market): void => {
    for (const [i, shop] of ['one', 'two'].entries()) {
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: owners[i]!, category: 'c' })
      for (let n = 0; n < 2; n++)
        market.crew(buyers, (b) => ({
          buyer: `club-${b}`,
          shop,
          at: 20 + n * 3 + b / 20,
          ...own(b),
          fields: { rivals_viewed: b % 5, view_seconds: 40, ...own(b).fields },
        }))
      market.usual(80, (c) => ({
        buyer: `${shop}-${c}`,
        shop,
        at: c / 3,
        fields: { rivals_viewed: c % 4, view_seconds: 30 + c },
        ...(c % 4 === 0 ? { review: { text: `my own words ${'abcdefghijklmnopqrst'[c / 4]} of it` } } : {}),
      }))
    }
  }
const taken = (tell: (market: Market) => void): Promise<number> =>
  within(tell, async (engine) => (await engine.one<{ n: number }>('SELECT count(*) AS n FROM company_orders')).n)

test('people who come back together to two shops, praise all of it and in the same words, are a crew', async () => {
  assert.equal(await taken(company(() => ({ review: { text: 'very good goods and a very good seller' } }))), 48)
})

test('a club that praises in words of its own, to its own doors and on its own devices, is a club', async () => {
  assert.equal(await taken(company((i) => ({ review: { text: `we liked it, ${'abcdefghijkl'[i]} says so at length` } }))), 0)
  assert.equal(await taken(company(() => ({}))), 0)
})

test('shops of one owner share their customers', async () => {
  assert.equal(await taken(company(() => ({ review: { text: 'very good goods and a very good seller' } }), 12, ['owner', 'owner'])), 0)
})

test('five people are no company', async () => {
  assert.equal(await taken(company(() => ({ review: { text: 'very good goods and a very good seller' } }), 5)), 0)
})

test('a customer who comes back to two shops of a crew, as himself, is left alone', async () => {
  const tell = (market: Market): void => {
    company(() => ({ review: { text: 'very good goods and a very good seller' } }))(market)
    for (const shop of ['one', 'two'])
      for (let n = 0; n < 2; n++) market.usual(1, () => ({ buyer: 'aunt', shop, at: 21 + n, review: { rating: 4, text: 'a bit small but it does for me' } }))
  }
  assert.equal(await taken(tell), 48)
})

test('a flatmate who uses the crew’s device and its words is left alone where he gets his goods at his own door and the crew gets none; with hollow parcels of his own, or in a crew that gets its goods, he is not', async () => {
  const words = { review: { text: 'very good goods and a very good seller' } }
  const tell =
    (crew: number, his: number) =>
    (market: Market): void => {
      const sent = (grams: number): Wish => ({ ...words, listing: 'goods', parcel: { grams, scans: 5 } })
      const device = { device_id: 'farm', name_match: 'match', phone_match: 'match' }
      market.event('listing.published', 0, { listing_id: 'goods', shop_id: 'one', category: 'c', price_minor: 10_000, currency: 'CNY', weight_g: 800 })
      company(() => ({ ...sent(crew), fields: device }))(market)
      for (const shop of ['one', 'two'])
        for (let n = 0; n < 2; n++)
          market.usual(1, () => ({ buyer: 'flatmate', shop, at: 21 + n, ...sent(his), fields: { rivals_viewed: 1, view_seconds: 40, ...device } }))
    }
  assert.equal(await taken(tell(40, 820)), 48)
  assert.equal(await taken(tell(40, 40)), 52)
  assert.equal(await taken(tell(820, 820)), 52)
})

test('a club that orders at an appointed hour, by one form that leads to the goods and writes the review, is a club', async () => {
  const form = { review: { text: 'our leader says this is good and so do we' }, fields: { rivals_viewed: 3, view_seconds: 200 } }
  const tell =
    (spread: number) =>
    (market: Market): void => {
      for (const [i, shop] of ['one', 'two'].entries()) {
        market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${i}`, category: 'c' })
        for (let n = 0; n < 2; n++) market.crew(12, (b) => ({ buyer: `club-${b}`, shop, at: 20 + n * 4 + b * spread, ...form }))
        market.usual(80, (c) => ({ buyer: `${shop}-${c}`, shop, at: c / 3, fields: { rivals_viewed: c % 4, view_seconds: 30 + c } }))
      }
    }
  assert.equal(await taken(tell(1 / 240)), 0)
  // Spread over the days it is no round, and the same marks are a crew's.
  assert.equal(await taken(tell(1 / 5)), 48)
})
