/** The papers of a world's cases, as they would leave the house; and a reader who counts every figure in them again, from the report and the events and not from what the papers are made of. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../../src/cases/data.ts'
import { attachWarehouse } from '../../src/cases/warehouse.ts'
import { parseReport, type Report, type Verdict } from '../../src/domain/report.ts'
import { writeDocuments } from '../../src/evidence/documents/index.ts'
import type { Block, Written } from '../../src/evidence/documents/typeset.ts'
import { gatherMaterial } from '../../src/evidence/gather.ts'
import { findNames } from '../../src/evidence/identifiers.ts'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import type { World } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'
import { at, call } from '../harness/forge.ts'

export type Papers = { path: string; written: Written }[]

/** Imports a world, scans it and writes the papers of the cases that `which` picks. */
export async function withPapers(
  world: World,
  which: (report: Report) => string[],
  use: (report: Report, caseId: string, papers: Papers) => void,
): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-papers-'))
  try {
    const [events, folder] = [join(base, 'events'), join(base, 'market')]
    await writeWorld(world, events, 'csv')
    await call('import', events, '--data', folder)
    await call('scan', '--data', folder)
    await papersIn(folder, base, which, use)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

/** The same of a data folder that was scanned. */
export async function papersIn(
  folder: string,
  scratch: string,
  which: (report: Report) => string[],
  use: (report: Report, caseId: string, papers: Papers) => void,
): Promise<void> {
  const report = parseReport(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
  const { ledger, close } = openDataFolder(folder)
  const engine = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(scratch, 'spill') })
  try {
    await attachWarehouse(engine, folder, ledger, scratch)
    await findNames(engine, ledger.size)
    for (const caseId of which(report)) {
      const { material } = await gatherMaterial({
        ledger,
        engine,
        report,
        reportHash: '0'.repeat(64),
        reportEntries: 0,
        caseId,
        request: { basis: 'basis', request_no: 'No. A', approver: 'approver', exported_at: at.toISOString() },
        issuer: { organisation: 'platform', contact: null },
      })
      material.ledger = { origin: ledger.origin, size: ledger.size, root: Buffer.alloc(32).toString('base64'), checkpoint: '', vkeys: [] }
      use(report, caseId, await writeDocuments(material))
    }
  } finally {
    engine.close()
    close()
  }
}

type Row = Record<string, unknown>
const grouped = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')
const money = (minor: number, currency: string): string => `${currency} ${grouped(Math.floor(minor / 100))}.${String(minor % 100).padStart(2, '0')}`
const sums = (rows: readonly [minor: number, currency: string][]): string => {
  const by = new Map<string, number>()
  for (const [minor, currency] of rows) by.set(currency, (by.get(currency) ?? 0) + minor)
  return [...by]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => money(minor, currency))
    .join(' and ')
}

