/** Accounts that one hand may lead: they share what two independent kinds of trace tell, such as a payer's wallet and a recipient's phone. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { clusters } from '../../../linking/clusters.ts'
import { words } from '../../../warehouse/dialect.ts'
import { drop, makeTable } from '../../../warehouse/tables.ts'

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

type Families = {
  /** Family number per account's `buyer` number; alone, an account is a family of one. */
  of: Map<number, number>
  /** Kinds of trace that hold a family together, in words of `traces`; none for a family of one. */
  ties: Map<number, string[]>
}

/** `members` is SQL giving `buyer`; `more` adds traces `(buyer, family, value)` of the behaviour's own. Only members are linked, rarity is the whole market's. */
export async function familiesOf(engine: Engine, members: string, more = ''): Promise<Families> {
  await makeTable(engine, 'family_members', `SELECT DISTINCT buyer FROM (${members})`)
  await makeTable(
    engine,
    'family_own',
    `
    WITH held AS (${traces}${more === '' ? '' : ` UNION ALL ${more}`})
    SELECT DISTINCT h.buyer, h.family, h.value FROM held h JOIN family_members m ON m.buyer = h.buyer`,
  )
  await makeTable(
    engine,
    'family_traces',
    `
    WITH held AS (${traces}${more === '' ? '' : ` UNION ALL ${more}`}),
    shared AS (SELECT family, value FROM family_own GROUP BY family, value HAVING count(*) BETWEEN 2 AND ${mostHolders}),
    rare AS (SELECT h.family, h.value FROM held h JOIN shared s ON s.family = h.family AND s.value = h.value GROUP BY h.family, h.value HAVING count(DISTINCT h.buyer) <= ${mostHolders})
    SELECT o.* FROM family_own o JOIN rare r ON r.family = o.family AND r.value = o.value`,
  )
  const pairs = await engine.all<{ a: number; b: number; ties: string }>(`
    SELECT x.buyer AS a, y.buyer AS b, ${joined('x.family', { orderBy: 'x.family', distinct: true })} AS ties
    FROM family_traces x JOIN family_traces y ON y.family = x.family AND y.value = x.value WHERE x.buyer < y.buyer
    GROUP BY x.buyer, y.buyer HAVING count(DISTINCT x.family) >= 2 ORDER BY a, b`)
  const buyers = (await engine.all<{ buyer: number }>('SELECT buyer FROM family_members ORDER BY buyer')).map((row) => row.buyer)
  await drop(engine, 'family_members', 'family_own', 'family_traces')
  const at = new Map(buyers.map((buyer, i) => [buyer, i]))
  const { labels } = clusters(buyers.length, {
    a: Int32Array.from(pairs, (pair) => at.get(pair.a)!),
    b: Int32Array.from(pairs, (pair) => at.get(pair.b)!),
  })
  const of = new Map(buyers.map((buyer, i) => [buyer, labels[i]!]))
  const ties = new Map<number, string[]>()
  for (const pair of pairs) {
    const family = of.get(pair.a)!
    ties.set(family, [...new Set([...(ties.get(family) ?? []), ...pair.ties.split('\u001f')])].toSorted())
  }
  return { of, ties }
}
