import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { canonicalJson, type Json } from './canonical.ts'

test('the example of RFC 8785 §3.2.2 comes out as printed there', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\u0022/",
    literals: [null, true, false],
  }
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('keys sort by UTF-16 code units, as in RFC 8785 §3.2.3', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(value)) as object), [4, 2, 6, 7, 1, 5, 3])
})

test('the order in which keys were set leaves no trace', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer(), { noNullPrototype: true }), (object) => {
      const turned = Object.fromEntries(Object.entries(object).toReversed()) as Json
      assert.equal(canonicalJson(object), canonicalJson(turned))
      assert.deepEqual(Object.entries(JSON.parse(canonicalJson(object)) as object).toSorted(), Object.entries(object).toSorted())
    }),
  )
})

test('what JSON cannot say exactly is refused', () => {
  for (const value of [NaN, Infinity, undefined, '\ud800', { a: undefined }, 10n, () => 1]) assert.throws(() => canonicalJson(value as Json), TypeError)
})
