/**
 * The same people in the same shops on the same days, far above what those shops and those days have by themselves: dense blocks of (buyer, shop, day) over the
 * orders held to be false. A festival, when everybody buys everywhere, leaves no mass, and one crowd in one shop is no block.
 */
import type { Engine } from '../../engine/duckdb.ts'
import { denseBlocks } from '../../linking/denseBlocks.ts'
import { surpriseMass } from '../../linking/surprise.ts'
import { day } from '../../signals/signal.ts'
import { addTies, type Tie } from './ties.ts'

const most = 20
/** Buyers who must each stand in two shops of a block, and the bits their orders must have on average. */
const fewest = { buyers: 3, shops: 2, bits: 1 }

export async function tieByBlocks(engine: Engine): Promise<void> {
  const [buyer, shop, date, ord, fake] = await engine.columns(`
    SELECT o.buyer, dense_rank() OVER (ORDER BY o.shop) - 1, CAST(floor(o.t / ${day}) AS BIGINT) - min(CAST(floor(o.t / ${day}) AS BIGINT)) OVER (), o.ord, CAST(h.ord IS NOT NULL AS INTEGER)
    FROM orders o SEMI JOIN (SELECT DISTINCT shop FROM held) c ON c.shop = o.shop LEFT JOIN (SELECT DISTINCT ord FROM held) h ON h.ord = o.ord ORDER BY o.ord`)
  const [who, where, when] = [buyer!, shop!, date!].map((column) => Int32Array.from(column)) as [Int32Array, Int32Array, Int32Array]
  const surprise = surpriseMass(who, where, when)
  const mass = surprise.map((bits, i) => (fake![i] === 1 ? bits : 0))
  const modes = [who, where, when]
  const blocks = denseBlocks(
    { modes, cardinalities: modes.map((column) => column.reduce((top, value) => Math.max(top, value), -1) + 1), mass },
    most,
    2 * fewest.buyers,
  )
  const ties: Tie[] = []
  for (const [number, block] of blocks.entries()) {
    if (block.mass < fewest.bits * block.tuples) continue
    const [people, shops, days] = block.values.map((list) => new Set(list)) as [Set<number>, Set<number>, Set<number>]
    const inside = new Map<number, Map<number, number>>()
    for (let i = 0; i < who.length; i++) {
      if (mass[i] === 0 || !people.has(who[i]!) || !shops.has(where[i]!) || !days.has(when[i]!)) continue
      inside.set(who[i]!, (inside.get(who[i]!) ?? new Map<number, number>()).set(where[i]!, ord![i]!))
    }
    const regulars = [...inside].filter(([, met]) => met.size >= fewest.shops)
    if (regulars.length < fewest.buyers) continue
    for (const [one, met] of regulars)
      for (const held of met.values()) ties.push({ kind: 'conduct', value: `block ${number}`, buyer: one, ord: held, bits: block.mass / block.tuples })
  }
  await addTies(engine, ties)
}
