/** What somebody can do to a bag: by hand, with the key that seals it, and with the ledger itself. */
import assert from 'node:assert/strict'
import { createHash, type KeyObject, sign } from 'node:crypto'
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataFolder } from '../../src/cases/data.ts'
import { parseCommandArgs } from '../../src/cli/command.ts'
import { command as importCommand } from '../../src/cli/commands/import.ts'
import { command as scanCommand } from '../../src/cli/commands/scan.ts'
import { exportCase, type ExportOptions } from '../../src/evidence/export.ts'
import { paidBackMarket, truth } from '../../src/evidence/fixture.ts'
import { treeText } from '../../src/evidence/proofs.ts'
import { loadKeys } from '../../src/ledger/keys.ts'
import { act, openLedger } from '../../src/ledger/ledger.ts'
import { publishedNodes } from '../../src/ledger/publish.ts'
import { masterKeyFrom, openVault } from '../../src/ledger/vault.ts'
import {
  type Bag,
  type BagOptions,
  commitmentsRoot,
  commitmentTo,
  fieldsOf,
  heldBy,
  heldParts,
  type Json,
  leafHash,
  ordersHash,
  parseCheckpointText,
  parseNote,
  parseTree,
  saltOf,
  sealText,
  verifyBag,
} from '../../src/proof/index.ts'

export const at = new Date('2026-01-01T00:00:00Z')
export const request = { basis: '2022 Opinions art. 14', requestNo: '2018-0105', approver: 'j.wang' }

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
/** Plain files below a folder, in byte order. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => lstatSync(join(folder, file)).isFile())
    .toSorted()
export const codesOf = (bag: Bag, options: BagOptions = {}): string[] => [...new Set(verifyBag(bag, options).failures.map(({ code }) => code))]

const commands = { import: importCommand, scan: scanCommand }
export async function call(name: keyof typeof commands, ...argv: string[]): Promise<void> {
  let text = ''
  const hear = (words: string): void => void (text += words)
  const code = await commands[name].run(parseCommandArgs(commands[name], argv), { out: hear, err: hear, lang: 'en', now: () => at } as never)
  assert.equal(code, 0, text)
}

/** Exports a case of a data folder, without papers unless asked. */
export async function exportTo(out: string, folder: string, caseId: string, more: Partial<ExportOptions> = {}): ReturnType<typeof exportCase> {
  const data = openDataFolder(folder)
  const vault = await openVault(folder, data.ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
  try {
    return await exportCase({ folder, data, vault, caseId, out, ...request, now: at, documents: false, ...more })
  } finally {
    vault.close()
    data.close()
  }
}

/** The little market, scanned: its data folder, a copy from before any export, and the case of the buyer who was paid back. */
export async function scannedMarket(
  root: string,
  how: Parameters<typeof paidBackMarket>[1] = {},
): Promise<{ market: string; scanned: string; caseId: string }> {
  const market = join(root, 'market')
  await call('import', paidBackMarket(join(root, 'events'), how), '--data', market)
  await call('scan', '--data', market)
  const report = JSON.parse(readFileSync(join(market, 'report.json'), 'utf8')) as {
    verdicts: { case_id: string; subject: { id: string }; proven_order_ids: string[] }[]
  }
  const verdict = report.verdicts.find(({ subject }) => subject.id === truth.buyer)!
  assert.deepEqual(verdict.proven_order_ids, truth.proven)
  const scanned = join(root, 'as-scanned')
  cpSync(market, scanned, { recursive: true })
  return { market, scanned, caseId: verdict.case_id }
}

export type Edit = (file: string, of: (text: string) => string) => void
export type Change = (edit: Edit, folder: string) => void

/** Copies a bag and changes it. `edit` insists that something changes. */
export function changed(bag: string, folder: string, change: Change): string {
  cpSync(bag, folder, { recursive: true })
  change((file, of) => {
    const before = readFileSync(join(folder, file), 'latin1')
    const text = of(Buffer.from(before, 'latin1').toString('utf8'))
    assert.notEqual(text, Buffer.from(before, 'latin1').toString('utf8'), `${file} was to be changed`)
    writeFileSync(join(folder, file), text)
  }, folder)
  return folder
}

/** What stands outside the tag manifest, because it is made of it. */
export const outsideTags = ['tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.sig', 'tagmanifest-sha256.txt.tsr', 'seal.txt', 'seal.txt.sig']

/** Makes manifests, signature and seal again, as whoever holds the key of the ledger in `data` can. */
export function sealAgain(folder: string, data: string, info?: string): void {
  const list = (files: string[]): string => files.map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`).join('')
  const all = filesOf(folder)
  const payload = all.filter((file) => file.startsWith('data/'))
  const octets = payload.reduce((sum, file) => sum + lstatSync(join(folder, file)).size, 0)
  const before = readFileSync(join(folder, 'bag-info.txt'), 'utf8')
  writeFileSync(join(folder, 'bag-info.txt'), info ?? before.replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${octets}.${payload.length}`))
  writeFileSync(join(folder, 'manifest-sha256.txt'), list(payload))
  const tags = list(all.filter((file) => !file.startsWith('data/') && !outsideTags.includes(file)))
  const key = keyOf(data)
  writeFileSync(join(folder, 'tagmanifest-sha256.txt'), tags)
  writeFileSync(join(folder, 'tagmanifest-sha256.txt.sig'), sign(null, Buffer.from(tags), key))
  const stamp = all.includes('tagmanifest-sha256.txt.tsr') ? readFileSync(join(folder, 'tagmanifest-sha256.txt.tsr')) : undefined
  const seal = sealText(Buffer.from(tags), stamp)
  writeFileSync(join(folder, 'seal.txt'), seal)
  writeFileSync(join(folder, 'seal.txt.sig'), sign(null, Buffer.from(seal), key))
}

