/**
 * The same people in the same shops on the same days, far above what those shops and those days have by themselves: dense blocks of (buyer, shop, day) over the
 * orders held to be false. A festival, when everybody buys everywhere, leaves no mass, and one crowd in one shop is no block.
 */
import { words } from '../../warehouse/dialect.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { denseBlocks } from '../../linking/denseBlocks.ts'
import { cellBits, keepHabits } from '../../linking/surprise.ts'
import { day } from '../../signals/signal.ts'
import { type Tie, tiesBy } from './ties.ts'

const { ratio } = words

const most = 20
/** Buyers who must each stand in two shops of a block, and the bits their orders must have on average. */
const fewest = { buyers: 3, shops: 2, bits: 1.5 }

export const relations = [tiesBy('conduct', 'One row per order held to be false in a dense block of buyers, shops and days.', ['orders', 'held'], tieByBlocks)]

async function tieByBlocks(engine: Engine): Promise<Tie[]> {
  const [buyer, shop, date, ord, observed, expected] = await engine.columns(`
    WITH dated AS (SELECT shop, CAST(floor(${ratio('t', day)}) AS BIGINT) AS d FROM orders),
    days AS (SELECT d, count(*) AS n FROM dated GROUP BY d),
    cells AS (SELECT x.shop, x.d, count(*) AS n FROM dated x WHERE EXISTS (SELECT 1 FROM held h WHERE h.shop = x.shop) GROUP BY x.shop, x.d),
    totals AS (SELECT shop, sum(n) AS n FROM cells GROUP BY shop),
    fake AS (SELECT DISTINCT ord, buyer, shop, CAST(floor(${ratio('t', day)}) AS BIGINT) AS d FROM held)
    SELECT f.buyer, dense_rank() OVER (ORDER BY f.shop) - 1, f.d - min(f.d) OVER (), f.ord, c.n, ${ratio('s.n * CAST(y.n AS DOUBLE)', '(SELECT sum(n) FROM days)')}
    FROM fake f JOIN cells c ON c.shop = f.shop AND c.d = f.d JOIN totals s ON s.shop = f.shop JOIN days y ON y.d = f.d ORDER BY f.ord`)
  const [who, where, when] = [buyer!, shop!, date!].map((column) => Int32Array.from(column)) as [Int32Array, Int32Array, Int32Array]
  const mass = observed!.map((n, i) => cellBits(n, expected![i]!))
  keepHabits(who, where, when, mass)
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
      for (const held of met.values()) ties.push({ kind: 'conduct', v: `block ${number}`, buyer: one, ord: held, bits: block.mass / block.tuples })
  }
  return ties
}
