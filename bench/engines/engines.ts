/**
 * A whole scan on DuckDB and on Trino at once, statement by statement: is every answer the same, then every relation, then the report to the byte?
 * Usage: engines.ts [WORKERS] [WORLD…]. Prints the table that stands in docs/scale.md.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { reportText } from '../../src/cases/data.ts'
import { tiers } from '../../src/domain/fields.ts'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import type { ImportResult } from '../../src/door/folder.ts'
import { loadHouse } from '../../src/judging/house.ts'
import { judgeCases, judgeMarket, loadRules } from '../../src/pipeline.ts'
import { loadSignals } from '../../src/signals/index.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { openRun } from '../../src/warehouse/runner.ts'
import { openTrino } from '../../src/warehouse/trino.ts'
import { carry, compareRelations, openKept, type Seen, sharedBy } from '../../test/harness/engines.ts'
import { type Asked, twin } from '../../test/harness/twin.ts'
import { trinoIn } from '../../test/harness/trino.ts'
import { keep, type Told } from '../verdicts/kept.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const tell = (line: string): boolean => process.stderr.write(`${line}\n`)

const worlds: Record<string, Told> = {
  S1: { world: 'S1', seed: 71, intensity: 'medium', size: 'small' },
  S2: { world: 'S2', seed: 72, intensity: 'hard', size: 'small' },
  S3: { world: 'S3', seed: 73, intensity: 'medium', size: 'small' },
  S5: { world: 'S5', seed: 74, intensity: 'medium', size: 'small' },
  everything: { world: 'everything', seed: 75, intensity: 'medium', size: 'small' },
  'S3 again': { world: 'S3', seed: 76, intensity: 'medium', size: 'small' },
}

/** A scan as it goes; everything that it made stays. */
async function scanned(engine: Engine, imported: ImportResult): Promise<string> {
  const rules = await loadRules()
  const run = openRun(engine, rules.house, { keep: 'everything' })
  const market = { engine, run, rules, imported, asOf: await newest(engine), decidedUntil: undefined, visible: tiers }
  const judged = await judgeCases(market, () => {})
  return reportText(await judgeMarket(market, judged, () => {}))
}

type Result = { events: number; asked: readonly Asked[]; relations: readonly Seen[]; same: boolean }

const [workers = '0', ...only] = process.argv.slice(2)
const chosen = only.length === 0 ? Object.keys(worlds) : only
const place = join(import.meta.dirname, '..', '..', '.aedile', 'engines')
mkdirSync(place, { recursive: true })
const folder = mkdtempSync(join(place, 'trino-'))
const trino = await trinoIn(folder, Number(workers))
if ('missing' in trino) {
  say(trino.missing)
  process.exit(0)
}

async function compared(world: string, url: string, shared: string): Promise<Result> {
  const kept = await keep(place, worlds[world]!)
  const duckdb = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(folder, 'spill') })
  const other = openTrino(url)
  try {
    await openKept(duckdb, kept.file)
    await other.run('CREATE SCHEMA IF NOT EXISTS files.default')
    for (const type of eventTypes) await carry(duckdb, other, sharedBy(shared), tableOf(type))
    const asked: Asked[] = []
    const both = twin(duckdb, other, (one) => {
      asked.push(one)
      if (one.why !== undefined) tell(`${world}: ${one.why}\n  in: ${one.sql.trim().slice(0, 600)}`)
    })
    const there = await scanned(both, kept.imported)
    const relations: Seen[] = []
    await compareRelations(duckdb, other, await loadHouse((await loadSignals()).order), (seen) => {
      relations.push(seen)
      if (seen.why !== undefined) tell(`${world} ${seen.name}: ${seen.why}`)
    })
    const alone = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(folder, 'spill') })
    try {
      await openKept(alone, kept.file)
      return { events: kept.imported.accepted, asked, relations, same: (await scanned(alone, kept.imported)) === there }
    } finally {
      alone.close()
    }
  } finally {
    duckdb.close()
    const tables = `SELECT table_name AS "table" FROM information_schema.tables WHERE table_schema = current_schema`
    for (const { table } of await other.all<{ table: string }>(tables)) await other.run(`DROP TABLE "${table}"`)
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
const fine = (all: readonly { why?: string }[]): string => `${all.filter(({ why }) => why === undefined).length} of ${all.length}`
const seconds = (asked: readonly Asked[], on: 'duckdb' | 'other'): string => (sum(asked.map(({ ms }) => ms[on])) / 1000).toFixed(1)
const rows: readonly (readonly [string, (result: Result) => number | string])[] = [
  ['events', ({ events }) => events],
  ['**statements of a scan equal**', ({ asked }) => fine(asked)],
  ['**relations equal, row by row**', ({ relations }) => fine(relations)],
  ['**report, to the byte**', ({ same }) => (same ? 'the same' : 'another')],
  ['rows that came as answers', ({ asked }) => sum(asked.map((one) => one.rows))],
  ['… the most that one statement gave', ({ asked }) => Math.max(...asked.map((one) => one.rows))],
  ['rows in relations, which stayed there', ({ relations }) => sum(relations.map((one) => one.rows))],
  ['statements on DuckDB, s', ({ asked }) => seconds(asked, 'duckdb')],
  [`statements on Trino, ${workers} workers, s`, ({ asked }) => seconds(asked, 'other')],
]

try {
  const results = new Map<string, Result>()
  for (const world of chosen) {
    const result = await compared(world, trino.url, trino.shared)
    results.set(world, result)
    tell(`${world}: ${rows.map(([name, of]) => `${name} ${of(result)}`).join(', ')}`)
  }
  say(`| | ${chosen.map((world) => `${world}, seed ${worlds[world]!.seed}`).join(' | ')} |`)
  say(`|---|${chosen.map(() => '---:').join('|')}|`)
  for (const [name, of] of rows) say(`| ${name} | ${chosen.map((world) => of(results.get(world)!)).join(' | ')} |`)
} finally {
  await trino.close()
}
