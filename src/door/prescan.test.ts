import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { parseStrict, type StrictCode } from './prescan.ts'

const parse = (text: string, limits = {}): ReturnType<typeof parseStrict> => parseStrict(Buffer.from(text), limits)
function refusedAs(code: StrictCode, text: string | Uint8Array, limits = {}): void {
  const result = typeof text === 'string' ? parse(text, limits) : parseStrict(text, limits)
  assert.equal(result.ok ? 'accepted' : result.code, code, String(text).slice(0, 60))
  assert.ok(!result.ok && result.expected.length > 3 && result.came.length > 3)
}

test('what JSON can say reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, stringUnit: 'grapheme' }), (text) => {
      const result = parse(text)
      if (result.ok) assert.deepEqual(result.value, JSON.parse(text))
      else assert.ok(['NUMBER_RANGE', 'FORBIDDEN_KEY', 'NUL_CHARACTER'].includes(result.code), `${result.code} ${text}`)
    }),
    { numRuns: 1000 },
  )
})

test('what JSON.parse refuses is refused, whatever was changed', () => {
  const text = Buffer.from('{"order_id":"o-1","n":[1,-2.5e3,true,null],"t":"\\u6d4b\\n测","m":{"k":"v"}}')
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.nat(4), fc.uint8Array({ maxLength: 4 }), (at, cut, insert) => {
      const bytes = Buffer.concat([text.subarray(0, at), insert, text.subarray(at + cut)])
      const result = parseStrict(bytes)
      let value: unknown
      try {
        value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
      } catch {
        assert.equal(result.ok, false, bytes.toString())
        return
      }
      if (result.ok) assert.deepEqual(result.value, value)
      else assert.ok(['DUPLICATE_KEY', 'NUMBER_RANGE', 'LONE_SURROGATE', 'NUL_CHARACTER', 'FORBIDDEN_KEY'].includes(result.code), `${result.code}: ${bytes}`)
    }),
    { numRuns: 5000 },
  )
})

test('each trap that JSON.parse lets pass is refused by its own name', () => {
  refusedAs('DUPLICATE_KEY', '{"a":1,"b":2,"a":3}')
  refusedAs('DUPLICATE_KEY', '{"a":1,"\\u0061":3}')
  refusedAs('DUPLICATE_KEY', '{"a":null,"a":null}')
  refusedAs('NUMBER_RANGE', '[9007199254740993]')
  refusedAs('NUMBER_RANGE', '[-9007199254740992]')
  refusedAs('NUMBER_RANGE', '[1e400]')
  refusedAs('NUMBER_RANGE', '[1e20]')
  refusedAs('LONE_SURROGATE', '["\\ud800"]')
  refusedAs('LONE_SURROGATE', '["\\udc00\\ud800"]')
  refusedAs('LONE_SURROGATE', '["\\ud800\\n"]')
  refusedAs('NUL_CHARACTER', '["\\u0000"]')
  refusedAs('FORBIDDEN_KEY', '{"__proto__":{"admin":true}}')
  refusedAs('FORBIDDEN_KEY', '{"\\u005f_proto__":1}')
  refusedAs('NOT_UTF8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))
  refusedAs('NOT_UTF8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]))
  refusedAs('TOO_DEEP', '['.repeat(100_000))
  refusedAs('TOO_DEEP', '{"a":'.repeat(33))
  refusedAs('TOO_MANY', `[${'1,'.repeat(100_000)}1]`)
  refusedAs('TOO_LARGE', '[1,2,3]', { maxBytes: 6 })
  refusedAs('KEY_TOO_LONG', `{"${'k'.repeat(513)}":1}`)
  for (const text of [
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    "{'a':1}",
    '[01]',
    '[1.]',
    '[.5]',
    '[+1]',
    '[1e]',
    'nul',
    'NaN',
    '"a',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    '1 2',
    '\ufeff1',
    '[1]]',
    '//',
    '-',
  ]) {
    refusedAs('SYNTAX', text)
  }
})

test('inherited names are ordinary keys, and the largest exact integers are kept', () => {
  assert.deepEqual(parse('{"constructor":1,"toString":2,"hasOwnProperty":3}'), { ok: true, value: { constructor: 1, toString: 2, hasOwnProperty: 3 } })
  assert.deepEqual(parse('[9007199254740991,-9007199254740991,0.1,1.5e3]'), { ok: true, value: [9007199254740991, -9007199254740991, 0.1, 1500] })
  assert.deepEqual(parse('"\\ud83d\\ude00😀"'), { ok: true, value: '😀😀' })
})

test('a refusal never repeats what the record says', () => {
  const canary = 'Zhang-San-13800138000'
  for (const text of [`{"name":"${canary}",}`, `{"${canary}":1,"${canary}":2}`, `["${canary}`, `${canary}`, `["${canary}\\ud800"]`, `[1] ${canary}`]) {
    const result = parse(text)
    assert.ok(!result.ok)
    assert.doesNotMatch(JSON.stringify(result), /Zhang|San|138/)
  }
})

const wide = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"${i * 7919}":"\\u0041"`).join(',')}}`

/** Processor time, µs: other work on the machine is not counted. */
function cpuToAccept(text: string): number {
  const bytes = new TextEncoder().encode(text)
  const started = process.cpuUsage()
  const { ok } = parseStrict(bytes)
  const { user, system } = process.cpuUsage(started)
  assert.equal(ok, true)
  return user + system
}

test('time grows with length, not with cunning', () => {
  const escapes = (n: number): string => `"${'\\u0041'.repeat(n)}"`
  // Four times the length takes sixteen times as long where every part is looked at once for every other.
  for (const [what, made, length] of [
    ['keys', wide, 20_000],
    ['escapes', escapes, 120_000],
  ] as const) {
    const least = (n: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => cpuToAccept(made(n))))
    cpuToAccept(made(4 * length))
    const growth = least(4 * length) / least(length)
    assert.ok(growth < 10, `four times the ${what} took ${growth.toFixed(1)} times the processor`)
  }
})
