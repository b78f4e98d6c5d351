/**
 * Every relation and every signal of orders and cases, on DuckDB and on Trino: are the rows the same? Then a whole scan on both, statement by statement. Usage: engines.ts [WORKERS] [WORLD…]
 * Prints the table that stands in docs/scale.md.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { tiers } from '../../src/domain/fields.ts'
import type { ImportResult } from '../../src/door/folder.ts'
import { judgeCases, judgeMarket, loadRules } from '../../src/pipeline.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { openRun } from '../../src/warehouse/runner.ts'
import { drop } from '../../src/warehouse/tables.ts'
import { openTrino } from '../../src/warehouse/trino.ts'
import { loadHouse, readBesides } from '../../src/judging/house.ts'
import { loadSignals } from '../../src/signals/index.ts'
import { compareRelations, compareSignals, openKept, type Seen, sharedBy } from '../../test/harness/engines.ts'
import { type Asked, twin } from '../../test/harness/twin.ts'
import { trinoIn } from '../../test/harness/trino.ts'
import { keep, type Told } from '../verdicts/kept.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const worlds: Record<string, Told> = {
  S1: { world: 'S1', seed: 71, intensity: 'medium', size: 'small' },
  S2: { world: 'S2', seed: 72, intensity: 'hard', size: 'small' },
  S3: { world: 'S3', seed: 73, intensity: 'medium', size: 'small' },
  S5: { world: 'S5', seed: 74, intensity: 'medium', size: 'small' },
  everything: { world: 'everything', seed: 75, intensity: 'medium', size: 'small' },
}

/** A scan as it goes, whatever it asks asked of both. */
async function scanBoth(duckdb: Engine, other: Engine, imported: ImportResult, world: string): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  const both = twin(duckdb, other, (one) => {
    asked.push(one)
    if (one.why !== undefined) process.stderr.write(`${world}: ${one.why}\n  in: ${one.sql.trim().slice(0, 600)}\n`)
  })
  const rules = await loadRules()
  const market = {
    engine: both,
    run: openRun(both, rules.house, { keep: readBesides }),
    rules,
    imported,
    asOf: await newest(duckdb),
    decidedUntil: undefined,
    visible: tiers,
  }
  const judged = await judgeCases(market, () => {})
  await judgeMarket(market, judged, () => {})
  return asked
}

const [workers, ...only] = process.argv.slice(2)
const chosen = only.length === 0 ? Object.keys(worlds) : only
const place = join(import.meta.dirname, '..', '..', '.aedile', 'engines')
mkdirSync(place, { recursive: true })
const folder = mkdtempSync(join(place, 'trino-'))
const trino = await trinoIn(folder, Number(workers ?? 0))
if ('missing' in trino) {
  say(trino.missing)
  process.exit(0)
}
try {
  const signals = await loadSignals()
  const house = await loadHouse(signals.order)
  const cells = new Map<string, Map<string, Seen>>()
  const took = new Map<string, { duckdb: number; other: number }>()
  const scans = new Map<string, readonly Asked[]>()
  for (const world of chosen) {
    const kept = await keep(place, worlds[world]!)
    const duckdb = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(folder, 'spill') })
    const other = openTrino(trino.url)
    try {
      await openKept(duckdb, kept.file)
      const ms = { duckdb: 0, other: 0 }
      const tell = (kind: string) => (seen: Seen) => {
        const row = cells.get(`${kind}${seen.name}`) ?? new Map<string, Seen>()
        cells.set(`${kind}${seen.name}`, row.set(world, seen))
        ms.duckdb += seen.ms.duckdb
        ms.other += seen.ms.other
        if (seen.state !== 'equal') process.stderr.write(`${world} ${kind}${seen.name}: ${seen.state}: ${seen.why}\n`)
      }
      await compareRelations(duckdb, other, sharedBy(trino.shared), house, tell(''))
      await compareSignals(duckdb, other, [...signals.order, ...signals.case], tell('signal '))
      took.set(world, ms)
      for (const engine of [duckdb, other]) await drop(engine, ...house.keys())
      scans.set(world, await scanBoth(duckdb, other, kept.imported, world))
      process.stderr.write(`${world}: DuckDB ${(ms.duckdb / 1000).toFixed(1)} s, Trino ${(ms.other / 1000).toFixed(1)} s\n`)
    } finally {
      duckdb.close()
      for (const { table } of await other.all<{ table: string }>(
        'SELECT table_name AS "table" FROM information_schema.tables WHERE table_schema = \'default\'',
      ))
        await other.run(`DROP TABLE "${table}"`)
    }
  }
  const told = (seen: Seen | undefined): string => (seen === undefined ? '' : seen.state === 'equal' ? `${seen.rows} =` : `${seen.rows} ${seen.state}`)
  say(`| relation or signal | ${chosen.join(' | ')} |`)
  say(`|---|${chosen.map(() => '---:').join('|')}|`)
  for (const [name, row] of cells) say(`| ${name} | ${chosen.map((world) => told(row.get(world))).join(' | ')} |`)
  const all = (world: string): Seen[] => [...cells.values()].flatMap((row) => row.get(world) ?? [])
  say(`| **equal** | ${chosen.map((world) => `${all(world).filter(({ state }) => state === 'equal').length} of ${all(world).length}`).join(' | ')} |`)
  const asked = (of: (all: readonly Asked[]) => number | string): string => chosen.map((world) => of(scans.get(world)!)).join(' | ')
  say(`| **statements of a scan, equal** | ${asked((all) => `${all.filter(({ why }) => why === undefined).length} of ${all.length}`)} |`)
  say(`| rows that they gave, all told | ${asked((all) => all.reduce((sum, { rows }) => sum + rows, 0))} |`)
  say(`| … the most of one | ${asked((all) => Math.max(...all.map(({ rows }) => rows)))} |`)
  say(`| DuckDB, s | ${chosen.map((world) => (took.get(world)!.duckdb / 1000).toFixed(1)).join(' | ')} |`)
  say(`| Trino, ${workers ?? 0} workers, s | ${chosen.map((world) => (took.get(world)!.other / 1000).toFixed(1)).join(' | ')} |`)
} finally {
  await trino.close()
}
