/**
 * The edition for the public: what happened and when stays, who is blacked out. Every field is committed to under a salt, and the
 * root of all commitments is in the ledger's entry of the export, so that both editions are provably of one making.
 */
import type { Field } from '../domain/fields.ts'
import { isEventType, vocabulary } from '../domain/vocabulary.ts'
import { commitmentsRoot, commitmentTo, fieldsOf, type Json, type RuleRecord, saltOf } from '../proof/index.ts'
import { definition } from './identifiers.ts'
import type { CaseMaterial, Entry } from './material.ts'

/** A record as fieldsOf takes it: without what is only ours. */
const recordOf = (entry: Entry): { data: Entry['data']; [field: string]: unknown } => ({
  data: {},
  ...(JSON.parse(Buffer.from(entry.content ?? entry.leaf).toString()) as object),
})

/** The root over all fields of these records (events only, by index), base64. */
export function rootOf(entries: readonly Entry[], key: Uint8Array): string {
  return commitmentsRoot(
    entries.map((entry) =>
      fieldsOf(recordOf(entry)).map(([field, value]) => commitmentTo(saltOf(key, Buffer.from(entry.leaf_hash, 'hex'), field), field, value)),
    ),
  ).toString('base64')
}

/** Text that says nothing about a person; all other free text is blacked out. */
const plainText = new Set(['reason_code', 'version', 'terms_version', 'measure', 'media_type', 'status', 'behaviour', 'role'])
const shownKinds = new Set(['integer', 'boolean', 'enum', 'currency', 'time', 'sha256'])

function isShown(type: string, field: string): boolean {
  if (field === 'type' || field === 'time' || field === 'recordedtime') return true
  if (!field.startsWith('data.') || !isEventType(type)) return false
  const known = (vocabulary[type].fields as readonly Field[]).find((one) => one.name === field.slice(5))
  return known !== undefined && !known.personal && (shownKinds.has(known.kind.is) || plainText.has(known.name))
}

/** What kind of thing a field's value names; undefined for values that are not names. */
function kindOf(field: string, data: Entry['data']): string | undefined {
  const pair = definition.pairs[field]
  if (pair !== undefined) return String(data[pair.by] ?? 'subject')
  return definition.fields[field] ?? (field.endsWith('_id') ? field.slice(0, -3) : undefined)
}

export type Redaction = {
  /** One line per record, in order of their index. */
  lines: string[]
  records: RuleRecord[]
  /** The label that stands for a value, such as `shop-3`. */
  labelOf: (kind: string, id: string) => string
  /** Replaces every known id in a sentence by its label. */
  cleaned: (text: string) => string
}

/** Blacks out the records of a case; `first` are labelled first, so that order-1 is the first row of the table. */
export function redact(entries: readonly Entry[], key: Uint8Array, material: CaseMaterial): Redaction {
  const labels = new Map<string, string>()
  const counts = new Map<string, number>()
  function labelOf(kind: string, id: string): string {
    const known = labels.get(`${kind}/${id}`)
    if (known !== undefined) return known
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const label = `${kind}-${count}`
    labels.set(`${kind}/${id}`, label)
    return label
  }
  for (const row of material.orders) labelOf('order', row.order_id)
  for (const { kind, id } of material.subjects) labelOf(kind, id)
  const records: RuleRecord[] = []
  const lines = entries.map((entry, n) => {
    const record = recordOf(entry)
    const leaf = Buffer.from(entry.leaf_hash, 'hex')
    const shown: { n: number; fields: Record<string, Json> } = { n, fields: {} }
    const data: Record<string, Json> = {}
    for (const [field, value] of fieldsOf(record)) {
      const salt = saltOf(key, leaf, field)
      if (isShown(entry.type, field)) {
        shown.fields[field] = { v: value, s: salt.toString('base64') }
        if (field.startsWith('data.')) data[field.slice(5)] = value
        continue
      }
      const kind = field.startsWith('data.') ? kindOf(field.slice(5), record.data) : undefined
      const label = kind === undefined ? undefined : Array.isArray(value) ? value.map((one) => labelOf(kind, String(one))) : labelOf(kind, String(value))
      shown.fields[field] = { c: commitmentTo(salt, field, value).toString('base64'), ...(label === undefined ? {} : { as: label }) }
      if (label !== undefined) data[field.slice(5)] = label
    }
    records.push({ id: `record-${n}`, type: entry.type, time: entry.time, data })
    return `${JSON.stringify(shown)}\n`
  })
  const ids = new Map([...labels].map(([name, label]) => [name.slice(name.indexOf('/') + 1), label]))
  for (const [n, entry] of entries.entries()) if (!ids.has(entry.id)) ids.set(entry.id, `record-${n}`)
  return {
    lines,
    records,
    labelOf,
    // Ids are whole words; the longest that fits is looked up, so that no part of another is replaced.
    cleaned: (text) => text.replaceAll(/[A-Za-z0-9][A-Za-z0-9._-]{2,}/g, (word) => ids.get(word) ?? word),
  }
}
