/** A tie: somebody whose order is held to be false holds a value that ties; `bits` is the value's rarity. */
import { type Engine, quote } from '../../warehouse/duckdb.ts'
import type { Kind } from '../links.ts'

/** `ord`: the order that it is about, one of those held to be false; `event`: what shows it, the order itself unless said otherwise. */
export type Tie = { kind: Kind; value: string; buyer: number; ord: number; event?: string; bits: number }

/** A tie by an order counts in the cases of that order. */
export async function addTies(engine: Engine, ties: readonly Tie[]): Promise<void> {
  for (let at = 0; at < ties.length; at += 5000)
    await engine.run(
      `INSERT INTO shared SELECT t.kind, t.v, t.buyer, coalesce(t.event_id, h.event_id), t.bits, h.k FROM held h JOIN (VALUES ${ties
        .slice(at, at + 5000)
        .map(
          ({ kind, value, buyer, ord, event, bits }) =>
            `(${quote(kind)},${quote(value)},${buyer},${ord},${event === undefined ? 'CAST(NULL AS VARCHAR)' : quote(event)},CAST(${bits} AS DOUBLE))`,
        )
        .join(',')}) t(kind, v, buyer, ord, event_id, bits) ON t.ord = h.ord`,
    )
}
