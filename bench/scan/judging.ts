/**
 * What judging costs, relation by relation and file by file: CPU of the process, statements, and what is left for code between statements. The market is the synthetic
 * one of plan.ts, at any size.
 *
 *   node bench/scan/judging.ts --orders 200000
 */
import { tmpdir } from 'node:os'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import type { Engine } from '../../src/warehouse/duckdb.ts'
import { synthetic } from './plan.ts'

type Cost = { cpu: number; code: number; wall: number; statements: number }

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '200000' }, least: { type: 'string', default: '0.05' }, memory: { type: 'string', default: '6GB' } },
})
const orders = Number(values.orders)
const costs = new Map<string, Cost>()
let stage = ''
let relation: string | undefined
let mark = { cpu: process.cpuUsage(), at: performance.now() }

/** What was used since the last mark goes to this name, as code or as a statement. */
function charge(name: string, statement: boolean): void {
  const cpu = process.cpuUsage(mark.cpu)
  const used = (cpu.user + cpu.system) / 1e6
  const cost = costs.get(name) ?? { cpu: 0, code: 0, wall: 0, statements: 0 }
  costs.set(name, cost)
  cost.cpu += used
  cost.wall += (performance.now() - mark.at) / 1000
  if (statement) cost.statements++
  else cost.code += used
  mark = { cpu: process.cpuUsage(), at: performance.now() }
}

const root = `${import.meta.dirname}/../..`
const plumbing = /warehouse|bench\/scan|node:|pipeline/

/** The relation that is being made, or the file of ours that asked. */
function asking(): string {
  const frames = [...(new Error('who asked').stack ?? '').matchAll(/(?:file:\/\/)?(\/[^\s():]+\.ts)/g)].map(([, file]) => relative(root, file!))
  const made = frames.some((file) => file === 'src/warehouse/runner.ts') ? relation : undefined
  return `${stage}: ${made ?? frames.find((file) => !plumbing.test(file)) ?? 'pipeline'}`
}

function watch(engine: Engine): void {
  for (const kind of ['run', 'all', 'columns'] as const) {
    const own = engine[kind] as (sql: string) => Promise<never>
    engine[kind] = async (sql: string): Promise<never> => {
      const name = asking()
      charge(name, false)
      try {
        return await own(sql)
      } finally {
        charge(name, true)
      }
    }
  }
}

Error.stackTraceLimit = 40
const done = await scan({
  folders: [],
  scratch: tmpdir(),
  memoryLimit: values.memory,
  progress(told) {
    charge(`${stage}: ${relation ?? 'between'}`, false)
    const [name, one] = told.split(': ')
    stage = name!
    relation = one
  },
  async source(engine) {
    await synthetic(engine, orders)
    watch(engine)
    mark = { cpu: process.cpuUsage(), at: performance.now() }
    const none = { counts: {}, unknownColumns: [], notes: [], files: [] }
    return { accepted: orders, rejected: 0, setAside: 0, leftOut: 0, byType: { 'order.placed': orders }, repeated: 0, ...none }
  },
})
done.close()
costs.delete('read: between')
const all = [...costs.values()].reduce((sum, cost) => ({
  cpu: sum.cpu + cost.cpu,
  code: sum.code + cost.code,
  wall: sum.wall + cost.wall,
  statements: sum.statements + cost.statements,
}))
process.stdout.write(`| step | CPU s | of it code | wall s | statements |\n|---|---:|---:|---:|---:|\n`)
for (const [name, cost] of [...costs].filter(([, { cpu }]) => cpu >= Number(values.least)).toSorted(([, a], [, b]) => b.cpu - a.cpu))
  process.stdout.write(`| ${name} | ${cost.cpu.toFixed(2)} | ${cost.code.toFixed(2)} | ${cost.wall.toFixed(2)} | ${cost.statements} |\n`)
process.stdout.write(`| **all** | ${all.cpu.toFixed(2)} | ${all.code.toFixed(2)} | ${all.wall.toFixed(2)} | ${all.statements} |\n`)
process.stdout.write(
  `\n${((all.cpu / orders) * 1e6).toFixed(1)} µs of CPU an order; ${done.report.verdicts.length} verdicts, ${done.report.cases.length} cases, ${done.report.neutralised.order_ids.length} orders out; peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB\n`,
)
