import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chineseValue, readText } from './lexicon.ts'

test('numbers in Chinese words, as people write sums', () => {
  for (const [text, value] of [
    ['八千八', 8800],
    ['一万二', 12_000],
    ['两千五百', 2500],
    ['三百五十', 350],
    ['六百', 600],
    ['一千零五', 1005],
    ['二五〇〇', 2500],
    ['十五', 15],
  ] as const)
    assert.equal(chineseValue(text), value, text)
})

test('the sum demanded, in digits, words, thousands and other scripts', () => {
  for (const [text, minor] of [
    ['转2500过来就删差评', 250_000],
    ['给我八千块，马上改', 800_000],
    ['最少六百，不然一直挂着', 60_000],
    ['8.8k 一口价', 880_000],
    ['１２００元', 120_000],
    ['pay me $300 and the review disappears', 30_000],
    ['send two thousand dollars or it stays', 200_000],
    ['I want 1,500 usd', 150_000],
    ['2500，一分不少', 250_000],
    ['红包1.2万', 1_200_000],
  ] as const)
    assert.equal(readText(text).amountMinor, minor, text)
})

test('a handle, a date and a count of stars are no sums', () => {
  for (const text of [
    '加我QQ 284551903 谈',
    '加qq hmac256:folder:12ab99887766 谈',
    '打了3个电话没人接',
    '用了2天就坏了，给1星',
    'order 20170406',
    '十几个人一起来',
    'there are ten of us',
  ])
    assert.equal(readText(text).amountMinor, undefined, text)
})

test('a promise to delete, a threat, and more to come', () => {
  const say = (text: string): string => {
    const said = readText(text)
    return (['promise', 'threat', 'more', 'offPlatform'] as const).filter((name) => said[name]).join()
  }
  assert.equal(say('转2500，马上把差评删了'), 'promise')
  assert.equal(say('不给钱差评就一直挂着'), 'threat')
  assert.match(say('更多的人来给你差评'), /more/)
  assert.match(say('不然叫更多人来给你差评'), /threat,more/)
  assert.equal(say('这事旺旺上不说，加我QQ谈'), 'offPlatform')
  assert.equal(say('Pay and I will delete the review'), 'promise')
  assert.match(say("If you don't pay, more one-star reviews will come"), /threat,more/)
  assert.match(say('message me on WhatsApp, not here'), /offPlatform/)
})

test('what an ordinary buyer writes threatens nobody', () => {
  for (const text of [
    '衣服开线了，能退39元吗',
    '什么时候发货',
    '质量太差，申请退货退款',
    'The cup arrived broken, please send a replacement',
    '已收到，谢谢老板',
    '我要退货，运费谁出',
  ]) {
    const said = readText(text)
    assert.deepEqual([said.promise, said.threat, said.more, said.offPlatform], [false, false, false, false], text)
  }
  const asks = readText('衣服开线了，能退39元吗')
  assert.deepEqual([asks.remedy, asks.defect, asks.amountMinor], [true, true, 3900])
  assert.ok(readText('按消法退一赔三，赔我500元').statutory)
})

test('who wants no money asks for none', () => {
  for (const text of ['评价里都写了，我是做测评的，不接受任何补偿', '不要你的红包，差评就是差评', "I don't want any money, the review says what happened"])
    assert.equal(readText(text).money, false, text)
})

test('a shop that pays for praise says so', () => {
  assert.ok(readText('五星好评晒图返现5元，联系客服').praise)
  assert.ok(readText('Leave a 5-star review and get a $10 gift card').praise)
  assert.ok(!readText('好的亲，麻烦给个好评哦').praise)
})

test('the number of a hot line is dialled, and no sum', () => {
  for (const [text, minor] of [
    ['退我50元，不然我打12315投诉，差评也不改', 5000],
    ['已经打了12345，差评不会删', undefined],
    ['我会打110', undefined],
    ['给我12315元', 1_231_500],
    ['转110块就删', 11_000],
  ] as const)
    assert.equal(readText(text).amountMinor, minor, text)
})

test('goods for nothing are asked for as money is; a replacement is none', () => {
  const said = (text: string): [boolean, number | undefined] => [readText(text).goods, readText(text).pieces]
  assert.deepEqual(said('白送我五件新的，链接改成一分钱我来拍'), [true, 5])
  assert.deepEqual(said('免费寄12盒过来，差评就删'), [true, 12])
  assert.deepEqual(said('send me five new pieces for free and the review goes away'), [true, 5])
  assert.deepEqual(said('坏了一件，补发一件新的吧'), [false, undefined])
  assert.deepEqual(said('please send a replacement'), [false, undefined])
})
