import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './named-by-statement.ts'

const reported = (status: string, subject: string) => (market: Market) => {
  market.crew(12, () => ({}))
  market.event('authority.reported', 40, {
    authority: 'police',
    request_no: '1',
    subject_id: subject,
    behaviour: 'self_brushing',
    role: 'merchant_beneficiary',
    status,
  })
}

test('a participant’s word about his client is told and weighs nothing: the deceived say the same', async () => {
  const seen = await sees(signal, reported('statement', 'shop'))
  assert.equal(seen?.level, 'named')
  assert.deepEqual(seen.bits, { organic: 0, shop_hired: 0, rival_hired: 0 })
})

test('a finding is not a statement, and another shop is not this one', async () => {
  assert.equal(await sees(signal, reported('finding', 'shop')), undefined)
  assert.equal(await sees(signal, reported('statement', 'neighbour')), undefined)
})

test('no statement on record says nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(12, () => ({}))), undefined)
})
