import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { macOf } from './secret.ts'

test('the code of a text is what the system’s own HMAC-SHA-256 says, for short texts, long ones and one after the other', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.integer({ min: 5400, max: 5500 }).map((n) => '汉'.repeat(n)),
        ),
        { maxLength: 4 },
      ),
      (key, texts) => {
        for (const text of texts) {
          const said = createHmac('sha256', key).update(text).digest('hex')
          assert.equal(macOf(key, text, 'hex'), said)
          assert.equal(macOf(key, text).toString('hex'), said)
        }
      },
    ),
  )
})
