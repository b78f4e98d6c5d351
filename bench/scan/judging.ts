/**
 * What judging costs: at one size relation by relation and file by file; at several sizes, each in a process of its own, CPU an order, peak of memory, and how far the
 * sizes lie from a straight line. The market is the synthetic one of plan.ts. What memory does not hold goes to the folder.
 *
 *   node bench/scan/judging.ts --orders 200000
 *   node bench/scan/judging.ts --orders 1000000,5000000,10000000 --folder FOLDER
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import { costs } from './costs.ts'
import { importedOf, synthetic } from './plan.ts'

type Measured = { orders: number; cpu: number; wall: number; peak: number; verdicts: number; cases: number; out: number }

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200000' },
    least: { type: 'string', default: '0.05' },
    memory: { type: 'string', default: '6GB' },
    folder: { type: 'string', default: tmpdir() },
    /** Tells what was measured as a line of JSON, for the process that compares sizes. */
    line: { type: 'boolean', default: false },
  },
})
const sizes = values.orders.split(',').map(Number)
mkdirSync(values.folder, { recursive: true })

async function measure(orders: number): Promise<{ measured: Measured; table: string }> {
  const cost = costs()
  const done = await scan({
    folders: [],
    scratch: values.folder,
    memoryLimit: values.memory,
    progress: cost.tell,
    async source(engine) {
      await synthetic(engine, orders)
      cost.watch(engine)
      cost.begin()
      return importedOf(orders)
    },
  })
  done.close()
  const { cpu, wall } = cost.used()
  const { verdicts, cases, neutralised } = done.report
  const peak = process.resourceUsage().maxRSS / 1024 / 1024
  return {
    measured: { orders, cpu, wall, peak, verdicts: verdicts.length, cases: cases.length, out: neutralised.order_ids.length },
    table: cost.table(Number(values.least)),
  }
}

function measureApart(orders: number): Measured {
  const args = [import.meta.filename, '--line', '--orders', String(orders), '--memory', values.memory, '--folder', values.folder]
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${orders} orders: expected to be measured, the process ended with ${status}: ${stderr.slice(-600)}`)
  return JSON.parse(stdout) as Measured
}

/** The straight line nearest to the sizes: seconds that any size costs, and seconds an order. */
function lineThrough(all: readonly Measured[]): { any: number; each: number } {
  const mean = (of: (one: Measured) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length
  const [orders, cpu] = [mean((one) => one.orders), mean((one) => one.cpu)]
  const each = mean((one) => (one.orders - orders) * (one.cpu - cpu)) / mean((one) => (one.orders - orders) ** 2)
  return { any: cpu - each * orders, each }
}

const micros = (seconds: number): string => (seconds * 1e6).toFixed(1)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

if (sizes.length === 1) {
  const { measured, table } = await measure(sizes[0]!)
  const { orders, cpu, peak, verdicts, cases, out } = measured
  if (values.line) say(JSON.stringify(measured))
  else say(`${table}\n${micros(cpu / orders)} µs of CPU an order; ${verdicts} verdicts, ${cases} cases, ${out} orders out; peak ${peak.toFixed(2)} GiB`)
} else {
  say('| orders | CPU s | µs of CPU an order | s | peak GiB | verdicts | cases | orders out |\n|---:|---:|---:|---:|---:|---:|---:|---:|')
  const all = sizes.map((orders) => {
    const one = measureApart(orders)
    say(
      `| ${orders} | ${one.cpu.toFixed(1)} | ${micros(one.cpu / orders)} | ${one.wall.toFixed(1)} | ${one.peak.toFixed(2)} | ${one.verdicts} | ${one.cases} | ${one.out} |`,
    )
    return one
  })
  const { any, each } = lineThrough(all)
  const off = Math.max(...all.map(({ orders, cpu }) => Math.abs(cpu / (any + each * orders) - 1)))
  say(`\nThe nearest straight line is ${any.toFixed(1)} s and ${micros(each)} µs an order; no size lies further from it than ${(off * 100).toFixed(1)} %.`)
}
