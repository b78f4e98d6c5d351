import assert from 'node:assert/strict'
import test from 'node:test'
import { crashMatrix } from './crash.ts'
import { fuzz } from './fuzz.ts'
import { missingTools, powerCuts } from './powercut.ts'

test('a hundred and eighty kills lose nothing', async () => {
  assert.deepEqual((await crashMatrix(180, 21)).faults, [])
})

test('ten thousand power cuts lose nothing', { skip: missingTools() ?? false }, async () => {
  assert.deepEqual((await powerCuts('ledger', 10_000, 21)).faults, [])
})

test('a million mutated inputs break nothing', () => {
  const { faults, slowestMs } = fuzz(1_000_000, 21)
  assert.deepEqual(faults, [])
  assert.ok(slowestMs < 100, `slowest ${slowestMs} ms`)
})
