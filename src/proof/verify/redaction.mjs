/** A commitment per field: what lets a blacked-out edition be held against the whole one. */
import * as crypto from 'node:crypto'
import { fromBase64, hashFromBase64, sha256, sorted, textOrder } from './bytes.mjs'

/** Every field of a record with its path, in order. */
export function fieldsOf(record) {
  const fields = ['id', 'recordedtime', 'source', 'time', 'type'].filter((name) => record[name] !== undefined).map((name) => [name, record[name]])
  for (const [name, value] of Object.entries(record.data)) fields.push([`data.${name}`, value])
  return sorted(fields, ([a], [b]) => textOrder(a, b))
}

/** The salt of a field: the first half of SHA-256(key ‖ leaf hash ‖ path). Only the full edition holds the key, of 32 bytes. */
export function saltOf(key, leaf, field) {
  return sha256(Buffer.concat([key, leaf, Buffer.from(field)])).subarray(0, 16)
}

/** SHA-256(salt ‖ path ‖ 0 ‖ value as JSON). */
export function commitmentTo(salt, field, value) {
  return sha256(Buffer.concat([salt, Buffer.from(`${field}\0${JSON.stringify(value)}`)]))
}

/** One hash over the commitments of all fields of all records, in order: the same for both editions. */
export function commitmentsRoot(records) {
  const all = crypto.createHash('sha256').update(`aedile.redaction/1\n${records.length}\n`)
  for (const commitments of records) all.update(sha256(Buffer.concat(commitments)))
  return all.digest()
}

/** The record that a redacted line shows: values where they are shown, labels where they are not. */
export function redactedRecord({ n, fields }) {
  const shown = (name) => fields[name]?.v ?? fields[name]?.as
  const data = {}
  for (const name of Object.keys(fields)) if (name.startsWith('data.') && shown(name) !== undefined) data[name.slice(5)] = shown(name)
  return { n, type: shown('type'), time: shown('time'), id: shown('id') ?? `record-${n}`, source: shown('source') ?? '', data }
}

export function redactedCommitments({ n, fields }) {
  return sorted(Object.keys(fields), textOrder).map((name) => {
    const { v, s, c } = fields[name]
    if (c !== undefined) return hashFromBase64(c, 'REDACTION_FORMAT', `the commitment to ${name} of record ${n}`)
    return commitmentTo(fromBase64(s ?? '', 'REDACTION_FORMAT', `the salt of ${name} of record ${n}`), name, v)
  })
}
