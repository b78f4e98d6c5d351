import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './address-variants.ts'

test('one phone, nine accounts, nine spellings of a door', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 9 }, (_, i): Rush => ({ buyer: `hand-${i}`, after: i, wallet: 'purse', phone: '13800000001', address: `长江路${i}号阳光花园` })),
      ),
  )
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /^1 phone receives for 9 accounts at 9 addresses\.$/)
})

test('one true door, and a locker that takes everybody’s parcels', async () => {
  assert.deepEqual(
    await looks(
      behaviour,
      signal,
      (market) =>
        void rushes(
          market,
          Array.from({ length: 9 }, (_, i): Rush => ({ buyer: `one-${i}`, after: i, wallet: 'purse', phone: '13800000001', address: '长江路1号' })),
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
          Array.from({ length: 9 }, (_, i): Rush => ({
            buyer: `one-${i}`,
            after: i,
            wallet: 'purse',
            phone: '13800000001',
            address: `自提柜${i}号`,
            addressKind: 'locker',
          })),
        ),
    ),
    [],
  )
})
