import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './one-instrument.ts'

test('one wallet pays for twelve accounts', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 12 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 200, wallet: 'purse' })),
      ),
  )
  assert.equal(seen?.level, 'many')
})

test('people who share a phone number and a counter, and each pay for themselves', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, wallet: `w-${i}`, device: 'counter', phone: '13800000001' })),
      ),
  )
  assert.deepEqual(seen, [])
})
