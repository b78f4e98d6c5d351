import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './paid-withdrawals.ts'

test('four shops paid, four complaints were withdrawn', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, end: 'withdrawn', paid: 80_000 })
    complains(market, { shop: 'e', end: 'rejected' })
  })
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /4 of 5 complaints were withdrawn after 4 shops had paid, CNY 3,200\.00 in all/)
})

test('a decision that awards money is no payment for silence, and neither is a withdrawal for nothing', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, end: 'upheld', paid: 80_000 })
    for (const shop of ['e', 'f', 'g']) complains(market, { shop, end: 'withdrawn' })
  })
  assert.deepEqual(seen, [])
})

test('half the price back for a broken thing is a bargain, in three shops too', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c']) complains(market, { shop, message: '补偿 50 元我就撤销投诉', end: 'withdrawn', paid: 5000 })
  })
  assert.deepEqual(seen, [])
})
