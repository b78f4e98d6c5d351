/** The seam between the door and the engine that judges. A second embedded engine stands for the cluster here; test/trino.long.test.ts meets a real one. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { reportText } from '../src/cases/data.ts'
import { importFolders } from '../src/door/folder.ts'
import { folderKey } from '../src/door/tokens.ts'
import { scan } from '../src/pipeline.ts'
import { eventTypes, tableOf } from '../src/domain/vocabulary.ts'
import { type Engine, openEngine } from '../src/warehouse/duckdb.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'

const scratch = mkdtempSync(join(tmpdir(), 'aedile-cluster-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const world = join(scratch, 'world')
await writeWorld(makeWorld('S3', { seed: 31, intensity: 'medium', size: 'small' }), world, 'csv')
const embedded = await scan({ folders: [world], scratch })
assert.ok(embedded.report.verdicts.length > 5)
const here = reportText(embedded.report)
embedded.close()

test('judged on another engine than the door’s the report is the same to the byte; the door holds events alone, and the other sees no raw value of theirs', async () => {
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
    const there = await scan({ folders: [world], scratch, cluster })
    try {
      assert.equal(reportText(there.report), here)
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
      there.close()
    }
    assert.ok(statements.length > 10)
    assert.doesNotMatch(statements.join('\n'), /"1[3-9]\d{9}"/, 'a phone number went out as it came in')
  } finally {
    other.close()
  }
})

/** A lake of somebody's own: their tables under their names, and over them views under ours, with the types that they have. */
async function lakeOf(engine: Engine): Promise<void> {
  await engine.run('CREATE SCHEMA lake')
  await engine.run(
    'CREATE TABLE lake.t_orders AS SELECT order_id AS "ORDER NO", * EXCLUDE (order_id, __file, __line), CAST(quantity AS SMALLINT) AS qty FROM order_placed',
  )
  await engine.run('CREATE VIEW lake.order_placed AS SELECT "ORDER NO" AS order_id, qty AS quantity, * EXCLUDE ("ORDER NO", qty, quantity) FROM lake.t_orders')
  for (const type of eventTypes.filter((one) => one !== 'order.placed')) {
    const [row] = await engine.all(`SELECT 1 AS yes FROM ${tableOf(type)} LIMIT 1`)
    if (row !== undefined) await engine.run(`CREATE TABLE lake.${tableOf(type)} AS SELECT * EXCLUDE (__file, __line) FROM ${tableOf(type)}`)
  }
  for (const type of eventTypes) await engine.run(`DROP TABLE ${tableOf(type)}`)
  await engine.run('DROP TABLE rejects')
}

const fewer = { catalog: 'memory', schema: 'lake' }

test('events that lie on the cluster already are judged where they lie, as the files that they came from are; one that stands twice, or a column that is missing, is said', async () => {
  const cluster = await openEngine()
  try {
    await importFolders(cluster, [world], { key: folderKey, scratch })
    await lakeOf(cluster)
    const there = await scan({ folders: [], scratch, cluster, lake: fewer })
    there.close()
    assert.equal(reportText(there.report), here)

    const looks = (): Promise<unknown> => scan({ folders: [], scratch, cluster: { ...cluster, run: async () => {} }, lake: fewer })
    await cluster.run('INSERT INTO lake.t_orders SELECT * FROM lake.t_orders LIMIT 3')
    await assert.rejects(looks(), {
      name: 'LakeError',
      message: 'expected each event of "memory"."lake".order_placed once by its source and id, 3 stand there again',
    })
    await cluster.run('CREATE OR REPLACE VIEW lake.order_placed AS SELECT * FROM lake.t_orders')
    await assert.rejects(looks(), { name: 'LakeError', message: 'expected the column order_id in "memory"."lake".order_placed, it is not there' })
    await assert.rejects(scan({ folders: [], scratch, cluster, lake: { catalog: 'memory', schema: 'nowhere' } }), {
      name: 'LakeError',
      message: 'expected tables or views of events such as order_placed in "memory"."nowhere", found none',
    })
  } finally {
    cluster.close()
  }
})
