import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees } from '../../test/fixture/market.ts'
import { signal } from './copied-reviews.ts'

const letters = 'abcdefghijklmnopqrst'
const own = (i: number): string => `My own words, ${letters[i]!.repeat(8)} and so on`

test('the same text with another number in it, from eight people, is a copy', async () => {
  const seen = await sees(signal, (market) => void market.crew(12, (i) => ({ review: { text: i < 8 ? `收到第${i}天就用了,质量非常好!` : own(i) } })))
  assert.equal(seen?.level, 'copies')
  assert.match(seen.said.en, /8 of 12 reviews repeat 1 text /)
  assert.ok(seen.bits.organic < 0)
  assert.equal(seen.bits.shop_hired, seen.bits.rival_hired)
})

test('a text handed out is a copy though each breaks it off elsewhere or goes on in words of his own', async () => {
  const text = '宝贝收到了质量非常好和卖家描述的一样非常满意以后还会来的'
  const seen = await sees(
    signal,
    (market) => void market.crew(12, (i) => ({ review: { text: `${text.slice(0, 12 + i)}${'。！~，'[i % 4]}${i % 3 === 0 ? '会回购' : ''}` } })),
  )
  assert.equal(seen?.level, 'copies')
  assert.match(seen.said.en, /12 of 12 reviews repeat 1 text /)
})

test('customers who begin alike, by what the article is, and go on in their own words copy nobody', async () => {
  for (const begins of ['这款洗发水真的好用', 'This phone case fits my '])
    assert.equal(await sees(signal, (market) => void market.beside(12, (i) => ({ review: { text: `${begins}${letters.slice(i)} and so on` } }))), undefined)
})

test('the sentence that the market writes for silent buyers is no copy', async () => {
  const silent = '此用户没有填写评价内容。'
  const seen = await sees(signal, (market) => {
    market.usual(30, () => ({ shop: 'elsewhere', review: { text: silent } }))
    market.beside(12, () => ({ review: { text: silent } }))
  })
  assert.equal(seen, undefined)
})

test('short praise and own words say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.beside(12, (i) => ({ review: { text: i % 2 === 0 ? '很好!' : own(i) } }))), undefined)
})

test('stars without words say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(12, () => ({ review: {} }))), undefined)
})
