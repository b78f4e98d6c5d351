/**
 * JSON from strangers, read strictly: what JSON.parse lets pass in silence (a key twice, 9007199254740993 as …992, half a
 * surrogate pair, a hundred thousand brackets) is refused by name. One pass, linear time, and it never throws.
 * A refusal names places and kinds, never content: the record may hold somebody's name.
 */
import { isAscii, isUtf8 } from 'node:buffer'

export type StrictLimits = {
  /** Bytes of the whole text. */
  maxBytes: number
  /** Lists and objects inside each other. */
  maxDepth: number
  /** Values of every kind, the outermost included. */
  maxValues: number
  /** UTF-16 units of one key. */
  maxKeyLength: number
}

const strictLimits: StrictLimits = { maxBytes: 8 * 1024 * 1024, maxDepth: 32, maxValues: 100_000, maxKeyLength: 512 }

export type StrictCode =
  | 'TOO_LARGE'
  | 'NOT_UTF8'
  | 'SYNTAX'
  | 'TOO_DEEP'
  | 'TOO_MANY'
  | 'KEY_TOO_LONG'
  | 'DUPLICATE_KEY'
  | 'FORBIDDEN_KEY'
  | 'NUMBER_RANGE'
  | 'LONE_SURROGATE'
  | 'NUL_CHARACTER'

export type StrictResult = { ok: true; value: unknown } | { ok: false; code: StrictCode; expected: string; came: string }

const refused = Symbol('refused')
const slash = 92
const quote = 34
const escapes: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

// The reader's state; parseStrict is synchronous and does not call itself, so one set is enough.
let text = ''
let at = 0
let values = 0
let limits = strictLimits
let refusal: StrictResult = { ok: true, value: null }

function refuse(code: StrictCode, expected: string, came: string): typeof refused {
  refusal = { ok: false, code, expected, came }
  return refused
}

