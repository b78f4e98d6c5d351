/**
 * A recorded run, and a disk that remembers what was synced and what was only written. Of what was not synced a cut may keep any
 * part: sectors of 512 bytes, lost or kept one by one (so also out of order and torn), and a prefix of each folder's new names.
 */
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mode } from './subjects.ts'

export type Operation = { op: string; path: string; offset: number; data: Buffer }

const sector = 512

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

/** Records a writer in `folder`, which it leaves empty again; returns what the writer did. */
export function recordRun(library: string, mode: Mode, folder: string, entries: number, seed: number): Operation[] {
  const trace = `${folder}.trace`
  const child = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'writer.ts'), mode, folder, String(entries), String(seed)],
    { encoding: 'utf8', env: { ...process.env, LD_PRELOAD: library, AEDILE_TRACE_FOLDER: folder, AEDILE_TRACE_FILE: trace } },
  )
  if (child.status !== 0) throw new Error(`writer: ${child.stderr}`)
  const operations = readTrace(trace)
  rmSync(folder, { recursive: true })
  rmSync(trace)
  return operations
}

/** A write within one sector, or a new length. */
type Change = { offset: number; data: Buffer } | { length: number }
type File = { durable: Buffer; pending: Change[]; id: string }
type NameChange = { path: string; file: File | 'folder' | undefined }

/** How much of what was not synced survives: a chance for each sector, or everything up to a random place. */
export type Survival = { chance: number } | 'prefix'

/** What a cut leaves: each file's path with the SHA-256 of its bytes. */
export type Image = { files: Map<string, string>; contents: Map<string, Buffer> }

const idOf = (bytes: Uint8Array): string => hash('sha256', bytes)
const emptyId = idOf(Buffer.alloc(0))

let scratch = Buffer.alloc(1 << 20)

/** The bytes of a file when only the changes that `kept` names reached the disk. Valid until the next call. */
function composed(file: File, kept: (change: number) => boolean): Buffer {
  const most = file.pending.reduce((end, change) => Math.max(end, 'length' in change ? change.length : change.offset + change.data.length), file.durable.length)
  if (most > scratch.length) scratch = Buffer.alloc(most * 2)
  file.durable.copy(scratch)
  scratch.fill(0, file.durable.length, most)
  let length = file.durable.length
  for (const [at, change] of file.pending.entries()) {
    if (!kept(at)) continue
    if ('length' in change) {
      scratch.fill(0, change.length, Math.max(length, change.length))
      length = change.length
    } else {
      change.data.copy(scratch, change.offset)
      length = Math.max(length, change.offset + change.data.length)
    }
  }
  return scratch.subarray(0, length)
}

export class Disk {
  /** As the running system sees names. */
  private readonly names = new Map<string, File | 'folder'>()
  private readonly durableNames = new Map<string, File | 'folder'>()
  /** Changes of names since the folder was synced, in order. */
  private readonly pendingNames = new Map<string, NameChange[]>()
  private readonly root: string

  constructor(root: string) {
    this.root = root
  }

  private rename(path: string, file: File | 'folder' | undefined): void {
    const list = this.pendingNames.get(dirname(path)) ?? []
    list.push({ path, file })
    this.pendingNames.set(dirname(path), list)
    if (file) this.names.set(path, file)
    else this.names.delete(path)
  }

  perform({ op, path, offset, data }: Operation): void {
    const file = this.names.get(path)
    if (op === 'C') this.rename(path, { durable: Buffer.alloc(0), pending: [], id: emptyId })
    else if (op === 'D') this.rename(path, 'folder')
    else if (op === 'U') this.rename(path, undefined)
    else if (op === 'R') {
      // One change of one folder: both names or neither.
      this.rename(data.toString(), file)
      this.names.delete(path)
    } else if (op === 'S' && (file === 'folder' || file === undefined)) {
      for (const change of this.pendingNames.get(path) ?? []) settle(this.durableNames, change)
      this.pendingNames.delete(path)
    } else if (file && file !== 'folder') {
      if (op === 'W') {
        for (let at = 0; at < data.length;) {
          const end = Math.min(data.length, at + sector - ((offset + at) % sector))
          file.pending.push({ offset: offset + at, data: data.subarray(at, end) })
          at = end
        }
      } else if (op === 'T') file.pending.push({ length: offset })
      else if (op === 'S' && file.pending.length > 0) {
        file.durable = Buffer.from(composed(file, () => true))
        file.id = idOf(file.durable)
        file.pending = []
      }
    }
  }

  /** What a cut here leaves, without the files `ignored` names. */
  cut(survival: Survival, random: () => number, ignored: (path: string) => boolean): Image {
    const keep = (count: number): ((at: number) => boolean) => {
      if (survival !== 'prefix') return () => survival.chance === 1 || (survival.chance > 0 && random() < survival.chance)
      const until = Math.floor(random() * (count + 1))
      return (at) => at < until
    }
    const names = new Map(this.durableNames)
    for (const changes of this.pendingNames.values()) {
      const until =
        survival !== 'prefix' && survival.chance === 0
          ? 0
          : survival !== 'prefix' && survival.chance === 1
            ? changes.length
            : Math.floor(random() * (changes.length + 1))
      for (const change of changes.slice(0, until)) settle(names, change)
    }
    const image: Image = { files: new Map(), contents: new Map() }
    for (const [path, file] of names) {
      if (file === 'folder' || !this.reachable(path, names)) continue
      const name = path.slice(this.root.length + 1)
      if (ignored(name)) continue
      const bytes = file.pending.length === 0 ? file.durable : composed(file, keep(file.pending.length))
      const id = file.pending.length === 0 ? file.id : idOf(bytes)
      image.files.set(name, id)
      if (!image.contents.has(id)) image.contents.set(id, file.pending.length === 0 ? bytes : Buffer.from(bytes))
    }
    return image
  }

  private reachable(path: string, names: Map<string, File | 'folder'>): boolean {
    for (let folder = dirname(path); folder.length > this.root.length; folder = dirname(folder)) if (names.get(folder) !== 'folder') return false
    return true
  }
}

function settle(map: Map<string, File | 'folder'>, change: NameChange): void {
  if (change.file) map.set(change.path, change.file)
  else map.delete(change.path)
}

/** Writes an image below `folder`, which is emptied first. */
export function restore({ files, contents }: Image, folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const made = new Set([folder])
  for (const [name, id] of files) {
    const target = join(folder, name)
    if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true })
    made.add(dirname(target))
    writeFileSync(target, contents.get(id)!)
  }
}
