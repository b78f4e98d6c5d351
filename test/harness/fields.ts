/**
 * Every field of every file of a bag, found by reading the files: each is changed by the operator, who records the changed bag as an export of
 * its own in a fork of the ledger and makes hashes, commitments, head, tree and seals agree. What is then still accepted is not bound; the
 * page must say so. Prints one line per field.
 *
 *     node test/harness/fields.ts [full|redacted]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leafHashes, treeText } from '../../src/evidence/proofs.ts'
import { loadKeys } from '../../src/ledger/keys.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import {
  canonicalJson,
  checkpointText,
  commitmentsRoot,
  commitmentTo,
  fieldsOf,
  heldBy,
  heldParts,
  type Json,
  leafHash,
  nodeHash,
  type NodeReader,
  ordersHash,
  parseNote,
  parseTree,
  redactedCommitments,
  rootFrom,
  saltOf,
  type Signer,
  signNote,
} from '../../src/proof/index.ts'
import { type Held, inMemory, sealedAll } from './changes.ts'
import { certifyAgain, codesOf, exportTo, originIn, scannedMarket, sha256 } from './forge.ts'

/** The ledger as it was before any export (or at a size): what the operator forks from. */
export type Base = { leaves: Buffer[]; heads: number[]; origin: string; signer: Signer; notes: string[] }

export function baseOf(scanned: string, size?: number): Base {
  const ledger = openLedger(scanned)
  try {
    const entries = size ?? ledger.size
    const hash = leafHashes(scanned, ledger.size)
    const heads = ledger.heads().filter((head) => head.size <= entries)
    return {
      leaves: Array.from({ length: entries }, (_, index) => Buffer.from(hash(index))),
      heads: heads.map(({ size }) => size),
      notes: heads.map(({ note }) => note),
      origin: ledger.origin,
      signer: loadKeys(scanned, originIn(scanned)).active,
    }
  } finally {
    ledger.close()
  }
}

type Act = { type: string; data: Record<string, Json> }
const own = 'data/70-custody/this-export.jsonl'

