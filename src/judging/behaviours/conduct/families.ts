/** Accounts that one hand may lead: they share what two independent kinds of trace tell, such as a payer's wallet and a recipient's phone. */
import { clusters } from '../../../linking/clusters.ts'
import { words } from '../../../warehouse/dialect.ts'
import type { Engine } from '../../../warehouse/duckdb.ts'
import { defineRelation, type Relation } from '../../../warehouse/relation.ts'

const { joined } = words

/** A value that more accounts hold is a counter, a gateway or a warehouse, and links nobody. */
const mostHolders = 40

/** What accounts may share. Home is one kind: people who live together share address and device and are no gang for it. */
const traces = `
  SELECT buyer, 'home' AS family, 'device ' || device_id AS value FROM orders WHERE device_id IS NOT NULL
  UNION ALL SELECT buyer, 'home', 'address ' || recipient_address_token FROM orders WHERE recipient_address_token IS NOT NULL AND address_kind NOT IN ('forwarder', 'locker', 'campus', 'office')
  UNION ALL SELECT buyer, 'money', 'wallet ' || wallet_id FROM buyer_wallets
  UNION ALL SELECT buyer, 'person', 'phone ' || recipient_phone_token FROM orders WHERE recipient_phone_token IS NOT NULL
  UNION ALL SELECT buyer, 'person', 'phone ' || phone_token FROM accounts WHERE phone_token IS NOT NULL
  UNION ALL SELECT buyer, 'person', 'person ' || person_id FROM accounts WHERE person_id IS NOT NULL`

type Query = { sql: string; reads: readonly string[] }

type Looked = {
  /** Gives the `buyer` of each account that is looked at: only these are linked, rarity is the whole market's. */
  of: Query
  /** Traces `(buyer, family, value)` of the behaviour's own. */
  more: Query
}

/**
 * `<name>_families`, one row per account looked at: the number of its family, of which it may be the only one, and the kinds of trace that hold it together (joined; NULL of one
 * alone).
 */
export function familiesBy(name: string, { of, more }: Looked): readonly Relation[] {
  const everywhere = [...new Set(['orders', 'buyer_wallets', 'accounts', ...more.reads])]
  const [members, own, shared] = [`${name}_members`, `${name}_own_traces`, `${name}_shared_traces`]
  const held = `held AS (${traces} UNION ALL ${more.sql})`
  return [
    defineRelation({
      name: members,
      grain: 'One row per account looked at for a family.',
      key: ['buyer'],
      scope: 'buyer',
      reads: of.reads,
      columns: 'buyer INTEGER',
      sql: `SELECT DISTINCT buyer FROM (${of.sql})`,
    }),
    defineRelation({
      name: own,
      grain: 'One row per trace of an account looked at.',
      key: ['buyer', 'family', 'value'],
      scope: 'buyer',
      reads: [members, ...everywhere],
      columns: 'buyer INTEGER, family VARCHAR, value VARCHAR',
      sql: `
    WITH ${held}
    SELECT DISTINCT h.buyer, h.family, h.value FROM held h JOIN ${members} m ON m.buyer = h.buyer`,
    }),
    defineRelation({
      name: shared,
      grain: 'One row per trace of an account looked at that others of these leave too, and hardly anybody in the market.',
      key: ['buyer', 'family', 'value'],
      scope: 'global',
      reads: [own, ...everywhere],
      columns: 'buyer INTEGER, family VARCHAR, value VARCHAR',
      sql: `
    WITH ${held},
    shared AS (SELECT family, value FROM ${own} GROUP BY family, value HAVING count(*) BETWEEN 2 AND ${mostHolders}),
    rare AS (SELECT h.family, h.value FROM held h JOIN shared s ON s.family = h.family AND s.value = h.value GROUP BY h.family, h.value HAVING count(DISTINCT h.buyer) <= ${mostHolders})
    SELECT o.* FROM ${own} o JOIN rare r ON r.family = o.family AND r.value = o.value`,
    }),
    defineRelation({
      name: `${name}_families`,
      grain: 'One row per account looked at: its family, by the number of its first, and the kinds of trace that hold it together (NULL of one alone).',
      key: ['buyer'],
      scope: 'global',
      reads: [members, shared],
      columns: 'buyer INTEGER, family INTEGER, ties VARCHAR',
      rows: (engine) => joinAlike(engine, members, shared),
    }),
  ]
}

async function joinAlike(engine: Engine, members: string, shared: string): Promise<{ buyer: number; family: number; ties: string | null }[]> {
  const pairs = await engine.all<{ a: number; b: number; ties: string }>(`
    SELECT x.buyer AS a, y.buyer AS b, ${joined('x.family', { orderBy: 'x.family', distinct: true })} AS ties
    FROM ${shared} x JOIN ${shared} y ON y.family = x.family AND y.value = x.value WHERE x.buyer < y.buyer
    GROUP BY x.buyer, y.buyer HAVING count(DISTINCT x.family) >= 2 ORDER BY a, b`)
  const buyers = (await engine.all<{ buyer: number }>(`SELECT buyer FROM ${members} ORDER BY buyer`)).map((row) => row.buyer)
  const at = new Map(buyers.map((buyer, i) => [buyer, i]))
  const { labels } = clusters(buyers.length, {
    a: Int32Array.from(pairs, (pair) => at.get(pair.a)!),
    b: Int32Array.from(pairs, (pair) => at.get(pair.b)!),
  })
  const ties = Map.groupBy(pairs, (pair) => labels[at.get(pair.a)!]!)
  const tiesOf = new Map([...ties].map(([family, own]) => [family, [...new Set(own.flatMap((pair) => pair.ties.split('\u001f')))].toSorted().join('\u001f')]))
  return buyers.map((buyer, i) => ({ buyer, family: labels[i]!, ties: tiesOf.get(labels[i]!) ?? null }))
}
