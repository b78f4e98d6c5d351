/** In shares over Parquet, or at once from tables: the same rows in every relation, and the same report. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventTypes, tableOf } from '../src/domain/vocabulary.ts'
import { reportText } from '../src/cases/data.ts'
import { tiers } from '../src/domain/fields.ts'
import { importFolders, type ImportResult } from '../src/door/folder.ts'
import { folderKey } from '../src/door/tokens.ts'
import { judgeCases, judgeMarket, loadRules } from '../src/pipeline.ts'
import { type Engine, openEngine, quote } from '../src/warehouse/duckdb.ts'
import { newest } from '../src/warehouse/newest.ts'
import { openRun } from '../src/warehouse/runner.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'

const rules = await loadRules()

async function judged(engine: Engine, imported: ImportResult, shares?: number): Promise<string> {
  const run = openRun(engine, rules.house, { keep: 'everything', ...(shares === undefined ? {} : { shares, check: true }) })
  const market = { engine, run, rules, imported, asOf: await newest(engine), decidedUntil: undefined, visible: tiers }
  return reportText(await judgeMarket(market, await judgeCases(market, () => {}), () => {}))
}

const madeBy = async (engine: Engine): Promise<string[]> =>
  (await engine.all<{ table_name: string }>('SELECT table_name FROM duckdb_tables() ORDER BY table_name'))
    .map(({ table_name: table }) => table)
    .filter((table) => rules.house.has(table))

for (const [world, shares] of [
  ['S1', 5],
  ['S3', 2],
] as const)
  test(`${world} judged in ${shares} shares over Parquet is ${world} judged at once`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aedile-parts-'))
    const whole = await openEngine()
    const shared = await openEngine()
    try {
      await writeWorld(makeWorld(world, { seed: 5, intensity: 'medium', size: 'small' }), join(folder, 'world'), 'parquet')
      const imported = await importFolders(whole, [join(folder, 'world')], { key: folderKey, scratch: folder })
      for (const table of eventTypes.map(tableOf)) {
        const file = join(folder, `${table}.parquet`)
        await whole.run(`COPY ${table} TO ${quote(file)} (FORMAT parquet)`)
        await shared.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(file)})`)
      }
      const [here, there] = [await judged(whole, imported), await judged(shared, imported, shares)]
      const made = await madeBy(whole)
      assert.deepEqual(await madeBy(shared), made)
      const rows: Record<string, number> = {}
      for (const name of made) {
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
      assert.ok(rows['orders']! > 1000 && rows['parcels']! > 1000 && rows['flows']! > 0 && rows['cases']! > 0, JSON.stringify(rows))
      assert.equal(there, here)
    } finally {
      whole.close()
      shared.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
