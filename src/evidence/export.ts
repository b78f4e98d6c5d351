/** A case leaves the house: an entry of the ledger first, then a bag that stands alone. Nothing leaves that does not verify. */
import { createHash, sign } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attachWarehouse } from '../cases/warehouse.ts'
import type { DataFolder } from '../cases/data.ts'
import { parseReport } from '../domain/report.ts'
import { type Engine, openEngine } from '../warehouse/duckdb.ts'
import { LedgerError } from '../ledger/error.ts'
import { loadKeys } from '../ledger/keys.ts'
import { act, type Ledger } from '../ledger/ledger.ts'
import { publishedNodes } from '../ledger/publish.ts'
import { entryId } from '../ledger/record.ts'
import type { Authority } from '../ledger/stamp.ts'
import type { Vault } from '../ledger/vault.ts'
import type { EventType } from '../domain/vocabulary.ts'
import {
  amountText,
  type BagResult,
  canonicalJson,
  cell,
  formatConsistency,
  consistencyProof,
  type Json,
  lossOf,
  orderTable,
  type OrderFacts,
  parseCheckpointText,
  parseNote,
  parseVkey,
  readOrders,
  timestampRequest,
  verifyBag,
  verifyTimestamp,
} from '../proof/index.ts'
import { makeDocuments } from './documents/index.ts'
import type { Instructions } from './documents/instructions.ts'
import { elementsCsv } from './elements.ts'
import { fileName, type Files, jsonText, publicPem, refuseUsed, writeBag } from './bag.ts'
import { EvidenceError } from './error.ts'
import { entryAt, gatherMaterial, type Gathered } from './gather.ts'
import { graphml, layoutSvg, linksCsv, linksOf } from './graph.ts'
import { buildIndex, definitionHash, definitionText, findNames, type NameIndex } from './identifiers.ts'
import type { CaseMaterial, Entry, OrderRow } from './material.ts'
import { leafHashes, treeText } from './proofs.ts'
import { redact, type Redaction, rootOf } from './redact.ts'
import { orderRule, ruleFile } from './rule.ts'
import { samplingOf } from './sampling.ts'
import { coverText, limitsText, modelCard, readme, timelineText, verifySh } from './texts.ts'

/** Up to so many records each gets its own proof file; above, verify.mjs takes any one out of the tree text. */
const singleProofs = 2000

export type ExportOptions = {
  folder: string
  data: DataFolder
  vault: Vault
  caseId: string
  out: string
  basis: string
  requestNo: string
  approver: string
  now: Date
  redacted?: boolean
  /** False leaves the PDF documents out. */
  documents?: boolean
  /** What counsel decided, for the papers. */
  instructions?: Instructions
  organisation?: string
  contact?: string
  /** An RFC 3161 authority and the certificates it is believed by, PEM. */
  stamp?: { authority: Authority; trustedPem: string; nonce: Uint8Array }
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
}

