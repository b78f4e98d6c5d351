import assert from 'node:assert/strict'
import test from 'node:test'
import { voiceOn } from '../voice.ts'
import { judgeTogether } from '../together.ts'
import { type Order, people, type Told, within } from './fixture.ts'
import { placedTogether, type Together } from './together.ts'

const praise = ['做工扎实颜色很正，送货也快', '料子厚实穿着舒服，推荐购买', '跟描述一样好用，下次再来']

/** Twelve people at three shops on the same days, beside a market of three hundred; nobody holds their orders to be false yet. */
const crew =
  (more: (i: number) => Partial<Order>, told: (told: Told, who: string[]) => void = () => {}, size = 12) =>
  (market: Told): void => {
    market.market(300)
    const who = people(size)
    for (const [n, shop] of ['glow', 'shine', 'spark'].entries()) {
      for (let i = 0; i < 40; i++) market.order({ buyer: `citizen-${i * 5 + n}`, shop, at: 1 + i * 0.7 })
      for (const [i, buyer] of who.entries()) market.order({ buyer, shop, at: 5 + 7 * n + i * 0.05, address: `Ash ${i}`, ...more(i) })
    }
    told(market, who)
    // The fixture wants a case: one of somebody else.
    market.order({ buyer: 'other', shop: 'corner-1', at: 3, false: true })
  }
const found = (tell: (told: Told) => void): Promise<Together[]> =>
  within(tell, async (engine, _judged, _keys, run) => (await placedTogether(engine, run)).orders)

test('the same shops on the same days and the same phones, or the same words: the orders are held, every one and no other', async () => {
  const room = await found(
    crew(
      (i) => ({ device: `room-${i % 2}`, review: '很好' }),
      (told, who) => who.forEach((buyer, i) => told.session(buyer, 4, `room-${i % 2}`)),
    ),
  )
  assert.equal(room.length, 36)
  assert.ok(room.every(({ accountId }) => accountId.startsWith('worker')))
  const words = await found(crew(() => ({ review: praise[0]! })))
  assert.equal(words.length, 36)
})

test('flatmates on the crew’s phone who buy there and mostly elsewhere are left alone', async () => {
  const orders = await found(
    crew(
      () => ({ device: 'room', review: '很好' }),
      (told, who) => {
        for (const buyer of who) told.session(buyer, 4, 'room')
        for (const mate of people(4, 'mate')) {
          told.session(mate, 4, 'room')
          for (const [n, shop] of ['glow', 'shine', 'spark'].entries()) told.order({ buyer: mate, shop, at: 5.2 + 7 * n, address: `Oak of ${mate}` })
          for (let i = 0; i < 7; i++) told.order({ buyer: mate, shop: `corner-${i}`, at: 3 + 3 * i, address: `Oak of ${mate}` })
        }
      },
    ),
  )
  assert.equal(orders.length, 36)
  assert.ok(orders.every(({ accountId }) => accountId.startsWith('worker')))
})

test('one hand that buys over many accounts to resell praises nothing: such orders are real', async () => {
  assert.deepEqual(
    await found(
      crew(
        () => ({ device: 'room' }),
        (told, who) => who.forEach((buyer) => told.session(buyer, 4, 'room')),
      ),
    ),
    [],
  )
})

test('a club with one computer that buys at the same openings is left alone, though some of it work for a shop in words all their own', async () => {
  const orders = await found((market) => {
    crew(
      () => ({ review: praise[0]! }),
      () => {},
      12,
    )(market)
    // Two of the crew go to the club, whose members buy at two other shops together and praise what one praises.
    for (const mate of [...people(2), ...people(6, 'member')]) {
      market.session(mate, 4, 'counter')
      for (const n of [0, 1, 2, 3]) market.order({ buyer: mate, shop: `opening-${n % 2}`, at: 6 + 6 * n, address: `Elm of ${mate}`, device: 'counter' })
    }
  })
  assert.ok(orders.every(({ shopId }) => !shopId.startsWith('opening')))
})

test('one kind alone holds nothing: friends who order together, people who write alike, a room whose people shop apart', async () => {
  assert.deepEqual(await found(crew(() => ({}))), [])
  assert.deepEqual(
    await found((told) => {
      told.market(300)
      for (const [i, buyer] of people(12).entries())
        for (const n of [0, 1, 2]) told.order({ buyer, shop: `corner-${(i + n) % 7}`, at: 2 + 1.9 * i + 6 * n, review: praise[n]!, address: `Ash ${i}` })
      told.order({ buyer: 'other', shop: 'corner-1', at: 3, false: true })
    }),
    [],
  )
})

test('a campus, an office, a mobile line, a dormitory’s line, a phrase of everybody and a household are left alone', async () => {
  for (const kind of ['campus', 'office', 'mobile'])
    assert.deepEqual(
      await found(
        crew(
          () => ({}),
          (told, who) => who.forEach((buyer, i) => told.session(buyer, 4, `own-${i}`, '10.0.0.1', kind)),
        ),
      ),
      [],
      kind,
    )
  assert.deepEqual(
    await found(
      crew(
        () => ({}),
        (told, who) => who.forEach((buyer, i) => told.session(buyer, 4, `own-${i}`, '10.0.0.1', 'residential')),
      ),
    ),
    [],
    'dormitory',
  )
  assert.deepEqual(
    await found(
      crew(
        () => ({ review: '非常好非常满意，五星好评' }),
        (told) => {
          for (let i = 0; i < 60; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-2', at: 9, review: '非常好非常满意，五星好评' })
        },
      ),
    ),
    [],
    'phrase',
  )
  assert.deepEqual(
    await found(
      crew(
        () => ({ address: 'Elm 5', device: 'sofa' }),
        (told, who) => who.forEach((buyer) => told.session(buyer, 4, 'sofa')),
        5,
      ),
    ),
    [],
    'household',
  )
})

test('what is held is told with who placed it, as leads; it comes back when its time is over', async () => {
  const judged = (asOf: string, known: (all: Together[]) => string[] = () => []): ReturnType<typeof judgeTogether> =>
    within(
      crew(() => ({ review: praise[0]! })),
      async (engine, _judged, _keys, run) =>
        judgeTogether(
          engine,
          run,
          { neutralisedOrders: known((await placedTogether(engine, run)).orders) },
          ['T0', 'T1', 'T2', 'T3'],
          Date.parse(asOf),
          voiceOn('Z'),
        ),
    )
  const { verdicts, neutralisedOrders, cases } = await judged('2024-05-01T00:00:00Z')
  const [one] = verdicts
  assert.deepEqual([verdicts.length, one!.behaviour, one!.certainty, one!.measure.kind, one!.tiers], [1, 'inconclusive', 'lead', 'neutralise', ['T0', 'T3']])
  assert.deepEqual(one!.supported_order_ids, neutralisedOrders.toSorted())
  assert.equal(one!.related.filter(({ as }) => as === 'brusher').length, 12)
  assert.ok(one!.related.every(({ certainty }) => certainty === 'lead'))
  assert.equal(cases.length, 1)
  const later = await judged('2024-08-01T00:00:00Z')
  assert.deepEqual([later.neutralisedOrders, later.verdicts[0]!.measure.kind], [[], 'none'])
  // What is held already is not told twice.
  assert.deepEqual((await judged('2024-05-01T00:00:00Z', (all) => all.map(({ orderId }) => orderId))).verdicts, [])
})
