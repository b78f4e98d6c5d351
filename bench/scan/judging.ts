/**
 * What judging costs: at one size relation by relation and file by file; at several sizes, each in a process of its own, CPU an order, peak of memory, and how far the
 * sizes lie from a straight line, drawn. The market is the synthetic one of plan.ts. What memory does not hold goes to the folder.
 *
 * `--relations` adds those of which an order costs most more at the largest size than at the smallest; `--write` puts all of it between the marks of docs/scale.md.
 *
 *   node bench/scan/judging.ts --orders 200000
 *   node bench/scan/judging.ts --orders 1000000,5000000,10000000 --relations --folder FOLDER
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import { costs } from './costs.ts'
import { importedOf, synthetic } from './plan.ts'

type Measured = { orders: number; cpu: number; wall: number; peak: number; verdicts: number; cases: number; out: number; each: Record<string, number> }

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200000' },
    least: { type: 'string', default: '0.05' },
    memory: { type: 'string', default: '6GB' },
    folder: { type: 'string', default: tmpdir() },
    /** Tells what was measured as a line of JSON, for the process that compares sizes. */
    line: { type: 'boolean', default: false },
    relations: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
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
    measured: { orders, cpu, wall, peak, verdicts: verdicts.length, cases: cases.length, out: neutralised.order_ids.length, each: cost.each() },
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
const said: string[] = []
function say(text: string): void {
  said.push(text)
  process.stdout.write(`${text}\n`)
}

/** Seconds of CPU over orders: what was measured, and the line through it. */
function drawn(all: readonly Measured[], { any, each }: ReturnType<typeof lineThrough>): string {
  const [width, height] = [72, 16]
  const [most, top] = [Math.max(...all.map((one) => one.orders)), Math.max(...all.map((one) => Math.max(one.cpu, any + each * one.orders)))]
  const rows = Array.from({ length: height + 1 }, () => Array.from({ length: width + 1 }, () => ' '))
  const put = (orders: number, cpu: number, mark: string): void => {
    const row = rows[height - Math.round((cpu / top) * height)]
    if (row !== undefined) row[Math.round((orders / most) * width)] = mark
  }
  for (let x = 0; x <= width; x++) put((x / width) * most, any + (each * x * most) / width, '·')
  for (const { orders, cpu } of all) put(orders, cpu, '●')
  const scale = (row: number): string => (row % 4 === 0 ? String(Math.round((top * (height - row)) / height)) : '').padStart(6)
  const lines = rows.map((row, i) => `${scale(i)} │${row.join('')}`.trimEnd())
  return ['```text', 'CPU s', ...lines, `       └${'─'.repeat(width)}`, `        0${`${most} orders`.padStart(width)}`, '```'].join('\n')
}

/** Of which relations, or files of ours that ask, an order costs most more at the largest size than at the smallest. */
function growing(small: Measured, large: Measured): string {
  const cost = ({ each, orders }: Measured, name: string): number => (each[name] ?? 0) / orders
  const names = Object.keys(large.each).toSorted((a, b) => cost(large, b) - cost(small, b) - (cost(large, a) - cost(small, a)))
  const row = (name: string): string => `| ${name} | ${(cost(small, name) * 1e6).toFixed(2)} | ${(cost(large, name) * 1e6).toFixed(2)} |`
  return `| µs of CPU an order | ${small.orders} | ${large.orders} |\n|---|---:|---:|\n${names.slice(0, 10).map(row).join('\n')}`
}

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
  const line = lineThrough(all)
  const off = Math.max(...all.map(({ orders, cpu }) => Math.abs(cpu / (line.any + line.each * orders) - 1)))
  say(
    `\nThe nearest straight line is ${line.any.toFixed(1)} s and ${micros(line.each)} µs an order; no size lies further from it than ${(off * 100).toFixed(1)} %.\n\n${drawn(all, line)}`,
  )
  if (values.relations) say(`\n${growing(all[0]!, all.at(-1)!)}`)
  if (values.write) write(said.join('\n'))
}

function write(text: string): void {
  const file = join(import.meta.dirname, '../../docs/scale.md')
  const page = readFileSync(file, 'utf8')
  const [from, to] = [page.indexOf('<!-- judging -->'), page.indexOf('<!-- /judging -->')]
  if (from < 0 || to < from) throw new Error('docs/scale.md: expected the marks <!-- judging --> and <!-- /judging -->')
  writeFileSync(file, `${page.slice(0, from)}<!-- judging -->\n\n${text}\n\n${page.slice(to)}`)
}
