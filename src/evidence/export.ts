/**
 * A case leaves the house: papers and tables first, then an entry of the ledger that holds them by hash, then a bag that stands alone.
 * Nothing leaves that does not verify; an export that fails after its entry says so in another.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { attachWarehouse } from '../cases/warehouse.ts'
import type { DataFolder } from '../cases/data.ts'
import { parseReport } from '../domain/report.ts'
import type { EventType } from '../domain/vocabulary.ts'
import { loadKeys } from '../ledger/keys.ts'
import { act, type Ledger } from '../ledger/ledger.ts'
import { publishedNodes } from '../ledger/publish.ts'
import { entryId } from '../ledger/record.ts'
import type { Authority } from '../ledger/stamp.ts'
import {
  type BagResult,
  canonicalJson,
  heldBy,
  heldParts,
  type Json,
  ordersHash,
  parseCheckpointText,
  parseNote,
  parseVkey,
  sealText,
  subjectsHash,
  timestampRequest,
  verifyBag,
  verifyTimestamp,
} from '../proof/index.ts'
import { type Engine, openEngine } from '../warehouse/duckdb.ts'
import { type Files, jsonText, publicPem, refuseUsed, writeBag } from './bag.ts'
import { type Acts, fullContents, kindsOf, leavesText } from './contents.ts'
import { makeDocuments } from './documents/index.ts'
import type { Instructions } from './documents/instructions.ts'
import { EvidenceError } from './error.ts'
import { entryAt, gatherMaterial, type Gathered } from './gather.ts'
import { buildIndex, definitionHash, findNames } from './identifiers.ts'
import type { Entry } from './material.ts'
import { leafHashes, treeText } from './proofs.ts'
import { publicContents } from './publicEdition.ts'
import { rootOf } from './redact.ts'
import { ruleFile } from './rule.ts'
import { openFirst, verifierReadme } from './texts.ts'

export type ExportOptions = {
  folder: string
  data: DataFolder
  vault: { digest: (bytes: Uint8Array) => string | Promise<string> }
  caseId: string
  out: string
  basis: string
  requestNo: string
  approver: string
  /** Who gets the bag: an authority by its id. Where nothing is said, whoever asked under this number, as the ledger has it. */
  to?: string
  now: Date
  redacted?: boolean
  /** False leaves the PDF documents out. */
  documents?: boolean
  /** What counsel decided, for the papers. */
  instructions?: Instructions
  /** Where papers go that are not for whoever gets the bag: packs of victims, education notices. Left out where none is named. */
  apart?: string
  organisation?: string
  contact?: string
  /** An RFC 3161 authority and the certificates it is believed by, PEM. */
  stamp?: { authority: Authority; trustedPem: string; nonce: Uint8Array }
  /** Asks witnesses to cosign the head just signed, before the bag is made of it. */
  cosign?: (ledger: Ledger) => Promise<void> | void
  progress?: (stage: 'index' | 'gather' | 'write' | 'verify') => void
}

export type Exported = {
  out: string
  /** SHA-256 of the tag manifest: the integrity value of the whole bag. */
  integrity: string
  octets: number
  files: number
  orders: number
  records: number
  proven: number
  stamped: Date | undefined
  /** Why there is no outside timestamp. */
  unstamped: string | undefined
  /** Null where neither the call nor the ledger names anybody. */
  recipient: string | null
}

/** So many of the newest heads can be held against the tree of a bag; of older ones those that somebody witnessed or stamped. */
const heldHeads = 2000

/** Papers that concern somebody else than whoever asked for the bag. */
const apart = /^documents\/(victim-pack|education-notice)/

