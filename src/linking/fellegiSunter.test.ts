import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { blockedPairs } from './blocking.ts'
import { compareAddresses, compareNames, comparePhones, parseAddress, unknown } from './contacts.ts'
import { learnMatchModel, levelShares, matchBits } from './fellegiSunter.ts'
import { editDistance, jaroWinkler } from './similarity.ts'

test('Jaro–Winkler gives the published values', () => {
  for (const [a, b, want] of [
    ['martha', 'marhta', 0.9611],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.8133],
  ] as const)
    assert.ok(Math.abs(jaroWinkler(a, b) - want) < 1e-4)
})

test('edit distance equals its recursive definition', () => {
  const slow = (a: string, b: string): number => {
    if (a === '' || b === '') return a.length + b.length
    const costs = [slow(a.slice(1), b) + 1, slow(a, b.slice(1)) + 1, slow(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)]
    if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) costs.push(slow(a.slice(2), b.slice(2)) + 1)
    return Math.min(...costs)
  }
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
  fc.assert(fc.property(word, word, (a, b) => assert.equal(editDistance(a, b), slow(a, b))))
})

test('names agree at the level a person would say', () => {
  assert.equal(compareNames('张三丰', '张三丰'), 3)
  assert.equal(compareNames('张*丰', '张三丰'), 2)
  assert.equal(compareNames('张先生', '张三丰'), 2)
  assert.equal(compareNames('张三峰', '张三丰'), 2)
  assert.equal(compareNames('张伟', '张敏'), 1)
  assert.equal(compareNames('欧阳娜娜', '欧阳震'), 1)
  assert.equal(compareNames('李四', '张三'), 0)
  assert.equal(compareNames('Smith, John', 'john smith'), 3)
  assert.equal(compareNames('Jon Smith', 'John Smith'), 2)
  assert.equal(compareNames('John Smith', 'Mary Major'), 0)
  assert.equal(compareNames('张三', 'Zhang San'), unknown)
  assert.equal(compareNames('', '张三'), unknown)
})

test('phones agree through masks, prefixes and one slip', () => {
  assert.equal(comparePhones('+86 138-0013-8000', '13800138000'), 3)
  assert.equal(comparePhones('138****8000', '13800138000'), 2)
  assert.equal(comparePhones('13800138001', '13800138000'), 2)
  assert.equal(comparePhones('13911118000', '13800138000'), 1)
  assert.equal(comparePhones('139****8000', '13800138000'), 0)
  assert.equal(comparePhones(undefined, '13800138000'), unknown)
})

test('addresses are split at their markers and agree by door, house or district', () => {
  const parts = parseAddress('浙江省诸暨市暨阳街道市南路85号兴城花园10幢502室')
  assert.equal(parts.province, '浙江省')
  assert.equal(parts.city, '诸暨市')
  assert.equal(parts.town, '暨阳街道')
  assert.equal(parts.road, '市南路')
  assert.equal(parts.number, '85号')
  assert.equal(parts.building, '10幢')
  assert.equal(parts.room, '502')
  assert.equal(compareAddresses('浙江省诸暨市暨阳街道市南路85号兴城花园10幢502室', '诸暨市 暨阳街道 市南路85号 兴城花园 10幢 502'), 3)
  assert.equal(compareAddresses('杭州市余杭区文一西路969号3号楼', '浙江省杭州市余杭区文一西路969号'), 2)
  assert.equal(compareAddresses('杭州市余杭区文一西路969号', '杭州市余杭区五常大道1号'), 1)
  assert.equal(compareAddresses('杭州市余杭区文一西路969号', '杭州市西湖区文一西路969号'), 0)
  assert.equal(compareAddresses('12 High Street, Hull', '12 high street hull'), 3)
})

test('the model learns without labels how matches and strangers agree', () => {
  let seed = 11
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const draw = (shares: number[]) => {
    let left = random()
    return Math.max(
      0,
      shares.findIndex((share) => (left -= share) < 0),
    )
  }
  const m = [
    [0.05, 0.15, 0.8],
    [0.1, 0.9],
    [0.2, 0.2, 0.6],
  ]
  const u = [
    [0.9, 0.08, 0.02],
    [0.97, 0.03],
    [0.7, 0.25, 0.05],
  ]
  const pairs = 40_000
  const truth = Array.from({ length: pairs }, () => random() < 0.15)
  const vectors = m.map((_, f) => Uint8Array.from(truth, (match) => (random() < 0.1 ? unknown : draw(match ? m[f]! : u[f]!))))
  const model = learnMatchModel(vectors, [3, 2, 3])
  assert.ok(Math.abs(model.prior - 0.15) < 0.02)
  for (const [f, row] of m.entries()) {
    for (const [level, share] of row.entries()) {
      assert.ok(Math.abs(model.m[f]![level]! - share) < 0.04)
      assert.ok(Math.abs(model.u[f]![level]! - u[f]![level]!) < 0.02)
    }
  }
  const bits = matchBits(model, vectors)
  const right = truth.filter((match, i) => match === bits[i]! > 0).length
  assert.ok(right / pairs > 0.97)
  const strangers = vectors.map((column) => column.filter((_, i) => !truth[i]))
  assert.ok(Math.abs(levelShares(strangers, [3, 2, 3])[0]![2]! - 0.02) < 0.01)
})

test('records sharing any key are compared once, and a key everyone has proposes nobody', () => {
  const pairs = blockedPairs(
    [
      ['x', 'x', undefined, 'y'],
      ['p', 'p', 'q', 'q'],
      ['all', 'all', 'all', 'all'],
    ],
    3,
  )
  assert.deepEqual(
    [...pairs.a].map((a, i) => [a, pairs.b[i]]),
    [
      [0, 1],
      [2, 3],
    ],
  )
})
