/** The full edition held against the redacted one, field by field. */
import { openBag } from './bag.mjs'
import { fail, jsonOf } from './error.mjs'
import { eventsOf, keyIn } from './fields.mjs'
import { recordFiles } from './recorded.mjs'
import { commitmentTo, fieldsOf, saltOf } from './redaction.mjs'

/** `verify` checks the other bag by itself. */
export function checkEditions(bag, seen, against, verify, { found }) {
  const other = openBag(against)
  if (seen.edition !== 'full' || seen.records.length === 0) fail('REDACTION_EDITION', 'expected to be run in the full edition, against a redacted one')
  const stated = other.json('data/60-ledger/redaction.json')
  if (stated.edition !== 'redacted') fail('REDACTION_EDITION', 'expected a redacted edition to compare with, got another')
  for (const failure of verify(against).failures) found(failure.code, `in the redacted edition: ${failure.sentence}`)
  const own = bag.json('data/60-ledger/redaction.json')
  if (own.root !== stated.root) found('REDACTION_ROOT', `expected both editions under the commitments ${own.root}, the redacted one has ${stated.root}`)
  const key = keyIn(own)
  const lines = new Map()
  for (const file of recordFiles(other).filter((name) => name.startsWith('data/20-records/')))
    for (const line of other.textOf(file).split('\n').slice(0, -1)) {
      const one = jsonOf(line, 'REDACTION_FORMAT', `each line of ${file}`)
      lines.set(one.n, one)
    }
  const records = eventsOf(seen)
  if (lines.size !== records.length) found('REDACTION_COUNT', `expected ${records.length} records in the redacted edition, got ${lines.size}`)
  const labels = new Map()
  let hidden = 0
  let shown = 0
  for (const [n, record] of records.entries()) {
    const line = lines.get(n)
    if (line === undefined) continue
    const fields = fieldsOf(record)
    if (fields.length !== Object.keys(line.fields).length)
      found('REDACTION_FIELD', `expected ${fields.length} fields in record ${n}, got ${Object.keys(line.fields).length}`)
    for (const [field, value] of fields) {
      const there = line.fields[field]
      if (there === undefined) found('REDACTION_FIELD', `expected ${field} in record ${n} of the redacted edition, it is not there`)
      else if (there.c === undefined) {
        shown++
        if (JSON.stringify(there.v) !== JSON.stringify(value))
          found('REDACTION_FIELD', `expected ${field} of record ${n} to be the same in both editions, it is not`)
      } else {
        hidden++
        if (there.c !== commitmentTo(saltOf(key, record.hash, field), field, value).toString('base64'))
          found('REDACTION_COMMITMENT', `expected the commitment to ${field} of record ${n} to open with the value of the full edition, it does not`)
        const values = Array.isArray(value) ? value : [value]
        for (const [i, label] of (there.as === undefined ? [] : [there.as].flat()).entries()) {
          const name = `${label.replace(/-\d+$/, '')} ${values[i]}`
          if ((labels.get(label) ?? name) !== name || (labels.get(name) ?? label) !== label)
            found('REDACTION_LABEL', `expected ${label} to stand for one thing, and the thing to have one label, in record ${n} it is otherwise`)
          labels.set(label, name).set(name, label)
        }
      }
    }
  }
  return `${hidden} fields blacked out and ${shown} shown in ${records.length} records are those of the full edition`
}
