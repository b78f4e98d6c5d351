/**
 * Where in the ledger a thing is spoken of: a projection, made again from the ledger when it is lost. With it an order's story is read
 * without a scan, and what waits for an order is known at once.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Field } from '../domain/fields.ts'
import { isRecounted } from '../domain/acts.ts'
import { namingOf, partsOfOrders } from '../domain/naming.ts'
import { type EventType, eventTypes, isEventType, vocabulary } from '../domain/vocabulary.ts'

/** What the index needs of a ledger. */
type Rows = { readonly origin: string; readonly size: number; entries: (from: number, to: number) => Iterable<Indexed> }

export type Indexed = { index: number; type: string; bytes: Uint8Array }

/** Changes when the rows would be made otherwise. */
const shape = '4'
const portion = 20_000
const kinds: readonly string[] = ['order', ...partsOfOrders]

/** Fields of a type that name an order or a part of one. */
const named = new Map<EventType, readonly { name: string; kind: string }[]>(
  eventTypes.map((type) => [
    type,
    (vocabulary[type].fields as readonly Field[]).flatMap(({ name, kind }) => {
      if (kind.is !== 'id') return []
      const naming = namingOf(name)
      return 'kind' in naming && kinds.includes(naming.kind) ? [{ name, kind: naming.kind }] : []
    }),
  ]),
)

type Content = { time: string; recordedtime?: string; data: Record<string, string> }

const schema = `
  CREATE TABLE state (shape TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, newest INTEGER NOT NULL, events INTEGER NOT NULL);
  CREATE TABLE place (kind TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (kind, id, position)) WITHOUT ROWID;
  CREATE TABLE placed (id TEXT PRIMARY KEY, position INTEGER NOT NULL, shop TEXT NOT NULL, buyer TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE requested (id TEXT PRIMARY KEY, order_id TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE act (position INTEGER PRIMARY KEY);
`

const fileIn = (folder: string): string => join(folder, 'projections', 'positions.sqlite')

function open(folder: string): DatabaseSync {
  const db = new DatabaseSync(fileIn(folder))
  // No sync: the ledger has everything, and a lost page is noticed and made again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -65536')
  return db
}

