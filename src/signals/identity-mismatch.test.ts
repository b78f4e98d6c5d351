import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './identity-mismatch.ts'

const match = { fields: { name_match: 'match', phone_match: 'match' } }
const mismatch = { fields: { name_match: 'mismatch', phone_match: 'mismatch' } }

test('accounts and recipients who do not belong together in most orders are no customers', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(100, () => match)
    market.crew(30, (i) => (i < 27 ? mismatch : match))
  })
  assert.equal(seen?.level, 'high')
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
})

test('on a holiday when everybody sends gifts a high share is the usual share', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(100, (i) => (i % 2 === 0 ? mismatch : match))
    market.beside(30, (i) => (i % 2 === 0 ? mismatch : match))
  })
  assert.equal(seen?.level, 'usual')
})

test('masked recipients say nothing', async () => {
  const seen = await sees(signal, (market) => {
    market.usual(100, () => match)
    market.crew(30, () => ({ fields: { name_match: 'unknown' } }))
  })
  assert.equal(seen, undefined)
})
