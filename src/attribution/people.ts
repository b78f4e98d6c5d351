/**
 * Volume finds brushers; money shape, timing and benefit find the people above them. Nobody is named above what the data
 * of the tier can bear: a leader by his payments, an organiser never more than a lead without an authority's word.
 */
import type { SubjectKind } from '../domain/verdict.ts'
import type { Engine } from '../engine/duckdb.ts'

export type Party = { kind: SubjectKind; id: string }

/** Who verifiably holds a wallet, as the subject to name; the wallet itself when nobody does. */
export async function holderOf(engine: Engine, wallet: string): Promise<Party> {
  const rows = await engine.all<{ holder_kind: string; holder_id: string; person_id: string | null }>(`
    SELECT w.holder_kind, w.holder_id, a.person_id FROM wallet_links w LEFT JOIN accounts a ON w.holder_kind = 'account' AND a.account_id = w.holder_id
    WHERE w.verified AND w.wallet_id = '${wallet.replaceAll("'", "''")}' ORDER BY CASE w.holder_kind WHEN 'person' THEN 0 WHEN 'account' THEN 1 ELSE 2 END, w.holder_id`)
  // Two people with the same wallet: naming one would be a guess.
  const persons = new Set(rows.flatMap((row) => (row.holder_kind === 'person' ? [row.holder_id] : row.person_id !== null ? [row.person_id] : [])))
  if (persons.size === 1) return { kind: 'person', id: [...persons][0]! }
  const holder = rows[0]
  if (rows.length === 1 && holder !== undefined) return { kind: holder.holder_kind as SubjectKind, id: holder.holder_id }
  return { kind: 'wallet', id: wallet }
}

export type Leader = { k: number; wallet: string; party: Party; payees: number; payments: number; amount: number; events: string[] }

export async function findLeaders(engine: Engine): Promise<Leader[]> {
  const rows = await engine.all<{ k: number; wallet_id: string; payees: number; payments: number; amount: number; events: string }>(
    'SELECT k, wallet_id, payees, payments, amount, events FROM hubs WHERE nth <= 3 ORDER BY k, nth',
  )
  const leaders: Leader[] = []
  for (const row of rows) {
    leaders.push({
      k: row.k,
      wallet: row.wallet_id,
      party: await holderOf(engine, row.wallet_id),
      payees: row.payees,
      payments: row.payments,
      amount: row.amount,
      events: row.events.split('\u001f').toSorted(),
    })
  }
  return leaders
}

export type OrganiserLead = { k: number; party: Party; funding: string[]; relation: string[]; history: boolean; amount: number }

/**
 * Who stands behind a cohort that hurt a shop: one who funded the leader, or one whose own shop the same buyers served,
 * and who has a past with the victim or sells the same goods. Two independent kinds of trace, or no name.
 */
export async function findOrganisers(engine: Engine): Promise<OrganiserLead[]> {
  const funders = await engine.all<{ k: number; wallet_id: string; amount: number; events: string }>(`
    SELECT h.k, t.from_wallet_id AS wallet_id, sum(t.amount_minor) AS amount, array_to_string(list(t.id ORDER BY t.time_ms, t.id), chr(31)) AS events
    FROM hubs h JOIN transfer_made t ON t.to_wallet_id = h.wallet_id
    WHERE h.nth <= 3 AND t.time_ms BETWEEN h.first_ms - 7 * 86400000 AND h.last_ms + 7 * 86400000
      AND NOT EXISTS (SELECT 1 FROM hubs g WHERE g.k = h.k AND g.wallet_id = t.from_wallet_id)
    GROUP BY h.k, t.from_wallet_id, h.amount HAVING sum(t.amount_minor) >= 0.3 * h.amount`)
  const leads: OrganiserLead[] = []
  for (const funder of funders) {
    const party = await holderOf(engine, funder.wallet_id)
    if (party.kind === 'wallet') continue
    const relation = await relationsTo(engine, funder.k, party)
    if (relation.events.length === 0 && !relation.rival && !relation.history) continue
    leads.push({
      k: funder.k,
      party,
      funding: funder.events.split('\u001f').slice(0, 20).toSorted(),
      relation: relation.events,
      history: relation.history,
      amount: funder.amount,
    })
  }
  if (leads.length > 0) return leads
  // No funding in sight: a past with the victim and the cohort's past with his shop, both, still make a lead.
  const past = await engine.all<{ k: number; person_id: string; events: string }>(`
    SELECT c.k, p.person_id, array_to_string(list(DISTINCT p.event_id ORDER BY p.event_id), chr(31)) AS events
    FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE p.to_ms < c.from_ms GROUP BY c.k, p.person_id`)
  for (const row of past) {
    const party: Party = { kind: 'person', id: row.person_id }
    const relation = await relationsTo(engine, row.k, party)
    if (relation.history) leads.push({ k: row.k, party, funding: [], relation: row.events.split('\u001f').slice(0, 20), history: true, amount: 0 })
  }
  return leads
}

