import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, within } from '../../test/fixture/market.ts'
import { exposureSentence } from '../domain/exposure.ts'
import type { Verdict } from '../domain/report.ts'
import { openEngine } from '../warehouse/duckdb.ts'
import { exposedShops, shopTraits } from './exposed.ts'
import { noLoss, noMeasure, nothingListed } from './voice.ts'

const opening = Date.parse('2024-03-01T00:00:00Z')
const at = (days: number): string => new Date(opening + days * 86_400_000).toISOString()
const victim = (shop: string, more: Partial<Verdict> = {}): Verdict => ({
  ...nothingListed,
  case_id: `c-${shop}`,
  subject: { kind: 'shop', id: shop },
  behaviour: 'review_extortion',
  role: 'victim_merchant',
  certainty: 'supported',
  knowledge: 'unaware',
  reasons: [],
  contrary: [],
  searched: [],
  tiers: ['T3'],
  measure: noMeasure,
  ...more,
})

/** Eight new shops and thirty old ones, alike in all else; by day 100 each sold and was praised. */
function market({ event, usual }: Market, opened: (n: number) => number | undefined = (n) => (n < 8 ? 60 : -2000 - n)): void {
  for (let n = 0; n < 38; n++) {
    const day = opened(n)
    if (day !== undefined) event('shop.opened', day, { shop_id: `S-${n}`, owner_account_id: `A-${n}`, category: 'home' })
    usual(6, (i) => ({ shop: `S-${n}`, at: 62 + i, payable: 5000, review: { rating: 5 }, fields: { freight_minor: 800 } }))
  }
}

const look = (tell: (market: Market) => void, verdicts: readonly Verdict[], as_of = at(100), first_seen = at(80)) =>
  within(tell, (engine) => {
    const cases = verdicts.map(({ case_id, behaviour }) => ({ case_id, behaviour, first_seen, merged_from: [], subjects: [], loss: noLoss }))
    return exposedShops(engine, { as_of, verdicts: [...verdicts], cases })
  })

test('shops that have what those struck had in common are warned, and the others are not', async () => {
  const found = await look(
    market,
    ['S-0', 'S-1', 'S-2', 'S-3'].map((shop) => victim(shop)),
  )
  assert.deepEqual(
    found.map(({ shop_id, attack, traits }) => [shop_id, attack, traits.map(({ trait }) => trait)]),
    ['S-4', 'S-5', 'S-6', 'S-7'].map((shop) => [shop, 'review_extortion', ['new']]),
  )
  assert.deepEqual(found[0]!.traits[0], { trait: 'new', having: { n: 4, of: 8 }, others: { n: 0, of: 30 } })
  const said = exposureSentence(found[0]!)
  assert.match(said.en, /4 of 8 shops opened within the last 180 days, and 0 of the 30 others.*nothing is held against it/)
  assert.match(said.zh, /8 家店铺中有 4 家.*也不因此受任何影响/)
})

test('where attacks fall on all alike nobody is warned, whatever a shop is like', async () => {
  assert.deepEqual(
    await look(
      market,
      ['S-0', 'S-10', 'S-20', 'S-30'].map((shop) => victim(shop)),
    ),
    [],
  )
})

test('two shops struck, leads, the accused, and what ended long ago warn nobody', async () => {
  assert.deepEqual(
    await look(
      market,
      ['S-0', 'S-1'].map((shop) => victim(shop)),
    ),
    [],
    'two are an accident',
  )
  assert.deepEqual(
    await look(
      market,
      ['S-0', 'S-1', 'S-2', 'S-3'].map((shop) => victim(shop, { certainty: 'lead' })),
    ),
    [],
  )
  assert.deepEqual(
    await look(
      market,
      ['S-0', 'S-1', 'S-2', 'S-3'].map((shop) => victim(shop, { role: 'merchant_beneficiary', behaviour: 'self_brushing' })),
    ),
    [],
  )
  assert.deepEqual(
    await look(
      market,
      ['S-0', 'S-1', 'S-2', 'S-3'].map((shop) => victim(shop)),
      at(400),
    ),
    [],
  )
})

test('what is not known of a shop is no trait of it', async () => {
  const found = await look(
    (told) => market(told, (n) => (n === 7 ? undefined : n < 8 ? 60 : -2000)),
    ['S-0', 'S-1', 'S-2', 'S-3'].map((shop) => victim(shop)),
  )
  assert.deepEqual(
    found.map(({ shop_id }) => shop_id),
    ['S-4', 'S-5', 'S-6'],
  )
  assert.deepEqual(found[0]!.traits[0]!.having, { n: 4, of: 7 })
})

test('a shop counts as it was before it was struck: the bad reviews of the attack do not hide that it was spotless', async () => {
  const tell = (told: Market): void => {
    const { event, usual } = told
    market(told, () => -2000)
    // Of all but the first eight somebody was once dissatisfied.
    for (let n = 8; n < 38; n++) usual(1, () => ({ shop: `S-${n}`, at: 63, payable: 5000, review: { rating: 1 } }))
    for (let n = 0; n < 4; n++) {
      const [order] = usual(1, () => ({ shop: `S-${n}`, at: 85, payable: 5000 }))
      event('review.posted', 90, { review_id: `bad-${n}`, order_id: order!, listing_id: `S-${n}-goods`, author_account_id: 'A-QIU', rating: 1 })
    }
  }
  const found = await look(
    tell,
    ['S-0', 'S-1', 'S-2', 'S-3'].map((shop, n) => victim(shop, { review_ids: [`bad-${n}`] })),
    at(100),
    at(92),
  )
  assert.deepEqual(
    found.map(({ shop_id, traits }) => [shop_id, traits.map(({ trait, having }) => [trait, having])]),
    ['S-4', 'S-5', 'S-6', 'S-7'].map((shop) => [shop, [['spotless', { n: 4, of: 8 }]]]),
  )
})

test('cheap goods and free freight count in the same way', async () => {
  const tell = ({ usual }: Market): void => {
    for (let n = 0; n < 40; n++)
      usual(6, (i) => ({ shop: `S-${n}`, at: 62 + i, payable: n < 13 ? 900 : 9000 + n, fields: { freight_minor: n < 13 ? 0 : 800 } }))
  }
  const found = await look(
    tell,
    ['S-0', 'S-1', 'S-2', 'S-3', 'S-4'].map((shop) => victim(shop, { behaviour: 'reverse_brushing' })),
  )
  assert.deepEqual(
    found.map(({ shop_id, traits }) => [shop_id, traits.map(({ trait }) => trait)]),
    ['S-10', 'S-11', 'S-12', 'S-5', 'S-6', 'S-7', 'S-8', 'S-9'].map((shop) => [shop, ['cheap', 'free_freight']]),
  )
})

test('who holds a shop, where they are and what they do is not read', async () => {
  const engine = await openEngine()
  try {
    assert.deepEqual(engine.tables(shopTraits.sql!).toSorted(), [...shopTraits.reads].toSorted())
    assert.doesNotMatch(shopTraits.sql!, /owner|region|age|birth|person|account/)
  } finally {
    engine.close()
  }
})
