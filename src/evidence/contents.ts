/**
 * What the full bag holds. Records lie together in the order of the ledger, with an index by order beside them, so that a case of thousands
 * of orders is a few dozen files; everything else is made from them. Nothing here depends on the ledger's entry of the export, which holds
 * all of it by hash.
 */
import { createHash } from 'node:crypto'
import { LedgerError } from '../ledger/error.ts'
import type { Ledger } from '../ledger/ledger.ts'
import {
  byCohort,
  cohortOf,
  lossByCurrency,
  type OrderFacts,
  ordersIndex,
  orderTable,
  paymentsTable,
  type RuleRecord,
  timelinesPerFile,
} from '../proof/index.ts'
import { type Files, jsonText } from './bag.ts'
import { caseDescription, certificateOf, clockOf, healthOf, lossCsv, lossText } from './describe.ts'
import { elementsCsv } from './elements.ts'
import type { Gathered } from './gather.ts'
import { graphml, layoutSvg, linksCsv, linksOf } from './graph.ts'
import { definitionText, type NameIndex } from './identifiers.ts'
import type { CaseMaterial, Entry, OrderRow } from './material.ts'
import { orderRule, ruleFile } from './rule.ts'
import { samplingOf } from './sampling.ts'
import { coverText, limitsText, modelCard, timelineText } from './texts.ts'

/** So many records go into one file. */
const recordsPerFile = 20_000

export type Put = (path: string, bytes: Uint8Array | string) => void

/** Our own acts: how the case came about, and who looked at it. */
export type Acts = { custody: Entry[]; access: Entry[] }

export const leavesText = (entries: readonly Entry[]): Buffer => Buffer.concat(entries.flatMap(({ leaf }) => [leaf, Buffer.from('\n')]))
const derived = (list: readonly unknown[]): string => list.map((one) => `${JSON.stringify(one)}\n`).join('')
const number = (n: number): string => String(n + 1).padStart(3, '0')

/** `name-001.ext` and so on, each with so many of the list. */
export function inPieces<T>(list: readonly T[], most: number, put: (nth: string, some: T[]) => void): void {
  for (let n = 0; n * most < list.length; n++) put(number(n), list.slice(n * most, n * most + most))
}

export type FullContents = {
  gathered: Gathered
  ledger: Ledger
  acts: Acts
  index: NameIndex
  /** Salts of the commitments. */
  key: Uint8Array
  commitments: string
  /** How many of the ledger's entries the index covers. */
  size: number
  stamped: boolean
  papers: readonly { path: string; bytes: Uint8Array }[]
}

/** Entries of the bag, and of those that lists name but the bag withholds. */
export function kindsOf({ entries, subjects, lists, whole, file }: Gathered, { custody, access }: Acts): Map<number, 'e' | 'w'> {
  const kinds = new Map<number, 'e' | 'w'>()
  for (const list of [...subjects.values(), ...file.values(), ...whole.values(), ...[...lists.values()].flatMap((own) => [...own.values()])])
    for (const at of list ?? []) kinds.set(at, 'w')
  for (const at of [...entries.keys(), ...[...custody, ...access].map((entry) => entry.index)]) kinds.set(at, 'e')
  return kinds
}

export function fullContents(full: FullContents): Files {
  const { gathered, ledger, acts, key, commitments, size, stamped, papers } = full
  const { material, entries, facts } = gathered
  const files: Files = new Map()
  const put: Put = (path, bytes) => void files.set(`data/${path}`, bytes)

  // --- 20 records, and where each order's are
  // Our own acts on the case stand in custody, and nowhere twice.
  const inCustody = new Set(acts.custody.map((entry) => entry.index))
  inPieces(
    [...entries.values()].filter((entry) => !inCustody.has(entry.index)).toSorted((a, b) => a.index - b.index),
    recordsPerFile,
    (nth, some) => put(`20-records/records-${nth}.jsonl`, leavesText(some)),
  )
  for (const entry of entries.values())
    if (entry.content !== undefined) put(`60-ledger/blobs/${createHash('sha256').update(entry.content).digest('hex')}`, entry.content)
  addOrders(put, full)
  put('20-records/contrary.jsonl', derived(material.orders.flatMap(({ order_id, contrary }) => contrary.map((note) => ({ order_id, ...note })))))
  for (const sha256 of new Set(material.orders.map((row) => row.snapshot_sha256).filter((one) => one !== null))) {
    const page = blobOf(ledger, sha256)
    if (page !== undefined) put(`20-records/snapshots/${sha256}.bin`, page)
  }

  // --- 30 parties
  const places = (events: readonly Entry[]): number[] => events.map((entry) => entry.index)
  put('30-parties/accounts.jsonl', derived(material.accounts.map(({ events, ...account }) => ({ ...account, entries: places(events) }))))
  put('30-parties/shops.jsonl', derived(material.shops.map(({ events, ...shop }) => ({ ...shop, entries: places(events) }))))

  // --- 10 findings, 40 graph, 50 rules, 80 loss, 90 sampling
  put('10-findings/findings.json', jsonText(material.verdicts))
  put('10-findings/cited.jsonl', derived(material.cited.map((entry) => ({ id: entry.id, type: entry.type, time: entry.time, entry: entry.index }))))
  addRule(put, gathered, facts, [...entries.values()], (id) => id)
  if (material.extortion !== null) put('10-findings/payments-table.csv', paymentsTable(material.extortion.payments))
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
  put('70-custody/custody.jsonl', leavesText(acts.custody))
  put('70-custody/access.jsonl', leavesText(acts.access))
  put('70-custody/system-health.jsonl', derived(healthOf(ledger, entries)))
  put('70-custody/clock.jsonl', derived(clockOf(ledger)))
  const events = [...entries.values()].filter(({ type }) => !type.startsWith('aedile.'))
  put(
    '60-ledger/redaction.json',
    jsonText({ spec: 'aedile.redaction/1', edition: 'full', key: Buffer.from(key).toString('hex'), records: events.length, root: commitments }),
  )
  addLists(put, full)
  put('60-ledger/index.json', definitionText)
  put('60-ledger/report-cases.txt', gathered.reportCases)

  // --- 00 cover, documents, description
  put('00-cover/certificate.json', jsonText(certificateOf(material, commitments, files)))
  put('00-cover/statement-of-limits.md', limitsText(gapsOf(gathered, { undrawn: picture === undefined && links.length > 0, stamped, size, ledger })))
  for (const { path, bytes } of papers) put(path, bytes)
  put('case.jsonld', caseDescription(material, files))
  put('00-cover/cover.md', coverText(material, [...new Set([...files.keys()].map((path) => path.split('/').slice(0, 2).join('/')))].toSorted()))
  return files
}

