/**
 * What the door costs: processor seconds to check, tokenise and keep a folder of files, beside the engine's own typed read of the same files into
 * tables, in one run. With --statements also which statements take them.
 *
 *   node bench/scan/door.ts [FOLDER] [--statements]      without a folder: a mixed market of some 290,000 orders is made
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
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

async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const plain = await openEngine()
const typed = await cpuSeconds(async () => {
  for (const file of readdirSync(folder)) await plain.run(`CREATE TABLE "${file}" AS SELECT * FROM read_csv(${quote(join(folder, file))})`)
})
plain.close()

const engine = await openEngine()
const took = new Map<string, number>()
const timed = <T>(work: (sql: string) => Promise<T>) => {
  return async (sql: string): Promise<T> => {
    let answer: T
    const seconds = await cpuSeconds(async () => (answer = await work(sql)))
    const start = sql.trim().replaceAll(/\s+/g, ' ').slice(0, 70)
    took.set(start, (took.get(start) ?? 0) + seconds)
    return answer!
  }
}
const watched: Engine = { ...engine, run: timed(engine.run), one: timed(engine.one) as Engine['one'] }
const scratch = mkdtempSync(join(tmpdir(), 'aedile-bench-'))
let events = 0
const door = await cpuSeconds(async () => {
  events = (await importFolders(watched, [folder], { key: folderKey, scratch })).accepted
})
engine.close()
rmSync(scratch, { recursive: true, force: true })

process.stdout.write('| what | processor seconds | µs an event |\n|---|---:|---:|\n')
for (const [what, seconds] of [
  ['typed read into tables by the engine alone', typed],
  ['the door', door],
] as const)
  process.stdout.write(`| ${what} | ${seconds.toFixed(2)} | ${((seconds / events) * 1e6).toFixed(1)} |\n`)
process.stdout.write(`\n${events} events; the door takes ${(door / typed).toFixed(2)} times the plain read.\n`)
if (values.statements)
  for (const [start, seconds] of [...took].toSorted((a, b) => b[1] - a[1]).slice(0, 25)) process.stdout.write(`${seconds.toFixed(2).padStart(7)}  ${start}\n`)