type Place = { ledger: Ledger; node: ReturnType<typeof publishedNodes>; size: number; note: string }

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
    ledger.checkpoint(now)
    const size = ledger.size
    await attachWarehouse(engine, folder, ledger, scratch)
    await findNames(engine, size)
    const hashOf = leafHashes(folder, size)
    const index = await buildIndex(engine, hashOf)
    tell('gather')
    const gathered = await gatherMaterial({
      ledger,
      engine,
      ...reported,
      caseId,
      request: { basis: options.basis, request_no: options.requestNo, approver: options.approver, exported_at: now.toISOString() },
      issuer: { organisation: options.organisation ?? ledger.origin, contact: options.contact ?? null },
    })
    const events = eventsOf(gathered)
    // The same case and request give the same salts again, and nobody without the vault can guess them.
    const key = Buffer.from(options.vault.digest(Buffer.from(`redaction\0${caseId}\0${options.requestNo}`)), 'hex')
    const commitments = rootOf(events, key)
    const edition = options.redacted === true ? 'redacted' : 'full'
    const made = act('aedile.index.made', `index:${size}`, now, { definition: definitionHash, keys: index.keys, root: index.root, size })
    const content: { [field: string]: Json } = {
      approver: options.approver,
      basis: options.basis,
      case_id: caseId,
      commitments,
      edition,
      records: events.length,
      report: reported.reportHash,
      request_no: options.requestNo,
      timestamp: options.stamp === undefined ? 'none' : 'rfc3161',
    }
    const id = createHash('sha256')
      .update(canonicalJson({ ...content, at: now.toISOString() }))
      .digest('hex')
    ledger.record([made, act('aedile.evidence.exported', `export:${id}`, now, content)])
    const note = ledger.checkpoint(now)
    const place: Place = { ledger, node: publishedNodes(folder, ledger.size), size: ledger.size, note }
    const { root } = parseCheckpointText(parseNote(note).text)
    gathered.material.ledger = { origin: ledger.origin, size: ledger.size, root: root.toString('base64'), checkpoint: note, vkeys: ledger.vkeys }

    tell('write')
    const acts = await actsOf(engine, ledger, gathered, caseId, size, reported.reportHash)
    const files =
      edition === 'full'
        ? await fullBag({ options, gathered, place, acts, index, key, commitments, size })
        : redactedBag({ gathered, place, events, key, commitments, size })
    addVerifier(files, options, place, publicPem(signer))
    const info: [string, string][] = [
      ['Source-Organization', gathered.material.issuer.organisation],
      ...(gathered.material.issuer.contact === null ? [] : ([['Contact-Name', gathered.material.issuer.contact]] as [string, string][])),
      ['External-Identifier', caseId],
      ['Bagging-Date', now.toISOString().slice(0, 10)],
      ['Internal-Sender-Identifier', options.requestNo],
      ['Internal-Sender-Description', edition === 'full' ? 'Evidence bag of a case, full edition' : 'Evidence bag of a case, redacted edition'],
    ]
    const bag = writeBag(options.out, files, info, signer)
    bag.seal()
    tell('verify')
    const result = verifyBag(options.out)
    refuseUnverified(result)
    bag.tag(
      'verify/expected-output.txt',
      result.passed
        .filter(({ check }) => check !== 'timestamp')
        .map(({ check, sentence }) => `ok ${check}: ${sentence}\n`)
        .join(''),
    )
    const sealed = bag.seal()
    const stamped = await stampBag(options, sealed, ledger, (reply) => {
      bag.write('tagmanifest-sha256.txt.tsr', reply)
      bag.write('tagmanifest-sha256.txt.tsr.sig', sign(null, reply, signer.privateKey))
    })
    return {
      out: options.out,
      integrity: createHash('sha256').update(sealed).digest('hex'),
      octets: bag.octets,
      files: bag.payload,
      orders: gathered.material.orders.length,
      records: events.length,
      proven: result.replay?.proven.length ?? 0,
      ...stamped,
    }
  } finally {
    engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
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

async function stampBag(
  options: ExportOptions,
  sealed: Uint8Array,
  ledger: Ledger,
  keep: (reply: Uint8Array) => void,
): Promise<Pick<Exported, 'stamped' | 'unstamped'>> {
  if (options.stamp === undefined) return { stamped: undefined, unstamped: 'no authority was named' }
  const { authority, trustedPem, nonce } = options.stamp
  try {
    const request = timestampRequest(sealed, nonce)
    const reply = await authority(request)
    const { time } = await verifyTimestamp(reply, sealed, trustedPem, request)
    keep(reply)
    return { stamped: time, unstamped: undefined }
  } catch (error) {
    const reason = (error as Error).message.slice(0, 300)
    const about = createHash('sha256').update(sealed).digest('hex')
    ledger.record([act('aedile.timestamp.missed', `timestamp:bag:${about}`, options.now, { bag: about, case_id: options.caseId, reason })])
    return { stamped: undefined, unstamped: reason }
  }
}

type Acts = { custody: Entry[]; access: Entry[] }

/** Our own acts on the case: how it came about, who looked, and everything after the index. */
async function actsOf(engine: Engine, ledger: Ledger, gathered: Gathered, caseId: string, from: number, reportHash: string): Promise<Acts> {
  const rows = await engine.all<{ p: number }>(
    `SELECT DISTINCT p FROM names WHERE key = 'case/' || '${caseId.replaceAll("'", "''")}' AND type = 'act' ORDER BY p`,
  )
  const own = rows.map(({ p }) => entryAt(ledger, p))
  const after = Array.from({ length: ledger.size - from }, (_, i) => entryAt(ledger, from + i))
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
    custody: sorted([...own, ...after, ...(report === undefined ? [] : [entryAt(ledger, report.index)]), ...keys.map(({ p }) => entryAt(ledger, p))]),
    access: sorted([...own.filter(isExport), ...after.filter(isExport), ...opened.map(({ p }) => entryAt(ledger, p))]),
  }
}

const lines = (entries: readonly Entry[]): Buffer => Buffer.concat(entries.flatMap(({ leaf }) => [leaf, Buffer.from('\n')]))
const derived = (list: readonly unknown[]): string => list.map((one) => `${JSON.stringify(one)}\n`).join('')

