import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './return-waybill.ts'

test('one number for the returns of three people to three shops is borrowed', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c'])
    for (const [i, shop] of ['a', 'b', 'c', 'a', 'b'].entries()) refunded(market, { shop, buyer: 'one', waybill: `shared-${i % 2}`, at: 20 + 6 * i })
  })
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /5 belong to another parcel too/)
})

test('three orders of one evening sent back in one parcel are no borrowed number', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'])
    for (let i = 0; i < 12; i++) refunded(market, { shop: 'a', buyer: 'one', waybill: `parcel-${i % 4}`, at: 20 + 7 * (i % 4) })
  })
  assert.deepEqual(seen, [])
})

test('what a flat sends back to one shop in one parcel is no borrowed number; one number for other doors or other shops is', async () => {
  const levels = async (door: (person: number) => string | undefined, shop: (person: number, i: number) => string): Promise<(string | undefined)[]> =>
    (
      await looks(behaviour, signal, (market) => {
        usualReturns(market, ['a', 'b', 'c', 'd'])
        for (let i = 0; i < 8; i++)
          for (let person = 0; person < 4; person++)
            refunded(market, {
              shop: shop(person, i),
              buyer: `p${person}`,
              ...(door(person) === undefined ? {} : { door: door(person)! }),
              waybill: `parcel-${i}`,
              scanned: 400,
              at: 20 + i * 3,
            })
      })
    ).map(({ level }) => level)
  const shop = (i: number): string => ['a', 'b', 'c', 'd'][i % 4]!
  // A door that nobody wrote down is not another door.
  for (const door of [() => 'flat', (person: number) => (person === 2 ? undefined : 'flat'), () => undefined])
    assert.deepEqual(await levels(door, (_, i) => shop(i)), [])
  for (const told of [
    await levels(
      (person) => `door ${person}`,
      (_, i) => shop(i),
    ),
    await levels(
      () => 'flat',
      (person, i) => shop(person + i),
    ),
  ])
    assert.ok(told.length > 0 && told.every((level) => level === 'many'), told.join())
})

test('a number that nobody scanned means nothing when the carrier scans little, or its records are broken', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one' })
    market.event('carrier.feed_interrupted', 40, { carrier: 'carrier', from: '2024-03-20T00:00:00Z', to: '2024-04-20T00:00:00Z' })
    usualReturns(market, ['a', 'b', 'c', 'd', 'e'])
  })
  assert.deepEqual(seen, [])
})
