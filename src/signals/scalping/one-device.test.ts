import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './one-device.ts'

test('one device orders for eight accounts', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 200, device: 'shelf' })),
      ),
  )
  assert.equal(seen?.level, 'several')
})

test('a company pays, and everybody has the own phone', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, wallet: 'company', device: `d-${i}`, address: '软件园1号楼前台' })),
      ),
  )
  assert.deepEqual(seen, [])
})
