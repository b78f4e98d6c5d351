/** What ties two relations is declared, and the engine's own parser is asked whether that is all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFeatures } from '../src/features/index.ts'
import { openEngine } from '../src/warehouse/duckdb.ts'
import { catalogueOf } from '../src/warehouse/runner.ts'

test('a relation reads what it declares and nothing else', async () => {
  const engine = await openEngine()
  try {
    for (const { name, sql, reads } of catalogueOf(await loadFeatures()).values())
      if (sql !== undefined) assert.deepEqual(engine.tables(sql).toSorted(), reads.toSorted(), `relation ${name}`)
  } finally {
    engine.close()
  }
})
