/**
 * All features of a market on the embedded engine and on Trino by one worker and by two, in one run over the same Parquet: seconds, processor seconds, and whether they are
 * the same rows as far as their number and the sums of their whole columns tell.
 *   node bench/engines/beside.ts [ORDERS,…] [WORKERS,…] [MEGABYTES of a worker]
 */
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { loadFeatures } from '../../src/features/index.ts'
import { trino as dialect, words } from '../../src/warehouse/dialect.ts'
import { type Engine, name as quoted, openEngine, quote } from '../../src/warehouse/duckdb.ts'
import type { Column } from '../../src/warehouse/relation.ts'
import { catalogueOf, openRun } from '../../src/warehouse/runner.ts'
import { openTrino } from '../../src/warehouse/trino.ts'
import { trinoIn } from '../../test/harness/trino.ts'
import { fileOf, marketIn } from '../scan/market.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const tell = (line: string): boolean => process.stderr.write(`${line}\n`)
const [sizes = '1000000,5000000', workers = '1,2', heap = '2000'] = process.argv.slice(2)

const place = join(import.meta.dirname, '..', '..', '.aedile', 'engines')
mkdirSync(place, { recursive: true })
const features = catalogueOf(await loadFeatures())

/** What a run made: seconds of each relation, and numbers that say whether two made the same. */
type Made = { said: string; s: number; cpu: number; slowest: [string, number][]; sums: Map<string, string> }

/** Seconds of the processor that processes have had. */
const ticks = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'name')
      .split(' ')
      .slice(13)
    return sum + (Number(user) + Number(system)) / 100
  }, 0)

async function made(engine: Engine, cpu: () => number): Promise<Made> {
  const [began, used] = [performance.now(), cpu()]
  const marks: [string, number][] = []
  let said = 'made'
  try {
    await openRun(engine, features, { keep: 'everything', progress: (name) => marks.push([name, performance.now()]) }).make(...features.keys())
  } catch (error) {
    said = `failed at ${marks.at(-1)![0]}: ${(error as Error).message.split('\n')[0]!.slice(0, 160)}`
  }
  const ended = performance.now()
  const took = marks.map(([name, at], i): [string, number] => [name, ((marks[i + 1]?.[1] ?? ended) - at) / 1000])
  const [s, seconds] = [(ended - began) / 1000, cpu() - used]
  const sums = new Map<string, string>()
  if (said === 'made') for (const [name, { columns }] of features) sums.set(name, await summed(engine, name, columns))
  return { said, s, cpu: seconds, slowest: took.toSorted((a, b) => b[1] - a[1]).slice(0, 3), sums }
}

async function summed(engine: Engine, table: string, columns: readonly Column[]): Promise<string> {
  const whole = columns.filter(({ type }) => ['TINYINT', 'INTEGER', 'BIGINT', 'HUGEINT'].includes(type))
  const sums = whole.map(({ name }, i) => `coalesce(sum(${words.long(`${quoted(name)} % 1000003`)}), 0) AS s${i}`)
  return JSON.stringify(Object.values(await engine.one(`SELECT ${['count(*) AS n', ...sums].join(', ')} FROM ${quoted(table)}`)))
}

/** The same files as tables of the cluster's own catalog of files, where the relations are made too. */
async function madeThere(files: string, columns: ReadonlyMap<string, readonly Column[]>, count: number): Promise<Made | string> {
  const folder = mkdtempSync(join(place, 'beside-'))
  const trino = await trinoIn(folder, count, Number(heap))
  if ('missing' in trino) return trino.missing
  try {
    const engine = openTrino(trino.url.replace('/memory/', '/files/'))
    await engine.run('CREATE SCHEMA IF NOT EXISTS files.default')
    for (const [table, has] of columns) {
      mkdirSync(join(trino.shared, table))
      linkSync(fileOf(files, table), join(trino.shared, table, 'rows.parquet'))
      const told = has.map(({ name, type }) => `${quoted(name)} ${dialect.type(type)}`).join(', ')
      await engine.run(`CREATE TABLE ${table} (${told}) WITH (format = 'PARQUET', external_location = 'local:///shared/${table}')`)
    }
    return await made(engine, () => ticks(trino.pids))
  } finally {
    await trino.close()
  }
}

say('| orders | on | | s | CPU s | same rows | slowest relations, s |\n|---:|---|---|---:|---:|---:|---|')
for (const orders of sizes.split(',').map(Number)) {
  const files = mkdtempSync(join(place, 'market-'))
  try {
    await marketIn(files, orders, '2GB', (table) => tell(`${orders}: ${table}`))
    const engine = await openEngine(join(files, 'features.duckdb'), { memoryLimit: '2GB', tempDirectory: join(files, 'spill') })
    const columns = new Map<string, readonly Column[]>()
    for (const table of eventTypes.map(tableOf)) {
      await engine.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(fileOf(files, table))})`)
      columns.set(table, (await engine.describe(table)) as Column[])
    }
    const show = (on: string, { said, s, cpu, slowest, sums }: Made, than: Made): void => {
      const same = sums.size === 0 ? '' : `${[...sums].filter(([name, sum]) => than.sums.get(name) === sum).length} of ${features.size}`
      say(
        `| ${orders} | ${on} | ${said} | ${s.toFixed(1)} | ${cpu.toFixed(1)} | ${same} | ${slowest.map(([name, took]) => `${name} ${took.toFixed(1)}`).join(', ')} |`,
      )
      for (const [name, sum] of sums) if (than.sums.get(name) !== sum) tell(`${on} ${name}: ${than.sums.get(name)} here, ${sum} there`)
    }
    const here = await made(engine, () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6)
    engine.close()
    rmSync(join(files, 'features.duckdb'))
    show('DuckDB, 2 threads, 2 GB', here, here)
    for (const count of workers.split(',').map(Number)) {
      const there = await madeThere(files, columns, count)
      if (typeof there === 'string') say(there)
      else show(`Trino, ${count === 0 ? 'the coordinator alone' : count === 1 ? '1 worker' : `${count} workers`}, ${heap} MB each`, there, here)
    }
  } finally {
    rmSync(files, { recursive: true, force: true })
  }
}