/** What the world's events and the report have of a case. */
function countedAgain({ events }: World, report: Report, caseId: string) {
  const verdicts = report.verdicts.filter((one) => one.case_id === caseId)
  const bearing = verdicts.filter((one) => one.certainty !== 'lead')
  const placed = new Map([...events.rows('order.placed')].map((row) => [String(row['order_id']), row as Row]))
  const orders = new Set(bearing.flatMap((one) => [...one.proven_order_ids, ...one.supported_order_ids]))
  const proven = new Set(bearing.flatMap((one) => one.proven_order_ids))
  const excluded = new Set(bearing.flatMap((one) => one.excluded_order_ids).filter((id) => !orders.has(id)))
  const of = (field: string): Set<string> => new Set([...orders].map((id) => String(placed.get(id)![field])))
  const paid: [number, string][] = []
  const captured = new Set<string>()
  for (const row of events.rows('payment.captured'))
    if (orders.has(String(row['order_id']))) {
      paid.push([Number(row['amount_minor']), String(row['currency'] ?? 'CNY')])
      captured.add(String(row['order_id']))
    }
  const orderOfRefund = new Map<string, string>()
  for (const row of events.rows('refund.requested'))
    if (orders.has(String(row['order_id']))) orderOfRefund.set(String(row['refund_id']), String(row['order_id']))
  const refunded = new Set<string>()
  for (const row of events.rows('refund.paid')) if (orderOfRefund.has(String(row['refund_id']))) refunded.add(orderOfRefund.get(String(row['refund_id']))!)
  const returned = new Set<string>()
  for (const row of events.rows('return.shipped')) if (orderOfRefund.has(String(row['refund_id']))) returned.add(orderOfRefund.get(String(row['refund_id']))!)
  const asked = new Map<string, { days: string[]; orders: number }[]>()
  for (const row of events.rows('explanation.requested')) {
    const who = String(row['account_id'] ?? row['shop_id'] ?? row['subject_id'])
    // The papers' clock stands some hours from that of the world.
    const days = [0, 8].map((hours) => dayOf(row.time + hours * 3_600_000))
    asked.set(who, [...(asked.get(who) ?? []), { days, orders: ((row['order_ids'] ?? row['about_ids'] ?? []) as unknown[]).length }])
  }
  const agreed = new Set([...events.rows('account.agreement_accepted')].map((row) => String(row['account_id'])))
  const took = new Set(
    bearing.flatMap(({ subject, role, measure }) =>
      measure.kind === 'education' || ['brusher', 'buyer_reviewer', 'recruited_relative'].includes(role) ? [`${subject.kind}/${subject.id}`] : [],
    ),
  )
  const victims = new Set(verdicts.flatMap(({ subject, role }) => (role === 'victim_merchant' ? [subject.id] : [])))
  const roles = new Map(bearing.map(({ subject, role }) => [`${subject.kind}/${subject.id}`, role]))
  const leading = [...roles.values()].filter((role) =>
    ['organiser', 'gang_leader', 'agent', 'selector_negotiator', 'perpetrator', 'merchant_beneficiary'].includes(role),
  )
  const near = new Set([...orders].map((id) => String(placed.get(id)!['buyer_account_id'])))
  for (const { subject } of verdicts) if (subject.kind === 'account') near.add(subject.id)
  const acceptances = [...events.rows('account.agreement_accepted')].filter((row) => near.has(String(row['account_id']))).length
  const parties = Map.groupBy(verdicts, ({ subject, role, certainty }) => `${subject.kind} ${role} ${certainty}`)
  const contraries = Map.groupBy(
    verdicts.flatMap(({ subject, contrary }) => contrary.map(({ text }) => ({ text: text.en, id: subject.id }))),
    ({ text }) => text,
  )
  const groups = new Set([
    ...[...parties.values()].map((own) => new Set(own.map(({ subject }) => subject.id)).size),
    ...[...contraries.values()].map((own) => new Set(own.map(({ id }) => id)).size),
  ])
  const speaking = verdicts.filter((one) => one.certainty !== 'lead' || one.role === 'victim_merchant')
  for (const own of Map.groupBy(
    speaking.flatMap(({ subject, contrary }) => contrary.map(({ text }) => ({ text: text.en, id: subject.id }))),
    ({ text }) => text,
  ).values())
    groups.add(new Set(own.map(({ id }) => id)).size)
  const atShops = new Set([...Map.groupBy(orders, (id) => String(placed.get(id)!['shop_id'])).values()].map((own) => own.length))
  const { loss } = report.cases.find(({ case_id: id }) => id === caseId)!
  const reviewIds = new Set(bearing.flatMap((one) => one.review_ids))
  const posted = new Map(
    [...events.rows('review.posted')].filter((row) => reviewIds.has(String(row['review_id']))).map((row) => [String(row['review_id']), row as Row]),
  )
  const turned = new Set(
    [...events.rows('review.changed'), ...events.rows('review.withdrawn')].map((row) => String(row['review_id'])).filter((id) => posted.has(id)),
  )
  return {
    asked,
    agreed,
    took,
    victims,
    acceptances,
    atShops,
    groups,
    roles,
    leading,
    loss,
    posted,
    turned,
    verdicts,
    bearing,
    orders,
    proven,
    excluded,
    accounts: of('buyer_account_id'),
    shops: of('shop_id'),
    paid: sums(paid),
    captured,
    refunded,
    returned,
    placed,
  }
}