/** Exports one case. Throws EvidenceError: NO_REPORT, NO_CASE, OUT_NOT_EMPTY, NOT_VERIFIED. */
export async function exportCase(options: ExportOptions): Promise<Exported> {
  const { folder, data, caseId, now } = options
  const { ledger } = data
  const tell = options.progress ?? (() => {})
  // Before anything is recorded: an entry must not speak of a bag that could never have been written.
  refuseUsed(options.out)
  const reported = readReport(folder, ledger)
  const signer = loadKeys(folder, ledger.origin).active
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-evidence-'))
  const engine = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(scratch, 'spill') })
  try {
    tell('index')
    await data.checkpoint(now)
    const size = ledger.size
    await attachWarehouse(engine, folder, ledger, scratch)
    await findNames(engine, size)
    const index = await buildIndex(engine, leafHashes(folder, size))
    tell('gather')
    const gathered = await gatherMaterial({
      ledger,
      engine,
      ...reported,
      caseId,
      request: { basis: options.basis, request_no: options.requestNo, approver: options.approver, exported_at: now.toISOString() },
      issuer: { organisation: options.organisation ?? ledger.origin, contact: options.contact ?? null },
    })
    const { material } = gathered
    const events = eventsOf(gathered)
    // The same case and request give the same salts again, and nobody without the vault can guess them.
    const key = Buffer.from(await options.vault.digest(Buffer.from(`redaction\0${caseId}\0${options.requestNo}`)), 'hex')
    const commitments = rootOf(events, key)
    const acts = await actsOf(engine, ledger, gathered, reported.reportHash)
    // The head that papers and certificate state: every entry they rest on is under it.
    await data.record([act('aedile.index.made', `index:${size}`, now, { definition: definitionHash, keys: index.keys, root: index.root, size })])
    await data.checkpoint(now)
    const indexed = ledger.heads().at(-1)!.note
    material.ledger = { origin: ledger.origin, size: ledger.size, root: rootIn(indexed), checkpoint: indexed, vkeys: ledger.vkeys }

    tell('write')
    const edition = options.redacted === true ? 'redacted' : 'full'
    const papers =
      edition === 'redacted' || options.documents === false
        ? []
        : await makeDocuments(material, options.instructions === undefined ? {} : { instructions: options.instructions })
    const files =
      edition === 'full'
        ? fullContents({
            gathered,
            ledger,
            acts,
            index,
            key,
            commitments,
            size,
            stamped: options.stamp !== undefined,
            papers: papers.filter(({ path }) => !apart.test(path)),
          })
        : publicContents({ gathered, events, key, commitments })
    const recipient = options.to ?? (await askedUnder(engine, options.requestNo)) ?? null
    const { id, content } = exportAct(options, files, { gathered, edition, commitments, records: events.length, reportHash: reported.reportHash, recipient })
    await data.record([act('aedile.evidence.exported', `export:${id}`, now, content)])
    try {
      await data.checkpoint(now)
      await options.cosign?.(ledger)
      addHead(files, ledger, folder, size, edition === 'full' ? kindsOf(gathered, acts) : new Map(), options.stamp !== undefined)
      addVerifier(files, options, ledger, publicPem(signer))
      const bag = writeBag(options.out, files, bagInfo(options, gathered, edition), signer)
      bag.seal()
      bag.outside('seal.txt', sealText(bag.seal(), undefined))
      tell('verify')
      const result = verifyBag(options.out)
      refuseUnverified(result)
      bag.tag('verify/expected-output.txt', expectedOutput(result))
      const sealed = bag.seal()
      const { reply, ...stamped } = await stampOver(options, sealed)
      if (reply !== undefined) bag.write('tagmanifest-sha256.txt.tsr', reply)
      bag.outside('seal.txt', sealText(sealed, reply))
      if (options.apart !== undefined) writeApart(options.apart, papers)
      return {
        out: options.out,
        integrity: createHash('sha256').update(sealed).digest('hex'),
        octets: bag.octets,
        files: bag.payload,
        orders: material.orders.length,
        records: events.length,
        proven: result.replay?.proven.length ?? 0,
        recipient,
        ...stamped,
      }
    } catch (error) {
      const reason = error instanceof EvidenceError ? error.code : ((error as { code?: string }).code ?? (error as Error).name)
      await data.record([act('aedile.evidence.failed', `failed:${id}`, now, { case_id: caseId, export: id, reason })])
      throw error
    }
  } finally {
    engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The authority whose request was registered under this number, the newest where several were. */
async function askedUnder(engine: Engine, requestNo: string): Promise<string | undefined> {
  const rows = await engine.all<{ number: string; authority: string }>(
    `SELECT json_extract_string(record, '$.data.changes.number') AS number, json_extract_string(record, '$.data.changes.authority_id') AS authority
     FROM wh.acts WHERE type = 'aedile.request.registered' ORDER BY position`,
  )
  return rows.findLast(({ number }) => number === requestNo)?.authority
}

const rootIn = (note: string): string => parseCheckpointText(parseNote(note).text).root.toString('base64')

type Made = { gathered: Gathered; edition: 'full' | 'redacted'; commitments: string; records: number; reportHash: string; recipient: string | null }

/** What the ledger says of this export: who asked, who allowed it, and by hash all that leaves. */
function exportAct(
  options: ExportOptions,
  files: Files,
  { gathered, edition, commitments, records, reportHash, recipient }: Made,
): { id: string; content: Record<string, Json> } {
  const hashes = new Map([...files].map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]))
  const named = { ...heldParts[edition], rule: `data/50-rules/${ruleFile}` }
  // The public edition says nothing that could be guessed: few parties have few ids.
  const about = edition === 'redacted' ? {} : { about: { orders: ordersHash(gathered.material.orders), subjects: subjectsHash(gathered.subjects.keys()) } }
  const content: Record<string, Json> = {
    ...about,
    approver: options.approver,
    basis: options.basis,
    case_id: options.caseId,
    commitments,
    edition,
    // Whoever kept a head that is none of these has seen another history.
    heads: options.data.ledger.heads().length <= heldHeads ? 'all' : 'newest',
    held: heldBy(hashes),
    parts: Object.fromEntries(Object.entries(named).map(([part, file]) => [part, hashes.get(file)!])),
    recipient,
    records,
    report: reportHash,
    request_no: options.requestNo,
    timestamp: options.stamp === undefined ? 'none' : 'rfc3161',
  }
  const id = createHash('sha256')
    .update(canonicalJson({ ...content, at: options.now.toISOString() }))
    .digest('hex')
  return { id, content }
}

