/**
 * Power cuts by the thousand from one recorded run. Every write, sync and rename of a writer is recorded in order; a cut stops at
 * one of them and keeps what was synced, plus any part of what was not: sectors of 512 bytes lost or kept at random (so also out
 * of order and torn), and a prefix of each folder's unsynced names. Then the image must open with nothing acknowledged missing.
 *
 *     node test/harness/powercut.ts [CUTS] [SEED] [ledger|full|normal]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { acknowledged, faultOf, sqliteFaultOf } from './check.ts'
import { mulberry } from './entries.ts'

type Operation = { op: string; path: string; offset: number; data: Buffer }
export type Mode = 'ledger' | 'full' | 'normal'

/** Why this machine cannot record a run, or undefined. */
export function missingTools(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux (LD_PRELOAD)'
  return spawnSync('g++', ['--version']).status === 0 ? undefined : 'needs the g++ compiler, which this machine does not have'
}

/** Builds the recorder; returns the path to preload. */
export function buildRecorder(scratch: string): string {
  const library = join(scratch, 'trace.so')
  const built = spawnSync('g++', ['-O1', '-shared', '-fPIC', '-o', library, join(import.meta.dirname, 'trace.cpp'), '-ldl'], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`trace.cpp: ${built.stderr}`)
  return library
}

function readTrace(path: string): Operation[] {
  const bytes = readFileSync(path)
  const operations: Operation[] = []
  for (let at = 0; at + 17 <= bytes.length;) {
    const pathLength = bytes.readUInt32LE(at + 1)
    const length = bytes.readUInt32LE(at + 13)
    const op = String.fromCharCode(bytes[at]!)
    const hasData = op === 'W' || op === 'R'
    const name = bytes.toString('utf8', at + 17, at + 17 + pathLength)
    operations.push({
      op,
      path: name,
      offset: Number(bytes.readBigUInt64LE(at + 5)),
      data: bytes.subarray(at + 17 + pathLength, at + 17 + pathLength + (hasData ? length : 0)),
    })
    at += 17 + pathLength + (hasData ? length : 0)
  }
  return operations
}

/** Records a writer in `folder`; returns what it did. */
export function recordRun(library: string, mode: Mode, folder: string, entries: number, seed: number): Operation[] {
  const trace = `${folder}.trace`
  const child = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'writer.ts'), mode, folder, String(entries), String(seed)],
    {
      encoding: 'utf8',
      env: { ...process.env, LD_PRELOAD: library, AEDILE_TRACE_FOLDER: folder, AEDILE_TRACE_FILE: trace },
    },
  )
  if (child.status !== 0) throw new Error(`writer: ${child.stderr}`)
  return readTrace(trace)
}

type Change = { offset: number; data: Buffer } | { length: number }
type File = { durable: Uint8Array; pending: Change[] }
type NameChange = { path: string; file: File | 'folder' | undefined }

function apply(bytes: Uint8Array, change: Change): Uint8Array {
  if ('length' in change)
    return change.length <= bytes.length ? Buffer.from(bytes.subarray(0, change.length)) : Buffer.concat([bytes, Buffer.alloc(change.length - bytes.length)])
  const end = change.offset + change.data.length
  const grown = end > bytes.length ? Buffer.concat([bytes, Buffer.alloc(end - bytes.length)]) : bytes
  change.data.copy(grown, change.offset)
  return grown
}

/** A disk that remembers what was synced and what was only written. */
class Disk {
  /** As the running system sees names. */
  names = new Map<string, File | 'folder'>()
  durableNames = new Map<string, File | 'folder'>()
  /** Changes of names since the folder was synced, in order. */
  pendingNames = new Map<string, NameChange[]>()

  rename(path: string, file: File | 'folder' | undefined): void {
    const list = this.pendingNames.get(dirname(path)) ?? []
    list.push({ path, file })
    this.pendingNames.set(dirname(path), list)
    if (file) this.names.set(path, file)
    else this.names.delete(path)
  }

  private settle(map: Map<string, File | 'folder'>, change: NameChange): void {
    if (change.file) map.set(change.path, change.file)
    else map.delete(change.path)
  }

