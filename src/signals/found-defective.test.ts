import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './found-defective.ts'

test('a batch that inspection finds faulty explains its returns', async () => {
  const seen = await sees(signal, (market) => void market.beside(12, () => ({ ends: 'refunded', sentBack: true, inspected: 'defective' })))
  assert.equal(seen?.level, 'defects')
  assert.ok(seen.bits.organic > 0)
})

test('returns found to be in order are not excused', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(12, () => ({ ends: 'refunded', sentBack: true, inspected: 'ok' }))), undefined)
})

test('returns nobody inspected or gave a reason for say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(12, () => ({ ends: 'refunded' }))), undefined)
})
