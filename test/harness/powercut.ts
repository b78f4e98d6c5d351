/**
 * Power cuts by the million. Runs of a writer are recorded; a cut stops at one of their operations and keeps what was synced and
 * some of what was not (disk.ts). Every image that is not byte for byte one seen before is opened by SQLite and checked by its own
 * integrity check; whenever rows or any other file differ from what was seen before, the subject itself is opened and checked too.
 *
 *     node test/harness/powercut.ts [CUTS] [SEED] [ledger|vault|witness|full|normal]
 */
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { buildRecorder, Disk, type Image, missingTools, type Operation, recordRun, restore, type Survival } from './disk.ts'
import { mulberry } from './entries.ts'
import { databasesOf, faultOf, type Mode } from './subjects.ts'

export type CutResult = {
  cuts: number
  operations: number
  /** Images that differ in at least one byte, each opened by SQLite. */
  images: number
  /** Among them, different rows or other files: each opened and checked by the subject. */
  opened: number
  /** Of those, gone on with and audited as a whole. */
  audited: number
  faults: string[]
}

/** The lock is one of the system's, not of the disk; who was acknowledged what is the observer's. */
const notOnDisk = new Set(['acks', 'lock', 'lock.holder'])

/** What SQLite finds in a database after the cut: a digest of every row, or why it cannot be read. */
function rowsAfterCut(image: Image, database: string, folder: string): string {
  const file = join(folder, 'probe.sqlite')
  const parts = ['', '-wal', '-journal'].map((suffix) => ({ path: file + suffix, id: image.files.get(database + suffix) }))
  for (const { path, id } of parts) {
    if (id === undefined) rmSync(path, { force: true })
    else writeFileSync(path, image.contents.get(id)!)
  }
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    const words: unknown[] = []
    const bytes: Uint8Array[] = []
    for (const { name, sql } of db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all()) {
      words.push(name, sql)
      const select = db.prepare(`SELECT * FROM "${String(name)}"`)
      select.setReturnArrays(true)
      for (const row of select.all() as unknown as unknown[][]) {
        for (const value of row) {
          if (value instanceof Uint8Array) bytes.push(value)
          words.push(value instanceof Uint8Array ? value.length : value)
        }
      }
    }
    const sound = Object.values(db.prepare('PRAGMA integrity_check').get() ?? {})[0]
    return sound === 'ok' ? hash('sha256', words.join('\0')) + hash('sha256', Buffer.concat(bytes)) : `integrity: ${String(sound)}`
  } catch (error) {
    return `unreadable: ${(error as Error).message}`
  } finally {
    db.close()
  }
}

const survivals: Survival[] = [{ chance: 0 }, { chance: 1 }, 'prefix', { chance: 0.5 }, { chance: 0.1 }, { chance: 0.9 }]

/** Cuts a recorded run at every operation, `ways` times each, the first of them with nothing kept and with everything kept. */
async function cutRun(operations: Operation[], root: string, mode: Mode, ways: number, random: () => number, scratch: string): Promise<CutResult> {
  const disk = new Disk(root)
  const images = new Set<string>()
  const rows = new Map<string, string>()
  const checked = new Map<string, string | undefined>()
  const result: CutResult = { cuts: 0, operations: operations.length, images: 0, opened: 0, audited: 0, faults: [] }
  let acks = ''

  async function faultAfter(image: Image): Promise<string | undefined> {
    const all = [...image.files].map(([name, id]) => `${name} ${id}`).toSorted()
    images.add(hash('sha256', all.join('\n')))
    const databases = databasesOf[mode].map((database) => {
      const parts = [database, `${database}-wal`, `${database}-journal`].map((name) => image.files.get(name) ?? '')
      const key = parts.join(' ')
      let found = rows.get(key)
      if (found === undefined) rows.set(key, (found = parts.every((id) => id === '') ? 'none' : rowsAfterCut(image, database, scratch)))
      return found
    })
    const others = all.filter((line) => !databasesOf[mode].some((database) => line.startsWith(`${database}`)))
    const key = hash('sha256', [acks.length, ...databases, ...others].join('\n'))
    if (checked.has(key)) return checked.get(key)
    const thorough = result.opened % 4 === 0
    restore(image, join(scratch, 'image'))
    const unsound = databases.find((found) => found.startsWith('integrity'))
    const fault = unsound ?? (await faultOf(mode, join(scratch, 'image'), acks, thorough))
    result.opened += 1
    if (thorough) result.audited += 1
    checked.set(key, fault)
    return fault
  }

  for (let at = 0; at <= operations.length; at++) {
    for (let way = 0; way < ways; way++) {
      const fault = await faultAfter(disk.cut(survivals[way] ?? survivals[2 + (way % 4)]!, random, (name) => notOnDisk.has(name)))
      result.cuts += 1
      if (fault) result.faults.push(`operation ${at} of ${operations.length}: ${fault}`)
    }
    const operation = operations[at]
    if (operation?.op === 'W' && operation.path.endsWith('/acks')) acks += operation.data.toString()
    if (operation) disk.perform(operation)
  }
  result.images = images.size
  return result
}

/** Records runs of `mode` and cuts them at least `cuts` times in all, `ways` ways at each of their operations. */
export async function powerCuts(mode: Mode, cuts: number, seed: number, { entries = 400, ways = 12 } = {}): Promise<CutResult> {
  const random = mulberry(seed)
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'cuts-'))
  const total: CutResult = { cuts: 0, operations: 0, images: 0, opened: 0, audited: 0, faults: [] }
  try {
    const library = buildRecorder(scratch)
    for (let run = 0; total.cuts < cuts; run++) {
      const folder = join(scratch, 'run')
      mkdirSync(folder)
      const operations = recordRun(library, mode, folder, entries, Math.floor(random() * 2 ** 31))
      const result = await cutRun(operations, folder, mode, ways, random, scratch)
      for (const key of ['cuts', 'operations', 'images', 'opened', 'audited'] as const) total[key] += result[key]
      total.faults.push(...result.faults.map((fault) => `run ${run}, ${fault}`))
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
  return total
}

if (import.meta.main) {
  const [cuts, seed, mode] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 1), (process.argv[4] ?? 'ledger') as Mode]
  const missing = missingTools()
  if (missing) {
    process.stderr.write(`power cuts: ${missing}\n`)
    process.exit(2)
  }
  const started = performance.now()
  const result = await powerCuts(mode, cuts, seed, { ways: 40 })
  const seconds = (performance.now() - started) / 1000
  process.stdout.write(
    `${mode}: ${result.cuts} cuts over ${result.operations} recorded operations in ${seconds.toFixed(0)} s (${(result.cuts / seconds).toFixed(0)}/s): ` +
      `${result.images} distinct images, ${result.opened} distinct contents opened, ${result.audited} of them audited whole; ${result.faults.length} faults\n`,
  )
  for (const fault of result.faults.slice(0, 10)) process.stdout.write(`FAULT ${fault}\n`)
  process.exitCode = result.faults.length === 0 ? 0 : 1
}