const dayOf = (ms: number): string => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(ms)

type Again = ReturnType<typeof countedAgain>

const ungrouped = (text: string): string => text.replaceAll(/(\d),(?=\d{3})/g, '$1')

const sumOf = String.raw`(CNY [\d,.]+|[\d,]+ minor units, currency unknown)`
const unitOf = (sum: string): string => sum.replace(/[\d,.]*\d/, '#')

/** Total, least and most that the list of payments has in one currency, as sentences write them. */
function paidIn(papers: Papers, unit: string): string[] {
  const table = tableIn(papers, 'Sums asked for and paid')
  const head = /\((.+)\)/.exec(table?.columns[3]?.head ?? '')?.[1]
  const paid = (table?.rows ?? []).map((row) => (head === undefined ? String(row[3]) : `${head} ${String(row[3])}`)).filter((one) => unitOf(one) === unit)
  const digits = unit.startsWith('CNY') ? 2 : 0
  const values = paid.map((one) => Number(/[\d,.]*\d/.exec(one)![0].replaceAll(',', '')))
  return [values.reduce((a, b) => a + b, 0), Math.min(...values), Math.max(...values)].map((one) =>
    unit.replace('#', one.toFixed(digits).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',')),
  )
}

/** Shops of which the list has a demand or a payment. */
const withSums = (papers: Papers): number =>
  new Set((tableIn(papers, 'Sums asked for and paid')?.rows ?? []).flatMap((row) => (row[2] === '—' && row[3] === '—' ? [] : [row[1]]))).size

