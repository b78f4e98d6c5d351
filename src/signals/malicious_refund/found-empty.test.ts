import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviour } from '../../judging/behaviours/malicious_refund.ts'
import { looks, refunded, usualReturns } from '../../judging/behaviours/conduct/fixture.ts'
import { signal } from './found-empty.ts'

test('four returns found empty by four warehouses are more than a mistake', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a', 'b', 'c', 'd'])
    for (const shop of ['a', 'b', 'c', 'd']) refunded(market, { shop, buyer: 'one', found: 'empty' })
  })
  assert.deepEqual([seen?.level, seen?.bits], ['several', 6])
})

test('a parcel that the carrier weighed whole was not sent empty', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    usualReturns(market, ['a'])
    for (let i = 0; i < 12; i++) refunded(market, { shop: `s${i}`, buyer: 'one', scanned: 400, found: 'empty' })
  })
  assert.deepEqual(seen, [])
})

test('a warehouse that finds half of everybody’s returns empty says nothing about one', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 40; i++) refunded(market, { shop: 'a', buyer: `guest-${i}`, found: i % 2 === 0 ? 'empty' : 'ok' })
    for (let i = 0; i < 4; i++) refunded(market, { shop: 'a', buyer: 'one', found: i < 2 ? 'empty' : 'ok' })
  })
  assert.deepEqual(seen, [])
})
