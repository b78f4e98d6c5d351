import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, others, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './sub-human-latency.ts'

test('twelve orders a fifth of a second after the page opened', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(market, [...others(20), ...Array.from({ length: 12 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 150 + i, wallet: 'purse' }))]),
  )
  assert.equal(seen?.level, 'most')
  assert.match(seen.sentence.en, /^12 of 12 orders were placed less than 0\.4 seconds/)
})

test('fast hands on fast lines take six tenths of a second, and unknown is not fast', async () => {
  const tied = { wallet: 'purse', device: 'counter' }
  assert.deepEqual(
    await looks(
      behaviour,
      signal,
      (market) =>
        void rushes(
          market,
          Array.from({ length: 12 }, (_, i): Rush => ({ buyer: `quick-${i}`, after: i, pageMs: 620 + 10 * i, ...tied })),
        ),
    ),
    [],
  )
  assert.deepEqual(
    await looks(
      behaviour,
      signal,
      (market) =>
        void rushes(
          market,
          Array.from({ length: 12 }, (_, i): Rush => ({ buyer: `dark-${i}`, after: i, ...tied })),
        ),
    ),
    [],
  )
})