/** Sentences with figures, and what these must be; a figure that no entry covers has nobody who counted it. */
const counted: [RegExp, (again: Again, match: RegExpExecArray, papers: Papers) => (string | number)[]][] = [
  [/(\d[\d,]*) accounts? placed (\d[\d,]*) orders? at (\d[\d,]*) shops?/g, (a) => [a.accounts.size, a.orders.size, a.shops.size]],
  [/and paid (.+?) in all\./g, (a) => [a.paid]],
  [
    /^(\d[\d,]*) of them were refunded by the platform afterwards; in (\d[\d,]*) of these/g,
    (a) => [a.refunded.size, [...a.refunded].filter((id) => !a.returned.has(id)).length],
  ],
  [/(\d[\d,]*) other orders? of the case (?:was|were) checked/g, (a) => [a.excluded.size]],
  [
    /(\d[\d,]*) proven singly, (\d[\d,]*) held with its batch, (\d[\d,]*) checked and counting$/g,
    (a) => [a.proven.size, a.orders.size - a.proven.size, a.excluded.size],
  ],
  [
    /(\d[\d,]*) orders? proven singly and (\d[\d,]*) held with its batch, each with its records; (\d[\d,]*) checked and counting/g,
    (a) => [a.proven.size, a.orders.size - a.proven.size, a.excluded.size],
  ],
  [/^(\d[\d,]*) orders?(?:, each with its snapshot)?$/g, (a) => [a.orders.size]],
  [/(\d[\d,]*) of (\d[\d,]*) orders have a snapshot/g, (a, [, some]) => [some!, a.orders.size]],
  [/^all (\d[\d,]*) orders were paid$/g, (a) => [a.captured.size]],
  [/a payment is on record for (\d[\d,]*) of (\d[\d,]*) orders/g, (a) => [a.captured.size, a.orders.size]],
  [/for all (\d[\d,]*) orders money came back/g, (a) => [a.proven.size]],
  [/none of the (\d[\d,]*) orders was refunded by the platform; (\d[\d,]*) others were checked/g, (a) => [a.proven.size, a.excluded.size]],
  [/explanation was asked for all (\d[\d,]*) orders/g, (a) => [a.proven.size]],
  [
    /first of (\d[\d,]*) orders at issue|last of (\d[\d,]*) orders at issue/g,
    (a, match) => [match[1] === undefined ? '' : a.orders.size, match[2] === undefined ? '' : a.orders.size],
  ],
  [
    /^On (\d[\d,]*) the buyer received money back after paying, (.+?) in all/g,
    // An order can be proven by a sum over several: no single transfer is its own.
    (a, _, papers) => [filledIn(papers, 'Order by order', 'Money back (') ?? a.proven.size, beside(papers, 'Order by order', 'Money back (')],
  ],
  [
    /^On (\d{1,2} \w+ \d{4}) (\S+) was asked to explain (\d[\d,]*) orders?;(?: the answer of \d{1,2} \w+ \d{4})?/g,
    (a, [, day, who]) => [day!, who!, a.asked.get(who!)?.find((one) => one.days.includes(day!))?.orders ?? 'nothing asked'],
  ],
  [
    /^(\d[\d,]*) accounts? posted (\d[\d,]*) reviews?; (\d[\d,]*) shops? are on record with demands or payments: (.+?) paid, from (.+?) to (.+?) each\. (\d[\d,]*) of the reviews/g,
    (a, _, papers) => {
      const rows = (tableIn(papers, 'Sums asked for and paid')?.rows ?? []).flatMap((row) => figure(row[3]) ?? [])
      const [low, high] = [Math.min(...rows), Math.max(...rows)].map((one) => money(Math.round(one * 100), 'CNY'))
      return [
        new Set([...a.posted.values()].map((row) => row['author_account_id'])).size,
        a.posted.size,
        withSums(papers),
        beside(papers, 'Sums asked for and paid', 'Paid ('),
        low!,
        high!,
        a.turned.size,
      ]
    },
  ],
  [
    /^review with (\d[\d,]*) stars? by (\S+)$/g,
    (a, [, stars, author]) =>
      [...a.posted.values()].some((row) => String(row['rating']) === stars && row['author_account_id'] === author) ? [stars!, author!] : ['no such review', ''],
  ],
  [
    /^(\S+|Shop \d+ \(.+\)) paid (?:CNY )?([\d,.]+)( minor units, currency unknown)?$/g,
    (_, [, who, paid, unit], papers) => {
      const forms = [paid!, `CNY ${paid!}`, `${paid!} minor units, currency unknown`]
      return tableIn(papers, 'Sums asked for and paid')?.rows.some((row) => row[1] === who && forms.includes(String(row[3]))) === true
        ? [who!, paid!, unit ?? '']
        : ['no such payment', '', '']
    },
  ],
  // The sheet is counted from the records, and says so where that differs from what the case of the report has.
  [/(CNY [\d,.]+(?: and [\d,]+ minor units, currency unknown)?): for thresholds/g, (_, __, papers) => [beside(papers, 'Loss', 'Low')]],
  [/(CNY [\d,.]+(?: and [\d,]+ minor units, currency unknown)?): the likeliest figure/g, (_, __, papers) => [beside(papers, 'Loss', 'Central')]],
  [/(CNY [\d,.]+(?: and [\d,]+ minor units, currency unknown)?): everything that flowed/g, (_, __, papers) => [beside(papers, 'Loss', 'High')]],
  [
    /loss (CNY .+?) by the low estimate|^Loss, low estimate: (CNY .+)$/g,
    (_, match, papers) => [match[1], match[2]].map((one) => (one === undefined ? '' : beside(papers, 'Loss', 'Low'))),
  ],
  [
    /(\d[\d,]*) (?:person|persons) thought to have arranged or led it \(.*\); (\d[\d,]*) accounts? or persons? taking part|(\d[\d,]*) persons? thought to have arranged or led it \(.*\); (\d[\d,]*) accounts or persons taking part/g,
    (a, match) => {
      const want = [a.leading.length, a.roles.size - a.victims.size - a.leading.length]
      return match[1] === undefined ? ['', '', ...want] : [...want, '', '']
    },
  ],
  [
    /(\d[\d,]*) reviews?, then (\d[\d,]*) payments? by (\d[\d,]*) shops? to (\d[\d,]*) known payees?; (\d[\d,]*) shops? in all met demands or paid$/g,
    (a, _, papers) => {
      const rows = (tableIn(papers, 'Sums asked for and paid')?.rows ?? []).filter((row) => row[3] !== '—')
      return [
        a.posted.size,
        rows.length,
        new Set(rows.map((row) => row[1])).size,
        new Set(rows.map((row) => row[5]).filter((one) => one !== '—')).size,
        withSums(papers),
      ]
    },
  ],
  [
    /(?:^|→ )(\d[\d,]*) (?:accounts|persons or accounts|accounts or persons|persons|shops)\b(?! (?:is|are) on record)/g,
    (a, [, some]) => [a.groups.has(Number(some!.replaceAll(',', ''))) ? some! : 'no such group'],
  ],
  [/(\d[\d,]*) orders by (\d[\d,]*) accounts, listed one by one/g, (a) => [a.orders.size, a.accounts.size]],
  [/(\d[\d,]*) of these accounts (?:is|are) named in no finding/g, (a) => [[...a.accounts].filter((id) => !a.roles.has(`account/${id}`)).length]],
  [/^\d+ of (\d[\d,]*) are printed; all stand in 30-parties/g, (a, [, some]) => [Number(some!.replaceAll(',', '')) >= a.acceptances ? some! : a.acceptances]],
  [/^(\d[\d,]*) of (\d[\d,]*) orders are printed; the full table/g, (a, [, some]) => [some!, a.orders.size]],
  [/^Orders at your shop: (\d[\d,]*)$/g, (a, [, some]) => [a.atShops.has(Number(some!.replaceAll(',', ''))) ? some! : 'no shop with so many']],
  [
    /^(\d[\d,]*) shops? (?:is|are) on record with demands or payments: (.+)\.$/g,
    (_, [, , told], papers) => [
      withSums(papers),
      told!.startsWith('nothing paid') ||
      beside(papers, 'Sums asked for and paid', 'Paid')
        .split(' and ')
        .every((one) => told!.includes(`${one} paid`))
        ? told!
        : beside(papers, 'Sums asked for and paid', 'Paid'),
    ],
  ],
  [/^Loss we can compute \(low to central\): (.+?) to (.+)$/g, (_, __, papers) => [beside(papers, 'Loss', 'Low'), beside(papers, 'Loss', 'Central')]],
  [/^You paid: (.+)$/g, (_, [, paid]) => [paid!]],
  [/^This notice goes to (\d[\d,]*) accounts? or part(?:y|ies)/g, (a) => [a.took.size]],
  [
    /accepted by (\d[\d,]*) of (\d[\d,]*) accounts?|an acceptance is on record for (\d[\d,]*) of (\d[\d,]*) accounts?/g,
    (a, match) => {
      const all = match[2] ?? match[4]!
      const agreed = [...a.accounts].filter((id) => a.agreed.has(id)).length
      return match[1] === undefined ? ['', '', agreed, all] : [agreed, all, '', '']
    },
  ],
  [new RegExp(`${sumOf} paid, from ${sumOf} to ${sumOf} each`, 'g'), (_, [, total], papers) => paidIn(papers, unitOf(total!))],
  [/The first 100 of (\d[\d,]*) orders are printed\. All (\d[\d,]*),/g, (a) => [a.orders.size, a.orders.size]],
]

