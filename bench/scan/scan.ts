/**
 * How fast is a full scan, stage by stage, and how much memory does it take? Beside it, in the same run, the physical limit:
 * the same engine reading every column of the same files and doing nothing else.
 *
 *   node bench/scan/scan.ts --worlds 4 --dir /some/folder      about 1 million orders
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { scan } from '../../src/pipeline.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1' },
    dir: { type: 'string', default: join(tmpdir(), 'aedile-bench-scan') },
    size: { type: 'string', default: 'full' },
  },
})
const folders: string[] = []
for (let i = 0; i < Number(values.worlds); i++) {
  const folder = join(values.dir, `${values.size}-${i}`)
  folders.push(folder)
  if (existsSync(join(folder, 'order.placed.parquet'))) continue
  mkdirSync(folder, { recursive: true })
  process.stderr.write(`making world ${i + 1} of ${values.worlds} …\n`)
  await writeWorld(makeWorld('mixed', { seed: 500 + i, intensity: 'medium', size: values.size === 'small' ? 'small' : 'full' }), folder, 'parquet')
}

const engine = await openEngine()
const readFrom = performance.now()
for (const type of new Set(folders.flatMap((folder) => readdirSync(folder)))) {
  const files = folders.map((folder) => join(folder, type)).filter((file) => existsSync(file))
  await engine.all(`SELECT bit_xor(hash(t)) AS h FROM read_parquet([${files.map((file) => `'${file}'`).join(',')}], union_by_name = true) t`)
}
const limit = (performance.now() - readFrom) / 1000
engine.close()

const marks: { stage: string; at: number }[] = []
const done = await scan({
  folders,
  scratch: tmpdir(),
  progress: (stage) => {
    const name = stage.split(':')[0]!
    if (marks.at(-1)?.stage !== name) marks.push({ stage: name, at: performance.now() })
  },
})
const orders = done.report.input.by_type['order.placed'] ?? 0
process.stdout.write(
  `orders ${orders}, events ${done.report.input.accepted}, refused ${done.report.input.refused}, cases ${done.report.cases.length}, verdicts ${done.report.verdicts.length}\n\n`,
)
process.stdout.write('| stage | seconds | orders/s |\n|---|---:|---:|\n')
for (const [i, mark] of marks.entries()) {
  const next = marks[i + 1]
  if (next === undefined) continue
  const seconds = (next.at - mark.at) / 1000
  process.stdout.write(`| ${mark.stage} | ${seconds.toFixed(2)} | ${Math.round(orders / seconds)} |\n`)
}
const total = (marks.at(-1)!.at - marks[0]!.at) / 1000
process.stdout.write(`| **all** | ${total.toFixed(2)} | ${Math.round(orders / total)} |\n`)
process.stdout.write(`| only reading the same files | ${limit.toFixed(2)} | ${Math.round(orders / limit)} |\n\n`)
process.stdout.write(`peak memory ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB\n`)
done.close()
