import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/fake_review.ts'
import { gifts } from '../../judging/behaviours/fake_review/fixture.ts'
import { signal } from './reviews-in-one-mould.ts'

test('rewarded praise out of one mould', async () => {
  const [seen] = await looks(behaviour, signal, (market) =>
    gifts(market, 'a', { n: 12, text: (i) => `收到包装严实，做工精致，全家都夸，强烈推荐给大家，会一直回购的${i}` }),
  )
  assert.equal(seen?.level, 'copies')
})

test('rewarded or not, people who write their own words did so', async () => {
  const words = [
    '杯子不烫手',
    '老婆很喜欢这个颜色',
    '送到办公室的同事都问',
    '用了三天没掉漆',
    '盖子有点紧但还行',
    '比上次那个轻',
    '孩子上学带着正好',
    '快递盒子压坏了东西没事',
    '客厅用刚合适',
    '容量够大',
  ]
  const [seen] = await looks(behaviour, signal, (market) => gifts(market, 'a', { n: 10, text: (i) => words[i]! }))
  assert.equal(seen?.level, 'own-words')
  assert.ok(seen.bits < 0)
})
