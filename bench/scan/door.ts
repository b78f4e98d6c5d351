/**
 * What the door costs: processor seconds and seconds to check, tokenise and keep a folder of files, read one after another and as many at once as
 * the door itself would, beside the engine's own typed read of the same files into tables, in one run. Seconds are those of the machine with all that
 * runs on it; how many threads were at work or waited for a core, on average, is the program's own. With --statements also which statements take
 * the processor, read one after another.
 *
 *   node bench/scan/door.ts [FOLDER] [--statements]      without a folder: a mixed market of some 290,000 orders is made
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { importFolders } from '../../src/door/folder.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { type Engine, openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

const { values, positionals } = parseArgs({ options: { statements: { type: 'boolean', default: false } }, allowPositionals: true })
const folder = positionals[0] ?? join(tmpdir(), 'aedile-bench-door')
if (!existsSync(folder)) await writeWorld(makeWorld('mixed', { seed: 77, intensity: 'medium', size: 'full' }), folder, 'csv')

/** Seconds that the threads of this process ran and waited for a core, as Linux counts them; those that have ended are left out. */
function wanted(): number {
  const tasks = '/proc/self/task'
  if (!existsSync(tasks)) return Number.NaN
  const seconds = (task: string): number => {
    try {
      const [ran, waited] = readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')
      return (Number(ran) + Number(waited)) / 1e9
    } catch {
      return 0
    }
  }
  return readdirSync(tasks).reduce((sum, task) => sum + seconds(task), 0)
}

type Cost = { cpu: number; wall: number; threads: number }

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [before, began, wantedBefore] = [process.cpuUsage(), performance.now(), wanted()]
  await work()
  const { user, system } = process.cpuUsage(before)
  const wall = (performance.now() - began) / 1000
  return { cpu: (user + system) / 1e6, wall, threads: (wanted() - wantedBefore) / wall }
}

const plain = await openEngine()
const typed = await costOf(async () => {
  for (const file of readdirSync(folder)) await plain.run(`CREATE TABLE "${file}" AS SELECT * FROM read_csv(${quote(join(folder, file))})`)
})
plain.close()

const took = new Map<string, number>()
const timed = <T>(work: (sql: string) => Promise<T>) => {
  return async (sql: string): Promise<T> => {
    let answer: T
    const { cpu } = await costOf(async () => (answer = await work(sql)))
    const start = sql.trim().replaceAll(/\s+/g, ' ').slice(0, 70)
    took.set(start, (took.get(start) ?? 0) + cpu)
    return answer!
  }
}
let events = 0
async function door(atOnce: number | undefined): Promise<Cost> {
  const engine = await openEngine()
  const watched: Engine = atOnce === 1 && values.statements ? { ...engine, run: timed(engine.run), one: timed(engine.one) as Engine['one'] } : engine
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-bench-'))
  const cost = await costOf(async () => {
    events = (await importFolders(watched, [folder], { key: folderKey, scratch, ...(atOnce === undefined ? {} : { atOnce }) })).accepted
  })
  engine.close()
  rmSync(scratch, { recursive: true, force: true })
  return cost
}
const one = await door(1)
const many = await door(undefined)

process.stdout.write('| what | processor seconds | µs an event | seconds | threads |\n|---|---:|---:|---:|---:|\n')
for (const [what, { cpu, wall, threads }] of [
  ['typed read into tables by the engine alone', typed],
  ['the door, one file after another', one],
  ['the door', many],
] as const)
  process.stdout.write(`| ${what} | ${cpu.toFixed(2)} | ${((cpu / events) * 1e6).toFixed(1)} | ${wall.toFixed(2)} | ${threads.toFixed(2)} |\n`)
process.stdout.write(
  `\n${events} events; the door takes ${(many.cpu / typed.cpu).toFixed(2)} times the processor of the plain read, and of its own one file after another ${(many.cpu / one.cpu).toFixed(2)} times the processor and ${(many.wall / one.wall).toFixed(2)} times as long.\n`,
)
if (values.statements)
  for (const [start, seconds] of [...took].toSorted((a, b) => b[1] - a[1]).slice(0, 25)) process.stdout.write(`${seconds.toFixed(2).padStart(7)}  ${start}\n`)
