/**
 * What the ledger's entry of an export holds by hash, so that nobody, the operator included, can make a second bag of the same export: every
 * file of the payload but those that show the entry itself, and by name the parts a reader rests on.
 */
import { sha256, sorted, textOrder } from './bytes.mjs'
import { fail } from './error.mjs'

/** Made after the entry, because they prove it: the head, the tree up to it, older heads, the entry. Each has a check of its own. */
const afterwards = /^data\/(60-ledger\/(checkpoint\.(note|txt|sig)|tree\.txt|heads\/\d+\.(note|tsr))|70-custody\/this-export\.jsonl)$/

/** The parts that are named, and where they lie in the full edition. */
export const heldParts = {
  full: {
    orders: 'data/20-records/orders.csv',
    contrary: 'data/20-records/contrary.jsonl',
    replay: 'data/50-rules/replay.json',
    lists: 'data/60-ledger/lists.json',
    table: 'data/10-findings/per-order-table.csv',
    loss: 'data/80-loss/loss-sheet.csv',
    custody: 'data/70-custody/custody.jsonl',
    access: 'data/70-custody/access.jsonl',
    certificate: 'data/00-cover/certificate.json',
  },
  redacted: {
    replay: 'data/50-rules/replay.json',
    table: 'data/10-findings/per-order-table.csv',
    certificate: 'data/00-cover/certificate.json',
  },
}

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** How many files are held, and one hash over their names and contents. `hashes`: path → hexadecimal SHA-256 of every payload file. */
export function heldBy(hashes) {
  const names = sorted(
    [...hashes.keys()].filter((name) => name.startsWith('data/') && !afterwards.test(name)),
    byBytes,
  )
  return { files: names.length, sha256: sha256(Buffer.from(names.map((name) => `${hashes.get(name)}  ${name}\n`).join(''))).toString('hex') }
}

/** One hash over which orders a case is about, and what is found of each. `orders`: { order_id, finding }. */
export const ordersHash = (orders) =>
  sha256(
    Buffer.from(
      sorted(
        orders.filter(({ finding }) => ['proven', 'supported', 'excluded'].includes(finding)).map(({ order_id, finding }) => `${finding} ${order_id}\n`),
        textOrder,
      ).join(''),
    ),
  ).toString('hex')

/** One hash over whom a case is about. `subjects`: `kind/id`. */
export const subjectsHash = (subjects) =>
  sha256(
    Buffer.from(
      sorted(new Set(subjects), textOrder)
        .map((key) => `${key}\n`)
        .join(''),
    ),
  ).toString('hex')

/** Finds the entry that records this export and compares the bag with it. */
export function checkExport(bag, seen, { found }) {
  const [, caseId] = /^External-Identifier: (.+)$/m.exec(bag.textOf('bag-info.txt')) ?? []
  const own = new Set(bag.textOf('data/70-custody/this-export.jsonl').split('\n'))
  const act = seen.records
    .filter(
      (record) =>
        record.type === 'aedile.evidence.exported' && record.data.case_id === caseId && record.data.edition === seen.edition && own.has(record.leaf.toString()),
    )
    .pop()
  if (!act) return fail('EXPORT_UNRECORDED', `expected an entry of the ledger that records this export of ${caseId}, found none in the bag`)
  seen.act = act
  const { commitments, request_no, held, parts } = act.data
  if (bag.json('data/60-ledger/redaction.json').root !== commitments)
    found('COMMITMENT_ROOT', `expected the commitments ${commitments}, as the ledger records this export, got others`)
  if (bag.json('data/00-cover/certificate.json').request_no !== request_no)
    found('CERTIFICATE_DIFFERS', `expected the request number ${request_no} in the certificate, got another`)
  const [, sender] = /^Internal-Sender-Identifier: (.+)$/m.exec(bag.textOf('bag-info.txt')) ?? []
  if (sender !== String(request_no).replaceAll(/\s+/g, ' ').trim())
    found('CERTIFICATE_DIFFERS', `expected the request number ${request_no} in bag-info.txt, got another`)
  const hashes = new Map([...bag.files].map((file) => [file, file.startsWith('data/') ? bag.hashOf(file) : '']))
  const named = { ...heldParts[seen.edition], rule: `data/50-rules/${bag.json('data/50-rules/replay.json').rule}` }
  for (const [part, file] of Object.entries(named)) {
    const has = hashes.get(file)
    if (has === undefined || parts?.[part] !== has)
      found('HELD_DIFFERS', `expected ${file} (${part}) as the ledger’s entry of this export holds it, SHA-256 ${parts?.[part]}, got ${has}`)
  }
  const all = heldBy(hashes)
  if (held?.sha256 !== all.sha256)
    found(
      'HELD_DIFFERS',
      `expected the ${held?.files} files that the ledger’s entry of this export holds, SHA-256 ${held?.sha256}, got ${all.files} files, ${all.sha256}`,
    )
  return `this export is entry ${act.index}, which holds ${all.files} files by hash: request ${request_no}, approved by ${act.data.approver}`
}
