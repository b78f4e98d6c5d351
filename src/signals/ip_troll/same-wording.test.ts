import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './same-wording.ts'

test('one wording for ten shops is half a bit', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, (i) => ({ text: `该链接商品侵犯我方品牌权利，请于 ${i} 日内删除页面。` })))
  assert.deepEqual([seen?.level, seen?.bits], ['one', 0.5])
})

test('words written for each case, and notices without words, say nothing', async () => {
  const own = ['瓶身的浮雕图案是我画的', '包装盒抄了我们去年的设计', '这个玩偶的脸和我的一样', '文案整段复制自我们官网', '鞋底花纹已经申请过专利']
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 5, (i) => ({ text: own[i]! }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({}))), [])
})
