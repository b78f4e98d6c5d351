import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, others, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './win-rate.ts'

test('one hand gets a third of what fifty people wanted', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(market, [
        ...others(40),
        ...Array.from({ length: 10 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 200, wallet: 'purse', quantity: 2 })),
      ]),
  )
  assert.deepEqual([seen?.level, seen?.bits], ['large', 2])
  assert.match(seen!.sentence.en, /^One hand got 20 of 60 pieces sold in a scramble of 50 buyers\.$/)
})

test('five of two hundred is no more than five people get', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(market, [
        ...others(200),
        ...Array.from({ length: 5 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, wallet: 'purse', device: 'counter' })),
      ]),
  )
  assert.deepEqual(seen, [])
})
