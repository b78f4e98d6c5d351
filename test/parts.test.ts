/** In shares over Parquet, or at once from tables: the same rows. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventTypes, tableOf } from '../src/domain/vocabulary.ts'
import { importFolders } from '../src/door/folder.ts'
import { folderKey } from '../src/door/tokens.ts'
import { loadFeatures } from '../src/features/index.ts'
import { openEngine, quote } from '../src/warehouse/duckdb.ts'
import { catalogueOf, openRun } from '../src/warehouse/runner.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'

for (const [world, shares] of [
  ['S1', 5],
  ['S3', 2],
] as const)
  test(`the features of ${world} made in ${shares} shares over Parquet are those made at once`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aedile-parts-'))
    const whole = await openEngine()
    const shared = await openEngine()
    try {
      await writeWorld(makeWorld(world, { seed: 5, intensity: 'medium', size: 'small' }), join(folder, 'world'), 'parquet')
      await importFolders(whole, [join(folder, 'world')], { key: folderKey, scratch: folder })
      const features = catalogueOf(await loadFeatures())
      await openRun(whole, features, { keep: 'everything' }).make(...features.keys())
      for (const table of eventTypes.map(tableOf)) {
        const file = join(folder, `${table}.parquet`)
        await whole.run(`COPY ${table} TO ${quote(file)} (FORMAT parquet)`)
        await shared.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(file)})`)
      }
      await openRun(shared, features, { keep: 'everything', shares, check: true }).make(...features.keys())
      const rows: Record<string, number> = {}
      for (const name of features.keys()) {
        const file = join(folder, 'other.parquet')
        await shared.run(`COPY (SELECT * FROM ${name}) TO ${quote(file)} (FORMAT parquet)`)
        await whole.run(`COPY (SELECT * FROM ${name}) TO ${quote(join(folder, 'own.parquet'))} (FORMAT parquet)`)
        const [a, b] = [`read_parquet(${quote(join(folder, 'own.parquet'))})`, `read_parquet(${quote(file)})`]
        const { apart, n } = await whole.one<{ apart: number; n: number }>(
          `SELECT count(*) AS apart, (SELECT count(*) FROM ${a}) AS n FROM ((FROM ${a} EXCEPT ALL FROM ${b}) UNION ALL (FROM ${b} EXCEPT ALL FROM ${a}))`,
        )
        assert.equal(apart, 0, name)
        rows[name] = n
      }
      assert.ok(rows['orders']! > 1000 && rows['parcels']! > 1000 && rows['flows']! > 0, JSON.stringify(rows))
    } finally {
      whole.close()
      shared.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
