/**
 * Mutated files and mappings by the million: no crash, nothing that takes a second of the processor, and no message that repeats a value planted in a cell.
 * What is packed is also mutated inside and packed again, so that more than the unpacking is tried.
 *
 *     node test/harness/fuzzFiles.ts [INPUTS] [SEED] [WHOLE IMPORTS]
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { partBytes, withArchive } from '../../src/door/files/zip.ts'
import { zipOf } from '../../src/door/fixture.ts'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { importFolders, type MappedFile } from '../../src/door/folder.ts'
import { mappingOf, MappingError, parseMapping } from '../../src/door/mapping.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { common, strange } from '../strange/cases.ts'
import { mulberry } from './entries.ts'

const root = join(import.meta.dirname, '..')
/** Stands in cells of every seed; no message may hold it. */
const canary = 'Qzcanary 13812345678'
const traces = /Qzcanary|13812345678/

/** A file to mutate; `inside` are the parts of an archive, `pack` makes it whole again. */
type Seed = { file: string; bytes: Buffer; mapping: string; inside?: { name: string; bytes: Buffer }[] }

/** Every case, sample and strange file with the mapping it is read by, a canary in place of one of its names. */
function seeds(): Seed[] {
  const cases = globSync('cases/*/in/*', { cwd: root }).flatMap((path): Seed[] => {
    const mapping = globSync(`cases/${path.split(/[/\\]/)[1]}/m.yaml`, { cwd: root })[0]
    return mapping === undefined ? [] : [{ file: basename(path), bytes: readFileSync(join(root, path)), mapping: readFileSync(join(root, mapping), 'utf8') }]
  })
  const samples = globSync('adapters/*/*', { cwd: root }).map((path): Seed => {
    const name = path.split(/[/\\]/)[1]!
    return { file: basename(path), bytes: readFileSync(join(root, path)), mapping: readFileSync(join(root, '..', 'mappings', `${name}.yaml`), 'utf8') }
  })
  const kinds = strange.flatMap(({ files, mapping }) =>
    Object.entries(files).flatMap(([file, content]): Seed[] => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.isBuffer(content) ? content : undefined
      return bytes === undefined || bytes.length > 50_000 ? [] : [{ file, bytes, mapping: mapping ?? common() }]
    }),
  )
  return [...cases, ...samples, ...kinds]
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map((seed) => {
      const inside = unpacked(seed)
      return inside === undefined ? { ...seed, bytes: planted(seed.bytes) } : { ...seed, inside }
    })
}

/** What an archive holds, the canary planted. */
function unpacked({ file, bytes }: Seed): Seed['inside'] {
  if (file.endsWith('.gz')) return [{ name: '', bytes: planted(gunzipSync(bytes)) }]
  if (!/\.(xlsx|zip)$/.test(file) || bytes.toString('latin1', 0, 2) !== 'PK') return undefined
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-fuzz-'))
  try {
    writeFileSync(join(scratch, file), bytes)
    return withArchive(join(scratch, file), (open, entries) => entries.map((entry) => ({ name: entry.name, bytes: planted(partBytes(open, entry, 1 << 24)) })))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function mutant(seed: Seed, dice: () => number): Buffer {
  const { inside } = seed
  if (inside === undefined || dice() < 0.2) return mutated(seed.bytes, dice)
  const at = Math.floor(dice() * inside.length)
  const parts = inside.map(({ name, bytes }, i) => [name, i === at ? mutated(bytes, dice) : bytes] as const)
  return seed.file.endsWith('.gz') ? gzipSync(parts[0]![1], { level: 1 }) : zipOf(Object.fromEntries(parts))
}

/** The canary in the place of names and numbers of people that the seeds hold. */
function planted(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  return Buffer.from(text.replace(/Ann A|Bob B|138000000\d\d|a@example\.com|Zhang San/g, canary), 'latin1')
}

const morsels = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '="',
  "'",
  '`',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '|',
  '\ufeff',
  '\u3000',
  'N/A',
  'NaN',
  '-',
  '1,234',
  '1.234,5',
  '9'.repeat(40),
  '1E+18',
  '2017-02-30',
  '25:61:61',
  '(1)',
  '¥',
  '=cmd()',
  canary,
  '<c r="ZZZ9">',
  'PK\u0003\u0004',
]

function mutated(bytes: Buffer, dice: () => number): Buffer {
  let out = bytes
  const times = 1 + Math.floor(dice() * 4)
  for (let i = 0; i < times; i++) {
    const at = Math.floor(dice() * (out.length + 1))
    const kind = dice()
    if (kind < 0.35) {
      const morsel = Buffer.from(morsels[Math.floor(dice() * morsels.length)]!)
      out = Buffer.concat([out.subarray(0, at), morsel, out.subarray(at)])
    } else if (kind < 0.55) out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(out.length, at + 1 + Math.floor(dice() * 30)))])
    else if (kind < 0.7) {
      const copy = Buffer.from(out)
      if (copy.length > 0) copy[Math.min(at, copy.length - 1)] = Math.floor(dice() * 256)
      out = copy
    } else if (kind < 0.85) {
      const end = Math.min(out.length, at + Math.floor(dice() * 200))
      out = Buffer.concat([out.subarray(0, end), out.subarray(at, end), out.subarray(end)])
    } else if (kind < 0.93) out = out.subarray(0, at)
    else {
      const line = out.indexOf(0x0a, at)
      const from = line < 0 ? 0 : line
      out = Buffer.concat([out.subarray(0, from), out.subarray(0, Math.min(300, out.length)), out.subarray(from)])
    }
  }
  return out
}

