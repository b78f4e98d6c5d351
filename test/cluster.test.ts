/** The seam between the door and the engine that judges. A second embedded engine stands for the cluster here; test/trino.long.test.ts meets a real one. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reportText } from '../src/cases/data.ts'
import { scan } from '../src/pipeline.ts'
import { type Engine, openEngine } from '../src/warehouse/duckdb.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'

test('judged on another engine than the door’s the report is the same to the byte; the door holds events alone, and the other sees no raw value of theirs', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-cluster-'))
  const other = await openEngine()
  const statements: string[] = []
  const cluster: Engine = {
    ...other,
    load(table, columns, rows) {
      statements.push(rows)
      return other.load(table, columns, rows)
    },
  }
  try {
    const world = join(scratch, 'world')
    await writeWorld(makeWorld('S3', { seed: 31, intensity: 'medium', size: 'small' }), world, 'csv')
    const here = await scan({ folders: [world], scratch })
    const there = await scan({ folders: [world], scratch, cluster })
    try {
      assert.ok(here.report.verdicts.length > 5)
      assert.equal(reportText(there.report), reportText(here.report))
      const relations = ['orders', 'order_falsity', 'cases', 'excluded_orders']
      const standing = async (engine: Engine): Promise<string[]> =>
        (await engine.all<{ name: string }>('SELECT table_name AS name FROM duckdb_tables() ORDER BY 1')).map(({ name }) => name)
      assert.deepEqual(
        (await standing(there.engine)).filter((name) => relations.includes(name)),
        [],
      )
      assert.deepEqual(
        (await standing(other)).filter((name) => relations.includes(name)),
        relations.toSorted(),
      )
      assert.ok(!(await standing(other)).includes('rejects'))
    } finally {
      here.close()
      there.close()
    }
    assert.ok(statements.length > 10)
    assert.doesNotMatch(statements.join('\n'), /"1[3-9]\d{9}"/, 'a phone number went out as it came in')
  } finally {
    other.close()
    rmSync(scratch, { recursive: true, force: true })
  }
})
