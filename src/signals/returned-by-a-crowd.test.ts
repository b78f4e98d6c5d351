import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, weighs, type Wish } from '../../test/fixture/market.ts'
import { signal } from './returned-by-a-crowd.ts'

const home = { name_match: 'match', phone_match: 'match' }
const stranger = { name_match: 'mismatch', phone_match: 'mismatch' }

/** A shop of two articles that hardly anybody sends back, and forty more orders of one of them over eighteen days. */
const beside = (own: (i: number) => Wish, usual: (i: number) => Wish = () => ({})) =>
  weighs(signal, (market: Market) => {
    market.usual(120, (i) => ({ at: i * 0.25, listing: i % 2 === 0 ? 'lamp' : 'rug', fields: i % 15 === 0 ? stranger : home, ...usual(i) }))
    market.usual(40, (i) => ({ at: 6 + i * 0.45, listing: 'lamp', ends: 'refunded', fields: i % 2 === 0 ? stranger : home, ...own(i) }))
  })

test('a few a day who take one article, half of it for strangers, and give it back bear orders that are no demand', async () => {
  const bits = await beside(() => ({}))
  assert.equal(bits.size, 39)
  assert.deepEqual([...new Set(bits.values())].toSorted(), [10, 11])
})

test('beside a crowd that takes the goods, what was called off before anything was sent is none of it, nor what an inspection found faulty; a crowd that calls everything off is one all the same', async () => {
  const parcel = { scans: 3, grams: 400 }
  const sent = (i: number): Wish => (i % 8 === 3 ? {} : { parcel })
  assert.equal((await beside(() => ({ parcel }))).size, 39)
  const calledOff = await beside(sent)
  assert.equal(calledOff.size, 34)
  const faulty = await beside((i) => ({ parcel, sentBack: true, ...(i % 8 === 3 ? { inspected: 'defective' } : { inspected: 'ok' }) }))
  assert.equal(faulty.size, 34)
  // More than one in four never sent: that is its way.
  assert.equal((await beside((i) => (i % 3 === 1 ? {} : { parcel }))).size, 39)
})

test('a poor article, gifts that displease, a faulty batch, goods tried on at the whole shop, and people who keep it are none', async () => {
  // As many of those who keep it have it sent to others.
  assert.equal(
    (
      await beside(
        () => ({}),
        (i) => ({ fields: i % 4 < 2 ? stranger : home }),
      )
    ).size,
    0,
  )
  // By chance a few more of those who send it back had it sent to others.
  assert.equal((await beside((i) => ({ fields: i % 4 === 0 ? stranger : home }))).size, 0)
  // A feast's gifts that came badly: of whom had it sent to others two in five keep it.
  assert.equal((await beside((i) => (i % 5 < 3 ? {} : { ends: 'kept' }))).size, 0)
  // Only what went to others came back.
  assert.equal((await beside((i) => (i % 2 === 0 ? {} : { ends: 'kept' }))).size, 0)
  assert.equal((await beside((i) => (i % 4 === 0 ? { reason: 'quality', inspected: 'defective', sentBack: true } : {}))).size, 0)
  assert.equal(
    (
      await beside(
        () => ({}),
        (i) => (i % 5 < 2 ? { ends: 'refunded' } : {}),
      )
    ).size,
    0,
  )
  assert.equal((await beside(() => ({ ends: 'kept' }))).size, 0)
  // Nobody knows to whom it went.
  assert.equal((await beside(() => ({ fields: {} }))).size, 0)
})