/** The changed bag, recorded again from `base` with everything that can be made to agree. */
export function forkOf(
  changed: Held,
  { leaves, heads, origin, signer }: Base,
  { lieIndex = () => {}, drop = new Map() }: { lieIndex?: (index: Act['data']) => void; drop?: ReadonlyMap<number, 'w' | 'h'> } = {},
): Held {
  const files = new Map(changed)
  const textOf = (file: string): string => files.get(file)!.toString('utf8')
  const put = (file: string, text: string | Buffer): void => void files.set(file, Buffer.from(text))
  const acts = textOf(own)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Act)
  const [index, exported] = ['aedile.index.made', 'aedile.evidence.exported'].map((type) => acts.find((one) => one.type === type)) as [Act, Act]

  const stated = JSON.parse(textOf('data/60-ledger/redaction.json')) as { edition: 'full' | 'redacted'; key: string; records: number; root: string }
  const lines = [...files.keys()]
    .filter((file) => /^data\/20-records\/records-\d+\.jsonl$/.test(file))
    .toSorted()
    .flatMap((file) => textOf(file).split('\n'))
    .filter((line) => line !== '')
  const commitments =
    stated.edition === 'redacted'
      ? lines.map((line) => redactedCommitments(JSON.parse(line) as Parameters<typeof redactedCommitments>[0]))
      : lines
          .filter((line) => !line.includes('"type":"aedile.'))
          .map((line) => {
            const [leaf, record] = [leafHash(Buffer.from(line)), JSON.parse(line) as { data: Record<string, Json> }]
            return fieldsOf(record).map(([field, value]) => commitmentTo(saltOf(Buffer.from(stated.key, 'hex'), leaf, field), field, value))
          })
  const root = commitmentsRoot(commitments).toString('base64')
  put('data/60-ledger/redaction.json', `${JSON.stringify({ ...stated, records: commitments.length, root }, undefined, 1)}\n`)

  const replay = JSON.parse(textOf('data/50-rules/replay.json')) as { rule: string; orders: { order_id: string; finding: string }[] }
  const about = exported.data['about'] as Record<string, Json> | undefined
  if (about !== undefined) exported.data['about'] = { ...about, orders: ordersHash(replay.orders) }
  lieIndex(index.data)
  const first = Buffer.from(canonicalJson(index as unknown as Json))
  const base = [...leaves, leafHash(first)]
  const rootOf = (list: readonly Uint8Array[]): { node: NodeReader; root: Uint8Array } => {
    const known = new Map<string, Uint8Array>()
    const node: NodeReader = (level, at) => {
      if (level === 0) return list[at]!
      const key = `${level} ${at}`
      const hash = known.get(key) ?? nodeHash(node(level - 1, 2 * at), node(level - 1, 2 * at + 1))
      known.set(key, hash)
      return hash
    }
    return { node, root: rootFrom(list.length, node) }
  }
  const certificate = certifyAgain((file) => files.get(file), root, base.length, rootOf(base).root)
  if (certificate !== undefined) put('data/00-cover/certificate.json', certificate)
  const hashes = new Map([...files].map(([file, bytes]) => [file, sha256(bytes)]))
  const named = { ...heldParts[stated.edition], rule: `data/50-rules/${replay.rule}` }
  exported.data['commitments'] = root
  exported.data['records'] = commitments.length
  exported.data['held'] = heldBy(hashes)
  exported.data['parts'] = Object.fromEntries(Object.entries(named).flatMap(([part, file]) => (hashes.has(file) ? [[part, hashes.get(file)!]] : [])))

  const after = acts.map((one) => Buffer.from(canonicalJson(one as unknown as Json)))
  const all = [...leaves, ...after.map((leaf) => leafHash(leaf))]
  const { node, root: top } = rootOf(all)
  const text = checkpointText(origin, all.length, top)
  const note = signNote(text, [signer])
  put(own, Buffer.concat(after.flatMap((leaf) => [leaf, Buffer.from('\n')])))
  put('data/60-ledger/checkpoint.note', note)
  put('data/60-ledger/checkpoint.txt', text)
  put('data/60-ledger/checkpoint.sig', parseNote(note).signatures[0]!.bytes)
  const kinds = new Map(
    parseTree(textOf('data/60-ledger/tree.txt')).items.flatMap(({ kind, from }) =>
      kind === 'h' || from >= leaves.length ? [] : [[from, drop.get(from) ?? kind] as const],
    ),
  )
  for (const [at, kind] of kinds) if (kind === 'h') kinds.delete(at)
  for (let at = leaves.length; at < all.length; at++) kinds.set(at, 'e')
  put('data/60-ledger/tree.txt', treeText(all.length, node, kinds as Map<number, 'e' | 'w'>, [...heads, leaves.length + 1]))
  return sealedAll(files, signer.privateKey)
}

// --- every field there is

/** A change of one field: where it stands, as the page would name it, and the file's bytes after it. */
export type FieldChange = { file: string; field: string; bytes: Buffer | undefined }

function other(old: unknown): unknown {
  if (typeof old === 'number') return old + 1
  if (typeof old === 'boolean') return !old
  if (old === null) return 'x'
  const text = String(old)
  const digit = [...text.matchAll(/[0-9]/g)].at(-1)
  return digit === undefined ? `${text}x` : `${text.slice(0, digit.index)}${(Number(digit[0]) + 1) % 10}${text.slice(digit.index + 1)}`
}

/** Each place of a JSON value by its path without numbers: the first place of a path stands for all of them. */
function placesIn(value: unknown): Map<string, (act: 'change' | 'drop') => void> {
  const found = new Map<string, (act: 'change' | 'drop') => void>()
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, one] of Object.entries(node)) {
      // Names that are ids of this very bag are one place.
      const at = Array.isArray(node) ? `${path}[]` : `${path}.${/^[a-z_]+$/i.test(name) ? name : '*'}`
      if (!found.has(at))
        found.set(at, (act) => {
          const holder = node as Record<string, unknown>
          if (act === 'drop') {
            if (Array.isArray(node)) node.splice(Number(name), 1)
            else delete holder[name]
          } else holder[name] = typeof one === 'object' && one !== null ? {} : other(one)
        })
      walk(one, at)
    }
  }
  walk(value, '')
  return found
}

