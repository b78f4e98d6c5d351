/**
 * Ticks of orders onto a market that stands: what each costs, how many rows it touches, and whether the report is the one that is made at once. The market is the
 * synthetic one of plan.ts, at any size. With --equal everything that was made on the way is compared too.
 *
 *   node bench/scan/tick.ts --orders 1000000 --new 1000 --ticks 3 [--equal]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { tiers } from '../../src/domain/fields.ts'
import type { Report } from '../../src/domain/report.ts'
import { keepJudging, type Ticked } from '../../src/live.ts'
import { judgeCases, judgeMarket, loadRules } from '../../src/pipeline.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { openRun } from '../../src/warehouse/runner.ts'
import { costs } from './costs.ts'
import { compared, type Sums, sumsOf } from './equal.ts'
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
    /** Connections that ask at the same time: 2, as a server has, or 1, so that it can be told what each relation and statement costs. */
    hands: { type: 'string' },
    /** A file for every statement of the last tick until orders leave the counts, with its seconds of CPU and of time; asked by one hand. */
    log: { type: 'string' },
    /** Leaves out the reports, and with them the comparison: what leaves the counts alone. */
    counts: { type: 'boolean', default: false },
    /** Compares every relation with the one made at once: its rows, and checksums of its columns. */
    equal: { type: 'boolean', default: false },
    /** Leaves out the comparison, which takes as long as everything else. */
    alone: { type: 'boolean', default: false },
  },
})
const [orders, fresh, ticks] = [Number(values.orders), Number(values.new), Number(values.ticks)]
const hands = Number(values.hands ?? (values.log === undefined ? 2 : 1))

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
const engine = await openEngine(':memory:', { memoryLimit: values.memory, tempDirectory: spill, unpacked: true })
await synthetic(engine, orders)
const batches: Map<string, string>[] = []
for (let n = ticks; n > 0; n--) batches.unshift(await heldBack(engine, orders - (ticks - n + 1) * fresh, n))
if (hands === 1) cost.watch(engine)
const judge = await keepJudging(engine, hands === 1 ? cost.tell : undefined, hands === 1 ? [] : [await engine.beside!()])
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
let last = first
let report = await reported(first)
for (const [i, tables] of batches.entries()) {
  cost.begin()
  const ticked = await judge({ asOf: await newest(engine), imported, tables })
  const touched = ticked.touched.reduce((sum, { changed }) => sum + (changed === 'not compared' ? 0 : changed), 0)
  say(`tick ${i + 1} of ${fresh} orders, what leaves the counts: ${seconds(cost.used())}; ${touched} rows touched in relations made by parts`)
  if (i === ticks - 1 && hands === 1) say(cost.table(Number(values.least)))
  if (i === ticks - 1 && values.log !== undefined) writeFileSync(values.log, cost.statements())
  last = ticked
  report = await reported(ticked)
  if (i === ticks - 1 && report !== undefined && hands === 1) say(cost.table(Number(values.least)))
}
const { house, ...rules } = await loadRules()
const told: Made = { out: last.out, report, sums: values.equal ? await sumsOf(engine, house) : new Map() }
say(`peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB`)
engine.close()
rmSync(spill, { recursive: true, force: true })

/** What is compared: orders out of the counts by then, the report, and what was made for them. */
type Made = { out: readonly string[]; report: Report | undefined; sums: ReadonlyMap<string, Sums> }

/** The same market judged at once, by the batch's runner, in an engine of its own. */
async function atOnce(): Promise<Made> {
  const folder = mkdtempSync(join(values.folder, 'aedile-ticks-'))
  const other = await openEngine(':memory:', { memoryLimit: values.memory, tempDirectory: folder })
  try {
    await synthetic(other, orders)
    const run = openRun(other, house, { keep: 'everything' })
    const market = { engine: other, run, rules: { ...rules, house }, imported, asOf: await newest(other), decidedUntil: undefined, visible: tiers }
    const judged = await judgeCases(market, () => {})
    const whole = values.counts ? undefined : await judgeMarket(market, judged, () => {})
    return { out: judged.out, report: whole, sums: values.equal ? await sumsOf(other, house) : new Map() }
  } finally {
    other.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.equal || !(values.alone || values.counts)) {
  const whole = await atOnce()
  const { table, different } = compared(told.sums, whole.sums)
  if (values.equal) say(`${table}\n${whole.sums.size - different.length} of ${whole.sums.size} relations are those made at once`)
  for (const one of different) say(one)
  const same = (what: string, a: unknown, b: unknown): boolean => {
    const equal = JSON.stringify(a) === JSON.stringify(b)
    say(`${what} ${equal ? 'what is made at once, to the byte' : 'not what is made at once'}`)
    return equal
  }
  const out = same(`${told.out.length} orders out of the counts:`, told.out, whole.out)
  const all = values.counts || same(`the report of ${JSON.stringify(told.report).length} bytes:`, told.report, whole.report)
  say(`peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB`)
  process.exitCode = out && all && different.length === 0 ? 0 : 1
}
