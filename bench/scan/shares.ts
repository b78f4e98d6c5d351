/**
 * The features of a market at once and in shares: time, memory and disk. The synthetic market of plan.ts lies in Parquet; each way runs in a process of its own, with the
 * same limit, over a database file. Progress goes to the error output.
 *
 *   node bench/scan/shares.ts --orders 2000000 --shares 1,16 --memory 1GB [--dir FOLDER]
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { loadFeatures } from '../../src/features/index.ts'
import { openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { catalogueOf, openRun } from '../../src/warehouse/runner.ts'
import { fileOf, marketIn } from './market.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const began = performance.now()
const tell = (line: string): boolean => process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s ${line}\n`)

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    shares: { type: 'string', default: '1,8' },
    memory: { type: 'string', default: '1GB' },
    dir: { type: 'string', default: tmpdir() },
    /** Of the process that makes them. */
    from: { type: 'string' },
  },
})

const gigabytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, one) => sum + (one.isFile() ? (statSync(join(one.parentPath, one.name), { throwIfNoEntry: false })?.size ?? 0) : 0),
    0,
  ) / 1e9

if (values.from === undefined) {
  mkdirSync(values.dir, { recursive: true })
  const folder = mkdtempSync(join(values.dir, 'aedile-shares-'))
  try {
    await marketIn(folder, Number(values.orders), values.memory, tell)
    tell(`${values.orders} orders in ${gigabytes(folder).toFixed(2)} GB of Parquet`)
    say('| orders | shares | limit | | rows | CPU s | s | resident GB | disk at most, GB |\n|---:|---:|---:|---|---:|---:|---:|---:|---:|')
    for (const shares of values.shares.split(','))
      spawnSync(
        process.execPath,
        [...process.execArgv, import.meta.filename, '--from', folder, '--shares', shares, '--memory', values.memory, '--orders', values.orders],
        {
          stdio: 'inherit',
        },
      )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
} else {
  const own = join(values.from, `in-${values.shares}`)
  mkdirSync(own)
  const engine = await openEngine(join(own, 'features.duckdb'), { memoryLimit: values.memory, tempDirectory: join(own, 'spill') })
  for (const table of eventTypes.map(tableOf)) await engine.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(fileOf(values.from, table))})`)
  const features = catalogueOf(await loadFeatures())
  let said = 'made'
  let at = ''
  let disk = 0
  let rows = 0
  const watch = setInterval(() => (disk = Math.max(disk, gigabytes(own))), 1000)
  try {
    await openRun(engine, features, {
      keep: 'everything',
      shares: Number(values.shares),
      progress(name) {
        at = name
        tell(`${name}, ${(process.memoryUsage.rss() / 1e9).toFixed(2)} GB resident, ${gigabytes(own).toFixed(2)} GB on disk`)
      },
    }).make(...features.keys())
    for (const name of features.keys()) rows += (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${name}`)).n
  } catch (error) {
    said = `failed at ${at}: ${(error as Error).message.split('\n')[0]!.slice(0, 120)}`
  }
  clearInterval(watch)
  const { user, system } = process.cpuUsage()
  const cpu = ((user + system) / 1e6).toFixed(1)
  const rss = (process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)
  const took = ((performance.now() - began) / 1000).toFixed(1)
  say(
    `| ${values.orders} | ${values.shares} | ${values.memory} | ${said} | ${rows} | ${cpu} | ${took} | ${rss} | ${Math.max(disk, gigabytes(own)).toFixed(2)} |`,
  )
  engine.close()
  rmSync(own, { recursive: true })
}
