import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hammingDistance, nearDuplicates, runsOf, shingles, simHash, template } from './nearDuplicate.ts'
import { jaccard } from './similarity.ts'

test('runs are all pieces of a template of one length, signs and numbers aside; a shorter text has none', () => {
  assert.deepEqual([...runsOf('收到 第12天!', 3)], ['收到第', '到第0', '第0天'])
  assert.deepEqual([...runsOf('aaaa', 3)], ['aaa'])
  assert.deepEqual([...runsOf('ab', 3)], [])
})

test('a template filled with another name, number or punctuation is the same text', () => {
  assert.equal(template('不赔500元就给差评!!'), template('不赔 800 元,就给差评。'))
  const groups = nearDuplicates(
    [
      '老板您好,衣服质量太差,不赔500元我就给差评并且追评',
      '老板你好!衣服质量太差,不赔800元我就给差评并且追评',
      '宝贝收到了,颜色很正,尺码合适,下次还会再来光顾',
      'Pay me $50 by tonight or I will post one star reviews everywhere',
      'pay me $120 by tonight or I will post 1-star reviews everywhere!',
    ],
    { similarity: 0.6 },
  )
  assert.deepEqual([...groups], [0, 0, -1, 1, 1])
})

test('two short praises are not a template', () => {
  assert.deepEqual([...nearDuplicates(['好评!', '好评', 'good', 'Good!!'])], [-1, -1, -1, -1])
})

test('groups are those that comparing every text with every other would give, when the likeness is clear', () => {
  const word = fc.constantFrom('alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel')
  const text = fc.array(word, { minLength: 6, maxLength: 9 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 12 }), (texts) => {
      const sets = texts.map((t) => new Set(shingles(t)))
      const alike = (i: number, j: number) => jaccard(sets[i]!, sets[j]!)
      const labels = texts.map((_, i) => i)
      for (let i = 0; i < texts.length; i++) {
        for (let j = 0; j < i; j++) {
          if (alike(i, j) < 0.85) continue
          const [from, to] = [labels[i]!, labels[j]!]
          for (const [k, label] of labels.entries()) if (label === from) labels[k] = to
        }
      }
      const groups = nearDuplicates(texts, { similarity: 0.85 })
      for (let i = 0; i < texts.length; i++) for (let j = 0; j < i; j++) assert.equal(groups[i]! >= 0 && groups[i] === groups[j], labels[i] === labels[j])
    }),
  )
})

test('SimHash changes few bits for a changed word and about half for another text', () => {
  const base = 'this seller asked me to change my review after refunding only half of the price and then stopped answering my messages about the broken parts'
  const near = simHash(base.replace('broken', 'missing'))
  assert.ok(hammingDistance(simHash(base), near) <= 14)
  assert.ok(
    hammingDistance(
      simHash(base),
      simHash('completely different words about weather in spring and the birds that return to the lake each year when ice melts'),
    ) > 20,
  )
})
