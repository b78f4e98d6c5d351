import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/review_extortion.ts'
import { blow, customers } from '../../judging/behaviours/review_extortion/fixture.ts'
import { signal } from './reviewers-share-home.ts'

const home = { recipient_address: '海门路1号', address_kind: 'residential' }

test('two reviewers in one home: said, and worth next to nothing', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    for (const buyer of ['one', 'two']) market.usual(1, () => ({ shop: 'c', buyer, at: 3, fields: home }))
    for (const [i, shop] of ['a', 'b'].entries()) for (const reviewer of ['one', 'two']) blow(market, { shop, at: 20 + 4 * i, reviewer })
  })
  assert.equal(seen?.level, 'shared')
  assert.ok(seen.bits <= 0.5)
})

test('a wife who wrote no bad review is not even mentioned', async () => {
  const seen = await looks(behaviour, signal, (market) => {
    customers(market, ['a', 'b'])
    for (const buyer of ['one', 'wife']) market.usual(1, () => ({ shop: 'c', buyer, at: 3, fields: home }))
    for (const [i, shop] of ['a', 'b'].entries()) blow(market, { shop, at: 20 + 4 * i, reviewer: 'one' })
  })
  assert.deepEqual(seen, [])
})
