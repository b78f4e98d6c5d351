import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './promotion-scheduled.ts'

const stream = { promotion_id: 'p', shop_id: 'shop', kind: 'live_stream', starts_at: '2024-03-31T00:00:00Z', ends_at: '2024-03-31T06:00:00Z' }

test('a live stream announced for these goods explains a rush', async () => {
  const seen = await sees(signal, (market) => {
    market.event('promotion.scheduled', 20, stream)
    market.beside(20, () => ({ at: 30.1 }))
  })
  assert.equal(seen?.level, 'scheduled')
  assert.ok(seen.bits.organic > 0)
  assert.equal(seen.events.length, 1)
})

test('one announced twice is counted once', async () => {
  const seen = await sees(signal, (market) => {
    market.event('promotion.scheduled', 20, stream)
    market.event('promotion.scheduled', 21, { ...stream, promotion_id: 'q' })
    market.beside(20, () => ({ at: 30.1 }))
  })
  assert.match(seen!.said.en, /20 of 20 orders/)
})

test('a promotion of other goods, of another shop or of another day explains nothing', async () => {
  for (const other of [{ listing_ids: ['elsewhere'] }, { shop_id: 'neighbour' }, { starts_at: '2024-03-20T00:00:00Z', ends_at: '2024-03-20T06:00:00Z' }]) {
    const seen = await sees(signal, (market) => {
      market.event('promotion.scheduled', 1, { ...stream, ...other })
      market.crew(20, () => ({ at: 30.1 }))
    })
    assert.equal(seen, undefined)
  }
})

test('no promotion on record says nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({}))), undefined)
})
