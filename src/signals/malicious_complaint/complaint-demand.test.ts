import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './complaint-demand.ts'

test('money asked of four shops, in complaints and in messages, beyond what the law gives', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b']) complains(market, { shop, demanded: 300_000 })
    complains(market, { shop: 'c', message: '转 2000 元我就撤诉' })
    complains(market, { shop: 'd', message: 'Send 1800 yuan and I withdraw the complaint.' })
  })
  assert.deepEqual([seen?.level, seen?.bits], ['many_beyond', 5])
  assert.match(seen!.sentence.en, /from 4 shops, up to CNY 3,000\.00; 4 demands/)
})

test('compensation within the law is weighed less, and a refund of the own order is no demand', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, demanded: 100_000 })
  })
  assert.equal(seen?.level, 'many')
  const plain = await looks(behaviour, signal, (market) => {
    for (const shop of ['a', 'b', 'c', 'd']) complains(market, { shop, message: '东西坏了，请给我换货' })
  })
  assert.deepEqual(plain, [])
})
