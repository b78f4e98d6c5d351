/**
 * Every relation and every signal of orders and cases, on DuckDB and on Trino: are the rows the same? Usage: engines.ts [WORKERS] [WORLD…]
 * Prints the table that stands in docs/scale.md.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { openTrino } from '../../src/warehouse/trino.ts'
import { loadHouse } from '../../src/judging/house.ts'
import { loadSignals } from '../../src/signals/index.ts'
import { compareRelations, compareSignals, openKept, type Seen, sharedBy } from '../../test/harness/engines.ts'
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
  say(`| DuckDB, s | ${chosen.map((world) => (took.get(world)!.duckdb / 1000).toFixed(1)).join(' | ')} |`)
  say(`| Trino, ${workers ?? 0} workers, s | ${chosen.map((world) => (took.get(world)!.other / 1000).toFixed(1)).join(' | ')} |`)
} finally {
  await trino.close()
}
