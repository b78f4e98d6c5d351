import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, others, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './even-gaps.ts'

test('an order every half second among people who come as they come', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(market, [
        ...others(40),
        ...Array.from({ length: 12 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: 2 + 0.5 * i, pageMs: 200, wallet: 'purse' })),
      ]),
  )
  assert.equal(seen?.level, 'beat')
})

test('a queue lets everybody in at one pace', async () => {
  const queue = Array.from({ length: 40 }, (_, i): Rush => ({
    buyer: i < 12 ? `tied-${i}` : `guest-${i}`,
    after: 5 * i,
    pageMs: 2000,
    ...(i < 12 ? { wallet: 'purse', device: 'counter' } : {}),
  }))
  assert.deepEqual(await looks(behaviour, signal, (market) => void rushes(market, queue)), [])
})