/** Opens the index of a data folder, to write it, and brings it up to the ledger's last entry. */
export function openPositions(folder: string, ledger: Rows) {
  mkdirSync(join(folder, 'projections'), { recursive: true })
  let db = open(folder)
  let state: { shape: string; origin: string; size: number; newest: number; events: number } | undefined
  try {
    state = db.prepare('SELECT * FROM state').get() as typeof state
  } catch {
    // A new file, or one cut off while it was made.
  }
  if (state === undefined || state.shape !== shape || state.origin !== ledger.origin || state.size > ledger.size) {
    db.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, 'projections', `positions.sqlite${ending}`), { force: true })
    db = open(folder)
    db.exec(schema)
    state = { shape, origin: ledger.origin, size: 0, newest: 0, events: 0 }
    db.prepare('INSERT INTO state VALUES (?, ?, 0, 0, 0)').run(shape, ledger.origin)
  }
  let { newest, events } = state
  const putPlace = db.prepare('INSERT INTO place VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const putPlaced = db.prepare('INSERT INTO placed VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const putRequested = db.prepare('INSERT INTO requested VALUES (?, ?) ON CONFLICT DO NOTHING')
  const putAct = db.prepare('INSERT INTO act VALUES (?) ON CONFLICT DO NOTHING')
  const putState = db.prepare('UPDATE state SET size = ?, newest = ?, events = ?')
  /** Gives back how many orders each shop has more. */
  function add(entries: readonly Indexed[], size: number): Map<string, number> {
    const placed = new Map<string, number>()
    db.exec('BEGIN')
    try {
      for (const { index, type, bytes } of entries) {
        if (!isEventType(type)) {
          putAct.run(index)
          if (isRecounted(type)) events = index + 1
          continue
        }
        const { time, recordedtime, data } = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as Content
        const recorded = Date.parse(recordedtime ?? time)
        if (recorded > newest) newest = recorded
        events = index + 1
        for (const { name, kind } of named.get(type)!) {
          const id = data[name]
          if (id !== undefined) putPlace.run(kind, id, index)
        }
        if (type === 'shop.opened') putPlace.run('opened', data['shop_id']!, index)
        else if (type === 'account.registered') putPlace.run('registered', data['account_id']!, index)
        else if (type === 'sanction.recorded') putPlace.run('limited', `${data['subject_kind']}:${data['subject_id']}`, index)
        else if (type === 'shipment.dispatched') putPlace.run('sent', data['order_id']!, index)
        else if (type === 'order.placed') {
          const { changes } = putPlaced.run(data['order_id']!, index, data['shop_id']!, data['buyer_account_id']!)
          if (Number(changes) > 0) placed.set(data['shop_id']!, (placed.get(data['shop_id']!) ?? 0) + 1)
        } else if (type === 'refund.requested') putRequested.run(data['refund_id']!, data['order_id']!)
      }
      putState.run(size, newest, events)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
    return placed
  }

  for (let from = state.size; from < ledger.size; from += portion) {
    const to = Math.min(from + portion, ledger.size)
    add([...ledger.entries(from, to)], to)
  }

  return {
    add,
    /** The newest recorded time of what was taken in, epoch milliseconds. */
    get newest(): number {
      return newest
    },
    /** Ledger entries up to the last one that judging reads. */
    get events(): number {
      return events
    },
    close: () => db.close(),
  }
}

/** Reads the index that another thread writes. */
export function readPositions(folder: string) {
  const db = new DatabaseSync(fileIn(folder), { readOnly: true })
  db.exec('PRAGMA cache_size = -65536')
  const findPlaced = db.prepare('SELECT position, shop, buyer FROM placed WHERE id = ?')
  const countPlaced = db.prepare('SELECT shop, count(*) AS orders FROM placed WHERE position < ? GROUP BY shop')
  /** Counted when it is first asked for, then kept up. */
  let byShop: Map<string, number> | undefined
  const findRequested = db.prepare('SELECT order_id FROM requested WHERE id = ?')
  const findPlaces = db.prepare('SELECT position FROM place WHERE kind = ? AND id = ? ORDER BY position LIMIT 2000')
  const findActs = db.prepare('SELECT position FROM act WHERE position >= ? ORDER BY position')
  return {
    order(id: string): { order_id: string; shop_id: string; buyer_account_id: string; entry: number } | undefined {
      const row = findPlaced.get(id)
      return row && { order_id: id, shop_id: row['shop'] as string, buyer_account_id: row['buyer'] as string, entry: row['position'] as number }
    },
    /** Counts on: orders that were placed since they were counted. */
    counted(placed: Iterable<[shop: string, orders: number]>): void {
      if (byShop !== undefined) for (const [shop, orders] of placed) byShop.set(shop, (byShop.get(shop) ?? 0) + orders)
    },
    /** Orders of a shop among the ledger's first `size` entries. */
    ordersAt(shopId: string, size: number): number {
      byShop ??= new Map(countPlaced.all(size).map((row) => [row['shop'] as string, row['orders'] as number]))
      return byShop.get(shopId) ?? 0
    },
    /** Each account's last order, the longest ago first. */
    *lastOrders(): Generator<{ account_id: string; entry: number }> {
      for (const row of db.prepare('SELECT buyer, max(position) AS last FROM placed GROUP BY buyer ORDER BY last').iterate())
        yield { account_id: row['buyer'] as string, entry: row['last'] as number }
    },
    /** Where somebody's last order as a buyer or a shop stands. */
    lastOrderOf({ kind, id }: { kind: string; id: string }): number | undefined {
      if (kind !== 'account' && kind !== 'shop') return undefined
      return (
        (db.prepare(`SELECT max(position) AS last FROM placed WHERE ${kind === 'account' ? 'buyer' : 'shop'} = ?`).get(id)?.['last'] as number | null) ??
        undefined
      )
    },
    /** True where the thing that a fact waits for is there. */
    isKnown(kind: string, id: string): boolean {
      if (kind === 'order') return findPlaced.get(id) !== undefined
      const refund = findRequested.get(id)
      return refund !== undefined && findPlaced.get(refund['order_id'] as string) !== undefined
    },
    isSent: (orderId: string): boolean => findPlaces.get('sent', orderId) !== undefined,
    /** Entries that speak of a thing, in the ledger's order. */
    places: (kind: string, id: string): number[] => findPlaces.all(kind, id).map((row) => row['position'] as number),
    acts: (from: number): number[] => findActs.all(from).map((row) => row['position'] as number),
    close: () => db.close(),
  }
}

export type Positions = ReturnType<typeof readPositions>