  perform({ op, path, offset, data }: Operation): void {
    const file = this.names.get(path)
    if (op === 'C') this.rename(path, { durable: Buffer.alloc(0), pending: [] })
    else if (op === 'D') this.rename(path, 'folder')
    else if (op === 'U') this.rename(path, undefined)
    else if (op === 'R') {
      // One change of one folder: both names or neither.
      const to = data.toString()
      const list = this.pendingNames.get(dirname(to)) ?? []
      list.push({ path: to, file })
      this.pendingNames.set(dirname(to), list)
      this.names.set(to, file!)
      this.names.delete(path)
    } else if (op === 'S' && (file === 'folder' || file === undefined)) {
      for (const change of this.pendingNames.get(path) ?? []) this.settle(this.durableNames, change)
      this.pendingNames.delete(path)
    } else if (file && file !== 'folder') {
      if (op === 'W') file.pending.push({ offset, data })
      else if (op === 'T') file.pending.push({ length: offset })
      else if (op === 'S') {
        for (const change of file.pending) file.durable = apply(file.durable, change)
        file.pending = []
      }
    }
  }

  /** What a cut here leaves, written below `to`. */
  image(root: string, to: string, random: () => number): void {
    const names = new Map(this.durableNames)
    for (const changes of this.pendingNames.values())
      for (const change of changes.slice(0, Math.floor(random() * (changes.length + 1)))) this.settle(names, change)
    const kept = [0, 0.1, 0.5, 0.9, 1][Math.floor(random() * 5)]!
    for (const [path, file] of names) {
      if (file === 'folder' || path.endsWith('/acks')) continue
      if (!this.reachable(root, path, names)) continue
      let bytes: Uint8Array = Buffer.from(file.durable)
      for (const change of file.pending) {
        if ('length' in change) {
          if (random() < kept) bytes = apply(bytes, change)
          continue
        }
        for (let at = 0; at < change.data.length; at += 512) {
          if (random() < kept) bytes = apply(bytes, { offset: change.offset + at, data: change.data.subarray(at, at + 512) })
        }
      }
      const target = join(to, path.slice(root.length))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, bytes)
    }
  }

  private reachable(root: string, path: string, names: Map<string, File | 'folder'>): boolean {
    for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) if (names.get(folder) !== 'folder') return false
    return true
  }
}

export type CutResult = { cuts: number; operations: number; faults: string[] }

/** Cuts a recorded run at random places, each place several ways. */
export async function cutRun(operations: Operation[], root: string, mode: Mode, cuts: number, random: () => number, scratch: string): Promise<CutResult> {
  const places = Array.from({ length: Math.ceil(cuts / 4) }, () => Math.floor(random() * (operations.length + 1))).toSorted((a, b) => a - b)
  const disk = new Disk()
  const faults: string[] = []
  let acks = ''
  let at = 0
  let done = 0
  for (const place of places) {
    for (; at < place; at++) {
      const operation = operations[at]!
      if (operation.op === 'W' && operation.path.endsWith('/acks')) acks += operation.data.toString()
      disk.perform(operation)
    }
    const acked = acknowledged(acks)
    for (let way = 0; way < 4 && done < cuts; way++) {
      const image = join(scratch, 'image')
      rmSync(image, { recursive: true, force: true })
      mkdirSync(image)
      disk.image(root, image, random)
      done += 1
      const fault = mode === 'ledger' ? await faultOf(image, acked, done % 10 === 0) : sqliteFaultOf(image, acked)
      if (fault) faults.push(`operation ${place} of ${operations.length}: ${fault}`)
    }
  }
  return { cuts: done, operations: operations.length, faults }
}

/** Records runs of `mode` and cuts them `cuts` times in all. */
export async function powerCuts(mode: Mode, cuts: number, seed: number): Promise<CutResult> {
  const random = mulberry(seed)
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'cuts-'))
  const total: CutResult = { cuts: 0, operations: 0, faults: [] }
  try {
    const library = buildRecorder(scratch)
    for (let run = 0; total.cuts < cuts; run++) {
      const folder = join(scratch, `run${run}`)
      const operations = recordRun(library, mode, folder, 400, Math.floor(random() * 2 ** 31))
      rmSync(folder, { recursive: true })
      rmSync(`${folder}.trace`)
      const result = await cutRun(operations, folder, mode, Math.min(2000, cuts - total.cuts), random, scratch)
      total.cuts += result.cuts
      total.operations += result.operations
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
  const result = await powerCuts(mode, cuts, seed)
  const seconds = (performance.now() - started) / 1000
  process.stdout.write(
    `${mode}: ${result.cuts} cuts over ${result.operations} recorded operations in ${seconds.toFixed(0)} s (${(result.cuts / seconds).toFixed(0)}/s): ${result.faults.length} faults\n`,
  )
  for (const fault of result.faults.slice(0, 10)) process.stdout.write(`FAULT ${fault}\n`)
  process.exitCode = result.faults.length === 0 ? 0 : 1
}
