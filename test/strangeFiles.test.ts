/** Files as people have them, kind by kind: each gives the right values or is answered in words, in both languages, and shows nobody. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { strange } from './strange/cases.ts'
import { readStrange, type Told } from './strange/read.ts'

const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'strange', 'expected.json'), 'utf8')) as Record<string, Told>

for (const one of strange)
  test(`${one.fact}: what it holds is taken, and what cannot be is told by line`, async () => {
    const { chinese, ...told } = await readStrange(one)
    assert.deepEqual(told, expected[one.fact])
    // A sentence of three plain English words in a row has not been put into Chinese.
    for (const words of chinese) assert.doesNotMatch(words.replace(/“[^”]*”|"[^"]*"/g, ''), /(?:^|[^\w.])[a-z]{2,} [a-z]{2,} [a-z]{2,}/, words)
    assert.doesNotMatch(JSON.stringify([told.refused, told.notes, chinese]), /13812345678|张三|SELECT|file:\/\//)
  })

test('every case is told of, and none twice', () => {
  assert.deepEqual(
    strange.map(({ fact }) => fact),
    Object.keys(expected),
  )
})
