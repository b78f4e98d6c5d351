/**
 * The features of a market at once and in shares: time and memory. The synthetic market of plan.ts lies in Parquet; each way runs in a process of its own, with the same
 * limit, over a database file.
 *
 *   node bench/scan/shares.ts --orders 2000000 --shares 1,16 --memory 1GB
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { loadFeatures } from '../../src/features/index.ts'
import { openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { catalogueOf, openRun } from '../../src/warehouse/runner.ts'
import { synthetic } from './plan.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

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

if (values.from === undefined) {
  const folder = mkdtempSync(join(values.dir, 'aedile-shares-'))
  try {
    const engine = await openEngine(join(folder, 'made.duckdb'), { memoryLimit: '3GB', tempDirectory: join(folder, 'spill') })
    await synthetic(engine, Number(values.orders))
    for (const table of eventTypes.map(tableOf)) await engine.run(`COPY ${table} TO ${quote(join(folder, `${table}.parquet`))} (FORMAT parquet)`)
    engine.close()
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
  for (const table of eventTypes.map(tableOf))
    await engine.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quote(join(values.from, `${table}.parquet`))})`)
  const features = catalogueOf(await loadFeatures())
  const began = performance.now()
  let said = 'made'
  let at = ''
  try {
    await openRun(engine, features, { keep: 'everything', shares: Number(values.shares), progress: (name) => (at = name) }).make(...features.keys())
  } catch (error) {
    said = `failed at ${at}: ${(error as Error).message.split('\n')[0]!.slice(0, 120)}`
  }
  const { user, system } = process.cpuUsage()
  const cpu = ((user + system) / 1e6).toFixed(1)
  const rss = (process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)
  say(`| ${values.orders} | ${values.shares} | ${values.memory} | ${said} | ${cpu} | ${((performance.now() - began) / 1000).toFixed(1)} | ${rss} |`)
  engine.close()
}
