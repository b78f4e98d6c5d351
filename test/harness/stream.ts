/** A world as the stream a marketplace would send: CloudEvents in the order of recording, disturbed as networks disturb. */
import type { EventType } from '../../src/domain/vocabulary.ts'
import type { World } from '../../worlds/index.ts'
import { Random } from '../../worlds/random.ts'

export type Streamed = { recorded: number; line: string }

const zone = 8 * 3_600_000
const text = (ms: number): string => `${new Date(ms + zone).toISOString().slice(0, -1)}+08:00`

/** Events of some shops and of the people and money around them, in the order in which they were recorded; ids follow from the place in the world. */
export function streamOf(world: World, keeps: { shop: (id: string) => boolean; types?: (type: EventType) => boolean }): Streamed[] {
  const orders = new Set<unknown>()
  const buyers = new Set<unknown>()
  const listings = new Set<unknown>()
  const refunds = new Set<unknown>()
  const parcels = new Set<unknown>()
  for (const row of world.events.rows('order.placed'))
    if (keeps.shop(row['shop_id'] as string)) {
      orders.add(row['order_id'])
      buyers.add(row['buyer_account_id'])
    }
  for (const row of world.events.rows('listing.published')) if (keeps.shop(row['shop_id'] as string)) listings.add(row['listing_id'])
  for (const row of world.events.rows('refund.requested')) if (orders.has(row['order_id'])) refunds.add(row['refund_id'])
  for (const row of world.events.rows('shipment.dispatched')) if (orders.has(row['order_id'])) parcels.add(row['waybill_no'])
  const streamed: Streamed[] = []
  for (const type of world.events.tables.keys()) {
    if (keeps.types?.(type) === false) continue
    let n = 0
    for (const { time, recordedtime, ...data } of world.events.rows(type)) {
      n++
      if (data['order_id'] !== undefined && !orders.has(data['order_id'])) continue
      if (data['shop_id'] !== undefined && !keeps.shop(data['shop_id'] as string)) continue
      if (data['listing_id'] !== undefined && !listings.has(data['listing_id'])) continue
      if (data['refund_id'] !== undefined && !refunds.has(data['refund_id'])) continue
      if (data['waybill_no'] !== undefined && data['order_id'] === undefined && !parcels.has(data['waybill_no'])) continue
      if ((type.startsWith('account.') || type === 'session.started') && !buyers.has(data['account_id'])) continue
      streamed.push({
        recorded: recordedtime,
        line: JSON.stringify({
          specversion: '1.0',
          type,
          source: '//market.example',
          id: `${type}-${n}`,
          time: text(time),
          recordedtime: text(recordedtime),
          data,
        }),
      })
    }
  }
  return streamed.toSorted((a, b) => a.recorded - b.recorded)
}

/** Batches of random sizes; one in twenty comes twice, and three in a hundred come late. */
export function disturbed(streamed: readonly Streamed[], seed: number): Streamed[][] {
  const random = new Random(seed).fork('network')
  const late: Streamed[] = []
  const sent: Streamed[] = []
  for (const one of streamed) {
    const luck = random.unit()
    if (luck < 0.03) late.push(one)
    else sent.push(one)
    if (luck > 0.95) sent.push(one)
    if (late.length > 0 && random.unit() < 0.02) sent.push(late.splice(Math.floor(random.unit() * late.length), 1)[0]!)
  }
  sent.push(...late)
  const batches: Streamed[][] = []
  for (let at = 0; at < sent.length;) {
    const size = 1 + Math.floor(random.unit() ** 2 * 1200)
    batches.push(sent.slice(at, at + size))
    at += size
  }
  return batches
}