/** Rows of a table under its caption, in whichever paper has it. */
const tableIn = (papers: Papers, caption: string): Table | undefined =>
  papers
    .filter(({ written: { lang } }) => lang === 'en')
    .flatMap(({ written }) => tablesOf(written.blocks))
    .find((one) => one.caption === caption)

/** What the list beside a sentence has: rows, or its total in a column. */
const beside = (papers: Papers, caption: string, head?: string): string => {
  const table = tableIn(papers, caption)
  if (table === undefined) return 'no list'
  if (head === undefined) return String(table.rows.length)
  const at = table.columns.findIndex((column) => column.head.startsWith(head))
  const currency = /\((.+)\)/.exec(table.columns[at]?.head ?? '')?.[1]
  return `${currency === undefined ? '' : `${currency} `}${String(table.total?.[at] ?? '')}`
}

/** Rows of the list that have a figure in a column; undefined where not all rows are printed. */
function filledIn(papers: Papers, caption: string, head: string): number | undefined {
  const table = tableIn(papers, caption)
  const at = table?.columns.findIndex((column) => column.head.startsWith(head)) ?? -1
  return table === undefined || at === -1 || table.rows.length >= 100 ? undefined : table.rows.filter((row) => figure(row[at]) !== undefined).length
}

const foreign =
  /\bShop \d+(?: \(not named[^)]*\))?|\b[A-Z]{1,2}-[\w-]+|\b\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}|[0-9a-f]{16,}…?|\bUTC[+−]\d\d:\d\d|\barts?\. [\d, –and()-]+|10-findings\/[\w.-]+|30-parties\/[\w.-]+|\bSHA-256\b|\bE-\d+/g

