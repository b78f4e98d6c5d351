import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { exploding, joinsOf, shareable, type Step, synthetic, told, watch } from './plan.ts'

test('no join of the scan puts out many times what went in, and twice the orders make at most some three times the rows', async () => {
  const [small, large] = [await joinsOf(10_000), await joinsOf(20_000)]
  assert.ok(large.length > 500, `${large.length} joins seen`)
  assert.deepEqual(exploding(large, 20_000).map(told), [])
  const outOf = (steps: readonly Step[]): Map<string, number> => {
    const sums = new Map<string, number>()
    for (const { statement, out } of steps) sums.set(statement, (sums.get(statement) ?? 0) + out)
    return sums
  }
  const before = outOf(small)
  const grown = [...outOf(large)].filter(([statement, out]) => out > 5 * 20_000 && out > 3.5 * (before.get(statement) ?? out))
  assert.deepEqual(grown, [])
})

for (const what of shareable)
  test(`no join explodes where one order in ten shares its ${what} with the others`, async () => {
    assert.deepEqual(exploding(await joinsOf(10_000, [what]), 10_000).map(told), [])
  })

test('a join by currency alone is seen as an explosion', async () => {
  const engine = await openEngine()
  const steps: Step[] = []
  await synthetic(engine, 2000)
  await watch(engine, steps)
  await engine.run('CREATE TABLE all_pairs AS SELECT o.order_id, t.transfer_id FROM order_placed o JOIN transfer_made t ON t.currency = o.currency')
  engine.close()
  assert.equal(exploding(steps, 2000).length, 1)
})
