/** One transfer for one order: which of them are held against each other, of all that could be. */
import { words } from '../../warehouse/dialect.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { defineRelation } from '../../warehouse/relation.ts'

const { ratio } = words

const chosenPairs = defineRelation({
  name: 'chosen_pairs',
  grain: 'One row per order held against a transfer: one transfer repays at most one order and one order is repaid at most once.',
  key: ['ord', 'event_id'],
  scope: 'buyer',
  reads: ['money_back'],
  columns: 'ord INTEGER, event_id VARCHAR',
  rows: matchedOneToOne,
})

const pairs = defineRelation({
  name: 'pairs',
  grain: 'One row per order held against a transfer, with what is known of both.',
  key: ['ord'],
  scope: 'buyer',
  by: 'ord',
  reads: { money_back: 'ord', chosen_pairs: 'ord' },
  columns: `ord INTEGER, buyer INTEGER, shop INTEGER, t BIGINT, payable_minor HUGEINT, transfer_id VARCHAR, event_id VARCHAR, time_ms BIGINT, amount_minor BIGINT,
    from_wallet_id VARCHAR, named BOOLEAN, settled_ms BIGINT, via VARCHAR, link_event VARCHAR, linked BOOLEAN, hand BOOLEAN`,
  sql: 'SELECT m.* FROM money_back m JOIN chosen_pairs c ON c.ord = m.ord AND c.event_id = m.event_id',
})

/** The closest pair first, and a transfer that names its order before one that does not. */
async function matchedOneToOne(engine: Engine): Promise<{ ord: number; event_id: string }[]> {
  const candidates = await engine.all<{ ord: number; transfer_id: string; event_id: string }>(`
    SELECT ord, transfer_id, event_id FROM money_back
    ORDER BY named DESC, linked DESC, hand DESC, ${ratio('abs(amount_minor - payable_minor)', 'payable_minor')}, abs(time_ms - settled_ms), ord, transfer_id, event_id`)
  const [orders, transfers] = [new Set<number>(), new Set<string>()]
  return candidates.flatMap(({ ord, transfer_id, event_id }) => {
    if (orders.has(ord) || transfers.has(transfer_id)) return []
    orders.add(ord)
    transfers.add(transfer_id)
    return [{ ord, event_id }]
  })
}

export const relations = [chosenPairs, pairs]