/** Which file of an order's folder a record lies in. */
function fileOf(type: string): string {
  if (type.startsWith('payment.')) return 'payments.jsonl'
  if (type.startsWith('transfer.')) return 'transfers.jsonl'
  if (type.startsWith('shipment.') || type.startsWith('carrier.')) return 'shipments.jsonl'
  if (type.startsWith('refund.') || type.startsWith('return.')) return 'refunds.jsonl'
  if (type.startsWith('review.')) return 'reviews.jsonl'
  if (type.startsWith('message.')) return 'messages.jsonl'
  if (type.startsWith('explanation.')) return 'explanations.jsonl'
  if (type.startsWith('aedile.')) return 'casework.jsonl'
  return type.startsWith('complaint.') || type.startsWith('ip_notice.') ? 'complaints.jsonl' : 'order.jsonl'
}

type Full = {
  options: ExportOptions
  gathered: Gathered
  place: Place
  acts: Acts
  index: NameIndex
  key: Uint8Array
  commitments: string
  size: number
}

async function fullBag({ options, gathered, place, acts, index, key, commitments, size }: Full): Promise<Files> {
  const { material, entries, lists, subjects, facts } = gathered
  const files: Files = new Map()
  const put = (path: string, bytes: Uint8Array | string): void => void files.set(`data/${path}`, bytes)
  const folderOf = new Map(material.orders.map(({ order_id }) => [order_id, fileName(order_id)]))
  const transferOf = new Map(
    [...facts.values()].map((fact) => [fact.order_id, [fact.money_back?.transfer.id, ...fact.set_aside.map(({ transfer }) => transfer.id)]]),
  )
  const transfers = new Map([...entries.values()].filter(({ type }) => type === 'transfer.made').map((entry) => [entry.id, entry]))
  const messages = Map.groupBy(
    [...entries.values()].filter(
      ({ type, data }) => type === 'message.sent' && (typeof data['to_shop_id'] === 'string' || typeof data['to_account_id'] === 'string'),
    ),
    ({ data }) => `${String(data['from_account_id'] ?? data['to_account_id'])}\n${String(data['to_shop_id'])}`,
  )

  // --- 20 orders, 30 accounts, 31 shops
  const placed = new Set<number>()
  const store = (path: string, list: readonly Entry[]): void => {
    if (list.length === 0) return
    put(path, lines(list))
    for (const { index: at } of list) placed.add(at)
  }
  for (const row of material.orders) {
    const folder = `20-orders/${folderOf.get(row.order_id)!}`
    const named = new Set(row.events.map((entry) => entry.index))
    const repaid = (transferOf.get(row.order_id) ?? [])
      .map((id) => (id === undefined ? undefined : transfers.get(id)))
      .filter((entry) => entry !== undefined && !named.has(entry.index)) as Entry[]
    const said = (messages.get(`${row.buyer_account_id}\n${row.shop_id}`) ?? []).filter(
      ({ time }) => Math.abs(Date.parse(time) - Date.parse(row.placed_at)) < 30 * 86_400_000,
    )
    for (const [file, list] of Map.groupBy([...row.events, ...repaid, ...said], ({ type }) => fileOf(type))) store(`${folder}/${file}`, list)
    const { events: _events, contrary, ...plain } = row
    put(`${folder}/order.json`, jsonText(plain))
    if (contrary.length > 0) put(`${folder}/contrary.jsonl`, derived(contrary))
    put(`${folder}/timeline.md`, timelineText(row, [...repaid, ...said]))
    if (row.snapshot_sha256 !== null) put(`${folder}/snapshot.sha256`, `${row.snapshot_sha256}\n`)
    const page = row.snapshot_sha256 === null ? undefined : blobOf(place.ledger, row.snapshot_sha256)
    if (page !== undefined) put(`${folder}/snapshot.bin`, page)
    put(`60-ledger/completeness-${folderOf.get(row.order_id)!}.json`, jsonText({ order: row.order_id, lists: Object.fromEntries(lists.get(row.order_id)!) }))
  }
  for (const { account_id, events, explanations, agreements, role, certainty, registered_at } of material.accounts) {
    const folder = `30-accounts/${fileName(account_id)}`
    const groups: Record<string, (type: string) => boolean> = {
      'registration.jsonl': (type) => type === 'account.registered' || type === 'wallet.linked',
      'agreement-acceptance.jsonl': (type) => type === 'account.agreement_accepted',
      'explanations.jsonl': (type) => type.startsWith('explanation.'),
      'measures.jsonl': (type) => type === 'sanction.recorded',
      'logins.jsonl': (type) => type === 'session.started',
      'messages.jsonl': (type) => type === 'message.sent',
    }
    const known = Object.entries(groups)
    for (const [file, of] of known)
      store(
        `${folder}/${file}`,
        events.filter(({ type }) => of(type)),
      )
    store(
      `${folder}/other.jsonl`,
      events.filter(({ type, index: at }) => !known.some(([, of]) => of(type)) && !placed.has(at)),
    )
    put(`${folder}/account.json`, jsonText({ account_id, role, certainty, registered_at, agreements, explanations }))
  }
  for (const { shop_id, events, explanations, role, certainty, category } of material.shops) {
    store(`31-shops/${fileName(shop_id)}/shop.jsonl`, events)
    put(`31-shops/${fileName(shop_id)}/shop.json`, jsonText({ shop_id, role, certainty, category, explanations }))
  }

  // --- 10 findings, 40 graph, 50 rules, 80 loss, 90 sampling
  for (const verdict of material.verdicts) put(`10-findings/finding-${verdict.subject.kind}-${fileName(verdict.subject.id)}.json`, jsonText(verdict))
  store('10-findings/cited.jsonl', material.cited)
  addRule(
    put,
    gathered,
    facts,
    (id) => id,
    (id) => folderOf.get(id)!,
  )
  if (material.extortion !== null) put('10-findings/payments-table.csv', paymentsCsv(material.extortion))
  const elements = elementsCsv(material)
  if (elements !== undefined) put('10-findings/elements-matrix.csv', elements)
  const links = linksOf(material)
  put('40-graph/links.csv', linksCsv(links))
  put('40-graph/graph.graphml', graphml(links))
  const picture = layoutSvg(links)
  if (picture !== undefined) put('40-graph/layout.svg', picture)
  put('80-loss/loss-sheet.csv', lossCsv(material))
  put('80-loss/method.md', lossText(material))
  const sampling = samplingOf(material)
  if (sampling !== undefined) {
    put('90-sampling/population.csv', sampling.population)
    put('90-sampling/sample.csv', sampling.sample)
    put('90-sampling/plan.md', sampling.plan)
  }

  // --- 70 custody; 60 ledger
  store('70-custody/custody.jsonl', acts.custody)
  store('70-custody/access.jsonl', acts.access)
  put('70-custody/system-health.jsonl', derived(healthOf(place.ledger, entries)))
  put('70-custody/clock.jsonl', derived(clockOf(place.ledger)))
  store(
    '40-graph/links.jsonl',
    [...entries.values()].filter(({ index: at }) => !placed.has(at)).toSorted((a, b) => a.index - b.index),
  )
  for (const entry of entries.values())
    if (entry.content !== undefined) put(`60-ledger/blobs/${createHash('sha256').update(entry.content).digest('hex')}`, entry.content)
  const kinds = new Map<number, 'e' | 'w'>()
  for (const { list } of subjects.values()) for (const at of list) kinds.set(at, 'w')
  for (const at of placed) kinds.set(at, 'e')
  addHead(put, place, kinds)
  put(
    '60-ledger/redaction.json',
    jsonText({ spec: 'aedile.redaction/1', edition: 'full', key: Buffer.from(key).toString('hex'), records: eventsOf(gathered).length, root: commitments }),
  )
  put('60-ledger/index.json', definitionText)
  put('60-ledger/index-tree.txt', index.show(new Set([...[...lists.values()].flatMap((own) => [...own.keys()]), ...subjects.keys()])))
  put(
    '60-ledger/completeness-subjects.json',
    jsonText({
      whole: [...subjects].filter(([, { whole }]) => whole).map(([name]) => name),
      lists: Object.fromEntries([...subjects].map(([name, { list }]) => [name, list])),
    }),
  )
  if (placed.size <= singleProofs) {
    const byPlace = new Map([...entries.values(), ...acts.custody, ...acts.access].map((entry) => [entry.index, entry]))
    for (const at of [...placed].toSorted((a, b) => a - b)) put(`60-ledger/proofs/${at}-${fileName(byPlace.get(at)!.id)}.tlog-proof`, place.ledger.prove(at))
  }
  const missing = addOlderHeads(put, options, place, gathered)

  // --- 00 cover, documents, description
  put('00-cover/certificate-电子证明文件.json', jsonText(certificateOf(material, commitments, files)))
  missing.push(...gapsOf(options, gathered, picture === undefined && links.length > 0, placed.size > singleProofs, size))
  put('00-cover/statement-of-limits.md', limitsText(missing))
  if (options.documents !== false)
    for (const { path, bytes } of await makeDocuments(material, options.instructions === undefined ? {} : { instructions: options.instructions }))
      put(path, bytes)
  put('case.jsonld', caseDescription(material, files))
  const folders = [
    ...new Set(
      [...files.keys()].map((path) =>
        path
          .split('/')
          .slice(0, path.split('/').length > 2 ? 2 : 3)
          .join('/'),
      ),
    ),
  ].toSorted()
  put('00-cover/cover.md', coverText(material, folders))
  return files
}

