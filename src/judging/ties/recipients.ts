/**
 * Recipients who are one person though a phone changed: one phone is one recipient, and records at one door are compared in name and phone by Fellegi and
 * Sunter's weights. How strangers agree is counted on the market's recipients, how one person's parcels agree on orders to one phone; a rare name says more than a
 * common one.
 */
import { words } from '../../warehouse/dialect.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { blockedPairs } from '../../linking/blocking.ts'
import { clusters } from '../../linking/clusters.ts'
import { type MatchModel, matchBits } from '../../linking/fellegiSunter.ts'

/** Share of matches among pairs that have a door in common, before names are compared. */
const prior = 0.1

/** Bits from which two records are one person: eight to one. */
const samePerson = 3

/** Orders whose evidence the guess that one person's parcels agree nine times in ten is worth. */
const guess = { orders: 20, agree: 0.9 }

/** Records at one door beyond which it is a counter, a warehouse or a campus. */
const mostRecords = 40

/** Buyers whose recipients show how strangers agree. */
const mostAsked = 20_000

const unknown = 255

const { ratio } = words

type Sent = { key: string; name: string | null; phone: string | null; address: string }

const orderRecipients = defineRelation({
  name: 'order_recipients',
  grain: 'One row per order: to whom it went; a door that many share is nobody’s.',
  key: ['event_id'],
  scope: 'order',
  reads: ['orders'],
  columns: 'buyer INTEGER, name VARCHAR, phone VARCHAR, address VARCHAR, event_id VARCHAR',
  sql: `
    SELECT o.buyer, o.recipient_name_token AS name, o.recipient_phone_token AS phone,
      CASE WHEN o.address_kind IN ('campus', 'office', 'forwarder', 'locker') THEN NULL ELSE o.recipient_address_token END AS address, o.event_id
    FROM orders o`,
})

const askedRecipients = defineRelation({
  name: 'asked_recipients',
  grain: 'One row per buyer of a sample and recipient: how strangers agree is counted on these.',
  key: ['buyer', 'name', 'phone', 'address'],
  scope: 'market',
  reads: ['order_recipients', 'accounts'],
  columns: 'buyer INTEGER, name VARCHAR, phone VARCHAR, address VARCHAR',
  sql: ({ greatest, intDiv }) => `
    SELECT DISTINCT buyer, name, phone, address FROM order_recipients WHERE buyer % (SELECT ${greatest(1, intDiv('max(buyer)', mostAsked))} FROM accounts) = 0`,
})

const nearRecipients = defineRelation({
  name: 'near_recipients',
  grain: 'One row per order to a phone or a door of a suspect’s recipients. One phone is one recipient; who gives none is known by name and door.',
  key: ['event_id'],
  scope: 'case',
  reads: ['order_recipients', 'suspects'],
  columns: 'buyer INTEGER, name VARCHAR, phone VARCHAR, address VARCHAR, event_id VARCHAR, key VARCHAR',
  sql: `
    WITH own AS (
      SELECT s.* FROM order_recipients s WHERE EXISTS (SELECT 1 FROM suspects x WHERE x.buyer = s.buyer)
    )
    SELECT *, coalesce(phone, name || ' ' || address) AS key FROM (
      SELECT s.* FROM order_recipients s WHERE EXISTS (SELECT 1 FROM own WHERE own.phone = s.phone)
      UNION SELECT s.* FROM order_recipients s WHERE EXISTS (SELECT 1 FROM own WHERE own.address = s.address)
    ) WHERE phone IS NOT NULL OR name IS NOT NULL`,
})

const recipientRecords = defineRelation({
  name: 'recipient_records',
  grain: 'One row per recipient as written, at doors where there are several: those that may be one person under several phones.',
  key: ['key', 'name', 'phone', 'address'],
  scope: 'case',
  reads: ['near_recipients'],
  columns: 'key VARCHAR, name VARCHAR, phone VARCHAR, address VARCHAR',
  sql: `
    WITH each_one AS (SELECT DISTINCT key, name, phone, address FROM near_recipients WHERE address IS NOT NULL AND key IS NOT NULL)
    SELECT e.* FROM each_one e
    WHERE e.address IN (SELECT address FROM each_one GROUP BY address HAVING count(DISTINCT key) BETWEEN 2 AND ${mostRecords})`,
})

const sameRecipients = defineRelation({
  name: 'same_recipients',
  grain: 'One row per recipient that is another one under another key: the key that stands for both.',
  key: ['key'],
  scope: 'case',
  reads: ['recipient_records', 'asked_recipients', 'near_recipients'],
  columns: 'key VARCHAR, v VARCHAR',
  rows: async (engine) =>
    (await samePeople(engine, await engine.all<Sent>('SELECT key, name, phone, address FROM recipient_records ORDER BY address, name, phone, key'))).map(
      ([key, v]) => ({ key, v }),
    ),
})