export type Fuzzed = { inputs: number; mappings: number; slowestMs: number; slowestCpuMs: number; slowestWholeMs: number; accepted: number; faults: string[] }

const noEngine = {
  describe: () => Promise.reject(new Error('none')),
  run: () => Promise.reject(new Error('none')),
  all: () => Promise.reject(new Error('none')),
} as unknown as Engine

const emptied = ['rejects', ...eventTypes.map(tableOf)].map((table) => `DROP TABLE IF EXISTS ${table}`).join('; ')

/** Runs the door's readers and mappings over mutated inputs; `whole` more go through the engine's checks as well. */
export async function fuzzFiles(inputs: number, seed: number, whole = 40): Promise<Fuzzed> {
  const dice = mulberry(seed)
  const all = seeds()
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-fuzz-'))
  const told: Fuzzed = { inputs: 0, mappings: 0, slowestMs: 0, slowestCpuMs: 0, slowestWholeMs: 0, accepted: 0, faults: [] }
  const specs = new Map<string, ReturnType<typeof parseMapping>>()
  const specOf = (text: string): ReturnType<typeof parseMapping> => {
    const spec = specs.get(text) ?? parseMapping(text, 'mapping.yaml')
    specs.set(text, spec)
    return spec
  }
  const fault = (words: string, one: Seed): void => {
    if (told.faults.length < 20) told.faults.push(`${one.file}: ${words}`)
  }
  let engine: Engine | undefined
  try {
    for (let i = 0; i < inputs; i++) {
      const one = all[Math.floor(dice() * all.length)]!
      const changesMapping = dice() < 0.15
      const bytes = mutant(one, dice)
      const mapping = changesMapping ? mutated(Buffer.from(one.mapping), dice).toString('utf8') : one.mapping
      const path = join(scratch, one.file)
      writeFileSync(path, bytes)
      const began = performance.now()
      const cpu = process.cpuUsage()
      const messages: unknown[] = []
      try {
        const parsed = mappingOf(changesMapping ? parseMapping(mapping, 'mapping.yaml') : specOf(mapping))
        if (await parsed.claims(noEngine, path, one.file)) {
          const given: MappedFile = {
            path,
            file: one.file,
            scratch,
            engine: noEngine,
            key: folderKey,
            others: [{ path, file: one.file }],
            refuse: (refusal) => messages.push(refusal),
            leaveOut: () => {},
            note: (words) => messages.push(words),
          }
          for (const part of await parsed.load(given)) {
            told.accepted += part.rows.rows
            part.rows.close()
          }
        }
      } catch (error) {
        if (!(error instanceof MappingError)) fault(`${(error as Error).stack?.split('\n').slice(0, 3).join(' | ')}`, one)
        else messages.push(error.message)
      }
      const ms = performance.now() - began
      const { user, system } = process.cpuUsage(cpu)
      told.slowestMs = Math.max(told.slowestMs, ms)
      told.slowestCpuMs = Math.max(told.slowestCpuMs, (user + system) / 1000)
      // On a machine that others use as well the clock on the wall says nothing of the door; a minute of it is still a hang.
      if (user + system > 1_000_000 || ms > 60_000) fault(`took ${Math.round((user + system) / 1000)} ms of the processor, ${Math.round(ms)} ms in all`, one)
      // A mutated mapping may itself hold the canary, and is shown to the person who wrote it.
      if (!changesMapping && traces.test(JSON.stringify(messages))) fault(`a message repeats a value: ${JSON.stringify(messages).slice(0, 300)}`, one)
      told.inputs++
      if (changesMapping) told.mappings++
      rmSync(path, { force: true })
    }
    // One engine for all: a new one for each would be most of the work.
    for (let i = 0; i < whole; i++) {
      const one = all[Math.floor(dice() * all.length)]!
      const folder = mkdtempSync(join(scratch, 'in-'))
      writeFileSync(join(folder, one.file), mutant(one, dice))
      // The same bytes as a file of the vocabulary, and as one of no name we know.
      writeFileSync(join(folder, 'order.placed.csv'), mutated(one.bytes, dice))
      writeFileSync(join(folder, 'stray.ndjson'), mutated(one.bytes, dice))
      engine ??= await openEngine()
      const cpu = process.cpuUsage()
      try {
        const result = await importFolders(engine, [folder], { key: folderKey, scratch, mapping: mappingOf(parseMapping(one.mapping, 'mapping.yaml')) })
        const messages = JSON.stringify([await engine.all('SELECT * FROM rejects'), result.notes])
        if (traces.test(messages)) fault(`a refusal repeats a value: ${messages.slice(Math.max(0, messages.search(traces) - 200)).slice(0, 300)}`, one)
      } catch (error) {
        fault(`import: ${(error as Error).stack?.split('\n').slice(0, 3).join(' | ')}`, one)
        engine.close()
        engine = undefined
      }
      const { user, system } = process.cpuUsage(cpu)
      const ms = (user + system) / 1000
      told.slowestWholeMs = Math.max(told.slowestWholeMs, ms)
      if (ms > 10_000) fault(`a whole import took ${Math.round(ms)} ms of the processor`, one)
      rmSync(folder, { recursive: true, force: true })
      await engine?.run(emptied)
      told.inputs++
    }
  } finally {
    engine?.close()
    rmSync(scratch, { recursive: true, force: true })
  }
  return told
}

if (import.meta.main) {
  const began = Date.now()
  const result = await fuzzFiles(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1), Number(process.argv[4] ?? 200))
  process.stdout.write(`${JSON.stringify({ ...result, seconds: Math.round((Date.now() - began) / 1000) }, undefined, 1)}\n`)
  process.exitCode = result.faults.length === 0 ? 0 : 1
}