function blobOf(ledger: Ledger, hash: string): Buffer | undefined {
  try {
    return ledger.getBlob(hash)
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'BLOB_MISSING') return undefined
    throw error
  }
}

type Put = (path: string, bytes: Uint8Array | string) => void

/** Rule, table and what the replay must give. `name` maps ids as the edition shows them. */
function addRule(
  put: Put,
  { material, parameters, lossOrders }: Gathered,
  facts: ReadonlyMap<string, OrderFacts>,
  name: (id: string) => string,
  folderOf: (id: string) => string,
): void {
  const listed = material.orders.map(({ order_id, finding }) => ({ order_id: name(order_id), folder: folderOf(order_id), finding }))
  const of = (...findings: OrderRow['finding'][]): OrderFacts[] =>
    material.orders.filter(({ finding }) => findings.includes(finding)).map(({ order_id }) => facts.get(name(order_id))!)
  const proven = listed
    .map(({ order_id }) => facts.get(order_id)!)
    .filter((fact) => fact.proven)
    .map(({ order_id }) => order_id)
    .toSorted()
  const table = of('proven').length > 0 ? of('proven') : of('supported')
  const counted = lossOrders.map((id) => facts.get(name(id))!)
  const { low_minor, central_minor, high_minor } = lossOf(counted)
  const reported = listed
    .filter(({ finding }) => finding === 'proven')
    .map(({ order_id }) => order_id)
    .toSorted()
  put(`50-rules/${ruleFile}`, jsonText(orderRule))
  put('50-rules/thresholds.json', jsonText({ rule: orderRule.parameters, as_of: parameters.as_of, report_sha256: material.report.sha256 }))
  put('50-rules/model-card.md', modelCard)
  put(
    '50-rules/replay.json',
    jsonText({
      spec: 'aedile.replay/1',
      rule: ruleFile,
      as_of: parameters.as_of,
      orders: listed,
      table: table.map(({ order_id }) => order_id),
      loss_orders: counted.map(({ order_id }) => order_id),
      expected: { proven, loss: { low_minor, central_minor, high_minor } },
      // Where the scan and the rule disagree, both are said.
      only_in_the_report: reported.filter((id) => !proven.includes(id)),
      only_by_the_rule: proven.filter((id) => !reported.includes(id)),
    }),
  )
  put('10-findings/per-order-table.csv', orderTable(table))
  const others = of('supported', 'related', 'excluded').filter((fact) => !table.includes(fact))
  if (others.length > 0) put('10-findings/other-orders.csv', orderTable(others))
}

