import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './complaint-haste.ts'

test('faults of goods that had not arrived', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) {
      market.usual(1, () => ({ buyer: 'one', shop, at: 30, parcel: { scans: 3, hours: 60 } }))
      market.event('complaint.filed', 31, {
        complaint_id: `early-${shop}`,
        kind: 'product_quality',
        complainant_account_id: 'one',
        target_kind: 'shop',
        target_id: shop,
      })
    }
  })
  assert.equal(seen?.level, 'early')
  assert.equal(seen.events.length, 4)
})

test('complaints after delivery say nothing, and neither does a parcel nobody recorded', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, kind: 'product_quality' })
    for (const shop of ['e', 'f', 'g', 'h']) {
      market.usual(1, () => ({ buyer: 'two', shop, at: 30 }))
      market.event('complaint.filed', 31, {
        complaint_id: `silent-${shop}`,
        kind: 'product_quality',
        complainant_account_id: 'two',
        target_kind: 'shop',
        target_id: shop,
      })
    }
  })
  assert.deepEqual(seen, [])
})