/** One line per order, with the entries of its story and the page of its timeline; the same rows as JSON; the timelines. */
function addOrders(put: Put, { gathered }: FullContents): void {
  const { material, entries, lists, facts, beside } = gathered
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
  const entriesOf = (id: string): number[] => [...new Set([...lists.get(id)!.values()].flat())].toSorted((a, b) => a - b)
  inPieces(material.orders, timelinesPerFile, (nth, rows) => {
    put(
      `20-records/timelines-${nth}.md`,
      rows
        .map((row) => {
          const named = new Set(row.events.map((entry) => entry.index))
          const repaid = (transferOf.get(row.order_id) ?? [])
            .map((id) => (id === undefined ? undefined : transfers.get(id)))
            .filter((entry): entry is Entry => entry !== undefined && !named.has(entry.index))
          const said = (messages.get(`${row.buyer_account_id}\n${row.shop_id}`) ?? []).filter(
            ({ time }) => Math.abs(Date.parse(time) - Date.parse(row.placed_at)) < 30 * 86_400_000,
          )
          return timelineText(row, [...repaid, ...said])
        })
        .join('\n'),
    )
  })
  put('20-records/orders.csv', ordersIndex(material.orders, facts, new Map([...lists.keys()].map((id) => [id, entriesOf(id)])), beside))
  put('20-records/orders.jsonl', derived(material.orders.map(({ events: _events, contrary: _contrary, checked: _checked, ...plain }) => plain)))
}

/** Every list that is shown, and how much of them is withheld. */
function addLists(put: Put, { gathered, acts, index }: FullContents): void {
  const { lists, subjects, whole, file } = gathered
  const shown = new Map<string, number[]>()
  for (const own of lists.values()) for (const [key, list] of own) shown.set(key, list)
  for (const [key, list] of [...subjects, ...file, ...whole]) if (list !== undefined) shown.set(key, list)
  for (const act of gathered.cases) shown.set(act.key, act.list)
  for (const [key, list] of shown) if (list.length === 0) shown.delete(key)
  const kinds = kindsOf(gathered, acts)
  const withheld: Record<string, number> = {}
  for (const [key, list] of subjects) {
    const hidden = whole.has(key) ? 0 : (list ?? []).filter((at) => kinds.get(at) === 'w').length
    const name = key.startsWith('account/') ? 'other_matters' : 'strangers'
    if (hidden > 0) withheld[name] = (withheld[name] ?? 0) + hidden
  }
  const filed = new Set([...file.values()].flatMap((list) => (list ?? []).filter((at) => kinds.get(at) === 'w'))).size
  if (filed > 0) withheld['file'] = filed
  put(
    '60-ledger/lists.json',
    `{"spec":"aedile.lists/1","withheld":${JSON.stringify(withheld)},"lists":{\n${[...shown].map(([key, list]) => `${JSON.stringify(key)}:${JSON.stringify(list)}`).join(',\n')}\n}}\n`,
  )
  put(
    '60-ledger/index-tree.txt',
    index.show(
      new Set([...shown.keys(), ...subjects.keys(), ...file.keys(), ...gathered.cases.map(({ key }) => key), ...[...lists.keys()].map((id) => `order/${id}`)]),
    ),
  )
}

function blobOf(ledger: Ledger, hash: string): Buffer | undefined {
  try {
    return ledger.getBlob(hash)
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'BLOB_MISSING') return undefined
    throw error
  }
}