/** The signed head and the tree up to it. */
function addHead(put: Put, { note, node, size }: Place, kinds: ReadonlyMap<number, 'e' | 'w'>): void {
  const { text, signatures } = parseNote(note)
  put('60-ledger/checkpoint.note', note)
  put('60-ledger/checkpoint.txt', text)
  put('60-ledger/checkpoint.sig', signatures[0]!.bytes)
  put('60-ledger/tree.txt', treeText(size, node, kinds))
}

/** The head that first covered the case's records, and the last stamped one, each with the proof that the present head extends it. */
function addOlderHeads(put: Put, options: ExportOptions, place: Place, { material }: Gathered): { en: string; zh: string }[] {
  const heads = place.ledger.heads().filter(({ size }) => size > 0 && size < place.size)
  const last = Math.max(0, ...material.orders.flatMap(({ events }) => events.map(({ index }) => index)))
  const chosen = new Map(
    [heads.find(({ size }) => size > last), heads.findLast(({ stamp }) => stamp !== null)]
      .filter((head) => head !== undefined)
      .map((head) => [head.size, head]),
  )
  for (const head of chosen.values()) {
    put(`60-ledger/consistency-${head.size}-${place.size}.txt`, formatConsistency(head.size, consistencyProof(head.size, place.size, place.node), place.note))
    put(`60-ledger/heads/${head.size}.note`, head.note)
    if (head.stamp !== null && options.stamp !== undefined) put(`60-ledger/heads/${head.size}.tsr`, head.stamp)
  }
  return heads.some(({ stamp }) => stamp !== null)
    ? []
    : [{ en: 'No head of the ledger before this export carries an outside timestamp.', zh: '本次出具之前的账本树头均无外部时间戳。' }]
}

function healthOf(ledger: Ledger, entries: ReadonlyMap<number, Entry>): unknown[] {
  const heads = ledger.heads()
  return [
    {
      kind: 'statement',
      text: 'What the ledger knows of the systems: heads signed and missed, gaps of carriers. Uptime and error counters of the marketplace are not in it.',
    },
    {
      kind: 'heads',
      signed: heads.length,
      stamped: heads.filter(({ stamp }) => stamp !== null).length,
      first: heads[0]?.time ?? null,
      last: heads.at(-1)?.time ?? null,
    },
    ...[...entries.values()]
      .filter(({ type }) => type === 'carrier.feed_interrupted')
      .map(({ id, time, data }) => ({ kind: 'carrier_gap', id, time, carrier: data['carrier'], from: data['from'], to: data['to'] })),
  ]
}

