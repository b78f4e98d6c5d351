/** What the tests of worlds share: small worlds, and reads that need no oracle. */
import { createHash } from 'node:crypto'
import type { EventType } from '../src/domain/vocabulary.ts'
import type { Events, Row, Value } from './events.ts'
import { type Intensity, makeWorld, type World } from './index.ts'

export type Seen = Row & { time: number }

const made = new Map<string, World>()

/** A small world; asked for again it is not made again. */
export function small(name: string, seed = 1, intensity: Intensity = 'easy'): World {
  const key = `${name} ${seed} ${intensity}`
  const world = made.get(key) ?? makeWorld(name, { seed, intensity, size: 'small' })
  made.set(key, world)
  // A world is some 100 MB; the last two are enough.
  if (made.size > 2) made.delete(made.keys().next().value!)
  return world
}

export function digest(events: Events): string {
  const hash = createHash('sha256')
  for (const [type, table] of events.tables) {
    hash.update(`${type} ${table.times.join()} ${table.recorded.join()}`)
    for (const column of table.columns) hash.update(column.join('\n'))
  }
  return hash.digest('hex')
}

export function count<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

export const where = (world: World, type: EventType, test: (row: Seen) => boolean): Seen[] => [...world.events.rows(type)].filter(test)
export const ordersIn = (world: World, ids: ReadonlySet<Value>, type: EventType): Seen[] => where(world, type, (row) => ids.has(row['order_id']))
export const sum = (rows: readonly Row[], field: string): number => rows.reduce((total, row) => total + (row[field] as number), 0)