function* sentences(value: unknown, caption = ''): Generator<{ text: string; caption: string }> {
  if (typeof value === 'string') yield { text: value, caption }
  else if (Array.isArray(value)) for (const one of value) yield* sentences(one, caption)
  else if (typeof value === 'object' && value !== null) {
    const block = value as Record<string, unknown>
    if (block['is'] === 'facts') {
      for (const row of block['rows'] as string[][]) yield { text: row.join(': '), caption }
      return
    }
    const inner = block['is'] === 'table' ? String(block['caption']) : caption
    for (const [key, one] of Object.entries(block)) if (!['is', 'caption', 'mark', 'align', 'width', 'edges'].includes(key)) yield* sentences(one, inner)
  }
}

/** Tables that say what law says, or rows that another check adds up. */
const lawful =
  /^(What each line rests on|Persons and accounts|Provisions|Threshold test|Each shop alone|Elements of proof: .*|List of evidence|What the degrees|Order by order|Your orders|Your payments|Orders that were checked|Acceptances|Explanations|Loss|Harmed shops|Reviews|Sums asked|Movements of money|Reports of authorities)/

/** What counsel or the law says, and not the records. */
const configured = /^Not compared, for the thresholds|shown for 30 days|^Ground: |^(?:that the defendant|By the service agreement:|reasonable costs)/

/** What a reader who recounts finds wrong with the papers of a case. */
export function brokenPapers(world: World, report: Report, caseId: string, papers: Papers): string[] {
  const again = countedAgain(world, report, caseId)
  const said = new Set(again.verdicts.flatMap(({ reasons, contrary }) => [...reasons, ...contrary]).map(({ text }) => ungrouped(text.en)))
  const broken = new Set<string>()
  // The certificate counts the files of the bag, which its verifier counts again.
  for (const { path, written } of papers.filter((one) => one.written.lang === 'en' && !one.path.includes('/certificate'))) {
    const name = path.replace('documents/', '').replace('.en.pdf', '')
    for (const { text, caption } of sentences(written.blocks)) {
      const known = text.replace(/ \((\d[\d,]*) records?\)$/, '')
      if (said.has(ungrouped(known))) continue
      let rest = text
      for (const [pattern, want] of counted)
        for (const match of text.matchAll(pattern)) {
          const [got, expected] = [
            match.slice(1).map((one) => (one ?? '').replaceAll(/(\d),(?=\d{3})/g, '$1')),
            want(again, match as RegExpExecArray, papers).map((one) => String(one).replaceAll(/(\d),(?=\d{3})/g, '$1')),
          ]
          if (got.join('|') !== expected.join('|')) broken.add(`${name}: “${text}” says ${got.join(', ')}, counted again ${expected.join(', ')}`)
          rest = rest.replace(match[0], '')
        }
      if (!lawful.test(caption) && !configured.test(text) && /\d/.test(rest.replaceAll(foreign, '')))
        broken.add(`${name} [${caption}]: nobody counts the figures of “${text}”`)
    }
    const persons = tablesOf(written.blocks).find(({ caption }) => caption.startsWith('Persons and accounts'))
    for (const row of persons?.rows ?? []) {
      const [, who, , , , count] = row as [unknown, { lines: string[] }, unknown, unknown, unknown, string]
      const id = String(who.lines[0])
      if (/^\d[\d,]* /.test(id)) continue
      const own = again.verdicts.filter(({ subject }) => subject.id === id)
      const things = new Set(own.flatMap((one) => [...one.proven_order_ids, ...one.supported_order_ids, ...one.review_ids])).size
      if (count !== (things === 0 ? '—' : grouped(things))) broken.add(`${name}: ${id} stands with ${count}, its verdicts list ${things}`)
    }
    for (const block of tablesOf(written.blocks)) for (const line of brokenTotals(block)) broken.add(`${name}: ${line}`)
  }
  // Who paid is one who was harmed, and never one of those who asked.
  for (const row of tableIn(papers, 'Sums asked for and paid')?.rows ?? [])
    if (again.bearing.some(({ subject, role }) => subject.id === row[1] && !role.startsWith('victim')))
      broken.add(`${String(row[1])} is held for asking and stands as one who paid`)
  for (const line of twoTongues(papers)) broken.add(line)
  return [...broken]
}