/** The private key of a ledger. */
export const keyOf = (data: string): KeyObject => loadKeys(data, originIn(data)).active.privateKey

/** Of the ledger, not of the bag, whose head may be what was changed. */
export const originIn = (data: string): string => readFileSync(join(data, 'tlog/checkpoint'), 'utf8').split('\n')[0]!

/** Lines of the entries that record an export, as JSON. */
export const actsIn = (folder: string): { type: string; id: string; time: string; data: Record<string, Json> }[] =>
  readFileSync(join(folder, 'data/70-custody/this-export.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReturnType<typeof actsIn>[number])

export type Again = {
  /** Changes what the entry of the index says; the folder is the bag as changed. */
  lieIndex?: (index: Record<string, Json>, folder: string) => void
  /** Changes what the entry of the export says. */
  lie?: (exported: Record<string, Json>) => void
  /** Entries that the tree shall withhold, or not mention. */
  drop?: Map<number, 'w' | 'h'>
  /** An act between index and export that the bag does not show. */
  secret?: boolean
  /** Leaves the fork's data folder there. */
  keep?: boolean
}

/** The root of all commitments, as the records of the changed bag give it. */
function commitAgain(folder: string): { root: string; records: number } {
  const file = join(folder, 'data/60-ledger/redaction.json')
  const stated = JSON.parse(readFileSync(file, 'utf8')) as { key: string; records: number; root: string }
  const key = Buffer.from(stated.key, 'hex')
  const events = readFileSync(join(folder, 'data/20-records/records-001.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.includes('"type":"aedile.'))
    .map((line) => ({ leaf: leafHash(Buffer.from(line)), record: JSON.parse(line) as { data: Record<string, Json> } }))
  const root = commitmentsRoot(events.map(({ leaf, record }) => fieldsOf(record).map(([field, value]) => commitmentTo(saltOf(key, leaf, field), field, value))))
  writeFileSync(file, `${JSON.stringify({ ...stated, records: events.length, root: root.toString('base64') }, undefined, 1)}\n`)
  return { root: root.toString('base64'), records: events.length }
}

/** The certificate as whoever records the bag again can make it agree. `file` gives the bytes of a file of the bag. */
export function certifyAgain(file: (name: string) => Uint8Array | undefined, commitments: string, size: number, root: Uint8Array): string | undefined {
  const bytes = file('data/00-cover/certificate.json')
  if (bytes === undefined) return undefined
  const stated = JSON.parse(Buffer.from(bytes).toString('utf8')) as { spec?: string; integrity?: Record<string, Json> }
  if (typeof stated.integrity !== 'object') return undefined
  const head = stated.integrity['ledger_head'] as Record<string, Json> | undefined
  const again: Record<string, Json> = { commitments }
  if (head?.['root'] !== undefined) again['ledger_head'] = { ...head, size, root: Buffer.from(root).toString('base64') }
  for (const [name, path] of [
    ['per_order_table', 'data/10-findings/per-order-table.csv'],
    ['replay', 'data/50-rules/replay.json'],
    ['loss_sheet', 'data/80-loss/loss-sheet.csv'],
  ] as const) {
    const own = file(path)
    if (own !== undefined && name in stated.integrity) again[name] = sha256(own)
  }
  for (const name of Object.keys(again)) if (!(name in stated.integrity)) delete again[name]
  return `${JSON.stringify({ ...stated, integrity: { ...stated.integrity, ...again } }, undefined, 1)}\n`
}

/**
 * Records the changed bag as an export of its own, in a copy of the ledger from before the first: a fork that agrees with itself in everything the
 * operator can make agree.
 */
export function recordAgain(
  folder: string,
  scanned: string,
  data: string,
  { lieIndex = () => {}, lie = () => {}, drop = new Map(), secret = false, keep = false }: Again = {},
): void {
  cpSync(scanned, data, { recursive: true })
  const [index, exported] = ['aedile.index.made', 'aedile.evidence.exported'].map((type) => actsIn(folder).find((one) => one.type === type)!) as [
    ReturnType<typeof actsIn>[number],
    ReturnType<typeof actsIn>[number],
  ]
  const ledger = openLedger(data)
  try {
    const replay = JSON.parse(readFileSync(join(folder, 'data/50-rules/replay.json'), 'utf8')) as {
      rule: string
      orders: { order_id: string; finding: string }[]
    }
    const about = { ...(exported.data['about'] as Record<string, Json>), orders: ordersHash(replay.orders) }
    const named = { ...heldParts.full, rule: `data/50-rules/${replay.rule}` }
    const { root: commitments, records } = commitAgain(folder)
    const size = Number(index.data['size'])
    lieIndex(index.data, folder)
    ledger.record([act('aedile.index.made', `index:${String(index.data['size'])}`, at, index.data)])
    const indexed = parseCheckpointText(parseNote(ledger.checkpoint(at)).text)
    const read = (file: string): Buffer | undefined => (existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : undefined)
    const certificate = certifyAgain(read, commitments, indexed.size, indexed.root)
    if (certificate !== undefined) writeFileSync(join(folder, 'data/00-cover/certificate.json'), certificate)
    const has = new Map(filesOf(folder).map((file) => [file, sha256(readFileSync(join(folder, file)))]))
    const content = {
      ...exported.data,
      about,
      commitments,
      records,
      held: heldBy(has),
      parts: Object.fromEntries(Object.entries(named).flatMap(([part, file]) => (has.has(file) ? [[part, has.get(file)!]] : []))),
    }
    lie(content)
    if (secret) ledger.record([act('aedile.vault.opened', 'opened:quietly', at, { by: 'x', purpose: 'y' })])
    ledger.record([act('aedile.evidence.exported', `export:${sha256(JSON.stringify(content))}`, at, content)])
    const note = ledger.checkpoint(at)
    const after = [...ledger.entries(size, ledger.size)].filter(({ type }) => type !== 'aedile.vault.opened')
    const leaves = after.map(({ leaf }) => leaf)
    const { text, signatures } = parseNote(note)
    const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, 'data/60-ledger', name), bytes)
    put('checkpoint.note', note)
    put('checkpoint.txt', text)
    put('checkpoint.sig', signatures[0]!.bytes)
    writeFileSync(join(folder, 'data/70-custody/this-export.jsonl'), Buffer.concat(leaves.flatMap((leaf) => [leaf, Buffer.from('\n')])))
    const kinds = new Map(
      parseTree(readFileSync(join(folder, 'data/60-ledger/tree.txt'), 'utf8')).items.flatMap(({ kind, from }) =>
        kind === 'h' || from >= size ? [] : [[from, drop.get(from) ?? kind] as const],
      ),
    )
    for (const [at, kind] of kinds) if (kind === 'h') kinds.delete(at)
    for (const entry of after) kinds.set(entry.index, 'e')
    const ends = ledger.heads().map(({ size }) => size)
    put('tree.txt', treeText(ledger.size, publishedNodes(data, ledger.size), kinds as Map<number, 'e' | 'w'>, ends))
  } finally {
    ledger.close()
  }
  sealAgain(folder, data)
  if (!keep) rmSync(data, { recursive: true, force: true })
}

/** Which entry of the ledger a line of a bag is. */
export function indexOf(bag: string, line: string): number {
  const hash = leafHash(Buffer.from(line)).toString('base64')
  return parseTree(readFileSync(join(bag, 'data/60-ledger/tree.txt'), 'utf8')).items.find((item) => Buffer.from(item.hash).toString('base64') === hash)!.from
}
