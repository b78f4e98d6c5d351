import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complains, looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/malicious_complaint.ts'
import { signal } from './complaint-template.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

const form = '贵店商品外包装未标注生产日期及执行标准，要求依法处理。'

test('the same words against six shops', async () => {
  const [seen] = await looks(behaviour, signal, (market) => {
    for (const shop of shops.slice(0, 6)) complains(market, { shop, text: form })
  })
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /^6 complaints against 6 shops are written in the same words/)
})

test('own words, a short cry, and the form that half the market uses say nothing', async () => {
  const own = ['杯子漏水用了两天就坏', '衣服洗一次就褪色严重', '寄来的尺码和下单不同', '耳机左边没有声音了', '说好的赠品没有寄来']
  assert.deepEqual(await looks(behaviour, signal, (market) => own.forEach((text, i) => complains(market, { shop: shops[i]!, text }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => shops.slice(0, 5).forEach((shop) => complains(market, { shop, text: '质量有问题' }))), [])
  const everybody = await looks(behaviour, signal, (market) => {
    for (const shop of shops.slice(0, 5)) complains(market, { shop, text: form })
    for (let i = 0; i < 45; i++) complains(market, { by: `guest-${i}`, shop: 'a', text: form })
  })
  assert.deepEqual(everybody, [])
})
