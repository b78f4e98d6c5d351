/**
 * Random changes of a bag by the hundred thousand: one byte, one field or one record at a time, as it is and sealed again by the key that seals bags.
 * The bag lies in memory; each changed one goes through verify.mjs up to the first check that refuses it. Prints the sum, and every change that was accepted.
 *
 *     node test/harness/changes.ts [CHANGES] [SEED] [redacted]
 */
import { type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sealText } from '../../src/proof/index.ts'
import { mulberry } from './entries.ts'
import { codesOf, exportTo, filesOf, keyOf, outsideTags, scannedMarket, sha256 } from './forge.ts'

export type Held = ReadonlyMap<string, Buffer>
/** A bag of a folder, in memory. */
export const inMemory = (folder: string): Held => new Map(filesOf(folder).map((file) => [file, readFileSync(join(folder, file))]))

/** What nothing binds against the key that seals, as the page says: it is refused as it is, and accepted sealed again. */
export const unbound = /^(bag-info\.txt|00-README\.md|verify\/|trust\/key-validity\.json|trust\/tsa-ca\.pem)/
/** What sealing makes anew. */
const made = /^(manifest-|tagmanifest-|seal\.txt)/

/** Makes manifests, signature and seal again over a bag in memory, of which `file` changed (or went, or came). */
export function sealedAgain(bag: Held, file: string, key: KeyObject): Held {
  const files = new Map(bag)
  const line = (text: string, path: string): string => {
    const rest = text.split('\n').filter((one) => one !== '' && one.slice(66) !== path)
    const bytes = files.get(path)
    if (bytes !== undefined) rest.push(`${sha256(bytes)}  ${path}`)
    return `${rest.toSorted((a, b) => Buffer.compare(Buffer.from(a.slice(66)), Buffer.from(b.slice(66)))).join('\n')}\n`
  }
  const redo = (manifest: string, path: string): void => void files.set(manifest, Buffer.from(line(files.get(manifest)!.toString(), path)))
  if (file.startsWith('data/')) {
    redo('manifest-sha256.txt', file)
    const payload = [...files].filter(([path]) => path.startsWith('data/'))
    const oxum = `Payload-Oxum: ${payload.reduce((sum, [, bytes]) => sum + bytes.length, 0)}.${payload.length}`
    files.set(
      'bag-info.txt',
      Buffer.from(
        files
          .get('bag-info.txt')!
          .toString()
          .replace(/^Payload-Oxum: .*$/m, oxum),
      ),
    )
    redo('tagmanifest-sha256.txt', 'manifest-sha256.txt')
    redo('tagmanifest-sha256.txt', 'bag-info.txt')
  } else redo('tagmanifest-sha256.txt', file)
  const tags = files.get('tagmanifest-sha256.txt')!
  files.set('tagmanifest-sha256.txt.sig', sign(null, tags, key))
  const seal = Buffer.from(sealText(tags, files.get('tagmanifest-sha256.txt.tsr')))
  return files.set('seal.txt', seal).set('seal.txt.sig', sign(null, seal, key))
}

/** Makes all manifests, the signature and the seal again. */
export function sealedAll(bag: Held, key: KeyObject): Held {
  const files = new Map(bag)
  const list = (names: readonly string[]): Buffer =>
    Buffer.from(
      names
        .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map((name) => `${sha256(files.get(name)!)}  ${name}\n`)
        .join(''),
    )
  const payload = [...files.keys()].filter((name) => name.startsWith('data/'))
  const oxum = `Payload-Oxum: ${payload.reduce((sum, name) => sum + files.get(name)!.length, 0)}.${payload.length}`
  const info = files.get('bag-info.txt')
  if (info !== undefined) files.set('bag-info.txt', Buffer.from(info.toString().replace(/^Payload-Oxum: .*$/m, oxum)))
  files.set('manifest-sha256.txt', list(payload))
  const tags = list([...files.keys()].filter((name) => !name.startsWith('data/') && !outsideTags.includes(name)))
  files.set('tagmanifest-sha256.txt', tags).set('tagmanifest-sha256.txt.sig', sign(null, tags, key))
  const seal = Buffer.from(sealText(tags, files.get('tagmanifest-sha256.txt.tsr')))
  return files.set('seal.txt', seal).set('seal.txt.sig', sign(null, seal, key))
}

type Dice = () => number
const below = (dice: Dice, n: number): number => Math.floor(dice() * n)
const oneOf = <T>(dice: Dice, list: readonly T[]): T => list[below(dice, list.length)]!

/** Every place of a JSON value where a plain value stands, as a function that puts another there. */
function leavesOf(value: unknown): ((other: (old: unknown) => unknown) => void)[] {
  const found: ReturnType<typeof leavesOf> = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, one] of Object.entries(node)) {
      if (typeof one === 'object' && one !== null) walk(one)
      else found.push((other) => void ((node as Record<string, unknown>)[name] = other(one)))
    }
  }
  walk(value)
  return found
}

/** Another value of the same kind. */
function otherThan(dice: Dice, old: unknown): unknown {
  if (typeof old === 'number') return oneOf(dice, [old + 1, old - 1, -old - 1, old * 10 + 1])
  if (typeof old === 'boolean') return !old
  if (typeof old !== 'string') return 'x'
  return oneOf(
    dice,
    [`${old}1`, old.slice(1), `x${old}`, old.replace(/[0-9]/, (digit) => String((Number(digit) + 1) % 10))].filter((one) => one !== old),
  )
}