function bagInfo(options: ExportOptions, { material }: Gathered, edition: 'full' | 'redacted'): [string, string][] {
  return [
    ['Source-Organization', material.issuer.organisation],
    ...(material.issuer.contact === null ? [] : ([['Contact-Name', material.issuer.contact]] as [string, string][])),
    ['External-Identifier', options.caseId],
    ['Bagging-Date', options.now.toISOString().slice(0, 10)],
    ['Internal-Sender-Identifier', options.requestNo],
    ['Internal-Sender-Description', edition === 'full' ? 'Evidence bag of a case, full edition' : 'Evidence bag of a case, redacted edition'],
  ]
}

const expectedOutput = ({ passed }: BagResult): string =>
  passed
    .filter(({ check }) => check !== 'timestamp')
    .map(({ check, sentence }) => `ok ${check}: ${sentence}\n`)
    .join('')

function writeApart(folder: string, papers: readonly { path: string; bytes: Uint8Array }[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const { path, bytes } of papers) if (apart.test(path)) writeFileSync(join(folder, basename(path)), bytes, { mode: 0o600 })
}

/** The last report of everything, as the ledger remembers it. */
function readReport(folder: string, ledger: Ledger) {
  const file = join(folder, 'report.json')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const reportHash = createHash('sha256')
    .update(text ?? '')
    .digest('hex')
  const entry = ledger.find('//aedile', `report:${reportHash}`)
  if (text === undefined || entry === undefined)
    throw new EvidenceError('NO_REPORT', 'expected a report of everything that the ledger remembers; aedile scan --data makes one')
  const { entries } = (JSON.parse(Buffer.from(entry.bytes).toString()) as { data: { entries: number } }).data
  return { report: parseReport(JSON.parse(text)), reportHash, reportEntries: entries }
}

/** Records of the market, not of us: what is redacted, committed to and read by the rule. */
const eventsOf = ({ entries }: Gathered): Entry[] =>
  [...entries.values()].filter(({ type }) => !type.startsWith('aedile.')).toSorted((a, b) => a.index - b.index)

function refuseUnverified({ failures }: BagResult): void {
  if (failures.length === 0) return
  const [first] = failures
  throw new EvidenceError(
    'NOT_VERIFIED',
    `expected the bag to verify before it leaves, ${failures.length} checks fail, first ${first!.code}: ${first!.sentence}`,
  )
}

async function stampOver(options: ExportOptions, sealed: Uint8Array): Promise<Pick<Exported, 'stamped' | 'unstamped'> & { reply: Uint8Array | undefined }> {
  if (options.stamp === undefined) return { stamped: undefined, unstamped: 'no authority was named', reply: undefined }
  const { authority, trustedPem, nonce } = options.stamp
  try {
    const request = timestampRequest(sealed, nonce)
    const reply = await authority(request)
    const { time } = await verifyTimestamp(reply, sealed, trustedPem, request)
    return { stamped: time, unstamped: undefined, reply }
  } catch (error) {
    const reason = (error as Error).message.slice(0, 300)
    const about = createHash('sha256').update(sealed).digest('hex')
    await options.data.record([act('aedile.timestamp.missed', `timestamp:bag:${about}`, options.now, { bag: about, case_id: options.caseId, reason })])
    return { stamped: undefined, unstamped: reason, reply: undefined }
  }
}