const recipientOf = defineRelation({
  name: 'recipient_of',
  grain: 'One row per buyer and recipient, under any phone, near a suspect’s: the first event that shows it.',
  key: ['buyer', 'v'],
  scope: 'case',
  reads: ['near_recipients', 'same_recipients'],
  columns: 'buyer INTEGER, v VARCHAR, event_id VARCHAR',
  sql: `
    SELECT n.buyer, coalesce(p.v, n.key) AS v, min(n.event_id) AS event_id FROM near_recipients n LEFT JOIN same_recipients p ON p.key = n.key WHERE n.key IS NOT NULL GROUP BY n.buyer, coalesce(p.v, n.key)`,
})

export const relations = [orderRecipients, askedRecipients, nearRecipients, recipientRecords, sameRecipients, recipientOf]

/** Recipients that are one person under several keys, each with the key that stands for them. */
async function samePeople(engine: Engine, records: readonly Sent[]): Promise<[string, string][]> {
  if (records.length === 0) return []
  const { a, b } = blockedPairs([records.map(({ address }) => address)], mostRecords)
  const { model, shares } = await agreement(engine)
  const level = (field: 'name' | 'phone' | 'address', i: number): number => {
    const [x, y] = [records[a[i]!]![field], records[b[i]!]![field]]
    return x === null || y === null ? unknown : Number(x === y)
  }
  const vectors = (['name', 'phone', 'address'] as const).map((field) => Uint8Array.from(a, (_, i) => level(field, i)))
  const usual = model.u[0]![1]!
  const rarity = Float64Array.from(a, (x, i) => (vectors[0]![i] === 1 ? Math.log2(usual / (shares.get(records[x]!.name) ?? usual)) : 0))
  const bits = matchBits(model, vectors, [rarity])
  const keys = [...new Set(records.map(({ key }) => key))]
  const at = new Map(keys.map((key, i) => [key, i]))
  const keyOf = (ids: Int32Array): Int32Array => ids.map((i) => at.get(records[i]!.key)!)
  const { labels, members, starts } = clusters(keys.length, { a: keyOf(a), b: keyOf(b), weight: bits }, samePerson)
  return keys.flatMap((key, i): [string, string][] => {
    const first = members[starts[labels[i]!]!]!
    return first === i ? [] : [[key, keys[first]!]]
  })
}

/** How often strangers agree and how often one person's parcels do, per field: name, phone, door. */
async function agreement(engine: Engine): Promise<{ model: MatchModel; shares: Map<string | null, number> }> {
  // Of two buyers drawn at random, how often one agrees with the other.
  const strangers = async (of: string): Promise<number> =>
    (
      await engine.one<{ p: number | null }>(
        `SELECT ${ratio('sum(n * (n - 1))', 'nullif(sum(n) * (sum(n) - 1), 0)')} AS p FROM (SELECT count(DISTINCT buyer) AS n FROM asked_recipients WHERE ${of} IS NOT NULL GROUP BY ${of})`,
      )
    ).p ?? 0
  const same = async (of: string, by: string): Promise<number> => {
    const { agree, n } = await engine.one<{ agree: number; n: number }>(`
      SELECT coalesce(sum(${ratio('same', 'n')}), 0) AS agree, count(*) AS n FROM (
        SELECT ${ratio('sum(c * c)', 'sum(c)')} AS same, sum(c) AS n FROM (SELECT ${by}, ${of}, count(*) AS c FROM near_recipients WHERE ${of} IS NOT NULL AND ${by
          .split(', ')
          .map((one) => `${one} IS NOT NULL`)
          .join(' AND ')} GROUP BY ${by}, ${of}) GROUP BY ${by} HAVING sum(c) >= 2)`)
    return (agree + guess.agree * guess.orders) / (n + guess.orders)
  }
  const m = [await same('name', 'phone'), await same('phone', 'name, address'), await same('address', 'phone')].map((p) => Math.min(0.99, p))
  const u = [await strangers('name'), await strangers('phone'), await strangers('address')].map((p) => Math.min(0.5, Math.max(1e-6, p)))
  const both = (list: readonly number[]): Float64Array[] => list.map((p) => Float64Array.of(1 - p, p))
  const names = await engine.all<{ name: string; n: number; all: number }>(
    'SELECT name, count(DISTINCT buyer) AS n, (SELECT count(DISTINCT buyer) FROM asked_recipients WHERE name IS NOT NULL) AS "all" FROM asked_recipients a WHERE name IN (SELECT r.name FROM recipient_records r) GROUP BY name',
  )
  return {
    model: { prior, m: both(m), u: both(u), bits: m.map((p, f) => Float64Array.of(Math.log2((1 - p) / (1 - u[f]!)), Math.log2(p / u[f]!))) },
    shares: new Map(names.map((row) => [row.name, row.n / row.all])),
  }
}
