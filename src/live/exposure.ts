/** Who saw a rank or a score while it was polluted: views, visitors and carts of the listings at issue from the first false order to the last, and orders others placed meanwhile. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Tenant } from './tenant.ts'

const portion = 2000
export type Exposure = { listings: number; views: number; visitors: number; carts: number; orders: number; from: string | null; until: string | null }

/** An upper bound: whoever saw the listing in that time saw its rank; how many were misled by it is not in any record. */
export async function exposureOf(tenant: Tenant, orderIds: readonly string[]): Promise<Exposure> {
  const at = new Map<string, { from: number; until: number }>()
  const out = new Set(orderIds)
  for (const id of orderIds) {
    const order = tenant.order(id)
    if (order === undefined) continue
    const [entry] = tenant.entries(order.entry, order.entry + 1)
    const { time, data } = JSON.parse(Buffer.from(entry!.bytes).toString()) as { time: string; data: { listing_id: string } }
    const ms = Date.parse(time)
    const known = at.get(data.listing_id)
    at.set(data.listing_id, { from: Math.min(known?.from ?? ms, ms), until: Math.max(known?.until ?? ms, ms) })
  }
  const total = { listings: at.size, views: 0, visitors: 0, carts: 0, orders: 0 }
  if (at.size > 0)
    for (let from = 0; from < tenant.head().size; from += portion) {
      for (const { type, bytes } of tenant.entries(from, from + portion)) {
        if (type !== 'traffic.measured' && type !== 'order.placed') continue
        const { time, data } = JSON.parse(Buffer.from(bytes).toString()) as {
          time: string
          data: { listing_id: string; order_id?: string; views?: number; visitors?: number; carts?: number }
        }
        const polluted = at.get(data.listing_id)
        const ms = Date.parse(time)
        if (polluted === undefined || ms < polluted.from || ms > polluted.until) continue
        if (type === 'order.placed') total.orders += out.has(data.order_id!) ? 0 : 1
        else {
          total.views += data.views ?? 0
          total.visitors += data.visitors ?? 0
          total.carts += data.carts ?? 0
        }
      }
      await turn()
    }
  const times = [...at.values()]
  const iso = (list: readonly number[], pick: (...all: number[]) => number): string | null => (list.length === 0 ? null : new Date(pick(...list)).toISOString())
  return {
    ...total,
    from: iso(
      times.map(({ from }) => from),
      Math.min,
    ),
    until: iso(
      times.map(({ until }) => until),
      Math.max,
    ),
  }
}