/** Our own acts on the case before this export: how it came about, who looked, what befell the keys. */
async function actsOf(engine: Engine, ledger: Ledger, gathered: Gathered, reportHash: string): Promise<Acts> {
  const own = gathered.cases.flatMap(({ list }) => list.map((at) => entryAt(ledger, at)))
  const report = ledger.find('//aedile', `report:${reportHash}`)
  const keys = await engine.all<{ p: number }>(
    `SELECT position AS p FROM wh.acts WHERE type IN ('aedile.key.changed', 'aedile.timestamp.missed', 'aedile.import.refused') ORDER BY p LIMIT 200`,
  )
  const places = new Set([...gathered.entries.values()].map(({ type, source, id }) => `${source}\n${entryId(type as EventType, id)}`))
  const opened = (
    await engine.all<{ p: number; source: string; id: string }>(
      `SELECT position AS p, json_extract_string(record, '$.data.place.source') AS source, json_extract_string(record, '$.data.place.id') AS id FROM wh.acts WHERE type = 'aedile.vault.opened' ORDER BY p`,
    )
  ).filter(({ source, id }) => places.has(`${source}\n${id}`))
  const isExport = ({ type }: Entry): boolean => type === 'aedile.evidence.exported'
  const sorted = (list: Entry[]): Entry[] => [...new Map(list.map((entry) => [entry.index, entry])).values()].toSorted((a, b) => a.index - b.index)
  return {
    custody: sorted([...own, ...(report === undefined ? [] : [entryAt(ledger, report.index)]), ...keys.map(({ p }) => entryAt(ledger, p))]),
    access: sorted([...own.filter(isExport), ...opened.map(({ p }) => entryAt(ledger, p))]),
  }
}

/** The signed head, the tree up to it, the entries after the index, and older heads that somebody else saw. */
function addHead(files: Files, ledger: Ledger, folder: string, indexed: number, kinds: ReadonlyMap<number, 'e' | 'w'>, stamps: boolean): void {
  const put = (path: string, bytes: Uint8Array | string): void => void files.set(`data/60-ledger/${path}`, bytes)
  const heads = ledger.heads().filter(({ size }) => size > 0)
  const { note, size } = heads.at(-1)!
  const { text, signatures } = parseNote(note)
  put('checkpoint.note', note)
  put('checkpoint.txt', text)
  put('checkpoint.sig', signatures[0]!.bytes)
  const after = Array.from({ length: size - indexed }, (_, i) => entryAt(ledger, indexed + i))
  files.set('data/70-custody/this-export.jsonl', leavesText(after))
  const cosigned = heads.filter((head) => parseNote(head.note).signatures.some(({ name }) => name !== ledger.origin))
  const seen = [...new Set([...cosigned.slice(-20), ...heads.filter(({ stamp }) => stamp !== null).slice(-20)])].filter((head) => head.size < size)
  for (const head of seen) {
    put(`heads/${head.size}.note`, head.note)
    if (head.stamp !== null && stamps) put(`heads/${head.size}.tsr`, head.stamp)
  }
  const shown = new Map([...kinds, ...after.map(({ index }) => [index, 'e'] as const)])
  const ends = [...heads.slice(-heldHeads - 8), ...cosigned, ...heads.filter(({ stamp }) => stamp !== null)].map((head) => head.size)
  put('tree.txt', treeText(size, publishedNodes(folder, size), shown, [...new Set(ends)]))
}

/** What travels with every bag: the verifier, its explanation, and whom to trust. */
function addVerifier(files: Files, options: ExportOptions, ledger: Ledger, pem: string): void {
  const home = join(import.meta.dirname, '..', 'proof', 'verify')
  for (const file of readdirSync(home)) if (/\.(mjs|sh)$/.test(file)) files.set(`verify/${file}`, readFileSync(join(home, file)))
  // In the bag the table of currencies lies beside the rest, where nothing of ours is above it.
  files.set('verify/currency.mjs', readFileSync(join(import.meta.dirname, '..', 'domain', 'currency.mjs')))
  files.set('verify/README.md', verifierReadme)
  files.set('00-README.md', openFirst)
  files.set('trust/ledger.pub.pem', pem)
  files.set('trust/ledger.vkeys', `${ledger.vkeys.join('\n')}\n`)
  const heads = ledger.heads()
  const validity = ledger.vkeys.map((vkey) => {
    const { id } = parseVkey(vkey)
    const signed = heads.filter(({ note }) => parseNote(note).signatures.some((one) => one.id === id))
    return { vkey, first_signed: signed[0]?.time ?? null, last_signed: signed.at(-1)?.time ?? null }
  })
  files.set('trust/key-validity.json', jsonText({ origin: ledger.origin, keys: validity }))
  if (options.stamp !== undefined) files.set('trust/tsa-ca.pem', options.stamp.trustedPem)
}