type Table = Extract<Block, { is: 'table' }>
function tablesOf(blocks: readonly Block[]): Table[] {
  return blocks.flatMap((block): Table[] => (block.is === 'table' ? [block] : block.is === 'wide' ? tablesOf(block.blocks) : []))
}

const figure = (cell: unknown): number | undefined =>
  typeof cell === 'string' && /^\d[\d,]*(?:\.\d+)?$/.test(cell) ? Number(cell.replaceAll(',', '')) : undefined

/** Rows add up to their total where all of them are printed, and a total of so many is of so many rows. */
function brokenTotals({ caption, columns, rows, total }: Table): string[] {
  const out: string[] = []
  const all = Number(/^Total of (\d[\d,]*)$/.exec(String(total?.[0] ?? ''))?.[1]?.replaceAll(',', '') ?? rows.length)
  if (rows.length < all && rows.length !== 100) out.push(`“${caption}” has ${rows.length} rows of ${all}`)
  if (total === undefined || rows.length < all) return out
  for (const [i, cell] of total.entries()) {
    const want = figure(cell)
    if (i === 0 || want === undefined) continue
    const values = rows.map((row) => figure(row[i]))
    const sum = values.every((one) => one === undefined) ? rows.filter((row) => row[i] === 'yes').length : values.reduce<number>((a, b) => a + (b ?? 0), 0)
    if (Math.abs(sum - want) > 0.005) out.push(`“${caption}”, ${columns[i]!.head}: the rows make ${sum.toFixed(2)}, the total says ${want}`)
  }
  return out
}

/** Both languages say the same figures, block by block. */
function twoTongues(papers: Papers): string[] {
  const out: string[] = []
  for (const { path, written } of papers.filter(({ written: { lang } }) => lang === 'en')) {
    const other = papers.find((one) => one.path === path.replace('.en.', '.zh.'))!.written
    for (const [i, block] of written.blocks.entries()) {
      const [en, zh] = [block, other.blocks[i]].map((one) =>
        [...sentences(one)]
          .flatMap(
            ({ text }) =>
              text
                .replaceAll(foreign, '')
                .replaceAll(/\d+年\d+月\d+日/g, '')
                .replaceAll(/(\d),(?=\d{3})/g, '$1')
                .match(/\d+(?:\.\d+)?/g) ?? [],
          )
          .filter((one) => Number(one) >= 13)
          .toSorted()
          .join(' '),
      )
      if (en !== zh && block.is !== 'table') out.push(`${path}: ${JSON.stringify(block).slice(0, 300)} says ${en}, in Chinese ${zh}`)
    }
  }
  return out
}

export const surest = (report: Report, most: number): string[] => {
  const weight = (caseId: string): number => report.verdicts.filter((one: Verdict) => one.case_id === caseId && one.certainty !== 'lead').length
  const kinds = Map.groupBy(report.cases, ({ behaviour }) => behaviour)
  return [...kinds.values()].flatMap((own) =>
    own
      .toSorted((a, b) => weight(b.case_id) - weight(a.case_id))
      .slice(0, most)
      .map(({ case_id }) => case_id),
  )
}
