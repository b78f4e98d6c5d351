import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './own-lives.ts'

test('accounts that buy elsewhere, from phones of their own', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (let i = 0; i < 6; i++) for (const shop of ['a', 'b', 'c']) market.usual(1, () => ({ buyer: `one-${i}`, shop, fields: { device_id: `d-${i}` } }))
    rushes(
      market,
      Array.from({ length: 6 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, wallet: 'company', device: `d-${i}`, address: '软件园1号楼' })),
    )
  })
  assert.equal(seen?.level, 'most')
  assert.ok(seen.bits < 0)
})

test('accounts that never bought anything else speak for nobody', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 6 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 200, wallet: 'purse', device: `d-${i}` })),
      ),
  )
  assert.deepEqual(seen, [])
})
