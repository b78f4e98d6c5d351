import assert from 'node:assert/strict'
import test from 'node:test'
import { crashMatrix } from './crash.ts'
import { missingTools } from './disk.ts'
import { fuzz } from './fuzz.ts'
import { powerCuts } from './powercut.ts'

test('a hundred and ninety kills lose nothing', async () => {
  assert.deepEqual((await crashMatrix(190, 21)).faults, [])
})

for (const mode of ['ledger', 'vault', 'witness'] as const) {
  test(`twenty thousand power cuts take nothing from the ${mode}`, { skip: missingTools() ?? false }, async () => {
    assert.deepEqual((await powerCuts(mode, 20_000, 21)).faults, [])
  })
}

test('a million mutated inputs break nothing', () => {
  const { faults, slowestMs } = fuzz(1_000_000, 21)
  assert.deepEqual(faults, [])
  assert.ok(slowestMs < 100, `slowest ${slowestMs} ms`)
})
