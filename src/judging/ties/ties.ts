/** A tie: somebody whose order is held to be false holds a value that ties; `bits` is the value's rarity. */
import { defineRelation, type Relation } from '../../warehouse/relation.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import type { Kind } from '../links.ts'

/** `ord`: the order that it is about, one of those held to be false; `event_id`: what shows it, the order itself unless said otherwise. */
export type Tie = { kind: Kind; v: string; buyer: number; ord: number; event_id?: string; bits: number }

/** Ties of one kind, found by an algorithm. A tie by an order counts in the cases of that order. */
export const tiesBy = (kind: 'circle' | 'words' | 'conduct', grain: string, reads: readonly string[], find: (engine: Engine) => Promise<Tie[]>): Relation =>
  defineRelation({
    name: `ties_by_${kind}`,
    grain,
    key: ['v', 'buyer', 'ord'],
    scope: 'global',
    reads,
    columns: 'kind VARCHAR, v VARCHAR, buyer INTEGER, ord INTEGER, event_id VARCHAR, bits DOUBLE',
    rows: find,
  })
