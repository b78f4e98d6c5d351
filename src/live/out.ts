/** What is out of the counts, by whom it belongs to: asked by those concerned, who may object to each. */
import { setImmediate as turn } from 'node:timers/promises'
import { standsOut } from '../casework/objection.ts'
import { isSame, keyOf } from '../casework/state.ts'
import type { Concerned } from '../domain/acts.ts'
import type { Desk } from './desk.ts'
import type { Tenant } from './tenant.ts'
import type { View } from './view.ts'

type Kind = 'order' | 'review'
type Owned = ReadonlyMap<string, Record<Kind, string[]>>
export type OutOfCounts = { id: string; stands: 'out' | 'quarantined'; since: string | null; until: string | null }

const grouped = new WeakMap<View, Promise<Owned>>()
/** So many are looked up before others are answered in between. */
const portion = 500

async function byOwner(view: View, ownersOf: (kind: Kind, id: string) => readonly Concerned[] | undefined): Promise<Owned> {
  const owned = new Map<string, Record<Kind, string[]>>()
  let looked = 0
  for (const [kind, ids] of [
    ['order', view.neutralisedOrders],
    ['review', view.neutralisedReviews],
  ] as const)
    for (const id of ids) {
      if (++looked % portion === 0) await turn()
      for (const owner of ownersOf(kind, id) ?? []) {
        const key = keyOf(owner)
        const known = owned.get(key)
        if (known === undefined) owned.set(key, { order: [], review: [], [kind]: [id] })
        else known[kind].push(id)
      }
    }
  return owned
}

/** Orders and reviews of one owner that do not count at present; what people decided stands above what the report says. */
export async function outOf(tenant: Tenant, desk: Desk, whom: Concerned): Promise<Record<Kind, OutOfCounts[]>> {
  const { view } = tenant
  const context = desk.context()
  const ownersOf = context.ownersOf!
  let all = grouped.get(view)
  if (all === undefined) grouped.set(view, (all = byOwner(view, ownersOf)))
  const told = (await all).get(keyOf(whom)) ?? { order: [], review: [] }
  const pick = (kind: Kind): OutOfCounts[] => {
    const people = kind === 'order' ? desk.state.orders : desk.state.reviews
    const decided = [...people]
      .filter(([id, { stands }]) => stands !== 'restored' && (ownersOf(kind, id) ?? []).some((owner) => isSame(owner, whom)))
      .map(([id]) => id)
    return [...new Set([...told[kind], ...decided])]
      .filter((id) => standsOut(desk.state, context.at, kind, id) ?? (kind === 'order' ? view.neutralisedOrders : view.neutralisedReviews).has(id))
      .map((id) => {
        const standing = people.get(id)
        const quarantined = standing?.stands === 'quarantined' && standing.until !== undefined && standing.until > context.at
        const since = quarantined ? standing.at : (tenant.outSince(kind, id) ?? standing?.at)
        return {
          id,
          stands: quarantined ? ('quarantined' as const) : ('out' as const),
          since: since === undefined ? null : new Date(since).toISOString(),
          until: quarantined ? new Date(standing.until!).toISOString() : null,
        }
      })
      .toSorted((a, b) => ((b.since ?? '') === (a.since ?? '') ? (a.id < b.id ? -1 : 1) : (b.since ?? '') < (a.since ?? '') ? -1 : 1))
  }
  return { order: pick('order'), review: pick('review') }
}
