/**
 * Ticks of orders onto a market that stands: what each costs, how many rows it touches, and whether the report is the one that is made at once. The market is the
 * synthetic one of plan.ts, at any size.
 *
 *   node bench/scan/tick.ts --orders 1000000 --new 1000 --ticks 3
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Report } from '../../src/domain/report.ts'
import { keepJudging, type Ticked } from '../../src/live.ts'
import { scan } from '../../src/pipeline.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { costs } from './costs.ts'
import { importedOf, synthetic } from './plan.ts'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    new: { type: 'string', default: '1000' },
    ticks: { type: 'string', default: '3' },
    least: { type: 'string', default: '0.05' },
    memory: { type: 'string', default: '6GB' },
    /** Where what memory does not hold goes. */
    folder: { type: 'string', default: tmpdir() },
    /** A file for every statement of the last tick until orders leave the counts, with its seconds of CPU and of time. */
    log: { type: 'string' },
    /** Leaves out the reports, and with them the comparison: what leaves the counts alone. */
    counts: { type: 'boolean', default: false },
    /** Leaves out the comparison, which takes as long as everything else. */
    alone: { type: 'boolean', default: false },
  },
})
const [orders, fresh, ticks] = [Number(values.orders), Number(values.new), Number(values.ticks)]

/** Takes the events of the orders from the n-th on out of the market, to come later. */
async function heldBack(engine: Engine, from: number, number: number): Promise<Map<string, string>> {
  const came = new Map<string, string>()
  for (const [table, id] of [
    ['order_placed', 'order_id'],
    ['order_completed', 'order_id'],
    ['payment_captured', 'order_id'],
    ['shipment_dispatched', 'order_id'],
    ['shipment_scanned', 'waybill_no'],
  ] as const) {
    const newest = `CAST(substr(${id}, 2) AS BIGINT) >= ${from}`
    const name = `came ${number} ${table}`
    await engine.run(`CREATE TABLE "${name}" AS SELECT * FROM ${table} WHERE ${newest}`)
    await engine.run(`DELETE FROM ${table} WHERE ${newest}`)
    came.set(table, name)
  }
  return came
}

const seconds = ({ cpu, wall }: { cpu: number; wall: number }): string => `${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s`
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const cost = costs()
mkdirSync(values.folder, { recursive: true })
const spill = mkdtempSync(join(values.folder, 'aedile-ticks-'))
const engine = await openEngine(':memory:', { memoryLimit: values.memory, tempDirectory: spill })
await synthetic(engine, orders)
const batches: Map<string, string>[] = []
for (let n = ticks; n > 0; n--) batches.unshift(await heldBack(engine, orders - (ticks - n + 1) * fresh, n))
cost.watch(engine)
const judge = await keepJudging(engine, cost.tell)
const imported = importedOf(orders)
cost.begin()
const first = await judge({ asOf: await newest(engine), imported, tables: new Map() })
say(`${orders - ticks * fresh} orders, whole, what leaves the counts: ${seconds(cost.used())}`)
const reported = async (ticked: Ticked): Promise<Report | undefined> => {
  if (values.counts) return undefined
  cost.begin()
  const report = await ticked.report()
  say(`  everything else: ${seconds(cost.used())}`)
  return report
}
let report = await reported(first)
for (const [i, tables] of batches.entries()) {
  cost.begin()
  const ticked = await judge({ asOf: await newest(engine), imported, tables })
  const touched = ticked.touched.reduce((sum, { changed }) => sum + (changed === 'not compared' ? 0 : changed), 0)
  say(`tick ${i + 1} of ${fresh} orders, what leaves the counts: ${seconds(cost.used())}; ${touched} rows touched in relations made by parts`)
  if (i === ticks - 1) say(cost.table(Number(values.least)))
  if (i === ticks - 1 && values.log !== undefined) writeFileSync(values.log, cost.statements())
  report = await reported(ticked)
  if (i === ticks - 1 && report !== undefined) say(cost.table(Number(values.least)))
}
say(`peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB`)
engine.close()
rmSync(spill, { recursive: true, force: true })
if (!values.alone && !values.counts) {
  const whole = await scan({
    folders: [],
    scratch: values.folder,
    memoryLimit: values.memory,
    async source(other) {
      await synthetic(other, orders)
      return imported
    },
  })
  whole.close()
  const same = JSON.stringify(whole.report) === JSON.stringify(report)
  say(same ? 'the report is the one made at once, to the byte' : 'the report is not the one made at once')
  process.exitCode = same ? 0 : 1
}
