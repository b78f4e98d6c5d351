import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './named-by-shops.ts'

test('four shops report the same account for a demand', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, reported: { demanded: 90_000, paid: 50_000, payee: 'purse' } })
  })
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /CNY 2,000\.00 were paid to 1 wallet\.$/)
})

test('one shop that reports its critic says nothing, and neither do reports without a demand', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (const [i, shop] of ['a', 'b', 'c', 'd'].entries()) complains(market, { shop, ...(i === 0 ? { reported: { demanded: 90_000 } } : { reported: {} }) })
  })
  assert.deepEqual(seen, [])
})