/** Past roles at the victim's shop; a rival shop of the same trade; the cohort's earlier orders there. */
async function relationsTo(engine: Engine, k: number, party: Party): Promise<{ events: string[]; rival: boolean; history: boolean }> {
  const id = party.id.replaceAll("'", "''")
  const who = party.kind === 'person' ? `'${id}'` : `(SELECT person_id FROM accounts WHERE account_id = '${id}')`
  const roles = await engine.all<{ event_id: string }>(`
    SELECT p.event_id FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE c.k = ${k} AND p.person_id = ${who} AND p.to_ms < c.from_ms ORDER BY p.event_id`)
  const rivals = await engine.all<{ shop: number; served: number; buyers: number; base: number }>(`
    WITH own AS (SELECT c.k, c.from_ms, s.shop, s.category FROM cases c JOIN shops s ON s.shop = c.shop WHERE c.k = ${k}),
    his AS (
      SELECT s.shop FROM shops s JOIN own ON own.category = s.category AND own.shop <> s.shop
      WHERE s.shop_id IN (SELECT shop_id FROM shop_people WHERE person_id = ${who} AND role IN ('owner', 'manager', 'shareholder'))
        OR s.owner_account_id IN (SELECT account_id FROM accounts WHERE person_id = ${who} OR account_id = '${id}')
    ), crew AS (SELECT DISTINCT o.buyer FROM cohort c JOIN orders o ON o.ord = c.ord WHERE c.k = ${k})
    SELECT his.shop, count(DISTINCT CASE WHEN crew.buyer IS NOT NULL THEN o.buyer END) AS served, (SELECT count(*) FROM crew) AS buyers,
      count(DISTINCT o.buyer) * 1.0 / (SELECT count(*) FROM accounts) AS base
    FROM his LEFT JOIN orders o ON o.shop = his.shop AND o.t < (SELECT from_ms FROM own) LEFT JOIN crew ON crew.buyer = o.buyer GROUP BY his.shop`)
  return {
    events: roles.map((row) => row.event_id),
    rival: rivals.length > 0,
    history: rivals.some((row) => row.served >= 5 && row.served >= 3 * row.base * row.buyers + 3),
  }
}

export type Operator = { wallet: string; party: Party; shops: number; firstMs: number; events: string[] }

/** A hub of hubs: takes fees from many shops found brushing, and mostly from them. */
export async function findOperators(engine: Engine, brushingShops: readonly number[]): Promise<Operator[]> {
  if (brushingShops.length < 5) return []
  const rows = await engine.all<{ wallet_id: string; shops: number; first_ms: number; events: string }>(`
    WITH fees AS (
      SELECT t.to_wallet_id AS wallet_id, s.shop, t.time_ms, t.id, s.shop IN (${brushingShops.join(',')}) AS brushing
      FROM transfer_made t JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id
      ANTI JOIN seller_wallets w ON w.wallet_id = t.to_wallet_id
    )
    SELECT wallet_id, count(DISTINCT CASE WHEN brushing THEN shop END) AS shops, min(CASE WHEN brushing THEN time_ms END) AS first_ms,
      array_to_string(list_slice(list(id ORDER BY id) FILTER (WHERE brushing), 1, 20), chr(31)) AS events
    FROM fees GROUP BY wallet_id HAVING count(DISTINCT CASE WHEN brushing THEN shop END) >= greatest(5, 0.6 * count(DISTINCT shop)) ORDER BY shops DESC, wallet_id`)
  const operators: Operator[] = []
  for (const row of rows) {
    const buyer = await engine.one<{ n: number }>(
      `SELECT count(*) AS n FROM buyer_wallets b JOIN orders o ON o.buyer = b.buyer JOIN cohort c ON c.ord = o.ord WHERE b.wallet_id = '${row.wallet_id.replaceAll("'", "''")}'`,
    )
    // A brusher is paid by many shops as well; who places such orders himself is not the operator.
    if (buyer.n > 0) continue
    operators.push({
      wallet: row.wallet_id,
      party: await holderOf(engine, row.wallet_id),
      shops: row.shops,
      firstMs: row.first_ms,
      events: row.events.split('\u001f').toSorted(),
    })
  }
  return operators
}
