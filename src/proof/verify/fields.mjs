/** The commitments to every field, and the records as the rule reads them. */
import { sorted } from './bytes.mjs'
import { fail } from './error.mjs'
import { commitmentsRoot, commitmentTo, fieldsOf, redactedCommitments, redactedRecord, saltOf } from './redaction.mjs'

/** The key of the salts, as the full edition holds it. */
export const keyIn = (stated) =>
  /^[0-9a-f]{64}$/.test(stated.key)
    ? Buffer.from(stated.key, 'hex')
    : fail('REDACTION_FORMAT', 'expected a key of 64 hexadecimal digits in redaction.json, got other text')

export const eventsOf = (seen) => seen.records.filter((record) => !record.type.startsWith('aedile.'))

const redactedLines = (seen) => sorted(new Map(seen.redacted.map((line) => [line.n, line])).values(), (a, b) => a.n - b.n)

/** The records of a bag as the rule reads them. */
export function recordsOf(seen) {
  if (seen.edition !== 'redacted') return eventsOf(seen)
  return redactedLines(seen).map(redactedRecord)
}

export function checkCommitments(bag, seen, { found }) {
  const stated = bag.json('data/60-ledger/redaction.json')
  let commitments
  if (seen.edition === 'redacted') {
    const lines = redactedLines(seen)
    if (lines.some((line, n) => line.n !== n) || lines.length !== stated.records)
      found('REDACTION_COUNT', `expected ${stated.records} records numbered from 0, got ${lines.length}`)
    commitments = lines.map(redactedCommitments)
  } else {
    const key = keyIn(stated)
    if (eventsOf(seen).length !== stated.records)
      found('REDACTION_COUNT', `expected ${stated.records} records, as redaction.json says, got ${eventsOf(seen).length}`)
    commitments = eventsOf(seen).map((record) => fieldsOf(record).map(([field, value]) => commitmentTo(saltOf(key, record.hash, field), field, value)))
  }
  const root = commitmentsRoot(commitments).toString('base64')
  if (seen.act !== undefined && seen.act.data.records !== commitments.length)
    found('REDACTION_COUNT', `expected ${commitments.length} records in the ledger’s entry of this export, as the bag has them, got ${seen.act.data.records}`)
  if (root !== stated.root) found('COMMITMENT_ROOT', `expected the fields to lead to the commitments ${stated.root}, they lead to ${root}`)
  return seen.edition === 'redacted'
    ? `every field shown or blacked out is one the ledger's record of this export commits to`
    : 'every field is committed to, so that a redacted edition can be held against this one'
}
