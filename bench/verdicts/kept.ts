/** A world is written and read once and judged as often as one likes: at each tier, and again after a rule has changed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Tier, tiers } from '../../src/domain/fields.ts'
import type { Report } from '../../src/domain/report.ts'
import { importFolders, type ImportResult } from '../../src/door/folder.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { scan } from '../../src/pipeline.ts'
import { type Engine, name, openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { type Intensity, makeWorld, type Oracle, type Size } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'
import { reviewsOut, type Written } from './tally.ts'

export type Told = { world: string; seed: number; intensity: Intensity; size: Size }

/** What an adopter sees: a tier with all below it, or everything but who paid whom, as most see it. */
export const sights = [...tiers, 'no money'] as const
export type Sight = (typeof sights)[number]

type Kept = { file: string; oracle: Oracle; reviews: Set<string>; imported: ImportResult }

/** Makes the world and reads it through the door, or takes what lies in the folder from an earlier run. */
export async function keep(folder: string, { world, seed, intensity, size }: Told): Promise<Kept> {
  mkdirSync(folder, { recursive: true })
  const stem = join(folder, `${world}-${intensity}-${seed}-${size}`)
  const file = `${stem}.duckdb`
  const told = `${stem}.json`
  if (!existsSync(told)) {
    const scratch = mkdtempSync(join(folder, 'make-'))
    try {
      const events = join(scratch, 'world')
      const made = makeWorld(world, { seed, intensity, size })
      await writeWorld(made, events, 'parquet')
      const oracle = JSON.parse(readFileSync(`${events}.oracle.json`, 'utf8')) as Oracle
      rmSync(file, { force: true })
      const engine = await openEngine(file, { memoryLimit: '4GB', tempDirectory: join(scratch, 'spill') })
      const imported = await importFolders(engine, [events], { key: folderKey, scratch })
      engine.close()
      writeFileSync(join(scratch, 'told'), JSON.stringify({ oracle, reviews: [...reviewsOut(made)], imported }))
      renameSync(join(scratch, 'told'), told)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  const { reviews, ...rest } = JSON.parse(readFileSync(told, 'utf8')) as { oracle: Oracle; reviews: string[]; imported: ImportResult }
  return { file, reviews: new Set(reviews), ...rest }
}

/** The reviews of a kept world, with what they are of. */
export async function writtenIn({ file }: Kept): Promise<Written[]> {
  const engine = await openEngine(':memory:')
  try {
    await engine.run(`ATTACH ${quote(file)} AS kept (READ_ONLY)`)
    return await engine.all<Written>(`
      SELECT r.review_id, min(r.order_id) AS order_id, min(r.author_account_id) AS account_id, coalesce(min(o.shop_id), '') AS shop_id, min(r.rating) AS rating
      FROM kept.review_posted r LEFT JOIN kept.order_placed o ON o.order_id = r.order_id GROUP BY r.review_id ORDER BY r.review_id`)
  } finally {
    engine.close()
  }
}

/** Judges what is kept as far as `sight` shows it, after a change if there is one. */
export async function judgeKept(kept: Kept, sight: Sight, scratch: string, change?: (engine: Engine) => Promise<unknown>): Promise<Report> {
  const tier: Tier = sight === 'no money' ? 'T4' : sight
  const done = await scan({
    folders: [],
    scratch,
    tier,
    async source(engine) {
      await engine.run(`ATTACH ${quote(kept.file)} AS kept (READ_ONLY)`)
      const tables = await engine.all<{ table_name: string }>("SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept' ORDER BY table_name")
      for (const { table_name: table } of tables) await engine.run(`CREATE TABLE ${name(table)} AS SELECT * FROM kept.${name(table)}`)
      await engine.run('DETACH kept')
      if (sight === 'no money') await engine.run('DELETE FROM transfer_made')
      await change?.(engine)
      return kept.imported
    },
  })
  done.close()
  return done.report
}
