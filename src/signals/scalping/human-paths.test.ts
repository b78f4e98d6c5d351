import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './human-paths.ts'

test('eight colleagues who took their seconds', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, pageMs: 900 + 100 * i, wallet: 'company', address: '软件园1号楼' })),
      ),
  )
  assert.equal(seen?.level, 'all')
  assert.ok(seen.bits < 0)
})

test('a program that sometimes waits does not pass for people', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: i < 4 ? 200 : 1200, viewSeconds: 0, wallet: 'purse' })),
      ),
  )
  assert.deepEqual(seen, [])
})
