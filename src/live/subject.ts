/** Everything the marketplace's record holds on somebody, for that person to read: their own in full, what is of others withheld and said so. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Concerned } from '../domain/acts.ts'
import { naming as namings } from '../domain/naming.ts'
import { isEventType, vocabulary } from '../domain/vocabulary.ts'
import type { Field } from '../domain/fields.ts'
import { entryId } from '../ledger/record.ts'
import type { Tenant } from './tenant.ts'

type Told = { entry: number; type: string; id: string; source: string; time: string; data: Record<string, unknown>; withheld: string[] }
export type SubjectRecord = {
  records: Told[]
  /** Values that only the vault knows: which of them are sealed, by record and field. They are given on `access`, by two people. */
  sealed: { entry: number; field: string }[]
  /** Who looked at a sealed value, in which role or by which key, when and why. */
  looked: { at: string; field: string; purpose: string }[]
}

/** What authorities and sources say in confidence; its subject learns of it from a notice or from them. */
const confidential: ReadonlySet<string> = new Set(['authority.reported', 'tip.received'])
/** Who wrote what others may not read of a record, by its type. */
const writtenBy: Readonly<Record<string, readonly string[]>> = {
  'complaint.filed': ['complainant_account_id', 'complainant_shop_id'],
  'message.sent': ['from_account_id'],
  'ip_notice.filed': ['agent_id', 'rights_holder_id'],
}
/** Kinds of others whom a record may name beside the one who asks. */
const others: ReadonlySet<string> = new Set(['account', 'person', 'wallet', 'agent', 'device', 'right_holder'])
const portion = 2000

export async function recordOf(tenant: Tenant, whom: Concerned): Promise<SubjectRecord> {
  const found = new Map<number, { type: string; source: string; bytes: Uint8Array }>()
  const needle = Buffer.from(`"${whom.id}"`)
  for (let from = 0; from < tenant.head().size; from += portion) {
    for (const { index, type, source, bytes } of tenant.entries(from, from + portion))
      if (isEventType(type) && !confidential.has(type) && source !== '//aedile' && Buffer.from(bytes).includes(needle))
        found.set(index, { type, source, bytes })
    await turn()
  }
  const ownOrders = [...found.values()].flatMap(({ type, bytes }) => {
    if (type !== 'order.placed') return []
    const { data } = JSON.parse(Buffer.from(bytes).toString()) as { data: Record<string, string> }
    return isWhom(whom, 'account', data['buyer_account_id']) || isWhom(whom, 'shop', data['shop_id']) ? [data['order_id']!] : []
  })
  for (const order of ownOrders)
    for (const { index, type, source, bytes } of tenant.entriesOf('order', order))
      if (source !== '//aedile' && !confidential.has(type)) found.set(index, { type, source, bytes })

  const records = [...found].toSorted(([a], [b]) => a - b).flatMap(([entry, one]) => told(entry, one, whom) ?? [])
  const sealed = records.flatMap(({ entry, data }) =>
    Object.keys(data).flatMap((name) => (name.endsWith('_commitment') ? [{ entry, field: name.slice(0, -'_commitment'.length) }] : [])),
  )
  const places = new Map(records.map(({ source, type, id }) => [`${source} ${entryId(type as 'order.placed', id)}`, true]))
  const looked = [...tenant.acts()].flatMap(({ type, time, data }) => {
    if (type !== 'aedile.vault.opened') return []
    const { place, purpose } = data as { place: { source: string; id: string; field: string }; purpose: string }
    return places.has(`${place.source} ${place.id}`) ? [{ at: time, field: place.field, purpose }] : []
  })
  return { records, sealed, looked }
}

const isWhom = (whom: Concerned, kind: string, id: unknown): boolean => whom.kind === kind && whom.id === id

function told(entry: number, { type, source, bytes }: { type: string; source: string; bytes: Uint8Array }, whom: Concerned): Told | undefined {
  if (!isEventType(type)) return undefined
  const { id, time, data } = JSON.parse(Buffer.from(bytes).toString()) as { id: string; time: string; data: Record<string, unknown> }
  const spec = vocabulary[type] as { fields: readonly Field[] }
  const writers = writtenBy[type]
  const mine = writers === undefined || writers.some((field) => data[field] === whom.id)
  const withheld: string[] = []
  const shown = Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      const field = spec.fields.find((one) => one.name === name)
      const naming = field === undefined ? undefined : namings[name]
      const kind = naming === undefined ? undefined : 'kind' in naming ? naming.kind : 'by' in naming ? String(data[naming.by]) : undefined
      const isOther = kind !== undefined && others.has(kind) && value !== whom.id
      // What somebody else wrote about them may give away who it was.
      const isWords = field?.kind.is === 'text' && !mine && ['text', 'reason', 'title'].includes(name)
      if (!isOther && !isWords) return [name, value]
      withheld.push(name)
      return [name, null]
    }),
  )
  return { entry, type, id, source, time, data: shown, withheld }
}

/** Accounts whose last order is older than the law keeps records: those may be erased, and are proposed. */
export function retired(tenant: Tenant, years: number, at: number): { account_id: string; last: string }[] {
  const cutoff = at - years * 366 * 86_400_000
  const due: { account_id: string; last: string }[] = []
  for (const { account_id, entry } of tenant.lastOrders()) {
    const [row] = tenant.entries(entry, entry + 1)
    const { time } = JSON.parse(Buffer.from(row!.bytes).toString()) as { time: string }
    if (Date.parse(time) >= cutoff) break
    due.push({ account_id, last: time })
    if (due.length >= 500) break
  }
  return due
}