const recordsFile = /^data\/20-records\/records-\d+\.jsonl$/

/** Every field of a file, changed and left out. */
export function* fieldsIn(file: string, bytes: Buffer): Generator<FieldChange> {
  const text = bytes.toString('utf8')
  const change = (field: string, after: string | Buffer | undefined): FieldChange => ({
    file,
    field,
    bytes: after === undefined ? undefined : Buffer.from(after),
  })
  yield change('(file left out)', undefined)
  if (bytes.length === 0) {
    yield change('(a line put in)', 'x\n')
    return
  }
  if (/\.json(ld)?$/.test(file)) {
    for (const field of placesIn(JSON.parse(text)).keys())
      for (const act of ['change', 'drop'] as const) {
        const value = JSON.parse(text) as unknown
        placesIn(value).get(field)!(act)
        yield change(`${field} ${act === 'change' ? 'changed' : 'left out'}`, `${JSON.stringify(value, undefined, 1)}\n`)
      }
    yield change('.more put in', text.replace('{', '{"more":1,'))
    return
  }
  const lines = text.split('\n')
  if (file.endsWith('.jsonl')) {
    const seen = new Set<string>()
    for (const [n, line] of lines.entries()) {
      if (line === '') continue
      const type = (JSON.parse(line) as { type?: string }).type ?? ''
      for (const field of placesIn(JSON.parse(line)).keys())
        for (const act of ['change', 'drop'] as const) {
          // A record is one leaf: its fields stand and fall together, per kind of record.
          const name = `${recordsFile.test(file) && type !== '' ? `${type} ` : ''}${field} ${act === 'change' ? 'changed' : 'left out'}`
          if (seen.has(name)) continue
          seen.add(name)
          const value = JSON.parse(line) as unknown
          placesIn(value).get(field)!(act)
          yield change(name, lines.with(n, canonicalJson(value as Json)).join('\n'))
        }
      yield change(`${type === '' ? 'a line' : type} left out`, lines.toSpliced(n, 1).join('\n'))
    }
    yield change('a line twice', [lines[0], ...lines].join('\n'))
    return
  }
  if (file.endsWith('.csv')) {
    const columns = lines[0]!.split(',')
    for (const [n, line] of lines.entries()) {
      if (line === '') continue
      if (n > 0) yield change('a row left out', lines.toSpliced(n, 1).join('\n'))
      if (n > 1)
        yield change(
          'two rows change places',
          lines
            .with(n, lines[n - 1]!)
            .with(n - 1, line)
            .join('\n'),
        )
      const cells = line.split(',')
      for (const [c, cell] of cells.entries())
        yield change(
          `${n === 0 ? 'the head of ' : ''}${line.includes('"') ? 'a quoted row' : (columns[c] ?? '?')}`,
          lines.with(n, cells.with(c, String(other(cell))).join(',')).join('\n'),
        )
    }
    return
  }
  if (/\.(txt|md|note|svg|graphml|pem|vkeys|mjs|sh)$/.test(file)) {
    const step = Math.max(1, Math.floor(lines.length / 8))
    for (const [n, line] of lines.entries()) {
      // Sentences and programs stand and fall as a whole: eight lines of each are tried.
      if ((line === '' && n === lines.length - 1) || (n % step !== 0 && !file.includes('ledger'))) continue
      yield change('a line left out', lines.toSpliced(n, 1).join('\n'))
      yield change('a line changed', lines.with(n, String(other(line))).join('\n'))
    }
    yield change('a line put in', `${text}x\n`)
    return
  }
  for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
    const after = Buffer.from(bytes)
    after[at]! ^= 1
    yield change('a byte', after)
  }
}