/** A line with one of its fields changed. */
function fieldIn(dice: Dice, file: string, line: string): string {
  if (line.startsWith('{')) {
    const value = JSON.parse(line) as unknown
    const leaves = leavesOf(value)
    if (leaves.length === 0) return `${line} `
    oneOf(dice, leaves)((old) => otherThan(dice, old))
    return JSON.stringify(value)
  }
  const parts = line.split(file.endsWith('.csv') ? /(,)/ : /(\s+)/)
  const nth = 2 * below(dice, Math.ceil(parts.length / 2))
  parts[nth] = String(otherThan(dice, parts[nth]))
  return parts.join('')
}

export type Kind = 'byte' | 'field' | 'record'
const texts = /\.(jsonl|json|jsonld|csv|txt|md|svg|graphml|note|pem|vkeys|mjs|sh)$/

/** One random change of one file: its new bytes, or undefined where it is taken out. */
export function changeOf(dice: Dice, file: string, bytes: Buffer, kind: Kind): Buffer | undefined {
  if (bytes.length === 0) return kind === 'record' ? undefined : Buffer.from('x')
  if (kind === 'byte' || !texts.test(file)) {
    const place = below(dice, bytes.length)
    const what = below(dice, 3)
    if (what === 1) return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)])
    if (what === 2) return Buffer.concat([bytes.subarray(0, place), Buffer.from([below(dice, 256)]), bytes.subarray(place)])
    const after = Buffer.from(bytes)
    after[place]! ^= 1 << below(dice, 8)
    return after
  }
  const text = bytes.toString('utf8')
  if (kind === 'field' && /\.json(ld)?$/.test(file)) {
    const value = JSON.parse(text) as unknown
    const leaves = leavesOf(value)
    oneOf(dice, leaves)((old) => otherThan(dice, old))
    return Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`)
  }
  const lines = text.split('\n')
  const nth = below(dice, Math.max(1, lines.length - 1))
  if (kind === 'field') lines[nth] = fieldIn(dice, file, lines[nth]!)
  else {
    const what = below(dice, 4)
    if (what === 0) lines.splice(nth, 0, lines[nth]!)
    else if (what === 1) lines.push(...lines.splice(nth, 1))
    else lines.splice(nth, 1)
  }
  return Buffer.from(lines.join('\n'))
}

export type Sum = { changes: number; byte: number; field: number; record: number; same: number; codes: Record<string, number>; accepted: string[] }

/** Changes a bag so many times. Nothing that verify accepts as the same text counts. */
export function tryChanges(bag: Held, key: KeyObject, changes: number, seed: number): Sum {
  const dice = mulberry(seed)
  const sum: Sum = { changes: 0, byte: 0, field: 0, record: 0, same: 0, codes: {}, accepted: [] }
  const files = [...bag.keys()]
  while (sum.changes < changes) {
    const kind = oneOf<Kind>(dice, ['byte', 'field', 'record'])
    const file = oneOf(dice, files)
    const before = bag.get(file)!
    const after = changeOf(dice, file, before, kind)
    if (after?.equals(before)) {
      sum.same++
      continue
    }
    const changed = new Map(bag)
    if (after === undefined) changed.delete(file)
    else changed.set(file, after)
    sum.changes++
    sum[kind]++
    const asItIs = codesOf(changed, { first: true })
    const bound = !made.test(file) && !unbound.test(file)
    const sealed = bound ? codesOf(sealedAgain(changed, file, key), { first: true }) : asItIs
    for (const code of new Set([...asItIs, ...sealed])) sum.codes[code] = (sum.codes[code] ?? 0) + 1
    if (asItIs.length === 0) sum.accepted.push(`${kind} of ${file}, as it is, seed ${seed}, change ${sum.changes}`)
    if (sealed.length === 0) sum.accepted.push(`${kind} of ${file}, sealed again, seed ${seed}, change ${sum.changes}`)
  }
  return sum
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [changes = 1000, seed = 1] = process.argv.slice(2, 4).map(Number)
  const redacted = process.argv[4] === 'redacted'
  const root = mkdtempSync(join(tmpdir(), 'changes-'))
  try {
    const { market, caseId } = await scannedMarket(root)
    await exportTo(join(root, 'bag'), market, caseId, { redacted })
    // In pieces of five thousand, each with a seed of its own and its sum printed: what was done is not lost when the run is cut off.
    const bag = inMemory(join(root, 'bag'))
    const all: Sum['codes'] = {}
    let faults = 0
    for (let done = 0, piece = seed; done < changes; done += 5000, piece++) {
      const started = process.cpuUsage()
      const { codes, accepted, ...rest } = tryChanges(bag, keyOf(market), Math.min(5000, changes - done), piece)
      const { user, system } = process.cpuUsage(started)
      const sum = { seed: piece, edition: redacted ? 'redacted' : 'full', ...rest, accepted: accepted.length, cpu_s: Math.round((user + system) / 1e6) }
      process.stdout.write(`${JSON.stringify(sum)}\n`)
      for (const one of accepted) process.stdout.write(`ACCEPTED ${one}\n`)
      for (const [code, count] of Object.entries(codes)) all[code] = (all[code] ?? 0) + count
      faults += accepted.length
    }
    process.stdout.write(`${JSON.stringify(all)}\n`)
    process.exitCode = faults === 0 ? 0 : 1
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