/** The character met, by its kind only: letters and digits may be part of a value. */
function kindAt(index: number): string {
  if (index >= text.length) return 'the end of the text'
  const character = text[index]!
  const kind = /[{}[\]:,"]/.test(character) ? `"${character}"` : /[\s\p{Cc}]/u.test(character) ? 'a space or control character' : 'another character'
  return `${kind} at character ${index + 1}`
}

const syntax = (expected: string): typeof refused => refuse('SYNTAX', expected, kindAt(at))

function skipSpace(): void {
  for (;;) {
    const c = text.charCodeAt(at)
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return
    at += 1
  }
}

function hexAt(index: number): number {
  const digits = text.slice(index, index + 4)
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1
}

/** The rest of a string that holds a backslash; `at` is on the first one, `start` on the string's first character. */
function readEscaped(start: number): string | typeof refused {
  let value = ''
  let from = start
  for (;;) {
    const c = text.charCodeAt(at)
    if (c === quote) {
      value += text.slice(from, at)
      at += 1
      return value
    }
    if (c < 32) return refuse('SYNTAX', 'control characters in strings written as escapes', kindAt(at))
    if (at >= text.length) return syntax('a closing quotation mark')
    if (c !== slash) {
      at += 1
      continue
    }
    value += text.slice(from, at)
    const letter = text[at + 1] ?? ''
    if (letter === 'u') {
      const unit = hexAt(at + 2)
      if (unit < 0) return refuse('SYNTAX', 'four hexadecimal digits after \\u', kindAt(at))
      if (unit === 0) return refuse('NUL_CHARACTER', 'text without U+0000', `\\u0000 at character ${at + 1}`)
      at += 6
      if (unit >= 0xd800 && unit <= 0xdfff) {
        const low = unit < 0xdc00 && text.charCodeAt(at) === slash && text[at + 1] === 'u' ? hexAt(at + 2) : -1
        if (low < 0xdc00 || low > 0xdfff) return refuse('LONE_SURROGATE', 'surrogates in pairs', `half a pair at character ${at - 5}`)
        value += String.fromCharCode(unit, low)
        at += 6
      } else {
        value += String.fromCharCode(unit)
      }
    } else {
      const plain = escapes[letter]
      if (plain === undefined) return refuse('SYNTAX', 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u', kindAt(at + 1))
      value += plain
      at += 2
    }
    from = at
  }
}

/** `at` is after the opening quotation mark. */
function readString(): string | typeof refused {
  const start = at
  for (;;) {
    const c = text.charCodeAt(at)
    if (c === quote) {
      at += 1
      return text.slice(start, at - 1)
    }
    // NaN, past the end, is neither: both comparisons below are false for it, so it is caught last.
    if (c === slash || c < 32) return readEscaped(start)
    if (at >= text.length) return syntax('a closing quotation mark')
    at += 1
  }
}

function skipDigits(): boolean {
  const start = at
  for (;;) {
    const c = text.charCodeAt(at)
    if (!(c >= 48 && c <= 57)) return at > start
    at += 1
  }
}

function readNumber(): number | typeof refused {
  const start = at
  if (text.charCodeAt(at) === 45) at += 1
  const first = at
  if (!skipDigits()) return syntax('a digit')
  if (text.charCodeAt(first) === 48 && at > first + 1) return refuse('SYNTAX', 'a number without leading zeroes', kindAt(first))
  if (text.charCodeAt(at) === 46) {
    at += 1
    if (!skipDigits()) return syntax('a digit after the decimal point')
  }
  const exponent = text.charCodeAt(at)
  if (exponent === 101 || exponent === 69) {
    at += 1
    const sign = text.charCodeAt(at)
    if (sign === 43 || sign === 45) at += 1
    if (!skipDigits()) return syntax('a digit in the exponent')
  }
  const value = Number(text.slice(start, at))
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return refuse('NUMBER_RANGE', 'integers between −(2^53−1) and 2^53−1, larger ones as text', `a larger number at character ${start + 1}`)
  }
  return value
}

function readObject(depth: number): unknown {
  const object: Record<string, unknown> = {}
  skipSpace()
  if (text.charCodeAt(at) === 125) {
    at += 1
    return object
  }
  for (;;) {
    if (text.charCodeAt(at) !== quote) return syntax('a key in quotation marks')
    const keyAt = at
    at += 1
    const key = readString()
    if (key === refused) return refused
    if (key.length > limits.maxKeyLength)
      return refuse('KEY_TOO_LONG', `keys of at most ${limits.maxKeyLength} characters`, `one of ${key.length} at character ${keyAt + 1}`)
    if (key === '__proto__') return refuse('FORBIDDEN_KEY', 'keys other than __proto__', `__proto__ at character ${keyAt + 1}`)
    // JSON has no undefined, so anything else found under the key is a value or inherited.
    if (object[key] !== undefined && Object.hasOwn(object, key)) {
      return refuse(
        'DUPLICATE_KEY',
        'each key once',
        /^[a-z][a-z_.]{0,40}$/.test(key) ? `"${key}" again at character ${keyAt + 1}` : `a key again at character ${keyAt + 1}`,
      )
    }
    skipSpace()
    if (text.charCodeAt(at) !== 58) return syntax('a colon after the key')
    at += 1
    const value = readValue(depth)
    if (value === refused) return refused
    object[key] = value
    skipSpace()
    const c = text.charCodeAt(at)
    at += 1
    if (c === 125) return object
    if (c !== 44) {
      at -= 1
      return syntax('a comma or "}"')
    }
    skipSpace()
  }
}

function readList(depth: number): unknown {
  const list: unknown[] = []
  skipSpace()
  if (text.charCodeAt(at) === 93) {
    at += 1
    return list
  }
  for (;;) {
    const value = readValue(depth)
    if (value === refused) return refused
    list.push(value)
    skipSpace()
    const c = text.charCodeAt(at)
    at += 1
    if (c === 93) return list
    if (c !== 44) {
      at -= 1
      return syntax('a comma or "]"')
    }
  }
}

function readWord(word: string, value: unknown): unknown {
  if (!text.startsWith(word, at)) return syntax('a JSON value')
  at += word.length
  return value
}

function readValue(depth: number): unknown {
  skipSpace()
  values += 1
  if (values > limits.maxValues) return refuse('TOO_MANY', `at most ${limits.maxValues} values`, `more by character ${at + 1}`)
  const c = text.charCodeAt(at)
  if (c === quote) {
    at += 1
    return readString()
  }
  if (c === 45 || (c >= 48 && c <= 57)) return readNumber()
  if (c === 123 || c === 91) {
    if (depth >= limits.maxDepth) return refuse('TOO_DEEP', `at most ${limits.maxDepth} levels`, `a deeper one at character ${at + 1}`)
    at += 1
    return c === 123 ? readObject(depth + 1) : readList(depth + 1)
  }
  if (c === 116) return readWord('true', true)
  if (c === 102) return readWord('false', false)
  if (c === 110) return readWord('null', null)
  return syntax('a JSON value')
}

/** One JSON text, as bytes, into its value; or what was expected and what came. */
export function parseStrict(bytes: Uint8Array, given: Partial<StrictLimits> = {}): StrictResult {
  limits = { ...strictLimits, ...given }
  if (bytes.length > limits.maxBytes) return { ok: false, code: 'TOO_LARGE', expected: `at most ${limits.maxBytes} bytes`, came: `${bytes.length} bytes` }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isAscii(buffer)) text = buffer.toString('latin1')
  else if (isUtf8(buffer)) text = buffer.toString('utf8')
  else return { ok: false, code: 'NOT_UTF8', expected: 'valid UTF-8', came: 'bytes that are not' }
  at = 0
  values = 0
  const value = readValue(0)
  if (value === refused) return refusal
  skipSpace()
  if (at < text.length) return { ok: false, code: 'SYNTAX', expected: 'one value and nothing after it', came: kindAt(at) }
  return { ok: true, value }
}
