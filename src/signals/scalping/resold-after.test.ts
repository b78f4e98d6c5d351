import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Market } from '../../../test/fixture/market.ts'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './resold-after.ts'

const offered =
  (owner: string, title: string) =>
  (market: Market): void => {
    market.event('shop.opened', 2, { shop_id: 'second', owner_account_id: owner, category: 'toys' })
    rushes(
      market,
      Array.from({ length: 8 }, (_, i): Rush => ({ buyer: `bot-${i}`, after: i, pageMs: 200, wallet: 'purse' })),
    )
    market.event('listing.published', 36, { listing_id: 'again', shop_id: 'second', category: 'toys', title, price_minor: 200_000, currency: 'CNY' })
  }

test('the same article in a shop of one of them, five days later', async () => {
  const [seen] = await looks(behaviour, signal, offered('bot-3', '限量 盲盒'))
  assert.equal(seen?.level, 'offered')
})

test('another article, or a shop of somebody else', async () => {
  assert.deepEqual(await looks(behaviour, signal, offered('bot-3', '普通积木')), [])
  assert.deepEqual(await looks(behaviour, signal, offered('stranger', '限量盲盒')), [])
})
