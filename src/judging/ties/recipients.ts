/**
 * Recipients who are one person though a phone changed: one phone is one recipient, and records at one door are compared in name and phone by Fellegi and
 * Sunter's weights. How strangers agree is counted on the market's recipients, how one person's parcels agree on orders to one phone; a rare name says more than a
 * common one.
 */
import { type Engine, quote } from '../../warehouse/duckdb.ts'
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

type Sent = { key: string; name: string | null; phone: string | null; address: string }

/** Makes `recipient_of(buyer, v, event_id)`: which recipient, under any phone, each order near a suspect's went to. Reads `suspects`. */
export async function makeRecipients(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TEMP VIEW sent AS SELECT o.buyer, o.recipient_name_token AS name, o.recipient_phone_token AS phone, CASE WHEN o.address_kind IN ('campus', 'office', 'forwarder', 'locker') THEN NULL ELSE o.recipient_address_token END AS address, o.event_id FROM orders o;
    CREATE TEMP TABLE asked AS SELECT DISTINCT buyer, name, phone, address FROM sent WHERE buyer % (SELECT greatest(1, max(buyer) // ${mostAsked}) FROM accounts) = 0;
    CREATE TEMP TABLE own AS SELECT s.* FROM sent s SEMI JOIN suspects x ON x.buyer = s.buyer;
    -- One phone is one recipient; who gives none is known by name and door.
    CREATE TEMP TABLE near AS
    SELECT *, coalesce(phone, name || ' ' || address) AS key FROM (
      SELECT s.* FROM sent s SEMI JOIN (SELECT DISTINCT phone FROM own WHERE phone IS NOT NULL) x ON x.phone = s.phone
      UNION SELECT s.* FROM sent s SEMI JOIN (SELECT DISTINCT address FROM own WHERE address IS NOT NULL) x ON x.address = s.address
    ) WHERE phone IS NOT NULL OR name IS NOT NULL;
    CREATE TEMP TABLE records AS
    WITH each_one AS (SELECT DISTINCT key, name, phone, address FROM near WHERE address IS NOT NULL AND key IS NOT NULL)
    SELECT e.* FROM each_one e SEMI JOIN (SELECT address FROM each_one GROUP BY address HAVING count(DISTINCT key) BETWEEN 2 AND ${mostRecords}) d ON d.address = e.address;
    CREATE TEMP TABLE people (key VARCHAR, v VARCHAR)`)
  const people = await samePeople(engine, await engine.all<Sent>('SELECT key, name, phone, address FROM records ORDER BY address, name, phone, key'))
  for (let at = 0; at < people.length; at += 5000)
    await engine.run(
      `INSERT INTO people VALUES ${people
        .slice(at, at + 5000)
        .map(([key, v]) => `(${quote(key)},${quote(v)})`)
        .join(',')}`,
    )
  await engine.run(`
    CREATE TEMP TABLE recipient_of AS
    SELECT n.buyer, coalesce(p.v, n.key) AS v, min(n.event_id) AS event_id FROM near n LEFT JOIN people p ON p.key = n.key WHERE n.key IS NOT NULL GROUP BY ALL;
    DROP VIEW sent; DROP TABLE asked; DROP TABLE own; DROP TABLE near; DROP TABLE records; DROP TABLE people`)
}

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
        `SELECT sum(n * (n - 1)) * 1.0 / nullif(sum(n) * (sum(n) - 1), 0) AS p FROM (SELECT count(DISTINCT buyer) AS n FROM asked WHERE ${of} IS NOT NULL GROUP BY ${of})`,
      )
    ).p ?? 0
  const same = async (of: string, by: string): Promise<number> => {
    const { agree, n } = await engine.one<{ agree: number; n: number }>(`
      SELECT coalesce(sum(same * 1.0 / n), 0) AS agree, count(*) AS n FROM (
        SELECT sum(c * c) * 1.0 / sum(c) AS same, sum(c) AS n FROM (SELECT ${by}, ${of}, count(*) AS c FROM near WHERE ${of} IS NOT NULL AND ${by
          .split(', ')
          .map((one) => `${one} IS NOT NULL`)
          .join(' AND ')} GROUP BY ${by}, ${of}) GROUP BY ${by} HAVING sum(c) >= 2)`)
    return (agree + guess.agree * guess.orders) / (n + guess.orders)
  }
  const m = [await same('name', 'phone'), await same('phone', 'name, address'), await same('address', 'phone')].map((p) => Math.min(0.99, p))
  const u = [await strangers('name'), await strangers('phone'), await strangers('address')].map((p) => Math.min(0.5, Math.max(1e-6, p)))
  const both = (list: readonly number[]): Float64Array[] => list.map((p) => Float64Array.of(1 - p, p))
  const names = await engine.all<{ name: string; n: number; all: number }>(
    'SELECT name, count(DISTINCT buyer) AS n, (SELECT count(DISTINCT buyer) FROM asked WHERE name IS NOT NULL) AS "all" FROM asked SEMI JOIN records r ON r.name = asked.name GROUP BY name',
  )
  return {
    model: { prior, m: both(m), u: both(u), bits: m.map((p, f) => Float64Array.of(Math.log2((1 - p) / (1 - u[f]!)), Math.log2(p / u[f]!))) },
    shares: new Map(names.map((row) => [row.name, row.n / row.all])),
  }
}
