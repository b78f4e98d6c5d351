/** What is made from records and findings is made again and compared: the findings themselves, certificate, rule, tables, notes in favour. */
import { base64, sha256, sorted, textOrder } from './bytes.mjs'
import { fail } from './error.mjs'
import { eventsOf } from './fields.mjs'
import { orderRow } from './table.mjs'
import { rootAt } from './tree.mjs'

const hex = (text) => sha256(Buffer.from(text)).toString('hex')

/** JSON with its fields in order, so that one value has one text. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(sorted(Object.keys(value), textOrder).map((name) => [name, ordered(value[name])]))
}

/** A line for each case of a report: which, and what is found in it, each as a hash. The ledger's entry of the report holds one hash over all. */
export function findingLines(findings) {
  const cases = new Map()
  for (const finding of findings) cases.set(finding.case_id, [...(cases.get(finding.case_id) ?? []), finding])
  return sorted(
    [...cases].map(([id, own]) => `${hex(id)} ${hex(JSON.stringify(ordered(own)))}\n`),
    textOrder,
  ).join('')
}

export const findingsHash = (lines) => hex(lines)

/** Rules of ours as they were published: the SHA-256 of the file. */
export const publishedRules = { 'rule-money-back@1.json': 'ed429ac0e6ba92e7f1e0152237d24f564f17503475e381a750ab66c9453481ab' }

/** Files that every full edition has beside those that a check reads. */
const needed = [
  'data/00-cover/cover.md',
  'data/00-cover/statement-of-limits.md',
  'data/10-findings/cited.jsonl',
  'data/20-records/timelines-001.md',
  'data/30-parties/accounts.jsonl',
  'data/30-parties/shops.jsonl',
  'data/40-graph/graph.graphml',
  'data/40-graph/links.csv',
  'data/50-rules/model-card.md',
  'data/70-custody/clock.jsonl',
  'data/70-custody/system-health.jsonl',
  'data/80-loss/method.md',
  'data/case.jsonld',
]

/** The findings are those of the report that the ledger recorded before this export. */
function checkFindings(bag, seen, { found, notes }) {
  const own = bag.json('data/10-findings/findings.json')
  const report = seen.records.find(({ type, data }) => type === 'aedile.report.made' && data.sha256 === seen.act.data.report)
  if (report?.data.findings === undefined) {
    if (report !== undefined)
      notes.push('the ledger’s entry of the report is from before it held the findings by hash: findings.json rests on the export’s entry')
    return own
  }
  const lines = bag.textOf('data/60-ledger/report-cases.txt')
  const ids = lines.split('\n').map((line) => line.slice(0, 64))
  if (findingsHash(lines) !== report.data.findings || ids.some((id, n) => n > 0 && n < ids.length - 1 && id <= ids[n - 1]))
    found('FINDINGS_DIFFER', 'expected report-cases.txt as the ledger’s entry of the report holds it, each case once; got other lines')
  const line = findingLines(own)
  if (!line.startsWith(`${hex(seen.act.data.case_id)} `) || !`\n${lines}`.includes(`\n${line}`))
    found('FINDINGS_DIFFER', 'expected findings.json to hold the findings of the report that the ledger records, it holds others')
  return own
}

function checkCertificate(bag, seen, found) {
  const fields = ['title', 'request_no', 'basis', 'approver', 'unit', 'case_id', 'made_at', 'seal', 'integrity', 'extraction']
  const given = bag.known('data/00-cover/certificate.json', 'aedile.certificate/1', fields)
  const { act, tree } = seen
  const head = (seen.indexed ?? 0) + 1
  const wanted = {
    case_id: act.data.case_id,
    basis: act.data.basis,
    approver: act.data.approver,
    made_at: act.time,
    keys: bag.textOf('trust/ledger.vkeys').split('\n').slice(0, -1),
    integrity: {
      method: given.integrity?.method,
      ledger_head: {
        origin: seen.policy.origin,
        size: head,
        root: base64(rootAt(tree, head) ?? fail('HEAD_UNPROVEN', `expected tree.txt to give the root of the first ${head} entries, it does not`)),
      },
      commitments: act.data.commitments,
      per_order_table: bag.hashOf('data/10-findings/per-order-table.csv'),
      replay: bag.hashOf('data/50-rules/replay.json'),
      loss_sheet: bag.hashOf('data/80-loss/loss-sheet.csv'),
    },
  }
  const has = {
    case_id: given.case_id,
    basis: given.basis,
    approver: given.approver,
    made_at: given.made_at,
    keys: given.seal?.keys,
    integrity: given.integrity,
  }
  for (const [name, value] of Object.entries(wanted))
    if (JSON.stringify(has[name]) !== JSON.stringify(value))
      found(
        'CERTIFICATE_DIFFERS',
        `expected ${name} in the certificate as the ledger’s entry of this export and the bag have it, got ${JSON.stringify(has[name])?.slice(0, 80)}`,
      )
}

/** Reads what the rest of the checks take for granted. `orders`: facts in the order of the case; `rule`: the rule's file. */
export function checkDerived(bag, seen, { replay, rule, orders }, to) {
  const { found } = to
  for (const file of needed) if (!bag.files.has(file)) found('FILE_MISSING', `expected ${file} in a full edition, found none`)
  checkCertificate(bag, seen, found)
  const findings = checkFindings(bag, seen, to)
  const same = (file, text, what) => {
    if (bag.textOf(file) !== text) found('TABLE_DIFFERS', `expected ${file} to say ${what}, it says something else`)
  }
  const cited = new Set(findings.flatMap(({ reasons, contrary }) => [...reasons, ...contrary].flatMap(({ evidence }) => evidence)))
  const lines = (list) => list.map((one) => `${JSON.stringify(one)}\n`).join('')
  same(
    'data/10-findings/cited.jsonl',
    lines(eventsOf(seen).flatMap(({ id, type, time, index }) => (cited.has(id) ? [{ id, type, time, entry: index }] : []))),
    'which entries the reasons cite',
  )
  const leads = new Set(replay.leads)
  const facts = new Map(orders.map((order) => [order.order_id, order]))
  same(
    'data/20-records/orders.jsonl',
    lines(replay.orders.flatMap(({ order_id, finding }) => (facts.has(order_id) ? [orderRow(facts.get(order_id), finding, leads.has(order_id))] : []))),
    'what the records say of every order',
  )
  same(
    'data/50-rules/thresholds.json',
    `${JSON.stringify({ rule: rule.parameters, as_of: replay.as_of, report_sha256: seen.act.data.report }, undefined, 1)}\n`,
    'the figures of the rule, as of when, and which report',
  )
  return findings
}

/** A rule of ours is the one we published; of another the reader is told. */
export function checkPublished(bag, replay, { found, notes }) {
  const wanted = publishedRules[replay.rule]
  if (wanted === undefined) notes.push(`the rule ${replay.rule} is none that this verifier knows; read its words and figures`)
  else if (bag.hashOf(`data/50-rules/${replay.rule}`) !== wanted)
    found('RULE_UNPUBLISHED', `expected ${replay.rule} as published, SHA-256 ${wanted}, got another text`)
}