/** Rule, tables and what the replay must give. `name` maps ids as the edition shows them. */
export function addRule(
  put: Put,
  { material, parameters, lossOrders }: Gathered,
  facts: ReadonlyMap<string, OrderFacts>,
  records: readonly RuleRecord[],
  name: (id: string) => string,
): void {
  const listed = material.orders.map(({ order_id, finding }) => ({ order_id: name(order_id), finding }))
  const factsOf = (orders: readonly OrderRow[]): OrderFacts[] => orders.map(({ order_id }) => facts.get(name(order_id))!)
  const of = (...findings: OrderRow['finding'][]): OrderFacts[] => factsOf(material.orders.filter(({ finding, lead }) => !lead && findings.includes(finding)))
  const proven = listed
    .map(({ order_id }) => facts.get(order_id)!)
    .filter((fact) => fact.proven)
    .map(({ order_id }) => order_id)
    .toSorted()
  const table = of('proven').length > 0 ? of('proven') : of('supported')
  const counted = lossOrders.map((id) => facts.get(name(id))!)
  const loss = lossByCurrency(factsOf(material.orders), new Set(counted.map(({ order_id }) => order_id)))
  const reported = listed
    .filter(({ finding }) => finding === 'proven')
    .map(({ order_id }) => order_id)
    .toSorted()
  const group = of('proven', 'supported')
  const cohort = byCohort.includes(material.behaviour) && group.length > 0 ? cohortOf(group, records) : undefined
  put(`50-rules/${ruleFile}`, jsonText(orderRule))
  put('50-rules/thresholds.json', jsonText({ rule: orderRule.parameters, as_of: parameters.as_of, report_sha256: material.report.sha256 }))
  put('50-rules/model-card.md', modelCard)
  put(
    '50-rules/replay.json',
    jsonText({
      spec: 'aedile.replay/3',
      rule: ruleFile,
      as_of: parameters.as_of,
      orders: listed,
      table: table.map(({ order_id }) => order_id),
      // Nothing above a lead bears these: they enter no table, no loss and no count.
      leads: factsOf(material.orders.filter(({ lead }) => lead)).map(({ order_id }) => order_id),
      loss_orders: counted.map(({ order_id }) => order_id),
      expected: {
        proven,
        loss: Object.fromEntries(loss.map(({ currency, low_minor, central_minor, high_minor }) => [currency, { low_minor, central_minor, high_minor }])),
      },
      ...(cohort === undefined ? {} : { cohort: { orders: group.map(({ order_id }) => order_id), expected: cohort.facts } }),
      // Where the scan and the rule disagree, both are said.
      only_in_the_report: reported.filter((id) => !proven.includes(id)),
      only_by_the_rule: proven.filter((id) => !reported.includes(id)),
    }),
  )
  put('10-findings/per-order-table.csv', orderTable(table))
  if (cohort !== undefined) put('10-findings/cohort-table.csv', cohort.table)
  const others = factsOf(material.orders.filter(({ finding, lead }) => lead || finding !== 'proven')).filter((fact) => !table.includes(fact))
  if (others.length > 0) put('10-findings/other-orders.csv', orderTable(others))
}

/** What this very bag lacks, said so that nobody has to find out. */
function gapsOf(
  { material }: { material: CaseMaterial },
  { undrawn, stamped, size, ledger }: { undrawn: boolean; stamped: boolean; size: number; ledger: Ledger },
): { en: string; zh: string }[] {
  const gaps: { en: string; zh: string }[] = []
  const add = (en: string, zh: string): void => void gaps.push({ en, zh })
  const pages = material.orders.filter(({ snapshot_sha256 }) => snapshot_sha256 !== null).length
  add(
    `Page snapshots: of ${material.orders.length} orders ${pages} have a snapshot hash; the page itself is only here where 20-records/snapshots holds a file of that name.`,
    `页面快照：${material.orders.length} 笔订单中 ${pages} 笔有快照哈希；页面内容仅在 20-records/snapshots 内有同名文件时附于包内。`,
  )
  add(
    'The text of the agreements is not in the ledger; its hash is, with version and time of acceptance.',
    '协议文本不在账本中；账本载有其哈希、版本与接受时间。',
  )
  if (!stamped) add('No outside timestamp was asked for over this bag.', '未为本包申请外部时间戳。')
  if (!ledger.heads().some(({ stamp }) => stamp !== null))
    add('No head of the ledger before this export carries an outside timestamp.', '本次出具之前的账本树头均无外部时间戳。')
  if (undrawn)
    add(
      'The graph has too many links for a picture; links.csv and graph.graphml hold all of them.',
      '关系过多，未绘制图；全部关系见 links.csv 与 graph.graphml。',
    )
  if (material.orders.every(({ explanation_status }) => explanation_status === 'not_asked'))
    add('Nobody had been asked for an explanation when this was exported.', '出具时尚未要求任何人作出解释。')
  add(
    `The completeness index covers the ledger’s first ${size} entries; every entry after them is in 70-custody.`,
    `完整性索引覆盖账本前 ${size} 条；其后各条均在 70-custody 内。`,
  )
  return gaps
}
