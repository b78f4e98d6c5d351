import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzFiles } from './fuzzFiles.ts'

test('of five hundred mutated files and mappings none crashes the door, none takes a second, and no message repeats a planted value', async () => {
  const { faults, inputs, mappings } = await fuzzFiles(500, 20170808, 6)
  assert.deepEqual(faults, [])
  assert.ok(inputs === 506 && mappings > 40)
})
