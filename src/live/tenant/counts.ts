/** What was last told to be out of the counts, and since when: what a judgement takes out or gives back is an act of ours. */
import { act, type LedgerEntry } from '../../ledger/ledger.ts'
import type { Judged, Out } from '../judge.ts'

export const countsMoved = 'aedile.counts.moved'

export type Moved = { orders_out: string[]; orders_back: string[]; reviews_out: string[]; reviews_back: string[] }

export function openCounts() {
  const told = { orders: new Map<string, number>(), reviews: new Map<string, number>() }
  function moved({ orders_out, orders_back, reviews_out, reviews_back }: Moved, at: number): void {
    for (const id of orders_out) told.orders.set(id, at)
    for (const id of orders_back) told.orders.delete(id)
    for (const id of reviews_out) told.reviews.set(id, at)
    for (const id of reviews_back) told.reviews.delete(id)
  }
  return {
    /** An act that is kept already. */
    moved,
    /** What a report takes out of the counts and gives back, against what was told before, as an act; it is told from here on. */
    movedBy({ report, size }: Judged): LedgerEntry[] {
      const difference = (now: readonly string[], before: ReadonlyMap<string, number>): [string[], string[]] => {
        const set = new Set(now)
        return [now.filter((id) => !before.has(id)), [...before.keys()].filter((id) => !set.has(id)).toSorted()]
      }
      const [orders_out, orders_back] = difference(report.neutralised.order_ids, told.orders)
      const [reviews_out, reviews_back] = difference(report.neutralised.review_ids, told.reviews)
      const change: Moved = { orders_out, orders_back, reviews_out, reviews_back }
      if (Object.values(change).every((list) => list.length === 0)) return []
      moved(change, Date.parse(report.as_of))
      return [act(countsMoved, `counts:${size}`, new Date(report.as_of), { as_of: report.as_of, entries: size, ...change })]
    },
    /** Orders that leave before the report is whole, as an act; undefined where all of them are out already. `undo` when it was not kept. */
    leaveBefore({ orders, as_of, size }: Out): { orders: string[]; entry: LedgerEntry; undo: () => void } | undefined {
      const orders_out = orders.filter((id) => !told.orders.has(id))
      if (orders_out.length === 0) return undefined
      const change: Moved = { orders_out, orders_back: [], reviews_out: [], reviews_back: [] }
      moved(change, Date.parse(as_of))
      return {
        orders: orders_out,
        entry: act(countsMoved, `counts:${size}:orders`, new Date(as_of), { as_of, entries: size, ...change }),
        undo: () => orders_out.forEach((id) => told.orders.delete(id)),
      }
    },
    /** Since when an order or a review is out of the counts, epoch milliseconds; the report's own time. */
    outSince: (kind: 'order' | 'review', id: string): number | undefined => told[kind === 'order' ? 'orders' : 'reviews'].get(id),
  }
}

export type Counts = ReturnType<typeof openCounts>
