/**
 * The features of a market at once and in shares, or with --judge all of judging up to the report: time, memory and disk. The synthetic market of plan.ts lies in Parquet
 * and is judged where it lies; each way runs in a process of its own, with the same limit, over a database file. Progress goes to the error output.
 *
 *   node bench/scan/shares.ts --orders 2000000 --shares 1,16 --memory 1GB [--judge] [--dir FOLDER] [--market FOLDER]      --market: takes the Parquet that lies there
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportText } from '../../src/cases/data.ts'
import { tiers } from '../../src/domain/fields.ts'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { loadFeatures } from '../../src/features/index.ts'
import { judgeCases, judgeMarket, loadRules, readByJudging } from '../../src/pipeline.ts'
import { type Engine, openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { catalogueOf, openRun, type Options } from '../../src/warehouse/runner.ts'
import { fileOf, marketIn } from './market.ts'
import { importedOf } from './plan.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const began = performance.now()
const tell = (line: string): boolean => process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s ${line}\n`)

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    shares: { type: 'string', default: '1,8' },
    memory: { type: 'string', default: '1GB' },
    dir: { type: 'string', default: tmpdir() },
    judge: { type: 'boolean', default: false },
    market: { type: 'string' },
    /** Of the process that makes them. */
    from: { type: 'string' },
  },
})

const gigabytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, one) => sum + (one.isFile() ? (statSync(join(one.parentPath, one.name), { throwIfNoEntry: false })?.size ?? 0) : 0),
    0,
  ) / 1e9

/** All features, by the rows they hold. */
async function featured(engine: Engine, options: Options): Promise<string> {
  const features = catalogueOf(await loadFeatures())
  await openRun(engine, features, { ...options, keep: 'everything' }).make(...features.keys())
  let rows = 0
  for (const name of features.keys()) rows += (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${name}`)).n
  return `${rows} rows`
}

/** The report, by what it says and by the hash of its text: two ways that made the same bear the same. */
async function judged(engine: Engine, options: Options): Promise<string> {
  const rules = await loadRules()
  const run = openRun(engine, rules.house, { ...options, keep: readByJudging(rules) })
  const market = { engine, run, rules, imported: importedOf(Number(values.orders)), asOf: await newest(engine), decidedUntil: undefined, visible: tiers }
  const report = await judgeMarket(market, await judgeCases(market, tell), tell)
  const hash = createHash('sha256').update(reportText(report)).digest('hex').slice(0, 12)
  return `${report.verdicts.length} verdicts, ${report.cases.length} cases, ${report.neutralised.order_ids.length} orders out, report ${hash}`
}

if (values.from === undefined) {
  mkdirSync(values.dir, { recursive: true })
  const folder = mkdtempSync(join(values.dir, 'aedile-shares-'))
  const market = values.market ?? folder
  try {
    if (values.market === undefined) await marketIn(folder, Number(values.orders), values.memory, tell)
    tell(`${values.orders} orders in ${gigabytes(market).toFixed(2)} GB of Parquet`)
    say('| orders | shares | limit | | what | CPU s | s | resident GB | disk at most, GB |\n|---:|---:|---:|---|---|---:|---:|---:|---:|')
    for (const shares of values.shares.split(',')) {
      const told = ['--from', market, '--dir', folder, '--shares', shares, '--memory', values.memory, '--orders', values.orders]
      spawnSync(process.execPath, [...process.execArgv, import.meta.filename, ...told, ...(values.judge ? ['--judge'] : [])], { stdio: 'inherit' })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
} else {
  const own = join(values.dir, `in-${values.shares}`)
  mkdirSync(own)
  const engine = await openEngine(join(own, 'features.duckdb'), { memoryLimit: values.memory, tempDirectory: join(own, 'spill') })
  for (const table of eventTypes.map(tableOf)) await engine.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(fileOf(values.from, table))})`)
  let said = 'made'
  let what = ''
  let at = ''
  let disk = 0
  const watch = setInterval(() => (disk = Math.max(disk, gigabytes(own))), 1000)
  const options: Options = {
    shares: Number(values.shares),
    progress(name) {
      at = name
      tell(`${name}, ${(process.memoryUsage.rss() / 1e9).toFixed(2)} GB resident, ${gigabytes(own).toFixed(2)} GB on disk`)
    },
  }
  try {
    what = await (values.judge ? judged(engine, options) : featured(engine, options))
  } catch (error) {
    said = `failed at ${at}: ${(error as Error).message.split('\n')[0]!.slice(0, 120)}`
  }
  clearInterval(watch)
  const { user, system } = process.cpuUsage()
  const cpu = ((user + system) / 1e6).toFixed(1)
  const rss = (process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)
  const took = ((performance.now() - began) / 1000).toFixed(1)
  say(
    `| ${values.orders} | ${values.shares} | ${values.memory} | ${said} | ${what} | ${cpu} | ${took} | ${rss} | ${Math.max(disk, gigabytes(own)).toFixed(2)} |`,
  )
  engine.close()
  rmSync(own, { recursive: true })
}