const clockOf = (ledger: Ledger): unknown[] =>
  ledger.heads().map(({ size, time, stamp, missed }) => ({ kind: 'head', size, head_time: time, stamped: stamp !== null, missed }))

function certificateOf(material: CaseMaterial, commitments: string, files: Files): unknown {
  const hash = (path: string): string | undefined => (files.has(path) ? createHash('sha256').update(files.get(path)!).digest('hex') : undefined)
  return {
    title: { zh: '电子证明文件', en: 'Electronic certificate' },
    request_no: material.request.request_no,
    basis: material.request.basis,
    approver: material.request.approver,
    unit: material.issuer.organisation,
    case_id: material.case_id,
    made_at: material.request.exported_at,
    seal: { method: 'Ed25519 over tagmanifest-sha256.txt by the key of the ledger', keys: material.ledger.vkeys },
    integrity: {
      method: 'SHA-256; RFC 6962 tree head; the integrity value of the whole bag is the SHA-256 of tagmanifest-sha256.txt',
      ledger_head: { origin: material.ledger.origin, size: material.ledger.size, root: material.ledger.root },
      commitments,
      per_order_table: hash('data/10-findings/per-order-table.csv'),
      replay: hash('data/50-rules/replay.json'),
      loss_sheet: hash('data/80-loss/loss-sheet.csv'),
    },
    extraction:
      'Read from the append-only ledger by identifier; the entries are the exact bytes the ledger hashes; nothing was added or left out of an order’s entries.',
  }
}

/** What this very bag lacks, said so that nobody has to find out. */
function gapsOf(options: ExportOptions, { material }: Gathered, undrawn: boolean, compact: boolean, size: number): { en: string; zh: string }[] {
  const gaps: { en: string; zh: string }[] = []
  const add = (en: string, zh: string): void => void gaps.push({ en, zh })
  const pages = material.orders.filter(({ snapshot_sha256 }) => snapshot_sha256 !== null).length
  add(
    `Page snapshots: of ${material.orders.length} orders ${pages} have a snapshot hash; the page itself is only here where snapshot.bin lies beside it.`,
    `页面快照：${material.orders.length} 笔订单中 ${pages} 笔有快照哈希；页面内容仅在同目录存在 snapshot.bin 时附于包内。`,
  )
  add(
    'The text of the agreements is not in the ledger; its hash is, with version and time of acceptance.',
    '协议文本不在账本中；账本载有其哈希、版本与接受时间。',
  )
  if (options.stamp === undefined) add('No outside timestamp was asked for over this bag.', '未为本包申请外部时间戳。')
  if (undrawn)
    add(
      'The graph has too many links for a picture; links.csv and graph.graphml hold all of them.',
      '关系过多，未绘制图；全部关系见 links.csv 与 graph.graphml。',
    )
  if (compact)
    add(
      'Single proof files are left out because of their number; verify.mjs --proof N makes any of them from tree.txt.',
      '因数量过大未附单条证明文件；verify.mjs --proof N 可由 tree.txt 生成任一条。',
    )
  if (material.orders.every(({ explanation_status }) => explanation_status === 'not_asked'))
    add('Nobody had been asked for an explanation when this was exported.', '出具时尚未要求任何人作出解释。')
  add(
    `The completeness index covers the ledger’s first ${size} entries; every entry after them is in 70-custody.`,
    `完整性索引覆盖账本前 ${size} 条；其后各条均在 70-custody 内。`,
  )
  return gaps
}

