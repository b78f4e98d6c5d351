/** A tie: somebody whose orders are held to be false holds a value that ties, as an event shows; `bits` is the value's rarity. */
import { type Engine, quote } from '../../engine/duckdb.ts'
import type { Kind } from '../links.ts'

export type Tie = { kind: Kind; value: string; buyer: number; event: string; bits: number }

export async function addTies(engine: Engine, ties: readonly Tie[]): Promise<void> {
  for (let at = 0; at < ties.length; at += 5000)
    await engine.run(
      `INSERT INTO shared VALUES ${ties
        .slice(at, at + 5000)
        .map(({ kind, value, buyer, event, bits }) => `(${quote(kind)},${quote(value)},${buyer},${quote(event)},${bits})`)
        .join(',')}`,
    )
}
