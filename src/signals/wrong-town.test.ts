import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weighs } from '../../test/fixture/market.ts'
import { signal } from './wrong-town.ts'

const sent = (to: string | undefined, fields: Record<string, string>) =>
  weighs(signal, (market) => void market.crew(1, () => ({ parcel: { scans: 5, ...(to === undefined ? {} : { to }) }, fields })))

test('a parcel signed for in another town weighs against its order', async () => {
  assert.deepEqual([...(await sent('330102', { region_code: '510104' })).values()], [3])
})

test('another district of the same town says nothing', async () => {
  assert.equal((await sent('330102', { region_code: '330105' })).size, 0)
})

test('a forwarding warehouse or a locker elsewhere says nothing', async () => {
  for (const address_kind of ['forwarder', 'locker']) assert.equal((await sent('330102', { region_code: '510104', address_kind })).size, 0)
})

test('a region known only as a province, or not at all, says nothing', async () => {
  assert.equal((await sent('330102', { region_code: '510000' })).size, 0)
  assert.equal((await sent(undefined, { region_code: '510104' })).size, 0)
  assert.equal((await sent('330102', {})).size, 0)
})