function lossCsv({ loss }: CaseMaterial): string {
  const amount = (minor: number): string => amountText(minor, loss.currency)
  const rows = loss.lines.map((line) => [
    line.code,
    line.name.zh,
    line.name.en,
    line.quantity,
    amount(line.low_minor),
    amount(line.central_minor),
    amount(line.high_minor),
    loss.currency,
  ])
  rows.push(['total', '合计', 'Total', '', amount(loss.low_minor), amount(loss.central_minor), amount(loss.high_minor), loss.currency] as never)
  return `${[['code', '项目', 'item', 'count', 'low', 'central', 'high', 'currency'], ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

/** One row per payment or demand, as the harmed tell it or the rails show it. */
function paymentsCsv({ payments }: NonNullable<CaseMaterial['extortion']>): string {
  const head = ['victim', 'demanded', 'paid', 'currency', 'paid_at', 'payee_wallet', 'known_from', 'complaint_or_notice', 'evidence_ids']
  const rows = payments.map((one) => [
    one.victim.id,
    amountText(one.demanded_minor, one.currency),
    amountText(one.paid_minor, one.currency),
    one.currency,
    one.paid_at,
    one.payee_wallet_id,
    one.observed_by,
    one.complaint_id ?? one.notice_id,
    one.evidence_ids.join(' '),
  ])
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

function lossText({ loss }: CaseMaterial): string {
  return `# 损失计算方法 · Method of the loss sheet

${loss.method.zh}
${loss.method.en}

${loss.lines.map(({ name, method }) => `- ${name.zh} · ${name.en}：${method.zh} ${method.en}`).join('\n')}

## 假设 · Assumptions

${loss.assumptions.map(({ en, zh }) => `- ${zh} ${en}`).join('\n')}

逐笔来源：data/20-orders/…/refunds.jsonl、shipments.jsonl、payments.jsonl；合计可由 verify.mjs 重算。
Sources: the refunds, shipments and payments of each order; verify.mjs computes the totals again.
`
}

/** CASE/UCO: the investigation, what was done, and which files came of it. */
function caseDescription(material: CaseMaterial, files: Files): string {
  const id = (name: string): string => `kb:${name}`
  const exhibits = [
    ...Map.groupBy(
      [...files].filter(([path]) => path.startsWith('data/20-orders/') && path.endsWith('.jsonl')),
      ([path]) => path.split('/')[2]!,
    ),
  ].map(([folder, list]) => ({
    '@id': id(`exhibit-${folder}`),
    '@type': 'case-investigation:ProvenanceRecord',
    'uco-core:description': `Records of order folder ${folder}`,
    'uco-core:object': list.map(([path, bytes]) => ({
      '@id': id(`file-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`),
      '@type': 'uco-observable:File',
      'uco-core:hasFacet': [
        {
          '@type': 'uco-observable:FileFacet',
          'uco-observable:filePath': path,
          'uco-observable:sizeInBytes': Buffer.byteLength(bytes),
        },
        {
          '@type': 'uco-observable:ContentDataFacet',
          'uco-observable:hash': [
            {
              '@type': 'uco-types:Hash',
              'uco-types:hashMethod': 'SHA256',
              'uco-types:hashValue': { '@type': 'xsd:hexBinary', '@value': createHash('sha256').update(bytes).digest('hex') },
            },
          ],
        },
      ],
    })),
  }))
  return jsonText({
    '@context': {
      kb: `urn:aedile:${fileName(material.case_id)}:`,
      'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
      'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
      'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
      'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
      'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
      'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@graph': [
      {
        '@id': id('investigation'),
        '@type': 'case-investigation:Investigation',
        'uco-core:name': material.case_id,
        'case-investigation:focus': material.behaviour,
        'uco-core:object': [{ '@id': id('collect') }, { '@id': id('export') }, ...exhibits.map((one) => ({ '@id': one['@id'] }))],
      },
      { '@id': id('issuer'), '@type': 'uco-identity:Organization', 'uco-core:name': material.issuer.organisation },
      {
        '@id': id('collect'),
        '@type': 'case-investigation:InvestigativeAction',
        'uco-core:name': 'Records kept in the append-only ledger in the ordinary course of business',
        'uco-action:performer': { '@id': id('issuer') },
        'uco-action:endTime': { '@type': 'xsd:dateTime', '@value': material.report.as_of },
      },
      {
        '@id': id('export'),
        '@type': 'case-investigation:InvestigativeAction',
        'uco-core:name': `Export on request ${material.request.request_no}`,
        'uco-core:description': material.request.basis,
        'uco-action:performer': { '@id': id('issuer') },
        'uco-action:endTime': { '@type': 'xsd:dateTime', '@value': material.request.exported_at },
        'uco-action:result': exhibits.map((one) => ({ '@id': one['@id'] })),
      },
      ...exhibits,
    ],
  })
}

/** What travels with every bag: the verifier, its explanation, and whom to trust. */
function addVerifier(files: Files, options: ExportOptions, place: Place, pem: string): void {
  files.set('verify/verify.mjs', readFileSync(join(import.meta.dirname, '..', 'proof', 'verify.mjs')))
  files.set('verify/verify.sh', verifySh)
  files.set('verify/README-核验说明.md', readme)
  files.set('trust/ledger.pub.pem', pem)
  files.set('trust/ledger.vkeys', `${place.ledger.vkeys.join('\n')}\n`)
  const heads = place.ledger.heads()
  const validity = place.ledger.vkeys.map((vkey) => {
    const { id } = parseVkey(vkey)
    const signed = heads.filter(({ note }) => parseNote(note).signatures.some((one) => one.id === id))
    return { vkey, first_signed: signed[0]?.time ?? null, last_signed: signed.at(-1)?.time ?? null }
  })
  files.set('trust/key-validity.json', jsonText({ origin: place.ledger.origin, keys: validity }))
  if (options.stamp !== undefined) files.set('trust/tsa-ca.pem', options.stamp.trustedPem)
}

type Redacted = { gathered: Gathered; place: Place; events: Entry[]; key: Uint8Array; commitments: string; size: number }

function redactedBag({ gathered, place, events, key, commitments, size }: Redacted): Files {
  const { material, lists, parameters } = gathered
  const files: Files = new Map()
  const put: Put = (path, bytes) => void files.set(`data/${path}`, bytes)
  const redaction = redact(events, key, material)
  const label = (id: string): string => redaction.labelOf('order', id)
  const facts = readOrders(redaction.records, parameters)
  addRule(put, gathered, facts, label, label)

  const lineOf = new Map(events.map(({ index }, n) => [index, redaction.lines[n]!]))
  const written = new Set<number>()
  for (const { order_id } of material.orders) {
    const own = [...new Set([...lists.get(order_id)!.values()].flat())].toSorted((a, b) => a - b).filter((at) => lineOf.has(at) && !written.has(at))
    for (const at of own) written.add(at)
    if (own.length > 0) put(`20-orders/${label(order_id)}/records.jsonl`, own.map((at) => lineOf.get(at)!).join(''))
  }
  put(
    '30-others/records.jsonl',
    events
      .filter(({ index }) => !written.has(index))
      .map(({ index }) => lineOf.get(index)!)
      .join(''),
  )
  for (const [n, verdict] of material.verdicts.entries()) put(`10-findings/finding-${n + 1}.json`, jsonText(redactedVerdict(verdict, redaction)))
  put('60-ledger/redaction.json', jsonText({ spec: 'aedile.redaction/1', edition: 'redacted', records: events.length, root: commitments }))
  const after = Array.from({ length: place.size - size }, (_, i) => entryAt(place.ledger, size + i))
  put('70-custody/custody.jsonl', lines(after))
  addHead(put, place, new Map(after.map(({ index }) => [index, 'e'])))
  put(
    '00-cover/certificate-电子证明文件.json',
    jsonText({
      title: { zh: '电子证明文件（公开版）', en: 'Electronic certificate (redacted edition)' },
      request_no: material.request.request_no,
      commitments,
      ledger_head: { origin: material.ledger.origin, size: material.ledger.size, root: material.ledger.root },
    }),
  )
  put('00-cover/cover.md', redactedCover(material))
  return files
}

function redactedVerdict(verdict: CaseMaterial['verdicts'][number], { labelOf, cleaned }: Redaction): unknown {
  const orders = (ids: readonly string[]): string[] => ids.map((id) => labelOf('order', id))
  const reasons = (list: CaseMaterial['verdicts'][number]['reasons']): unknown[] =>
    list.map(({ code, weight_bits, text }) => ({ code, weight_bits, text: { en: cleaned(text.en), zh: cleaned(text.zh) } }))
  return {
    subject: labelOf(verdict.subject.kind, verdict.subject.id),
    behaviour: verdict.behaviour,
    role: verdict.role,
    certainty: verdict.certainty,
    proven_orders: orders(verdict.proven_order_ids),
    supported_orders: orders(verdict.supported_order_ids),
    excluded_orders: orders(verdict.excluded_order_ids),
    reasons: reasons(verdict.reasons),
    contrary: reasons(verdict.contrary),
    searched: verdict.searched,
    measure: verdict.measure,
  }
}

const redactedCover = ({ case_id, sums, request }: CaseMaterial): string => `# 证据包（公开版） · Evidence bag, redacted edition ${case_id}

人员、账号、店铺、钱包、单号与自由文本均以承诺值代替；同一对象使用同一代号（如 shop-3）。时间、金额、状态如实保留。
People, accounts, shops, wallets, numbers and free text are replaced by commitments; one label, such as shop-3, stands for one thing throughout. Times, amounts and states are as recorded.

已证实 proven ${sums.proven} · 有支持 supported ${sums.supported} · 已排除 excluded ${sums.excluded}
出具 · Export: ${request.request_no}，${request.exported_at}

全部字段（含涂黑者）的承诺根载于账本的出具条目；持完整版者运行 node verify/verify.mjs --against 本目录，可证明两版出自同一记录。
The root of all commitments, blacked-out fields included, is in the ledger’s entry of this export. Whoever holds the full edition proves with --against that both are of one making.

公开版不含：原始记录与其哈希（可被猜测）、完整性清单、关系图、附件。 Not in this edition: the records and their hashes (which could be guessed), completeness lists, the graph, attachments.
`