export type Answer = { refused: number; accepted: number; codes: Set<string> }
/** What the recording makes anew, so that a change of it is no change. */
const remade = /^(manifest-|tagmanifest-|seal\.txt|data\/60-ledger\/(checkpoint\.|tree\.txt))/

/** Every field of every file by its name, and what verify says of its changes. `kept`: heads of the honest history somebody kept. */
export function tryFields(bag: Held, base: Base): Map<string, Answer> {
  const answers = new Map<string, Answer>()
  for (const [file, bytes] of bag) {
    if (remade.test(file)) continue
    for (const { field, bytes: after } of fieldsIn(file, bytes)) {
      if (after?.equals(bytes)) continue
      const changed = new Map(bag)
      if (after === undefined) changed.delete(file)
      else changed.set(file, after)
      const name = `${file} ${field}`
      const answer = answers.get(name) ?? { refused: 0, accepted: 0, codes: new Set() }
      answers.set(name, answer)
      let forked: Held
      try {
        forked = forkOf(changed, base)
      } catch {
        // What even its maker cannot read any more is no bag.
        answer.refused++
        answer.codes.add('(no bag)')
        continue
      }
      if (same(forked, bag)) {
        answers.delete(name)
        continue
      }
      const codes = codesOf(forked)
      if (codes.length === 0) answer.accepted++
      else answer.refused++
      for (const code of codes) answer.codes.add(code)
    }
  }
  return answers
}

/** The files and fields that are not bound, as the page has them: a file all of whose changes are accepted stands by its name alone. */
export function tableOfFields(answers: ReadonlyMap<string, Answer>): string {
  const files = Map.groupBy([...answers], ([name]) => {
    const [file] = name.split(' ')
    return file!.startsWith('verify/') ? 'verify/*' : file!.replace(/-\d{3}\./, '-*.')
  })
  const rows = [...files].flatMap(([file, list]) => {
    const free = list.filter(([, { accepted }]) => accepted > 0)
    if (free.length === 0) return []
    const bound = list.filter(([, { refused }]) => refused > 0).filter(([name]) => !name.endsWith('(file left out)'))
    const stays = list.some(([name, { refused }]) => refused > 0 && name.endsWith('(file left out)'))
    const fields = new Set(
      free.map(([name]) => name.slice(name.indexOf(' ') + 1).replace(/ (changed|left out|put in|twice)$/, '')).filter((field) => field !== '(file left out)'),
    )
    const what = bound.length === 0 ? `everything in it${stays ? '' : ', and whether it is there'}` : [...fields].map((field) => `\`${field}\``).join(', ')
    return [`| ${file} | ${what} |\n`]
  })
  return `| file | what is not bound |\n|---|---|\n${rows.join('')}`
}

const same = (one: Held, two: Held): boolean => one.size === two.size && [...one].every(([file, bytes]) => two.get(file)?.equals(bytes) === true)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const redacted = process.argv[2] === 'redacted'
  const root = mkdtempSync(join(tmpdir(), 'fields-'))
  try {
    const { market, scanned, caseId } = await scannedMarket(root)
    await exportTo(join(root, 'bag'), market, caseId, { redacted })
    const [bag, base] = [inMemory(join(root, 'bag')), baseOf(scanned)]
    const again = codesOf(forkOf(bag, base))
    if (again.length > 0) throw new Error(`expected the bag itself, recorded again, to verify; got ${again.join(' ')}`)
    let [refused, accepted] = [0, 0]
    const answers = tryFields(bag, base)
    for (const [name, answer] of answers) {
      refused += answer.refused
      accepted += answer.accepted
      process.stdout.write(
        `${answer.accepted === 0 ? 'refused ' : answer.refused === 0 ? 'ACCEPTED' : 'PARTLY  '} ${name}: ${answer.refused}/${answer.refused + answer.accepted} ${[...answer.codes].join(' ')}\n`,
      )
    }
    process.stdout.write(`${refused} changes refused, ${accepted} accepted\n\n${tableOfFields(answers)}`)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
