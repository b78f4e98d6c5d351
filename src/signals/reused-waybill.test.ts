import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weighs } from '../../test/fixture/market.ts'
import { signal } from './reused-waybill.ts'

test('one waybill for the orders of three buyers weighs against each', async () => {
  const bits = await weighs(signal, (market) => void market.crew(3, () => ({ parcel: { waybill: 'W1' } })))
  assert.deepEqual([...bits.values()], [5, 5, 5])
})

test('two orders of one buyer in one parcel say nothing', async () => {
  const bits = await weighs(signal, (market) => void market.usual(2, () => ({ buyer: 'b', parcel: { waybill: 'W1' } })))
  assert.equal(bits.size, 0)
})

test('the same number at two carriers is two parcels', async () => {
  const bits = await weighs(signal, (market) => void market.usual(2, (i) => ({ parcel: { waybill: 'W1', carrier: `carrier${i}` } })))
  assert.equal(bits.size, 0)
})

test('orders not sent say nothing', async () => {
  assert.equal((await weighs(signal, (market) => void market.crew(3, () => ({})))).size, 0)
})
